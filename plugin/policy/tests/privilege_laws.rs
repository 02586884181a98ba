//! What holds of privileges in every CRM.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

mod support;
#[path = "support/world.rs"]
mod world;

use policy::configuration::{ProfileModule, RecordKey};
use policy::explain;
use policy::field::{FieldAccess, OrganisationAccess, ProfileField, field_mask};
use policy::grant::Action::{self, Create, Delete, Edit, View};
use policy::id::{CustomerId, FieldId, ModuleId, RecordId};
use policy::new_record::new_record;
use policy::portal_version::PortalVersion;
use policy::privilege::{Question, decide, decide_many, filter};
use policy::record_scope::{RecordFilter, RecordScope};
use policy::request::Request;
use policy::rule::Effect;
use policy::view::portal_view;
use proptest::prelude::*;
use support::{Contact, Crm, question, request};
use world::{CONTACTS, MODULES, RECORDS, fields_around, worlds};

const ACTIONS: [Action; 4] = [View, Create, Edit, Delete];

const EVERYTHING: ProfileModule = ProfileModule {
    view: true,
    create: true,
    edit: true,
    delete: true,
    scope: RecordScope::Customer,
};

/// Any CRM in which the first contact may use version 2 with a profile that exists.
fn profile_worlds() -> impl Strategy<Value = Crm> {
    worlds().prop_map(|mut crm| {
        crm.portal.selected = PortalVersion::V2;
        crm.contacts[0] = Contact {
            deleted: false,
            portal_enabled: true,
            locked: false,
            profile: Some(1),
            ..crm.contacts[0].clone()
        };
        crm
    })
}

/// Every question about modules and records, with and without fields, that makes sense.
fn questions() -> Vec<Question> {
    let mut questions = Vec::new();
    for module in MODULES {
        let [field, unknown, other, elsewhere] = fields_around(module);
        let fields: [&[u64]; 4] =
            [&[], &[field], &[unknown, other, field], &[field, elsewhere, field]];
        for action in ACTIONS {
            for fields in fields {
                questions.extend(question(action, module, None, fields));
                for record in RECORDS {
                    questions.extend(question(action, module, Some(record), fields));
                }
            }
        }
    }
    questions
}

/// For each question, whether the first contact may.
fn allowed(crm: &Crm) -> Vec<bool> {
    let answers = decide_many(crm, request(1), &questions()).unwrap();
    answers.iter().map(|answer| answer.rule.effect() == Effect::Allow).collect()
}

#[track_caller]
fn none_lost(before: &[bool], after: &[bool]) {
    for ((question, before), after) in questions().iter().zip(before).zip(after) {
        assert!(!before || *after, "{question:?}");
    }
}

fn allows(crm: &Crm, action: Action, module: u64, record: Option<u64>, fields: &[u64]) -> bool {
    crm.ask(1, action, module, record, fields).rule.effect() == Effect::Allow
}

fn filter_of(crm: &Crm, contact: u64, module: u64, widest: RecordScope) -> RecordFilter {
    filter(crm, request(contact), ModuleId(module), widest).unwrap()
}

fn shows(crm: &Crm, filter: &RecordFilter, module: u64, record: u64) -> bool {
    let key = RecordKey { module: ModuleId(module), record: RecordId(record) };
    crm.record_facts(key).is_some_and(|record| filter.matches(&record))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn a_list_shows_exactly_the_records_that_may_be_viewed(crm in worlds()) {
        for contact in CONTACTS {
            for module in MODULES {
                let filter = filter_of(&crm, contact, module, RecordScope::Customer);
                let whole = crm.ask(contact, View, module, None, &[]);
                prop_assert_eq!(filter.rule, whole.rule);
                for record in RECORDS {
                    let answer = crm.ask(contact, View, module, Some(record), &[]);
                    let viewable = answer.rule.effect() == Effect::Allow;
                    prop_assert_eq!(shows(&crm, &filter, module, record), viewable);
                }
            }
        }
    }

    #[test]
    fn a_list_of_mine_is_the_whole_list_of_one_who_reaches_only_own_records(crm in worlds()) {
        let mut own = crm.clone();
        for profile in &mut own.profiles {
            profile.modules.iter_mut().for_each(|(_, row)| row.scope = RecordScope::Own);
        }
        own.modules.iter_mut().filter_map(|module| module.v1.as_mut()).for_each(|row| row.view_all = false);
        for module in MODULES {
            let mine = filter_of(&crm, 1, module, RecordScope::Own);
            let [all, narrowest] =
                [&crm, &own].map(|crm| filter_of(crm, 1, module, RecordScope::Customer));
            prop_assert_eq!(&mine.scope, &narrowest.scope);
            prop_assert_eq!(&mine.parents, &narrowest.parents);
            prop_assert_eq!(mine.rule, all.rule);
            for record in RECORDS {
                prop_assert!(!shows(&crm, &mine, module, record) || shows(&crm, &all, module, record));
            }
        }
    }

    #[test]
    fn more_privileges_never_take_access_away(crm in profile_worlds(), module in 0..8usize, flag in 0..12) {
        let before = allowed(&crm);
        let mut more = crm;
        let profile = &mut more.profiles[0];
        let id = module as u64 + 1;
        match flag {
            0 => profile.view_all = true,
            1 => profile.edit_all = true,
            2 => more.modules[module].on = true,
            3 => more.fields[module].organisation = OrganisationAccess::Shown,
            4 => more.fields[module].active = true,
            5 => profile.fields[module].1 = ProfileField::Editable,
            _ => {
                if profile.modules.iter().all(|(known, _)| *known != id) {
                    let scope = RecordScope::Own;
                    let row = ProfileModule { view: false, create: false, edit: false, delete: false, scope };
                    profile.modules.push((id, row));
                }
                let (_, row) = profile.modules.iter_mut().find(|(known, _)| *known == id).unwrap();
                match flag {
                    6 => row.view = true,
                    7 => row.create = true,
                    8 => row.edit = true,
                    9 => row.delete = true,
                    10 => row.scope = RecordScope::Customer,
                    _ => *row = EVERYTHING,
                }
            }
        }
        none_lost(&before, &allowed(&more));
    }

    #[test]
    fn more_in_the_version_1_settings_never_takes_access_away(crm in worlds(), module in 0..8usize, visible: bool) {
        let before = allowed(&crm);
        let mut more = crm;
        if let Some(row) = &mut more.modules[module].v1 {
            row.visible |= visible;
            row.view_all |= !visible;
        }
        none_lost(&before, &allowed(&more));
    }

    #[test]
    fn a_narrower_scope_never_sees_more(crm in worlds(), module in 0..8usize) {
        let before = allowed(&crm);
        let mut narrower = crm;
        for profile in &mut narrower.profiles {
            let rows = profile.modules.iter_mut().filter(|(id, _)| *id == module as u64 + 1);
            rows.for_each(|(_, row)| row.scope = RecordScope::Own);
        }
        if let Some(row) = &mut narrower.modules[module].v1 {
            row.view_all = false;
        }
        none_lost(&allowed(&narrower), &before);
    }

    #[test]
    fn a_module_that_the_profile_does_not_mention_is_closed(mut crm in profile_worlds(), module in 1..9u64) {
        let profile = &mut crm.profiles[0];
        (profile.view_all, profile.edit_all) = (false, false);
        profile.modules.retain(|(id, _)| *id != module);
        for action in ACTIONS {
            let answer = crm.ask(1, action, module, None, &[]);
            prop_assert!(answer.rule.effect() == Effect::Deny && answer.rule.info().conceals);
        }
    }

    #[test]
    fn only_its_own_flag_lets_delete(mut crm in profile_worlds()) {
        for (_, row) in &mut crm.profiles[0].modules {
            *row = ProfileModule { delete: false, ..EVERYTHING };
        }
        for module in MODULES {
            prop_assert!(!allows(&crm, Delete, module, None, &[]));
        }
    }

    #[test]
    fn no_privilege_reaches_another_company(mut crm in worlds()) {
        crm.profiles.iter_mut().for_each(|profile| {
            (profile.view_all, profile.edit_all) = (true, true);
            profile.modules = MODULES.map(|module| (module, EVERYTHING)).into();
        });
        let customer = crm.contacts[0].customer;
        let ours = |contact: &u64| {
            let contact = crm.contacts.iter().find(|known| known.id == *contact);
            contact.is_some_and(|contact| {
                contact.id == 1 || (contact.customer == customer && customer.is_some())
            })
        };
        let near = |module, id| {
            let known = crm.records.iter().find(|known| known.module == module && known.id == id);
            known.is_some_and(|record| {
                record.contacts.iter().any(ours)
                    || record.customers.iter().any(|of| Some(*of) == customer)
            })
        };
        for record in &crm.records {
            let reached = near(record.module, record.id)
                || record.parents.iter().any(|(module, parent)| near(*module, *parent));
            prop_assert!(reached || !allows(&crm, View, record.module, Some(record.id), &[]));
        }
    }

    #[test]
    fn acting_for_another_customer_changes_no_privilege(crm in worlds()) {
        let acting = Request { acting: Some(CustomerId(20)), ..request(1) };
        let [own, other] =
            [request(1), acting].map(|request| decide_many(&crm, request, &questions()).unwrap());
        prop_assert_eq!(own, other);
    }

    #[test]
    fn one_forbidden_field_refuses_the_whole_and_all_are_named(crm in worlds(), module in 1..9u64) {
        let [field, unknown, other, elsewhere] = fields_around(module);
        let asked = [other, unknown, field, elsewhere, other];
        for action in [View, Create, Edit] {
            let answer = crm.ask(1, action, module, None, &asked);
            if !allows(&crm, action, module, None, &[]) {
                prop_assert_eq!(answer.forbidden_fields, []);
                continue;
            }
            let mut alone = asked.to_vec();
            alone.retain(|field| !allows(&crm, action, module, None, &[*field]));
            prop_assert_eq!(answer.rule.effect() == Effect::Allow, alone.is_empty());
            prop_assert_eq!(answer.forbidden_fields, alone.into_iter().map(FieldId).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_mask_says_what_the_fields_decide(crm in worlds()) {
        for module in MODULES {
            let mask = field_mask(&crm, request(1), ModuleId(module)).unwrap();
            prop_assert_eq!(mask.rule, crm.ask(1, View, module, None, &[]).rule);
            prop_assert!(mask.fields.is_sorted_by_key(|right| right.field));
            let expected = if mask.rule.effect() == Effect::Allow { 2 } else { 0 };
            prop_assert_eq!(mask.fields.len(), expected);
            for right in mask.fields {
                let field = right.field.0;
                let seen = allows(&crm, View, module, None, &[field]);
                let written = [Create, Edit].iter().any(|action| allows(&crm, *action, module, None, &[field]));
                prop_assert_eq!(right.access >= FieldAccess::ReadOnly, seen);
                prop_assert_eq!(right.access == FieldAccess::Editable, written);
            }
        }
    }

    #[test]
    fn a_batch_answers_as_its_questions_alone_and_so_does_the_explanation(crm in worlds()) {
        let questions = questions();
        for contact in [1, 2] {
            let batch = decide_many(&crm, request(contact), &questions).unwrap();
            prop_assert_eq!(batch.len(), questions.len());
            for (question, answer) in questions.iter().zip(batch) {
                let alone = decide(&crm, request(contact), question).unwrap();
                let explained = explain::explain(&crm, request(contact), &explain::Question::Privilege(question.clone())).unwrap();
                prop_assert_eq!(explained.rule, answer.rule);
                prop_assert_eq!(alone, answer);
            }
        }
    }

    #[test]
    fn order_and_duplicates_and_more_facts_than_asked_change_nothing(crm in worlds()) {
        let noisy = Crm { noisy: true, ..crm.clone() };
        for contact in CONTACTS {
            let [plain, loud] =
                [&crm, &noisy].map(|crm| decide_many(crm, request(contact), &questions()).unwrap());
            prop_assert_eq!(plain, loud);
            let [plain, loud] = [&crm, &noisy].map(|crm| portal_view(crm, request(contact)).unwrap());
            prop_assert_eq!(plain, loud);
            for module in MODULES {
                let [plain, loud] =
                    [&crm, &noisy].map(|crm| filter_of(crm, contact, module, RecordScope::Customer));
                prop_assert_eq!(plain, loud);
                let [plain, loud] =
                    [&crm, &noisy].map(|crm| field_mask(crm, request(contact), ModuleId(module)).unwrap());
                prop_assert_eq!(plain, loud);
            }
        }
    }

    #[test]
    fn an_owner_is_named_exactly_where_a_record_may_be_created(crm in worlds()) {
        for module in MODULES {
            let creation = new_record(&crm, request(1), ModuleId(module)).unwrap();
            let answer = crm.ask(1, Create, module, None, &[]);
            prop_assert_eq!(creation.owner.is_some(), creation.rule.effect() == Effect::Allow);
            if answer.rule.effect() == Effect::Deny {
                prop_assert_eq!(creation.rule, answer.rule);
            } else {
                prop_assert_eq!(creation.owner, portal_view(&crm, request(1)).unwrap().owner);
            }
        }
    }

    #[test]
    fn the_menu_shows_only_what_may_be_viewed(crm in worlds()) {
        let view = portal_view(&crm, request(1)).unwrap();
        for module in &view.modules {
            prop_assert!(allows(&crm, View, module.0, None, &[]));
        }
        let denied = view.rule.effect() == Effect::Deny;
        prop_assert_eq!(view.version.is_none(), denied);
        prop_assert!(!denied || (view.modules.is_empty() && view.buttons.is_empty() && view.owner.is_none()));
    }
}

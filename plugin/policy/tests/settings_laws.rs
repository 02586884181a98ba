//! What holds of every change of settings, in every CRM.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

#[path = "support/changes.rs"]
mod changes;
#[path = "support/store.rs"]
mod store;
mod support;
#[path = "support/world.rs"]
mod world;

use std::cmp::Ordering;
use std::collections::BTreeSet;

use changes::{changes, wild_changes};
use policy::grant::Action::{Create, Delete, Edit, View};
use policy::id::{ContactId, FieldId, ModuleId};
use policy::impact::{ContactImpact, ModuleImpact, of_change};
use policy::portal_settings::{Change, Direction};
use policy::rule::Effect;
use policy::text::name_key;
use proptest::collection::vec;
use proptest::prelude::*;
use store::{ADMINISTRATOR, DISABLED, EMPLOYEE, Store};
use support::{Crm, Record, request};
use world::{CONTACTS, MODULES, fields_around, worlds};

/// The first number of the records that are made up to compare scopes.
const SAMPLES: u64 = 1000;

fn stores() -> impl Strategy<Value = Store> {
    (worlds(), 0..6).prop_map(|(crm, licence)| {
        let mut store = Store::new(crm);
        store.crm.portal.licensed = licence != 5;
        store.names[1].1 = "Gold".into();
        store.tickets = vec![(1, None), (2, Some(EMPLOYEE)), (3, Some(DISABLED))];
        store.memberships = vec![(10, 1), (20, 3)];
        store.access_template = Some(1);
        store
    })
}

/// Everything that is stored, whatever the numbers by which it is ordered.
fn everything(store: &Store) -> String {
    let mut store = store.clone();
    let order = store.v1_order();
    for row in store.crm.modules.iter_mut().filter_map(|module| module.v1.as_mut()) {
        row.sequence = 0;
    }
    for profile in &mut store.crm.profiles {
        profile.modules.sort_by_key(|(module, _)| *module);
        profile.fields.sort_by_key(|(field, _)| *field);
        profile.buttons.sort_by_key(|button| (button.position, button.button));
        profile.buttons.iter_mut().for_each(|button| button.position = 0);
    }
    store.notices.sort_unstable();
    store.memberships.sort_unstable();
    format!("{store:?} {order:?}")
}

/// Contacts, not deleted, whose profile does not exist.
fn lost(store: &Store) -> Vec<u64> {
    let contacts = store.crm.contacts.iter().filter(|contact| !contact.deleted);
    let lost = contacts.filter(|contact| {
        contact.profile.is_some_and(|held| store.names.iter().all(|(id, _)| *id != held))
    });
    lost.map(|contact| contact.id).collect()
}

/// Records of every sort that a scope tells apart: the contact's, its customer's, and those reached through either.
fn with_samples(store: &Store, contact: u64) -> Crm {
    let mut crm = store.crm.clone();
    let customer = crm.contacts.iter().find(|known| known.id == contact);
    let customers: Vec<u64> = customer.and_then(|known| known.customer).into_iter().collect();
    for module in MODULES {
        let sample = |id, contacts, customers, parents| Record {
            module,
            id,
            contacts,
            customers,
            portal_active: true,
            parents,
        };
        crm.records.push(sample(SAMPLES, vec![contact], Vec::new(), Vec::new()));
        crm.records.push(sample(SAMPLES + 1, Vec::new(), customers.clone(), Vec::new()));
        for parent in MODULES {
            for id in [SAMPLES, SAMPLES + 1] {
                let child = sample(id + 2 * parent, Vec::new(), Vec::new(), vec![(parent, id)]);
                crm.records.push(child);
            }
        }
    }
    crm
}

/// The impact, by asking about everything before and after.
fn differences(before: &Store, after: &Store) -> Vec<ContactImpact> {
    let contacts = CONTACTS.into_iter().map(|contact| {
        let [before, after] = [before, after].map(|store| with_samples(store, contact));
        let modules = MODULES.into_iter();
        ContactImpact {
            contact: ContactId(contact),
            acting: None,
            modules: modules
                .filter_map(|module| difference(&before, &after, contact, module))
                .collect(),
            // No group decides about an account here; that has a law of its own, through the component.
            gain_accounts: Vec::new(),
            lose_accounts: Vec::new(),
        }
    });
    contacts.filter(|impact| !impact.modules.is_empty()).collect()
}

fn difference(before: &Crm, after: &Crm, contact: u64, module: u64) -> Option<ModuleImpact> {
    let allows = |crm: &Crm, action, record| {
        crm.ask(contact, action, module, record, &[]).rule.effect() == Effect::Allow
    };
    let nothing = ModuleImpact {
        module: ModuleId(module),
        gain: Vec::new(),
        lose: Vec::new(),
        scope_widened: false,
        scope_narrowed: false,
        more_fields: Vec::new(),
        fewer_fields: Vec::new(),
    };
    let mut impact = nothing.clone();
    for action in [View, Create, Edit, Delete] {
        match (allows(before, action, None), allows(after, action, None)) {
            (false, true) => impact.gain.push(action),
            (true, false) => impact.lose.push(action),
            (true, true) if action != Create => {
                for record in SAMPLES..SAMPLES + 2 * MODULES.len() as u64 + 2 {
                    let [before, after] =
                        [before, after].map(|crm| allows(crm, action, Some(record)));
                    impact.scope_widened |= !before && after;
                    impact.scope_narrowed |= before && !after;
                }
            }
            (false, false) | (true, true) => {}
        }
    }
    let [last, _, first, _] = fields_around(module);
    for field in [first, last] {
        let open = |crm: &Crm, action| {
            let answer = crm.ask(contact, action, module, None, &[field]);
            answer.rule.effect() == Effect::Allow
        };
        let [before, after] =
            [before, after].map(|crm| (open(crm, View), open(crm, Create) || open(crm, Edit)));
        // A module that opens or closes says it all.
        if [&impact.gain, &impact.lose].iter().all(|list| !list.contains(&View)) {
            let list = match before.cmp(&after) {
                Ordering::Less => &mut impact.more_fields,
                Ordering::Greater => &mut impact.fewer_fields,
                Ordering::Equal => continue,
            };
            list.push(FieldId(field));
        }
    }
    (impact != nothing).then_some(impact)
}

fn preview(store: &Store, change: &Change) -> Vec<ContactImpact> {
    of_change(store, &CONTACTS.map(request), change).expect("facts at hand")
}

proptest! {
    #[test]
    fn a_change_is_stored_whole_or_not_at_all(store in stores(), change in changes()) {
        let mut saved = store.clone();
        let answer = saved.save(change);
        let changed = answer.is_ok_and(|accepted| accepted.changed);
        prop_assert_eq!(everything(&store) != everything(&saved), changed);
    }

    #[test]
    fn what_is_stored_already_changes_nothing(mut store in stores(), change in changes()) {
        if let Ok(accepted) = store.save(change.clone()) {
            let again = store.propose(ADMINISTRATOR, accepted.change.clone());
            let reason = again.as_ref().map_err(|(reason, _)| *reason);
            match change {
                Change::CreateProfile { .. } => prop_assert_eq!(reason, Err("duplicate-name")),
                Change::DeleteProfile { .. } => prop_assert_eq!(reason, Err("unknown-profile")),
                Change::RemoveButton { .. } => prop_assert_eq!(reason, Err("unknown-button")),
                Change::AddButton { .. } => prop_assert!(reason.is_ok_and(|again| again.changed)),
                Change::V1ModuleMove { .. } => prop_assert!(reason.is_ok()),
                _ => {
                    let again = reason.expect("accepted before");
                    prop_assert!(!again.changed && again.notify.is_empty());
                    prop_assert_eq!(&again.change, &accepted.change);
                }
            }
        }
    }

    #[test]
    fn a_module_that_moves_and_moves_back_is_where_it_was(store in stores(), module in 0_u64..10) {
        let towards = |direction| Change::V1ModuleMove { module: ModuleId(module), direction };
        for (there, back) in [(Direction::Up, Direction::Down), (Direction::Down, Direction::Up)] {
            let mut moved = store.clone();
            let Ok(first) = moved.save(towards(there)) else { continue };
            if first.changed {
                prop_assert_ne!(moved.v1_order(), store.v1_order());
                prop_assert!(moved.save(towards(back)).expect("accepted").changed);
            }
            prop_assert_eq!(moved.v1_order(), store.v1_order());
        }
    }

    #[test]
    fn default_remains_names_stay_unique_and_nobody_loses_a_profile(
        mut store in stores(),
        proposed in vec(changes(), 1..30),
    ) {
        for change in proposed {
            let lost_before = lost(&store);
            let _ = store.save(change);
            prop_assert!(lost(&store).iter().all(|contact| lost_before.contains(contact)));
            prop_assert_eq!(&store.names[0], &(1, String::from("DEFAULT")));
            let keys: BTreeSet<String> = store.names.iter().map(|(_, name)| name_key(name)).collect();
            prop_assert_eq!(keys.len(), store.names.len());
            prop_assert!(store.names.iter().all(|(_, name)| name.trim() == name && !name.is_empty()));
        }
    }

    #[test]
    fn who_is_no_active_administrator_changes_nothing_but_tickets(
        store in stores(),
        change in changes(),
    ) {
        for actor in [0, 2, 3, EMPLOYEE, DISABLED, 9, 99] {
            match (store.propose(actor, change.clone()), &change) {
                (answer, Change::AssignTicket { .. }) => {
                    prop_assert!(actor == EMPLOYEE || answer.is_err());
                }
                (answer, _) => prop_assert_eq!(answer, Err(("not-admin", Vec::new()))),
            }
        }
    }

    #[test]
    fn only_a_new_assignee_is_told(store in stores(), change in changes()) {
        if let Ok(accepted) = store.propose(ADMINISTRATOR, change.clone()) {
            let told = match change {
                Change::AssignTicket { user, .. } if accepted.changed => vec![user],
                _ => Vec::new(),
            };
            prop_assert_eq!(accepted.notify, told);
        }
    }

    #[test]
    fn a_host_that_returns_everything_backwards_and_twice_gets_the_same_answers(
        mut store in stores(),
        change in changes(),
    ) {
        let answer = store.propose(ADMINISTRATOR, change.clone());
        let impact = preview(&store, &change);
        store.crm.noisy = true;
        prop_assert_eq!(store.propose(ADMINISTRATOR, change.clone()), answer);
        prop_assert_eq!(preview(&store, &change), impact);
    }

    #[test]
    fn nothing_makes_the_rules_panic(
        store in stores(),
        change in wild_changes(),
        actor in prop_oneof![Just(ADMINISTRATOR), any::<u64>()],
    ) {
        let _ = store.propose(actor, change.clone());
        let _ = preview(&store, &change);
    }

    #[test]
    fn the_impact_is_the_difference_between_before_and_after(
        store in stores(),
        change in changes(),
    ) {
        let impact = preview(&store, &change);
        let mut after = store.clone();
        if after.save(change).is_ok() {
            prop_assert_eq!(impact, differences(&store, &after));
        }
    }
}

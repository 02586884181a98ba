//! Laws about records and fields: lists, single decisions and masks are views of one rule.

use host_harness::facts::{ContactId, CustomerId, ModuleId};
use host_harness::session::{
    Action, CustomerScope, FieldAccess, PrivilegeAnswer, PrivilegeQuestion, RecordFilter, RowScope,
};
use portal_tests::generate::{MODULES, fields_of, privilege_question, request};
use portal_tests::host::Manner;
use portal_tests::world::{Record, World};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{portal_law, session};

/// May it, without a record and without fields?
pub(super) fn about(module: ModuleId, action: Action) -> PrivilegeQuestion {
    PrivilegeQuestion { module, action, record: None, fields: vec![] }
}

/// Whether the record belongs to whom the scope says.
fn belongs(world: &World, scope: RowScope, record: &Record) -> bool {
    let linked = |contact: ContactId| record.contacts.contains(&contact);
    let owned = |customer: CustomerId| record.customers.contains(&customer);
    match scope {
        RowScope::Own(contact) => linked(contact),
        RowScope::CustomerItself(customer) => owned(customer),
        RowScope::Customer(CustomerScope { contact, customer }) => {
            let colleague = |known: &portal_tests::world::Contact| {
                known.customer == Some(customer)
                    && !known.access.deleted
                    && world.customer(customer).is_some()
                    && linked(known.id)
            };
            linked(contact) || owned(customer) || world.contacts.iter().any(colleague)
        }
    }
}

/// Whether a list by this filter shows the record.
fn shown(world: &World, filter: &RecordFilter, record: &Record) -> bool {
    let own = filter.scope.is_some_and(|scope| belongs(world, scope, record));
    let parents =
        record.parents.iter().filter_map(|(module, id)| world.portal.record(*module, *id));
    let inherited = parents.into_iter().any(|parent| {
        filter.parents.iter().any(|scope| {
            scope.module == parent.module
                && belongs(world, scope.scope, parent)
                && (parent.portal_active || !scope.requires_portal_active)
        })
    });
    filter.decision.allows()
        && (own || inherited)
        && (record.portal_active || !filter.requires_portal_active)
}

#[test]
fn a_list_shows_a_record_exactly_if_it_may_be_viewed() {
    portal_law(60, request(), |world, request| {
        let session = session(&world, Manner::Exact);
        for module in MODULES {
            let [all, mine] =
                [false, true].map(|mine| session.filter(request, module, mine).expect("a filter"));
            prop_assert_eq!(&all.decision, &mine.decision);
            prop_assert!(!matches!(mine.scope, Some(RowScope::Customer(_))));
            let records: Vec<&Record> =
                world.portal.records.iter().filter(|record| record.module == module).collect();
            let questions: Vec<_> = records
                .iter()
                .map(|record| PrivilegeQuestion {
                    record: Some(record.id),
                    ..about(module, Action::View)
                })
                .collect();
            let decisions = session.decide_many(request, &questions).expect("decisions");
            for (record, decision) in records.into_iter().zip(decisions) {
                prop_assert_eq!(shown(&world, &all, record), decision.allows(), "{:?}", record);
                // What a contact narrows down to its own was there before.
                prop_assert!(!shown(&world, &mine, record) || decision.allows(), "{:?}", record);
            }
        }
        Ok(())
    });
}

#[test]
fn many_decisions_are_the_single_ones() {
    portal_law(80, (request(), vec(privilege_question(), 1..12)), |world, (request, asked)| {
        let session = session(&world, Manner::Exact);
        let sensible = |question: &PrivilegeQuestion| match question.action {
            Action::View | Action::Edit => true,
            Action::Create => question.record.is_none(),
            Action::Delete => question.fields.is_empty(),
        };
        let asked: Vec<_> = asked.into_iter().filter(sensible).collect();
        let many = session.decide_many(request, &asked).expect("decisions");
        for (question, decision) in asked.iter().zip(many) {
            let one = session.decide(request, question).expect("a decision");
            prop_assert_eq!(one.decision, decision, "{:?}", question);
        }
        Ok(())
    });
}

#[test]
fn one_forbidden_field_refuses_the_whole_and_all_are_named() {
    let asked = (request(), privilege_question());
    portal_law(200, asked, |world, (request, question)| {
        let session = session(&world, Manner::Exact);
        let bare = PrivilegeQuestion { fields: vec![], ..question.clone() };
        let ask = |question: &PrivilegeQuestion| session.decide(request, question);
        let (Ok(whole), Ok(bare)) = (ask(&question), ask(&bare)) else { return Ok(()) };
        if !bare.decision.allows() {
            prop_assert_eq!(whole, PrivilegeAnswer { forbidden_fields: vec![], ..bare });
            return Ok(());
        }
        let mut forbidden = Vec::new();
        for field in &question.fields {
            let single = PrivilegeQuestion { fields: vec![*field], ..question.clone() };
            let single = ask(&single).expect("a decision");
            if !single.decision.allows() {
                prop_assert_eq!(single.forbidden_fields, [*field]);
                forbidden.push(*field);
            }
        }
        prop_assert_eq!(whole.decision.allows(), forbidden.is_empty());
        prop_assert_eq!(whole.forbidden_fields, forbidden);
        Ok(())
    });
}

#[test]
fn a_mask_says_of_each_field_what_single_decisions_say() {
    portal_law(40, request(), |world, request| {
        let session = session(&world, Manner::Exact);
        for module in MODULES {
            let mask = session.field_mask(request, module).expect("a mask");
            let fields = fields_of(module);
            let actions = [Action::View, Action::Create, Action::Edit];
            let questions: Vec<_> = fields
                .iter()
                .flat_map(|field| {
                    actions.map(|action| PrivilegeQuestion {
                        fields: vec![*field],
                        ..about(module, action)
                    })
                })
                .collect();
            let decisions = session.decide_many(request, &questions).expect("decisions");
            for (field, decisions) in fields.into_iter().zip(decisions.chunks(actions.len())) {
                let access = mask.fields.iter().find(|right| right.field == field);
                let access = access.map_or(FieldAccess::Hidden, |right| right.access);
                let may: Vec<bool> = decisions.iter().map(|decision| decision.allows()).collect();
                let expected = match may.as_slice() {
                    [false, ..] => FieldAccess::Hidden,
                    [true, false, false] => FieldAccess::ReadOnly,
                    _ => FieldAccess::Editable,
                };
                prop_assert_eq!(access, expected, "{} of {}", field, module);
            }
        }
        Ok(())
    });
}

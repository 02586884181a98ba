//! A previewed impact is the difference between asking everything before a change and after it.

use std::cmp::Ordering;

use host_harness::facts::{ContactId, ModuleId, RecordId};
use host_harness::session::changes::{Change, GroupMembership};
use host_harness::session::{
    Action, AdminRequest, Answer, ContactImpact, ModuleChange, PrivilegeQuestion, Request,
};
use portal_tests::generate::{MODULES, change, fields_of, request};
use portal_tests::host::Manner;
use portal_tests::world::{Account, Allocated, Group, Record, World};
use proptest::collection::vec;
use proptest::prelude::*;

use super::records::about;
use super::{portal_law, session};

const ADMIN: AdminRequest = AdminRequest { actor: 1, today: 0, now: 0 };

/// The first number of the records that are made up to compare scopes.
const SAMPLES: RecordId = 1000;
/// Those linked by themselves, and two for each module through whose records others may be reached.
const SAMPLE_COUNT: RecordId = 2 + 2 * MODULES.len() as RecordId;

/// Records of every sort that a scope tells apart: the contact's, its customer's, and those reached through either.
fn with_samples(world: &World, contact: ContactId) -> World {
    let mut world = world.clone();
    let known = world.contacts.iter().find(|known| known.id == contact);
    let customers: Vec<_> = known.and_then(|known| known.customer).into_iter().collect();
    for module in MODULES {
        let sample = |id, contacts, customers, parents| Record {
            module,
            id,
            contacts,
            customers,
            portal_active: true,
            parents,
        };
        let records = &mut world.portal.records;
        records.push(sample(SAMPLES, vec![contact], vec![], vec![]));
        records.push(sample(SAMPLES + 1, vec![], customers.clone(), vec![]));
        let mut next = SAMPLES + 2;
        for parent in MODULES {
            for id in [SAMPLES, SAMPLES + 1] {
                records.push(sample(next, vec![], vec![], vec![(parent, id)]));
                next += 1;
            }
        }
    }
    world
}

/// Everything that a contact may do, by a fixed list of questions.
struct Asked {
    questions: Vec<PrivilegeQuestion>,
    allowed: Vec<bool>,
    accounts: Vec<u64>,
}

impl Asked {
    fn of(world: &World, request: Request) -> Self {
        let session = session(&with_samples(world, request.contact), Manner::Exact);
        let mut questions = Vec::new();
        for module in MODULES {
            for action in [Action::View, Action::Create, Action::Edit, Action::Delete] {
                questions.push(about(module, action));
                if action != Action::Create {
                    questions.extend((0..SAMPLE_COUNT).map(|sample| PrivilegeQuestion {
                        record: Some(SAMPLES + sample),
                        ..about(module, action)
                    }));
                }
                if action != Action::Delete {
                    questions.extend(fields_of(module).map(|field| PrivilegeQuestion {
                        fields: vec![field],
                        ..about(module, action)
                    }));
                }
            }
        }
        let decisions = session.decide_many(request, &questions).expect("decisions");
        let allowed = decisions.iter().map(|decision| decision.allows()).collect();
        let accounts = session.visible_accounts(request).expect("accounts").accounts;
        Asked { questions, allowed, accounts }
    }

    fn allows(&self, asked: &PrivilegeQuestion) -> bool {
        // As many about each module; to search them all takes most of the test's time.
        let before = MODULES.iter().take_while(|module| **module != asked.module).count();
        let start = before * self.questions.len() / MODULES.len();
        let questions = self.questions.iter().skip(start);
        let mut answered = questions.zip(self.allowed.iter().skip(start));
        answered.find(|(question, _)| *question == asked).map(|(_, it)| *it).expect("it was asked")
    }
}

fn in_module(before: &Asked, after: &Asked, module: ModuleId) -> Option<ModuleChange> {
    let nothing = ModuleChange {
        module,
        gain: vec![],
        lose: vec![],
        scope_widened: false,
        scope_narrowed: false,
        more_fields: vec![],
        fewer_fields: vec![],
    };
    let mut change = nothing.clone();
    let both = |question: &PrivilegeQuestion| (before.allows(question), after.allows(question));
    for action in [Action::View, Action::Create, Action::Edit, Action::Delete] {
        match both(&about(module, action)) {
            (false, true) => change.gain.push(action),
            (true, false) => change.lose.push(action),
            (true, true) if action != Action::Create => {
                for sample in 0..SAMPLE_COUNT {
                    let record = Some(SAMPLES + sample);
                    let (was, is) = both(&PrivilegeQuestion { record, ..about(module, action) });
                    change.scope_widened |= !was && is;
                    change.scope_narrowed |= was && !is;
                }
            }
            (false, false) | (true, true) => {}
        }
    }
    // A module that opens or closes says it all.
    let opens = change.gain.contains(&Action::View) || change.lose.contains(&Action::View);
    let mut fields = fields_of(module);
    fields.sort_unstable();
    for field in fields.into_iter().filter(|_| !opens) {
        let may = |asked: &Asked, action| {
            asked.allows(&PrivilegeQuestion { fields: vec![field], ..about(module, action) })
        };
        let level = |asked: &Asked| {
            (may(asked, Action::View), may(asked, Action::Create) || may(asked, Action::Edit))
        };
        match level(before).cmp(&level(after)) {
            Ordering::Less => change.more_fields.push(field),
            Ordering::Greater => change.fewer_fields.push(field),
            Ordering::Equal => {}
        }
    }
    (change != nothing).then_some(change)
}

fn difference(before: &World, after: &World, request: Request) -> Option<ContactImpact> {
    let (before, after) = (Asked::of(before, request), Asked::of(after, request));
    let mut modules = MODULES;
    modules.sort_unstable();
    let modules = modules.into_iter().filter_map(|module| in_module(&before, &after, module));
    let besides = |some: &[u64], others: &[u64]| {
        some.iter().copied().filter(|account| !others.contains(account)).collect()
    };
    let impact = ContactImpact {
        contact: request.contact,
        acting: request.acting,
        modules: modules.collect(),
        gain_accounts: besides(&after.accounts, &before.accounts),
        lose_accounts: besides(&before.accounts, &after.accounts),
    };
    let nothing = [&impact.gain_accounts, &impact.lose_accounts].iter().all(|list| list.is_empty());
    (!(impact.modules.is_empty() && nothing)).then_some(impact)
}

/// The preview of the change, and the difference that it makes, for everybody and as it was asked.
fn check(before: &World, asked: Request, change: &Change) -> Result<(), TestCaseError> {
    let session = session(before, Manner::Exact);
    let Ok(Answer::Accepted(accepted)) = session.validate(ADMIN, change) else {
        return Ok(());
    };
    let mut after = before.clone();
    after.store(&accepted);
    let known = before.contacts.iter().map(|contact| contact.id);
    let requests = known.map(|contact| Request { contact, acting: None, ..asked });
    let requests: Vec<_> = requests.chain([asked]).collect();
    let expected: Vec<_> =
        requests.iter().filter_map(|request| difference(before, &after, *request)).collect();
    let previewed = session.impact(&requests, change).expect("an impact");
    prop_assert_eq!(&previewed, &expected);
    prop_assert!(accepted.changed || expected.is_empty());
    Ok(())
}

#[test]
fn the_impact_is_the_difference_between_before_and_after() {
    portal_law(50, (request(), change()), |before, (asked, change)| check(&before, asked, &change));
}

#[test]
fn joining_and_leaving_groups_gives_and_takes_accounts_as_previewed() {
    let joins = (1..=3_u64, vec(1..=3_u64, 0..3));
    portal_law(50, (request(), joins), |mut before, (asked, (customer, groups))| {
        // A CRM in which groups decide about accounts.
        let deleted = false;
        before.groups = (1..=3)
            .map(|id| Group { id, deleted, head: before.customers.first().map(|c| c.id) })
            .collect();
        before.accounts = (1..=3_u64)
            .map(|id| Account {
                id,
                position: id as u32 % 2,
                enabled: true,
                allocation: Allocated::Group(id),
            })
            .collect();
        for customer in &mut before.customers {
            customer.tickets = Allocated::Unset;
        }
        check(&before, asked, &Change::GroupMembership(GroupMembership { customer, groups }))
    });
}

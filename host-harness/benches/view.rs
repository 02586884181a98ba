//! What does everything cost that a portal needs after signing in?
//!
//! The baseline is one decision with the same callbacks: a question about every module, and beside it the look-ups that
//! only the view makes. What is above it is the rules of the view and the values that it returns.

use std::hint::black_box;

use host_harness::facts::{Configuration as _, Directory as _};

use crate::support::{Bench, Bound, World};

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    let session = world.isolated();
    let rules = world.rules();
    for case in &world.cases {
        let view = session.portal_view(case.request).unwrap();
        let expected = rules.portal_view(case.request).unwrap();
        assert_eq!(view.modules, expected.modules);
        assert_eq!(view.accounts.accounts, expected.accounts.1);
    }
    let modules = world.store.store.read().unwrap().module_ids().unwrap().len();
    let (mut decided, mut cases) = (world.in_turn(), world.in_turn());
    let alike = || {
        let case = decided.next().unwrap();
        let first_of_each = case.batch.iter().step_by(4).take(modules);
        let every: Vec<_> = first_of_each.cloned().collect();
        black_box(session.decide_many(case.request, &every).unwrap());
        let facts = &mut *session.facts();
        let contact = facts.contact(case.request.contact, None).unwrap().unwrap();
        black_box(facts.owners(contact.profile).unwrap());
        black_box(facts.home_buttons(contact.profile).unwrap());
        let customer = contact.customer.unwrap();
        let mut groups: Vec<u64> = customer.memberships.iter().map(|own| own.group).collect();
        groups.sort_unstable();
        black_box(facts.candidate_accounts(customer.customer, &groups).unwrap());
    };
    bench.compare(
        "portal view, isolated",
        Bound::AtMost(3.0),
        ("one decision with the same callbacks", alike),
        || {
            let case = cases.next().unwrap();
            black_box(session.portal_view(case.request).unwrap());
        },
    );
}

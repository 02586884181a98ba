//! What does a decision cost with everything: a snapshot of the database, its facts, and an instance of its own?
//!
//! The baseline is the snapshot and the same look-ups without a policy. A ratio that rises means that the policy asks
//! for more than it needs, or has become slow beside the database.

use std::hint::black_box;

use host_harness::facts::{Configuration as _, Directory as _};

use crate::support::{Bench, Bound, World};

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    let store = &world.store.store;
    let ask = |case: &crate::support::Case| {
        let session = world.policy.session(store.read().unwrap());
        let answer = session.decide(case.request, &case.question).unwrap();
        (answer, session.last_usage().unwrap())
    };
    let read = |case: &crate::support::Case| {
        let facts = &mut store.read().unwrap();
        let contact = facts.contact(case.request.contact, None).unwrap().unwrap();
        black_box(facts.privileges(contact.profile, &[case.question.module]).unwrap());
    };
    for case in &world.cases {
        let (answer, used) = ask(case);
        assert!(answer.decision.allows());
        assert_eq!(used.callbacks, 2, "what the baseline looks up");
    }
    let (mut alone, mut cases) = (world.in_turn(), world.in_turn());
    bench.compare(
        "isolated decision from the database",
        Bound::AtMost(1.5),
        ("the database alone", || read(alone.next().unwrap())),
        || {
            black_box(ask(cases.next().unwrap()));
        },
    );
}

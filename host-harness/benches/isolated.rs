//! What does a decision cost that shares nothing with any other: a new store and instance, and all limits on?
//!
//! There are two baselines, both called in the same way. One is a function of the policy that has nothing to do, so the
//! ratio is what deciding adds to the sandbox: two callbacks and the rules. The other is an empty function of a component
//! that has nothing else, neither imports nor memory, so its ratio is mostly what the contract's many functions cost to
//! link into every instance. A ratio that rises means that instances have become larger or are no longer taken from the
//! pool; one below 1, that the policy is not asked at all.

use std::hint::black_box;

use host_harness::bench::Empty;

use crate::support::{Bench, Bound, World};

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    let session = world.isolated();
    world.check(&session);
    let empty = Empty::new(world.policy.limits().clone()).unwrap();
    let mut cases = world.in_turn();
    let mut decide = || {
        let case = cases.next().unwrap();
        black_box(session.decide(case.request, &case.question).unwrap());
    };
    assert!(session.blocked(&[], 0).unwrap().is_empty());
    let nothing = || {
        black_box(session.blocked(&[], 0).unwrap());
    };
    bench.compare(
        "isolated decision",
        Bound::AtMost(2.0),
        ("a function of the same component with nothing to do", nothing),
        &mut decide,
    );
    bench.compare(
        "isolated decision, beside an empty component",
        Bound::AtMost(2.0),
        ("its one function", || empty.fresh().unwrap()),
        &mut decide,
    );
}

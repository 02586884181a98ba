//! What does a decision cost in an instance that has answered before?
//!
//! The baseline is an empty function in an instance that stays, so the ratio is two callbacks, the values that cross
//! the border and the rules. More than before means that more facts are asked for, or that they have become larger.

use std::hint::black_box;

use host_harness::bench::Empty;
use host_harness::native::Native;

use crate::support::{Bench, Bound, World};

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    let kept = world.kept();
    let session = kept.session("bench", world.memory());
    world.check(&session);
    let empty = Empty::new(world.policy.limits().clone()).unwrap();
    let mut cases = world.in_turn();
    bench.compare(
        "warm decision",
        Bound::AtMost(4.0),
        ("empty function, warm", || empty.warm().unwrap()),
        || {
            let case = cases.next().unwrap();
            black_box(session.decide(case.request, &case.question).unwrap());
        },
    );
    let rules = Native::new(world.memory());
    let (mut alone, mut cases) = (world.in_turn(), world.in_turn());
    bench.compare(
        "warm decision, beside the rules",
        Bound::None,
        ("the rules without a component", || {
            let case = alone.next().unwrap();
            black_box(rules.decide(case.request, &case.question).unwrap());
        }),
        || {
            let case = cases.next().unwrap();
            black_box(session.decide(case.request, &case.question).unwrap());
        },
    );
}

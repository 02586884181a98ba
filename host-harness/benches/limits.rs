//! What do the limits cost: fuel, deadline, memory and transfers?
//!
//! The baseline is the same decision by an engine without any of them. Much more than 1.10 means that a limit is looked
//! at too often; less than 1, that the limits are not in force.

use std::hint::black_box;

use host_harness::BUILT_IN;
use host_harness::session::Unlimited;

use crate::support::{Bench, Bound, World};

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    let session = world.isolated();
    world.check(&session);
    let unlimited = Unlimited::load(BUILT_IN).unwrap();
    for case in &world.cases {
        let answer = session.decide(case.request, &case.question).unwrap();
        let (rule, fields) = unlimited.decide(&session, case.request, &case.question).unwrap();
        let rule = world.policy.rules().iter().nth(rule.into()).unwrap();
        assert_eq!((rule, fields), (&answer.decision.rule, answer.forbidden_fields));
    }
    let (mut without, mut cases) = (world.in_turn(), world.in_turn());
    bench.compare(
        "isolated decision, limits on",
        Bound::AtMost(1.1),
        ("limits off", || {
            let case = without.next().unwrap();
            black_box(unlimited.decide(&session, case.request, &case.question).unwrap());
        }),
        || {
            let case = cases.next().unwrap();
            black_box(session.decide(case.request, &case.question).unwrap());
        },
    );
}

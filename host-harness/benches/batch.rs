//! What do a thousand decisions about one contact cost, asked at once instead of one by one?
//!
//! Both are asked in an instance that stays. A ratio that rises towards 1 means that a batch looks facts up for every
//! question, or that a question has become costly to carry across the border.

use std::hint::black_box;

use crate::support::{Bench, Bound, World};

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    let kept = world.kept();
    let session = kept.session("bench", world.memory());
    world.check(&session);
    let (mut singly, mut cases) = (world.in_turn(), world.in_turn());
    bench.compare(
        "1,000 decisions in a batch",
        Bound::AtMost(0.15),
        ("one by one, warm", || {
            let case = singly.next().unwrap();
            for question in &case.batch {
                black_box(session.decide(case.request, question).unwrap());
            }
        }),
        || {
            let case = cases.next().unwrap();
            black_box(session.decide_many(case.request, &case.batch).unwrap());
        },
    );
}

//! How much more do two threads decide than one, each decision isolated?
//!
//! Told as work done per time: 2 is twice as much. Less than 1.7 means that threads wait for each other, in the pool of
//! instances or in the kernel that maps and clears their memory. On one processor it cannot be more than 1.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use crate::support::{Bench, Bound, World, middle, time};

/// Decisions of one thread at a time, and how often they are timed.
const WORK: usize = 4_000;
const TIMES: usize = 15;

const NAME: &str = "two threads, isolated decisions per time";

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    if !bench.wants(NAME) {
        return;
    }
    let (work, times) = if bench.is_timed() { (WORK, TIMES) } else { (100, 1) };
    let (mut ones, mut factors) = (Vec::new(), Vec::new());
    for _ in 0..times {
        let one = decide(world, 1, work);
        let two = decide(world, 2, work);
        ones.push(one / work as f64);
        factors.push(2.0 * one / two);
    }
    let one = middle(ones.into_iter());
    bench.row(
        NAME,
        format!("{:.0} /s", 2e9 / one * middle(factors.iter().copied()) / 2.0),
        Some(middle(factors.into_iter())),
        format!("one thread ({} each)", time(one)),
        &Bound::AtLeast(1.7),
    );
}

/// How long it takes until each thread has made so many decisions, after all have looked their facts up.
fn decide(world: &World, threads: usize, work: usize) -> f64 {
    let ready = std::sync::Barrier::new(threads + 1);
    thread::scope(|scope| {
        let run = || {
            let session = world.isolated();
            let decide = |case: &crate::support::Case| {
                black_box(session.decide(case.request, &case.question).unwrap());
            };
            world.cases.iter().for_each(decide);
            ready.wait();
            world.in_turn().take(work).for_each(decide);
        };
        let all: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        ready.wait();
        let started = Instant::now();
        all.into_iter().for_each(|thread| thread.join().unwrap());
        started.elapsed().as_nanos() as f64
    })
}

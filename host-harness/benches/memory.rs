//! How much memory does a decision hold while it is under way, and does anything grow with their number?
//!
//! Instances that have answered and are not let go hold all that a decision ever holds. Growth between the hundred
//! thousandth decision and the millionth is a leak: they have nothing to remember.

use std::fs;
use std::hint::black_box;

use host_harness::facts::{Configuration as _, Directory as _};

use crate::support::{Bench, Bound, World};

/// Decisions that are under way at once.
const AT_ONCE: usize = 64;

pub(crate) fn measure(bench: &mut Bench, world: &World) {
    if bench.wants("memory") {
        at_once(bench, world);
        plateau(bench, world);
    }
}

fn at_once(bench: &mut Bench, world: &World) {
    let case = &world.cases[0];
    let instances: Vec<_> = (0..AT_ONCE).map(|_| world.kept()).collect();
    let sessions: Vec<_> =
        instances.iter().map(|kept| kept.session("bench", world.memory())).collect();
    // The facts are the host's.
    for session in &sessions {
        let facts = &mut *session.facts();
        let contact = facts.contact(case.request.contact, None).unwrap().unwrap();
        facts.privileges(contact.profile, &[case.question.module]).unwrap();
    }
    let before = resident();
    for session in &sessions {
        assert!(session.decide(case.request, &case.question).unwrap().decision.allows());
    }
    let each = (resident() - before) / AT_ONCE as f64;
    bench.row(
        "memory of a decision under way",
        format!("{each:.0} KiB"),
        None,
        format!("{AT_ONCE} at once"),
        &Bound::None,
    );
}

fn plateau(bench: &mut Bench, world: &World) {
    let decisions = if bench.is_timed() { 1_000_000 } else { 100 };
    let session = world.isolated();
    let mut cases = world.in_turn();
    let mut decide = |times: usize| {
        for case in cases.by_ref().take(times) {
            black_box(session.decide(case.request, &case.question).unwrap());
        }
        resident()
    };
    let early = decide(decisions / 10);
    let late = decide(decisions - decisions / 10);
    bench.row(
        &format!("memory after {decisions} decisions"),
        format!("{:.1} MiB", late / 1024.0),
        Some(late / early),
        format!("after a tenth of them ({:.1} MiB)", early / 1024.0),
        &Bound::AtMost(1.02),
    );
}

/// Of this process, in KiB.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

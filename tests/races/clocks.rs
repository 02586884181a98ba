//! The host's clock jumps: back an hour, ahead ten years, or not at all. What it says buys nobody a comparison.

use host_harness::crm::{Crm, CrmError};
use host_harness::document::ChangeEntry;
use host_harness::facts::Instant;
use host_harness::session::Answer;
use host_harness::session::changes::Change;
use host_harness::session::lockouts::{Locked, Password, Phase, Verdict};

use crate::place::{LEASE, THRESHOLD, admin, at, on_each};
use crate::stored;

/// Late enough to go back from.
const NOON: Instant = 1_000_000_000;
const HOUR: u64 = 3_600;
const YEARS: u64 = 10 * 365 * 24 * HOUR;
/// How many steps a history has.
const STEPS: u64 = 24;
/// How many histories there are, with other jumps in each.
const HISTORIES: u64 = 12;

/// A number that looks like chance, and is the same every time.
fn mixed(history: u64, step: u64) -> u64 {
    let seed = (history << 32 | step).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let seed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    seed ^ (seed >> 31)
}

/// What the clock says next.
fn jumped(now: Instant, history: u64, step: u64) -> Instant {
    match mixed(history, step) % 6 {
        0 => now - HOUR,
        1 => now + YEARS,
        2 => now.saturating_sub(YEARS).max(NOON - HOUR),
        3 => now + LEASE + 1,
        4 => 0,
        _ => now,
    }
    .max(HOUR)
}

fn locked(crm: &Crm, contact: u64) -> Option<Locked> {
    let stored = crm.lockout_state(contact).unwrap().everywhere?;
    match stored.state.phase {
        Phase::Locked(locked) => Some(locked),
        _ => None,
    }
}

/// Attempts with wrong passwords, some of which die; returns how many were compared, and how many locks ended by time.
fn attempts(crm: &Crm, contact: u64) -> (usize, usize) {
    let (mut now, mut latest, mut compared, mut ended) = (NOON, NOON, 0, 0);
    for step in 0..STEPS {
        now = jumped(now, contact, 2 * step);
        let before = locked(crm, contact);
        let begun = crm.begin(contact, step, None, at(now)).unwrap();
        // A refusal stores nothing, and so need not be remembered.
        if begun.verdict != Verdict::Permit {
            continue;
        }
        if let Some(lock) = before {
            let until = lock.until.expect("only an administrator ends it");
            assert!(latest.max(now) >= until, "contact {contact}, step {step}: {until} is ahead");
            ended += 1;
        }
        latest = latest.max(now);
        compared += 1;
        if mixed(contact, 2 * step) >> 32 & 3 == 0 {
            continue;
        }
        now = jumped(now, contact, 2 * step + 1);
        crm.settle(contact, step, Password::Wrong, None, at(now)).unwrap();
        latest = latest.max(now);
    }
    (compared, ended)
}

#[test]
fn no_jump_of_the_clock_buys_a_comparison() {
    on_each(|place| {
        let crm = place.host();
        for contact in 1..=HISTORIES {
            let (compared, ended) = attempts(&crm, contact);
            assert_eq!((compared, ended), (THRESHOLD, 0), "contact {contact}");
            // Ten years later, and an hour before it was locked, it still is.
            for now in [NOON + 90 * YEARS, NOON - HOUR, 0] {
                crm.tick(contact, now).unwrap();
                assert!(locked(&crm, contact).is_some());
            }
        }
        stored::sound(place);
    });
}

#[test]
fn no_lock_ends_before_the_latest_clock_that_was_seen() {
    on_each(|place| {
        let crm = place.host();
        let json = r#"{"lockout":{"threshold":5,"lease":86400,"auto-unlock":{"base":7200,"maximum":700000000}}}"#;
        let change = Change::from(ChangeEntry::parse(json).unwrap());
        let answer = crm.change(admin(NOON), &change, |_, _| Ok::<_, CrmError>(())).unwrap();
        assert!(matches!(answer, Answer::Accepted(_)));
        let mut all = 0;
        for contact in 1..=HISTORIES {
            let (compared, ended) = attempts(&crm, contact);
            assert!(compared <= THRESHOLD * (ended + 1), "contact {contact}: {compared}, {ended}");
            all += ended;
        }
        assert!(all > 0, "no lock ended by time");
        assert_eq!(crm.faulty_sign_ins().unwrap(), []);
    });
}

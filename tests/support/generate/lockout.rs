//! Lockout settings, states and events at random: clocks that jump, numbers at their edges, and nonsense.

use std::ops::RangeInclusive;

use host_harness::facts::{AutoUnlock, Instant, LockoutSettings};
use host_harness::session::lockouts::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

const TICKETS: RangeInclusive<TicketId> = 1..=7;
const TEN_YEARS: Instant = 10 * 366 * 86_400;

/// Mostly close to each other, sometimes back at the beginning or years ahead.
fn moment() -> impl Strategy<Value = Instant> {
    prop_oneof![
        12 => 1000..1200_u64,
        1 => select(&[0, 1, 1000 + TEN_YEARS, u64::MAX - 1, u64::MAX][..]),
        1 => any::<u64>(),
    ]
}

/// Settings, most of which are in range.
pub fn settings() -> impl Strategy<Value = LockoutSettings> {
    let seconds = || prop_oneof![8 => 1..20_u64, 1 => select(&[0, u64::MAX][..])];
    let auto_unlock = option::of((seconds(), seconds()));
    let threshold = prop_oneof![8 => 1..6_u32, 1 => select(&[0, 100, 101, u32::MAX][..])];
    (threshold, seconds(), auto_unlock, prop::bool::weighted(0.1)).prop_map(
        |(threshold, lease, auto_unlock, reversed)| {
            let auto_unlock = auto_unlock.map(|(one, other)| {
                let (base, maximum) = (one.min(other), one.max(other));
                if reversed {
                    AutoUnlock { base: maximum, maximum: base }
                } else {
                    AutoUnlock { base, maximum }
                }
            });
            LockoutSettings { threshold, lease, auto_unlock }
        },
    )
}

/// Something that happens, whether an administrator acts, and when.
pub fn event() -> impl Strategy<Value = (Event, bool, Instant)> {
    let by = || select(&[1, u64::MAX][..]);
    let settle =
        |password| TICKETS.prop_map(move |ticket| Event::Settle(Settlement { ticket, password }));
    let mode = prop_oneof![
        Just(WhitelistMode::UnlockOnly),
        moment().prop_map(WhitelistMode::ExemptUntil),
        Just(WhitelistMode::ExemptForever),
    ];
    let event = prop_oneof![
        20 => TICKETS.prop_map(Event::Begin),
        20 => settle(Password::Wrong),
        2 => settle(Password::Right),
        3 => (by(), mode).prop_map(|(by, mode)| Event::Whitelist(Whitelisting { by, mode })),
        2 => by().prop_map(Event::EndExemption),
        2 => by().prop_map(Event::Lock),
        4 => Just(Event::Tick),
    ];
    (event, prop::bool::weighted(0.8), moment())
}

fn phase() -> impl Strategy<Value = Phase> {
    let cause = select(&[LockCause::Threshold, LockCause::Hard, LockCause::Admin][..]);
    prop_oneof![
        Just(Phase::Open),
        (cause, option::of(moment()))
            .prop_map(|(cause, until)| Phase::Locked(Locked { cause, until })),
        option::of(moment())
            .prop_map(|until| Phase::Whitelisted(Whitelisted { by: u64::MAX, until })),
    ]
}

/// Whatever fits into a record, mostly what no step can have made.
pub fn state() -> impl Strategy<Value = State> {
    let counter = || prop_oneof![4 => 0..4_u32, 1 => select(&[99, 100, 101, u32::MAX][..])];
    let pending = (TICKETS, moment()).prop_map(|(ticket, since)| Pending { ticket, since });
    let epoch = select(&[0, u64::MAX - 1, u64::MAX][..]);
    (phase(), counter(), counter(), counter(), vec(pending, 0..3), epoch, moment()).prop_map(
        |(phase, failures, consecutive, lockouts, pending, epoch, seen)| State {
            phase,
            failures,
            consecutive,
            lockouts,
            pending,
            epoch,
            seen,
        },
    )
}

/// A stored state as the blocked list sees it.
pub(super) fn candidate() -> impl Strategy<Value = Candidate> {
    (select(&[1, 2, 3, 0, u64::MAX][..]), phase(), moment(), option::of(moment())).prop_map(
        |(contact, phase, seen, last_failure)| Candidate { contact, phase, seen, last_failure },
    )
}

/// A clock.
pub(super) fn now() -> impl Strategy<Value = Instant> {
    moment()
}

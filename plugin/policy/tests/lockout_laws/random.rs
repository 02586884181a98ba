//! Long random histories, and single steps from anything that could be stored.

use policy::id::UserId;
use policy::lockout::{
    Actor, AutoUnlock, Event, LockCause, Locked, Password, Pending, Phase, Settings, Settlement,
    State, TicketId, WhitelistMode, Whitelisted, Whitelisting,
};
use policy::time::Instant;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::laws::{OF_ANY_STATE, OF_ONE_POLICY, OF_VALID_STATES, Step};

/// Mostly close to each other, sometimes years ahead or back at the beginning.
fn moment() -> impl Strategy<Value = Instant> {
    prop_oneof![
        12 => (0_u64..200).prop_map(|second| 1000 + second),
        1 => Just(0),
        1 => any::<u64>(),
        1 => Just(u64::MAX),
    ]
    .prop_map(Instant)
}

fn settings() -> impl Strategy<Value = Settings> {
    let seconds = || prop_oneof![4 => 1_u64..20, 1 => 1..=u64::MAX];
    let auto_unlock = option::of((seconds(), seconds()));
    let threshold = prop_oneof![4 => 1_u32..7, 1 => 1_u32..=100];
    (threshold, seconds(), auto_unlock).prop_map(|(threshold, lease, auto_unlock)| {
        let auto_unlock = auto_unlock
            .map(|(one, other)| AutoUnlock { base: one.min(other), maximum: one.max(other) });
        Settings::new(threshold, lease, auto_unlock).unwrap()
    })
}

fn ticket() -> impl Strategy<Value = TicketId> {
    (1_u64..8).prop_map(TicketId)
}

fn event() -> impl Strategy<Value = (Event, Actor)> {
    let by = UserId(1);
    let settle =
        |password| ticket().prop_map(move |ticket| Event::Settle(Settlement { ticket, password }));
    let mode = prop_oneof![
        Just(WhitelistMode::UnlockOnly),
        moment().prop_map(WhitelistMode::ExemptUntil),
        Just(WhitelistMode::ExemptForever),
    ];
    let event = prop_oneof![
        40 => ticket().prop_map(Event::Begin),
        40 => settle(Password::Wrong),
        1 => settle(Password::Right),
        2 => mode.prop_map(move |mode| Event::Whitelist(Whitelisting { by, mode })),
        1 => Just(Event::EndExemption(by)),
        1 => Just(Event::Lock(by)),
        4 => Just(Event::Tick),
    ];
    (event, prop_oneof![Just(Actor::Administrator), Just(Actor::Other)])
}

fn counter() -> impl Strategy<Value = u32> {
    prop_oneof![0_u32..8, 96_u32..104, Just(u32::MAX)]
}

/// Whatever fits into a record, valid or not.
fn stored() -> impl Strategy<Value = State> {
    let cause =
        prop_oneof![Just(LockCause::Threshold), Just(LockCause::Hard), Just(LockCause::Admin)];
    let phase = prop_oneof![
        Just(Phase::Open),
        (cause, option::of(moment()))
            .prop_map(|(cause, until)| Phase::Locked(Locked { cause, until })),
        option::of(moment())
            .prop_map(|until| Phase::Whitelisted(Whitelisted { by: UserId(2), until })),
    ];
    let pending =
        vec((ticket(), moment()).prop_map(|(ticket, since)| Pending { ticket, since }), 0..6);
    let epoch = prop_oneof![Just(0), Just(u64::MAX)];
    (phase, counter(), counter(), counter(), pending, epoch, moment()).prop_map(
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

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn long_histories_under_one_policy_break_no_law(
        settings in settings(),
        history in vec((event(), moment()), 1..400),
    ) {
        let mut state = None;
        for (event, now) in history {
            let step = Step::take(&settings, state.as_ref(), event, now);
            step.check(OF_ANY_STATE);
            step.check(OF_VALID_STATES);
            step.check(OF_ONE_POLICY);
            state = step.next.state;
        }
    }

    #[test]
    fn long_histories_under_changing_policies_break_no_law(
        history in vec((settings(), vec((event(), moment()), 1..40)), 1..12),
    ) {
        let mut state = None;
        for (settings, events) in history {
            for (event, now) in events {
                let step = Step::take(&settings, state.as_ref(), event, now);
                step.check(OF_ANY_STATE);
                step.check(OF_VALID_STATES);
                state = step.next.state;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_stored_a_step_from_it_is_safe(
        settings in settings(),
        state in stored(),
        event in event(),
        now in moment(),
    ) {
        Step::take(&settings, Some(&state), event, now).check(OF_ANY_STATE);
    }
}

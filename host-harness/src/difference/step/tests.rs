//! Which way a step of a sign-in counts that another policy takes otherwise.

use super::*;
use crate::difference::turn::tests::decision;
use crate::session::lockouts::{Note, Password, Settlement, Whitelisted};

use Direction::{Failing, Narrower, Otherwise, Wider};

const BEGIN: Event = Event::Begin(7);
const SETTLE: Event = Event::Settle(Settlement { ticket: 7, password: Password::Wrong });

/// Three failures, one attempt under way.
fn state() -> State {
    State {
        phase: Phase::Open,
        failures: 3,
        consecutive: 3,
        lockouts: 1,
        pending: vec![Pending { ticket: 5, since: 10 }],
        epoch: 2,
        seen: 20,
    }
}

fn step(rule: &str, verdict: Verdict, state: Option<State>) -> Result<LockoutStep, CallError> {
    Ok(LockoutStep { decision: decision(rule), verdict, state, notes: Vec::new() })
}

fn silence() -> Result<LockoutStep, CallError> {
    Err(CallError::Undecided("it does not say why"))
}

fn found(
    event: Event,
    before: &Result<LockoutStep, CallError>,
    after: &Result<LockoutStep, CallError>,
) -> Vec<(Direction, bool)> {
    let turns = compare(Story::Waiting, event, before, after);
    let is_state = |turn: &Turn| turn.what.kind == Kind::SignInState(Story::Waiting);
    turns.iter().map(|turn| (turn.direction, is_state(turn))).collect()
}

#[track_caller]
fn check_verdict(
    before: (&str, Verdict),
    after: (&str, Verdict),
    there: Option<Direction>,
    back: Option<Direction>,
) {
    let [before, after] = [before, after].map(|(rule, verdict)| step(rule, verdict, Some(state())));
    let of = |direction: Option<Direction>| -> Vec<_> {
        direction.into_iter().map(|direction| (direction, false)).collect()
    };
    assert_eq!(found(SETTLE, &before, &after), of(there));
    assert_eq!(found(SETTLE, &after, &before), of(back));
}

#[test]
fn a_verdict_that_goes_ahead_where_the_other_refuses_is_wider() {
    let both = |way: Option<Direction>| (way, way);
    let (there, back) = (Some(Wider), Some(Narrower));
    for (refused, gone_ahead) in [
        (Verdict::Locked, Verdict::Permit),
        (Verdict::Busy, Verdict::Permit),
        (Verdict::Deny, Verdict::Grant),
        (Verdict::UnknownTicket, Verdict::Grant),
        (Verdict::NotAdmin, Verdict::Done),
        (Verdict::InThePast, Verdict::Unchanged),
    ] {
        check_verdict(("-a", refused), ("+b", gone_ahead), there, back);
    }
    let (there, back) = both(Some(Otherwise));
    check_verdict(("-a", Verdict::Locked), ("-b", Verdict::Busy), there, back);
    check_verdict(("-a", Verdict::Locked), ("-b", Verdict::Locked), there, back);
    check_verdict(("-a", Verdict::Locked), ("-a", Verdict::Busy), there, back);
    check_verdict(("+a", Verdict::Done), ("+b", Verdict::Unchanged), there, back);
    check_verdict(("-a", Verdict::Locked), ("-a", Verdict::Locked), None, None);
    // To let somebody in is more than to let somebody try.
    check_verdict(("+a", Verdict::Permit), ("+a", Verdict::Grant), Some(Wider), Some(Otherwise));
}

#[test]
fn no_step_is_failing_and_a_step_where_there_was_none_counts_by_its_verdict() {
    let permitted = step("+a", Verdict::Permit, Some(state()));
    let locked = step("-a", Verdict::Locked, Some(state()));
    assert_eq!(found(BEGIN, &permitted, &silence()), [(Failing, false)]);
    assert_eq!(found(BEGIN, &silence(), &permitted), [(Wider, false)]);
    assert_eq!(found(BEGIN, &silence(), &locked), [(Narrower, false)]);
    assert_eq!(found(BEGIN, &silence(), &silence()), []);
}

#[track_caller]
fn check_state(change: impl FnOnce(&mut State), there: Direction, back: Direction) {
    let mut other = state();
    change(&mut other);
    let [one, other] = [state(), other].map(|state| step("-a", Verdict::Deny, Some(state)));
    assert_eq!(found(SETTLE, &one, &other), [(there, true)]);
    assert_eq!(found(SETTLE, &other, &one), [(back, true)]);
}

#[test]
fn a_state_that_forgets_is_wider_and_one_that_cannot_be_compared_too() {
    check_state(|state| state.failures = 2, Wider, Narrower);
    check_state(|state| state.consecutive = 2, Wider, Narrower);
    check_state(|state| state.lockouts = 0, Wider, Narrower);
    check_state(|state| state.pending.clear(), Wider, Narrower);
    check_state(|state| state.pending[0].since = 9, Wider, Wider);
    check_state(|state| state.epoch = 3, Wider, Wider);
    check_state(|state| state.seen = 21, Wider, Wider);
    // One failure more does not make up for one lock less.
    check_state(|state| (state.failures, state.lockouts) = (4, 0), Wider, Wider);
    let none = step("-a", Verdict::Deny, None);
    let some = step("-a", Verdict::Deny, Some(state()));
    assert_eq!(found(SETTLE, &some, &none), [(Wider, true)]);
    assert_eq!(found(SETTLE, &none, &none), []);
}

fn locked(cause: LockCause, until: Option<u64>) -> Phase {
    Phase::Locked(Locked { cause, until })
}

fn exempt(by: u64, until: Option<u64>) -> Phase {
    Phase::Whitelisted(Whitelisted { by, until })
}

#[track_caller]
fn check_phase(one: Phase, other: Phase, there: Direction, back: Direction) {
    let [one, other] =
        [one, other].map(|phase| step("-a", Verdict::Deny, Some(State { phase, ..state() })));
    assert_eq!(found(SETTLE, &one, &other), [(there, true)]);
    assert_eq!(found(SETTLE, &other, &one), [(back, true)]);
}

#[test]
fn a_lock_that_ends_earlier_and_an_exemption_that_ends_later_are_wider() {
    use LockCause::{Admin, Hard, Threshold};
    let lock = locked(Threshold, Some(50));
    check_phase(lock, Phase::Open, Wider, Narrower);
    check_phase(lock, exempt(1, Some(50)), Wider, Narrower);
    check_phase(locked(Threshold, None), lock, Wider, Narrower);
    check_phase(lock, locked(Threshold, Some(49)), Wider, Narrower);
    check_phase(locked(Hard, None), locked(Threshold, None), Wider, Narrower);
    check_phase(locked(Admin, None), locked(Threshold, None), Wider, Wider);
    check_phase(Phase::Open, exempt(1, Some(50)), Wider, Narrower);
    check_phase(exempt(1, Some(50)), exempt(1, None), Wider, Narrower);
    check_phase(exempt(1, None), exempt(2, None), Wider, Wider);
}

#[test]
fn whoever_is_refused_has_no_attempt_under_way_and_no_new_epoch() {
    let begun = State {
        pending: vec![Pending { ticket: 5, since: 10 }, Pending { ticket: 7, since: 20 }],
        ..state()
    };
    let permitted = step("+a", Verdict::Permit, Some(begun));
    let busy = step("-b", Verdict::Busy, Some(state()));
    assert_eq!(found(BEGIN, &permitted, &busy), [(Narrower, false)]);
    // But whatever else was under way is not forgotten.
    let forgetful = step("-b", Verdict::Busy, Some(State { pending: Vec::new(), ..state() }));
    assert_eq!(found(BEGIN, &permitted, &forgetful), [(Narrower, false), (Wider, true)]);
    let granted = State { epoch: 3, failures: 0, consecutive: 0, lockouts: 0, ..state() };
    let granted = step("+a", Verdict::Grant, Some(granted));
    let denied = step("-b", Verdict::Deny, Some(state()));
    assert_eq!(found(SETTLE, &granted, &denied), [(Narrower, false)]);
    assert_eq!(found(SETTLE, &denied, &granted), [(Wider, false)]);
}

#[test]
fn whom_to_tell_is_another_matter() {
    let one = step("-a", Verdict::Deny, Some(state()));
    let other =
        one.as_ref().map(|step| LockoutStep { notes: vec![Note::BecameLocked], ..step.clone() });
    let other = Ok(other.unwrap());
    assert_eq!(found(SETTLE, &one, &other), [(Otherwise, true)]);
}

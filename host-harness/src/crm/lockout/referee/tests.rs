//! The built-in policy breaks no law however long it is asked, and no lie about any of its steps is believed.

use std::sync::Arc;

use super::stories::settings;
use super::*;
use crate::crm::tests::POLICY;
use crate::decision::{Decision, Effect};
use crate::session::lockouts::{Pending, Whitelisted, Whitelisting};
use crate::session::{NoFacts, RuleInfo};

/// The law that a step breaks.
fn law(turn: &Turn<'_>, step: &LockoutStep) -> Law {
    broken(turn, step.verdict, step.state.as_ref()).or_else(|| untold(turn, step))
}

/// Every step of some long stories: what was asked, and what the built-in policy said.
fn stories(mut each: impl FnMut(&Turn<'_>, LockoutStep)) {
    let session = POLICY.session(NoFacts);
    for story in 0..12 {
        stories::tell(story, "sign-ins", 250, &mut |asked| {
            let Turn { settings, before, event, is_admin, now } = *asked;
            let step = session.lockout_step(*settings, before, event, is_admin, now).unwrap();
            let next = step.state.clone();
            each(asked, step);
            Some(next)
        });
    }
}

#[test]
fn the_built_in_policy_keeps_every_law() {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    stories(|asked, step| {
        assert_eq!(law(asked, &step), None, "{asked:#?} {step:#?}");
        *seen.entry(format!("{:?}", step.verdict)).or_default() += 1;
        if let Some(State { phase: Phase::Locked(Locked { cause, .. }), .. }) = step.state {
            *seen.entry(format!("{cause:?}")).or_default() += 1;
        }
    });
    for word in ["Permit", "Busy", "Locked", "Grant", "Deny", "Done", "NotAdmin"] {
        let word = format!("Verdict::{word}");
        assert!(seen.get(&word).is_some_and(|times| *times > 10), "{word}: {seen:?}");
    }
    for cause in ["LockCause::Threshold", "LockCause::Admin"] {
        assert!(seen.get(cause).is_some_and(|times| *times > 100), "{cause}: {seen:?}");
    }
}

/// Whatever a lie changes in a state shows, unless it changes nothing.
type Lie = fn(&mut State);

const LIES: &[(&str, Lie)] = &[
    ("a failure fewer", |state| state.failures = state.failures.wrapping_sub(1)),
    ("a failure fewer in a row", |state| state.consecutive = state.consecutive.wrapping_sub(1)),
    ("a failure more in a row", |state| state.consecutive = state.consecutive.saturating_add(1)),
    ("an attempt dropped", |state| _ = state.pending.pop()),
    ("an attempt added", |state| state.pending.push(Pending { ticket: 99, since: state.seen })),
    ("an attempt prolonged", |state| {
        state.pending.iter_mut().for_each(|attempt| attempt.since = attempt.since.wrapping_add(1));
    }),
    ("a clock put back", |state| state.seen = state.seen.wrapping_sub(1)),
    ("a clock put forward", |state| state.seen += 1),
    ("an epoch put back", |state| state.epoch = state.epoch.wrapping_sub(2)),
    ("an epoch of the far future", |state| state.epoch = i64::MAX as u64),
    ("a lock more", |state| state.lockouts = state.lockouts.saturating_add(1)),
    ("a lock fewer", |state| state.lockouts = state.lockouts.saturating_sub(1)),
    ("exempt", |state| {
        state.phase = Phase::Whitelisted(Whitelisted { by: 77, until: None });
    }),
    ("locked by nobody", |state| {
        state.phase = Phase::Locked(Locked { cause: LockCause::Hard, until: Some(state.seen) });
    }),
];

#[test]
fn no_lie_about_a_state_is_believed() {
    let mut told = vec![0; LIES.len()];
    stories(|asked, step| {
        for (place, (lie, tell)) in LIES.iter().enumerate() {
            let mut lied = step.clone();
            let Some(state) = &mut lied.state else { continue };
            tell(state);
            // An epoch of less than two would wrap round to the far future, which another lie is about.
            let wraps = *lie == "an epoch put back"
                && step.state.as_ref().is_some_and(|state| state.epoch < 2);
            if lied.state == step.state || wraps {
                continue;
            }
            told[place] += 1;
            assert!(law(asked, &lied).is_some(), "{lie}: {asked:#?} {lied:#?}");
        }
    });
    assert!(told.iter().all(|times| *times > 50), "{told:?}");
}

#[test]
fn nobody_is_unlocked_by_a_policy_alone() {
    let mut told = 0;
    stories(|asked, step| {
        let Some(before) = asked.before else { return };
        let Phase::Locked(Locked { until, .. }) = before.phase else { return };
        let still =
            step.state.as_ref().is_some_and(|state| matches!(state.phase, Phase::Locked(_)));
        if !still || until.is_some_and(|until| until <= before.seen.max(asked.now)) {
            return;
        }
        let mut lied = step;
        if let Some(state) = &mut lied.state {
            (state.phase, state.failures) = (Phase::Open, 0);
        }
        told += 1;
        assert!(law(asked, &lied).is_some(), "{asked:#?}");
    });
    assert!(told > 100, "{told}");
}

#[test]
fn no_verdict_but_the_right_one_lets_anybody_on() {
    stories(|asked, step| {
        for verdict in [Verdict::Permit, Verdict::Grant] {
            let mut lied = step.clone();
            if lied.verdict == verdict {
                continue;
            }
            lied.verdict = verdict;
            assert!(law(asked, &lied).is_some(), "{asked:#?} {lied:#?}");
        }
    });
}

fn said(verdict: Verdict, state: Option<State>) -> LockoutStep {
    let rule = RuleInfo {
        id: "a".into(),
        reason: "a".into(),
        title: "a".into(),
        sources: Vec::new(),
        effect: Effect::Allow,
        conceals: false,
    };
    let decision = Decision { effect: Effect::Allow, rule: Arc::new(rule) };
    LockoutStep { decision, verdict, state, notes: Vec::new() }
}

#[track_caller]
fn check(before: State, event: Event, is_admin: bool, verdict: Verdict, after: State, law: Law) {
    let numbers = settings(5, false);
    let asked = Turn { settings: &numbers, before: Some(&before), event, is_admin, now: 50 };
    assert_eq!(broken(&asked, verdict, Some(&after)), law);
}

fn open(failures: u32, consecutive: u32) -> State {
    State { failures, consecutive, ..nothing(50) }
}

fn with(state: State, tickets: &[u64]) -> State {
    let pending = tickets.iter().map(|&ticket| Pending { ticket, since: 50 }).collect();
    State { pending, ..state }
}

#[test]
fn a_hundred_failures_in_a_row_are_the_end_whatever_the_policy() {
    let exempt =
        |state| State { phase: Phase::Whitelisted(Whitelisted { by: 1, until: None }), ..state };
    let wrong = Event::Settle(Settlement { ticket: 3, password: Password::Wrong });
    let law = Some("a hundred failures in a row lock until an administrator helps");
    let (before, after) = (exempt(with(open(0, 99), &[3])), exempt(open(1, 100)));
    check(before.clone(), wrong, false, Verdict::Deny, after, law);
    let lock = Phase::Locked(Locked { cause: LockCause::Hard, until: None });
    check(before, wrong, false, Verdict::Deny, State { phase: lock, ..open(1, 100) }, None);
    // The attempts under way are counted as if they failed.
    let law = Some("a hundred attempts in a row are all");
    let (before, after) =
        (exempt(with(open(0, 98), &[1, 2])), exempt(with(open(0, 98), &[1, 2, 3])));
    check(before, Event::Begin(3), false, Verdict::Permit, after, law);
}

#[test]
fn no_more_attempts_are_permitted_than_may_still_fail() {
    let law = Some("no more attempts are under way than may still fail");
    let begin = Event::Begin(9);
    check(with(open(3, 3), &[1]), begin, false, Verdict::Permit, with(open(3, 3), &[1, 9]), None);
    check(
        with(open(3, 3), &[1, 2]),
        begin,
        false,
        Verdict::Permit,
        with(open(3, 3), &[1, 2, 9]),
        law,
    );
}

#[test]
fn only_administrators_are_obeyed() {
    let locked = State {
        phase: Phase::Locked(Locked { cause: LockCause::Admin, until: None }),
        ..open(0, 0)
    };
    let unlock = Event::Whitelist(Whitelisting { by: 1, mode: WhitelistMode::UnlockOnly });
    let unlocked = State { epoch: 1, ..open(0, 0) };
    check(locked.clone(), unlock, true, Verdict::Done, unlocked.clone(), None);
    let law = Some("only administrators are obeyed");
    check(locked.clone(), unlock, false, Verdict::Done, unlocked.clone(), law);
    let law = Some("whoever may not act changes nothing");
    check(locked, unlock, false, Verdict::NotAdmin, unlocked, law);
}

#[test]
fn a_lock_whose_time_is_over_is_not_renewed_for_nothing() {
    let lock = |until| State {
        phase: Phase::Locked(Locked { cause: LockCause::Threshold, until: Some(until) }),
        lockouts: 1,
        ..open(5, 5)
    };
    let numbers = settings(5, true);
    let (before, renewed) = (lock(50), State { lockouts: 2, epoch: 1, ..lock(90) });
    let (event, is_admin, now) = (Event::Tick, false, 50);
    let asked = Turn { settings: &numbers, before: Some(&before), event, is_admin, now };
    let found = broken(&asked, Verdict::Done, Some(&renewed));
    assert_eq!(found, Some("failures that count are neither forgotten nor made up"));
    let endless = State {
        phase: Phase::Locked(Locked { cause: LockCause::Threshold, until: None }),
        ..renewed
    };
    let found = broken(&asked, Verdict::Done, Some(&endless));
    assert_eq!(found, Some("a lock ends by itself where the settings say so"));
}

#[test]
fn what_is_said_to_be_done_is_done_and_told() {
    let by_hand = Locked { cause: LockCause::Admin, until: None };
    let locked = State { phase: Phase::Locked(by_hand), ..open(0, 0) };
    let law = Some("what an administrator is told is done, is done");
    check(open(1, 1), Event::Lock(1), true, Verdict::Done, open(1, 1), law);
    check(open(1, 1), Event::EndExemption(1), true, Verdict::Done, open(1, 1), law);
    let law =
        Some("an administrator's lock is set by an administrator, and does not end by itself");
    check(open(0, 0), Event::Lock(1), false, Verdict::Busy, locked.clone(), law);
    let law = Some("only whoever acts without being an administrator is told so");
    let settle = Event::Settle(Settlement { ticket: 3, password: Password::Wrong });
    check(with(open(0, 0), &[3]), settle, false, Verdict::NotAdmin, with(open(0, 0), &[3]), law);
    let numbers = settings(5, false);
    let before = open(0, 0);
    let (event, is_admin) = (Event::Lock(1), true);
    let asked = Turn { settings: &numbers, before: Some(&before), event, is_admin, now: 50 };
    assert_eq!(
        untold(&asked, &said(Verdict::Done, Some(locked))),
        Some("whoever becomes locked is told")
    );
    let told =
        LockoutStep { notes: vec![Note::BecameLocked], ..said(Verdict::Done, Some(open(0, 0))) };
    assert_eq!(untold(&asked, &told), Some("nobody is told of a lock that there is not"));
}

#[test]
fn a_message_names_the_law() {
    let numbers = settings(5, false);
    let (before, event) = (open(1, 1), Event::Tick);
    let asked = Turn { settings: &numbers, before: Some(&before), event, is_admin: false, now: 50 };
    let error = believable(&asked, &said(Verdict::Unchanged, None)).unwrap_err();
    let words = "the policy's answer makes no sense: a step of the lockout breaks the law that a state is not forgotten";
    assert_eq!(error.to_string(), words);
}

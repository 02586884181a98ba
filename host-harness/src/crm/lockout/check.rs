//! What a step must not say, whatever the policy: the host stores it, and lets people in by it.

use crate::error::CallError;
use crate::session::LockoutStep;
use crate::session::lockouts::{Event, Password, Settlement, State, Verdict};

/// Refuses a step that forgets what is stored, lets a clock or a counter of resets go back, permits an attempt without
/// charging it, lets somebody in without a right password that was paid for, or obeys somebody who may not act.
pub(super) fn believable(
    before: Option<&State>,
    event: Event,
    is_admin: bool,
    step: &LockoutStep,
) -> Result<(), CallError> {
    let wrong = |what: &str| Err(CallError::BadAnswer(what.into()));
    let after = step.state.as_ref();
    if let Some(before) = before {
        let Some(after) = after else { return wrong("a lockout state is forgotten") };
        if after.epoch < before.epoch || after.seen < before.seen {
            return wrong("a lockout state goes back in time");
        }
    }
    let pending = |state: Option<&State>, ticket| {
        state.is_some_and(|state| state.pending.iter().any(|attempt| attempt.ticket == ticket))
    };
    let possible = match (step.verdict, event) {
        (Verdict::Permit, Event::Begin(ticket)) => pending(after, ticket),
        (Verdict::Grant, Event::Settle(Settlement { ticket, password: Password::Right })) => {
            pending(before, ticket) && !pending(after, ticket)
        }
        (Verdict::Permit | Verdict::Grant, _) => false,
        (
            Verdict::Done | Verdict::Unchanged,
            Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_),
        ) => is_admin,
        (Verdict::Done | Verdict::Unchanged, Event::Begin(_) | Event::Settle(_)) => false,
        (Verdict::NotAdmin, _) => after == before,
        _ => true,
    };
    if possible { Ok(()) } else { wrong("a lockout verdict that cannot be") }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::decision::{Decision, Effect};
    use crate::session::RuleInfo;
    use crate::session::lockouts::{Pending, Phase, WhitelistMode, Whitelisting};

    fn state(epoch: u64, seen: u64, tickets: &[u64]) -> State {
        let pending = tickets.iter().map(|&ticket| Pending { ticket, since: 0 }).collect();
        let phase = Phase::Open;
        State { phase, failures: 0, consecutive: 0, lockouts: 0, pending, epoch, seen }
    }

    #[track_caller]
    fn check(
        before: Option<State>,
        event: Event,
        is_admin: bool,
        (verdict, after): (Verdict, Option<State>),
        believed: bool,
    ) {
        let rule = Arc::new(RuleInfo {
            id: "a".into(),
            reason: "a".into(),
            title: "a".into(),
            sources: Vec::new(),
            effect: Effect::Allow,
            conceals: false,
        });
        let decision = Decision { effect: Effect::Allow, rule };
        let step = LockoutStep { decision, verdict, state: after, notes: Vec::new() };
        let found = believable(before.as_ref(), event, is_admin, &step);
        assert_eq!(found.is_ok(), believed, "{event:?} {verdict:?}");
    }

    const RIGHT: Event = Event::Settle(Settlement { ticket: 5, password: Password::Right });
    const WRONG: Event = Event::Settle(Settlement { ticket: 5, password: Password::Wrong });

    #[test]
    fn nothing_is_forgotten_and_nothing_goes_back() {
        let before = || Some(state(3, 10, &[]));
        check(before(), Event::Tick, false, (Verdict::Unchanged, before()), true);
        check(before(), Event::Tick, false, (Verdict::Unchanged, None), false);
        check(before(), Event::Tick, false, (Verdict::Done, Some(state(2, 10, &[]))), false);
        check(before(), Event::Tick, false, (Verdict::Done, Some(state(3, 9, &[]))), false);
        check(None, Event::Tick, false, (Verdict::Unchanged, None), true);
    }

    #[test]
    fn nobody_tries_or_enters_without_paying() {
        let (free, paid) = (|| Some(state(0, 0, &[])), || Some(state(0, 0, &[5])));
        check(free(), Event::Begin(5), false, (Verdict::Permit, paid()), true);
        check(free(), Event::Begin(5), false, (Verdict::Permit, free()), false);
        check(paid(), RIGHT, false, (Verdict::Grant, free()), true);
        check(paid(), RIGHT, false, (Verdict::Grant, paid()), false);
        check(free(), RIGHT, false, (Verdict::Grant, free()), false);
        check(paid(), WRONG, false, (Verdict::Grant, free()), false);
        check(paid(), WRONG, false, (Verdict::Permit, paid()), false);
        check(paid(), Event::Begin(5), false, (Verdict::Grant, free()), false);
    }

    #[test]
    fn only_administrators_are_obeyed() {
        let (before, after) = (|| Some(state(0, 0, &[])), || Some(state(1, 0, &[])));
        let whitelisting = Whitelisting { by: 1, mode: WhitelistMode::UnlockOnly };
        for event in [Event::Whitelist(whitelisting), Event::EndExemption(1), Event::Lock(1)] {
            check(before(), event, true, (Verdict::Done, after()), true);
            check(before(), event, false, (Verdict::Done, after()), false);
            check(before(), event, false, (Verdict::NotAdmin, after()), false);
            check(before(), event, false, (Verdict::NotAdmin, before()), true);
        }
    }
}

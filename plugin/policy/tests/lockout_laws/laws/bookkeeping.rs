//! The laws of what is written down: counters, locks and notes.

use policy::lockout::{
    Actor, AutoUnlock, Denial, Event, LockCause, Locked, Note, Password, Pending, Phase, State,
    TicketId, Verdict, WhitelistMode, Whitelisted, Whitelisting,
};
use policy::time::Instant;

use super::{Step, is_locked, is_whitelisted};

pub(super) fn others_are_refused(step: &Step<'_>) -> bool {
    let by_hand =
        matches!(step.event, Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_));
    (step.next.verdict == Verdict::NotAdmin) == (by_hand && step.actor == Actor::Other)
}

/// Time charges what outlived its lease, and only events reset the way to the ceiling.
pub(super) fn time_forgives_nothing(step: &Step<'_>) -> bool {
    let (Some(before), Some(ticked)) = (step.before, &step.ticked) else { return true };
    let lives = |attempt: &&Pending| ticked.seen.0 - attempt.since.0 <= step.settings.lease();
    let alive: Vec<_> = before.pending.iter().filter(lives).copied().collect();
    let expired = before.pending.len() - alive.len();
    let told = step.next.notes.iter().filter(|note| **note == Note::AttemptExpired).count();
    if step.next.verdict == Verdict::NotAdmin {
        return told == 0;
    }
    told == expired
        && ticked.pending == alive
        && ticked.consecutive as usize == before.consecutive as usize + expired
        && ticked.lockouts >= before.lockouts
}

/// Two phases may change in one step: time ends one, the event starts another.
pub(super) fn notes_tell_every_change(step: &Step<'_>) -> bool {
    let before =
        step.before.map_or((false, false), |state| (is_locked(state), is_whitelisted(state)));
    let mut told = before;
    for note in &step.next.notes {
        let (was, is) = match note {
            Note::BecameLocked => (&mut told.0, true),
            Note::BecameUnlocked => (&mut told.0, false),
            Note::BecameWhitelisted => (&mut told.1, true),
            Note::ExemptionEnded => (&mut told.1, false),
            Note::AttemptExpired => continue,
        };
        if *was == is {
            return false;
        }
        *was = is;
    }
    step.after().is_none_or(|state| told == (is_locked(state), is_whitelisted(state)))
}

pub(super) fn the_threshold_locks_exactly(step: &Step<'_>) -> bool {
    let threshold = step.settings.threshold();
    let Some(after) = step.after() else { return true };
    let locks_before = step.before.map_or(0, |before| before.lockouts);
    match after.phase {
        Phase::Locked(Locked { cause: LockCause::Threshold, until })
            if after.lockouts > locks_before =>
        {
            let end = step.settings.auto_unlock().map(|AutoUnlock { base, maximum }| {
                let doubled = base.saturating_mul(2_u64.saturating_pow(after.lockouts - 1));
                after.seen.0.checked_add(doubled.min(maximum)).map(Instant)
            });
            after.failures == threshold
                && after.lockouts == locks_before + 1
                && until == end.flatten()
        }
        // Time may lock, and the administrator lock over it.
        Phase::Locked(Locked { cause: LockCause::Admin, .. }) => after.lockouts <= locks_before + 1,
        _ => after.lockouts <= locks_before,
    }
}

/// What each event that takes effect does to the state that time left.
pub(super) fn results_move_what_they_should(step: &Step<'_>) -> bool {
    let (Some(after), ticked) = (step.after(), &step.ticked) else { return true };
    let ticked = ticked.clone().unwrap_or_else(|| unknown(step.now));
    let counters = |state: &State| (state.failures, state.consecutive, state.lockouts);
    let without = |state: &State, ticket: TicketId| {
        state.pending.iter().filter(|attempt| attempt.ticket != ticket).copied().collect::<Vec<_>>()
    };
    match (step.event, step.next.verdict) {
        (Event::Begin(ticket), Verdict::Permit) => {
            let under_way = after.pending.iter().find(|attempt| attempt.ticket == ticket);
            let already = ticked.pending.iter().find(|attempt| attempt.ticket == ticket);
            let since = already.map_or(after.seen, |attempt| attempt.since);
            let rest = State { pending: without(&ticked, ticket), ..ticked };
            under_way.is_some_and(|attempt| attempt.since == since)
                && State { pending: without(after, ticket), ..after.clone() } == rest
        }
        (Event::Settle(settlement), verdict) if verdict != Verdict::UnknownTicket => {
            let counted = u32::from(!is_locked(&ticked));
            after.pending == without(&ticked, settlement.ticket)
                && after.pending.len() + 1 == ticked.pending.len()
                && match (verdict, settlement.password) {
                    (Verdict::Grant, Password::Right) => counters(after) == (0, 0, 0),
                    (Verdict::Deny(Denial::Locked), Password::Right) => {
                        is_locked(&ticked) && counters(after) == counters(&ticked)
                    }
                    (Verdict::Deny(Denial::WrongPassword), Password::Wrong) => {
                        after.failures == ticked.failures + counted
                            && after.consecutive == ticked.consecutive + 1
                    }
                    _ => false,
                }
        }
        (Event::Whitelist(Whitelisting { by, mode }), Verdict::Done) => {
            let phase = match mode {
                WhitelistMode::UnlockOnly => Phase::Open,
                WhitelistMode::ExemptUntil(until) => {
                    Phase::Whitelisted(Whitelisted { by, until: Some(until) })
                }
                WhitelistMode::ExemptForever => Phase::Whitelisted(Whitelisted { by, until: None }),
            };
            after.phase == phase && counters(after) == (0, 0, 0) && after.pending == ticked.pending
        }
        (Event::EndExemption(_), Verdict::Done) => {
            let epoch = ticked.epoch.saturating_add(1);
            *after == State { phase: Phase::Open, failures: 0, epoch, ..ticked }
        }
        (Event::Lock(_), Verdict::Done) => {
            let phase = Phase::Locked(Locked { cause: LockCause::Admin, until: None });
            *after == State { phase, ..ticked }
        }
        _ => true,
    }
}

/// What a contact without a record starts from.
fn unknown(now: Instant) -> State {
    State {
        phase: Phase::Open,
        failures: 0,
        consecutive: 0,
        lockouts: 0,
        pending: Vec::new(),
        epoch: 0,
        seen: now,
    }
}

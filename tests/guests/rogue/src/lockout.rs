//! Steps of a sign-in that nobody should believe, by the ticket that begins or is settled.
//!
//! | ticket | what is wrong with the step |
//! | --- | --- |
//! | 801 | there is one failure less than before |
//! | 802 | another pending attempt is gone |
//! | 803 | an attempt is pending that nobody began |
//! | 804 | it refuses, and opens the lock |
//! | 805 | it permits, and charges nothing |
//! | 806 | it permits more attempts than the threshold leaves |
//! | 807 | failures in a row beyond the hundredth |
//! | 808 | the epoch goes back |
//! | 809 | the latest moment goes back |
//! | 810 | a wrong password unlocks |
//! | 811 | a wrong password is let in |
//! | 812 | it refuses, and counts a failure |
//!
//! Every other ticket gets a plain step: it is charged while the threshold leaves room, and settled as its password says.

use alloc::vec::Vec;

use crate::answers::{NO, YES};
use crate::bindings::Rogue;
use crate::bindings::exports::portal::permissions::lockout::{
    Candidate, Event, Guest, LockCause, Locked, Next, Note, Password, Pending, Phase, State,
    Verdict,
};
use crate::bindings::portal::permissions::stored_settings::LockoutSettings;
use crate::bindings::portal::permissions::types::{Instant, Undecided};
use crate::mischief::act;

impl Guest for Rogue {
    fn step(
        settings: LockoutSettings,
        state: Option<State>,
        event: Event,
        _: bool,
        now: Instant,
    ) -> Result<Next, Undecided> {
        let mut state = state.unwrap_or_else(|| new(now));
        state.seen = state.seen.max(now);
        let was_locked = matches!(state.phase, Phase::Locked(_));
        let (ticket, verdict) = match event {
            Event::Begin(ticket) => (ticket, begin(&mut state, &settings, ticket)),
            Event::Settle(settled) => {
                (settled.ticket, settle(&mut state, &settings, settled.ticket, settled.password))
            }
            Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_) | Event::Tick => {
                (0, Verdict::Unchanged)
            }
        };
        act(ticket);
        let verdict = tamper(&mut state, ticket, verdict);
        let goes = matches!(verdict, Verdict::Permit | Verdict::Grant | Verdict::Unchanged);
        let decision = if goes { YES } else { NO };
        let locks = !was_locked && matches!(state.phase, Phase::Locked(_));
        let notes = if locks { alloc::vec![Note::BecameLocked] } else { Vec::new() };
        Ok(Next { decision, verdict, state: Some(state), notes })
    }

    fn blocked(candidates: Vec<Candidate>, _: Instant) -> Result<Vec<u64>, Undecided> {
        candidates.iter().for_each(|candidate| act(candidate.contact));
        Ok(candidates.iter().map(|candidate| candidate.contact).collect())
    }
}

fn new(now: Instant) -> State {
    let (failures, consecutive, lockouts, pending) = (0, 0, 0, Vec::new());
    State { phase: Phase::Open, failures, consecutive, lockouts, pending, epoch: 0, seen: now }
}

fn begin(state: &mut State, settings: &LockoutSettings, ticket: u64) -> Verdict {
    if matches!(state.phase, Phase::Locked(_)) {
        return Verdict::Locked;
    }
    let charged = state.failures as usize + state.pending.len();
    if charged >= settings.threshold as usize && ticket != 806 {
        return Verdict::Busy;
    }
    charge(state, ticket);
    Verdict::Permit
}

fn charge(state: &mut State, ticket: u64) {
    state.pending.retain(|pending| pending.ticket != ticket);
    state.pending.push(Pending { ticket, since: state.seen });
    state.pending.sort_by_key(|pending| pending.ticket);
}

fn settle(
    state: &mut State,
    settings: &LockoutSettings,
    ticket: u64,
    password: Password,
) -> Verdict {
    let before = state.pending.len();
    state.pending.retain(|pending| pending.ticket != ticket);
    if state.pending.len() == before {
        return Verdict::UnknownTicket;
    }
    if matches!(password, Password::Right) {
        (state.failures, state.consecutive, state.lockouts) = (0, 0, 0);
        state.epoch += 1;
        return Verdict::Grant;
    }
    state.failures += 1;
    state.consecutive += 1;
    if state.failures >= settings.threshold {
        state.lockouts += 1;
        state.phase = Phase::Locked(Locked { cause: LockCause::Threshold, until: None });
    }
    Verdict::Deny
}

/// Makes the step wrong in the ticket's way.
fn tamper(state: &mut State, ticket: u64, verdict: Verdict) -> Verdict {
    match ticket {
        801 => state.failures = state.failures.saturating_sub(1),
        802 => state.pending.retain(|pending| pending.ticket == ticket),
        803 => charge(state, 999_999),
        804 => {
            state.phase = Phase::Open;
            return Verdict::Locked;
        }
        805 => {
            state.pending.retain(|pending| pending.ticket != ticket);
            return Verdict::Permit;
        }
        807 => state.consecutive = 101,
        808 => state.epoch = state.epoch.wrapping_sub(1),
        809 => state.seen = state.seen.saturating_sub(1_000),
        810 => state.phase = Phase::Open,
        811 => return Verdict::Grant,
        812 => {
            state.failures += 1;
            return Verdict::Busy;
        }
        _ => {}
    }
    verdict
}

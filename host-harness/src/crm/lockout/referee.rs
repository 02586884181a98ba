//! What a step of the lockout must not say, whatever the policy: the host stores it, and lets people in by it.
//!
//! The referee does not know when failures lock; it knows what no lockout may do. Failures are neither forgotten nor made
//! up, attempts are paid for before they are permitted, locks end by their time or by an administrator's hand, clocks do
//! not go back, and nobody enters without a right password. A policy that breaks one of these is not believed.

mod phase;
pub(crate) mod stories;
#[cfg(test)]
mod tests;

use crate::error::CallError;
use crate::facts::{Instant, LockoutSettings};
use crate::session::LockoutStep;
use crate::session::lockouts::{
    Event, LockCause, Locked, Note, Password, Phase, Settlement, State, Verdict, WhitelistMode,
};

/// So many failures in a row, and only an administrator helps (LK-08, NIST SP 800-63B-4 §3.2.2). The host's own number: a
/// policy cannot raise it.
const CEILING: u32 = 100;

/// What a step was about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn<'a> {
    pub(crate) settings: &'a LockoutSettings,
    pub(crate) before: Option<&'a State>,
    pub(crate) event: Event,
    pub(crate) is_admin: bool,
    pub(crate) now: Instant,
}

/// Refuses a step that no lockout can have taken. The message names the law that it breaks.
pub(crate) fn believable(turn: &Turn<'_>, step: &LockoutStep) -> Result<(), CallError> {
    let law = broken(turn, step.verdict, step.state.as_ref()).or_else(|| untold(turn, step));
    match law {
        None => Ok(()),
        Some(law) => {
            Err(CallError::BadAnswer(format!("a step of the lockout breaks the law that {law}")))
        }
    }
}

/// Whether a lockout can have gone from one state to the other.
pub(super) fn is_lawful(turn: &Turn<'_>, verdict: Verdict, after: Option<&State>) -> bool {
    broken(turn, verdict, after).is_none()
}

type Law = Option<&'static str>;

fn broken(turn: &Turn<'_>, verdict: Verdict, after: Option<&State>) -> Law {
    let nothing = nothing(turn.now);
    let (before, after) = match (turn.before, after) {
        (None, None) => return verdict_without_state(verdict),
        (Some(_), None) => return Some("a state is not forgotten"),
        (None, Some(_)) if !matches!(verdict, Verdict::Permit | Verdict::Done) => {
            return Some("only an attempt or a lock makes a state");
        }
        (None, Some(after)) => (&nothing, after),
        (Some(before), Some(after)) => (before, after),
    };
    if verdict == Verdict::NotAdmin {
        let acts =
            matches!(turn.event, Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_));
        if !acts || turn.is_admin {
            return Some("only whoever acts without being an administrator is told so");
        }
        return (after != before).then_some("whoever may not act changes nothing");
    }
    let change = Change { asked: turn, verdict, before, after };
    change
        .time()
        .or_else(|| change.attempts())
        .or_else(|| change.verdict())
        .or_else(|| change.counters())
        .or_else(|| phase::broken(&change))
}

/// A lock of which nobody is told, or none of which somebody is.
fn untold(turn: &Turn<'_>, step: &LockoutStep) -> Law {
    let is_locked =
        |state: Option<&State>| state.is_some_and(|state| matches!(state.phase, Phase::Locked(_)));
    let (before, after) = (is_locked(turn.before), is_locked(step.state.as_ref()));
    let told = step.notes.contains(&Note::BecameLocked);
    // An administrator may open what became locked in the same step.
    let opened = step.verdict == Verdict::Done && matches!(turn.event, Event::Whitelist(_));
    if !before && after && !told {
        return Some("whoever becomes locked is told");
    }
    (told && !after && !opened).then_some("nobody is told of a lock that there is not")
}

/// What a state is before anything happened.
fn nothing(now: Instant) -> State {
    let phase = Phase::Open;
    State {
        phase,
        failures: 0,
        consecutive: 0,
        lockouts: 0,
        pending: Vec::new(),
        epoch: 0,
        seen: now,
    }
}

fn verdict_without_state(verdict: Verdict) -> Law {
    match verdict {
        Verdict::Permit => Some("a permitted attempt is paid for"),
        Verdict::Grant => Some("only an attempt that was paid for lets in"),
        Verdict::Done => Some("what is done is stored"),
        _ => None,
    }
}

/// A step from one state to another.
struct Change<'a> {
    asked: &'a Turn<'a>,
    verdict: Verdict,
    before: &'a State,
    after: &'a State,
}

impl Change<'_> {
    fn time(&self) -> Law {
        if self.after.seen != self.before.seen.max(self.asked.now) {
            return Some("the clock is the later of the host's and the one seen before");
        }
        // The end of a lock or an exemption, and a success or an administrator's hand behind it.
        let rise = self.after.epoch.checked_sub(self.before.epoch);
        match rise {
            None => Some("an epoch does not go back"),
            Some(rise) => (rise > 2).then_some("an epoch rises by one with each reset"),
        }
    }

    /// The attempt that was settled, if it was under way and within its lease.
    fn settled(&self) -> Option<Password> {
        let Event::Settle(Settlement { ticket, password }) = self.asked.event else { return None };
        let mut alive = self.before.pending.iter().filter(|attempt| !self.expired(attempt.since));
        alive.any(|attempt| attempt.ticket == ticket).then_some(password)
    }

    fn expired(&self, since: Instant) -> bool {
        self.after.seen.saturating_sub(since) > self.asked.settings.lease
    }

    /// The attempt that this step was asked to begin, if it was not under way.
    fn begun(&self) -> Option<u64> {
        let Event::Begin(ticket) = self.asked.event else { return None };
        let mut alive = self.before.pending.iter().filter(|attempt| !self.expired(attempt.since));
        alive.all(|attempt| attempt.ticket != ticket).then_some(ticket)
    }

    /// Attempts stay until they are settled or expire, and none is added but the one permitted.
    fn attempts(&self) -> Law {
        let settled = match (self.asked.event, self.settled()) {
            (Event::Settle(settlement), Some(_)) => Some(settlement.ticket),
            _ => None,
        };
        let mut expected: Vec<_> = self
            .before
            .pending
            .iter()
            .filter(|attempt| !self.expired(attempt.since) && Some(attempt.ticket) != settled)
            .map(|attempt| (attempt.ticket, attempt.since))
            .collect();
        if self.verdict == Verdict::Permit
            && let Some(ticket) = self.begun()
        {
            expected.push((ticket, self.after.seen));
            expected.sort_unstable();
        }
        let found = self.after.pending.iter().map(|attempt| (attempt.ticket, attempt.since));
        (!found.eq(expected))
            .then_some("attempts under way stay until they are settled or expire, and only a permitted one is added")
    }

    fn verdict(&self) -> Law {
        let locked = matches!(self.after.phase, Phase::Locked(_));
        let is_admin = self.asked.is_admin;
        match (self.verdict, self.asked.event) {
            (Verdict::Permit, Event::Begin(_)) if locked => Some("a locked contact has no attempt"),
            (Verdict::Permit, Event::Begin(_)) => self.affordable(),
            (Verdict::Grant, Event::Settle(_)) if locked => Some("a locked contact is not let in"),
            (Verdict::Grant, Event::Settle(_)) => (self.settled() != Some(Password::Right))
                .then_some("only a right password whose attempt was paid for lets in"),
            (Verdict::Permit | Verdict::Grant, _) => {
                Some("only an attempt is permitted, and only its result lets in")
            }
            (Verdict::Deny, Event::Settle(_)) => {
                self.settled().is_none().then_some("only an attempt under way can fail")
            }
            (
                Verdict::Done | Verdict::Unchanged,
                Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_),
            ) => (!is_admin).then_some("only administrators are obeyed"),
            (Verdict::Done | Verdict::Unchanged, Event::Begin(_) | Event::Settle(_)) => {
                Some("an attempt is permitted or refused, and its result counts")
            }
            (_, Event::Settle(_)) => {
                self.settled().is_some().then_some("the result of an attempt under way counts")
            }
            _ => None,
        }
    }

    /// A new attempt fits under the threshold with all that may still fail, and under the ceiling.
    fn affordable(&self) -> Law {
        self.begun()?;
        let under_way = u32::try_from(self.after.pending.len()).unwrap_or(u32::MAX);
        let counted = if self.after.phase == Phase::Open { self.after.failures } else { 0 };
        let threshold = self.asked.settings.threshold.min(CEILING);
        if counted.saturating_add(under_way) > threshold {
            return Some("no more attempts are under way than may still fail");
        }
        (self.after.consecutive.saturating_add(under_way) > CEILING)
            .then_some("a hundred attempts in a row are all")
    }

    /// Attempts that failed in this step: expired ones, and a wrong password.
    fn failed(&self) -> u32 {
        let expired =
            self.before.pending.iter().filter(|attempt| self.expired(attempt.since)).count();
        let wrong = self.settled() == Some(Password::Wrong);
        u32::try_from(expired).unwrap_or(u32::MAX).saturating_add(u32::from(wrong))
    }

    /// What clears the counters: a success, or a whitelisting that took effect.
    fn starts_anew(&self) -> bool {
        self.verdict == Verdict::Grant
            || (self.verdict == Verdict::Done && matches!(self.asked.event, Event::Whitelist(_)))
    }

    fn counters(&self) -> Law {
        let (before, after) = (self.before, self.after);
        if self.starts_anew() {
            if after.epoch <= before.epoch {
                return Some("an epoch rises when counters are cleared");
            }
            let left = (after.failures, after.consecutive, after.lockouts);
            return (left != (0, 0, 0))
                .then_some("a success or an administrator clears the counters");
        }
        if after.consecutive != before.consecutive.saturating_add(self.failed()) {
            return Some("failures in a row are neither forgotten nor made up");
        }
        let locked = |cause| {
            matches!(after.phase, Phase::Locked(lock) if lock.cause == cause)
                && after.phase != before.phase
        };
        let fits = match after.lockouts.checked_sub(before.lockouts) {
            Some(0) => !locked(LockCause::Threshold),
            Some(1) => {
                locked(LockCause::Threshold)
                    // It was locked by the first of several failures, and anew by something else.
                    || (before.phase == Phase::Open
                        && before.failures.saturating_add(self.failed())
                            >= self.asked.settings.threshold
                        && (locked(LockCause::Hard) || locked(LockCause::Admin)))
            }
            _ => false,
        };
        (!fits).then_some("locks by the threshold are counted, each once")
    }
}

//! One event's work on a state: time first, then what the event does.

use alloc::vec::Vec;
use core::mem;

use super::event::{Denial, Note, Password, Settlement, Verdict, WhitelistMode, Whitelisting};
use super::settings::{HARD, Settings};
use super::state::{LockCause, Locked, Pending, Phase, State, TicketId, Whitelisted};
use crate::time::Instant;

/// The state while it changes, and what is to be said about it.
pub(super) struct Turn<'a> {
    pub(super) settings: &'a Settings,
    pub(super) state: State,
    pub(super) notes: Vec<Note>,
}

impl Turn<'_> {
    /// Attempts expire, then the exemption, then the lock; then a lowered threshold takes hold (D12, D13).
    pub(super) fn tick(&mut self, now: Instant) {
        let seen = self.state.seen.max(now);
        self.state.seen = seen;
        let lease = self.settings.lease();
        let attempts = self.state.pending.len();
        self.state.pending.retain(|attempt| seen.0.saturating_sub(attempt.since.0) <= lease);
        for _ in self.state.pending.len()..attempts {
            self.notes.push(Note::AttemptExpired);
            self.fail();
        }
        if let Phase::Whitelisted(Whitelisted { until: Some(until), .. })
        | Phase::Locked(Locked { until: Some(until), .. }) = self.state.phase
            && until <= seen
        {
            self.reopen();
        }
        if self.state.lock().is_none() {
            self.lock_if_due();
        }
    }

    /// Pays for an attempt before the password is compared (D7). A refusal changes nothing (D2).
    pub(super) fn begin(&mut self, ticket: TicketId) -> Verdict {
        let state = &mut self.state;
        let counted = match state.phase {
            Phase::Locked(_) => return Verdict::Locked,
            Phase::Open => state.failures,
            // Attempts under way must fit under the threshold even here: they outlive the exemption.
            Phase::Whitelisted(_) => 0,
        };
        if state.pending.iter().any(|attempt| attempt.ticket == ticket) {
            return Verdict::Permit;
        }
        let under_way = u32::try_from(state.pending.len()).unwrap_or(u32::MAX);
        if counted.saturating_add(under_way) >= self.settings.threshold()
            || state.consecutive.saturating_add(under_way) >= HARD
        {
            return Verdict::Busy;
        }
        let place = state.pending.partition_point(|attempt| attempt.ticket < ticket);
        state.pending.insert(place, Pending { ticket, since: state.seen });
        Verdict::Permit
    }

    /// Charges the attempt, or pays it back; only success does (D11).
    pub(super) fn settle(&mut self, Settlement { ticket, password }: Settlement) -> Verdict {
        let attempts = self.state.pending.len();
        self.state.pending.retain(|attempt| attempt.ticket != ticket);
        if self.state.pending.len() == attempts {
            return Verdict::UnknownTicket;
        }
        match password {
            Password::Wrong => {
                self.fail();
                Verdict::Deny(Denial::WrongPassword)
            }
            Password::Right if self.state.lock().is_some() => Verdict::Deny(Denial::Locked),
            Password::Right => {
                self.start_anew();
                Verdict::Grant
            }
        }
    }

    /// The action on the blocked list, in the mode that the administrator chose (D3).
    pub(super) fn whitelist(&mut self, Whitelisting { by, mode }: Whitelisting) -> Verdict {
        let phase = match mode {
            WhitelistMode::UnlockOnly => Phase::Open,
            WhitelistMode::ExemptUntil(until) if until <= self.state.seen => {
                return Verdict::InThePast;
            }
            WhitelistMode::ExemptUntil(until) => {
                Phase::Whitelisted(Whitelisted { by, until: Some(until) })
            }
            WhitelistMode::ExemptForever => Phase::Whitelisted(Whitelisted { by, until: None }),
        };
        self.enter(phase);
        self.start_anew();
        Verdict::Done
    }

    /// Failures lock again, counted from 0; the ceiling is not moved.
    pub(super) fn end_exemption(&mut self) -> Verdict {
        if !matches!(self.state.phase, Phase::Whitelisted(_)) {
            return Verdict::Unchanged;
        }
        self.reopen();
        Verdict::Done
    }

    /// Locks until an administrator unlocks; counters and attempts under way stay.
    pub(super) fn lock(&mut self) -> Verdict {
        let phase = Phase::Locked(Locked { cause: LockCause::Admin, until: None });
        if self.state.phase == phase {
            return Verdict::Unchanged;
        }
        self.enter(phase);
        Verdict::Done
    }

    /// While locked, failures count towards the ceiling only.
    fn fail(&mut self) {
        self.state.consecutive = self.state.consecutive.saturating_add(1);
        if self.state.lock().is_none() {
            self.state.failures = self.state.failures.saturating_add(1);
        }
        self.lock_if_due();
    }

    fn lock_if_due(&mut self) {
        if self.state.consecutive >= HARD {
            self.enter(Phase::Locked(Locked { cause: LockCause::Hard, until: None }));
        } else if self.state.phase == Phase::Open
            && self.state.failures >= self.settings.threshold()
        {
            self.state.lockouts = self.state.lockouts.saturating_add(1);
            let until = self.settings.end_of_lock(self.state.lockouts, self.state.seen);
            self.enter(Phase::Locked(Locked { cause: LockCause::Threshold, until }));
        }
    }

    /// After a success or by an administrator's hand. Attempts under way stay charged.
    fn start_anew(&mut self) {
        self.state.failures = 0;
        self.state.consecutive = 0;
        self.state.lockouts = 0;
        self.raise_epoch();
    }

    /// At the end of a lock or an exemption. The ceiling and the length of the next lock are not forgotten.
    fn reopen(&mut self) {
        self.state.failures = 0;
        self.enter(Phase::Open);
        self.raise_epoch();
    }

    fn raise_epoch(&mut self) {
        self.state.epoch = self.state.epoch.saturating_add(1);
    }

    fn enter(&mut self, phase: Phase) {
        use Phase::{Locked, Open, Whitelisted};
        let left = mem::replace(&mut self.state.phase, phase);
        match (left, phase) {
            (Locked(_), Open | Whitelisted(_)) => self.notes.push(Note::BecameUnlocked),
            (Whitelisted(_), Open | Locked(_)) => self.notes.push(Note::ExemptionEnded),
            _ => {}
        }
        match (left, phase) {
            (Open | Whitelisted(_), Locked(_)) => self.notes.push(Note::BecameLocked),
            (Open | Locked(_), Whitelisted(_)) => self.notes.push(Note::BecameWhitelisted),
            _ => {}
        }
    }
}

//! What is stored about a contact's sign-ins.

use alloc::vec::Vec;

use super::settings::HARD;
use crate::access::StoredLock;
use crate::id::UserId;
use crate::time::Instant;

/// Everything that `step` remembers about one contact (D4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Whether the contact may try.
    pub phase: Phase,
    /// Settled failures that count towards the threshold.
    pub failures: u32,
    /// Failures since the last success, unlock or whitelisting; time never resets it.
    pub consecutive: u32,
    /// Locks by the threshold in that time; each lasts twice as long as the one before.
    pub lockouts: u32,
    /// Attempts without a result, ascending by ticket.
    pub pending: Vec<Pending>,
    /// Rises with every success, unlock, change of the exemption, and end of a lock or exemption by time.
    pub epoch: u64,
    /// The latest moment ever seen: a clock that jumps back changes nothing (D13).
    pub seen: Instant,
}

/// Whether failures lock, have locked, or do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The threshold locks.
    Open,
    /// Every attempt is refused.
    Locked(Locked),
    /// Only the ceiling of [`HARD`] locks (D3).
    Whitelisted(Whitelisted),
}

/// A lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Locked {
    /// What locked the contact.
    pub cause: LockCause,
    /// The first moment without the lock; none: only an administrator ends it.
    pub until: Option<Instant>,
}

/// What locked a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LockCause {
    /// The threshold was reached (LK-07).
    Threshold,
    /// [`HARD`] failures in a row, across exemptions and locks that ended by themselves (D10, D20).
    Hard,
    /// An administrator.
    Admin,
}

/// An exemption from the threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Whitelisted {
    /// Who gave it.
    pub by: UserId,
    /// The first moment without it; none: it does not end.
    pub until: Option<Instant>,
}

/// An attempt that was permitted and has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pending {
    /// Which attempt.
    pub ticket: TicketId,
    /// When it was permitted.
    pub since: Instant,
}

/// Names one attempt; the host never uses it twice for one contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TicketId(pub u64);

impl State {
    /// Nothing has happened yet.
    pub(super) fn new(now: Instant) -> Self {
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

    /// The lock, as access decisions want it: an attempt under way is none (example 103).
    pub fn lock(&self) -> Option<StoredLock> {
        match self.phase {
            Phase::Locked(Locked { until, .. }) => Some(StoredLock { until, seen: self.seen }),
            Phase::Open | Phase::Whitelisted(_) => None,
        }
    }

    /// Whether `step` could have made it, under whatever settings. A host that sees a policy answer with anything else
    /// must not store it.
    pub fn is_valid(&self) -> bool {
        let pending = u32::try_from(self.pending.len()).unwrap_or(u32::MAX);
        self.failures <= self.consecutive
            && self.lockouts <= self.consecutive
            && self.consecutive.saturating_add(pending) <= HARD
            && self.pending.is_sorted_by(|one, next| one.ticket < next.ticket)
            && self.pending.iter().all(|attempt| attempt.since <= self.seen)
            && self.phase_is_valid()
    }

    fn phase_is_valid(&self) -> bool {
        let ahead = |until: Option<Instant>| until.is_none_or(|until| self.seen < until);
        match self.phase {
            Phase::Open => self.consecutive < HARD,
            Phase::Whitelisted(Whitelisted { until, .. }) => {
                self.consecutive < HARD && self.lockouts == 0 && ahead(until)
            }
            Phase::Locked(Locked { cause: LockCause::Threshold, until }) => {
                self.consecutive < HARD && self.failures > 0 && self.lockouts > 0 && ahead(until)
            }
            Phase::Locked(Locked { cause: LockCause::Hard, until }) => {
                self.consecutive == HARD && until.is_none()
            }
            Phase::Locked(Locked { cause: LockCause::Admin, until }) => until.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(valid: bool, change: impl FnOnce(&mut State)) {
        let mut state = State::new(Instant(10));
        (state.failures, state.consecutive) = (2, 3);
        state.pending =
            [1, 2].map(|id| Pending { ticket: TicketId(id), since: Instant(10) }).into();
        change(&mut state);
        assert_eq!(state.is_valid(), valid, "{state:?}");
    }

    fn lock(cause: LockCause, until: Option<u64>) -> Phase {
        Phase::Locked(Locked { cause, until: until.map(Instant) })
    }

    #[test]
    fn counters_agree_with_each_other() {
        check(true, |_| {});
        check(false, |state| state.failures = 4);
        check(false, |state| state.lockouts = 4);
        check(true, |state| state.consecutive = 98);
        check(false, |state| state.consecutive = 99);
        check(false, |state| state.consecutive = u32::MAX);
    }

    #[test]
    fn attempts_are_in_order_and_not_from_the_future() {
        check(false, |state| state.pending.reverse());
        check(false, |state| state.pending.extend(state.pending.clone()));
        check(false, |state| state.seen = Instant(9));
    }

    #[test]
    fn a_lock_or_exemption_that_is_over_is_not_stored() {
        for (until, valid) in [(None, true), (Some(11), true), (Some(10), false)] {
            check(valid, |state| {
                state.phase = lock(LockCause::Threshold, until);
                state.lockouts = 1;
            });
            check(valid, |state| {
                let until = until.map(Instant);
                state.phase = Phase::Whitelisted(Whitelisted { by: UserId(1), until });
            });
        }
    }

    #[test]
    fn locks_that_only_an_administrator_ends_have_no_end() {
        check(true, |state| state.phase = lock(LockCause::Admin, None));
        check(false, |state| state.phase = lock(LockCause::Admin, Some(11)));
        for (consecutive, until, valid) in
            [(100, None, true), (99, None, false), (100, Some(11), false)]
        {
            check(valid, |state| {
                state.pending.clear();
                state.consecutive = consecutive;
                state.phase = lock(LockCause::Hard, until);
            });
        }
    }
}

//! The state of a contact's sign-ins, what happens to it, and what is answered.

use policy::access::StoredLock;
use policy::id::{ContactId, UserId};
use policy::lockout::{
    Candidate, Denial, Event, LockCause, Locked, Next, Note, Password, Pending, Phase, Settlement,
    State, TicketId, Verdict, WhitelistMode, Whitelisted, Whitelisting,
};
use policy::time::Instant;

use super::list;
use crate::bindings::exports::portal::permissions::lockout;

cases! {
    lockout::LockCause => LockCause: Threshold Hard Admin;
    LockCause => lockout::LockCause: Threshold Hard Admin;
    lockout::Password => Password: Right Wrong;
    Note => lockout::Note:
        BecameLocked BecameUnlocked BecameWhitelisted ExemptionEnded AttemptExpired;
}

impl From<lockout::Phase> for Phase {
    fn from(phase: lockout::Phase) -> Self {
        match phase {
            lockout::Phase::Open => Self::Open,
            lockout::Phase::Locked(lockout::Locked { cause, until }) => {
                Self::Locked(Locked { cause: cause.into(), until: until.map(Instant) })
            }
            lockout::Phase::Whitelisted(lockout::Whitelisted { by, until }) => {
                Self::Whitelisted(Whitelisted { by: UserId(by), until: until.map(Instant) })
            }
        }
    }
}

impl From<Phase> for lockout::Phase {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Open => Self::Open,
            Phase::Locked(Locked { cause, until }) => Self::Locked(lockout::Locked {
                cause: cause.into(),
                until: until.map(|until| until.0),
            }),
            Phase::Whitelisted(Whitelisted { by, until }) => {
                Self::Whitelisted(lockout::Whitelisted {
                    by: by.0,
                    until: until.map(|until| until.0),
                })
            }
        }
    }
}

impl From<lockout::Pending> for Pending {
    fn from(pending: lockout::Pending) -> Self {
        let lockout::Pending { ticket, since } = pending;
        Self { ticket: TicketId(ticket), since: Instant(since) }
    }
}

impl From<Pending> for lockout::Pending {
    fn from(pending: Pending) -> Self {
        let Pending { ticket, since } = pending;
        Self { ticket: ticket.0, since: since.0 }
    }
}

impl From<lockout::State> for State {
    fn from(state: lockout::State) -> Self {
        let lockout::State { phase, failures, consecutive, lockouts, pending, epoch, seen } = state;
        Self {
            phase: phase.into(),
            failures,
            consecutive,
            lockouts,
            pending: list(pending),
            epoch,
            seen: Instant(seen),
        }
    }
}

impl From<State> for lockout::State {
    fn from(state: State) -> Self {
        let State { phase, failures, consecutive, lockouts, pending, epoch, seen } = state;
        Self {
            phase: phase.into(),
            failures,
            consecutive,
            lockouts,
            pending: list(pending),
            epoch,
            seen: seen.0,
        }
    }
}

impl From<lockout::Event> for Event {
    fn from(event: lockout::Event) -> Self {
        match event {
            lockout::Event::Begin(ticket) => Self::Begin(TicketId(ticket)),
            lockout::Event::Settle(lockout::Settlement { ticket, password }) => {
                Self::Settle(Settlement { ticket: TicketId(ticket), password: password.into() })
            }
            lockout::Event::Whitelist(lockout::Whitelisting { by, mode }) => {
                Self::Whitelist(Whitelisting { by: UserId(by), mode: mode.into() })
            }
            lockout::Event::EndExemption(by) => Self::EndExemption(UserId(by)),
            lockout::Event::Lock(by) => Self::Lock(UserId(by)),
            lockout::Event::Tick => Self::Tick,
        }
    }
}

impl From<lockout::WhitelistMode> for WhitelistMode {
    fn from(mode: lockout::WhitelistMode) -> Self {
        match mode {
            lockout::WhitelistMode::UnlockOnly => Self::UnlockOnly,
            lockout::WhitelistMode::ExemptUntil(until) => Self::ExemptUntil(Instant(until)),
            lockout::WhitelistMode::ExemptForever => Self::ExemptForever,
        }
    }
}

impl From<Verdict> for lockout::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Permit => Self::Permit,
            Verdict::Busy => Self::Busy,
            Verdict::Locked => Self::Locked,
            Verdict::Grant => Self::Grant,
            // Which of the two it was, the decision says.
            Verdict::Deny(Denial::WrongPassword | Denial::Locked) => Self::Deny,
            Verdict::UnknownTicket => Self::UnknownTicket,
            Verdict::Done => Self::Done,
            Verdict::Unchanged => Self::Unchanged,
            Verdict::NotAdmin => Self::NotAdmin,
            Verdict::NotTracked => Self::NotTracked,
            Verdict::InThePast => Self::InThePast,
        }
    }
}

impl From<Next> for lockout::Next {
    fn from(next: Next) -> Self {
        let decision = next.rule().into();
        let Next { state, verdict, notes } = next;
        Self { decision, verdict: verdict.into(), state: state.map(Into::into), notes: list(notes) }
    }
}

impl From<lockout::Candidate> for Candidate {
    fn from(candidate: lockout::Candidate) -> Self {
        let lockout::Candidate { contact, phase, seen, last_failure } = candidate;
        let lock = match phase {
            lockout::Phase::Locked(lockout::Locked { cause: _, until }) => {
                Some(StoredLock { until: until.map(Instant), seen: Instant(seen) })
            }
            lockout::Phase::Open | lockout::Phase::Whitelisted(_) => None,
        };
        Self { contact: ContactId(contact), lock, last_failure: last_failure.map(Instant) }
    }
}

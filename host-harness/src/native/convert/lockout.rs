//! The lockout: its settings, states and events to the rules, and states and verdicts back.

use crate::facts as host;
use crate::session::lockouts as asked;
use policy_rules::access::StoredLock;
use policy_rules::id::{ContactId, UserId};
use policy_rules::lockout::{
    Candidate, Event, LockCause, Locked, Note, Password, Pending, Phase, Settings, Settlement,
    State, TicketId, Verdict, WhitelistMode, Whitelisted, Whitelisting, WrongSettings,
};
use policy_rules::time::Instant;

use super::{Ours, Theirs, ours, theirs};

ours! {
    host::LockoutSettings => Result<Settings, WrongSettings>: |it| {
        Settings::new(it.threshold, it.lease, it.auto_unlock.map(ours))
    };
    asked::Phase => Phase: |it| match it {
        asked::Phase::Open => Phase::Open,
        asked::Phase::Locked(lock) => Phase::Locked(Locked {
            cause: match lock.cause {
                asked::LockCause::Threshold => LockCause::Threshold,
                asked::LockCause::Hard => LockCause::Hard,
                asked::LockCause::Admin => LockCause::Admin,
            },
            until: lock.until.map(Instant),
        }),
        asked::Phase::Whitelisted(exempt) => Phase::Whitelisted(Whitelisted {
            by: UserId(exempt.by),
            until: exempt.until.map(Instant),
        }),
    };
    asked::State => State: |it| State {
        phase: ours(it.phase),
        failures: it.failures,
        consecutive: it.consecutive,
        lockouts: it.lockouts,
        pending: it
            .pending
            .into_iter()
            .map(|it| Pending { ticket: TicketId(it.ticket), since: Instant(it.since) })
            .collect(),
        epoch: it.epoch,
        seen: Instant(it.seen),
    };
    asked::Event => Event: |it| match it {
        asked::Event::Begin(ticket) => Event::Begin(TicketId(ticket)),
        asked::Event::Settle(it) => Event::Settle(Settlement {
            ticket: TicketId(it.ticket),
            password: match it.password {
                asked::Password::Right => Password::Right,
                asked::Password::Wrong => Password::Wrong,
            },
        }),
        asked::Event::Whitelist(it) => Event::Whitelist(Whitelisting {
            by: UserId(it.by),
            mode: match it.mode {
                asked::WhitelistMode::UnlockOnly => WhitelistMode::UnlockOnly,
                asked::WhitelistMode::ExemptUntil(until) => {
                    WhitelistMode::ExemptUntil(Instant(until))
                }
                asked::WhitelistMode::ExemptForever => WhitelistMode::ExemptForever,
            },
        }),
        asked::Event::EndExemption(by) => Event::EndExemption(UserId(by)),
        asked::Event::Lock(by) => Event::Lock(UserId(by)),
        asked::Event::Tick => Event::Tick,
    };
    asked::Candidate => Candidate: |it| Candidate {
        contact: ContactId(it.contact),
        lock: match it.phase {
            asked::Phase::Locked(lock) => {
                Some(StoredLock { until: lock.until.map(Instant), seen: Instant(it.seen) })
            }
            asked::Phase::Open | asked::Phase::Whitelisted(_) => None,
        },
        last_failure: it.last_failure.map(Instant),
    };
}

impl Theirs for State {
    type Other = asked::State;
    fn theirs(self) -> asked::State {
        asked::State {
            phase: match self.phase {
                Phase::Open => asked::Phase::Open,
                Phase::Locked(lock) => asked::Phase::Locked(asked::Locked {
                    cause: match lock.cause {
                        LockCause::Threshold => asked::LockCause::Threshold,
                        LockCause::Hard => asked::LockCause::Hard,
                        LockCause::Admin => asked::LockCause::Admin,
                    },
                    until: lock.until.map(|until| until.0),
                }),
                Phase::Whitelisted(exempt) => asked::Phase::Whitelisted(asked::Whitelisted {
                    by: exempt.by.0,
                    until: exempt.until.map(|until| until.0),
                }),
            },
            failures: self.failures,
            consecutive: self.consecutive,
            lockouts: self.lockouts,
            pending: self.pending.into_iter().map(theirs).collect(),
            epoch: self.epoch,
            seen: self.seen.0,
        }
    }
}

impl Theirs for Pending {
    type Other = asked::Pending;
    fn theirs(self) -> asked::Pending {
        asked::Pending { ticket: self.ticket.0, since: self.since.0 }
    }
}

impl Theirs for Note {
    type Other = asked::Note;
    fn theirs(self) -> asked::Note {
        match self {
            Note::BecameLocked => asked::Note::BecameLocked,
            Note::BecameUnlocked => asked::Note::BecameUnlocked,
            Note::BecameWhitelisted => asked::Note::BecameWhitelisted,
            Note::ExemptionEnded => asked::Note::ExemptionEnded,
            Note::AttemptExpired => asked::Note::AttemptExpired,
        }
    }
}

impl Theirs for Verdict {
    type Other = asked::Verdict;
    fn theirs(self) -> asked::Verdict {
        match self {
            Verdict::Permit => asked::Verdict::Permit,
            Verdict::Busy => asked::Verdict::Busy,
            Verdict::Locked => asked::Verdict::Locked,
            Verdict::Grant => asked::Verdict::Grant,
            Verdict::Deny(_) => asked::Verdict::Deny,
            Verdict::UnknownTicket => asked::Verdict::UnknownTicket,
            Verdict::Done => asked::Verdict::Done,
            Verdict::Unchanged => asked::Verdict::Unchanged,
            Verdict::NotAdmin => asked::Verdict::NotAdmin,
            Verdict::NotTracked => asked::Verdict::NotTracked,
            Verdict::InThePast => asked::Verdict::InThePast,
        }
    }
}

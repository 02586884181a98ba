//! What can happen to a contact's sign-ins, and what is answered.

use super::state::TicketId;
use crate::Rule;
use crate::id::UserId;
use crate::time::Instant;

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// Somebody wants to try a password.
    Begin(TicketId),
    /// The password was compared.
    Settle(Settlement),
    /// An administrator acts on the blocked list (LK-03).
    Whitelist(Whitelisting),
    /// An administrator ends an exemption.
    EndExemption(UserId),
    /// An administrator locks the contact.
    Lock(UserId),
    /// Only time passes.
    Tick,
}

/// The result of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Which attempt.
    pub ticket: TicketId,
    /// How the comparison went.
    pub password: Password,
}

/// How a comparison went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Password {
    /// It is the contact's.
    Right,
    /// It is not.
    Wrong,
}

/// An administrator's action on the blocked list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whitelisting {
    /// Who acts.
    pub by: UserId,
    /// What it is to mean.
    pub mode: WhitelistMode,
}

/// What whitelisting means (D3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhitelistMode {
    /// The contact starts anew, and can be locked again.
    UnlockOnly,
    /// Exempt from the threshold until this moment, which must lie ahead.
    ExemptUntil(Instant),
    /// Exempt from the threshold for good, as the product does it (LK-12).
    ExemptForever,
}

/// Who makes an event happen; matters to administrators' events only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// An active administrator (LK-21).
    Administrator,
    /// Anybody else.
    Other,
}

/// The answer to an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The attempt is paid for: compare the password, then settle.
    Permit,
    /// Too many attempts are under way; shown to nobody.
    Busy,
    /// The contact is locked.
    Locked,
    /// The password was right.
    Grant,
    /// The attempt failed.
    Deny(Denial),
    /// No such attempt is under way.
    UnknownTicket,
    /// It took effect.
    Done,
    /// There was nothing to change.
    Unchanged,
    /// Only active administrators may.
    NotAdmin,
    /// There is no record to act on (AMB-60).
    NotTracked,
    /// The exemption would be over already.
    InThePast,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The password was wrong.
    WrongPassword,
    /// It was right, but the contact was locked in the meantime (LK-10).
    Locked,
}

/// What the host should tell somebody or write down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Note {
    /// The contact was not locked and is now: mail its owner, once (LK-18).
    BecameLocked,
    /// The lock ended, whoever or whatever ended it.
    BecameUnlocked,
    /// The contact was not exempt and is now.
    BecameWhitelisted,
    /// The exemption ended, whoever or whatever ended it.
    ExemptionEnded,
    /// An attempt outlived its lease and was counted as failed.
    AttemptExpired,
}

impl Verdict {
    /// The rule that decided.
    pub fn rule(self) -> Rule {
        match self {
            Verdict::Permit => Rule::LockoutPermitted,
            Verdict::Busy => Rule::LockoutBusy,
            Verdict::Locked | Verdict::Deny(Denial::Locked) => Rule::LockoutLocked,
            Verdict::Grant => Rule::LockoutGranted,
            Verdict::Deny(Denial::WrongPassword) => Rule::LockoutWrongPassword,
            Verdict::UnknownTicket => Rule::LockoutUnknownTicket,
            Verdict::Done => Rule::LockoutDone,
            Verdict::Unchanged => Rule::LockoutUnchanged,
            Verdict::NotAdmin => Rule::LockoutNotAdmin,
            Verdict::NotTracked => Rule::LockoutNotTracked,
            Verdict::InThePast => Rule::LockoutInThePast,
        }
    }
}

impl Event {
    /// Whether only administrators make it happen.
    pub(super) fn needs_administrator(self) -> bool {
        match self {
            Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_) => true,
            Event::Begin(_) | Event::Settle(_) | Event::Tick => false,
        }
    }

    /// The answer where nothing is stored about the contact and the event does not change that (AMB-60).
    pub(super) fn verdict_without_record(self) -> Option<Verdict> {
        match self {
            Event::Begin(_) | Event::Lock(_) => None,
            Event::Settle(_) => Some(Verdict::UnknownTicket),
            Event::Whitelist(_) | Event::EndExemption(_) => Some(Verdict::NotTracked),
            Event::Tick => Some(Verdict::Unchanged),
        }
    }
}

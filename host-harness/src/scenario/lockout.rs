//! Sign-ins and what administrators do about them, as scenarios write them, and what must come of each.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::session::lockouts::{self, LockCause, Note};

/// How the password was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Password {
    /// The contact's.
    Right,
    /// Another one.
    Wrong,
}

/// What whitelisting is to mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Mode {
    /// Start anew.
    UnlockOnly,
    /// Exempt until that many seconds after noon.
    ExemptUntil(u64),
    /// Exempt for good.
    ExemptForever,
}

/// What came of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stepped {
    /// The answer, in the contract's word.
    pub verdict: String,
    /// The rule that decided; left out: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Exactly these, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What came of it where known addresses are counted by themselves; left out: nothing is stored there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_addresses: Option<Box<Stepped>>,
}

/// What is stored about a contact's sign-ins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Sheet {
    /// `open`, `locked` or `whitelisted`.
    pub phase: String,
    /// `threshold`, `hard` or `admin`; left out: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// When the lock or the exemption ends, in seconds after noon; left out: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// Settled failures that count towards the threshold.
    pub failures: u32,
    /// Failures since the last success.
    pub consecutive: u32,
    /// Attempts without a result.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<u64>,
    /// Who whitelisted it last; left out: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whitelisted_by: Option<u64>,
    /// The same for known addresses; left out: nothing is stored there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub known_addresses: Option<Box<Sheet>>,
}

/// A line of the blocked list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BlockedLine {
    /// Who.
    pub contact: u64,
    /// How many failures.
    pub attempts: u32,
    /// The first failure, in seconds after noon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<u64>,
    /// The last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<u64>,
}

pub(super) fn note_word(note: Note) -> &'static str {
    match note {
        Note::BecameLocked => "became-locked",
        Note::BecameUnlocked => "became-unlocked",
        Note::BecameWhitelisted => "became-whitelisted",
        Note::ExemptionEnded => "exemption-ended",
        Note::AttemptExpired => "attempt-expired",
    }
}

pub(super) fn phase_word(phase: &lockouts::Phase) -> &'static str {
    match phase {
        lockouts::Phase::Open => "open",
        lockouts::Phase::Locked(_) => "locked",
        lockouts::Phase::Whitelisted(_) => "whitelisted",
    }
}

pub(super) fn cause_word(cause: LockCause) -> &'static str {
    match cause {
        LockCause::Threshold => "threshold",
        LockCause::Hard => "hard",
        LockCause::Admin => "admin",
    }
}

impl From<Password> for lockouts::Password {
    fn from(password: Password) -> Self {
        match password {
            Password::Right => lockouts::Password::Right,
            Password::Wrong => lockouts::Password::Wrong,
        }
    }
}

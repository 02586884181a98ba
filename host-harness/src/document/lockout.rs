//! What is stored about a contact's sign-ins, as the audit keeps it.

use serde::Serialize;

use crate::session::lockouts::{LockCause, Locked, Pending, Phase, State, Whitelisted};

/// The states of one contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct LockoutStatesEntry {
    /// Of failures from everywhere, or from unknown addresses; none: nothing was ever stored.
    pub everywhere: Option<LockoutStateEntry>,
    /// Of failures from known addresses; none: nothing was ever stored.
    pub known_addresses: Option<LockoutStateEntry>,
}

/// One state. Moments are seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields of the contract's `lockout.state`")]
pub struct LockoutStateEntry {
    pub phase: PhaseEntry,
    pub failures: u32,
    pub consecutive: u32,
    pub lockouts: u32,
    pub pending: Vec<PendingEntry>,
    pub epoch: u64,
    pub seen: u64,
    /// The first failure counted in `consecutive`.
    pub first_failure: Option<u64>,
    /// The last one.
    pub last_failure: Option<u64>,
}

/// The phase of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the cases of the contract's `lockout.phase`")]
pub enum PhaseEntry {
    Open,
    Locked { cause: CauseEntry, until: Option<u64> },
    Whitelisted { by: u64, until: Option<u64> },
}

/// Why a contact is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the cases of the contract's `lockout.lock-cause`")]
pub enum CauseEntry {
    Threshold,
    Hard,
    Admin,
}

/// An attempt under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields of the contract's `lockout.pending`")]
pub struct PendingEntry {
    pub ticket: u64,
    pub since: u64,
}

impl LockoutStateEntry {
    /// Of a state and the failures that are kept beside it.
    pub fn new(state: State, first_failure: Option<u64>, last_failure: Option<u64>) -> Self {
        let State { phase, failures, consecutive, lockouts, pending, epoch, seen } = state;
        LockoutStateEntry {
            phase: phase.into(),
            failures,
            consecutive,
            lockouts,
            pending: pending
                .into_iter()
                .map(|Pending { ticket, since }| PendingEntry { ticket, since })
                .collect(),
            epoch,
            seen,
            first_failure,
            last_failure,
        }
    }
}

impl From<Phase> for PhaseEntry {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Open => PhaseEntry::Open,
            Phase::Locked(Locked { cause, until }) => {
                PhaseEntry::Locked { cause: cause.into(), until }
            }
            Phase::Whitelisted(Whitelisted { by, until }) => PhaseEntry::Whitelisted { by, until },
        }
    }
}

impl From<LockCause> for CauseEntry {
    fn from(cause: LockCause) -> Self {
        match cause {
            LockCause::Threshold => CauseEntry::Threshold,
            LockCause::Hard => CauseEntry::Hard,
            LockCause::Admin => CauseEntry::Admin,
        }
    }
}

//! What is stored about a contact's sign-ins, as the audit and the log of sign-ins keep it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::WhitelistEntry;
use crate::session::lockouts::{
    Event, LockCause, Locked, Password, Pending, Phase, Settlement, State, WhitelistMode,
    Whitelisted, Whitelisting,
};

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
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
    /// The last whitelisting, whether or not it still holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whitelisting: Option<LastWhitelistingEntry>,
}

/// When, by whom and why a contact was whitelisted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields speak for themselves")]
pub struct LastWhitelistingEntry {
    pub at: u64,
    pub by: u64,
    pub reason: String,
}

/// What happened to a state of sign-ins, in the words of the contract's `lockout.event`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the cases of the contract's `lockout.event`")]
pub enum LockoutEventEntry {
    Begin {
        ticket: u64,
    },
    Settle {
        ticket: u64,
        right: bool,
    },
    Whitelist {
        by: u64,
        mode: WhitelistEntry,
    },
    EndExemption {
        by: u64,
    },
    Lock {
        by: u64,
    },
    Tick,
    /// An earlier release had stored the state, and kept no log.
    TakenOver,
    /// The contact was deleted, or came back, and what was stored about its sign-ins with it.
    Forgotten,
}

/// The phase of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the cases of the contract's `lockout.phase`")]
pub enum PhaseEntry {
    Open,
    Locked { cause: CauseEntry, until: Option<u64> },
    Whitelisted { by: u64, until: Option<u64> },
}

/// Why a contact is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the cases of the contract's `lockout.lock-cause`")]
pub enum CauseEntry {
    Threshold,
    Hard,
    Admin,
}

/// An attempt under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields of the contract's `lockout.pending`")]
pub struct PendingEntry {
    pub ticket: u64,
    pub since: u64,
}

impl LockoutStateEntry {
    /// Of a state and the failures that are kept beside it.
    pub fn new(
        state: State,
        first_failure: Option<u64>,
        last_failure: Option<u64>,
        whitelisting: Option<LastWhitelistingEntry>,
    ) -> Self {
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
            whitelisting,
        }
    }
}

impl From<LockoutStateEntry> for State {
    fn from(entry: LockoutStateEntry) -> Self {
        let LockoutStateEntry {
            phase, failures, consecutive, lockouts, pending, epoch, seen, ..
        } = entry;
        let pending =
            pending.into_iter().map(|PendingEntry { ticket, since }| Pending { ticket, since });
        let phase = match phase {
            PhaseEntry::Open => Phase::Open,
            PhaseEntry::Locked { cause, until } => {
                let cause = match cause {
                    CauseEntry::Threshold => LockCause::Threshold,
                    CauseEntry::Hard => LockCause::Hard,
                    CauseEntry::Admin => LockCause::Admin,
                };
                Phase::Locked(Locked { cause, until })
            }
            PhaseEntry::Whitelisted { by, until } => Phase::Whitelisted(Whitelisted { by, until }),
        };
        State { phase, failures, consecutive, lockouts, pending: pending.collect(), epoch, seen }
    }
}

impl From<Event> for LockoutEventEntry {
    fn from(event: Event) -> Self {
        match event {
            Event::Begin(ticket) => LockoutEventEntry::Begin { ticket },
            Event::Settle(Settlement { ticket, password }) => {
                LockoutEventEntry::Settle { ticket, right: password == Password::Right }
            }
            Event::Whitelist(Whitelisting { by, mode }) => {
                LockoutEventEntry::Whitelist { by, mode: mode.into() }
            }
            Event::EndExemption(by) => LockoutEventEntry::EndExemption { by },
            Event::Lock(by) => LockoutEventEntry::Lock { by },
            Event::Tick => LockoutEventEntry::Tick,
        }
    }
}

impl LockoutEventEntry {
    /// What the policy can be asked about it; none: no policy was.
    pub fn event(self) -> Option<Event> {
        Some(match self {
            LockoutEventEntry::Begin { ticket } => Event::Begin(ticket),
            LockoutEventEntry::Settle { ticket, right } => {
                let password = if right { Password::Right } else { Password::Wrong };
                Event::Settle(Settlement { ticket, password })
            }
            LockoutEventEntry::Whitelist { by, mode } => {
                Event::Whitelist(Whitelisting { by, mode: mode.into() })
            }
            LockoutEventEntry::EndExemption { by } => Event::EndExemption(by),
            LockoutEventEntry::Lock { by } => Event::Lock(by),
            LockoutEventEntry::Tick => Event::Tick,
            LockoutEventEntry::TakenOver | LockoutEventEntry::Forgotten => return None,
        })
    }
}

impl From<WhitelistMode> for WhitelistEntry {
    fn from(mode: WhitelistMode) -> Self {
        match mode {
            WhitelistMode::UnlockOnly => WhitelistEntry::UnlockOnly,
            WhitelistMode::ExemptUntil(until) => WhitelistEntry::ExemptUntil(until),
            WhitelistMode::ExemptForever => WhitelistEntry::ExemptForever,
        }
    }
}

impl From<WhitelistEntry> for WhitelistMode {
    fn from(entry: WhitelistEntry) -> Self {
        match entry {
            WhitelistEntry::UnlockOnly => WhitelistMode::UnlockOnly,
            WhitelistEntry::ExemptUntil(until) => WhitelistMode::ExemptUntil(until),
            WhitelistEntry::ExemptForever => WhitelistMode::ExemptForever,
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

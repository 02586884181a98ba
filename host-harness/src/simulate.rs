//! What a lockout comes to: how many passwords an attacker can try, what it takes to keep an owner out, and whom the
//! lockout would have locked in a log of sign-ins.
//!
//! The rule is the policy's. Every attempt here is a question to it, on a clock that is only told and with states that
//! are never stored; each answer is held to the laws that hold for real ones. An attempt takes no time, so the figures
//! are the most that any attacker gets.

mod attack;
mod course;
mod log;
mod owner;
mod replay;
#[cfg(test)]
mod tests;
mod verdict;

use std::cell::Cell;

use crate::crm::{Turn, believable};
use crate::day::moment;
use crate::document::LockoutEntry;
use crate::error::CallError;
use crate::facts::{Instant, LockoutSettings, UserId};
use crate::policy::Policy;
use crate::session::lockouts::{
    Event, LockCause, Locked, Note, Password, Phase, Settlement, State, TicketId, Verdict,
    WhitelistMode, Whitelisting,
};
use crate::session::{LockoutStep, NoFacts, Session};

pub use attack::{Attack, attacks};
pub use course::Figures;
pub use log::LogError;
pub use owner::{Burst, Outsider, OwnerFrom, Siege, burst, sieges};
pub use replay::{Person, Replay, ReplayError, Seen, replay};
pub use verdict::{Standard, StandardVerdict, verdicts};

/// Seconds.
pub(crate) const HOUR: u64 = 3_600;
/// Seconds.
pub(crate) const DAY: u64 = 24 * HOUR;
/// The CRM user who exempts; the policy is told that it is an administrator.
const ADMINISTRATOR: UserId = 1;

/// What a new installation has: five failures lock until an administrator unlocks.
pub const NEW_INSTALLATION: LockoutEntry =
    LockoutEntry { threshold: 5, lease: 30, auto_unlock: None, known_addresses: false };

/// The policy did not say what comes of an attempt, so there are no figures.
#[derive(Debug, thiserror::Error)]
#[error("the policy did not say what comes of `{event}` at {}", moment(*.at))]
pub struct Unanswered {
    /// In the contract's word.
    event: &'static str,
    /// Seconds since 1970-01-01T00:00:00Z, on the simulated clock.
    at: Instant,
    source: CallError,
}

/// Asks a policy about contacts that do not exist.
pub struct Simulator<'p> {
    session: Session<'p, NoFacts>,
    configuration: LockoutEntry,
    settings: LockoutSettings,
    start: Instant,
    ticket: Cell<TicketId>,
}

/// A lock that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lock {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// By what.
    pub cause: LockCause,
    /// Failures since the last success, that one included which set it.
    pub failures: u32,
    /// The first moment without it; none: only an administrator ends it.
    pub until: Option<Instant>,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The password was not even compared.
    Refused,
    /// It was compared, and the attempt failed.
    Failed,
    /// The contact is in.
    LetIn,
}

/// What came of an attempt, and the lock that it met with or set, if that is new.
#[derive(Clone, Copy, Debug)]
struct Tried {
    outcome: Outcome,
    lock: Option<Lock>,
}

impl<'p> Simulator<'p> {
    /// `start`: when every simulation begins, in seconds since 1970-01-01T00:00:00Z; logs have times of their own.
    pub fn new(policy: &'p Policy, configuration: LockoutEntry, start: Instant) -> Self {
        // No policy can tell by an attempt's name that nobody attempts anything.
        let ticket = Cell::new(getrandom::u64().unwrap_or(start) >> 1);
        let settings = configuration.into();
        Simulator { session: policy.session(NoFacts), configuration, settings, start, ticket }
    }

    fn next_ticket(&self) -> TicketId {
        self.ticket.set(self.ticket.get().wrapping_add(1));
        self.ticket.get()
    }

    /// One event, and what would be stored.
    fn step(
        &self,
        state: &mut Option<State>,
        event: Event,
        is_admin: bool,
        now: Instant,
    ) -> Result<LockoutStep, Unanswered> {
        let before = state.as_ref();
        let turn = Turn { settings: &self.settings, before, event, is_admin, now };
        let answer = self.session.lockout_step(self.settings, before, event, is_admin, now);
        let believed = answer.and_then(|step| believable(&turn, &step).map(|()| step));
        let step = believed.map_err(|source| Unanswered { event: word(event), at: now, source })?;
        state.clone_from(&step.state);
        Ok(step)
    }

    fn begin(&self, state: &mut Option<State>, now: Instant) -> Result<Begun, Unanswered> {
        let ticket = self.next_ticket();
        let step = self.step(state, Event::Begin(ticket), false, now)?;
        let lock = new_lock(&step, now);
        Ok(Begun { ticket: (step.verdict == Verdict::Permit).then_some(ticket), lock })
    }

    fn settle(
        &self,
        state: &mut Option<State>,
        ticket: TicketId,
        password: Password,
        now: Instant,
    ) -> Result<Tried, Unanswered> {
        let event = Event::Settle(Settlement { ticket, password });
        let step = self.step(state, event, false, now)?;
        let let_in = step.verdict == Verdict::Grant;
        let outcome = if let_in { Outcome::LetIn } else { Outcome::Failed };
        Ok(Tried { outcome, lock: new_lock(&step, now) })
    }

    /// An attempt that is settled at once.
    fn attempt(
        &self,
        state: &mut Option<State>,
        password: Password,
        now: Instant,
    ) -> Result<Tried, Unanswered> {
        let begun = self.begin(state, now)?;
        let Some(ticket) = begun.ticket else {
            return Ok(Tried { outcome: Outcome::Refused, lock: begun.lock });
        };
        let tried = self.settle(state, ticket, password, now)?;
        Ok(Tried { lock: tried.lock.or(begun.lock), ..tried })
    }

    /// Whoever never tried to sign in cannot be exempted, so the owner signs in first.
    fn exempt(&self, state: &mut Option<State>, now: Instant) -> Result<(), Unanswered> {
        self.attempt(state, Password::Right, now)?;
        let mode = WhitelistMode::ExemptForever;
        let event = Event::Whitelist(Whitelisting { by: ADMINISTRATOR, mode });
        self.step(state, event, true, now).map(drop)
    }
}

/// What came of a `begin`.
#[derive(Clone, Copy, Debug)]
struct Begun {
    /// None: it is refused.
    ticket: Option<TicketId>,
    lock: Option<Lock>,
}

fn word(event: Event) -> &'static str {
    match event {
        Event::Begin(_) => "begin",
        Event::Settle(_) => "settle",
        Event::Whitelist(_) => "whitelist",
        Event::EndExemption(_) => "end-exemption",
        Event::Lock(_) => "lock",
        Event::Tick => "tick",
    }
}

fn new_lock(step: &LockoutStep, now: Instant) -> Option<Lock> {
    if !step.notes.contains(&Note::BecameLocked) {
        return None;
    }
    let state = step.state.as_ref()?;
    let Phase::Locked(Locked { cause, until }) = state.phase else { return None };
    Some(Lock { at: now, cause, failures: state.consecutive, until })
}

/// When a lock ends: none while there is none; the last moment of all, if only an administrator ends it.
fn end_of_lock(state: Option<&State>) -> Option<Instant> {
    match state?.phase {
        Phase::Locked(Locked { until, .. }) => Some(until.unwrap_or(Instant::MAX)),
        Phase::Open | Phase::Whitelisted(_) => None,
    }
}

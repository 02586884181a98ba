//! Whether a contact may still try to sign in: a pure step from one stored state to the next.
//!
//! An attempt is paid for by `Begin` before the password is compared and settled after it, so however many attempts
//! run at once, no more than the threshold are ever compared in vain (D7). The host stores each state by
//! compare-and-swap; passwords, clocks and the mail to the owner are its business.

use alloc::vec::Vec;

use crate::Rule;
use crate::time::Instant;

mod blocked;
mod event;
mod settings;
mod state;
mod turn;

pub use blocked::{Candidate, blocked};
pub use event::{
    Actor, Denial, Event, Note, Password, Settlement, Verdict, WhitelistMode, Whitelisting,
};
pub use settings::{AutoUnlock, HARD, Settings, WrongSettings};
pub use state::{LockCause, Locked, Pending, Phase, State, TicketId, Whitelisted};

use turn::Turn;

/// What an event leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Next {
    /// What to store; none: still nothing, so that guessing names fills no table (D6).
    pub state: Option<State>,
    /// The answer.
    pub verdict: Verdict,
    /// What happened on the way, in order.
    pub notes: Vec<Note>,
}

/// One event. `state` is what is stored about the contact, if anything is.
///
/// Whoever is not an administrator does not even make time pass with an administrator's event. Everything else lets
/// time pass first, so that a refusal is a refusal of the state as it is at `now` (D13).
pub fn step(
    settings: &Settings,
    state: Option<State>,
    event: Event,
    actor: Actor,
    now: Instant,
) -> Next {
    if event.needs_administrator() && actor != Actor::Administrator {
        return Next { state, verdict: Verdict::NotAdmin, notes: Vec::new() };
    }
    let state = match (state, event.verdict_without_record()) {
        (Some(state), _) => state,
        (None, None) => State::new(now),
        (None, Some(verdict)) => return Next { state: None, verdict, notes: Vec::new() },
    };
    let mut turn = Turn { settings, state, notes: Vec::new() };
    turn.tick(now);
    let verdict = match event {
        Event::Begin(ticket) => turn.begin(ticket),
        Event::Settle(settlement) => turn.settle(settlement),
        Event::Whitelist(whitelisting) => turn.whitelist(whitelisting),
        Event::EndExemption(_) => turn.end_exemption(),
        Event::Lock(_) => turn.lock(),
        Event::Tick if turn.notes.is_empty() => Verdict::Unchanged,
        Event::Tick => Verdict::Done,
    };
    Next { state: Some(turn.state), verdict, notes: turn.notes }
}

impl Next {
    /// The rule that decided.
    pub fn rule(&self) -> Rule {
        self.verdict.rule()
    }
}

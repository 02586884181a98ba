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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::UserId;

    const ADMINISTRATOR: UserId = UserId(7);
    const WRONG: Verdict = Verdict::Deny(Denial::WrongPassword);

    fn settings(threshold: u32, auto_unlock: bool) -> Settings {
        let auto_unlock = auto_unlock.then_some(AutoUnlock { base: 60, maximum: 100 });
        Settings::new(threshold, 30, auto_unlock).unwrap()
    }

    fn begin(ticket: u64) -> Event {
        Event::Begin(TicketId(ticket))
    }

    fn settle(ticket: u64, password: Password) -> Event {
        Event::Settle(Settlement { ticket: TicketId(ticket), password })
    }

    fn whitelist(mode: WhitelistMode) -> Event {
        Event::Whitelist(Whitelisting { by: ADMINISTRATOR, mode })
    }

    fn exempt_until(moment: u64) -> Event {
        whitelist(WhitelistMode::ExemptUntil(Instant(moment)))
    }

    /// What administrators' events come to by an administrator; the last state, and the last notes.
    #[track_caller]
    fn check(settings: Settings, events: &[(u64, Event, Verdict)]) -> (State, Vec<Note>) {
        let (mut state, mut last) = (None, Vec::new());
        for &(now, event, verdict) in events {
            let next = step(&settings, state, event, Actor::Administrator, Instant(now));
            assert_eq!(next.verdict, verdict, "{event:?} at {now}");
            (state, last) = (next.state, next.notes);
        }
        (state.unwrap(), last)
    }

    const LOCK_OF_ONE: [(u64, Event, Verdict); 2] = [
        (0, Event::Begin(TicketId(1)), Verdict::Permit),
        (0, Event::Settle(Settlement { ticket: TicketId(1), password: Password::Wrong }), WRONG),
    ];

    #[test]
    fn an_attempt_expires_after_its_lease_and_not_with_it() {
        let right = settle(1, Password::Right);
        check(settings(5, false), &[(0, begin(1), Verdict::Permit), (30, right, Verdict::Grant)]);
        let (state, notes) = check(
            settings(5, false),
            &[(0, begin(1), Verdict::Permit), (31, right, Verdict::UnknownTicket)],
        );
        assert_eq!((state.failures, notes), (1, Vec::from([Note::AttemptExpired])));
    }

    #[test]
    fn a_repeated_begin_is_permitted_without_a_new_lease() {
        check(
            settings(1, false),
            &[
                (0, begin(1), Verdict::Permit),
                (20, begin(1), Verdict::Permit),
                (20, begin(2), Verdict::Busy),
                (31, Event::Tick, Verdict::Done),
                (31, begin(1), Verdict::Locked),
            ],
        );
    }

    #[test]
    fn a_lock_ends_at_its_moment_and_the_next_lasts_longer() {
        let mut events = Vec::from(LOCK_OF_ONE);
        events.extend([
            (59, begin(2), Verdict::Locked),
            (60, begin(3), Verdict::Permit),
            (60, settle(3, Password::Wrong), WRONG),
            (159, begin(4), Verdict::Locked),
            (10, begin(5), Verdict::Locked),
            (160, Event::Tick, Verdict::Done),
        ]);
        let (state, notes) = check(settings(1, true), &events);
        assert_eq!((state.failures, state.consecutive, state.lockouts), (0, 2, 2));
        assert_eq!(notes, [Note::BecameUnlocked]);
    }

    #[test]
    fn an_exemption_ends_at_its_moment_and_cannot_end_in_the_past() {
        let mut events = Vec::from(LOCK_OF_ONE);
        events.extend([
            (10, exempt_until(10), Verdict::InThePast),
            (10, exempt_until(12), Verdict::Done),
            (11, begin(2), Verdict::Permit),
            (11, settle(2, Password::Wrong), WRONG),
            (11, begin(3), Verdict::Permit),
            (12, begin(4), Verdict::Busy),
        ]);
        let (state, notes) = check(settings(1, false), &events);
        assert_eq!((state.failures, state.consecutive), (0, 1));
        assert_eq!(notes, [Note::ExemptionEnded]);
    }

    #[test]
    fn ending_an_exemption_that_is_none_changes_nothing() {
        let end = Event::EndExemption(ADMINISTRATOR);
        let forever = whitelist(WhitelistMode::ExemptForever);
        let mut events = Vec::from(LOCK_OF_ONE);
        events.extend([
            (0, end, Verdict::Unchanged),
            (0, begin(2), Verdict::Locked),
            (0, forever, Verdict::Done),
            (0, end, Verdict::Done),
            (0, end, Verdict::Unchanged),
        ]);
        check(settings(1, false), &events);
    }

    #[test]
    fn an_administrators_lock_turns_a_right_password_away_and_has_no_end() {
        let (state, _) = check(
            settings(5, true),
            &[
                (0, begin(1), Verdict::Permit),
                (0, begin(2), Verdict::Permit),
                (0, Event::Lock(ADMINISTRATOR), Verdict::Done),
                (0, Event::Lock(ADMINISTRATOR), Verdict::Unchanged),
                (9, settle(1, Password::Right), Verdict::Deny(Denial::Locked)),
                (9, settle(2, Password::Wrong), WRONG),
                (u64::MAX, begin(3), Verdict::Locked),
            ],
        );
        assert_eq!((state.failures, state.consecutive, state.epoch), (0, 1, 0));
    }

    #[test]
    fn a_lowered_threshold_locks_at_the_next_tick() {
        let failed = [begin(1), settle(1, Password::Wrong), begin(2), settle(2, Password::Wrong)];
        let events = failed.map(|event| {
            (0, event, if matches!(event, Event::Begin(_)) { Verdict::Permit } else { WRONG })
        });
        let (state, _) = check(settings(3, false), &events);
        let next = step(&settings(2, false), Some(state), begin(3), Actor::Other, Instant(0));
        assert_eq!((next.verdict, next.notes), (Verdict::Locked, Vec::from([Note::BecameLocked])));
        assert_eq!(next.state.map(|state| (state.failures, state.lockouts)), Some((2, 1)));
    }

    #[test]
    fn only_an_attempt_or_an_administrators_lock_makes_a_record() {
        for (event, made) in [
            (begin(1), true),
            (Event::Lock(ADMINISTRATOR), true),
            (settle(1, Password::Right), false),
            (whitelist(WhitelistMode::ExemptForever), false),
            (Event::EndExemption(ADMINISTRATOR), false),
            (Event::Tick, false),
        ] {
            let next = step(&settings(5, false), None, event, Actor::Administrator, Instant(0));
            assert_eq!(next.state.is_some(), made, "{event:?}");
        }
    }
}

//! Attackers who try wrong passwords on one contact, each in its own way, as fast as they are permitted.

use super::course::{Course, Figures};
use super::{DAY, HOUR, Outcome, Simulator, Unanswered, end_of_lock};
use crate::facts::Instant;
use crate::session::lockouts::{Password, State};

/// How passwords are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// One after another, whenever an attempt is permitted.
    OneByOne,
    /// As many at once as are permitted.
    AtOnce,
    /// From one of the owner's addresses and from elsewhere, where failures from known addresses count by themselves.
    FromBoth,
    /// Beside an owner who signs in every hour, where a success clears both of them: no more than leaves the owner in.
    BesideOwner,
    /// One after another on a contact that is exempt for good.
    Exempt,
}

/// Every way that there is with these settings, and what each comes to. All but one are followed for 30 days.
pub fn attacks(simulator: &Simulator<'_>) -> Result<Vec<(Attack, Figures)>, Unanswered> {
    let mut found = Vec::new();
    for attack in
        [Attack::OneByOne, Attack::AtOnce, Attack::FromBoth, Attack::BesideOwner, Attack::Exempt]
    {
        if attack != Attack::FromBoth || simulator.configuration.known_addresses {
            found.push((attack, simulator.attack(attack)?));
        }
    }
    Ok(found)
}

impl Simulator<'_> {
    pub(super) fn attack(&self, attack: Attack) -> Result<Figures, Unanswered> {
        let start = self.start;
        // Beside an owner, one day is like another, and each guess takes several questions.
        let days = if attack == Attack::BesideOwner { 1 } else { 30 };
        let mut course = Course::new(start, start.saturating_add(days * DAY));
        // Where known addresses count by themselves, an exemption holds for both, and so do their ceilings.
        let exempt = if self.configuration.known_addresses { 2 } else { 1 };
        match attack {
            Attack::OneByOne => self.storm(&mut [None], start, 1, &mut course)?,
            Attack::AtOnce => self.storm(&mut [None], start, usize::MAX, &mut course)?,
            Attack::FromBoth => self.storm(&mut [None, None], start, 1, &mut course)?,
            Attack::BesideOwner => self.beside_owner(&mut course)?,
            Attack::Exempt => {
                let mut states = vec![None; exempt];
                for state in &mut states {
                    self.exempt(state, start)?;
                }
                self.storm(&mut states, start, 1, &mut course)?;
            }
        }
        Ok(course.figures())
    }

    /// Attempts in every state whenever they are permitted, so many at once, until the course ends.
    pub(super) fn storm(
        &self,
        states: &mut [Option<State>],
        from: Instant,
        at_once: usize,
        course: &mut Course,
    ) -> Result<(), Unanswered> {
        let mut now = from;
        while now < course.end() {
            let mut next = Instant::MAX;
            for state in states.iter_mut() {
                self.exhaust(state, now, at_once, course)?;
                next = next.min(next_try(state.as_ref(), now));
            }
            now = next.max(now.saturating_add(1));
        }
        Ok(())
    }

    /// Attempts at one moment until none is permitted. They end, because each one that fails counts towards the ceiling.
    pub(super) fn exhaust(
        &self,
        state: &mut Option<State>,
        now: Instant,
        at_once: usize,
        course: &mut Course,
    ) -> Result<(), Unanswered> {
        loop {
            let mut tickets = Vec::new();
            while tickets.len() < at_once {
                let begun = self.begin(state, now)?;
                begun.lock.iter().for_each(|lock| course.lock(lock));
                let Some(ticket) = begun.ticket else { break };
                tickets.push(ticket);
            }
            if tickets.is_empty() {
                return Ok(());
            }
            for ticket in tickets {
                let tried = self.settle(state, ticket, Password::Wrong, now)?;
                course.guess(now);
                tried.lock.iter().for_each(|lock| course.lock(lock));
            }
        }
    }

    /// Looks before each guess whether the owner would still get in the next time, and leaves it if not.
    fn beside_owner(&self, course: &mut Course) -> Result<(), Unanswered> {
        let mut state = None;
        let mut now = self.start;
        let mut owner = self.start.saturating_add(HOUR / 2);
        while now < course.end() {
            let mut next = owner;
            loop {
                let mut ahead = state.clone();
                let tried = self.attempt(&mut ahead, Password::Wrong, now)?;
                if tried.outcome != Outcome::Failed {
                    state = ahead;
                    next = next_try(state.as_ref(), now).min(owner);
                    break;
                }
                if end_of_lock(ahead.as_ref()).is_some_and(|end| end > owner) {
                    break;
                }
                state = ahead;
                course.guess(now);
                tried.lock.iter().for_each(|lock| course.lock(lock));
            }
            now = next.max(now.saturating_add(1));
            if now >= owner && now < course.end() {
                if self.attempt(&mut state, Password::Right, now)?.outcome == Outcome::LetIn {
                    course.success();
                }
                owner = owner.saturating_add(HOUR);
            }
        }
        Ok(())
    }
}

/// When it makes sense to try again after a refusal: at the end of the lock; where there is none, an hour later.
fn next_try(state: Option<&State>, now: Instant) -> Instant {
    end_of_lock(state).unwrap_or(now.saturating_add(HOUR))
}

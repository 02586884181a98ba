//! Questions about whether a contact may still try to sign in.

use std::collections::HashSet;

use super::calls::{Blocked, Step};
use super::lockouts::{Candidate, Event, Next, Note, State, Verdict};
use super::{Session, nonsense};
use crate::decision::Decision;
use crate::error::CallError;
use crate::facts::{ContactId, Facts, Instant, LockoutSettings};

/// What an event leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockoutStep {
    /// Whether to go ahead, and why.
    pub decision: Decision,
    /// What to do.
    pub verdict: Verdict,
    /// What to store; none: there is still no record.
    pub state: Option<State>,
    /// What to tell people or write down, in the order in which it happened.
    pub notes: Vec<Note>,
}

impl LockoutStep {
    /// The contract's word for the verdict.
    pub fn verdict_word(&self) -> &'static str {
        let word = VERDICTS.iter().find(|(verdict, _)| *verdict == self.verdict);
        word.map_or("", |(_, word)| word)
    }
}

/// The contract's words.
const VERDICTS: [(Verdict, &str); 11] = [
    (Verdict::Permit, "permit"),
    (Verdict::Busy, "busy"),
    (Verdict::Locked, "locked"),
    (Verdict::Grant, "grant"),
    (Verdict::Deny, "deny"),
    (Verdict::UnknownTicket, "unknown-ticket"),
    (Verdict::Done, "done"),
    (Verdict::Unchanged, "unchanged"),
    (Verdict::NotAdmin, "not-admin"),
    (Verdict::NotTracked, "not-tracked"),
    (Verdict::InThePast, "in-the-past"),
];

/// The verdict that is meant by a word.
pub(crate) fn verdict_of(word: &str) -> Option<Verdict> {
    VERDICTS.iter().find(|(_, known)| *known == word).map(|(verdict, _)| *verdict)
}

impl<F: Facts + 'static> Session<'_, F> {
    /// One event. The host stores the state, and keeps whoever is not an administrator from saying so.
    pub fn lockout_step(
        &self,
        settings: LockoutSettings,
        state: Option<&State>,
        event: Event,
        actor_is_admin: bool,
        now: Instant,
    ) -> Result<LockoutStep, CallError> {
        let Next { decision, verdict, state, notes } =
            self.ask(&Step { settings, state, event, actor_is_admin, now })?;
        let decision = self.policy.rules.decision(decision)?;
        if decision.allows() != goes_ahead(verdict) {
            return nonsense("verdict and decision contradict each other");
        }
        Ok(LockoutStep { decision, verdict, state, notes })
    }

    /// Who is on the blocked list, the newest failure first.
    pub fn blocked(
        &self,
        candidates: &[Candidate],
        now: Instant,
    ) -> Result<Vec<ContactId>, CallError> {
        let blocked = self.ask(&Blocked { candidates, now })?;
        let mut asked: HashSet<_> = candidates.iter().map(|candidate| candidate.contact).collect();
        if !blocked.iter().all(|contact| asked.remove(contact)) {
            return nonsense("somebody is blocked twice, or was not asked about");
        }
        Ok(blocked)
    }
}

fn goes_ahead(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Permit | Verdict::Grant | Verdict::Done | Verdict::Unchanged => true,
        Verdict::Busy
        | Verdict::Locked
        | Verdict::Deny
        | Verdict::UnknownTicket
        | Verdict::NotAdmin
        | Verdict::NotTracked
        | Verdict::InThePast => false,
    }
}

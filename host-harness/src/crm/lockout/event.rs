//! One event in one of a contact's states: asked, checked, and ready to be stored.

use super::LockoutStates;
use super::referee::{Turn, believable};
use crate::crm::CrmError;
use crate::facts::{ContactId, Instant, LockoutSettings};
use crate::session::lockouts::{Event, Note, State};
use crate::session::{Asked, LockoutStep, Session};
use crate::store::{Bucket, LockoutLine, Notice, StoreError, StoredLockout, Transaction};

/// A step that is believed.
pub(super) struct Judged {
    pub(super) bucket: Bucket,
    pub(super) step: LockoutStep,
    before: Option<StoredLockout>,
    /// What to store; its version is still the one that was read.
    pub(super) after: Option<StoredLockout>,
    line: LockoutLine,
}

impl Judged {
    /// Whether there is anything to store. A state that differs only in the clock it has seen is not: else whoever is
    /// refused could fill the log.
    pub(super) fn is_new(&self) -> bool {
        let Some(after) = &self.after else { return false };
        self.before.as_ref().is_none_or(|before| {
            let seen = before.state.seen;
            let state = State { seen, ..after.state.clone() };
            *before != StoredLockout { state, ..after.clone() }
        })
    }

    /// Stores what is new, if nobody stored anything else since it was read.
    pub(super) fn store(
        &self,
        transaction: &mut Transaction,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        match &self.after {
            Some(after) if self.is_new() => {
                transaction.save_lockout(contact, self.bucket, after, &self.line)
            }
            _ => Ok(()),
        }
    }
}

pub(super) fn step(
    session: &Session<'_, Transaction>,
    contact: ContactId,
    bucket: Bucket,
    event: Event,
    is_admin: bool,
    now: Instant,
) -> Result<Judged, CrmError> {
    let (entry, before) = {
        let facts = session.facts();
        (facts.lockout_settings()?, facts.stored_lockout(contact, bucket)?)
    };
    let settings = LockoutSettings::from(entry);
    let state = before.as_ref().map(|stored| &stored.state);
    let asked = || Asked::anybody(question(event)).contact(contact);
    let step = session.recorded(asked, || {
        let step = session.lockout_step(settings, state, event, is_admin, now)?;
        believable(&Turn { settings: &settings, before: state, event, is_admin, now }, &step)?;
        Ok(step)
    })?;
    let after = step.state.clone().map(|state| beside(before.as_ref(), state));
    let line = LockoutLine {
        at: now,
        event: event.into(),
        settings: Some(entry),
        administrator: is_admin,
        policy: session.policy().stamp(),
        verdict: step.verdict_word().to_owned(),
        rule: step.decision.rule.id.clone(),
    };
    Ok(Judged { bucket, step, before, after, line })
}

/// The word for an event in the log of decisions.
fn question(event: Event) -> &'static str {
    match event {
        Event::Begin(_) => "begin",
        Event::Settle(_) => "settle",
        Event::Whitelist(_) => "whitelist",
        Event::EndExemption(_) => "end-exemption",
        Event::Lock(_) => "lock",
        Event::Tick => "tick",
    }
}

pub(super) fn steps(
    session: &Session<'_, Transaction>,
    contact: ContactId,
    buckets: &[Bucket],
    event: Event,
    is_admin: bool,
    now: Instant,
) -> Result<Vec<Judged>, CrmError> {
    buckets.iter().map(|bucket| step(session, contact, *bucket, event, is_admin, now)).collect()
}

/// The state with what is kept beside it. Failures are dated by the state's own clock, and forgotten when they no
/// longer count (D11); a refusal counts none, and so moves nothing.
fn beside(before: Option<&StoredLockout>, state: State) -> StoredLockout {
    let counted = before.map_or(0, |stored| stored.state.consecutive);
    let (first_failure, last_failure) = match before {
        _ if state.consecutive == 0 => (None, None),
        Some(before) if state.consecutive == counted => (before.first_failure, before.last_failure),
        Some(before) if state.consecutive > counted => {
            (before.first_failure.or(Some(state.seen)), Some(state.seen))
        }
        _ => (Some(state.seen), Some(state.seen)),
    };
    StoredLockout {
        version: before.map_or(0, |stored| stored.version),
        state,
        first_failure,
        last_failure,
        whitelisting: before.and_then(|stored| stored.whitelisting.clone()),
    }
}

/// Stores what is new, and writes down that the contact is to be told of a lock, once whatever locked.
pub(super) fn keep(
    transaction: &mut Transaction,
    contact: ContactId,
    judged: &[Judged],
    now: Instant,
) -> Result<(), StoreError> {
    for judged in judged {
        judged.store(transaction, contact)?;
    }
    if judged.iter().any(|judged| judged.step.notes.contains(&Note::BecameLocked)) {
        transaction.notify(&Notice::BecameLocked { contact }, now)?;
    }
    Ok(())
}

pub(super) fn states(facts: &Transaction, contact: ContactId) -> Result<LockoutStates, StoreError> {
    Ok(LockoutStates {
        everywhere: facts.stored_lockout(contact, Bucket::Everywhere)?,
        known_addresses: facts.stored_lockout(contact, Bucket::KnownAddresses)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::lockouts::Phase;

    fn state(consecutive: u32, seen: u64) -> State {
        let phase = Phase::Open;
        State { phase, failures: 0, consecutive, lockouts: 0, pending: vec![], epoch: 0, seen }
    }

    fn stored(consecutive: u32, first: Option<u64>, last: Option<u64>) -> StoredLockout {
        StoredLockout {
            version: 7,
            state: state(consecutive, 20),
            first_failure: first,
            last_failure: last,
            whitelisting: None,
        }
    }

    #[track_caller]
    fn check(before: Option<StoredLockout>, after: u32, failures: (Option<u64>, Option<u64>)) {
        let version = before.as_ref().map_or(0, |before| before.version);
        let found = beside(before.as_ref(), state(after, 50));
        assert_eq!((found.first_failure, found.last_failure), failures);
        assert_eq!(found.version, version);
    }

    #[test]
    fn the_first_and_the_last_failure_that_count_are_dated() {
        check(None, 0, (None, None));
        check(None, 1, (Some(50), Some(50)));
        check(Some(stored(0, None, None)), 1, (Some(50), Some(50)));
        check(Some(stored(1, Some(10), Some(10))), 2, (Some(10), Some(50)));
        check(Some(stored(1, Some(10), Some(10))), 4, (Some(10), Some(50)));
    }

    #[test]
    fn what_counts_nothing_moves_nothing_and_a_reset_forgets() {
        check(Some(stored(3, Some(10), Some(12))), 3, (Some(10), Some(12)));
        check(Some(stored(3, Some(10), Some(12))), 0, (None, None));
    }
}

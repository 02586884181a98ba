//! What administrators do about a contact's sign-ins: clear, exempt, lock; stored, audited and told of together.

use super::attempt::retrying;
use super::event::{self, Judged, states, step, steps};
use super::{BucketStep, LockoutStates, exists, stored_buckets, told};
use crate::crm::{Crm, CrmError};
use crate::document::{
    Deed, LockoutActionEntry, LockoutStateEntry, LockoutStatesEntry, Name, WhitelistEntry,
};
use crate::error::CallError;
use crate::facts::{ContactId, Directory};
use crate::session::lockouts::{
    Event, LockCause, Locked, Phase, Verdict, WhitelistMode, Whitelisting,
};
use crate::session::{AdminRequest, Session};
use crate::store::{
    AuditEntry, Bucket, LastWhitelisting, Revision, StoreError, StoredLockout, Transaction, text,
};

/// What an administrator's action came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockoutAction {
    /// In each of the contact's states.
    pub steps: Vec<BucketStep>,
    /// The revision that it made; none: nothing was stored.
    pub revision: Option<Revision>,
}

impl Crm {
    /// An administrator clears a contact's lock and perhaps exempts it (D3), in every state that the contact has.
    pub fn whitelist(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        mode: WhitelistMode,
        reason: &str,
    ) -> Result<LockoutAction, CrmError> {
        let event = Event::Whitelist(Whitelisting { by: admin.actor, mode });
        let action = LockoutActionEntry::Whitelist(WhitelistEntry::from(mode));
        self.act(admin, contact, event, action, reason)
    }

    /// An administrator ends a contact's exemption.
    pub fn end_exemption(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        reason: &str,
    ) -> Result<LockoutAction, CrmError> {
        let event = Event::EndExemption(admin.actor);
        self.act(admin, contact, event, LockoutActionEntry::EndExemption, reason)
    }

    /// An administrator locks a contact, from known addresses as well where these count by themselves.
    pub fn lock(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        reason: &str,
    ) -> Result<LockoutAction, CrmError> {
        self.act(admin, contact, Event::Lock(admin.actor), LockoutActionEntry::Lock, reason)
    }

    fn act(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        event: Event,
        action: LockoutActionEntry,
        reason: &str,
    ) -> Result<LockoutAction, CrmError> {
        let reason = Name::try_from(reason.to_owned())
            .map_err(|why| StoreError::Unfit(format!("the reason: {why}")))?;
        retrying(|| {
            let session = self.session()?;
            let (buckets, is_admin) = {
                let mut facts = session.facts();
                exists(&facts, contact)?;
                (acted_on(&facts, contact, action)?, is_admin(&mut facts, admin)?)
            };
            let mut judged = steps(&session, contact, &buckets, event, is_admin, admin.now)?;
            drop(session);
            if matches!(action, LockoutActionEntry::Whitelist(_)) {
                remember(&mut judged, admin, &reason);
            }
            let revision = self.save(admin, contact, action, &reason, &judged, is_admin)?;
            Ok(LockoutAction { steps: told(judged), revision })
        })
    }

    /// The states, the audit and the notices, all of it or nothing.
    fn save(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        action: LockoutActionEntry,
        reason: &Name,
        judged: &[Judged],
        was_admin: bool,
    ) -> Result<Option<Revision>, CrmError> {
        // A whitelisting is audited every time, whether or not it changes a right (example 91).
        let took_effect = judged.iter().any(|judged| match judged.step.verdict {
            Verdict::Done => true,
            Verdict::Unchanged => matches!(action, LockoutActionEntry::Whitelist(_)),
            _ => false,
        });
        if !took_effect && !judged.iter().any(Judged::is_new) {
            return Ok(None);
        }
        let mut transaction = self.store().write()?.decided_by(self.policy().stamp());
        if is_admin(&mut transaction, admin)? != was_admin {
            return Err(StoreError::Overtaken.into());
        }
        let before = states(&transaction, contact)?;
        event::keep(&mut transaction, contact, judged, admin.now)?;
        if took_effect {
            let after = states(&transaction, contact)?;
            transaction.record(&AuditEntry {
                at: admin.now,
                actor: admin.actor,
                deed: Deed::LockoutAction {
                    contact: contact.try_into().map_err(StoreError::Unfit)?,
                    action,
                },
                before: text(&paper(before))?,
                after: text(&paper(after))?,
                affected: Some(1),
                reason: Some(reason.as_str().to_owned()),
            })?;
        }
        Ok(Some(transaction.commit()?))
    }
}

/// The states that the action is about.
fn acted_on(
    facts: &Transaction,
    contact: ContactId,
    action: LockoutActionEntry,
) -> Result<Vec<Bucket>, StoreError> {
    let mut buckets = stored_buckets(facts, contact)?;
    if action == LockoutActionEntry::Lock {
        let separate = facts.lockout_settings()?.known_addresses;
        buckets.extend([Bucket::Everywhere]);
        buckets.extend(separate.then_some(Bucket::KnownAddresses));
        buckets.sort_unstable();
        buckets.dedup();
    }
    Ok(buckets)
}

fn is_admin(facts: &mut Transaction, admin: AdminRequest) -> Result<bool, CrmError> {
    let user = facts.user(admin.actor).map_err(CallError::Facts)?;
    Ok(user.is_some_and(|user| user.active && !user.deleted && user.administrator))
}

/// Who whitelisted last is kept beside each state that allowed it.
fn remember(judged: &mut [Judged], admin: AdminRequest, reason: &Name) {
    for judged in judged.iter_mut().filter(|judged| judged.step.decision.allows()) {
        if let Some(after) = &mut judged.after {
            let reason = reason.as_str().to_owned();
            after.whitelisting = Some(LastWhitelisting { at: admin.now, by: admin.actor, reason });
        }
    }
}

/// Locks by an administrator hold for known addresses too when these begin to count by themselves.
pub(in crate::crm) fn lock_known_addresses(
    session: &Session<'_, Transaction>,
    admin: AdminRequest,
) -> Result<(), CrmError> {
    let by_hand = |stored: &StoredLockout| {
        matches!(stored.state.phase, Phase::Locked(Locked { cause: LockCause::Admin, .. }))
    };
    let locked = session.facts().locked()?;
    for (contact, bucket) in locked {
        let stored = session.facts().stored_lockout(contact, bucket)?;
        if bucket == Bucket::Everywhere && stored.as_ref().is_some_and(by_hand) {
            let event = Event::Lock(admin.actor);
            let judged = step(session, contact, Bucket::KnownAddresses, event, true, admin.now)?;
            judged.store(&mut session.facts(), contact)?;
        }
    }
    Ok(())
}

fn paper(states: LockoutStates) -> LockoutStatesEntry {
    let LockoutStates { everywhere, known_addresses } = states;
    LockoutStatesEntry {
        everywhere: everywhere.map(LockoutStateEntry::from),
        known_addresses: known_addresses.map(LockoutStateEntry::from),
    }
}

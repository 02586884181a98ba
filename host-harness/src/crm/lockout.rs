//! Sign-ins: every event is read, decided, checked and stored in one transaction, with whom to tell and what to audit.

mod blocked;
mod check;
mod event;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use event::{Judged, states, step};

use super::{Crm, CrmError};
use crate::document::{
    Deed, LockoutActionEntry, LockoutStateEntry, LockoutStatesEntry, Name, WhitelistEntry,
};
use crate::error::CallError;
use crate::facts::{ContactId, Date, Directory, Instant};
use crate::session::lockouts::{
    Event, LockCause, Locked, Password, Phase, Settlement, TicketId, Verdict, WhitelistMode,
    Whitelisting,
};
use crate::session::{AdminRequest, LockoutStep, Request, Session};
use crate::store::{
    AuditEntry, Bucket, LastWhitelisting, StoreError, StoredLockout, Transaction, text,
};

pub use blocked::Blocked;

/// The CRM's calendar day and the host's clock, at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Access periods are compared with the day.
    pub today: Date,
    /// Leases, locks and exemptions are compared with the clock.
    pub now: Instant,
}

/// The reason that the contract gives where nothing but a lock refuses access.
const LOCKED: &str = "locked";

/// What an event led to in one of a contact's states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketStep {
    /// In which one.
    pub bucket: Bucket,
    /// To what.
    pub step: LockoutStep,
}

/// What is stored about a contact's sign-ins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LockoutStates {
    /// None: nothing ever was.
    pub everywhere: Option<StoredLockout>,
    /// None: nothing ever was. Counts only while known addresses do so by themselves.
    pub known_addresses: Option<StoredLockout>,
}

impl Crm {
    /// Somebody wants to try a password. Whoever may not use the portal has no attempt: the decision is that of the
    /// access rules, nothing is counted and nothing stored (D6). Compare the password only if the verdict is `permit`, then settle. `ticket`: never used
    /// before for this contact, except to ask again. `address`: where the attempt comes from; none: not known.
    pub fn begin(
        &self,
        contact: ContactId,
        ticket: TicketId,
        address: Option<IpAddr>,
        at: Moment,
    ) -> Result<LockoutStep, CrmError> {
        self.attempt(contact, ticket, Event::Begin(ticket), address, at)
    }

    /// The password was compared: let the contact in only if the verdict is `grant`. A granted address is remembered.
    pub fn settle(
        &self,
        contact: ContactId,
        ticket: TicketId,
        password: Password,
        address: Option<IpAddr>,
        at: Moment,
    ) -> Result<LockoutStep, CrmError> {
        let event = Event::Settle(Settlement { ticket, password });
        self.attempt(contact, ticket, event, address, at)
    }

    fn attempt(
        &self,
        contact: ContactId,
        ticket: TicketId,
        event: Event,
        address: Option<IpAddr>,
        at: Moment,
    ) -> Result<LockoutStep, CrmError> {
        let Moment { today, now } = at;
        let session = self.writing()?;
        let bucket = {
            let facts = session.facts();
            exists(&facts, contact)?;
            bucket(&facts, contact, ticket, address)?
        };
        let access = session.check_access(Request { contact, acting: None, today, now })?;
        // Locks are for the lockout to say; it lets them end.
        let shut_out = !access.allows() && access.rule.reason != LOCKED;
        if shut_out && matches!(event, Event::Begin(_)) {
            let stored = session.facts().stored_lockout(contact, bucket)?;
            let state = stored.map(|stored| stored.state);
            let (verdict, notes) = (Verdict::Deny, Vec::new());
            return Ok(LockoutStep { decision: access, verdict, state, notes });
        }
        let mut judged = step(&session, contact, bucket, event, false, now)?;
        if shut_out && judged.step.verdict == Verdict::Grant {
            (judged.step.decision, judged.step.verdict) = (access, Verdict::Deny);
        }
        let mut transaction = session.facts();
        if judged.step.verdict == Verdict::Grant
            && let Some(address) = address
        {
            transaction.remember_address(contact, address)?;
        }
        event::keep(&mut transaction, contact, std::slice::from_ref(&judged), now)?;
        transaction.commit()?;
        Ok(judged.step)
    }

    /// Only time passes, in every state that the contact has.
    pub fn tick(&self, contact: ContactId, now: Instant) -> Result<Vec<BucketStep>, CrmError> {
        let session = self.writing()?;
        let buckets = {
            let facts = session.facts();
            exists(&facts, contact)?;
            stored_buckets(&facts, contact)?
        };
        let judged = steps(&session, contact, &buckets, Event::Tick, false, now)?;
        let mut transaction = session.facts();
        event::keep(&mut transaction, contact, &judged, now)?;
        transaction.commit()?;
        Ok(told(judged))
    }

    /// An administrator clears a contact's lock and perhaps exempts it (D3), in every state that the contact has.
    pub fn whitelist(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        mode: WhitelistMode,
        reason: &str,
    ) -> Result<Vec<BucketStep>, CrmError> {
        let entry = match mode {
            WhitelistMode::UnlockOnly => WhitelistEntry::UnlockOnly,
            WhitelistMode::ExemptUntil(until) => WhitelistEntry::ExemptUntil(until),
            WhitelistMode::ExemptForever => WhitelistEntry::ExemptForever,
        };
        let event = Event::Whitelist(Whitelisting { by: admin.actor, mode });
        self.act(admin, contact, event, LockoutActionEntry::Whitelist(entry), reason)
    }

    /// An administrator ends a contact's exemption.
    pub fn end_exemption(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        reason: &str,
    ) -> Result<Vec<BucketStep>, CrmError> {
        let event = Event::EndExemption(admin.actor);
        self.act(admin, contact, event, LockoutActionEntry::EndExemption, reason)
    }

    /// An administrator locks a contact, from known addresses as well where these count by themselves.
    pub fn lock(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        reason: &str,
    ) -> Result<Vec<BucketStep>, CrmError> {
        self.act(admin, contact, Event::Lock(admin.actor), LockoutActionEntry::Lock, reason)
    }

    fn act(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        event: Event,
        action: LockoutActionEntry,
        reason: &str,
    ) -> Result<Vec<BucketStep>, CrmError> {
        let reason = Name::try_from(reason.to_owned())
            .map_err(|why| StoreError::Unfit(format!("the reason: {why}")))?;
        let session = self.writing()?;
        let (buckets, is_admin, before) = {
            let mut facts = session.facts();
            exists(&facts, contact)?;
            let user = facts.user(admin.actor).map_err(CallError::Facts)?;
            let is_admin =
                user.is_some_and(|user| user.active && !user.deleted && user.administrator);
            let mut buckets = stored_buckets(&facts, contact)?;
            if action == LockoutActionEntry::Lock {
                let separate = facts.lockout_settings()?.known_addresses;
                buckets.extend([Bucket::Everywhere]);
                buckets.extend(separate.then_some(Bucket::KnownAddresses));
                buckets.sort_unstable();
                buckets.dedup();
            }
            (buckets, is_admin, states(&facts, contact)?)
        };
        let mut judged = steps(&session, contact, &buckets, event, is_admin, admin.now)?;
        let whitelists = matches!(action, LockoutActionEntry::Whitelist(_));
        if whitelists {
            let last = || LastWhitelisting {
                at: admin.now,
                by: admin.actor,
                reason: reason.as_str().to_owned(),
            };
            for judged in judged.iter_mut().filter(|judged| judged.step.decision.allows()) {
                if let Some(after) = &mut judged.after {
                    after.whitelisting = Some(last());
                }
            }
        }
        let mut transaction = session.facts();
        event::keep(&mut transaction, contact, &judged, admin.now)?;
        // A whitelisting is audited every time, whether or not it changes a right (example 91).
        let took_effect = judged.iter().any(|judged| match judged.step.verdict {
            Verdict::Done => true,
            Verdict::Unchanged => whitelists,
            _ => false,
        });
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
                reason: Some(reason.into()),
            })?;
        }
        transaction.commit()?;
        Ok(told(judged))
    }

    /// What is stored about a contact's sign-ins, as of the last event: time that has passed since is not in it.
    pub fn lockout_state(&self, contact: ContactId) -> Result<LockoutStates, CrmError> {
        let facts = self.store().read()?;
        exists(&facts, contact)?;
        Ok(states(&facts, contact)?)
    }
}

/// Locks by an administrator hold for known addresses too when these begin to count by themselves.
pub(super) fn lock_known_addresses(
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
            if let Some(after) = &judged.after {
                session.facts().save_lockout(contact, Bucket::KnownAddresses, after)?;
            }
        }
    }
    Ok(())
}

fn exists(facts: &Transaction, contact: ContactId) -> Result<(), CrmError> {
    if facts.has_contact(contact)? { Ok(()) } else { Err(CrmError::NoContact(contact)) }
}

/// The state that an attempt is charged to: the one where it is under way, so that neither a setting nor an address
/// that becomes known meanwhile can lose it; else the one for its address.
fn bucket(
    facts: &Transaction,
    contact: ContactId,
    ticket: TicketId,
    address: Option<IpAddr>,
) -> Result<Bucket, StoreError> {
    for bucket in Bucket::ALL {
        let stored = facts.stored_lockout(contact, bucket)?;
        let mut pending = stored.iter().flat_map(|stored| &stored.state.pending);
        if pending.any(|attempt| attempt.ticket == ticket) {
            return Ok(bucket);
        }
    }
    let known = match address {
        Some(address) => {
            facts.lockout_settings()?.known_addresses && facts.knows_address(contact, address)?
        }
        None => false,
    };
    Ok(if known { Bucket::KnownAddresses } else { Bucket::Everywhere })
}

/// The states that the contact has; where it has none, the one that the policy may say that of.
fn stored_buckets(facts: &Transaction, contact: ContactId) -> Result<Vec<Bucket>, StoreError> {
    let mut buckets = Vec::new();
    for bucket in Bucket::ALL {
        if facts.stored_lockout(contact, bucket)?.is_some() {
            buckets.push(bucket);
        }
    }
    if buckets.is_empty() {
        buckets.push(Bucket::Everywhere);
    }
    Ok(buckets)
}

fn steps(
    session: &Session<'_, Transaction>,
    contact: ContactId,
    buckets: &[Bucket],
    event: Event,
    is_admin: bool,
    now: Instant,
) -> Result<Vec<Judged>, CrmError> {
    buckets.iter().map(|bucket| step(session, contact, *bucket, event, is_admin, now)).collect()
}

fn told(judged: Vec<Judged>) -> Vec<BucketStep> {
    judged.into_iter().map(|Judged { bucket, step, .. }| BucketStep { bucket, step }).collect()
}

fn paper(states: LockoutStates) -> LockoutStatesEntry {
    let LockoutStates { everywhere, known_addresses } = states;
    LockoutStatesEntry {
        everywhere: everywhere.map(LockoutStateEntry::from),
        known_addresses: known_addresses.map(LockoutStateEntry::from),
    }
}

//! Attempts to sign in: paid for before the password is compared, and settled after it.
//!
//! Each step is decided from a snapshot, outside any transaction, and stored only if nobody stored anything else
//! meanwhile; otherwise it is decided anew. A slow policy holds nobody up, and no attempt is permitted twice for one charge.

use std::net::IpAddr;
use std::thread;
use std::time::Duration;

use super::event::{self, Judged, step, steps};
use super::{BucketStep, LOCKED, Moment, exists, stored_buckets, told};
use crate::crm::{Crm, CrmError};
use crate::facts::{ContactId, Instant};
use crate::jitter::jitter;
use crate::session::lockouts::{Event, Password, Settlement, TicketId, Verdict};
use crate::session::{LockoutStep, Request};
use crate::store::{Bucket, StoreError, Transaction};

/// How often a step is decided anew because somebody else was faster, before it is refused.
const TURNS: u32 = 24;

impl Crm {
    /// Somebody wants to try a password. Whoever may not use the portal has no attempt: the decision is that of the
    /// access rules, nothing is counted and nothing stored (D6). Compare the password only if the verdict is `permit`,
    /// then settle. `ticket`: never used before for this contact, except to ask again. `address`: where the attempt comes
    /// from; none: not known.
    pub fn begin(
        &self,
        contact: ContactId,
        ticket: TicketId,
        address: Option<IpAddr>,
        at: Moment,
    ) -> Result<LockoutStep, CrmError> {
        retrying(|| self.attempt(contact, ticket, Event::Begin(ticket), address, at))
    }

    /// The password was compared: let the contact in only if the verdict is `grant`. A granted address is remembered.
    /// Where this fails, the attempt stays paid for, and the contact must not be let in.
    pub fn settle(
        &self,
        contact: ContactId,
        ticket: TicketId,
        password: Password,
        address: Option<IpAddr>,
        at: Moment,
    ) -> Result<LockoutStep, CrmError> {
        let event = Event::Settle(Settlement { ticket, password });
        retrying(|| self.attempt(contact, ticket, event, address, at))
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
        let session = self.session()?;
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
        drop(session);
        if shut_out && judged.step.verdict == Verdict::Grant {
            (judged.step.decision, judged.step.verdict) = (access, Verdict::Deny);
        }
        let address = address.filter(|_| judged.step.verdict == Verdict::Grant);
        self.store_steps(contact, std::slice::from_ref(&judged), address, now)?;
        Ok(judged.step)
    }

    /// Only time passes, in every state that the contact has.
    pub fn tick(&self, contact: ContactId, now: Instant) -> Result<Vec<BucketStep>, CrmError> {
        retrying(|| {
            let session = self.session()?;
            let buckets = {
                let facts = session.facts();
                exists(&facts, contact)?;
                stored_buckets(&facts, contact)?
            };
            let judged = steps(&session, contact, &buckets, Event::Tick, false, now)?;
            drop(session);
            self.store_steps(contact, &judged, None, now)?;
            Ok(told(judged))
        })
    }

    /// In one transaction, if there is anything to store; refused if somebody else was faster.
    fn store_steps(
        &self,
        contact: ContactId,
        judged: &[Judged],
        known: Option<IpAddr>,
        now: Instant,
    ) -> Result<(), StoreError> {
        if known.is_none() && !judged.iter().any(Judged::is_new) {
            return Ok(());
        }
        let mut transaction = self.store().write_row()?;
        event::keep(&mut transaction, contact, judged, now)?;
        if let Some(address) = known {
            transaction.remember_address(contact, address)?;
        }
        transaction.commit().map(drop)
    }
}

/// Does it again as long as somebody else is faster, a little later each time.
pub(in crate::crm) fn retrying<T>(
    mut once: impl FnMut() -> Result<T, CrmError>,
) -> Result<T, CrmError> {
    for turn in 0..TURNS {
        match once() {
            Err(CrmError::Store(StoreError::Overtaken)) => {
                thread::sleep(jitter(Duration::from_millis(1) * turn.min(16)));
            }
            other => return other,
        }
    }
    Err(StoreError::Overtaken.into())
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

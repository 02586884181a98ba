//! Sign-ins: attempts and what administrators do about them, decided by the policy and checked by a referee.

mod act;
mod attempt;
mod blocked;
mod event;
mod referee;
#[cfg(test)]
mod tests;
mod verify;

use event::{Judged, states};
pub(crate) use referee::{Turn, believable, stories};

use super::{Crm, CrmError};
use crate::facts::{ContactId, Date, Instant};
use crate::session::LockoutStep;
use crate::store::{Bucket, StoreError, StoredLockout, Transaction};

pub use act::LockoutAction;
pub(super) use act::lock_known_addresses;
pub(super) use attempt::retrying;
pub use blocked::Blocked;
pub use verify::SignInFault;

/// The CRM's calendar day and the host's clock, at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Access periods are compared with the day.
    pub today: Date,
    /// Leases, locks and exemptions are compared with the clock.
    pub now: Instant,
}

/// The reason that the contract gives where nothing but a lock refuses access.
pub(crate) const LOCKED: &str = "locked";

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
    /// What is stored about a contact's sign-ins, as of the last event: time that has passed since is not in it.
    pub fn lockout_state(&self, contact: ContactId) -> Result<LockoutStates, CrmError> {
        let facts = self.store().read()?;
        exists(&facts, contact)?;
        Ok(states(&facts, contact)?)
    }
}

fn exists(facts: &Transaction, contact: ContactId) -> Result<(), CrmError> {
    if facts.has_contact(contact)? { Ok(()) } else { Err(CrmError::NoContact(contact)) }
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

fn told(judged: Vec<Judged>) -> Vec<BucketStep> {
    judged.into_iter().map(|Judged { bucket, step, .. }| BucketStep { bucket, step }).collect()
}

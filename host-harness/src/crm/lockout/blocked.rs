//! Who is on the blocked list, and what it shows of each.

use crate::crm::{Crm, CrmError};
use crate::error::CallError;
use crate::facts::{ContactId, Instant};
use crate::session::lockouts::{Candidate, LockCause, Locked, Phase};
use crate::store::{Bucket, StoredLockout};

/// A contact on the blocked list. If it is locked twice, this is the lock with the newer failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blocked {
    /// Which contact.
    pub contact: ContactId,
    /// Which of its states is locked.
    pub bucket: Bucket,
    /// Why.
    pub cause: LockCause,
    /// The first moment without the lock; none: only an administrator ends it.
    pub until: Option<Instant>,
    /// Failures that count towards the threshold.
    pub attempts: u32,
    /// The first failure since the last success, unlock or whitelisting; none: locked without any.
    pub first: Option<Instant>,
    /// The last one.
    pub last: Option<Instant>,
}

impl Crm {
    /// The blocked list at this moment, in the policy's order. Deleted contacts are not on it.
    pub fn blocked(&self, now: Instant) -> Result<Vec<Blocked>, CrmError> {
        let session = self.session()?;
        let mut locked = Vec::new();
        {
            let facts = session.facts();
            for (contact, bucket) in facts.locked()? {
                if let Some(stored) = facts.stored_lockout(contact, bucket)? {
                    locked.push((contact, bucket, stored));
                }
            }
        }
        let candidates: Vec<_> = locked.iter().map(candidate).collect();
        let mut list = Vec::new();
        for contact in session.blocked(&candidates, now)? {
            let mut locks: Vec<_> =
                locked.iter().filter(|(locked, _, _)| *locked == contact).collect();
            if locks.len() > 1 {
                // One of the two may have ended; which, only the policy knows.
                let mut held = Vec::new();
                for lock in locks {
                    if !session.blocked(&[candidate(lock)], now)?.is_empty() {
                        held.push(lock);
                    }
                }
                locks = held;
            }
            let newest = locks.into_iter().max_by_key(|(_, bucket, stored)| {
                (stored.last_failure, std::cmp::Reverse(*bucket))
            });
            let blocked = newest.and_then(line).ok_or_else(|| {
                CallError::BadAnswer(format!("contact {contact} is blocked and not locked"))
            })?;
            list.push(blocked);
        }
        Ok(list)
    }
}

type Lock = (ContactId, Bucket, StoredLockout);

fn candidate((contact, _, stored): &Lock) -> Candidate {
    Candidate {
        contact: *contact,
        phase: stored.state.phase,
        seen: stored.state.seen,
        last_failure: stored.last_failure,
    }
}

fn line((contact, bucket, stored): &Lock) -> Option<Blocked> {
    let Phase::Locked(Locked { cause, until }) = stored.state.phase else { return None };
    Some(Blocked {
        contact: *contact,
        bucket: *bucket,
        cause,
        until,
        attempts: stored.state.failures,
        first: stored.first_failure,
        last: stored.last_failure,
    })
}

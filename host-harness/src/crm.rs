//! A CRM around a policy: asks about what the store holds, and stores what the policy accepts.

mod access;
mod allocation;
mod lockout;
mod password;
mod settings;
#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use crate::error::CallError;
use crate::facts::ContactId;
use crate::login::PasswordError;
use crate::policy::Policy;
use crate::session::{AdminRequest, DecisionLog, Request, Session};
use crate::store::{Revision, Store, StoreError, Supposed, Transaction};

pub use access::PortalAccessChange;
pub use allocation::{Allocated, AllocationPreview, preview};
pub use lockout::{Blocked, BucketStep, LockoutAction, LockoutStates, Moment, SignInFault};
pub(crate) use lockout::{LOCKED, Turn, believable, stories};
pub use settings::{ChangePreview, Changed, preview_change};

/// A store, and the policy that decides about it.
#[derive(Clone)]
pub struct Crm {
    store: Store,
    policy: Policy,
    at_least: Revision,
    log: Option<Arc<dyn DecisionLog>>,
}

/// There is no answer, or nothing was stored. Whatever it was about must be refused.
#[derive(Debug, thiserror::Error)]
pub enum CrmError {
    /// The policy did not answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The password cannot be set.
    #[error(transparent)]
    Password(PasswordError),
    /// Nobody signs in as this contact.
    #[error("there is no contact {0}, or it is deleted")]
    NoContact(ContactId),
}

/// How often a change is worked out anew because somebody else was faster.
const ATTEMPTS: usize = 3;

impl Crm {
    /// Puts the two together.
    pub fn new(store: Store, policy: Policy) -> Self {
        Crm { store, policy, at_least: 0, log: None }
    }

    /// The same, deciding from no revision before this one: for whoever was told, on any host, that it is saved.
    pub fn at_least(self, revision: Revision) -> Self {
        Crm { at_least: revision, ..self }
    }

    /// The same, with every decision written down.
    pub fn recording(self, log: Arc<dyn DecisionLog>) -> Self {
        Crm { log: Some(log), ..self }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Questions about what is stored at this moment.
    pub fn session(&self) -> Result<Session<'_, Transaction>, CrmError> {
        self.asking(self.store.read_at_least(self.at_least)?)
    }

    /// Questions about what would be. Nothing of it is written down as a decision.
    pub fn supposing(&self, supposed: Supposed) -> Result<Session<'_, Transaction>, CrmError> {
        let facts = self.store.read_at_least(self.at_least)?;
        Ok(self.policy.session(facts.supposing(supposed)))
    }

    fn asking(&self, facts: Transaction) -> Result<Session<'_, Transaction>, CrmError> {
        let Some(log) = &self.log else { return Ok(self.policy.session(facts)) };
        let revision = facts.revision()?;
        Ok(self.policy.session(facts).recording(log.clone(), Some(revision)))
    }

    /// Questions whose answers are only shown: what a change would do to whom is no decision about anybody.
    pub(crate) fn musing(&self) -> Result<Session<'_, Transaction>, CrmError> {
        Ok(self.policy.session(self.store.read_at_least(self.at_least)?))
    }

    /// Questions about what is stored, by the only one that may change it until the session ends.
    fn writing(&self) -> Result<Session<'_, Transaction>, CrmError> {
        let facts = self.store.write()?.decided_by(self.policy.stamp());
        facts.reaches(self.at_least)?;
        self.asking(facts)
    }
}

/// What the contact may do, at an administrator's day and moment.
fn request(admin: AdminRequest, contact: ContactId, acting: Option<u64>) -> Request {
    Request { contact, acting, today: admin.today, now: admin.now }
}

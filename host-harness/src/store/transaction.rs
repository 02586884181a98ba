//! A transaction: a snapshot to ask, and changes that are kept together or not at all.

use super::database::{Connection, Kind, Purpose};
use super::facts::TicketsModule;
use super::{Revision, Store, StoreError};
use crate::facts::{ContactId, CustomerId, PortalVersion, ProfileId};

/// A contact as it might be, for questions about what would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Supposed {
    /// Whom it is supposed of.
    pub contact: ContactId,
    /// The customer that it belongs to; none: as stored. The inner none: to no customer.
    pub customer: Option<Option<CustomerId>>,
    /// The profile that it has; none: as stored. The inner none: no profile of its own.
    pub profile: Option<Option<ProfileId>>,
    /// The version of the portal that is in force for everybody; none: as stored.
    pub version: Option<PortalVersion>,
}

/// A snapshot of the database, for questions, and for changes that follow from their answers.
#[derive(Debug)]
pub struct Transaction {
    connection: Option<Connection>,
    store: Store,
    /// Whether it changes data or settings, and so makes a new revision.
    settings: bool,
    pub(super) tickets_module: Option<TicketsModule>,
    /// Facts are told as if this version of the portal were in force, whatever is stored.
    pub(super) as_if: Option<PortalVersion>,
    /// Facts of this contact are told as if this held.
    pub(super) supposed: Option<Supposed>,
    /// Which policy accepts what is changed.
    pub(super) policy: Option<String>,
}

impl Transaction {
    pub(super) fn on(connection: Connection, store: Store, purpose: Purpose) -> Self {
        let settings = purpose == Purpose::Write;
        Transaction {
            connection: Some(connection),
            store,
            settings,
            tickets_module: None,
            as_if: None,
            supposed: None,
            policy: None,
        }
    }

    /// The same, with the policy that accepts what is changed in it, for the audit.
    pub(crate) fn decided_by(mut self, policy: String) -> Self {
        self.policy = Some(policy);
        self
    }

    /// The same, telling policies that this version of the portal is in force: for questions about what would be.
    pub(crate) fn telling(mut self, version: PortalVersion) -> Self {
        self.as_if = Some(version);
        self
    }

    /// The same, telling policies something about a contact that is not so, and that is stored nowhere.
    pub fn supposing(mut self, supposed: Supposed) -> Self {
        self.as_if = supposed.version.or(self.as_if);
        self.supposed = Some(supposed);
        self
    }

    pub(super) fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection
            .as_ref()
            .ok_or_else(|| StoreError::Nonsense("the transaction is over".into()))
    }

    pub(super) fn kind(&self) -> Result<Kind, StoreError> {
        Ok(self.connection()?.kind())
    }

    /// Keeps what was written; returns the revision that it makes, or that it leaves.
    pub fn commit(&mut self) -> Result<Revision, StoreError> {
        self.connection()?.nothing_failed()?;
        if self.settings {
            self.raise_revision()?;
        }
        let revision = self.revision()?;
        self.store.stays()?;
        self.connection()?.commit()?;
        self.give_back();
        Ok(revision)
    }

    /// Statements of a test.
    #[cfg(test)]
    pub(crate) fn run_batch(&self, sql: &str) -> Result<(), StoreError> {
        self.connection()?.batch(sql)
    }

    /// A connection that failed is closed instead, which rolls back whatever is open on it.
    fn give_back(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.store.give_back(connection);
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            // Whoever cannot even roll back is not given back, and closing does it.
            let _ = connection.roll_back();
        }
        self.give_back();
    }
}

//! What the command line shows of the store beside the policy's answers: names, and the history of allocations.

use std::collections::BTreeMap;

use super::column::{id, optional_id};
use super::query::{key, keys};
use super::{StoreError, Transaction};
use crate::document::AllocationEntry;
use crate::facts::{ContactId, CustomerId, EmailAccountId, GroupId, UserId};

/// An account in the settings list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountRow {
    /// Identifier.
    pub id: EmailAccountId,
    /// For display.
    pub name: String,
    /// The mailbox.
    pub address: String,
    /// Switched on in the ticket settings.
    pub enabled: bool,
    /// None: nothing was ever saved.
    pub allocation: Option<AllocationEntry>,
}

/// An allocation that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What was stored before; none: nothing was.
    pub replaced: Option<AllocationEntry>,
    /// What was saved.
    pub saved: AllocationEntry,
    /// Who did it.
    pub actor: UserId,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: u64,
}

/// Names by identifier.
pub type Names = BTreeMap<u64, String>;

impl Transaction {
    /// Every account, in the order of the settings list.
    pub fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        let mut accounts = self.rows(
            "SELECT id, name, address, enabled FROM email_account ORDER BY position",
            &[],
            |row| {
                let (id, name, address, enabled) =
                    (id(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?);
                Ok(AccountRow { id, name, address, enabled, allocation: None })
            },
        )?;
        for account in &mut accounts {
            account.allocation = self.allocation_entry(account.id)?;
        }
        Ok(accounts)
    }

    /// What was replaced for an account, the latest first.
    pub fn allocation_history(
        &self,
        account: EmailAccountId,
    ) -> Result<Vec<Replacement>, StoreError> {
        let history = self.rows(
            "SELECT replaced, saved, actor, at FROM allocation_history WHERE account = ? ORDER BY id DESC",
            &[&key(account)],
            |row| {
                let replaced: Option<String> = row.get(0)?;
                let saved: String = row.get(1)?;
                Ok((replaced, saved, id(row, 2)?, id(row, 3)?))
            },
        )?;
        let entry = |json: String| {
            serde_json::from_str(&json).map_err(|error| StoreError::Nonsense(error.to_string()))
        };
        let history = history.into_iter().map(|(replaced, saved, actor, at)| {
            Ok(Replacement {
                replaced: replaced.map(entry).transpose()?,
                saved: entry(saved)?,
                actor,
                at,
            })
        });
        history.collect()
    }

    /// The names of these customers.
    pub fn customer_names_of(&self, customers: &[CustomerId]) -> Result<Names, StoreError> {
        self.names(
            "SELECT id, name FROM customer WHERE id IN (SELECT value FROM json_each(?))",
            customers,
        )
    }

    /// The names of these groups.
    pub fn group_names_of(&self, groups: &[GroupId]) -> Result<Names, StoreError> {
        self.names(
            "SELECT id, name FROM customer_group WHERE id IN (SELECT value FROM json_each(?))",
            groups,
        )
    }

    /// The names of these contacts.
    pub fn contact_names_of(&self, contacts: &[ContactId]) -> Result<Names, StoreError> {
        self.names(
            "SELECT id, name FROM contact WHERE id IN (SELECT value FROM json_each(?))",
            contacts,
        )
    }

    fn names(&self, sql: &str, ids: &[u64]) -> Result<Names, StoreError> {
        Ok(self
            .rows(sql, &[&keys(ids)], |row| Ok((id(row, 0)?, row.get(1)?)))?
            .into_iter()
            .collect())
    }

    /// The contacts of these customers, ascending, each with its customer.
    pub fn contacts_of(
        &self,
        customers: &[CustomerId],
    ) -> Result<Vec<(ContactId, CustomerId)>, StoreError> {
        self.rows(
            "SELECT id, customer FROM contact WHERE customer IN (SELECT value FROM json_each(?)) ORDER BY id",
            &[&keys(customers)],
            |row| Ok((id(row, 0)?, id(row, 1)?)),
        )
    }

    /// A contact's customer; none: no such contact, or one without a customer.
    pub fn customer_of(&self, contact: ContactId) -> Result<Option<CustomerId>, StoreError> {
        let mut customer = None;
        self.each("SELECT customer FROM contact WHERE id = ?", &[&key(contact)], |row| {
            customer = optional_id(row, 0)?;
            Ok(())
        })?;
        Ok(customer)
    }
}

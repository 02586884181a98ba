//! Hashes of contacts' passwords. The passwords themselves are nowhere.

use super::change::number;
use super::column::id;
use super::query::key;
use super::{StoreError, Transaction};
use crate::facts::{ContactId, Instant};

/// A stored hash.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct StoredPassword {
    /// As a PHC string: the algorithm, its cost, the salt and the hash.
    pub(crate) hash: String,
    /// When it was stored.
    pub(crate) changed_at: Instant,
}

impl Transaction {
    /// What is stored for a contact that is not deleted; none: it has no password.
    pub(crate) fn password(
        &self,
        contact: ContactId,
    ) -> Result<Option<StoredPassword>, StoreError> {
        let found = self.rows(
            "SELECT hash, changed_at FROM password JOIN contact ON id = contact WHERE contact = ? AND deleted = 0",
            &[&key(contact)],
            |row| Ok(StoredPassword { hash: row.get(0)?, changed_at: id(row, 1)? }),
        )?;
        Ok(found.into_iter().next())
    }

    /// Replaces it.
    pub(crate) fn save_password(
        &self,
        contact: ContactId,
        hash: &str,
        at: Instant,
    ) -> Result<(), StoreError> {
        self.one(
            "INSERT INTO password (contact, hash, changed_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (contact) DO UPDATE SET hash = ?2, changed_at = ?3",
            &[&key(contact), &hash, &number(at)?],
        )
    }
}

//! The list of profiles, and who holds them.

use crate::facts::{ContactId, ProfileId};
use crate::store::column::id;
use crate::store::query::key;
use crate::store::{StoreError, Transaction};

/// A profile in the list of profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileRow {
    /// Identifier; 1 is DEFAULT.
    pub id: ProfileId,
    /// For display.
    pub name: String,
    /// For display; may be empty.
    pub description: String,
    /// Contacts that are not deleted and name it. Contacts without a profile do not count for DEFAULT.
    pub holders: u64,
}

impl Transaction {
    /// Every profile that is not deleted, by identifier.
    pub fn profile_list(&self) -> Result<Vec<ProfileRow>, StoreError> {
        self.rows(
            "SELECT id, name, description,
                    (SELECT count(*) FROM contact WHERE profile = profile.id AND deleted = 0)
             FROM profile WHERE deleted = 0 ORDER BY id",
            &[],
            |row| {
                let (name, description) = (row.get(1)?, row.get(2)?);
                Ok(ProfileRow { id: id(row, 0)?, name, description, holders: id(row, 3)? })
            },
        )
    }

    /// Contacts that are not deleted and name the profile, ascending.
    pub fn holders(&self, profile: ProfileId) -> Result<Vec<ContactId>, StoreError> {
        self.rows(
            "SELECT id FROM contact WHERE profile = ? AND deleted = 0 ORDER BY id",
            &[&key(profile)],
            |row| id(row, 0),
        )
    }
}

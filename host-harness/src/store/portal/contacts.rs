//! Which contacts a setting can be about: those that are not deleted and have the portal flag.

use crate::facts::{ContactId, CustomerId, GroupId, ProfileId};
use crate::store::column::id;
use crate::store::query::{key, keys};
use crate::store::{StoreError, Transaction};

impl Transaction {
    /// All of them, ascending.
    pub(crate) fn portal_contacts(&self) -> Result<Vec<ContactId>, StoreError> {
        self.rows(
            "SELECT id FROM contact WHERE deleted = 0 AND portal_enabled = 1 ORDER BY id",
            &[],
            |row| id(row, 0),
        )
    }

    /// Those of these customers, ascending.
    pub(crate) fn portal_contacts_of(
        &self,
        customers: &[CustomerId],
    ) -> Result<Vec<ContactId>, StoreError> {
        self.rows(
            "SELECT id FROM contact WHERE customer IN (SELECT value FROM json_each(?))
                 AND deleted = 0 AND portal_enabled = 1 ORDER BY id",
            &[&keys(customers)],
            |row| id(row, 0),
        )
    }

    /// Those that the profile is in force for under version 2, ascending: without one, DEFAULT stands in (AMB-29).
    pub(crate) fn portal_holders(&self, profile: ProfileId) -> Result<Vec<ContactId>, StoreError> {
        self.rows(
            "SELECT id FROM contact WHERE coalesce(profile, 1) = ?
                 AND deleted = 0 AND portal_enabled = 1 ORDER BY id",
            &[&key(profile)],
            |row| id(row, 0),
        )
    }

    /// Customers whose list names one of these groups, ascending.
    pub(crate) fn members_of(&self, groups: &[GroupId]) -> Result<Vec<CustomerId>, StoreError> {
        self.rows(
            "SELECT DISTINCT customer FROM membership
             WHERE customer_group IN (SELECT value FROM json_each(?)) ORDER BY 1",
            &[&keys(groups)],
            |row| id(row, 0),
        )
    }
}

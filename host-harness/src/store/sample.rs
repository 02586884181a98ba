//! What a sample of contacts is drawn by, and which stored things its members are asked about.

use super::column::{id, optional_id};
use super::lockout::Bucket;
use super::query::key;
use super::{StoreError, Transaction};
use crate::facts::{
    ContactId, CustomerId, Date, EmailAccountId, FieldId, GroupId, ModuleId, ProfileId, RecordId,
    UserId,
};

/// What rules can tell contacts apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    pub(crate) contact: ContactId,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) profile: Option<ProfileId>,
    pub(crate) portal_enabled: bool,
    pub(crate) deleted: bool,
    /// None: no access periods are kept for it. Else the first and the last day, where they are filled in.
    pub(crate) window: Option<(Option<Date>, Option<Date>)>,
    /// One of its states of sign-ins is locked, whether or not the lock still holds.
    pub(crate) locked: bool,
}

/// A group that a customer is in, whether it is deleted, and whether the customer is its Head Office.
pub(crate) type Grouped = (GroupId, bool, bool);

/// A CRM user, and whether it is an administrator and may act.
pub(crate) type User = (UserId, bool, bool);

const TRAITS: &str =
    "SELECT id, customer, profile, portal_enabled, deleted, has_window, window_start, window_end,
            EXISTS (SELECT 1 FROM lockout WHERE lockout.contact = contact.id AND phase = 1)
     FROM contact ORDER BY id";

const GROUPED: &str =
    "SELECT customer, customer_group.id, customer_group.deleted, coalesce(head_office, 0)
     FROM membership JOIN customer_group ON customer_group.id = customer_group
     ORDER BY customer, customer_group.id";

/// A record of each module that is linked to the contact.
const OWN: &str =
    "SELECT module, min(record) FROM record_contact WHERE contact = ? GROUP BY module";
/// One that is linked to its customer or to another contact of it, and not to the contact.
const FELLOWS: &str = "SELECT module, min(record)
     FROM (SELECT module, record FROM record_customer WHERE customer = ?1
           UNION ALL SELECT module, record FROM contact
                     CROSS JOIN record_contact ON record_contact.contact = contact.id
                WHERE contact.customer = ?1 AND contact.id <> ?2) AS linked
     WHERE NOT EXISTS (SELECT 1 FROM record_contact AS own
                       WHERE own.module = linked.module AND own.record = linked.record AND own.contact = ?2)
     GROUP BY module";
/// One that is linked to none of them.
const STRANGERS: &str = "SELECT module.id,
        (SELECT record.id FROM record WHERE record.module = module.id
             AND NOT EXISTS (SELECT 1 FROM record_customer AS link
                             WHERE link.module = record.module AND link.record = record.id AND link.customer = ?1)
             AND NOT EXISTS (SELECT 1 FROM record_contact AS link CROSS JOIN contact ON contact.id = link.contact
                             WHERE link.module = record.module AND link.record = record.id
                                 AND (link.contact = ?2 OR contact.customer = ?1))
         ORDER BY record.id LIMIT 1)
     FROM module WHERE kind NOT IN (0, 1) ORDER BY position";

const FELLOW: &str = "SELECT min(id) FROM contact WHERE customer = ? AND id <> ? AND deleted = 0";
const STRANGER: &str = "SELECT id FROM contact
     WHERE coalesce(customer, 0) <> ? AND id <> ? AND deleted = 0 ORDER BY id LIMIT 1";
const OTHER_CUSTOMER: &str =
    "SELECT id FROM customer WHERE id <> ? AND deleted = 0 ORDER BY id LIMIT 1";

/// Customers of the groups whose Head Office this one is; else of those that it is in.
const ACTED_FOR: &str = "SELECT member.customer
     FROM customer_group CROSS JOIN membership AS member ON member.customer_group = customer_group.id
     WHERE head_office = ?1 AND deleted = 0 AND member.customer <> ?1 ORDER BY member.customer LIMIT 1";
const NEIGHBOUR: &str = "SELECT member.customer
     FROM membership AS own CROSS JOIN membership AS member ON member.customer_group = own.customer_group
     WHERE own.customer = ?1 AND member.customer <> ?1 ORDER BY member.customer LIMIT 1";
const UNRELATED: &str = "SELECT id FROM customer
     WHERE id <> ?1 AND deleted = 0
         AND NOT EXISTS (SELECT 1 FROM membership AS own
                              CROSS JOIN membership AS member ON member.customer_group = own.customer_group
                         WHERE own.customer = ?1 AND member.customer = customer.id)
     ORDER BY id LIMIT 1";

impl Transaction {
    /// Every contact, ascending.
    pub(crate) fn each_traits(&self, mut take: impl FnMut(Traits)) -> Result<(), StoreError> {
        self.each(TRAITS, &[], |row| {
            let window = if row.get(5)? { Some((row.get(6)?, row.get(7)?)) } else { None };
            take(Traits {
                contact: id(row, 0)?,
                customer: optional_id(row, 1)?,
                profile: optional_id(row, 2)?,
                portal_enabled: row.get(3)?,
                deleted: row.get(4)?,
                window,
                locked: row.get(8)?,
            });
            Ok(())
        })
    }

    /// The groups of each customer that is in any, ascending by customer and group.
    pub(crate) fn all_memberships(&self) -> Result<Vec<(CustomerId, Grouped)>, StoreError> {
        self.rows(GROUPED, &[], |row| {
            let customer = id(row, 0)?;
            Ok((customer, (id(row, 1)?, row.get(2)?, id(row, 3)? == customer)))
        })
    }

    /// Customers that are deleted, ascending.
    pub(crate) fn deleted_customers(&self) -> Result<Vec<CustomerId>, StoreError> {
        self.rows("SELECT id FROM customer WHERE deleted = 1 ORDER BY id", &[], |row| id(row, 0))
    }

    /// Every account, in the order of the settings list.
    pub(crate) fn account_ids(&self) -> Result<Vec<EmailAccountId>, StoreError> {
        self.rows("SELECT id FROM email_account ORDER BY position", &[], |row| id(row, 0))
    }

    /// Every contact that is not deleted, ascending.
    pub(crate) fn contact_ids(&self) -> Result<Vec<ContactId>, StoreError> {
        self.rows("SELECT id FROM contact WHERE deleted = 0 ORDER BY id", &[], |row| id(row, 0))
    }

    /// Every module, in the order of the Module Manager.
    pub fn module_ids(&self) -> Result<Vec<ModuleId>, StoreError> {
        self.rows("SELECT id FROM module ORDER BY position", &[], |row| id(row, 0))
    }

    /// Every field with its module, ascending.
    pub(crate) fn field_ids(&self) -> Result<Vec<(ModuleId, FieldId)>, StoreError> {
        let sql = "SELECT module, id FROM field ORDER BY module, id";
        self.rows(sql, &[], |row| Ok((id(row, 0)?, id(row, 1)?)))
    }

    /// Every CRM user, ascending.
    pub(crate) fn all_users(&self) -> Result<Vec<User>, StoreError> {
        let sql = "SELECT id, administrator, active = 1 AND deleted = 0 FROM crm_user ORDER BY id";
        self.rows(sql, &[], |row| Ok((id(row, 0)?, row.get(1)?, row.get(2)?)))
    }

    /// Every stored state of sign-ins, with its phase as the column has it; ascending by contact.
    pub(crate) fn sign_in_states(&self) -> Result<Vec<(ContactId, Bucket, i64)>, StoreError> {
        self.rows(
            "SELECT contact, known_address, phase FROM lockout ORDER BY contact, known_address",
            &[],
            |row| {
                let known: bool = row.get(1)?;
                let bucket = if known { Bucket::KnownAddresses } else { Bucket::Everywhere };
                Ok((id(row, 0)?, bucket, row.get(2)?))
            },
        )
    }

    /// The names by which a contact can sign in.
    pub(crate) fn sign_in_names(&self, contact: ContactId) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        let sql = "SELECT email, coalesce(user_name, '') FROM contact WHERE id = ?";
        self.each(sql, &[&key(contact)], |row| {
            names.extend([row.get::<_, String>(0)?, row.get(1)?]);
            Ok(())
        })?;
        names.retain(|name| !name.is_empty());
        Ok(names)
    }

    /// Up to three stored records of each module: one of the contact's own, one of its customer's, one of somebody else.
    pub(crate) fn records_around(
        &self,
        contact: ContactId,
        customer: Option<CustomerId>,
    ) -> Result<Vec<(ModuleId, RecordId)>, StoreError> {
        let (own, company) = (key(contact), customer.map(key));
        let both = |row: &super::database::Row<'_>| Ok((id(row, 0)?, optional_id(row, 1)?));
        let mut found = self.rows(OWN, &[&own], both)?;
        found.extend(self.rows(FELLOWS, &[&company, &own], both)?);
        found.extend(self.rows(STRANGERS, &[&company, &own], both)?);
        // Contacts and customers are the records of the modules of their kinds.
        let people = "SELECT id, kind FROM module WHERE kind IN (0, 1)";
        for (module, kind) in self.rows(people, &[], |row| Ok((id(row, 0)?, row.get(1)?)))? {
            let nobody = customer.map_or(0, key);
            let kind: i64 = kind;
            if kind == 0 {
                found.push((module, Some(contact)));
                found.push((module, self.first(FELLOW, &[&company, &own])?));
                found.push((module, self.first(STRANGER, &[&nobody, &own])?));
            } else {
                found.push((module, customer));
                found.push((module, self.first(OTHER_CUSTOMER, &[&nobody])?));
            }
        }
        let found = found.into_iter().filter_map(|(module, record)| Some((module, record?)));
        Ok(found.collect())
    }

    /// Customers that a contact of this one could try to act for: one of the same group, if there is one, and one that
    /// has nothing to do with it.
    pub(crate) fn customers_around(
        &self,
        customer: Option<CustomerId>,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let own = customer.map_or(0, key);
        let related = match self.first(ACTED_FOR, &[&own])? {
            None => self.first(NEIGHBOUR, &[&own])?,
            found => found,
        };
        let unrelated = self.first(UNRELATED, &[&own])?;
        Ok(related.into_iter().chain(unrelated).collect())
    }

    fn first(
        &self,
        sql: &str,
        parameters: &[&dyn super::database::ToSql],
    ) -> Result<Option<u64>, StoreError> {
        Ok(self.rows(sql, parameters, |row| optional_id(row, 0))?.into_iter().next().flatten())
    }
}

#[cfg(test)]
mod tests;

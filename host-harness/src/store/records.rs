//! Turns a policy's description of the records that a list may show into a query.

use std::collections::BTreeSet;

use super::column::id;
use super::query::key;
use super::{StoreError, Transaction};
use crate::facts::{ContactId, CustomerId, ModuleId, RecordId};
use crate::session::{CustomerScope, RecordFilter, RowScope};

/// The parameters of every query here: ?1 contact, ?2 customer, ?3 the module whose links count, ?4 whether its records
/// must be marked for the portal.
const OWN: &str = "SELECT record FROM record_contact WHERE contact = ?1 AND module = ?3";
const CUSTOMER: &str = "SELECT record FROM record_contact WHERE contact = ?1 AND module = ?3
     UNION ALL SELECT record FROM record_customer WHERE customer = ?2 AND module = ?3
     UNION ALL SELECT record FROM customer CROSS JOIN contact ON contact.customer = customer.id
          CROSS JOIN record_contact ON record_contact.contact = contact.id
     WHERE customer.id = ?2 AND customer.deleted = 0 AND contact.deleted = 0 AND module = ?3";
const CUSTOMER_ITSELF: &str =
    "SELECT record FROM record_customer WHERE customer = ?2 AND module = ?3";

/// Contacts are the records of their module, and belong to themselves.
const CONTACT_ROWS: &str = "SELECT id FROM contact WHERE id = ?1 AND deleted = 0
     UNION SELECT contact.id FROM customer CROSS JOIN contact ON contact.customer = customer.id
     WHERE customer.id = ?2 AND customer.deleted = 0 AND contact.deleted = 0 ORDER BY 1";
/// So are customers.
const CUSTOMER_ROW: &str = "SELECT id FROM customer WHERE id = ?2 AND deleted = 0";

/// As in the column `module.kind`.
const CONTACTS: i64 = 0;
const CUSTOMERS: i64 = 1;

impl Transaction {
    /// The stored records of the module that a list may show: ascending, and none where the filter refuses.
    pub fn records_matching(
        &self,
        module: ModuleId,
        filter: &RecordFilter,
    ) -> Result<Vec<RecordId>, StoreError> {
        if !filter.decision.allows() {
            return Ok(Vec::new());
        }
        match self.listed_kind(module)? {
            None => Ok(Vec::new()),
            Some(CONTACTS) => self.listed_people(CONTACT_ROWS, filter.scope, |scope| match scope {
                RowScope::Own(_) | RowScope::Customer(_) => true,
                RowScope::CustomerItself(_) => false,
            }),
            Some(CUSTOMERS) => {
                self.listed_people(CUSTOMER_ROW, filter.scope, |scope| match scope {
                    RowScope::Own(_) => false,
                    RowScope::Customer(_) | RowScope::CustomerItself(_) => true,
                })
            }
            Some(_) => self.listed_records(module, filter),
        }
    }

    fn listed_people(
        &self,
        sql: &str,
        scope: Option<RowScope>,
        counts: fn(RowScope) -> bool,
    ) -> Result<Vec<RecordId>, StoreError> {
        let Some(scope) = scope.filter(|scope| counts(*scope)) else { return Ok(Vec::new()) };
        let (contact, customer) = people_of(scope);
        self.rows(sql, &[&contact.map(key), &customer.map(key)], |row| id(row, 0))
    }

    fn listed_records(
        &self,
        module: ModuleId,
        filter: &RecordFilter,
    ) -> Result<Vec<RecordId>, StoreError> {
        let mut found = BTreeSet::new();
        if let Some(scope) = filter.scope {
            let (contact, customer) = people_of(scope);
            self.each(
                &direct(scope),
                &[
                    &contact.map(key),
                    &customer.map(key),
                    &key(module),
                    &filter.requires_portal_active,
                ],
                |row| {
                    found.insert(id(row, 0)?);
                    Ok(())
                },
            )?;
        }
        for parent in &filter.parents {
            let (contact, customer) = people_of(parent.scope);
            self.each(
                &through(parent.scope),
                &[
                    &contact.map(key),
                    &customer.map(key),
                    &key(parent.module),
                    &parent.requires_portal_active,
                    &key(module),
                    &filter.requires_portal_active,
                ],
                |row| {
                    found.insert(id(row, 0)?);
                    Ok(())
                },
            )?;
        }
        Ok(found.into_iter().collect())
    }

    fn listed_kind(&self, module: ModuleId) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT kind FROM module WHERE id = ?";
        Ok(self.rows(sql, &[&key(module)], |row| row.get(0))?.into_iter().next())
    }
}

/// The contact and the customer to compare with; none: nobody is compared.
fn people_of(scope: RowScope) -> (Option<ContactId>, Option<CustomerId>) {
    match scope {
        RowScope::Own(contact) => (Some(contact), None),
        RowScope::Customer(CustomerScope { contact, customer }) => (Some(contact), Some(customer)),
        RowScope::CustomerItself(customer) => (None, Some(customer)),
    }
}

/// Records by their own links. Only tickets and documents can be switched off.
fn direct(scope: RowScope) -> String {
    let linked = match scope {
        RowScope::Own(_) => OWN,
        RowScope::Customer(_) => CUSTOMER,
        RowScope::CustomerItself(_) => CUSTOMER_ITSELF,
    };
    format!(
        "SELECT record.id FROM module CROSS JOIN record ON record.module = module.id
         WHERE module.id = ?3 AND kind NOT IN (0, 1) AND record.id IN ({linked})
           AND (?4 = 0 OR portal_active = 1 OR kind NOT IN (2, 3))"
    )
}

/// Records of the module ?5, which must be marked for the portal if ?6 says so, by the links of their parents.
fn through(scope: RowScope) -> String {
    let parents = direct(scope);
    format!(
        "SELECT record.id FROM module CROSS JOIN record ON record.module = module.id
         WHERE module.id = ?5 AND record.id IN
               (SELECT record FROM module_path CROSS JOIN record_parent AS link
                     ON link.module = module_path.module AND link.parent_module = reached_through
                WHERE module_path.module = ?5 AND reached_through = ?3 AND link.parent IN ({parents}))
           AND (?6 = 0 OR portal_active = 1 OR kind NOT IN (2, 3))"
    )
}

#[cfg(test)]
mod tests;

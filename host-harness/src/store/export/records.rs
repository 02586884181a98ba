//! Writes records down, each with its links.

use super::super::column::id;
use super::super::database::Row;
use super::super::{StoreError, Transaction};
use super::{entry_id, optional_entry_id};
use crate::document::{RecordEntry, RecordName};

impl Transaction {
    pub(super) fn record_entries(&self) -> Result<Vec<RecordEntry>, StoreError> {
        let key = |row: &Row<'_>| Ok::<_, StoreError>((id(row, 0)?, id(row, 1)?));
        let mut contacts = self.grouped(
            "SELECT module, record, contact FROM record_contact ORDER BY module, record, contact",
            |row| Ok((key(row)?, entry_id(row, 2)?)),
        )?;
        let mut customers = self.grouped(
            "SELECT module, record, customer FROM record_customer ORDER BY module, record, customer",
            |row| Ok((key(row)?, entry_id(row, 2)?)),
        )?;
        let mut parents = self.grouped(
            "SELECT module, record, parent_module, parent FROM record_parent
             ORDER BY module, record, parent_module, parent",
            |row| {
                Ok((key(row)?, RecordName { module: entry_id(row, 2)?, record: entry_id(row, 3)? }))
            },
        )?;
        self.rows(
            "SELECT module, id, portal_active, assignee FROM record ORDER BY module, id",
            &[],
            |row| {
                let of = key(row)?;
                Ok(RecordEntry {
                    module: entry_id(row, 0)?,
                    id: entry_id(row, 1)?,
                    contacts: contacts.remove(&of).unwrap_or_default(),
                    customers: customers.remove(&of).unwrap_or_default(),
                    portal_active: row.get(2)?,
                    parents: parents.remove(&of).unwrap_or_default(),
                    assignee: optional_entry_id(row, 3)?,
                })
            },
        )
    }
}

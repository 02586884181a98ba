//! Writes ticket email accounts and allocations down.

use super::super::column::{id, optional_id};
use super::super::query::key;
use super::super::{StoreError, Transaction};
use super::{optional_word, word};
use crate::document::{AllocationEntry, TicketEmailAccount};
use crate::facts::EmailAccountId;

impl Transaction {
    pub(super) fn account_entries(&self) -> Result<Vec<TicketEmailAccount>, StoreError> {
        let accounts =
            self.rows("SELECT id FROM email_account ORDER BY position", &[], |row| id(row, 0))?;
        let mut entries = Vec::new();
        for account in accounts {
            entries.extend(self.account_entry(account)?);
        }
        Ok(entries)
    }

    /// One account as it is stored; none if it is not configured.
    pub fn account_entry(
        &self,
        account: EmailAccountId,
    ) -> Result<Option<TicketEmailAccount>, StoreError> {
        let mut entry = None;
        self.each(
            "SELECT id, name, address, enabled FROM email_account WHERE id = ?",
            &[&key(account)],
            |row| {
                entry = Some(TicketEmailAccount {
                    id: word(id(row, 0)?)?,
                    name: word(row.get::<_, String>(1)?)?,
                    address: word(row.get::<_, String>(2)?)?,
                    enabled: row.get(3)?,
                    allocation: None,
                });
                Ok(())
            },
        )?;
        let Some(mut entry) = entry else { return Ok(None) };
        entry.allocation = self.allocation_entry(account)?;
        Ok(Some(entry))
    }

    /// An account's allocation as it is stored; none if nothing was ever saved.
    pub(in crate::store) fn allocation_entry(
        &self,
        account: EmailAccountId,
    ) -> Result<Option<AllocationEntry>, StoreError> {
        self.entry(
            "SELECT mode, customer_group FROM email_account WHERE id = ?",
            "SELECT customer FROM selected_customer WHERE account = ? ORDER BY place",
            key(account),
        )
    }

    pub(super) fn tickets_module_entry(&self) -> Result<Option<AllocationEntry>, StoreError> {
        self.entry(
            "SELECT mode, customer_group FROM tickets_module WHERE only_row = ?",
            "SELECT customer FROM tickets_module_customer WHERE ? = 1 ORDER BY place",
            1,
        )
    }

    fn entry(
        &self,
        allocation: &str,
        selection: &str,
        of: i64,
    ) -> Result<Option<AllocationEntry>, StoreError> {
        let mut stored = (0_i64, None);
        self.each(allocation, &[&of], |row| {
            stored = (row.get(0)?, optional_word(optional_id(row, 1)?)?);
            Ok(())
        })?;
        Ok(match stored {
            (0, None) => None,
            (1, None) => Some(AllocationEntry::AllCustomers {}),
            (2, Some(group)) => Some(AllocationEntry::CustomerGroup { group }),
            (3, None) => {
                let customers = self.rows(selection, &[&of], |row| word(id(row, 0)?))?;
                Some(AllocationEntry::SelectedCustomers { customers })
            }
            (4, None) => Some(AllocationEntry::NoCustomers {}),
            (mode, _) => return Err(StoreError::Nonsense(format!("an allocation of mode {mode}"))),
        })
    }
}

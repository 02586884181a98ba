//! Writes the whole store down as a document, in the order of identifiers and of the settings list.

use rusqlite::Row;
use rusqlite::types::Type;

use super::column::{id, optional_id};
use super::query::key;
use super::{Store, StoreError, Transaction};
use crate::day::Day;
use crate::document::{
    AccessDays, AllocationEntry, Contact, Customer, CustomerGroup, Document, Profile,
    TicketEmailAccount, User,
};
use crate::facts::EmailAccountId;

impl Store {
    /// Everything stored, from one moment.
    pub fn export(&self) -> Result<Document, StoreError> {
        self.read()?.document()
    }
}

impl Transaction {
    fn document(&self) -> Result<Document, StoreError> {
        let mut document =
            Document { tickets_module: self.tickets_module_entry()?, ..Document::default() };
        document.users = self.rows(
            "SELECT id, name, administrator, active, deleted FROM crm_user ORDER BY id",
            &[],
            |row| {
                let (id, name) = (word(id(row, 0)?)?, word(row.get::<_, String>(1)?)?);
                let (administrator, active, deleted) = (row.get(2)?, row.get(3)?, row.get(4)?);
                Ok(User { id, name, administrator, active, deleted })
            },
        )?;
        document.profiles = self.rows("SELECT id, name FROM profile ORDER BY id", &[], |row| {
            let (id, name) = (word(id(row, 0)?)?, word(row.get::<_, String>(1)?)?);
            Ok(Profile { id, name })
        })?;
        document.customer_groups = self.rows(
            "SELECT id, name, head_office, deleted FROM customer_group ORDER BY id",
            &[],
            |row| {
                let (id, name) = (word(id(row, 0)?)?, word(row.get::<_, String>(1)?)?);
                let (head_office, deleted) = (optional_word(optional_id(row, 2)?)?, row.get(3)?);
                Ok(CustomerGroup { id, name, head_office, deleted })
            },
        )?;
        self.customers_into(&mut document)?;
        document.contacts = self.rows(
            "SELECT id, name, email, user_name, customer, portal_enabled, has_window, window_start, window_end,
                    profile, deleted FROM contact ORDER BY id",
            &[],
            contact,
        )?;
        let accounts =
            self.rows("SELECT id FROM email_account ORDER BY position", &[], |row| id(row, 0))?;
        for account in accounts {
            document.ticket_email_accounts.extend(self.account_entry(account)?);
        }
        Ok(document)
    }

    fn customers_into(&self, document: &mut Document) -> Result<(), StoreError> {
        document.customers =
            self.rows("SELECT id, name, deleted FROM customer ORDER BY id", &[], |row| {
                let (id, name) = (word(id(row, 0)?)?, word(row.get::<_, String>(1)?)?);
                let deleted = row.get(2)?;
                Ok(Customer { id, name, groups: Vec::new(), deleted })
            })?;
        let mut customers = document.customers.iter_mut().peekable();
        self.each("SELECT customer, customer_group FROM membership ORDER BY 1, 2", &[], |row| {
            let (customer, group) = (id(row, 0)?, word(id(row, 1)?)?);
            while customers.next_if(|next| next.id.get() < customer).is_some() {}
            if let Some(next) = customers.peek_mut() {
                next.groups.push(group);
            }
            Ok(())
        })
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
    pub(super) fn allocation_entry(
        &self,
        account: EmailAccountId,
    ) -> Result<Option<AllocationEntry>, StoreError> {
        self.entry(
            "SELECT mode, customer_group FROM email_account WHERE id = ?",
            "SELECT customer FROM selected_customer WHERE account = ? ORDER BY place",
            key(account),
        )
    }

    fn tickets_module_entry(&self) -> Result<Option<AllocationEntry>, StoreError> {
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

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    let email: String = row.get(2)?;
    let days = |column| -> rusqlite::Result<Option<Day>> {
        let number: Option<i32> = row.get(column)?;
        let day =
            |number| Day::from_number(number).ok_or_else(|| nonsense(format!("day {number}")));
        number.map(day).transpose()
    };
    let access_window =
        if row.get(6)? { Some(AccessDays { start: days(7)?, end: days(8)? }) } else { None };
    Ok(Contact {
        id: word(id(row, 0)?)?,
        name: word(row.get::<_, String>(1)?)?,
        email: optional_word(Some(email).filter(|email| !email.is_empty()))?,
        user_name: optional_word(row.get::<_, Option<String>>(3)?)?,
        customer: optional_word(optional_id(row, 4)?)?,
        portal_enabled: row.get(5)?,
        access_window,
        profile: optional_word(optional_id(row, 9)?)?,
        deleted: row.get(10)?,
    })
}

/// A stored value as a document has it. A value that no document can hold did not come from one.
fn word<T, W: TryFrom<T, Error = String>>(stored: T) -> rusqlite::Result<W> {
    W::try_from(stored).map_err(nonsense)
}

fn optional_word<T, W: TryFrom<T, Error = String>>(
    stored: Option<T>,
) -> rusqlite::Result<Option<W>> {
    stored.map(word).transpose()
}

fn nonsense(message: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, message.into())
}

//! Writes people and companies down.

use super::super::column::id;
use super::super::database::Row;
use super::super::{StoreError, Transaction};
use super::{entry_id, name, nonsense, optional_entry_id, optional_word};
use crate::day::Day;
use crate::document::{AccessDays, Contact, Customer, CustomerGroup, DropDown, User};

impl Transaction {
    pub(super) fn user_entries(&self) -> Result<Vec<User>, StoreError> {
        let mut hidden = self.grouped(
            "SELECT crm_user, field FROM user_hidden_field ORDER BY crm_user, field",
            |row| Ok((id(row, 0)?, entry_id(row, 1)?)),
        )?;
        let mut values = self.grouped(
            "SELECT crm_user, field, value FROM user_drop_down_value ORDER BY crm_user, field, place",
            |row| Ok((id(row, 0)?, (entry_id(row, 1)?, name(row, 2)?))),
        )?;
        self.rows(
            "SELECT id, name, administrator, active, deleted FROM crm_user ORDER BY id",
            &[],
            |row| {
                let user = entry_id(row, 0)?;
                let mut drop_downs: Vec<DropDown> = Vec::new();
                for (field, value) in values.remove(&user.get()).unwrap_or_default() {
                    match drop_downs.last_mut().filter(|last| last.field == field) {
                        Some(last) => last.values.push(value),
                        None => drop_downs.push(DropDown { field, values: vec![value] }),
                    }
                }
                Ok(User {
                    id: user,
                    name: name(row, 1)?,
                    administrator: row.get(2)?,
                    active: row.get(3)?,
                    hidden_fields: hidden.remove(&user.get()).unwrap_or_default(),
                    drop_downs,
                    deleted: row.get(4)?,
                })
            },
        )
    }

    pub(super) fn group_entries(&self) -> Result<Vec<CustomerGroup>, StoreError> {
        self.rows(
            "SELECT id, name, head_office, deleted FROM customer_group ORDER BY id",
            &[],
            |row| {
                Ok(CustomerGroup {
                    id: entry_id(row, 0)?,
                    name: name(row, 1)?,
                    head_office: optional_entry_id(row, 2)?,
                    deleted: row.get(3)?,
                })
            },
        )
    }

    pub(super) fn customer_entries(&self) -> Result<Vec<Customer>, StoreError> {
        let mut groups = self.grouped(
            "SELECT customer, customer_group FROM membership ORDER BY customer, customer_group",
            |row| Ok((id(row, 0)?, entry_id(row, 1)?)),
        )?;
        self.rows("SELECT id, name, deleted FROM customer ORDER BY id", &[], |row| {
            let customer = entry_id(row, 0)?;
            Ok(Customer {
                id: customer,
                name: name(row, 1)?,
                groups: groups.remove(&customer.get()).unwrap_or_default(),
                deleted: row.get(2)?,
            })
        })
    }

    pub(super) fn contact_entries(&self) -> Result<Vec<Contact>, StoreError> {
        self.rows(
            "SELECT id, name, email, user_name, customer, portal_enabled, has_window, window_start, window_end,
                    profile, deleted FROM contact ORDER BY id",
            &[],
            contact,
        )
    }
}

fn contact(row: &Row<'_>) -> Result<Contact, StoreError> {
    let email: String = row.get(2)?;
    let days = |column| -> Result<Option<Day>, StoreError> {
        let number: Option<i32> = row.get(column)?;
        let day =
            |number| Day::from_number(number).ok_or_else(|| nonsense(format!("day {number}")));
        number.map(day).transpose()
    };
    let access_window =
        if row.get(6)? { Some(AccessDays { start: days(7)?, end: days(8)? }) } else { None };
    Ok(Contact {
        id: entry_id(row, 0)?,
        name: name(row, 1)?,
        email: optional_word(Some(email).filter(|email| !email.is_empty()))?,
        user_name: optional_word(row.get::<_, Option<String>>(3)?)?,
        customer: optional_entry_id(row, 4)?,
        portal_enabled: row.get(5)?,
        access_window,
        profile: optional_entry_id(row, 9)?,
        deleted: row.get(10)?,
    })
}

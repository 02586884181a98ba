//! Takes in ticket email accounts and allocations.

use super::sql;
use crate::document::{AllocationEntry, Document, Id};
use crate::store::{StoreError, Transaction};

pub(super) fn accounts(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    let put =
        "INSERT INTO email_account (id, name, address, position, enabled, mode, customer_group)
         VALUES (?1, ?2, ?3, (SELECT coalesce(max(position) + 1, 0) FROM email_account), ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET name = ?2, address = ?3, enabled = ?4,
             mode = CASE ?5 WHEN 0 THEN email_account.mode ELSE ?5 END,
             customer_group = CASE ?5 WHEN 0 THEN email_account.customer_group ELSE ?6 END";
    let clear = "DELETE FROM selected_customer WHERE account = ?";
    let select = "INSERT INTO selected_customer (account, customer, place) VALUES (?, ?, ?)";
    for account in &document.ticket_email_accounts {
        let (mode, group, selected) = columns(account.allocation.as_ref());
        to.run(
            put,
            &[
                &sql(account.id),
                &account.name.as_str(),
                &account.address.as_str(),
                &account.enabled,
                &mode,
                &group,
            ],
        )?;
        if account.allocation.is_some() {
            to.run(clear, &[&sql(account.id)])?;
        }
        for (place, customer) in (0_i64..).zip(selected) {
            to.run(select, &[&sql(account.id), &sql(*customer), &place])?;
        }
    }
    Ok(())
}

pub(super) fn tickets_module(
    to: &Transaction,
    allocation: &AllocationEntry,
) -> Result<(), StoreError> {
    let (mode, group, selected) = columns(Some(allocation));
    to.run("DELETE FROM tickets_module", &[])?;
    to.run("DELETE FROM tickets_module_customer", &[])?;
    to.run(
        "INSERT INTO tickets_module (only_row, mode, customer_group) VALUES (1, ?, ?)",
        &[&mode, &group],
    )?;
    let select = "INSERT INTO tickets_module_customer (customer, place) VALUES (?, ?)";
    for (place, customer) in (0_i64..).zip(selected) {
        to.run(select, &[&sql(*customer), &place])?;
    }
    Ok(())
}

/// An allocation as columns: mode, group, selection.
fn columns(allocation: Option<&AllocationEntry>) -> (i64, Option<i64>, &[Id]) {
    match allocation {
        None => (0, None, &[]),
        Some(AllocationEntry::AllCustomers {}) => (1, None, &[]),
        Some(AllocationEntry::CustomerGroup { group }) => (2, Some(sql(*group)), &[]),
        Some(AllocationEntry::SelectedCustomers { customers }) => (3, None, customers),
        Some(AllocationEntry::NoCustomers {}) => (4, None, &[]),
    }
}

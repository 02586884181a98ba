//! Takes in ticket email accounts and allocations.

use rusqlite::{Connection, params};

use super::sql;
use crate::document::{AllocationEntry, Document, Id};

pub(super) fn accounts(connection: &Connection, document: &Document) -> rusqlite::Result<()> {
    let mut put = connection.prepare(
        "INSERT INTO email_account (id, name, address, position, enabled, mode, customer_group)
         VALUES (?1, ?2, ?3, (SELECT ifnull(max(position) + 1, 0) FROM email_account), ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET name = ?2, address = ?3, enabled = ?4,
             mode = iif(?5, ?5, mode), customer_group = iif(?5, ?6, customer_group)",
    )?;
    let mut clear = connection.prepare("DELETE FROM selected_customer WHERE account = ?")?;
    let mut select = connection
        .prepare("INSERT INTO selected_customer (account, customer, place) VALUES (?, ?, ?)")?;
    for account in &document.ticket_email_accounts {
        let (mode, group, selected) = columns(account.allocation.as_ref());
        put.execute(params![
            sql(account.id),
            account.name.as_str(),
            account.address.as_str(),
            account.enabled,
            mode,
            group
        ])?;
        if account.allocation.is_some() {
            clear.execute([sql(account.id)])?;
        }
        for (place, customer) in selected.iter().enumerate() {
            select.execute([sql(account.id), sql(*customer), place as i64])?;
        }
    }
    Ok(())
}

pub(super) fn tickets_module(
    connection: &Connection,
    allocation: &AllocationEntry,
) -> rusqlite::Result<()> {
    let (mode, group, selected) = columns(Some(allocation));
    connection.execute_batch("DELETE FROM tickets_module; DELETE FROM tickets_module_customer;")?;
    connection.execute(
        "INSERT INTO tickets_module (only_row, mode, customer_group) VALUES (1, ?, ?)",
        params![mode, group],
    )?;
    let mut select = connection
        .prepare("INSERT INTO tickets_module_customer (customer, place) VALUES (?, ?)")?;
    for (place, customer) in selected.iter().enumerate() {
        select.execute([sql(*customer), place as i64])?;
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

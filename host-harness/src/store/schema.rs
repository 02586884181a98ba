//! The tables, and how a database of an earlier release becomes one of this release.

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;

/// Marks a file as ours: "PORT".
const APPLICATION_ID: i64 = 0x504f_5254;

/// One step per release that changed the tables; a database's version says how many it has taken. A released step is
/// never changed.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];

const VERSION: i64 = MIGRATIONS.len() as i64;

pub(super) fn create(connection: &mut Connection) -> Result<(), StoreError> {
    // Outside a transaction by SQLite's rules; a file that stays empty after a crash is no database yet.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    migrate(connection, 0)
}

pub(super) fn check(connection: &mut Connection) -> Result<(), StoreError> {
    let application: i64 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if application != APPLICATION_ID || found < 1 {
        return Err(StoreError::Foreign);
    }
    if found > VERSION {
        return Err(StoreError::Newer { found, known: VERSION });
    }
    if found < VERSION {
        migrate(connection, found)?;
    }
    Ok(())
}

fn migrate(connection: &mut Connection, from: i64) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been here since the version was read.
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for migration in MIGRATIONS.iter().skip(found.max(from) as usize) {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(())
}

//! The tables in SQLite, and the mark that says a file is ours.

use super::super::StoreError;
use super::super::database::{Connection, Purpose};
use super::{APPLICATION_ID, VERSION, missing};

/// Each with the version that it brings a database to.
pub(super) const STEPS: &[(i64, &str)] = &[
    (1, include_str!("1.sql")),
    (2, include_str!("2.sql")),
    (3, include_str!("3.sql")),
    (4, include_str!("4.sql")),
];

pub(super) fn create(connection: &Connection) -> Result<(), StoreError> {
    // Outside a transaction by SQLite's rules; a file that stays empty after a crash is no database yet.
    connection.batch("PRAGMA journal_mode = WAL")?;
    migrate(connection)
}

pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let application = number(connection, "PRAGMA application_id")?;
    let found = number(connection, "PRAGMA user_version")?;
    if application != APPLICATION_ID || found < 1 {
        return Err(StoreError::Foreign);
    }
    if missing(STEPS, found)?.is_empty() { Ok(()) } else { migrate(connection) }
}

fn migrate(connection: &Connection) -> Result<(), StoreError> {
    connection.begin(Purpose::Write)?;
    // Another process may have been here since the version was read.
    let found = number(connection, "PRAGMA user_version")?;
    for step in missing(STEPS, found)? {
        connection.batch(step)?;
    }
    connection.batch(&format!(
        "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}"
    ))?;
    connection.commit()
}

fn number(connection: &Connection, pragma: &str) -> Result<i64, StoreError> {
    let mut number = 0;
    connection.each(pragma, &[], &mut |row| {
        number = row.get(0)?;
        Ok(())
    })?;
    Ok(number)
}

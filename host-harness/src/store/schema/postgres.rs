//! The tables in PostgreSQL: in a schema `portal`, with a table that says which ones they are.

use super::super::StoreError;
use super::super::database::{Connection, Purpose};
use super::super::location::Location;
use super::{APPLICATION_ID, VERSION, missing};

/// Each with the version that it brings a database to. The first one is the whole schema of its version.
const STEPS: &[(i64, &str)] = &[
    (2, include_str!("postgres/2.sql")),
    (3, include_str!("postgres/3.sql")),
    (4, include_str!("postgres/4.sql")),
];

/// Whether the schema is there, whether anything is in it, and whether that is ours.
const STATE: &str = "SELECT to_regnamespace('portal') IS NOT NULL,
    EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace('portal')),
    to_regclass('portal.schema_version') IS NOT NULL";

pub(super) fn create(connection: &Connection, location: &Location) -> Result<(), StoreError> {
    connection.begin(Purpose::Write)?;
    match state(connection)? {
        State::NoSchema => {
            connection.batch("CREATE SCHEMA portal")?;
            migrate(connection, 0)?;
        }
        State::Nothing => migrate(connection, 0)?,
        State::Version(_) => return Err(StoreError::Exists(Box::new(location.clone()))),
    }
    connection.commit()
}

pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    if missing(STEPS, version(connection)?)?.is_empty() {
        return Ok(());
    }
    connection.begin(Purpose::Write)?;
    // Another process may have been here since the version was read.
    migrate(connection, version(connection)?)?;
    connection.commit()
}

fn migrate(connection: &Connection, found: i64) -> Result<(), StoreError> {
    // A large table takes its time.
    connection.batch("SET LOCAL statement_timeout = 0")?;
    for step in missing(STEPS, found)? {
        connection.batch(step)?;
    }
    connection.batch(&format!(
        "INSERT INTO schema_version (only_row, application, version) VALUES (1, {APPLICATION_ID}, {VERSION})
         ON CONFLICT (only_row) DO UPDATE SET version = {VERSION}"
    ))
}

enum State {
    NoSchema,
    Nothing,
    Version(i64),
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    match state(connection)? {
        State::Version(version) => Ok(version),
        State::NoSchema | State::Nothing => Err(StoreError::Empty),
    }
}

fn state(connection: &Connection) -> Result<State, StoreError> {
    let mut found = (false, false, false);
    connection.each(STATE, &[], &mut |row| {
        found = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(())
    })?;
    match found {
        (false, _, _) => return Ok(State::NoSchema),
        (true, false, _) => return Ok(State::Nothing),
        (true, true, false) => return Err(StoreError::ForeignSchema),
        (true, true, true) => {}
    }
    let mut version = None;
    let sql = "SELECT version FROM portal.schema_version WHERE application = ?";
    let read = connection.each(sql, &[&APPLICATION_ID], &mut |row| {
        version = Some(row.get(0)?);
        Ok(())
    });
    match (read, version) {
        // A table of this name with other columns.
        (Err(StoreError::Damaged(_)), _) | (Ok(()), None) => Err(StoreError::ForeignSchema),
        (Err(error), _) => Err(error),
        (Ok(()), Some(version)) => Ok(State::Version(version)),
    }
}

//! Connections to SQLite: one file, any number of readers, one writer at a time.

use std::path::Path;
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags, params_from_iter};

use super::super::StoreError;
use super::value::{Cell, Cells, Parameter, Row, ToSql};
use super::{DatabaseError, Purpose, Take};

/// How long to wait for another process before giving up.
const PATIENCE: Duration = Duration::from_secs(2);

/// What every connection is set to. Nothing in our schema calls functions or reads virtual tables, so a file that
/// somebody has tampered with cannot either.
const SETTINGS: &str = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;
    PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;";

/// SQLite takes the snapshot at the first look, and that is to be now.
const BEGIN_READING: &str = "BEGIN DEFERRED; SELECT 1 FROM sqlite_schema LIMIT 1;";
const BEGIN_WRITING: &str = "BEGIN IMMEDIATE";

#[derive(Debug)]
pub(in crate::store) struct Sqlite(rusqlite::Connection);

impl Sqlite {
    pub(super) fn open(path: &Path, create: bool) -> Result<Self, StoreError> {
        // No URI and no shared cache: a path is a path.
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        let connection = rusqlite::Connection::open_with_flags(path, flags).map_err(fault)?;
        connection.busy_timeout(PATIENCE).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(SETTINGS).map_err(fault)?;
        Ok(Sqlite(connection))
    }

    pub(super) fn beginning(purpose: Purpose) -> &'static str {
        match purpose {
            Purpose::Read => BEGIN_READING,
            Purpose::Write | Purpose::WriteRow => BEGIN_WRITING,
        }
    }

    pub(super) fn batch(&self, sql: &str) -> Result<(), StoreError> {
        self.0.execute_batch(sql).map_err(fault)
    }

    /// The outer result is the database's, the inner one the reader's.
    pub(super) fn each(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        take: Take<'_>,
    ) -> Result<Result<(), StoreError>, StoreError> {
        let mut query = self.0.prepare_cached(sql).map_err(fault)?;
        let mut rows = query.query(params_from_iter(values(parameters))).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            if let Err(error) = take(&Row(row)) {
                return Ok(Err(error));
            }
        }
        Ok(Ok(()))
    }

    pub(super) fn execute(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
    ) -> Result<usize, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(fault)?;
        statement.execute(params_from_iter(values(parameters))).map_err(fault)
    }

    /// Whether it can be kept for another transaction. One that was opened while the file was read-only stays so.
    pub(super) fn is_fit(&self) -> bool {
        self.0.is_autocommit() && self.0.is_readonly("main").is_ok_and(|read_only| !read_only)
    }
}

fn values<'a>(parameters: &'a [&dyn ToSql]) -> impl Iterator<Item = Parameter<'a>> {
    parameters.iter().map(|parameter| parameter.parameter())
}

impl rusqlite::ToSql for Parameter<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Parameter::Integer(Some(number)) => ValueRef::Integer(*number),
            Parameter::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Parameter::Integer(None) | Parameter::Text(None) => ValueRef::Null,
        }))
    }
}

impl Cells for rusqlite::Row<'_> {
    fn name(&self, column: usize) -> Option<&str> {
        self.as_ref().column_name(column).ok()
    }

    fn cell(&self, column: usize) -> Result<Cell<'_>, String> {
        match self.get_ref(column).map_err(|error| error.to_string())? {
            ValueRef::Null => Ok(Cell::Null),
            ValueRef::Integer(number) => Ok(Cell::Integer(number)),
            ValueRef::Text(text) => std::str::from_utf8(text)
                .map(Cell::Text)
                .map_err(|_| "a text that is not in UTF-8".into()),
            ValueRef::Real(_) | ValueRef::Blob(_) => Err("neither a number nor a text".into()),
        }
    }
}

/// What it means for the store.
fn fault(error: rusqlite::Error) -> StoreError {
    let source = DatabaseError::saying(error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked,
        Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => StoreError::NoAccess(source),
        Some(ErrorCode::SystemIoFailure) => StoreError::Disk(source),
        Some(ErrorCode::NotADatabase) => StoreError::Foreign,
        // `Unknown` is SQLite's general error: a table or column is not there.
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) => StoreError::Damaged(source),
        Some(_) => StoreError::Other(source),
        None => StoreError::Nonsense(error.to_string()),
    }
}

//! What PostgreSQL's errors mean for the store.

use super::super::StoreError;
use super::DatabaseError;

/// Of any statement.
pub(super) fn fault(error: &postgres::Error) -> StoreError {
    let source = described(error);
    let Some(code) = error.code().map(|code| code.code().to_owned()) else {
        return if is_lost(error) {
            StoreError::Unreachable(source)
        } else {
            StoreError::Other(source)
        };
    };
    match code.as_str() {
        // Waited too long for a lock, or in vain for each other, or altogether.
        "55P03" | "40001" | "40P01" | "57014" => StoreError::Locked,
        "53100" => StoreError::Full,
        "53300" => StoreError::Crowded(source),
        "58030" => StoreError::Disk(source),
        "25006" => StoreError::ReadOnly,
        "25P02" => StoreError::Failed,
        "42501" => StoreError::Forbidden(source),
        "3D000" => StoreError::NoDatabase(source),
        "XX001" | "XX002" => StoreError::Damaged(source),
        // A table, column, function or schema is not there.
        "42P01" | "42703" | "42883" | "3F000" => StoreError::Damaged(source),
        code if code.starts_with("28") => StoreError::Refused(source),
        _ if is_lost(error) => StoreError::Unreachable(source),
        _ => StoreError::Other(source),
    }
}

/// Of connecting.
pub(super) fn unreached(error: &postgres::Error, hosts: &str) -> StoreError {
    match fault(error) {
        // The client's own words do not say where it has tried.
        StoreError::Unreachable(source) | StoreError::Other(source) => {
            StoreError::Unreachable(source.at(hosts))
        }
        other => other,
    }
}

/// Of the statement that keeps a transaction: without an answer to it, nobody here knows.
pub(super) fn of_commit(error: &postgres::Error) -> StoreError {
    if is_lost(error) { StoreError::Unknown(described(error)) } else { fault(error) }
}

/// Whether the connection went with it.
fn is_lost(error: &postgres::Error) -> bool {
    let Some(error) = error.as_db_error() else {
        use std::error::Error;
        let is_io = |cause: &(dyn Error + 'static)| cause.is::<std::io::Error>();
        return error.is_closed() || error.source().is_some_and(is_io);
    };
    let code = error.code().code();
    code.starts_with("08")
        || code.starts_with("57P")
        || ["FATAL", "PANIC"].contains(&error.severity())
}

/// Without the rows that an error is about: they are nobody's business who reads a log.
fn described(error: &postgres::Error) -> DatabaseError {
    match error.as_db_error() {
        Some(error) => {
            let line: String = error.message().chars().flat_map(char::escape_debug).collect();
            DatabaseError::saying(format!("{line} (SQLSTATE {})", error.code().code()))
        }
        None => DatabaseError::new(error),
    }
}

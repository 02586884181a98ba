//! How the store asks its database: rows as values, identifiers in range.

use super::database::{Result, Row, ToSql};
use super::{StoreError, Transaction};

impl Transaction {
    pub(super) fn each(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        mut take: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        self.connection()?.each(sql, parameters, &mut take)
    }

    pub(super) fn rows<T>(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each(sql, parameters, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Whether a query finds anything.
    pub(super) fn finds(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<bool> {
        let mut found = false;
        self.each(sql, parameters, |_| {
            found = true;
            Ok(())
        })?;
        Ok(found)
    }

    /// A statement; returns how many rows it met.
    pub(super) fn run(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize> {
        self.connection()?.execute(sql, parameters)
    }

    /// A statement that must meet exactly one row.
    pub(super) fn one(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<()> {
        match self.run(sql, parameters)? {
            1 => Ok(()),
            _ => Err(gone()),
        }
    }

    /// A statement that makes one row and returns the identifier that the database has given it.
    pub(super) fn made(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<u64> {
        let made = self.rows(sql, parameters, |row| super::column::id(row, 0))?;
        match made.as_slice() {
            [made] => Ok(*made),
            _ => Err(gone()),
        }
    }
}

/// What a policy has accepted is about something that exists.
pub(super) fn gone() -> StoreError {
    StoreError::Nonsense("what is to be changed is not there".into())
}

/// An identifier for a query. What no database can hold matches nothing there.
pub(super) fn key(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(-1)
}

/// Identifiers for a query, as a list that SQL can join with.
pub(super) fn keys(ids: &[u64]) -> String {
    let ids: Vec<_> = ids.iter().map(|id| key(*id).to_string()).collect();
    format!("[{}]", ids.join(","))
}

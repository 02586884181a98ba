//! How the store asks SQLite: cached statements, rows as values, identifiers in range.

use rusqlite::{Connection, Row, ToSql};

use super::{StoreError, Transaction};

impl Transaction {
    pub(super) fn each(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        mut take: impl FnMut(&Row<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        fn run(
            connection: &Connection,
            sql: &str,
            parameters: &[&dyn ToSql],
            take: &mut dyn FnMut(&Row<'_>) -> rusqlite::Result<()>,
        ) -> rusqlite::Result<()> {
            let mut query = connection.prepare_cached(sql)?;
            let mut rows = query.query(parameters)?;
            while let Some(row) = rows.next()? {
                take(row)?;
            }
            Ok(())
        }
        Ok(run(self.connection()?, sql, parameters, &mut take)?)
    }

    pub(super) fn rows<T>(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        self.each(sql, parameters, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }
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

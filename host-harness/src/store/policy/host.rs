//! Hosts that serve, as they last said: so that one that has fallen behind shows.

use crate::facts::Instant;
use crate::store::change::number;
use crate::store::column::id;
use crate::store::{Store, StoreError, Transaction};

/// What a host last said of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRow {
    /// Its name.
    pub name: String,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub seen: Instant,
    /// What it said, as JSON.
    pub status: String,
}

impl Transaction {
    /// The hosts, by name.
    pub fn policy_hosts(&self) -> Result<Vec<HostRow>, StoreError> {
        let sql = "SELECT name, seen, status FROM policy_host ORDER BY name";
        self.rows(sql, &[], |row| {
            Ok(HostRow { name: row.get(0)?, seen: id(row, 1)?, status: row.get(2)? })
        })
    }
}

impl Store {
    /// Says how a host is doing. Those that were not seen for a day are forgotten.
    pub fn save_policy_host(&self, host: &HostRow) -> Result<(), StoreError> {
        let HostRow { name, seen, status } = host;
        let transaction = self.write_row()?;
        transaction.run(
            "INSERT INTO policy_host (name, seen, status) VALUES (?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET seen = excluded.seen, status = excluded.status",
            &[name, &number(*seen)?, status],
        )?;
        let forgotten = number(seen.saturating_sub(24 * 60 * 60))?;
        transaction.run("DELETE FROM policy_host WHERE seen < ?", &[&forgotten])?;
        let mut transaction = transaction;
        transaction.commit().map(drop)
    }

    /// The host serves no more.
    pub fn forget_policy_host(&self, name: &str) -> Result<(), StoreError> {
        let mut transaction = self.write_row()?;
        transaction.run("DELETE FROM policy_host WHERE name = ?", &[&name])?;
        transaction.commit().map(drop)
    }
}

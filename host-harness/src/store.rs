//! The CRM's data in a database: any number of readers, one writer of settings at a time.

mod audit;
mod change;
mod column;
mod database;
mod digest;
mod error;
mod export;
mod facts;
mod import;
mod kind;
mod list;
mod lockout;
mod notice;
mod password;
mod portal;
mod query;
mod records;
mod revision;
mod schema;
mod transaction;
mod write;

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::facts::Instant;
use database::{Connection, Purpose, Watch};

pub use audit::{AuditEntry, AuditFilter, AuditRow};
pub(crate) use audit::{portal_access_entry, text};
pub(crate) use change::fits;
pub use database::DatabaseError;
pub(crate) use digest::of_bytes;
pub use error::StoreError;
pub use import::{ImportError, Mode};
pub use list::{AccountRow, Names, Replacement};
#[cfg(test)]
pub(crate) use lockout::a_line;
pub use lockout::{Bucket, LastWhitelisting, LockoutLine, LockoutLogRow, StoredLockout};
pub use notice::{Notice, NoticeEvent, NoticeRow};
pub use portal::ProfileRow;
pub use revision::Revision;
pub use transaction::Transaction;

/// An open database. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    shared: Arc<Shared>,
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    /// Which file was opened, whatever the path leads to later.
    file: (u64, u64),
    idle: Mutex<Vec<Connection>>,
}

impl Store {
    /// Makes a new, empty database.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists(path.into()));
        }
        let connection = Connection::file(path, true, None)?;
        schema::create(&connection)?;
        Self::sharing(path, connection)
    }

    /// Opens a database, and brings it up to this release's schema.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if path.metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            return Err(StoreError::Missing);
        }
        let connection = Connection::file(path, false, None)?;
        schema::check(&connection)?;
        Self::sharing(path, connection)
    }

    fn sharing(path: &Path, connection: Connection) -> Result<Self, StoreError> {
        let file = file(path).ok_or(StoreError::Moved)?;
        let idle = Mutex::new(vec![connection]);
        Ok(Store { shared: Arc::new(Shared { path: path.into(), file, idle }), watch: None })
    }

    /// The same database, with somebody who is told the text of every statement right before it goes there, of those
    /// that begin and end transactions too: for tracing, and for tests that stop the process between any two of them.
    pub fn watch(self, before: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Store { watch: Some(Watch::new(before)), ..self }
    }

    /// Everything read through it comes from one moment.
    pub fn read(&self) -> Result<Transaction, StoreError> {
        self.begin(Purpose::Read)
    }

    /// The only one that writes settings until it ends; nothing is kept unless it is committed.
    pub fn write(&self) -> Result<Transaction, StoreError> {
        self.begin(Purpose::Write)
    }

    /// Like [`write`](Self::write), for a change that guards itself by a version: need not be the only writer.
    pub fn write_row(&self) -> Result<Transaction, StoreError> {
        self.begin(Purpose::WriteRow)
    }

    /// The time, in seconds since 1970-01-01T00:00:00Z.
    pub fn now(&self) -> Result<Instant, StoreError> {
        Ok(crate::day::now())
    }

    fn begin(&self, purpose: Purpose) -> Result<Transaction, StoreError> {
        let idle = self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(mut connection) => {
                connection.watched_by(self.watch.clone());
                connection
            }
            None => Connection::file(&self.shared.path, false, self.watch.clone())?,
        };
        connection.begin(purpose)?;
        Ok(Transaction::on(connection, self.clone(), purpose))
    }

    fn give_back(&self, connection: Connection) {
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }

    /// SQLite would go on writing into a file that nobody can find any more.
    fn is_where_it_was(&self) -> bool {
        file(&self.shared.path) == Some(self.shared.file)
    }
}

/// Device and inode of the file that the path leads to.
fn file(path: &Path) -> Option<(u64, u64)> {
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

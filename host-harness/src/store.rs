//! The CRM's data in an embedded database: one file, any number of readers, one writer at a time.

mod audit;
mod change;
mod column;
mod digest;
mod export;
mod facts;
mod import;
mod kind;
mod list;
mod lockout;
mod notice;
mod portal;
mod query;
mod records;
mod revision;
mod schema;
mod write;

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::day::now;
use crate::facts::Instant;

pub use audit::{AuditEntry, AuditFilter, AuditRow};
pub(crate) use audit::{portal_access_entry, text};
pub(crate) use change::fits;
pub(crate) use digest::of_bytes;
pub use import::{ImportError, Mode};
pub use list::{AccountRow, Names, Replacement};
#[cfg(test)]
pub(crate) use lockout::a_line;
pub use lockout::{Bucket, LastWhitelisting, LockoutLine, LockoutLogRow, StoredLockout};
pub use notice::{Notice, NoticeEvent, NoticeRow};
pub use portal::ProfileRow;
pub use revision::Revision;

/// How long to wait for another process before giving up.
const PATIENCE: Duration = Duration::from_secs(2);

/// An open database. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Store(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    /// Which file was opened, whatever the path leads to later.
    file: (u64, u64),
    idle: Mutex<Vec<Connection>>,
}

/// The store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no database at this place.
    #[error("there is no such file; create it with `portal init`")]
    Missing,
    /// There is something at this place already.
    #[error("`{0}` exists already; choose another place, or remove it first")]
    Exists(PathBuf),
    /// A file, but not one of ours.
    #[error("it is not a portal database, or its first page is damaged")]
    Foreign,
    /// Written by a later release.
    #[error("it has schema version {found}, and this program knows {known}; use a newer release")]
    Newer {
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file is no longer the one that was opened.
    #[error("the database file was removed or replaced while it was in use; nothing was kept")]
    Moved,
    /// Another process holds it.
    #[error("another process holds the database; try again when it is done")]
    Locked,
    /// Not to be written to.
    #[error("the database, or the folder it is in, is read-only")]
    ReadOnly,
    /// Not to be opened as a database must be.
    #[error("the database cannot be opened for writing; its folder must exist and be writable")]
    NoAccess(#[source] rusqlite::Error),
    /// The disk says no.
    #[error("the database cannot be read or written; the disk may be full or failing")]
    Disk(#[source] rusqlite::Error),
    /// No room left.
    #[error("there is no room left where the database is")]
    Full,
    /// Its content is broken.
    #[error("the database is damaged; restore it from a backup")]
    Damaged(#[source] rusqlite::Error),
    /// Its content is well-formed, and makes no sense.
    #[error("the database holds something that makes no sense: {0}")]
    Nonsense(String),
    /// What was to be stored is not for this database: a text that is too long, an address that a link must not have.
    #[error("this cannot be stored: {0}")]
    Unfit(String),
    /// A decision must not be older than what the caller knows to be stored.
    #[error(
        "revision {demanded} is demanded, and the database is at {found}; is it a copy or a backup of the right one?"
    )]
    Behind {
        /// Its revision.
        found: Revision,
        /// What it must have reached.
        demanded: Revision,
    },
    /// What was to be replaced is no longer what was read.
    #[error("somebody else was faster; nothing was changed, so look again")]
    Overtaken,
    /// Anything else that SQLite reports.
    #[error("the database cannot be used")]
    Other(#[source] rusqlite::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Locked,
            Some(ErrorCode::ReadOnly) => StoreError::ReadOnly,
            Some(ErrorCode::DiskFull) => StoreError::Full,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                StoreError::NoAccess(error)
            }
            Some(ErrorCode::SystemIoFailure) => StoreError::Disk(error),
            Some(ErrorCode::NotADatabase) => StoreError::Foreign,
            // `Unknown` is SQLite's general error: a table or column is not there.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::Unknown) => StoreError::Damaged(error),
            Some(_) => StoreError::Other(error),
            None => StoreError::Nonsense(error.to_string()),
        }
    }
}

impl Store {
    /// Makes a new, empty database.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::Exists(path.into()));
        }
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        schema::create(&mut connection)?;
        Self::sharing(path, connection)
    }

    /// Opens a database, and brings it up to this release's schema.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        if path.metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
            return Err(StoreError::Missing);
        }
        let mut connection = connect(path, OpenFlags::empty())?;
        schema::check(&mut connection)?;
        Self::sharing(path, connection)
    }

    fn sharing(path: &Path, connection: Connection) -> Result<Self, StoreError> {
        let file = file(path).ok_or(StoreError::Moved)?;
        let idle = Mutex::new(vec![connection]);
        Ok(Store(Arc::new(Shared { path: path.into(), file, idle })))
    }

    /// Everything read through it comes from one moment.
    pub fn read(&self) -> Result<Transaction, StoreError> {
        // SQLite takes the snapshot at the first look, and that is to be now.
        self.begin("BEGIN DEFERRED; SELECT 1 FROM sqlite_schema LIMIT 1;", false)
    }

    /// The only one that changes data and settings until it ends; nothing is kept unless it is committed.
    pub fn write(&self) -> Result<Transaction, StoreError> {
        self.begin("BEGIN IMMEDIATE", true)
    }

    /// For what guards itself by a version, and is no setting: it need not be the only one that writes.
    pub fn write_row(&self) -> Result<Transaction, StoreError> {
        self.begin("BEGIN IMMEDIATE", false)
    }

    /// Now, by the clock that everybody who uses this database goes by.
    pub fn now(&self) -> Result<Instant, StoreError> {
        Ok(now())
    }

    fn begin(&self, statement: &str, settings: bool) -> Result<Transaction, StoreError> {
        let idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.0.path, OpenFlags::empty())?,
        };
        connection.execute_batch(statement)?;
        Ok(Transaction {
            connection: Some(connection),
            store: self.clone(),
            settings,
            tickets_module: None,
        })
    }
}

/// Device and inode of the file that the path leads to.
fn file(path: &Path) -> Option<(u64, u64)> {
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    // No URI and no shared cache: a path is a path.
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;")?;
    Ok(connection)
}

/// A snapshot of the database, for questions, and for changes that follow from their answers.
#[derive(Debug)]
pub struct Transaction {
    connection: Option<Connection>,
    store: Store,
    /// Whether it changes data or settings, and so makes a new revision.
    settings: bool,
    tickets_module: Option<facts::TicketsModule>,
}

impl Transaction {
    fn connection(&self) -> Result<&Connection, StoreError> {
        self.connection
            .as_ref()
            .ok_or_else(|| StoreError::Nonsense("the transaction is over".into()))
    }

    /// Keeps what was written; returns the revision that it makes, or that it leaves.
    pub fn commit(&mut self) -> Result<Revision, StoreError> {
        if self.settings {
            self.raise_revision()?;
        }
        let revision = self.revision()?;
        // SQLite would go on writing into a file that nobody can find any more.
        if file(&self.store.0.path) != Some(self.store.0.file) {
            return Err(StoreError::Moved);
        }
        self.connection()?.execute_batch("COMMIT")?;
        self.give_back();
        Ok(revision)
    }

    fn give_back(&mut self) {
        if let Some(connection) = self.connection.take()
            && connection.is_autocommit()
        {
            self.store.0.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(connection) = &self.connection {
            // A connection that cannot even roll back is not given back, and closing it rolls back.
            let _ = connection.execute_batch("ROLLBACK");
        }
        self.give_back();
    }
}

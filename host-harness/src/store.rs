//! The CRM's data in a database: any number of readers, one writer of settings at a time.

mod audit;
mod change;
mod column;
mod database;
mod digest;
mod error;
mod exempt;
mod export;
mod facts;
mod health;
mod import;
mod kind;
mod list;
mod location;
mod lockout;
mod notice;
mod password;
mod policy;
mod portal;
mod query;
mod records;
mod revision;
mod sample;
mod schema;
mod temporary;
mod transaction;
mod write;

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::facts::Instant;
use database::{Connection, Purpose, Watch};

pub use audit::{AuditEntry, AuditFilter, AuditRow};
pub(crate) use audit::{portal_access_entry, text};
pub(crate) use change::fits;
pub use database::DatabaseError;
pub(crate) use digest::of_bytes;
pub use error::StoreError;
pub use exempt::Exemption;
pub use health::{Finding, Health, is_at_least};
pub use import::{ImportError, Mode};
pub use list::{AccountRow, Names, Replacement};
pub use location::{Location, LocationError, Server};
#[cfg(test)]
pub(crate) use lockout::a_line;
pub use lockout::{Bucket, LastWhitelisting, LockoutLine, LockoutLogRow, StoredLockout};
pub use notice::{Notice, NoticeEvent, NoticeRow};
pub use policy::{
    Activation, Attempt, HostRow, How, PolicyComponent, ShadowCounts, ShadowRow, Signer,
};
pub use portal::ProfileRow;
pub use revision::Revision;
pub(crate) use sample::{Grouped, Traits, User};
pub use temporary::{TemporaryError, TemporaryStore};
pub use transaction::{Supposed, Transaction};

/// Connections that are kept open for whoever comes next.
const MOST_IDLE: usize = 16;

/// An open database. Cheap to clone; clones share it.
#[derive(Clone, Debug)]
pub struct Store {
    shared: Arc<Shared>,
    watch: Option<Watch>,
}

#[derive(Debug)]
struct Shared {
    location: Location,
    /// Which file was opened, whatever the path leads to later; none: it is no file.
    file: Option<(u64, u64)>,
    idle: Mutex<Vec<Connection>>,
}

impl Store {
    /// Makes a new, empty database: a file, or tables in a database of a PostgreSQL server.
    pub fn create(location: impl Into<Location>) -> Result<Self, StoreError> {
        let location = location.into();
        if let Location::File(path) = &location
            && path.symlink_metadata().is_ok()
        {
            return Err(StoreError::Exists(Box::new(location)));
        }
        let connection = Connection::to(&location, true, None)?;
        schema::create(&connection, &location)?;
        Self::sharing(location, connection)
    }

    /// Opens a database, and brings it up to this release's schema.
    pub fn open(location: impl Into<Location>) -> Result<Self, StoreError> {
        let location = location.into();
        if let Location::File(path) = &location
            && path.metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound)
        {
            return Err(StoreError::Missing);
        }
        let connection = Connection::to(&location, false, None)?;
        schema::check(&connection, &location)?;
        Self::sharing(location, connection)
    }

    fn sharing(location: Location, connection: Connection) -> Result<Self, StoreError> {
        let file = match &location {
            Location::File(path) => Some(file(path).ok_or(StoreError::Moved)?),
            Location::Postgres(_) => None,
        };
        let idle = Mutex::new(vec![connection]);
        Ok(Store { shared: Arc::new(Shared { location, file, idle }), watch: None })
    }

    /// The same database, with somebody who is told the text of every statement right before it goes there, of those
    /// that begin and end transactions too: for tracing, and for tests that stop the process between any two of them.
    pub fn watch(self, before: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Store { watch: Some(Watch::new(before)), ..self }
    }

    /// Where the database is.
    pub fn location(&self) -> &Location {
        &self.shared.location
    }

    /// Everything read through it comes from one moment.
    pub fn read(&self) -> Result<Transaction, StoreError> {
        self.begin(Purpose::Read)
    }

    /// The only one that writes settings until it ends, wherever else somebody writes; nothing is kept unless it is
    /// committed.
    pub fn write(&self) -> Result<Transaction, StoreError> {
        self.begin(Purpose::Write)
    }

    /// Like [`write`](Self::write), for a change that guards itself by a version: need not be the only writer.
    pub fn write_row(&self) -> Result<Transaction, StoreError> {
        self.begin(Purpose::WriteRow)
    }

    /// The time, in seconds since 1970-01-01T00:00:00Z: a server's, so that all who share it agree, or else this
    /// machine's.
    pub fn now(&self) -> Result<Instant, StoreError> {
        let (connection, now) = self.connected(Connection::clock)?;
        self.give_back(connection);
        Ok(now)
    }

    fn begin(&self, purpose: Purpose) -> Result<Transaction, StoreError> {
        // Else answers would come from a file that nobody can change any more, or from one that nobody has looked at,
        // which SQLite would mix with what was not yet written into the old one.
        self.stays()?;
        let (connection, ()) = self.connected(|connection| connection.begin(purpose))?;
        self.stays()?;
        Ok(Transaction::on(connection, self.clone(), purpose))
    }

    /// A connection on which the first statement has succeeded. What one of them has died of while nobody used it, the
    /// others have died of too, and to find that out takes its time with each.
    fn connected<T>(
        &self,
        first: impl Fn(&Connection) -> Result<T, StoreError>,
    ) -> Result<(Connection, T), StoreError> {
        // Nobody waits for the list while we wait for the database.
        let idle = self.idle().pop();
        if let Some(mut connection) = idle {
            connection.watched_by(self.watch.clone());
            match first(&connection) {
                Err(StoreError::Unreachable(_)) => {
                    let others = std::mem::take(&mut *self.idle());
                    drop(others);
                }
                result => return Ok((connection, result?)),
            }
        }
        let connection = Connection::to(&self.shared.location, false, self.watch.clone())?;
        let done = first(&connection)?;
        Ok((connection, done))
    }

    fn give_back(&self, connection: Connection) {
        let mut idle = self.idle();
        if connection.is_idle() && idle.len() < MOST_IDLE {
            idle.push(connection);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// SQLite would go on writing into a file that nobody can find any more.
    fn stays(&self) -> Result<(), StoreError> {
        match &self.shared.location {
            Location::File(path) if file(path) != self.shared.file => Err(StoreError::Moved),
            _ => Ok(()),
        }
    }
}

/// Device and inode of the file that the path leads to.
fn file(path: &Path) -> Option<(u64, u64)> {
    let metadata = path.metadata().ok()?;
    Some((metadata.dev(), metadata.ino()))
}

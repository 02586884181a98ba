//! What can go wrong with a database, and what to do about it.

use super::database::DatabaseError;
use super::{Location, Revision};

/// The store cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no database at this place.
    #[error("there is no such file; create it with `portal init`")]
    Missing,
    /// There is a database, and nothing of ours in it.
    #[error("there are no portal tables in it; create them with `portal init`")]
    Empty,
    /// There is something at this place already.
    #[error("{}", taken(.0))]
    Exists(Box<Location>),
    /// A file, but not one of ours.
    #[error("it is not a portal database, or its first page is damaged")]
    Foreign,
    /// A database whose schema has the name of ours.
    #[error("its schema `portal` holds something else than portal tables; choose another database")]
    ForeignSchema,
    /// Written by a later release.
    #[error("it has schema version {found}, and this program knows {known}; use a newer release")]
    Newer {
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file is no longer the one that was opened.
    #[error(
        "the database file was removed or replaced while it was in use, so nothing was kept; put it back, or start \
         again with the new one"
    )]
    Moved,
    /// Another process holds it.
    #[error("another process holds the database; try again when it is done")]
    Locked,
    /// Not to be written to.
    #[error("the database, or the folder it is in, is read-only")]
    ReadOnly,
    /// Not to be opened as a database must be.
    #[error("the database cannot be opened for writing; its folder must exist and be writable")]
    NoAccess(#[source] DatabaseError),
    /// The role has too few rights.
    #[error(
        "the role may not do this; it needs to own the schema `portal`, or `CREATE` on the database"
    )]
    Forbidden(#[source] DatabaseError),
    /// The server does not let us in.
    #[error(
        "the server refuses the role or its password; check both, and the server's `pg_hba.conf`"
    )]
    Refused(#[source] DatabaseError),
    /// The server has no such database.
    #[error("there is no such database on the server; create it there, as with `createdb`")]
    NoDatabase(#[source] DatabaseError),
    /// The server has no connection left for us.
    #[error("the server has no connection left; try again, or raise its `max_connections`")]
    Crowded(#[source] DatabaseError),
    /// The server is not there, or is not there any more.
    #[error("the database server cannot be reached; check its host and port, and whether it runs")]
    Unreachable(#[source] DatabaseError),
    /// The connection ended between our asking to keep something and the answer.
    #[error(
        "the connection broke while the change was being kept, so it may be kept or not; look before you try again"
    )]
    Unknown(#[source] DatabaseError),
    /// A copy, which may lag behind.
    #[error("the server is a replica, whose answers may be old; connect to the primary")]
    Replica,
    /// Too old a server.
    #[error("the server is PostgreSQL {0}; version 13 or newer is needed")]
    OldServer(i64),
    /// A database that cannot keep every text.
    #[error("the database's encoding is {0}; create one with the encoding UTF8")]
    Encoding(String),
    /// The disk says no.
    #[error("the database cannot be read or written; the disk may be full or failing")]
    Disk(#[source] DatabaseError),
    /// No room left.
    #[error("there is no room left where the database is")]
    Full,
    /// Its content is broken.
    #[error("the database is damaged; restore it from a backup")]
    Damaged(#[source] DatabaseError),
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
    /// Something went wrong on the way, and half of a change must not be kept.
    #[error("a statement failed before, so nothing was kept")]
    Failed,
    /// Anything else that a database reports.
    #[error("the database cannot be used")]
    Other(#[source] DatabaseError),
}

fn taken(location: &Location) -> String {
    match location {
        Location::File(_) => {
            format!("`{location}` exists already; choose another place, or remove it first")
        }
        Location::Postgres(_) => format!(
            "there are portal tables at `{location}` already; choose another database, or drop its schema `portal` first"
        ),
    }
}

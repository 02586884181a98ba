//! What can go wrong with a database, and what to do about it.

use std::path::PathBuf;

use super::Revision;
use super::database::DatabaseError;

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
    NoAccess(#[source] DatabaseError),
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

//! Databases that are thrown away: for demonstrations, for scenarios and for tests.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::{fs, io};

use tempfile::{Builder, TempDir};

use super::{ImportError, Mode, Store, StoreError};
use crate::document::Document;

/// A folder in memory, where it costs nothing to write to the disk. A database there is set up like any other one: it
/// is the place that does not last.
const MEMORY: &str = "/dev/shm";

/// A database of its own; removed when dropped.
#[derive(Debug)]
pub struct TemporaryStore {
    /// The database.
    pub store: Store,
    // After `store`, so that the database is closed before its folder goes.
    _folder: TempDir,
}

/// There is no such database.
#[derive(Debug, thiserror::Error)]
pub enum TemporaryError {
    /// It has no place.
    #[error("a temporary database cannot be made")]
    Place(#[from] io::Error),
    /// It cannot take the document.
    #[error(transparent)]
    Document(#[from] ImportError),
}

impl From<StoreError> for TemporaryError {
    fn from(error: StoreError) -> Self {
        TemporaryError::Document(error.into())
    }
}

impl TemporaryStore {
    /// A new database that holds the document.
    pub fn holding(document: &Document) -> Result<Self, TemporaryError> {
        let folder = folder()?;
        let path = file(&folder);
        fs::write(&path, empty()?)?;
        let store = Store::open(&path)?;
        store.import(document, Mode::New)?;
        Ok(TemporaryStore { store, _folder: folder })
    }
}

/// The file of a new database. The tables are made once and copied from then on.
fn empty() -> Result<&'static [u8], TemporaryError> {
    static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
    if let Some(empty) = EMPTY.get() {
        return Ok(empty);
    }
    let folder = folder()?;
    let path = file(&folder);
    // Whoever closes a database last leaves all of it in the one file.
    drop(Store::create(&path)?);
    let empty = fs::read(&path)?;
    Ok(EMPTY.get_or_init(|| empty))
}

fn folder() -> io::Result<TempDir> {
    let folder = Builder::new().prefix("portal-").tempdir_in(MEMORY);
    folder.or_else(|_| tempfile::tempdir())
}

fn file(folder: &TempDir) -> PathBuf {
    folder.path().join("portal.db")
}

//! Databases that are thrown away: for demonstrations, for scenarios and for tests.

use tempfile::TempDir;

use super::{ImportError, Mode, Store, StoreError};
use crate::document::Document;

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
    #[error("cannot make a folder for a temporary database")]
    Folder(#[source] std::io::Error),
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
        let folder = tempfile::tempdir().map_err(TemporaryError::Folder)?;
        let store = Store::create(&folder.path().join("portal.db"))?;
        store.import(document, Mode::New)?;
        Ok(TemporaryStore { store, _folder: folder })
    }
}

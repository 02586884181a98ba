//! What the acceptance tests share.

pub mod asking;
pub mod bomb;
pub mod component;
pub mod faulty;
pub mod generate;
pub mod host;
pub mod hostile;
pub mod model;
pub mod native;
pub mod portal_question;
pub mod postgres;
pub mod question;
pub mod recorded;
pub mod scenario;
pub mod world;

use std::error::Error;

use host_harness::document::Document;
use host_harness::store::{Mode, Store};
use tempfile::TempDir;

/// A policy in Rust that misbehaves as it is asked to; its source lists how.
pub const ROGUE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rogue.wasm"));

/// A database of its own for one test; removed when dropped.
#[derive(Debug)]
pub struct TemporaryStore {
    /// The database.
    pub store: Store,
    // After `store`, so that the database is closed before its folder goes.
    _folder: TempDir,
}

impl TemporaryStore {
    /// A new database that holds the document.
    pub fn holding(document: &Document) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let folder = tempfile::tempdir()?;
        let store = Store::create(&folder.path().join("portal.db"))?;
        store.import(document, Mode::New)?;
        Ok(TemporaryStore { store, _folder: folder })
    }
}

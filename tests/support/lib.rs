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
pub mod signing;
pub mod world;

use std::error::Error;

use host_harness::document::Document;
use host_harness::store::{Mode, Store};
use tempfile::TempDir;

/// A policy in Rust that misbehaves as it is asked to; its source lists how.
pub const ROGUE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rogue.wasm"));

/// The policy with one rule widened: a contact is let in for seven days beyond the last day of its access window.
/// Version 0.2.0, revision 2.
pub const LENIENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lenient.wasm"));

/// The policy with one rule narrowed: a ticket email account whose allocation was never saved is offered to nobody.
/// Version 0.3.0, revision 3.
pub const STRICT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/strict.wasm"));

/// The policy, but it panics where it is asked about a contact with a number above 900,000. Version 0.4.0, revision 4.
pub const FRAGILE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/fragile.wasm"));

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

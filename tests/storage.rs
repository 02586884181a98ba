//! What the store promises, on each of the two databases that can be under it.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a promise that cannot be asked about is broken"
)]

#[path = "storage/changes.rs"]
mod changes;
#[path = "storage/difference.rs"]
mod difference;
#[path = "storage/documents.rs"]
mod documents;
#[path = "storage/facts.rs"]
mod facts;
#[path = "storage/journal.rs"]
mod journal;
#[path = "storage/lockout.rs"]
mod lockout;
#[path = "storage/places.rs"]
mod places;
#[path = "storage/policies.rs"]
mod policies;
#[path = "storage/server.rs"]
mod server;
#[path = "storage/transactions.rs"]
mod transactions;

use std::fmt::Debug;

use host_harness::document::Document;
use host_harness::store::{Location, Mode, Store, StoreError};
use portal_tests::postgres::{Cluster, shared};
use tempfile::TempDir;

/// A document with every key in it.
const RICH: &str = include_str!("../host-harness/src/document/rich.json");

/// Somewhere to make a database.
struct Place {
    location: Location,
    _folder: Option<TempDir>,
}

impl Place {
    fn file() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::File(folder.path().join("portal.db"));
        Place { location, _folder: Some(folder) }
    }

    fn on(cluster: &Cluster) -> Self {
        let url = cluster.url(&cluster.database().expect("a new database"));
        Place { location: Location::parse(&url).unwrap(), _folder: None }
    }

    fn is_server(&self) -> bool {
        matches!(self.location, Location::Postgres(_))
    }

    fn create(&self) -> Store {
        Store::create(&self.location).unwrap()
    }

    fn open(&self) -> Store {
        Store::open(&self.location).unwrap()
    }

    /// A new database that holds the document.
    fn holding(&self, json: &str) -> Store {
        let store = self.create();
        store.import(&Document::parse(json).unwrap(), Mode::New).unwrap();
        store
    }
}

/// The server, where there is one.
fn server() -> Option<&'static Cluster> {
    shared().expect("a PostgreSQL server for the tests")
}

/// Runs the case on both, and checks that it comes to the same.
#[track_caller]
fn on_both<T: Debug + PartialEq>(case: impl Fn(&Place) -> T) -> T {
    eprintln!("on a file:");
    let expected = case(&Place::file());
    if let Some(cluster) = server() {
        eprintln!("on a server:");
        assert_eq!(case(&Place::on(cluster)), expected);
    }
    expected
}

/// What sort of fault it is.
fn sort(error: &StoreError) -> String {
    let text = format!("{error:?}");
    text.split(['(', ' ']).next().unwrap_or_default().into()
}

//! Somewhere to keep a CRM, and what every host of it agrees on.

use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

use host_harness::crm::{Crm, Moment};
use host_harness::document::Document;
use host_harness::facts::Instant;
use host_harness::session::AdminRequest;
use host_harness::store::{Location, Mode, Store};
use host_harness::{Limits, Policy, keep_compiled_components};
use portal_tests::postgres::{Cluster, shared};
use serde_json::json;
use tempfile::TempDir;

/// So many failures lock.
pub(crate) const THRESHOLD: usize = 5;
/// Long enough that nothing expires while a test runs, however slowly.
pub(crate) const LEASE: u64 = 86_400;
/// 2026-06-15, within every access period.
pub(crate) const TODAY: i32 = 20_619;
/// A moment to begin at, where the clock is the test's own.
pub(crate) const START: Instant = 1_000_000;
/// There are contacts 1 to this, where nothing else is said.
pub(crate) const CONTACTS: u64 = 240;

/// The policy of this process. Child processes find it compiled; a busy machine is nobody's fault.
static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    keep_compiled_components(PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("compiled"));
    let limits = Limits { deadline: Duration::from_secs(120), ..Limits::default() };
    Policy::built_in(limits).expect("the built-in policy loads")
});

/// A database that is gone when this is.
pub(crate) struct Place {
    /// As it is passed to child processes.
    pub(crate) address: String,
    /// Where its files and those of a test are.
    pub(crate) folder: TempDir,
}

impl Place {
    /// In a file.
    pub(crate) fn file() -> Self {
        Place::file_with(CONTACTS)
    }

    /// On the server, where there is one.
    pub(crate) fn server() -> Option<Self> {
        Place::server_with(CONTACTS)
    }

    /// With contacts 1 to this.
    pub(crate) fn file_with(contacts: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = folder.path().join("portal.db").to_str().unwrap().to_owned();
        Place { address, folder }.filled(contacts)
    }

    /// With contacts 1 to this.
    pub(crate) fn server_with(contacts: u64) -> Option<Self> {
        let cluster = cluster()?;
        let address = cluster.url(&cluster.database().expect("a new database"));
        Some(Place { address, folder: tempfile::tempdir().unwrap() }.filled(contacts))
    }

    fn filled(self, contacts: u64) -> Self {
        let store = Store::create(Location::parse(&self.address).unwrap()).unwrap();
        store.import(&document(contacts), Mode::New).unwrap();
        self
    }

    pub(crate) fn is_server(&self) -> bool {
        matches!(Location::parse(&self.address).unwrap(), Location::Postgres(_))
    }

    /// Another host.
    pub(crate) fn host(&self) -> Crm {
        host_at(&self.address)
    }
}

/// The server, where there is one.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    shared().expect("a PostgreSQL server for the tests")
}

/// A host of the CRM at this address.
pub(crate) fn host_at(address: &str) -> Crm {
    watched(Store::open(Location::parse(address).unwrap()).unwrap())
}

/// A host on this store.
pub(crate) fn watched(store: Store) -> Crm {
    Crm::new(store, POLICY.clone())
}

/// The case on each kind of database that there is.
#[track_caller]
pub(crate) fn on_each(case: impl Fn(&Place)) {
    case(&Place::file());
    if let Some(place) = Place::server() {
        case(&place);
    }
}

fn document(contacts: u64) -> Document {
    let people: Vec<_> = (1..=contacts)
        .map(|id| {
            let window = json!({ "start": "2026-01-01", "end": "2026-12-31" });
            // Of the other customer there is one.
            let customer = if id == contacts { 2 } else { 1 };
            json!({ "id": id, "name": format!("Contact {id}"), "user-name": name(id), "customer": customer,
                    "portal-enabled": true, "access-window": window })
        })
        .collect();
    let document = json!({
        "users": [{ "id": 1, "name": "Ines Falk", "administrator": true }],
        "customers": [{ "id": 1, "name": "Amber" }, { "id": 2, "name": "Zeta" }, { "id": 3, "name": "Gamma" }],
        "contacts": people,
        "ticket-email-accounts": [{ "id": 1, "name": "Support", "address": "support@crm.example" }],
        "lockout": { "threshold": THRESHOLD, "lease": LEASE },
    });
    Document::parse(&document.to_string()).unwrap()
}

/// The name by which a contact signs in.
pub(crate) fn name(contact: u64) -> String {
    format!("contact{contact}")
}

/// The moment at which the host's clock says this.
pub(crate) fn at(now: Instant) -> Moment {
    Moment { today: TODAY, now }
}

/// The administrator, when the clock says this.
pub(crate) fn admin(now: Instant) -> AdminRequest {
    AdminRequest { actor: 1, today: TODAY, now }
}

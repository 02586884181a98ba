//! The tables, and how a database of an earlier release becomes one of this release.

mod postgres;
mod sqlite;

use super::StoreError;
use super::database::Connection;
use super::location::Location;

/// The version that this release knows: how many of the steps in the folder `schema` a database has taken. There is one
/// step per release that changed the tables, and a released one is never changed.
pub(super) const VERSION: i64 = 4;

/// Marks a database as ours: "PORT".
const APPLICATION_ID: i64 = 0x504f_5254;

/// Makes the tables where there are none.
pub(super) fn create(connection: &Connection, location: &Location) -> Result<(), StoreError> {
    match location {
        Location::File(_) => sqlite::create(connection),
        Location::Postgres(_) => postgres::create(connection, location),
    }
}

/// Makes sure that the tables are ours, and brings them up to this release.
pub(super) fn check(connection: &Connection, location: &Location) -> Result<(), StoreError> {
    match location {
        Location::File(_) => sqlite::check(connection),
        Location::Postgres(_) => postgres::check(connection),
    }
}

/// The steps that a database of this version has yet to take.
fn missing(steps: &[(i64, &'static str)], found: i64) -> Result<Vec<&'static str>, StoreError> {
    if found > VERSION {
        return Err(StoreError::Newer { found, known: VERSION });
    }
    Ok(steps.iter().filter(|(version, _)| *version > found).map(|(_, step)| *step).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use rusqlite::Connection;

    use super::sqlite::STEPS;
    use super::*;
    use crate::document::Document;
    use crate::store::{Mode, Store};

    /// Opens a database that `change` has changed, and tries to read all of it.
    #[track_caller]
    fn check(change: impl FnOnce(&Path), error: impl FnOnce(&StoreError) -> bool) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let store = Store::create(&path).unwrap();
        store.import(&Document::default(), Mode::New).unwrap();
        drop(store);
        change(&path);
        let found = Store::open(&path).and_then(|store| store.export()).unwrap_err();
        assert!(error(&found), "{found:?}");
    }

    fn run(path: &Path, sql: &str) {
        Connection::open(path).unwrap().execute_batch(sql).unwrap();
    }

    fn cut(path: &Path, length: usize) {
        let bytes = fs::read(path).unwrap();
        fs::write(path, bytes.get(..length).unwrap()).unwrap();
    }

    #[test]
    fn a_file_that_is_no_portal_database_is_refused() {
        let foreign = |error: &StoreError| matches!(error, StoreError::Foreign);
        check(|path| fs::write(path, "a text, and quite a long one at that").unwrap(), foreign);
        check(|path| fs::write(path, "").unwrap(), foreign);
        check(|path| run(path, "PRAGMA application_id = 1"), foreign);
        check(|path| run(path, "PRAGMA user_version = -1"), foreign);
    }

    #[test]
    fn a_database_of_a_later_release_is_refused_and_both_versions_are_named() {
        check(
            |path| run(path, "PRAGMA user_version = 99"),
            |error| {
                matches!(error, StoreError::Newer { found: 99, known: VERSION })
                    && error.to_string().contains("version 99, and this program knows 4")
            },
        );
    }

    #[test]
    fn a_truncated_or_incomplete_database_is_refused() {
        let damaged = |error: &StoreError| matches!(error, StoreError::Damaged(_));
        check(|path| cut(path, 5000), damaged);
        check(|path| cut(path, 20_000), damaged);
        check(|path| run(path, "DROP TABLE allocation_history; DROP TABLE membership"), damaged);
    }

    #[test]
    fn what_makes_no_sense_is_not_passed_on() {
        check(
            |path| run(path, "INSERT INTO customer VALUES (1, '  ', 0)"),
            |error| matches!(error, StoreError::Nonsense(_)),
        );
    }

    #[test]
    fn nothing_is_reported_as_kept_in_a_file_that_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let store = Store::create(&path).unwrap();
        let mut transaction = store.write().unwrap();
        fs::remove_file(&path).unwrap();
        assert!(matches!(transaction.commit(), Err(StoreError::Moved)));
    }

    /// A database of the first release, with something in each of its tables.
    fn first_release(path: &Path) {
        let mut connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        let transaction = connection.transaction().unwrap();
        transaction.execute_batch(STEPS[0].1).unwrap();
        transaction
            .execute_batch(
                "INSERT INTO profile VALUES (2, 'Gold');
                 INSERT INTO customer VALUES (1, 'Amber', 0);
                 INSERT INTO customer_group VALUES (1, 'Metro', 1, 0);
                 INSERT INTO membership VALUES (1, 1);
                 INSERT INTO contact VALUES (1, 'Kim', 'K@x', 'k@x', NULL, NULL, 1, 1, 1, 20454, NULL, 2, 0);
                 INSERT INTO email_account VALUES (1, 'Support', 's@x', 0, 1, 3, NULL);
                 INSERT INTO selected_customer VALUES (1, 1, 0);
                 INSERT INTO tickets_module VALUES (1, 2, 1);
                 INSERT INTO tickets_module_customer VALUES (1, 0);
                 INSERT INTO allocation_history VALUES (1, 1, NULL, '{\"mode\":\"no-customers\"}', 1, 7);",
            )
            .unwrap();
        transaction.pragma_update(None, "application_id", APPLICATION_ID).unwrap();
        transaction.pragma_update(None, "user_version", 1).unwrap();
        transaction.commit().unwrap();
    }

    const BROUGHT_UP: &str = r#"{
        "users":[{"id":1,"name":"Administrator","administrator":true}],
        "portal":{"installation":"new","version":"v2"},
        "version-1":{"user":1},
        "profiles":[{"id":1,"name":"DEFAULT"},{"id":2,"name":"Gold"}],
        "customer-groups":[{"id":1,"name":"Metro","head-office":1}],
        "customers":[{"id":1,"name":"Amber","groups":[1]}],
        "contacts":[{"id":1,"name":"Kim","email":"K@x","customer":1,"portal-enabled":true,
            "access-window":{"start":"2026-01-01"},"profile":2}],
        "ticket-email-accounts":[{"id":1,"name":"Support","address":"s@x",
            "allocation":{"mode":"selected-customers","customers":[1]}}],
        "tickets-module":{"mode":"customer-group","group":1},
        "lockout":{"threshold":5,"lease":30}}"#;

    #[track_caller]
    fn check_brought_up(store: &Store) {
        assert_eq!(store.export().unwrap(), Document::parse(BROUGHT_UP).unwrap());
        assert_eq!(store.read().unwrap().allocation_history(1).unwrap().len(), 1);
        let version = "SELECT user_version FROM pragma_user_version";
        let version = store.read().unwrap().rows(version, &[], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(version, [VERSION]);
    }

    #[test]
    fn a_database_of_the_first_release_is_brought_up_with_its_data() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        first_release(&path);
        check_brought_up(&Store::open(&path).unwrap());
        let store = Store::open(&path).unwrap();
        check_brought_up(&store);
        // It takes what only this release knows.
        let rich = Document::parse(crate::document::RICH).unwrap();
        store.import(&rich, Mode::Update { actor: 1, at: 1 }).unwrap();
    }

    #[test]
    fn two_that_open_it_at_once_bring_it_up_once() {
        for _ in 0..20 {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("test.db");
            first_release(&path);
            let start = std::sync::Barrier::new(2);
            let open = || {
                start.wait();
                check_brought_up(&Store::open(&path).unwrap());
            };
            std::thread::scope(|scope| {
                scope.spawn(open);
                scope.spawn(open);
            });
        }
    }
}

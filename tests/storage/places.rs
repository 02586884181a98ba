//! Making and opening databases, and places where that cannot be done.

use std::sync::Barrier;

use host_harness::store::{Location, Store, StoreError};

use crate::{Place, on_both, server, sort};

#[test]
fn a_database_is_made_once_and_opened_often() {
    on_both(|place| {
        let missing = Store::open(&place.location).unwrap_err();
        assert!(missing.to_string().contains("create"), "{missing}");
        let store = place.create();
        let error = Store::create(&place.location).unwrap_err();
        assert!(matches!(error, StoreError::Exists(_)), "{error:?}");
        assert!(error.to_string().contains(&format!("`{}`", place.location)), "{error}");
        assert!(!error.to_string().contains("secret"));
        assert_eq!(place.open().export().unwrap(), store.export().unwrap());
        store.export().unwrap().to_json()
    });
}

#[test]
fn of_many_that_make_it_at_once_one_succeeds() {
    let Some(cluster) = server() else { return };
    for _ in 0..3 {
        let place = Place::on(cluster);
        let start = Barrier::new(4);
        let create = || {
            start.wait();
            Store::create(&place.location).map(drop).map_err(|error| sort(&error))
        };
        let results: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..4).map(|_| scope.spawn(create)).collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
        assert!(
            results.iter().flat_map(|result| result.as_ref().err()).all(|sort| sort == "Exists")
        );
        place.open().export().unwrap();
    }
}

/// Opens a database in which this was done on the server.
#[track_caller]
fn check(made: bool, sql: &str, wanted: &str, words: &str) {
    let Some(cluster) = server() else { return };
    let name = cluster.database().unwrap();
    let location = Location::parse(&cluster.url(&name)).unwrap();
    if made {
        Store::create(&location).unwrap();
    }
    cluster.client(&name).unwrap().batch_execute(sql).unwrap();
    let error = Store::open(&location).and_then(|store| store.export()).unwrap_err();
    assert_eq!(sort(&error), wanted, "{error:?}");
    assert!(error.to_string().contains(words), "{error}");
}

#[test]
fn what_is_not_ours_or_not_for_us_is_refused() {
    check(false, "", "Empty", "`portal init`");
    check(false, "CREATE SCHEMA portal", "Empty", "`portal init`");
    check(false, "CREATE SCHEMA portal; CREATE TABLE portal.x ()", "ForeignSchema", "`portal`");
    let odd = "CREATE SCHEMA portal; CREATE TABLE portal.schema_version (x BIGINT)";
    check(false, odd, "ForeignSchema", "`portal`");
    check(true, "UPDATE portal.schema_version SET application = 1", "ForeignSchema", "`portal`");
    check(true, "UPDATE portal.schema_version SET version = 99", "Newer", "version 99");
    check(true, "DROP TABLE portal.membership", "Damaged", "damaged");
    let blank = "INSERT INTO portal.customer VALUES (1, '  ', 0)";
    check(true, blank, "Nonsense", "makes no sense");
    let flag = "ALTER TABLE portal.customer ALTER deleted TYPE TEXT USING 'x';
        INSERT INTO portal.customer VALUES (1, 'a', 'x')";
    check(
        true,
        "ALTER TABLE portal.customer DROP CONSTRAINT customer_deleted_check;
        INSERT INTO portal.customer VALUES (1, 'a', 2)",
        "Nonsense",
        "2 in the place of a flag",
    );
    check(
        true,
        &format!("ALTER TABLE portal.customer DROP CONSTRAINT customer_deleted_check; {flag}"),
        "Nonsense",
        "in the place of a flag",
    );
}

#[test]
fn a_schema_that_somebody_has_prepared_is_used() {
    let Some(cluster) = server() else { return };
    let name = cluster.database().unwrap();
    cluster.client(&name).unwrap().batch_execute("CREATE SCHEMA portal").unwrap();
    Store::create(Location::parse(&cluster.url(&name)).unwrap()).unwrap().export().unwrap();
}

#[track_caller]
fn unconnected(url: &str, wanted: &str, cause: &str) {
    let error = Store::open(Location::parse(url).unwrap()).unwrap_err();
    let causes = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
    assert_eq!(sort(&error), wanted, "{error:?}");
    assert!(causes.contains(cause), "{causes}");
    assert!(!format!("{error:?}{error}{causes}").contains("secret"));
}

#[test]
fn a_server_that_does_not_let_us_in_says_why() {
    let Some(cluster) = server() else { return };
    let url = cluster.url("nowhere");
    unconnected(&url, "NoDatabase", "nowhere");
    unconnected(&url.replace("portal:", "stranger:"), "Refused", "stranger");
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let nobody = format!("postgres://portal:secret@127.0.0.1:{free}/crm");
    unconnected(&nobody, "Unreachable", &format!("127.0.0.1:{free}"));
    unconnected(
        "postgres://portal:secret@nohost.invalid/crm",
        "Unreachable",
        "nohost.invalid:5432",
    );
    let name = cluster.database().unwrap();
    let sql = format!(
        "CREATE ROLE plain LOGIN; CREATE ROLE crowd LOGIN CONNECTION LIMIT 0;
         ALTER DATABASE {name} SET default_transaction_read_only = off"
    );
    cluster.administrator().unwrap().batch_execute(&sql).unwrap();
    unconnected(&cluster.url(&name).replace("portal:", "crowd:"), "Crowded", "too many");
    let plain = Location::parse(&cluster.url(&name).replace("portal:", "plain:")).unwrap();
    assert_eq!(sort(&Store::create(&plain).unwrap_err()), "Forbidden");
}

#[test]
fn whoever_takes_the_connection_and_says_nothing_is_given_up() {
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = silent.local_addr().unwrap().port();
    let url = format!("postgres://portal:secret@127.0.0.1:{port}/crm");
    unconnected(&url, "Unreachable", &format!("127.0.0.1:{port}: no answer"));
}

#[test]
fn a_database_that_cannot_keep_every_text_is_refused() {
    let Some(cluster) = server() else { return };
    let sql = "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'";
    cluster.administrator().unwrap().batch_execute(sql).unwrap();
    let error = Store::create(Location::parse(&cluster.url("latin")).unwrap()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database's encoding is LATIN1; create one with the encoding UTF8"
    );
}

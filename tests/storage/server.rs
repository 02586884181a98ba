//! What only a server can do: end connections, start anew, and read by index or not.

use host_harness::dataset::{Shape, generate};
use host_harness::facts::{Configuration, CustomerFilter, Directory, RecordKey, StoredSettings};
use host_harness::store::{Location, Mode, Notice, Store, StoreError};
use portal_tests::postgres::{Cluster, programs};

use crate::{RICH, server, sort};

/// A store in a new database of the server, and the database's name.
fn fresh(cluster: &Cluster) -> (Store, String) {
    let name = cluster.database().unwrap();
    (Store::create(Location::parse(&cluster.url(&name)).unwrap()).unwrap(), name)
}

/// Ends every connection to the database.
fn cut(cluster: &Cluster, name: &str) {
    let sql = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1";
    cluster.administrator().unwrap().query(sql, &[&name]).unwrap();
}

#[test]
fn connections_that_have_died_are_replaced() {
    let Some(cluster) = server() else { return };
    let (store, name) = fresh(cluster);
    // More than one of them lies idle.
    drop([store.read().unwrap(), store.read().unwrap(), store.read().unwrap()]);
    cut(cluster, &name);
    store.read().unwrap().portal().unwrap();
    cut(cluster, &name);
    store.write().unwrap().commit().unwrap();
    cut(cluster, &name);
    store.write_row().unwrap().commit().unwrap();
    cut(cluster, &name);
    store.now().unwrap();
}

#[test]
fn a_server_that_starts_anew_is_found_again() {
    let Some(programs) = server().and_then(|_| programs()) else { return };
    let cluster = Cluster::start(programs).unwrap();
    let (store, _) = fresh(&cluster);
    let mut kept = store.write().unwrap();
    kept.save_licence(true).unwrap();
    kept.commit().unwrap();
    let mut lost = store.write().unwrap();
    lost.save_licence(false).unwrap();
    cluster.restart().unwrap();
    assert_eq!(sort(&lost.commit().unwrap_err()), "Unreachable");
    drop(lost);
    assert!(store.read().unwrap().portal().unwrap().licensed);
    store.write().unwrap().commit().unwrap();
}

#[test]
fn a_commit_without_an_answer_is_not_called_a_failure() {
    let Some(cluster) = server() else { return };
    let (store, name) = fresh(cluster);
    let database = name.clone();
    let cut_off = store.clone().watch(move |sql| {
        if sql == "COMMIT" {
            cut(cluster, &database);
        }
    });
    let mut transaction = cut_off.write().unwrap();
    transaction.save_licence(true).unwrap();
    let error = transaction.commit().unwrap_err();
    assert!(matches!(error, StoreError::Unknown(_)), "{error:?}");
    assert!(error.to_string().contains("look before you try again"));
    let mut transaction = store.write().unwrap();
    cut(cluster, &name);
    let error = transaction.save_licence(true).unwrap_err();
    assert!(matches!(error, StoreError::Unreachable(_)), "{error:?}");
    // What failed before was never asked to be kept.
    assert!(matches!(transaction.commit().unwrap_err(), StoreError::Failed));
}

#[test]
fn a_role_that_may_only_read_cannot_write() {
    let Some(cluster) = server() else { return };
    let (store, name) = fresh(cluster);
    store.export().unwrap();
    let sql = format!(
        "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA portal TO reader;
         GRANT SELECT ON ALL TABLES IN SCHEMA portal TO reader;
         ALTER DATABASE {name} SET search_path = nowhere"
    );
    cluster.client(&name).unwrap().batch_execute(&sql).unwrap();
    let url = cluster.url(&name).replace("portal:", "reader:");
    let reader = Store::open(Location::parse(&url).unwrap()).unwrap();
    assert_eq!(reader.export().unwrap(), store.export().unwrap());
    let error = reader.write().unwrap().save_licence(true).unwrap_err();
    assert_eq!(sort(&error), "Forbidden");
}

/// How often each table was read from one end to the other.
fn scans(cluster: &Cluster, name: &str) -> Vec<(String, i64)> {
    let sql = "SELECT relname::TEXT, seq_scan FROM pg_stat_user_tables WHERE schemaname = 'portal' ORDER BY 1";
    let rows = cluster.client(name).unwrap().query(sql, &[]).unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// Waits until the server's counters have taken in what its processes have done; a process tells them when it ends.
fn settled(cluster: &Cluster, name: &str) -> Vec<(String, i64)> {
    let start = std::time::Instant::now();
    let busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'";
    while start.elapsed().as_secs() < 30 {
        let row = cluster.administrator().unwrap().query_one(busy, &[&name]).unwrap();
        if row.get::<_, i64>(0) == 0 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    scans(cluster, name)
}

#[test]
fn what_is_asked_at_every_question_is_found_by_index() {
    let Some(cluster) = server() else { return };
    let (store, name) = fresh(cluster);
    let document = generate(&Shape::default(), 5);
    store.import(&document, Mode::New).unwrap();
    let location = store.location().clone();
    drop(store);
    // Small tables are rightly read whole; here that happens only where no index would do.
    let sql = format!("ANALYZE; ALTER DATABASE {name} SET enable_seqscan = off");
    cluster.client(&name).unwrap().batch_execute(&sql).unwrap();
    let before = settled(cluster, &name);
    let store = Store::open(&location).unwrap();
    let mut facts = store.read().unwrap();
    let (contact, customer) = (document.contacts[300].id.get(), document.customers[100].id.get());
    let group = document.customer_groups[5].id.get();
    let account = document.ticket_email_accounts[30].id.get();
    let record = &document.records[document.records.len() / 2];
    let key = RecordKey { module: record.module.get(), record: record.id.get() };
    // Often enough for the plans that PostgreSQL keeps for good.
    for _ in 0..12 {
        facts.contact(contact, Some(customer)).unwrap();
        facts.contacts_by_name_key("nobody").unwrap();
        facts.account_for_customer(account, customer).unwrap();
        facts.account(account).unwrap();
        let filter =
            CustomerFilter { everyone: false, groups: vec![group], customers: vec![customer] };
        facts.customers(&filter, None, 10).unwrap();
        facts.customer_names(Some(customer), 10).unwrap();
        facts.records(&[key]).unwrap();
        facts.ticket(key.record).unwrap();
        facts.customer_names_of(&[customer]).unwrap();
        facts.contacts_of(&[customer]).unwrap();
        facts.stored_lockout(contact, host_harness::store::Bucket::Everywhere).unwrap();
    }
    drop((facts, store));
    let after = settled(cluster, &name);
    let large = [
        "contact",
        "customer",
        "email_account",
        "selected_customer",
        "membership",
        "record",
        "record_contact",
        "record_customer",
        "record_parent",
    ];
    for ((table, before), (_, after)) in before.iter().zip(&after) {
        if large.contains(&table.as_str()) {
            assert_eq!(before, after, "{table} was read whole");
        }
    }
}

#[test]
fn many_write_rows_at_once() {
    let Some(cluster) = server() else { return };
    let (store, _) = fresh(cluster);
    let document = host_harness::document::Document::parse(RICH).unwrap();
    store.import(&document, Mode::New).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for at in 0..10 {
                    let mut row = store.write_row().unwrap();
                    row.notify(&Notice::BecameLocked { contact: 1 }, at).unwrap();
                    row.commit().unwrap();
                }
            });
        }
    });
    assert_eq!(store.read().unwrap().notices(u32::MAX).unwrap().len(), 80);
}

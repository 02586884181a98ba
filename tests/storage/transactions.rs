//! Who sees what when, and who waits for whom.

use std::sync::{Arc, Mutex};

use host_harness::store::{Notice, Store, StoreError};

use crate::{RICH, on_both, sort};

const NAMED: &str = r#"{"customers":[{"id":1,"name":"A"}],"contacts":[{"id":4,"name":"K"}]}"#;

fn licensed(store: &Store) -> bool {
    store.read().unwrap().portal().unwrap().licensed
}

#[test]
fn one_writes_settings_at_a_time_and_readers_do_not_wait() {
    on_both(|place| {
        let store = place.create();
        let other = place.open();
        let held = store.write().unwrap();
        let error = other.write().unwrap_err();
        assert!(matches!(error, StoreError::Locked), "{error:?}");
        other.export().unwrap();
        drop(held);
        other.write().unwrap().commit().unwrap();
        store.write().unwrap().commit().unwrap();
    });
}

#[test]
fn whoever_waits_a_moment_gets_its_turn_and_sees_what_came_before() {
    on_both(|place| {
        let store = place.holding(RICH);
        let counts = |store: &Store| {
            for _ in 0..10 {
                let mut transaction = store.write().unwrap();
                let now = transaction.notices(u32::MAX).unwrap().len() as u64;
                transaction.notify(&Notice::BecameLocked { contact: 1 }, now).unwrap();
                transaction.commit().unwrap();
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| counts(&place.open()));
            }
        });
        let notices = store.read().unwrap().notices(u32::MAX).unwrap();
        let mut times: Vec<u64> = notices.iter().map(|row| row.at).collect();
        times.reverse();
        assert_eq!(times, (0..30).collect::<Vec<_>>());
    });
}

#[test]
fn only_on_a_server_does_a_row_wait_for_nobody() {
    for (place, waits) in [Some(crate::Place::file()), crate::server().map(crate::Place::on)]
        .into_iter()
        .flatten()
        .zip([true, false])
    {
        let store = place.holding(NAMED);
        let _held = store.write().unwrap();
        let row = place.open().write_row();
        assert_eq!(matches!(row, Err(StoreError::Locked)), waits, "{row:?}");
        if let Ok(mut row) = row {
            row.notify(&Notice::BecameLocked { contact: 4 }, 1).unwrap();
            row.commit().unwrap();
            assert_eq!(store.read().unwrap().notices(9).unwrap().len(), 1);
        }
    }
}

#[test]
fn a_reader_sees_the_moment_at_which_it_began_and_no_other() {
    on_both(|place| {
        let store = place.create();
        let reader = store.read().unwrap();
        let mut writer = place.open().write().unwrap();
        writer.save_licence(true).unwrap();
        assert!(writer.portal().unwrap().licensed);
        assert!(!licensed(&store), "it is not committed");
        writer.commit().unwrap();
        assert!(!reader.portal().unwrap().licensed);
        assert!(licensed(&store) && licensed(&place.open()));
    });
}

#[test]
fn what_is_not_committed_never_happened() {
    on_both(|place| {
        let store = place.holding(RICH);
        let before = store.export().unwrap();
        let mut transaction = store.write().unwrap();
        transaction.save_licence(false).unwrap();
        transaction.save_known_addresses(false).unwrap();
        transaction.notify(&Notice::BecameLocked { contact: 1 }, 1).unwrap();
        drop(transaction);
        assert_eq!(store.export().unwrap(), before);
        assert!(store.read().unwrap().notices(9).unwrap().is_empty());
    });
}

#[test]
fn half_of_a_change_is_not_kept() {
    on_both(|place| {
        let store = place.holding(NAMED);
        let mut transaction = store.write().unwrap();
        transaction.notify(&Notice::BecameLocked { contact: 4 }, 1).unwrap();
        let error = transaction.notify(&Notice::BecameLocked { contact: 5 }, 1).unwrap_err();
        let kept = transaction.commit().unwrap_err();
        drop(transaction);
        assert!(store.read().unwrap().notices(9).unwrap().is_empty());
        store.write().unwrap().commit().unwrap();
        [sort(&error), sort(&kept)]
    });
}

#[test]
fn a_transaction_that_is_over_is_over() {
    on_both(|place| {
        let mut transaction = place.create().write().unwrap();
        transaction.commit().unwrap();
        sort(&transaction.commit().unwrap_err()) + &sort(&transaction.portal().unwrap_err())
    });
}

#[test]
fn whoever_watches_is_told_of_every_statement_first() {
    on_both(|place| {
        let store = place.create();
        let told = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&told);
        let watched = store.clone().watch(move |sql| sink.lock().unwrap().push(sql.to_owned()));
        let mut transaction = watched.write().unwrap();
        transaction.save_licence(true).unwrap();
        transaction.commit().unwrap();
        drop(watched.read().unwrap());
        let told = std::mem::take(&mut *told.lock().unwrap());
        let starts = [
            "BEGIN",
            "UPDATE portal",
            "UPDATE revision",
            "SELECT number",
            "COMMIT",
            "BEGIN",
            "ROLLBACK",
        ];
        assert_eq!(told.len(), starts.len(), "{told:?}");
        assert!(told.iter().zip(starts).all(|(told, start)| told.starts_with(start)), "{told:?}");
        // Others are not listened to.
        drop(store.read().unwrap());
    });
}

#[test]
fn everybody_goes_by_the_same_clock() {
    on_both(|place| {
        let store = place.create();
        let (first, second) = (store.now().unwrap(), place.open().now().unwrap());
        assert!(first <= second && second <= first + 10);
        assert!(first.abs_diff(host_harness::day::now()) < 60);
    });
}

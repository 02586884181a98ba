//! The states of sign-ins guard themselves by their version, however many write at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};

use host_harness::document::LockoutEventEntry;
use host_harness::session::lockouts::{LockCause, Locked, Pending, Phase, State};
use host_harness::store::{Bucket, LockoutLine, Store, StoreError, StoredLockout};

use crate::on_both;

const CONTACT: &str = r#"{"contacts":[{"id":4,"name":"K"}]}"#;

fn state(version: u64, failures: u32) -> StoredLockout {
    let locked = Phase::Locked(Locked { cause: LockCause::Threshold, until: Some(60) });
    let pending = vec![Pending { ticket: i64::MAX as u64, since: 7 }];
    let phase = if failures.is_multiple_of(2) { Phase::Open } else { locked };
    let state = State { phase, failures, consecutive: 2, lockouts: 3, pending, epoch: 4, seen: 50 };
    let (first_failure, last_failure) = (Some(10), Some(11));
    StoredLockout { version, state, first_failure, last_failure, whitelisting: None }
}

fn line() -> LockoutLine {
    let (settings, administrator) = (None, false);
    let [policy, verdict, rule] = ["p", "done", "r"].map(String::from);
    LockoutLine {
        at: 50,
        event: LockoutEventEntry::Tick,
        settings,
        administrator,
        policy,
        verdict,
        rule,
    }
}

fn save(store: &Store, stored: &StoredLockout) -> Result<(), StoreError> {
    let mut row = store.write_row()?;
    row.save_lockout(4, Bucket::Everywhere, stored, &line())?;
    row.commit().map(drop)
}

fn stored(store: &Store) -> Option<StoredLockout> {
    store.read().unwrap().stored_lockout(4, Bucket::Everywhere).unwrap()
}

#[test]
fn whoever_has_read_an_older_version_is_told_so_and_changes_nothing() {
    on_both(|place| {
        let store = place.holding(CONTACT);
        assert_eq!(stored(&store), None);
        save(&store, &state(0, 1)).unwrap();
        save(&store, &state(1, 2)).unwrap();
        for stale in [0, 1, 3, 1 << 40] {
            let error = save(&store, &state(stale, 9)).unwrap_err();
            assert!(matches!(error, StoreError::Overtaken), "{error:?}");
        }
        assert_eq!(stored(&place.open()), Some(state(2, 2)));
        let error = save(&store, &state(1 << 63, 9)).unwrap_err();
        assert!(matches!(error, StoreError::Unfit(_)), "{error:?}");
        stored(&store)
    });
}

#[test]
fn of_those_who_have_read_the_same_version_one_replaces_it() {
    const WRITERS: usize = 4;
    on_both(|place| {
        let store = place.holding(CONTACT);
        for version in 0..10 {
            let start = Barrier::new(WRITERS);
            let kept = AtomicU64::new(0);
            std::thread::scope(|scope| {
                for _ in 0..WRITERS {
                    scope.spawn(|| {
                        start.wait();
                        match save(&store, &state(version, 1)) {
                            Ok(()) => {
                                kept.fetch_add(1, Ordering::Relaxed);
                            }
                            Err(error) => {
                                assert!(matches!(error, StoreError::Overtaken), "{error:?}");
                            }
                        }
                    });
                }
            });
            assert_eq!(kept.into_inner(), 1, "of version {version}");
            assert_eq!(stored(&store), Some(state(version + 1, 1)));
        }
    });
}

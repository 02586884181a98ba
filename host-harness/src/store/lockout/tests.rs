//! States of sign-ins: stored, overtaken, disproved by their log, and forgotten.

use super::*;
use crate::store::Store;

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    let mut transaction = store.write().unwrap();
    for (contact, deleted) in [(4, false), (5, true), (6, false)] {
        let sql =
            "INSERT INTO contact (id, name, email, email_key, portal_enabled, has_window, deleted)
                   VALUES (?, 'A', '', '', 1, 0, ?)";
        transaction.one(sql, &[&contact, &deleted]).unwrap();
    }
    transaction.commit().unwrap();
    (folder, store)
}

fn state(phase: Phase, tickets: &[u64]) -> StoredLockout {
    let pending = tickets.iter().map(|&ticket| Pending { ticket, since: ticket + 20 }).collect();
    StoredLockout {
        version: 0,
        state: State {
            phase,
            failures: 1,
            consecutive: 2,
            lockouts: 3,
            pending,
            epoch: 4,
            seen: 50,
        },
        first_failure: Some(10),
        last_failure: Some(11),
        whitelisting: None,
    }
}

#[test]
fn a_state_comes_back_as_it_was_stored_and_leaves_the_others_alone() {
    let (_folder, store) = store();
    let whitelisting = LastWhitelisting { at: 7, by: 1, reason: "phone call".into() };
    let cases = [
        state(Phase::Open, &[3, 9]),
        state(Phase::Locked(Locked { cause: LockCause::Threshold, until: Some(60) }), &[]),
        state(Phase::Locked(Locked { cause: LockCause::Hard, until: None }), &[1]),
        state(Phase::Locked(Locked { cause: LockCause::Admin, until: None }), &[2, 3, 4]),
        StoredLockout {
            whitelisting: Some(whitelisting),
            ..state(Phase::Whitelisted(Whitelisted { by: 1, until: Some(99) }), &[3])
        },
        StoredLockout {
            first_failure: None,
            last_failure: None,
            ..state(Phase::Whitelisted(Whitelisted { by: 1, until: None }), &[3])
        },
    ];
    let other = state(Phase::Open, &[3]);
    let mut transaction = store.write().unwrap();
    transaction.save_lockout(4, Bucket::KnownAddresses, &other, &a_line()).unwrap();
    for (version, case) in (0..).zip(cases) {
        let case = StoredLockout { version, ..case };
        transaction.save_lockout(4, Bucket::Everywhere, &case, &a_line()).unwrap();
        let stored = transaction.stored_lockout(4, Bucket::Everywhere).unwrap();
        assert_eq!(stored, Some(StoredLockout { version: version + 1, ..case }));
    }
    let untouched = transaction.stored_lockout(4, Bucket::KnownAddresses).unwrap();
    assert_eq!(untouched, Some(StoredLockout { version: 1, ..other }));
    assert_eq!(transaction.stored_lockout(6, Bucket::Everywhere).unwrap(), None);
}

#[test]
fn whoever_has_read_an_older_version_is_told_so_and_changes_nothing() {
    let (_folder, store) = store();
    let mut transaction = store.write().unwrap();
    let first = state(Phase::Open, &[3]);
    transaction.save_lockout(4, Bucket::Everywhere, &first, &a_line()).unwrap();
    for stale in [0, 2, 1 << 40] {
        let late = StoredLockout { version: stale, ..state(Phase::Open, &[]) };
        let error = transaction.save_lockout(4, Bucket::Everywhere, &late, &a_line()).unwrap_err();
        assert!(matches!(error, StoreError::Overtaken), "{error:?}");
    }
    let stored = transaction.stored_lockout(4, Bucket::Everywhere).unwrap();
    assert_eq!(stored, Some(StoredLockout { version: 1, ..first }));
}

#[test]
fn a_number_that_the_database_cannot_keep_is_an_error() {
    let (_folder, store) = store();
    let mut transaction = store.write().unwrap();
    let large = 1 << 63;
    let mut seen = state(Phase::Open, &[]);
    seen.state.seen = large;
    let mut epoch = state(Phase::Open, &[]);
    epoch.state.epoch = large;
    let until = state(Phase::Locked(Locked { cause: LockCause::Hard, until: Some(large) }), &[]);
    for broken in [seen, epoch, until, state(Phase::Open, &[large])] {
        let error =
            transaction.save_lockout(4, Bucket::Everywhere, &broken, &a_line()).unwrap_err();
        assert!(matches!(error, StoreError::Unfit(_)), "{error:?}");
    }
}

#[test]
fn the_locked_are_found_where_their_state_counts_unless_they_are_deleted() {
    let (_folder, store) = store();
    let mut transaction = store.write().unwrap();
    let locked = state(Phase::Locked(Locked { cause: LockCause::Admin, until: None }), &[]);
    transaction.save_lockout(6, Bucket::KnownAddresses, &locked, &a_line()).unwrap();
    transaction.save_lockout(5, Bucket::Everywhere, &locked, &a_line()).unwrap();
    transaction.save_lockout(6, Bucket::Everywhere, &state(Phase::Open, &[]), &a_line()).unwrap();
    transaction.save_lockout(4, Bucket::Everywhere, &locked, &a_line()).unwrap();
    assert_eq!(transaction.locked().unwrap(), [(4, Bucket::Everywhere)]);
    transaction.save_known_addresses(true).unwrap();
    let expected = [(4, Bucket::Everywhere), (6, Bucket::KnownAddresses)];
    assert_eq!(transaction.locked().unwrap(), expected);
    assert!(!transaction.has_contact(5).unwrap() && !transaction.has_contact(9).unwrap());
}

#[test]
fn an_address_is_known_in_every_spelling_and_to_its_contact_only() {
    let (_folder, store) = store();
    let mut transaction = store.write().unwrap();
    transaction.remember_address(4, "192.0.2.1".parse().unwrap()).unwrap();
    transaction.remember_address(4, "192.0.2.1".parse().unwrap()).unwrap();
    let knows = |contact, address: &str| {
        transaction.knows_address(contact, address.parse().unwrap()).unwrap()
    };
    assert!(knows(4, "192.0.2.1") && knows(4, "::ffff:192.0.2.1"));
    assert!(!knows(4, "192.0.2.2") && !knows(6, "192.0.2.1"));
}

#[test]
fn what_was_stored_past_the_log_is_not_believed() {
    let edits = [
        "UPDATE lockout SET failures = 0",
        "UPDATE lockout SET phase = 0, cause = NULL",
        "UPDATE lockout SET version = 2",
        "DELETE FROM lockout",
        "DELETE FROM lockout_attempt",
        "INSERT INTO lockout_attempt VALUES (4, 0, 3, 1)",
        "DROP TRIGGER lockout_log_is_kept; DELETE FROM lockout_log",
    ];
    for edit in edits {
        let (_folder, store) = store();
        let mut transaction = store.write().unwrap();
        let lock = Phase::Locked(Locked { cause: LockCause::Hard, until: None });
        transaction.save_lockout(4, Bucket::Everywhere, &state(lock, &[1]), &a_line()).unwrap();
        transaction.stored_lockout(4, Bucket::Everywhere).unwrap();
        transaction.connection().unwrap().batch(edit).unwrap();
        let error = transaction.stored_lockout(4, Bucket::Everywhere).unwrap_err();
        assert!(error.to_string().contains("sign-ins of contact 4"), "{edit}: {error}");
    }
}

#[test]
fn the_log_is_only_ever_appended_to() {
    let (_folder, store) = store();
    let mut transaction = store.write().unwrap();
    transaction.save_lockout(4, Bucket::Everywhere, &state(Phase::Open, &[]), &a_line()).unwrap();
    for edit in ["DELETE FROM lockout_log", "UPDATE lockout_log SET state = ''"] {
        let error = transaction.connection().unwrap().batch(edit).unwrap_err();
        let StoreError::Other(source) = error else { panic!("{error:?}") };
        assert!(source.to_string().contains("only ever appended to"), "{source}");
    }
}

#[test]
fn a_version_is_never_used_again_and_the_log_keeps_what_was_forgotten() {
    let (_folder, store) = store();
    let mut transaction = store.write().unwrap();
    let first = state(Phase::Open, &[3]);
    transaction.save_lockout(4, Bucket::Everywhere, &first, &a_line()).unwrap();
    transaction.forget_lockouts(4, 60).unwrap();
    assert_eq!(transaction.stored_lockout(4, Bucket::Everywhere).unwrap(), None);
    transaction.save_lockout(4, Bucket::Everywhere, &first, &a_line()).unwrap();
    let again = transaction.stored_lockout(4, Bucket::Everywhere).unwrap().unwrap();
    assert_eq!(again.version, 3);
    let log = transaction.lockout_log(4, Bucket::Everywhere).unwrap();
    let lines: Vec<_> =
        log.iter().map(|row| (row.version, row.line.event, row.state.is_some())).collect();
    use LockoutEventEntry::{Forgotten, Tick};
    assert_eq!(lines, [(1, Tick, true), (2, Forgotten, false), (3, Tick, true)]);
    let mut previous = "";
    for row in &log {
        assert!(row.follows(previous), "{row:?}");
        assert!(!row.follows("0"), "{row:?}");
        previous = &row.digest;
    }
    assert_eq!(transaction.logged_lockouts().unwrap(), [(4, Bucket::Everywhere)]);
}

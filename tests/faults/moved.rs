//! The database file goes away while it is in use.

use std::fs;

use host_harness::store::Store;

use crate::office::{CHANGES, Office, READS, SIGN_INS};

const EVERYTHING: &[&[crate::office::Deed]] = &[READS, SIGN_INS, CHANGES];

#[test]
fn a_file_that_was_renamed_answers_nothing_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    let before = office.everything();
    let (path, aside) = (folder.path().join("portal.db"), folder.path().join("aside.db"));
    fs::rename(&path, &aside).unwrap();
    office.refuses(EVERYTHING, &["Moved"], "put it back");
    // Another database in its place is not looked into, and takes no harm.
    fs::create_dir(folder.path().join("other")).unwrap();
    let other = Office::in_folder(&folder.path().join("other"));
    let others = other.everything();
    drop(other);
    fs::rename(folder.path().join("other/portal.db"), &path).unwrap();
    office.refuses(EVERYTHING, &["Moved"], "removed or replaced");
    fs::rename(&path, folder.path().join("other/portal.db")).unwrap();
    fs::rename(&aside, &path).unwrap();
    assert_eq!(office.everything(), before);
    office.works();
    let other = Office::of(Store::open(folder.path().join("other/portal.db").as_path()).unwrap());
    assert_eq!(other.everything(), others);
}

#[test]
fn a_file_that_was_removed_answers_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    fs::remove_file(folder.path().join("portal.db")).unwrap();
    office.refuses(EVERYTHING, &["Moved"], "removed or replaced");
}

#[test]
fn a_file_that_goes_between_any_two_statements_of_a_sign_in_lets_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    let (path, aside) = (folder.path().join("portal.db"), folder.path().join("aside.db"));
    let mut refused = 0;
    for turn in 0.. {
        let left = std::sync::atomic::AtomicUsize::new(turn);
        let (from, to) = (path.clone(), aside.clone());
        let watched = office.crm.store().clone().watch(move |_| {
            use std::sync::atomic::Ordering::SeqCst;
            if left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)) == Err(0) {
                // Only the first time; later it is gone already.
                let _ = fs::rename(&from, &to);
            }
        });
        let outcome =
            office.with(Office::of(watched).crm).login("kim@amber.example", "a wrong one");
        let gone = aside.exists();
        if gone {
            fs::rename(&aside, &path).unwrap();
        }
        let granted = outcome.as_ref().ok().and_then(|outcome| outcome.granted);
        assert_eq!(granted, None, "statement {turn}");
        if !gone {
            break;
        }
        refused += usize::from(outcome.is_err());
        // However it was cut short, what is stored is whole, and the attempt is paid for.
        assert_eq!(office.faults(), [""; 0], "statement {turn}");
        // Else each turn would find one more under way, and never an end.
        office.start_anew();
    }
    assert!(refused > 5, "only {refused} sign-ins were cut short");
    office.works();
}

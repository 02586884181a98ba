//! Bytes of the database file are not what they were.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use host_harness::store::Store;
use rusqlite::Connection;

use crate::office::{KIM, LOU, Office, RIGHT, request};

/// What became of a question to a damaged database.
#[derive(Debug, Default)]
struct Told {
    errors: AtomicUsize,
    found: AtomicUsize,
    answers: AtomicUsize,
}

/// Asks everything of a database that may be damaged; a sign-in that must not succeed does not.
fn ask(database: &Path, place: usize, told: &Told) {
    let store = match Store::open(database) {
        Ok(store) => store,
        Err(error) => {
            assert!(error.to_string().len() > 20, "{error}");
            told.errors.fetch_add(1, Ordering::Relaxed);
            return;
        }
    };
    let office = Office::of(store);
    for (name, password) in [
        ("lou@amber.example", RIGHT),
        ("kim@amber.example", "a wrong one"),
        ("nobody@amber.example", RIGHT),
    ] {
        match office.login(name, password) {
            Ok(outcome) => assert_eq!(outcome.granted, None, "{name}, byte {place}"),
            Err(_) => drop(told.errors.fetch_add(1, Ordering::Relaxed)),
        }
    }
    let access = |contact| {
        office.crm.session().ok().and_then(|session| session.check_access(request(contact)).ok())
    };
    let faults = office.faults();
    told.found.fetch_add(usize::from(!faults.is_empty()), Ordering::Relaxed);
    // An answer that is wrong is at least found by whoever looks.
    if access(LOU).is_some_and(|decision| decision.allows()) {
        assert!(!faults.is_empty(), "byte {place} unlocks and nobody sees it");
    }
    let right = access(KIM).is_some_and(|decision| decision.allows());
    told.answers.fetch_add(usize::from(right), Ordering::Relaxed);
}

#[test]
fn whatever_byte_is_wrong_nobody_is_let_in_by_it() {
    let folder = tempfile::tempdir().unwrap();
    let original = folder.path().join("portal.db");
    drop(Office::in_folder(folder.path()));
    let raw = Connection::open(&original).unwrap();
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    raw.close().unwrap();
    let bytes = fs::read(&original).unwrap();
    // The header, then bytes that mean something, spread over all pages, one in each way.
    let meaning: Vec<usize> = (0..bytes.len()).filter(|place| bytes[*place] != 0).collect();
    let mut places: Vec<usize> = (0..100).step_by(9).collect();
    places.extend(meaning.iter().step_by(meaning.len() / 180));
    let pages = (0..bytes.len()).step_by(4096).skip(1);
    let turns: Vec<(usize, u8)> =
        places.into_iter().zip([1, 0x80, 0xff, 0x10].into_iter().cycle()).collect();
    let turns = Mutex::new(turns.into_iter().chain(pages.map(|page| (page, 0xff))));
    let told = Told::default();
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let (turns, told, bytes) = (&turns, &told, &bytes);
            let database = folder.path().join(format!("damaged-{worker}.db"));
            scope.spawn(move || {
                loop {
                    let Some((place, mask)) = turns.lock().unwrap().next() else { return };
                    let mut damaged = bytes.clone();
                    damaged[place] ^= mask;
                    fs::write(&database, damaged).unwrap();
                    ask(&database, place, told);
                    for end in ["db-wal", "db-shm"] {
                        let _ = fs::remove_file(database.with_extension(end));
                    }
                }
            });
        }
    });
    let [errors, found, answers] =
        [told.errors, told.found, told.answers].map(AtomicUsize::into_inner);
    assert!(errors > 50 && found > 50 && answers > 50, "{errors} {found} {answers}");
}

/// SQLite takes a journal whose end does not add up for one whose end was never written, and loses what stands there
/// without a word. Whoever knows the revision that was reached notices.
#[test]
fn what_a_damaged_journal_has_lost_is_missed_by_whoever_demands_it() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    let path = folder.path().join("portal.db");
    let raw = Connection::open(&path).unwrap();
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    office.crm.lock(crate::office::admin(), KIM, "lost").unwrap();
    let revision = office.crm.store().read().unwrap().revision().unwrap();
    let journal = fs::read(folder.path().join("portal.db-wal")).unwrap();
    let copy = folder.path().join("copy.db");
    let mut lost = 0;
    for place in (0..journal.len()).step_by(journal.len() / 40) {
        fs::copy(&path, &copy).unwrap();
        let mut damaged = journal.clone();
        damaged[place] ^= 0x55;
        fs::write(copy.with_extension("db-wal"), damaged).unwrap();
        let crm = Office::of(Store::open(copy.as_path()).unwrap()).crm.at_least(revision);
        match crm.session() {
            Ok(session) => assert!(!session.check_access(request(KIM)).unwrap().allows()),
            Err(error) => {
                assert!(error.to_string().contains("is demanded"), "{error}");
                lost += 1;
            }
        }
        for end in ["db", "db-wal", "db-shm"] {
            let _ = fs::remove_file(copy.with_extension(end));
        }
    }
    assert!(lost > 10, "{lost}");
}

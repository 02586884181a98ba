//! No room is left where the database file is.

use std::fs;

use rusqlite::Connection;

use crate::office::{CHANGES, Office, READS, SIGN_INS};
use crate::volume::Volume;

#[test]
fn without_room_nothing_is_stored_and_nobody_let_in_until_there_is_some() {
    let Some(volume) = Volume::new("8m") else { return };
    let office = Office::in_folder(volume.path());
    let before = office.everything();
    // Else there would be room in the journal.
    let raw = Connection::open(volume.path().join("portal.db")).unwrap();
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(raw);
    for _ in 0..3 {
        let filler = volume.fill();
        office.refuses(&[SIGN_INS, CHANGES], &["Full", "Disk"], "");
        let failure = SIGN_INS[2].1(&office).unwrap_err();
        assert!(failure.words.contains("no room left"), "{failure:?}");
        office.answers(&[READS]);
        assert_eq!(office.everything(), before);
        fs::remove_file(filler).unwrap();
        assert_eq!(office.faults(), [""; 0]);
    }
    office.works();
}

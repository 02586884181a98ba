//! The database file is where nobody can write.

use host_harness::store::{Store, StoreError};

use crate::office::{CHANGES, Office, READS, SIGN_INS};
use crate::volume::{Volume, make_writable};

#[test]
fn what_cannot_be_written_down_does_not_happen() {
    let Some(mut volume) = Volume::new("8m") else { return };
    // Somebody else writes, and keeps the journal there, without which nobody can read.
    let writer = Office::in_folder(volume.path());
    let place = volume.read_only();
    let store = Store::open(place.join("portal.db").as_path()).unwrap();
    let office = writer.with(Office::of(store).crm);
    let before = office.everything();
    office.answers(&[READS]);
    office.refuses(&[SIGN_INS, CHANGES], &["ReadOnly"], "read-only");
    assert_eq!(office.everything(), before);
    make_writable(&place);
    office.works();
}

#[test]
fn a_file_that_nobody_keeps_open_is_not_even_opened() {
    let Some(mut volume) = Volume::new("8m") else { return };
    drop(Office::in_folder(volume.path()));
    let path = volume.read_only().join("portal.db");
    let error = Store::open(path.as_path()).unwrap_err();
    assert!(matches!(error, StoreError::NoAccess(_) | StoreError::ReadOnly), "{error:?}");
    assert!(error.to_string().contains("writ"), "{error}");
}

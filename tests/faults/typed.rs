//! What is typed is no fault of the database: too long, empty, or what no database keeps.

use host_harness::store::Store;

use crate::office::{Office, RIGHT};

#[test]
fn whatever_is_typed_lets_nobody_in_and_stores_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    let before = office.everything();
    let long = "x".repeat(1 << 20);
    let error = office.login("kim@amber.example", &long).unwrap_err();
    assert_eq!(error.to_string(), "the password has 1048576 bytes, and 1024 are the most");
    let error = office.login(&long, RIGHT).unwrap_err();
    assert_eq!(error.to_string(), "the name has 1048576 bytes, and 1000 are the most");
    for name in ["", " ", "\0", "kim@amber.example\0", "%", "' OR 1 = 1 --", "\u{202e}kim"] {
        assert_eq!(office.login(name, RIGHT).unwrap().granted, None, "{name:?}");
    }
    assert_eq!(office.everything(), before);
    office.works();
}

#[test]
fn a_file_of_a_later_release_or_without_anything_in_it_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    drop(Office::in_folder(folder.path()));
    let path = folder.path().join("portal.db");
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    raw.close().unwrap();
    let error = Store::open(path.as_path()).unwrap_err().to_string();
    assert!(error.contains("use a newer release"), "{error}");
    let empty = folder.path().join("empty.db");
    std::fs::write(&empty, "").unwrap();
    let error = Store::open(empty.as_path()).unwrap_err().to_string();
    assert!(error.contains("not a portal database"), "{error}");
    assert_eq!(std::fs::read(&empty).unwrap(), b"");
}

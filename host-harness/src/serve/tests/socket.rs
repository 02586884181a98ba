//! A socket takes nobody's place, and gives its own back.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};

use super::*;

#[test]
fn a_socket_is_its_owners_and_goes_with_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let socket = Socket::bind(&path).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    UnixStream::connect(&path).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else is left");
    drop(socket);
    assert!(path.symlink_metadata().is_err());
}

#[test]
fn where_somebody_answers_nobody_else_serves() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let first = Socket::bind(&path).unwrap();
    let error = Socket::bind(&path).unwrap_err();
    assert!(matches!(error, SocketError::Served(_)), "{error:?}");
    assert!(error.to_string().contains("already served"));
    assert!(first.is_ours());
}

#[test]
fn an_abandoned_socket_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.symlink_metadata().is_ok());
    let socket = Socket::bind(&path).unwrap();
    UnixStream::connect(&path).unwrap();
    drop(socket);
    assert!(path.symlink_metadata().is_err());
}

#[test]
fn what_is_no_socket_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "precious").unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&file, &link).unwrap();
    for path in [&file, &link, &folder.path().to_path_buf()] {
        let error = Socket::bind(path).unwrap_err();
        assert!(matches!(error, SocketError::NotASocket(_)), "{error:?}");
    }
    assert_eq!(fs::read_to_string(&link).unwrap(), "precious");
}

#[test]
fn a_socket_that_was_replaced_is_left_to_whoever_did() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let ours = Socket::bind(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let theirs = UnixListener::bind(&path).unwrap();
    assert!(!ours.is_ours());
    drop(ours);
    assert!(path.symlink_metadata().is_ok());
    drop(theirs);
}

#[test]
fn the_folder_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    for parent in ["missing", "file"] {
        let error = Socket::bind(&folder.path().join(parent).join("socket")).unwrap_err();
        assert!(matches!(error, SocketError::NoFolder(..)), "{error:?}");
    }
    let long = folder.path().join("x".repeat(120));
    assert!(matches!(Socket::bind(&long).unwrap_err(), SocketError::Unusable(..)));
}

#[test]
fn of_many_who_want_the_same_abandoned_socket_one_gets_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    drop(UnixListener::bind(&path).unwrap());
    let bound: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| Socket::bind(&path).ok())).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(bound.len(), 1);
    assert!(bound[0].is_ours());
}

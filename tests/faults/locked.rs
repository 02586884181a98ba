//! Somebody else holds the database file for longer than anybody waits.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use rusqlite::Connection;

use crate::office::{CHANGES, Office, READS, SIGN_INS};

const HOLD: &str = "PORTAL_TEST_HOLD";

#[test]
fn whoever_wants_to_write_is_refused_and_readers_go_on() {
    for hold in ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"] {
        let folder = tempfile::tempdir().unwrap();
        let office = Office::in_folder(folder.path());
        let before = office.everything();
        let holder = Connection::open(folder.path().join("portal.db")).unwrap();
        holder.execute_batch(hold).unwrap();
        office.refuses(&[SIGN_INS, CHANGES], &["Locked"], "try again when it is done");
        office.answers(&[READS]);
        assert_eq!(office.everything(), before);
        holder.execute_batch("ROLLBACK").unwrap();
        office.works();
    }
}

/// Another process of this test, which does not outlive it, however that ends.
struct Holder {
    child: Child,
    told: BufReader<ChildStdout>,
}

impl Drop for Holder {
    fn drop(&mut self) {
        // It has ended already where all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One that is in the middle of a transaction.
fn holder(database: &std::path::Path) -> Holder {
    let name = "locked::a_writer_that_is_stopped_in_the_middle_holds_up_writers_only";
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(HOLD, database)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let told = BufReader::new(child.stdout.take().unwrap());
    let mut holder = Holder { child, told };
    let mut line = String::new();
    while !line.contains("it is held") {
        line.clear();
        assert!(holder.told.read_line(&mut line).unwrap() > 0, "it ended");
    }
    holder
}

fn hold(database: &str) {
    let raw = Connection::open(database).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE; UPDATE portal SET licensed = 1 - licensed").unwrap();
    let mut out = std::io::stdout();
    writeln!(out, "it is held").and_then(|()| out.flush()).unwrap();
    // Until whoever started us lets go.
    let _ = std::io::stdin().read_line(&mut String::new());
}

fn signal(holder: &Holder, signal: &str) {
    let done =
        Command::new("kill").args([signal, &holder.child.id().to_string()]).status().unwrap();
    assert!(done.success());
}

#[test]
fn a_writer_that_is_stopped_in_the_middle_holds_up_writers_only() {
    if let Ok(database) = std::env::var(HOLD) {
        return hold(&database);
    }
    let folder = tempfile::tempdir().unwrap();
    let office = Office::in_folder(folder.path());
    for end in ["-CONT", "-KILL"] {
        let before = office.everything();
        let mut holder = holder(&folder.path().join("portal.db"));
        signal(&holder, "-STOP");
        office.refuses(&[SIGN_INS, CHANGES], &["Locked"], "another process holds the database");
        office.answers(&[READS]);
        signal(&holder, end);
        // Its end rolls back what it has begun.
        drop(holder.child.stdin.take());
        std::io::copy(&mut holder.told, &mut std::io::sink()).unwrap();
        holder.child.wait().unwrap();
        assert_eq!(office.everything(), before);
        office.works();
    }
}

//! `portal run` as a process: what it prints where, and how signals end it.

#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const CRM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/crm.json");
const ACCESS: &str = "{\"contact\":1,\"today\":\"2026-06-15\",\"question\":\"access\"}\n";
const LOGIN: &str = "{\"login\":{\"name\":\"nobody\",\"password\":\"wrong horse\"}}\n";

fn portal(folder: &Path) -> Command {
    let mut portal = Command::new(env!("CARGO_BIN_EXE_portal"));
    portal
        .current_dir(folder)
        .env_remove("PORTAL_DATABASE")
        .env_remove("PORTAL_DECISION_LOG")
        .env("PORTAL_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    portal
}

/// A folder with a database in it, and the built-in policy as a file.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for words in [&["init"][..], &["import", CRM]] {
        assert!(portal(folder.path()).args(words).output().unwrap().status.success());
    }
    fs::write(folder.path().join("policy.wasm"), host_harness::BUILT_IN).unwrap();
    folder
}

/// A host that has said that it is ready; it is ended with the test, however that ends.
struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    ready: String,
}

impl Running {
    fn start(folder: &TempDir, words: &[&str]) -> Self {
        let mut command = portal(folder.path());
        command.args(["run", "--plugin", "policy.wasm", "--allow-unsigned"]).args(words);
        let mut child = command.spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut ready = String::new();
        stderr.read_line(&mut ready).unwrap();
        Running { child, stderr, ready }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// The exit code, and what else it said.
    fn end(&mut self) -> (Option<i32>, String) {
        let started = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < Duration::from_secs(20), "it does not end");
            thread::sleep(Duration::from_millis(10));
        }
        let mut said = String::new();
        self.stderr.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }

    fn write(&mut self, text: &str) {
        self.child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_end_of_standard_input_ends_the_host_and_standard_output_has_replies_only() {
    let folder = folder();
    let mut host = Running::start(&folder, &["--json"]);
    assert!(host.ready.starts_with("Serving portal-policy 0.1.0 ("), "{}", host.ready);
    assert!(host.ready.ends_with(", activation 0, unsigned) on standard input.\n"));
    host.write(ACCESS);
    host.write("nonsense\n");
    drop(host.child.stdin.take());
    let mut replies = String::new();
    host.child.stdout.take().unwrap().read_to_string(&mut replies).unwrap();
    let effects: Vec<_> = replies.lines().map(|line| line.get(..16).unwrap()).collect();
    assert_eq!(effects, ["{\"effect\":\"allow", "{\"effect\":\"none\""]);
    assert_eq!(host.end(), (Some(0), "Stopped. Replies: 2.\n".into()));
}

#[test]
fn a_signal_stops_the_host_in_good_order_and_another_kind_only_wakes_it() {
    for name in ["TERM", "INT"] {
        let folder = folder();
        let socket = folder.path().join("socket");
        let mut host = Running::start(&folder, &["--socket", "socket", "--no-stdin"]);
        assert!(host.ready.ends_with(" on socket.\n"), "{}", host.ready);
        host.signal("HUP");
        let mut stream = UnixStream::connect(&socket).unwrap();
        stream.write_all(ACCESS.as_bytes()).unwrap();
        let mut reply = String::new();
        BufReader::new(&stream).read_line(&mut reply).unwrap();
        assert!(reply.starts_with("{\"effect\":\"allow\""), "{reply}");
        host.signal(name);
        assert_eq!(host.end(), (Some(0), "Stopped. Replies: 1.\n".into()));
        assert!(!socket.exists());
    }
}

#[test]
fn what_is_under_way_is_finished_unless_a_second_signal_comes() {
    for (signals, expected) in [(1, Some(0)), (2, Some(130))] {
        let folder = folder();
        let mut host = Running::start(&folder, &[]);
        // A refusal takes its time, whatever the machine.
        host.write(LOGIN);
        thread::sleep(Duration::from_millis(300));
        for _ in 0..signals {
            host.signal("TERM");
            thread::sleep(Duration::from_millis(100));
        }
        let (code, said) = host.end();
        assert_eq!(code, expected, "{said}");
        let mut replies = String::new();
        host.child.stdout.take().unwrap().read_to_string(&mut replies).unwrap();
        assert_eq!(replies.contains("\"signed-in\":false"), signals == 1, "{replies}");
    }
}

#[test]
fn nobody_who_reads_standard_output_is_no_reason_to_panic() {
    let folder = folder();
    let mut host = Running::start(&folder, &["--socket", "socket"]);
    drop(host.child.stdout.take());
    host.write(ACCESS);
    host.write(ACCESS);
    let mut stream = UnixStream::connect(folder.path().join("socket")).unwrap();
    stream.write_all(ACCESS.as_bytes()).unwrap();
    let mut reply = String::new();
    BufReader::new(&stream).read_line(&mut reply).unwrap();
    assert!(reply.starts_with("{\"effect\":\"allow\""), "{reply}");
    host.signal("TERM");
    let (code, said) = host.end();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_command_line_that_makes_no_sense_starts_nothing() {
    let folder = folder();
    for words in [
        &["--no-stdin"][..],
        &["--fall-back-after", "5"],
        &["--fall-back-after", "5/5"],
        &["--fail-stale", "0"],
    ] {
        let output = portal(folder.path()).arg("run").args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(64), "{words:?}");
    }
    fs::write(folder.path().join("file"), "precious").unwrap();
    let mut refused = portal(folder.path());
    let refused = refused.args(["run", "--socket", "file"]);
    let output = refused.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("`file` exists and is not a socket"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("file")).unwrap(), "precious");
}

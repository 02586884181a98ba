//! A thousand reloads: memory, files and threads stay as they are.

use std::fs;
use std::process::Command;

use host_harness::serve::Serving;
use host_harness::update::Active;
use portal_tests::{LENIENT, STRICT};

use crate::desk::{Desk, lenient, strict};

/// Says that this process is the one that reloads: nobody else may open files meanwhile.
const TASK: &str = "PORTAL_UPDATES_RELOAD";

#[derive(Clone, Copy, Debug)]
struct Usage {
    kilobytes: u64,
    files: usize,
    threads: usize,
}

fn usage() -> Usage {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kilobytes = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    let count = |folder: &str| fs::read_dir(folder).unwrap().count();
    Usage { kilobytes, files: count("/proc/self/fd"), threads: count("/proc/self/task") }
}

#[test]
fn reloads_where_it_is_told() {
    if std::env::var_os(TASK).is_none() {
        return;
    }
    let desk = Desk::new();
    let two = desk.activate(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap().component;
    let three = desk.activate(&desk.signed("three.wasm", STRICT, &strict())).unwrap().component;
    let serving = Serving::new(desk.active());
    let reload = |turn: u64| {
        let next = if turn.is_multiple_of(2) { &two } else { &three };
        let policy = desk.updates.taken(next).unwrap();
        assert_eq!(policy.digest(), next.digest);
        let number = 3 + turn;
        assert!(serving.swap(Active { policy, number, since: 0, component: None }).unwrap());
    };
    for turn in 0..200 {
        reload(turn);
    }
    let before = usage();
    for turn in 200..1_000 {
        reload(turn);
    }
    let after = usage();
    assert_eq!((before.files, before.threads), (after.files, after.threads));
    // A leak of one component, or of its file, would be many times as much.
    assert!(after.kilobytes < before.kilobytes + 32_768, "{before:?} {after:?}");
}

#[test]
fn a_thousand_reloads_leave_nothing_behind() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["reload::reloads_where_it_is_told", "--exact", "--nocapture"])
        .env(TASK, "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

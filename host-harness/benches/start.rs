//! How long is it from a start to the first decision: with a policy that is new, and with one that was kept compiled?
//!
//! Each start is a process of its own, which tells how long it took. A restart that takes much more than 5 ms compiles
//! although it need not; a new policy that takes more than three times its compiling looks at it too often.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use host_harness::{BUILT_IN, Limits, Policy, keep_compiled_components};

use crate::support::{Bench, Bound, World, middle, time};

/// Where the process that is started keeps what it has compiled; empty: nowhere.
const KEPT: &str = "PORTAL_BENCH_START";

pub(crate) fn is_asked_for() -> bool {
    env::var_os(KEPT).is_some()
}

/// One start: to the policy's description of itself, which is its first answer.
pub(crate) fn once() {
    let started = Instant::now();
    let folder = PathBuf::from(env::var_os(KEPT).unwrap_or_default());
    if !folder.as_os_str().is_empty() {
        keep_compiled_components(folder);
    }
    let policy = Policy::built_in(Limits::default()).unwrap();
    assert!(policy.rules().iter().next().is_some());
    println!("{}", started.elapsed().as_nanos());
}

pub(crate) fn measure(bench: &mut Bench, _: &World) {
    if !bench.wants("start") {
        return;
    }
    let times = if bench.is_timed() { 15 } else { 1 };
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let kept = folder.path().join("kept");
    let (mut new, mut restarted, mut compiled) = (Vec::new(), Vec::new(), Vec::new());
    start(kept.clone());
    for _ in 0..times {
        new.push(start(PathBuf::new()));
        restarted.push(start(kept.clone()));
        let started = Instant::now();
        Policy::compile(BUILT_IN).unwrap();
        compiled.push(started.elapsed().as_nanos() as f64);
    }
    let [new, restarted, compiled] =
        [new, restarted, compiled].map(|times| middle(times.into_iter()));
    let compiling = format!("compiling it ({})", time(compiled));
    bench.row(
        "start of a new policy, to its first answer",
        time(new),
        Some(new / compiled),
        compiling.clone(),
        &Bound::AtMost(3.0),
    );
    bench.row(
        "start of a policy that was kept compiled",
        time(restarted),
        Some(restarted / 5e6),
        "5 ms".into(),
        &Bound::AtMost(1.0),
    );
    let size = format!("{:.1} KiB", BUILT_IN.len() as f64 / 1024.0);
    let ratio = BUILT_IN.len() as f64 / (128.0 * 1024.0);
    bench.row("component", size, Some(ratio), "128 KiB".into(), &Bound::AtMost(1.0));
}

/// How long a process says that its start took.
fn start(folder: PathBuf) -> f64 {
    let program = env::current_exe().unwrap();
    let output = Command::new(program).env(KEPT, folder).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

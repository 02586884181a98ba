//! P8: a process that dies at any step of an update leaves the old policy or the new one in force, whole.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::thread;

use host_harness::difference::Scope;
use host_harness::store::Store;
use portal_tests::LENIENT;

use crate::desk::{self, ADMIN, Desk, answers, keep_compiled, lenient, scope};

/// Names the folder of the update and the step at which the process is to die.
const TASK: &str = "PORTAL_UPDATES_CRASH";

/// Nothing of what a process usually does at its end happens.
fn die() -> ! {
    let me = std::process::id().to_string();
    let _ = Command::new("kill").args(["-9", &me]).status();
    std::process::abort()
}

/// Takes and activates, and dies right before the given step with files or the database.
fn update(place: &Path, last: u64) {
    keep_compiled();
    let steps = Arc::new(AtomicU64::new(0));
    let count = {
        let steps = steps.clone();
        move |_: &str| {
            if steps.fetch_add(1, SeqCst) + 1 == last {
                die();
            }
        }
    };
    let store = Store::open(&place.join("portal.db")).unwrap().watch(count.clone());
    let updates = desk::updates(place, store).watch(count);
    let component = updates.submit(&place.join("two.wasm"), ADMIN.user, ADMIN.at).unwrap();
    // The comparison only reads, and is long.
    let before = steps.swap(u64::MAX / 2, SeqCst);
    let scope = Scope { contacts: 1, recorded: 1, ..scope() };
    let compared = updates.compare(component, &scope, &mut |_| {}).unwrap();
    steps.store(before, SeqCst);
    updates.activate(&compared, ADMIN, Some("for the test")).unwrap();
}

/// The child.
#[test]
fn dies_where_it_is_told() {
    let Ok(task) = std::env::var(TASK) else { return };
    let (last, place) = task.split_once(' ').unwrap();
    update(&PathBuf::from(place), last.parse().unwrap());
}

fn child(place: &Path, last: u64) -> bool {
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["crash::dies_where_it_is_told", "--exact", "--nocapture"])
        .env(TASK, format!("{last} {}", place.display()))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    status.success()
}

/// Dies at every second step from this one on; returns the last step, and how often the old policy and the new one were
/// in force.
fn every_second(mut step: u64) -> (u64, [u32; 2]) {
    let mut seen = [0; 2];
    loop {
        let desk = Desk::new();
        desk.signed("two.wasm", LENIENT, &lenient());
        let old = answers(&desk.active().policy, &desk.store);
        let done = child(&desk.place, step);
        let active = desk.active();
        let found = answers(&active.policy, &desk.store);
        let new = active.number > 0;
        assert_eq!(active.policy.description().revision, if new { 2 } else { 1 }, "step {step}");
        assert_eq!(found == old, !new, "step {step}");
        seen[usize::from(new)] += 1;
        if done {
            assert!(new);
            return (step, seen);
        }
        // Whatever was left lying about is in nobody's way; to see that at some of the steps is enough.
        if !new && step % 8 < 2 {
            assert!(child(&desk.place, u64::MAX), "step {step}");
            assert_eq!(desk.active().policy.description().revision, 2, "step {step}");
        }
        assert_eq!(desk.store.read().unwrap().broken_audit_line().unwrap(), None);
        step += 2;
    }
}

#[test]
fn whenever_it_dies_the_old_policy_or_the_new_one_is_in_force_and_the_update_can_be_repeated() {
    let (odd, even) = thread::scope(|scope| {
        let odd = scope.spawn(|| every_second(1));
        let even = every_second(2);
        (odd.join().unwrap(), even)
    });
    let seen = [odd.1[0] + even.1[0], odd.1[1] + even.1[1]];
    assert_eq!(odd.0.abs_diff(even.0), 1, "both have come to the end");
    assert!(odd.0 > 30 && seen[0] > 20 && seen[1] > 1, "{} steps, {seen:?}", odd.0);
}

//! P8: a process that dies at any step of an update leaves the old policy or the new one in force, whole.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

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
    let compared = updates.compare(component, &scope(), &mut |_| {}).unwrap();
    steps.store(before, SeqCst);
    updates.activate(&compared, ADMIN, Some("for the test")).unwrap();
    println!("all {} steps", steps.load(SeqCst));
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

#[test]
fn whenever_it_dies_the_old_policy_or_the_new_one_is_in_force_and_the_update_can_be_repeated() {
    let (mut step, mut seen) = (0, [0_u32; 2]);
    loop {
        step += 1;
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
            break;
        }
        // Whatever was left lying about is in nobody's way.
        assert!(new || child(&desk.place, u64::MAX), "step {step}");
        assert_eq!(desk.active().policy.description().revision, 2, "step {step}");
        assert_eq!(desk.store.read().unwrap().broken_audit_line().unwrap(), None);
    }
    assert!(step > 30 && seen[0] > 20 && seen[1] > 1, "{step} steps, {seen:?}");
}

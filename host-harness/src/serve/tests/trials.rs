//! Candidates are asked beside the policy in force, counted, and never heeded.

use std::fs;
use std::sync::{Arc, Mutex, mpsc};

use serde_json::{Value, json};

use super::{ACCESS, Bench, component, eventually, failing, good};
use crate::store::{ShadowCounts, Store};

fn begin(store: &Store, decisions: u64) -> u64 {
    let mut writing = store.write().unwrap();
    writing.save_policy_component(&component("candidate")).unwrap();
    writing.commit().unwrap();
    let now = store.now().unwrap();
    store.begin_shadow("candidate", (1, now), decisions, 3_600).unwrap()
}

fn counts(store: &Store) -> ShadowCounts {
    store.read().unwrap().shadows(1).unwrap().remove(0).counts
}

#[test]
fn a_candidate_that_agrees_leaves_counts_and_no_lines() {
    let bench = Bench::new();
    begin(&bench.store, 1_000);
    eventually("it is loaded", || bench.status()["shadow"]["candidate"].is_string());
    let mut talk = bench.talk();
    for _ in 0..3 {
        assert_eq!(talk.ask(ACCESS)["effect"], "allow");
    }
    // Whatever is stored is not asked twice.
    talk.ask(r#"{"begin":{"contact":1,"ticket":9}}"#);
    let expected = ShadowCounts { asked: 3, ..ShadowCounts::default() };
    eventually("all are counted", || counts(&bench.store) == expected);
    assert!(!bench.folder.path().join("shadow.jsonl").exists());
}

#[test]
fn a_candidate_that_fails_is_counted_written_down_and_not_heeded_and_the_trial_ends() {
    let bench = Bench::with(|_| {}, Arc::new(|_: &str| Ok(failing())));
    begin(&bench.store, 4);
    eventually("it is loaded", || bench.status()["shadow"]["candidate"].is_string());
    let mut talk = bench.talk();
    for _ in 0..4 {
        assert_eq!(talk.ask(ACCESS)["effect"], "allow");
    }
    let expected = ShadowCounts { asked: 4, failed: 4, ..ShadowCounts::default() };
    eventually("all are counted", || counts(&bench.store) == expected);
    eventually("it has ended", || bench.status()["shadow"] == Value::Null);
    assert_eq!(bench.store.read().unwrap().shadows(1).unwrap()[0].ended, "finished");
    let text = fs::read_to_string(bench.folder.path().join("shadow.jsonl")).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["direction"], "failing");
    assert_eq!((&lines[0]["question"], &lines[0]["contact"]), (&json!("access"), &json!(1)));
    assert_eq!(lines[0]["in-force"]["rule"], "access.granted");
    let candidate = &lines[0]["candidate"];
    assert_eq!(
        (&candidate["effect"], &candidate["error"]),
        (&json!("none"), &json!("out-of-fuel"))
    );
    assert!(!text.contains("Kim"), "{text}");
    assert_eq!(bench.serving.counters.faults(crate::serve::FaultKind::OutOfFuel), 0);
}

#[test]
fn a_candidate_that_hangs_while_it_is_loaded_delays_nothing() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let hanging = Arc::new(move |_: &str| {
        let _ = released.lock().unwrap().recv();
        Ok(good())
    });
    let bench = Bench::with(|_| {}, hanging);
    begin(&bench.store, 1_000);
    eventually("it is known", || bench.status()["shadow"].is_object());
    assert_eq!(bench.ask(ACCESS)["effect"], "allow");
    let number = bench.shelf.put(good(), crate::store::How::Activate);
    eventually("updates go on", || bench.serving.number() == number);
    drop(release);
    eventually("it is loaded", || bench.status()["shadow"]["candidate"].is_string());
}

#[test]
fn a_trial_ends_in_time_without_any_question() {
    let bench = Bench::new();
    let mut writing = bench.store.write().unwrap();
    writing.save_policy_component(&component("candidate")).unwrap();
    writing.commit().unwrap();
    let now = bench.store.now().unwrap();
    bench.store.begin_shadow("candidate", (1, now - 10), 1_000, 5).unwrap();
    eventually("it has ended", || bench.store.read().unwrap().shadow().unwrap().is_none());
}

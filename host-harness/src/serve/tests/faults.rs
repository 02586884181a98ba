//! What a host makes of a database that is gone, of a way back that is shut, and of a history that was cut off.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use serde_json::json;

use super::{ACCESS, Bench, active, eventually, failing, good};
use crate::day::now;
use crate::serve::follow::first;
use crate::serve::{Settings, Tolerance};
use crate::store::How;
use crate::update::{Active, Refusal};

#[test]
fn without_its_database_a_host_has_no_answers_and_grows_stale_until_it_is_back() {
    let limit = |settings: &mut Settings| settings.fail_stale = Some(Duration::from_millis(400));
    let bench = Bench::with(limit, Arc::new(|_: &str| Ok(good())));
    let (there, gone) = (bench.folder.path().join("test.db"), bench.folder.path().join("gone.db"));
    assert_eq!(bench.ask(ACCESS)["effect"], "allow");
    fs::rename(&there, &gone).unwrap();
    let reply = bench.ask(ACCESS);
    assert_eq!((&reply["effect"], &reply["kind"]), (&json!("none"), &json!("store")));
    eventually("it is stale", || bench.ask(ACCESS)["kind"] == "stale");
    let status = bench.status();
    assert!(status["troubles"]["database"].is_string(), "{status}");
    assert!(bench.said("warning: no answer (store)") == 1);
    fs::rename(&gone, &there).unwrap();
    eventually("it answers", || bench.ask(ACCESS)["effect"] == "allow");
    eventually("nothing is left", || bench.status()["troubles"] == json!({}));
}

/// A host whose policy has just failed too often.
fn tripped(shut: Refusal, times: usize) -> (Bench, u64) {
    let bench = Bench::new();
    *bench.shelf.shut.lock().unwrap() = vec![shut; times];
    let number = bench.shelf.put(failing(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == number);
    let mut talk = bench.talk();
    for _ in 0..6 {
        assert_eq!(talk.ask(ACCESS)["kind"], "out-of-fuel");
    }
    (bench, number)
}

#[test]
fn a_way_back_that_could_not_be_stored_is_tried_again() {
    let (bench, number) = tripped(Refusal::Storage, 2);
    eventually("it falls back", || bench.serving.number() == number + 1);
    eventually("it is told", || bench.said("Fell back from ") == 1);
    assert_eq!(bench.shelf.fallen_back.load(SeqCst), 3);
    assert_eq!(bench.said("cannot fall back"), 1);
    assert_eq!(bench.ask(ACCESS)["effect"], "allow");
}

#[test]
fn where_there_is_no_way_back_the_host_says_so_once_and_goes_on() {
    let (bench, number) = tripped(Refusal::NeverActive, 1);
    eventually("it is told", || bench.said("cannot fall back") == 1);
    let status = bench.status();
    assert!(status["troubles"]["fall-back"].is_string(), "{status}");
    assert_eq!(bench.ask(ACCESS)["kind"], "out-of-fuel");
    let next = bench.shelf.put(good(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == next);
    eventually("no trouble is left", || bench.status()["troubles"] == json!({}));
    assert_eq!((next, bench.shelf.fallen_back.load(SeqCst)), (number + 1, 1));
}

#[test]
fn a_history_that_was_cut_off_is_not_followed_back() {
    let bench = Bench::new();
    bench.shelf.put(good(), How::Activate);
    let number = bench.shelf.put(good(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == number);
    bench.shelf.named.store(number - 1, SeqCst);
    eventually("it is told", || bench.said("restored from a backup?") == 1);
    assert_eq!((bench.serving.number(), bench.serving.counters.swaps() <= 2), (number, true));
}

#[test]
fn the_policy_that_a_host_starts_with_is_looked_at_if_it_is_new() {
    let bench = Bench::new();
    for (how, since, looked_at) in [
        (How::Activate, now(), true),
        (How::Activate, now() - 7_200, false),
        (How::Rollback, now(), false),
        (How::Automatic, now(), false),
    ] {
        let number = bench.shelf.put(good(), how);
        let started = Active { since, ..active(number, good()) };
        let served = first(&bench.store, started, Tolerance::default()).unwrap();
        assert_eq!(!served.watch.is_over(), looked_at, "{how:?}");
        assert_eq!(served.is_held(), how == How::Automatic);
    }
    let built_in = first(&bench.store, active(0, good()), Tolerance::default()).unwrap();
    assert!(built_in.watch.is_over() && built_in.how.is_none());
}

//! Hosts follow the database, fall back once, refuse when they must, and stop in good order.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;

use super::{ACCESS, Bench, eventually, failing, good};
use crate::serve::{Candidates, Host, Parts, Settings};
use crate::session::{DecisionLine, DecisionLog, EffectWord};
use crate::store::How;

fn no_candidates() -> Arc<dyn Candidates> {
    Arc::new(|_: &str| Ok(good()))
}

/// A log that says when a decision is about to be written down, and waits until it may be.
struct Gate {
    here: SyncSender<()>,
    go: Mutex<Receiver<()>>,
}

impl DecisionLog for Gate {
    fn record(&self, _line: &DecisionLine) -> io::Result<()> {
        self.here.send(()).unwrap();
        self.go.lock().unwrap().recv().unwrap();
        Ok(())
    }
}

fn gate() -> (Arc<Gate>, Receiver<()>, SyncSender<()>) {
    let ((here, arrived), (open, go)) = (sync_channel(64), sync_channel(64));
    (Arc::new(Gate { here, go: Mutex::new(go) }), arrived, open)
}

#[test]
fn what_is_put_into_force_is_taken_up_and_what_is_under_way_keeps_its_policy() {
    let (gate, arrived, open) = gate();
    let bench = Bench::with(|settings| settings.log = Some(gate), no_candidates());
    let mut talk = bench.talk();
    talk.send(ACCESS);
    arrived.recv().unwrap();
    let number = bench.shelf.put(good(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == number);
    open.send(()).unwrap();
    assert_eq!(talk.hear()["activation"], 0);
    open.send(()).unwrap();
    assert_eq!(talk.ask(ACCESS)["activation"], number);
    assert_eq!(bench.said("from now on"), 1);
}

#[test]
fn a_policy_that_cannot_be_loaded_leaves_the_one_that_is_served() {
    let bench = Bench::new();
    let number = bench.shelf.put(good(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == number);
    let broken = bench.shelf.put(good(), How::Activate);
    // It may have been faster.
    if let Some(policy) = bench.shelf.take_away(broken)
        && bench.serving.number() == number
    {
        eventually("it is known", || bench.status()["troubles"]["update"].is_string());
        let reply = bench.ask(ACCESS);
        assert_eq!((&reply["effect"], &reply["activation"]), (&json!("allow"), &json!(number)));
        assert_eq!(bench.said("goes on being served"), 1);
        bench.shelf.put_back(broken, policy);
    }
    bench.control.look();
    eventually("it is taken up", || bench.serving.number() == broken);
    eventually("no trouble is left", || bench.status()["troubles"] == json!({}));
}

#[test]
fn a_policy_that_fails_too_often_is_left_once_and_the_host_is_held() {
    let bench = Bench::new();
    let number = bench.shelf.put(failing(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == number);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut talk = bench.talk();
                while bench.serving.number() == number {
                    let reply = talk.ask(ACCESS);
                    assert!(reply["effect"] == "allow" || reply["kind"] == "out-of-fuel");
                }
            });
        }
    });
    let reply = bench.ask(ACCESS);
    assert_eq!((&reply["effect"], &reply["activation"]), (&json!("allow"), &json!(number + 1)));
    let history = bench.store.read().unwrap().policy_history(9).unwrap();
    let automatic = history.iter().filter(|line| line.how == How::Automatic).count();
    assert_eq!((automatic, history.len()), (1, 2));
    assert_eq!(bench.shelf.fallen_back.load(super::SeqCst), 1);
    eventually("it is told", || bench.said("Fell back from ") == 1);
    let status = bench.status();
    assert_eq!((&status["held"], &status["watched"]), (&json!(true), &json!(null)));
    // The next one that somebody activates is looked at again.
    let next = bench.shelf.put(good(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == next);
    let status = bench.status();
    assert_eq!(status["held"], false);
    assert_eq!(status["watched"]["of"], 1_000);
}

#[test]
fn a_policy_that_somebody_went_back_to_is_not_left() {
    let bench = Bench::new();
    let number = bench.shelf.put(failing(), How::Rollback);
    eventually("it is taken up", || bench.serving.number() == number);
    let mut talk = bench.talk();
    for _ in 0..10 {
        assert_eq!(talk.ask(ACCESS)["kind"], "out-of-fuel");
    }
    thread::sleep(Duration::from_millis(100));
    assert_eq!((bench.serving.number(), bench.said("Fell back")), (number, 0));
}

#[test]
fn a_stale_host_refuses_until_it_is_mended() {
    let limit = |settings: &mut Settings| settings.fail_stale = Some(Duration::from_millis(300));
    let bench = Bench::with(limit, no_candidates());
    assert_eq!(bench.ask(ACCESS)["effect"], "allow");
    bench.shelf.named.store(99, super::SeqCst);
    eventually("it is refused", || bench.ask(ACCESS)["kind"] == "stale");
    let reply = bench.ask(r#"{"id":1,"begin":{"contact":1,"ticket":1}}"#);
    assert_eq!((&reply["effect"], &reply["kind"]), (&json!("none"), &json!("stale")));
    assert!(bench.status()["stale"].as_str().unwrap().contains("activation 99"));
    assert!(bench.serving.counters.refused_as_stale() >= 2);
    bench.shelf.named.store(0, super::SeqCst);
    eventually("it is answered", || bench.ask(ACCESS)["effect"] == "allow");
    bench.shelf.trusted.store(false, super::SeqCst);
    eventually("it is refused", || bench.ask(ACCESS)["kind"] == "stale");
}

/// As after an old database was restored and another policy put into force: the numbers begin again.
#[test]
fn another_policy_of_the_same_number_is_not_the_one_that_is_served() {
    let limit = |settings: &mut Settings| settings.fail_stale = Some(Duration::from_millis(300));
    let bench = Bench::with(limit, no_candidates());
    let number = bench.shelf.put(good(), How::Activate);
    eventually("it is taken up", || bench.serving.number() == number);
    assert_eq!(bench.ask(ACCESS)["effect"], "allow");
    bench.shelf.replaced.store(true, super::SeqCst);
    eventually("it is refused", || bench.ask(ACCESS)["kind"] == "stale");
    assert!(bench.status()["stale"].as_str().unwrap().contains("of another policy"));
}

#[test]
fn without_a_limit_a_stale_host_goes_on() {
    let bench = Bench::new();
    bench.shelf.trusted.store(false, super::SeqCst);
    eventually("it is told", || bench.said("it goes on deciding") == 1);
    assert_eq!(bench.ask(ACCESS)["effect"], "allow");
    assert!(bench.status()["stale"].is_string());
}

#[test]
fn a_host_that_is_stopped_finishes_what_is_under_way_and_leaves_nothing_behind() {
    let (gate, arrived, open) = gate();
    let mut bench = Bench::with(|settings| settings.log = Some(gate), no_candidates());
    let hosts = |bench: &Bench| bench.store.read().unwrap().policy_hosts().unwrap();
    eventually("it is in the list", || hosts(&bench).len() == 1);
    let row = hosts(&bench).remove(0);
    assert!(row.name == "test" && row.status.contains("\"activation\":0"), "{row:?}");
    let mut talk = bench.talk();
    talk.send(ACCESS);
    arrived.recv().unwrap();
    bench.control.stop();
    eventually("nobody else is let in", || !bench.socket().exists());
    open.send(()).unwrap();
    assert_eq!(talk.hear()["effect"], "allow");
    assert_eq!(talk.hear(), serde_json::Value::Null);
    let summary = bench.stop().unwrap();
    assert_eq!((summary.replies, summary.unfinished), (1, 0));
    assert!(hosts(&bench).is_empty());
}

#[test]
fn what_does_not_end_is_not_waited_for_for_ever() {
    let (gate, arrived, open) = gate();
    let change = |settings: &mut Settings| {
        settings.log = Some(gate);
        settings.pace.farewell = Duration::from_millis(100);
    };
    let mut bench = Bench::with(change, no_candidates());
    let mut talk = bench.talk();
    talk.send(ACCESS);
    arrived.recv().unwrap();
    assert_eq!(bench.stop().unwrap().unfinished, 1);
    assert!(!bench.socket().exists());
    open.send(()).unwrap();
}

#[test]
fn without_a_socket_the_end_of_the_input_stops_the_host() {
    let mut bench = Bench::new();
    bench.stop();
    let settings = Settings::new("other", 1, bench.folder.path().join("shadow.jsonl"));
    let parts = Parts {
        store: bench.store.clone(),
        policies: bench.shelf.clone(),
        candidates: no_candidates(),
        inbox: None,
        voice: Arc::new(|_: &str| {}),
    };
    let host = Host::new(parts, settings).unwrap();
    let serving = host.serving();
    let input = format!("{ACCESS}\n{ACCESS}");
    let (told, replies) = channel();
    let summary = host.run(Some((io::Cursor::new(input), Told(told)))).unwrap();
    assert_eq!((summary.replies, serving.counters.answers(EffectWord::Allow)), (2, 2));
    assert_eq!(
        replies.iter().filter(|reply| reply.starts_with("{\"effect\":\"allow\"")).count(),
        2
    );
}

/// A pipe.
struct Told(std::sync::mpsc::Sender<String>);

impl io::Write for Told {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

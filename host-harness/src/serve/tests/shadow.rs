//! A queue that is full, and trials that end while questions wait.

use super::*;
use crate::crm::tests::{POLICY, crm};
use crate::error::CallError;
use crate::question::Question;
use crate::session::Request;
use crate::store::{ShadowCounts, Store, Transaction};

fn row(number: u64) -> ShadowRow {
    ShadowRow {
        number,
        digest: "candidate".into(),
        at: 0,
        actor: 1,
        decisions: 1,
        seconds: 1,
        counts: ShadowCounts::default(),
        ended: String::new(),
    }
}

fn again(trial: &Arc<Trial>, store: &Store) -> Again {
    Again {
        trial: trial.clone(),
        question: Question::Access,
        request: Request { contact: 1, acting: None, today: 20_619, now: 50 },
        answer: Err(CallError::Undecided("test")),
        policy: "policy".into(),
        revision: 1,
        facts: store.read().unwrap(),
    }
}

/// A trial that runs, and whoever would work on it.
fn running() -> (Arc<Shadow>, Receiver<Task>, Arc<Trial>) {
    let (shadow, tasks) = Shadow::idle();
    assert!(shadow.follow(Some(&row(1))).is_none());
    let Ok(Task::Load(found)) = tasks.try_recv() else { panic!("nothing is to be loaded") };
    shadow.load(&found, &|_: &str| Ok(POLICY.clone()), &(Arc::new(|_: &str| {}) as Voice));
    let trial = shadow.trial().unwrap();
    (shadow, tasks, trial)
}

#[test]
fn questions_that_find_the_queue_full_are_skipped_and_counted() {
    let (folder, crm) = crm();
    let (shadow, tasks, trial) = running();
    for _ in 0..QUEUE + 3 {
        shadow.again(again(&trial, crm.store()));
    }
    assert_eq!(shadow.status()["skipped"], 3);
    let log = ShadowLog::new(folder.path().join("shadow.jsonl"));
    for task in tasks.try_iter() {
        let Task::Ask(again) = task else { panic!("something is to be loaded") };
        again.ask(&log).unwrap();
    }
    // The candidate allows what had no answer.
    let asked = QUEUE as u64;
    let expected = ShadowCounts { asked, wider: asked, ..ShadowCounts::default() };
    assert_eq!(trial.take(), expected);
    assert_eq!(trial.take(), ShadowCounts::default());
    trial.give_back(expected);
    assert_eq!(trial.take(), expected);
}

#[test]
fn a_trial_that_has_ended_is_asked_nothing_more() {
    let (shadow, _tasks, trial) = running();
    assert!(!shadow.is_over(&trial));
    assert!(shadow.follow(Some(&row(1))).is_none());
    let ended = shadow.follow(None).unwrap();
    assert_eq!(ended.number, 1);
    assert!(shadow.is_over(&trial) && shadow.trial().is_none());
    assert_eq!(shadow.status(), Value::Null);
}

#[test]
fn snapshots_can_be_moved_to_another_thread() {
    fn is_send<T: Send>() {}
    is_send::<Transaction>();
    is_send::<Again>();
}

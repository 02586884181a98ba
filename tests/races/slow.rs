//! A policy may take its time: nobody else waits meanwhile, and whoever was overtaken decides anew.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;

use host_harness::crm::Crm;
use host_harness::session::lockouts::{Password, Verdict};

use crate::place::{Place, START, at, on_each, watched};
use crate::stored;

/// What a first attempt stores, and how each statement begins.
const WRITES: [&str; 8] = [
    "SELECT version, digest FROM lockout_log",
    "INSERT INTO lockout ",
    "DELETE FROM lockout_attempt",
    "INSERT INTO lockout_attempt",
    "SELECT version, digest FROM lockout_log",
    "INSERT INTO lockout_log",
    "SELECT number FROM revision",
    "COMMIT",
];

/// What goes to the database for a contact's first attempt.
fn statements(place: &Place, contact: u64) -> Vec<String> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&told);
    let store = place.host().store().clone();
    let crm = watched(store.watch(move |sql| sink.lock().unwrap().push(sql.to_owned())));
    assert_eq!(crm.begin(contact, 1, None, at(START)).unwrap().verdict, Verdict::Permit);
    drop(crm);
    std::mem::take(&mut *told.lock().unwrap())
}

/// Where the transaction begins that writes.
fn first_write(statements: &[String]) -> usize {
    let writes = |sql: &&String| sql.contains("IMMEDIATE") || sql.contains("READ COMMITTED");
    assert_eq!(statements.iter().filter(writes).count(), 1, "{statements:#?}");
    statements.iter().position(|sql| writes(&sql)).unwrap()
}

#[test]
fn the_transaction_that_writes_holds_the_comparison_and_nothing_else() {
    on_each(|place| {
        let told = statements(place, 1);
        let (asked, stored) = told.split_at(first_write(&told));
        // The snapshot that the policy was asked about is over before.
        assert_eq!(asked.last().unwrap(), "ROLLBACK");
        assert!(asked.iter().all(|sql| sql.starts_with("SELECT") || !sql.contains("lockout_log")));
        assert_eq!(stored.len(), 1 + WRITES.len(), "{stored:#?}");
        let stored = stored[1..].iter().zip(WRITES);
        assert!(stored.clone().all(|(sql, start)| sql.starts_with(start)), "{stored:?}");
    });
}

/// A host that waits before its statement of this number, says so, and goes on when it is told to or nobody listens.
fn waiting(place: &Place, statement: usize) -> (Crm, Receiver<()>, std::sync::mpsc::Sender<()>) {
    let (here, at_it) = channel();
    let (go_on, told) = channel();
    let state = Mutex::new((0, told));
    let crm = watched(place.host().store().clone().watch(move |_| {
        let mut state = state.lock().unwrap();
        state.0 += 1;
        if state.0 == statement + 1 {
            let _ = here.send(());
            let _ = state.1.recv();
        }
    }));
    (crm, at_it, go_on)
}

/// All that others do while somebody else's attempt waits.
fn others_go_on(other: &Crm, contact: u64, ticket: u64) {
    other.store().read().unwrap().revision().unwrap();
    for contact in [contact, contact + 1] {
        let step = other.begin(contact, ticket, None, at(START)).unwrap();
        assert_eq!(step.verdict, Verdict::Permit);
        let step = other.settle(contact, ticket, Password::Right, None, at(START)).unwrap();
        assert_eq!(step.verdict, Verdict::Grant);
    }
    other.store().write().unwrap().commit().unwrap();
}

#[test]
fn others_go_on_while_an_attempt_is_between_its_first_look_and_its_write() {
    on_each(|place| {
        let other = place.host();
        let statements = first_write(&statements(place, 1));
        for statement in 0..=statements {
            let contact = 2 + 2 * statement as u64;
            let (crm, at_it, go_on) = waiting(place, statement);
            thread::scope(|scope| {
                let slow = scope.spawn(|| crm.begin(contact, 1, None, at(START)).unwrap());
                let go_on = go_on;
                at_it.recv().unwrap();
                others_go_on(&other, contact, 2);
                go_on.send(()).unwrap();
                // Not what it had decided before, but what is right by now.
                assert_eq!(slow.join().unwrap().verdict, Verdict::Permit);
            });
            let state = other.lockout_state(contact).unwrap().everywhere.unwrap();
            assert_eq!(state.version, 3, "one begun and settled, and one begun");
        }
        stored::sound(place);
    });
}

//! `kill -9` before every statement of every deed: what is stored is what was before, or the whole of it.

use std::sync::atomic::{AtomicU64, Ordering};

use host_harness::store::{Location, Store};
use serde_json::{Value, json};

use crate::deed::Deed;
use crate::place::{Place, cluster, watched};
use crate::steps::{Stop, everywhere};
use crate::worker::{Worker, number, tell, text, wait_for_the_end};

/// A child process's part: does a deed, and waits to be killed before one of its statements.
pub(crate) fn serve(task: &Value) {
    let last = number(task, "statement");
    let told = AtomicU64::new(0);
    let store = Store::open(Location::parse(text(task, "address")).unwrap()).unwrap();
    let crm = watched(store.watch(move |_| {
        if told.fetch_add(1, Ordering::Relaxed) + 1 == last {
            tell("here");
            wait_for_the_end();
        }
    }));
    let deed = Deed::ALL[usize::try_from(number(task, "deed")).unwrap()];
    deed.perform(&crm, number(task, "contact")).unwrap();
    tell("done");
}

/// By the death of the process.
struct Killed;

impl Stop for Killed {
    fn stops(&self, place: &Place, deed: Deed, contact: u64, statement: u64) -> bool {
        let mut worker = Worker::start(&json!({
            "do": "deed", "deed": deed.number(), "contact": contact, "statement": statement,
            "address": place.address,
        }));
        match worker.hear().expect("the worker has failed").as_str() {
            "here" => {
                worker.kill();
                true
            }
            "done" => {
                worker.end();
                false
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_process_that_is_killed_leaves_nothing_by_halves_in_a_file() {
    everywhere(Place::file_with, &Killed);
}

#[test]
fn a_process_that_is_killed_leaves_nothing_by_halves_on_a_server() {
    if cluster().is_some() {
        everywhere(|contacts| Place::server_with(contacts).unwrap(), &Killed);
    }
}

//! Processes that sign in as fast as they can and are killed whenever it comes, in the middle of a statement too.

use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use host_harness::crm::CrmError;
use host_harness::session::lockouts::{Password, Verdict};
use host_harness::store::StoreError;
use serde_json::{Value, json};

use crate::count::{Count, WRONG};
use crate::place::{CONTACTS, Place, START, THRESHOLD, at, host_at};
use crate::stored;
use crate::worker::{Worker, number, tell, text};

/// How many pairs of processes are killed.
const PAIRS: u64 = 10;

/// A child process's part: tries wrong passwords of one contact after the other, until each has no attempt left.
pub(crate) fn serve(task: &Value) {
    let crm = host_at(text(task, "address"));
    let folder = Path::new(text(task, "folder"));
    let mut ticket = number(task, "worker") << 32;
    tell("ready");
    for contact in 1..=CONTACTS {
        let count = counted(folder, contact);
        loop {
            ticket += 1;
            match crm.begin(contact, ticket, None, at(START)) {
                Ok(step) if step.verdict == Verdict::Permit => {}
                Ok(_) => break,
                Err(CrmError::Store(StoreError::Overtaken | StoreError::Locked)) => continue,
                Err(error) => panic!("{error:?}"),
            }
            let password = count.compare(WRONG);
            assert_eq!(password, Password::Wrong);
            let _ = crm.settle(contact, ticket, password, None, at(START));
        }
    }
}

fn counted(folder: &Path, contact: u64) -> Count {
    Count::at(&folder.join(format!("count-{contact}")))
}

fn killed_whenever_it_comes(place: &Place) {
    let folder = place.folder.path();
    for pair in 0..PAIRS {
        let start = |worker: u64| {
            Worker::start(&json!({
                "do": "attempts", "address": place.address, "folder": folder.to_str().unwrap(),
                "worker": 1 + 2 * pair + worker,
            }))
        };
        let mut workers = [start(0), start(1)];
        for (worker, pause) in workers.iter_mut().zip([20 + 13 * pair, 7]) {
            assert_eq!(worker.hear().unwrap(), "ready");
            sleep(Duration::from_millis(pause));
            worker.kill();
        }
    }
    let crm = place.host();
    let mut compared = 0;
    for contact in 1..=CONTACTS {
        let count = counted(folder, contact).all().wrong;
        let permitted: usize = stored::permits(&crm, contact).iter().sum();
        assert!(count <= permitted && permitted <= THRESHOLD, "contact {contact}: {count}");
        compared += count;
    }
    assert!(compared > 0, "nobody came so far as to compare");
    eprintln!("{compared} comparisons");
    stored::sound(place);
}

#[test]
fn whoever_is_killed_whenever_it_comes_leaves_a_whole_file() {
    killed_whenever_it_comes(&Place::file());
}

#[test]
fn whoever_is_killed_whenever_it_comes_leaves_a_whole_database_on_a_server() {
    if let Some(place) = Place::server() {
        killed_whenever_it_comes(&place);
    }
}

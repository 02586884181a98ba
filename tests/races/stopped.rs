//! A panic between any two statements of every deed, in a process that goes on: what is stored is what was before, or
//! the whole of it, and no lock is left behind.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::deed::Deed;
use crate::place::{Place, cluster, watched};
use crate::steps::{Stop, everywhere};

/// By a panic.
struct Panicking;

impl Stop for Panicking {
    fn stops(&self, place: &Place, deed: Deed, contact: u64, statement: u64) -> bool {
        let told = Arc::new(AtomicU64::new(0));
        let telling = Arc::clone(&told);
        let store = place.host().store().clone();
        let crm = watched(store.clone().watch(move |_| {
            if telling.fetch_add(1, Ordering::Relaxed) + 1 == statement {
                // As a panic, without its message.
                resume_unwind(Box::new("stopped"));
            }
        }));
        let done = catch_unwind(AssertUnwindSafe(|| deed.perform(&crm, contact)));
        let reached = told.load(Ordering::Relaxed) >= statement;
        if !reached {
            done.expect("it does not panic by itself").unwrap();
        }
        // The process goes on with the same connections: none of them is in the middle of something.
        drop(store.write().unwrap());
        store.write_row().unwrap().commit().unwrap();
        reached
    }
}

#[test]
fn a_panic_leaves_nothing_by_halves_in_a_file() {
    everywhere(Place::file_with, &Panicking);
}

#[test]
fn a_panic_leaves_nothing_by_halves_on_a_server() {
    if cluster().is_some() {
        everywhere(|contacts| Place::server_with(contacts).unwrap(), &Panicking);
    }
}

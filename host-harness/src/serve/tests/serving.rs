//! One pointer: nobody sees half of an exchange, and nothing goes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

use super::{active, good};
use crate::serve::{GoesBack, Serving};
use crate::update::Active;

/// Odd activations are marked, so that a policy and the number it came with can be told to belong together.
fn marked(number: u64) -> Active {
    let policy = if number % 2 == 1 { good().unsigned() } else { good() };
    active(number, policy)
}

#[test]
fn eight_threads_see_whole_policies_that_never_get_older() {
    let serving = Serving::new(marked(0));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(SeqCst) {
                    let served = serving.served();
                    let number = served.active.number;
                    assert!(number >= last, "{number} after {last}");
                    assert_eq!(served.active.policy.is_unsigned(), number % 2 == 1);
                    last = number;
                }
            });
        }
        for number in 1..=2_000 {
            assert!(serving.swap(marked(number)).unwrap());
        }
        done.store(true, SeqCst);
    });
    assert_eq!((serving.number(), serving.counters.swaps()), (2_000, 2_000));
}

#[test]
fn of_those_who_offer_policies_at_once_the_newest_wins() {
    let serving = Serving::new(marked(0));
    thread::scope(|scope| {
        for offered in 1..=8 {
            let serving = &serving;
            scope.spawn(move || {
                let _ = serving.swap(marked(offered));
            });
        }
    });
    assert_eq!(serving.number(), 8);
}

#[test]
fn an_older_policy_is_refused_and_the_same_one_changes_nothing() {
    let serving = Serving::new(active(7, good()));
    let error = serving.swap(active(6, good())).unwrap_err();
    assert_eq!(error, GoesBack { served: 7, offered: 6 });
    assert!(!serving.swap(active(7, good())).unwrap());
    assert_eq!((serving.number(), serving.counters.swaps()), (7, 0));
}

#[test]
fn a_policy_that_was_replaced_lives_until_its_last_request_ends() {
    let serving = Serving::new(marked(1));
    let in_flight = serving.served();
    let watched = Arc::downgrade(&in_flight);
    serving.swap(marked(2)).unwrap();
    assert_eq!(in_flight.active.number, 1);
    assert!(watched.upgrade().is_some());
    drop(in_flight);
    assert!(watched.upgrade().is_none());
}

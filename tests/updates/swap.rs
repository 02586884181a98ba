//! P6: while policies are exchanged under load, every answer is wholly that of the policy that it names.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use host_harness::facts::{AccessWindow, WindowDates};
use host_harness::serve::Serving;
use host_harness::session::Request;
use portal_tests::asking;
use portal_tests::faulty::{Fault, Faulty};
use portal_tests::{LENIENT, STRICT};

use crate::desk::{ADMIN, Desk, TODAY, lenient, strict};

const CLIENTS: usize = 16;
const REQUESTS: u64 = 100_000;
const SWAPS: u64 = 200;

/// Somebody whose last day was three days ago: only the lenient policy lets them in.
fn facts() -> Faulty {
    let mut world = asking::world();
    let days = WindowDates { start: Some(TODAY - 300), end: Some(TODAY - 3) };
    world.contacts[0].access.window = AccessWindow::Dates(days);
    Faulty::new(world, Fault::None)
}

#[test]
fn every_answer_is_that_of_the_policy_that_it_names_and_none_is_lost() {
    let desk = Desk::new();
    let two = desk.activate(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap().component;
    let three = desk.activate(&desk.signed("three.wasm", STRICT, &strict())).unwrap().component;
    let serving = Serving::new(desk.active());
    let (asked, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let client = || {
        let (mut last, mut seen) = (0, [0_u64; 2]);
        while asked.fetch_add(1, SeqCst) < REQUESTS || !over.load(SeqCst) {
            let served = serving.served();
            assert!(served.active.number >= last, "it went back");
            last = served.active.number;
            let session = served.active.policy.session(facts());
            let request = Request { contact: 1, acting: None, today: TODAY, now: 0 };
            let allowed = session.check_access(request).unwrap().allows();
            let is_lenient = served.active.policy.digest() == two.digest;
            assert_eq!(allowed, is_lenient, "activation {last}");
            seen[usize::from(allowed)] += 1;
        }
        seen
    };
    let totals = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(client)).collect();
        for turn in 0..SWAPS {
            // Spread over all requests. A client that is done by now has failed.
            while asked.load(SeqCst) < turn * REQUESTS / SWAPS
                && !clients.iter().any(ScopedJoinHandle::is_finished)
            {
                thread::sleep(Duration::from_millis(2));
            }
            let next = if turn.is_multiple_of(2) { &two } else { &three };
            desk.updates.rollback(next, ADMIN, "back and forth").unwrap();
            assert!(serving.swap(desk.active()).unwrap());
        }
        over.store(true, SeqCst);
        let seen = clients.into_iter().map(|client| client.join().unwrap());
        seen.fold([0, 0], |all, one| [all[0] + one[0], all[1] + one[1]])
    });
    assert!(totals[0] + totals[1] >= REQUESTS);
    assert!(totals.iter().all(|answers| *answers > REQUESTS / 10), "{totals:?}");
    assert_eq!(serving.number(), 2 + SWAPS);
}

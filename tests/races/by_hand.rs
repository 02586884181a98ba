//! Administrators act while others sign in.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use host_harness::crm::CrmError;
use host_harness::session::lockouts::{Verdict, WhitelistMode};
use host_harness::store::StoreError;

use crate::count::{Count, WRONG};
use crate::place::{Place, START, THRESHOLD, admin, at, on_each, watched};
use crate::protocol::Protocol;
use crate::stored;

/// How often an administrator acts.
const ACTS: u64 = 24;

#[test]
fn what_is_signed_in_between_the_looks_of_an_administrators_transaction_is_no_damage() {
    // In a file nobody else writes meanwhile.
    let Some(place) = Place::server() else { return };
    let other = place.host();
    other.lock(admin(START), 1, "stolen").unwrap();
    other.whitelist(admin(START), 1, WhitelistMode::UnlockOnly, "found").unwrap();
    let writing = AtomicBool::new(false);
    let slipped_in = std::sync::Arc::new(AtomicBool::new(false));
    let (contact, done) = (1, slipped_in.clone());
    let crm = watched(place.host().store().clone().watch(move |sql| {
        if sql.contains("pg_advisory_xact_lock") {
            writing.store(true, Ordering::Relaxed);
        }
        // Between the look at the state and the look at its log.
        let looks = sql.starts_with("SELECT version, at, administrator");
        if looks && writing.load(Ordering::Relaxed) && !done.swap(true, Ordering::Relaxed) {
            let step = other.begin(contact, 1, None, at(START)).unwrap();
            assert_eq!(step.verdict, Verdict::Permit);
        }
    }));
    crm.lock(admin(START), contact, "stolen again").unwrap();
    assert!(slipped_in.load(Ordering::Relaxed), "nothing came between");
    let locked = crm.begin(contact, 2, None, at(START)).unwrap();
    assert_eq!(locked.verdict, Verdict::Locked);
    stored::sound(&place);
}

#[test]
fn every_unlock_buys_so_many_comparisons_and_no_more() {
    on_each(|place| {
        let count = Count::at(&place.folder.path().join("count"));
        let over = AtomicBool::new(false);
        let (host, crm) = (place.host(), place.host());
        let acts = thread::scope(|scope| {
            let attempts = || {
                while !over.load(Ordering::Relaxed) {
                    match Protocol::Sound.attempt(&host, &count, 1, WRONG) {
                        Ok(_)
                        | Err(CrmError::Store(StoreError::Overtaken | StoreError::Locked)) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                }
            };
            let workers: Vec<_> = (0..4).map(|_| scope.spawn(attempts)).collect();
            let acts = thread::spawn(move || {
                let mut acts = 0;
                for turn in 0..ACTS {
                    let now = crm.store().now().unwrap();
                    let done = if turn % 4 == 3 {
                        crm.lock(admin(now), 1, "stolen")
                    } else {
                        crm.whitelist(admin(now), 1, WhitelistMode::UnlockOnly, "called")
                    };
                    match done {
                        Ok(_) => acts += 1,
                        Err(CrmError::Store(StoreError::Overtaken | StoreError::Locked)) => {}
                        Err(error) => panic!("{error:?}"),
                    }
                    thread::sleep(std::time::Duration::from_millis(40));
                }
                acts
            });
            let acts = acts.join();
            over.store(true, Ordering::Relaxed);
            workers.into_iter().for_each(|worker| worker.join().unwrap());
            acts.unwrap()
        });
        assert!(acts > 0, "every act was overtaken");
        let permits = stored::permits(&place.host(), 1);
        let compared = count.all().wrong;
        assert!(compared <= permits.iter().sum(), "{compared} comparisons, {permits:?}");
        assert!(compared <= THRESHOLD * permits.len(), "{compared} comparisons, {permits:?}");
        eprintln!("{acts} of {ACTS} acts, {compared} comparisons");
        stored::sound(place);
    });
}

//! Two processes of eight threads try passwords of one contact at once, round after round.

use std::thread;
use std::time::{Duration, Instant as Clock};

use host_harness::crm::{Crm, CrmError};
use host_harness::session::lockouts::WhitelistMode;
use host_harness::store::StoreError;
use serde_json::{Value, json};

use crate::count::{Compared, Count, RIGHT, WRONG};
use crate::place::{Place, THRESHOLD, admin, host_at};
use crate::protocol::{Outcome, Protocol};
use crate::stored;
use crate::worker::{Worker, tell, text, told};

const PROCESSES: usize = 2;
const THREADS: usize = 8;
/// How many rounds are played on each kind of database.
const ROUNDS: &str = "PORTAL_RACES_ROUNDS";
const DEFAULT_ROUNDS: u64 = 30;
/// As many as a store that is built wrong may hide in.
const WRONG_ROUNDS: u64 = 20;
/// How long somebody whom others are in the way of goes on.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the workers of a round have met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Met {
    granted: usize,
    locked: usize,
    /// Did not learn what came of an attempt, or were refused for too long because of others.
    disturbed: usize,
}

/// A child process's part: lines such as `7 right`, which name the contact, and whether its first thread has the right
/// password.
pub(crate) fn serve(task: &Value) {
    let crm = host_at(text(task, "address"));
    let count = Count::at(text(task, "count").as_ref());
    let protocol = Protocol::named(text(task, "protocol"));
    tell("ready");
    while let Some(line) = told() {
        let (contact, first) = line.split_once(' ').unwrap();
        let contact = contact.parse().unwrap();
        let met = thread::scope(|scope| {
            let (crm, count) = (&crm, &count);
            let workers: Vec<_> = (0..THREADS)
                .map(|place| {
                    let is_right = place == 0 && first == "right";
                    let password = if is_right { RIGHT } else { WRONG };
                    scope.spawn(move || sign_in(protocol, crm, count, contact, password))
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).fold(Met::default(), sum)
        });
        tell(&format!("{} {} {}", met.granted, met.locked, met.disturbed));
    }
}

fn sum(a: Met, b: Met) -> Met {
    Met {
        granted: a.granted + b.granted,
        locked: a.locked + b.locked,
        disturbed: a.disturbed + b.disturbed,
    }
}

/// Tries until it is let in, or refused as locked.
fn sign_in(protocol: Protocol, crm: &Crm, count: &Count, contact: u64, password: &str) -> Met {
    let start = Clock::now();
    let patience = if protocol == Protocol::Sound { PATIENCE } else { Duration::from_secs(1) };
    let mut met = Met::default();
    loop {
        match protocol.attempt(crm, count, contact, password) {
            Ok(Outcome::Granted) => return Met { granted: 1, ..met },
            Ok(Outcome::Locked) => return Met { locked: 1, ..met },
            Ok(Outcome::Refused) => assert_eq!(password, WRONG, "a right password was refused"),
            Ok(Outcome::Busy) => {}
            // The machine, or the others, are too busy; a comparison may have been paid for and not settled.
            Err(CrmError::Store(StoreError::Overtaken | StoreError::Locked)) => met.disturbed = 1,
            Err(error) => panic!("{error:?}"),
        }
        if start.elapsed() > patience {
            return Met { disturbed: 1, ..met };
        }
    }
}

/// Plays rounds until `judge` has seen enough.
fn play(
    place: &Place,
    protocol: Protocol,
    mut next: impl FnMut(u64) -> Option<(u64, bool)>,
    mut judge: impl FnMut(u64, Compared, Met) -> bool,
) {
    let path = place.folder.path().join("count");
    let count = Count::at(&path);
    let task = json!({ "do": "rounds", "protocol": protocol.word(), "address": place.address,
                       "count": path.to_str().unwrap() });
    let mut workers: Vec<_> = (0..PROCESSES).map(|_| Worker::start(&task)).collect();
    for worker in &mut workers {
        assert_eq!(worker.hear().unwrap(), "ready");
    }
    for round in 0.. {
        let Some((contact, is_right)) = next(round) else { break };
        for (place, worker) in workers.iter_mut().enumerate() {
            let first = if is_right && place == 0 { "right" } else { "wrong" };
            worker.tell(&format!("{contact} {first}"));
        }
        let met = workers.iter_mut().map(|worker| {
            let line = worker.hear().expect("the worker has died");
            let numbers: Vec<usize> = line.split(' ').map(|n| n.parse().unwrap()).collect();
            Met { granted: numbers[0], locked: numbers[1], disturbed: numbers[2] }
        });
        let met = met.fold(Met::default(), sum);
        if !judge(round, count.take(), met) {
            break;
        }
    }
    workers.into_iter().for_each(Worker::end);
}

/// In every third round somebody has the right password.
fn at_most_the_threshold(place: &Place) {
    let rounds = std::env::var(ROUNDS).map_or(DEFAULT_ROUNDS, |n| n.parse().expect(ROUNDS));
    let crm = place.host();
    let (mut exact, mut granted, mut all) = (0, 0, 0);
    let start = Clock::now();
    let unlocked = |round| {
        let now = crm.store().now().unwrap();
        crm.whitelist(admin(now), 1, WhitelistMode::UnlockOnly, "the next round").unwrap();
        (round < rounds).then_some((1, round % 3 == 2))
    };
    play(place, Protocol::Sound, unlocked, |round, compared, met| {
        all += compared.wrong + compared.right;
        // Whoever has the right password is let in if it is compared, and that resets.
        assert!(compared.right <= 1 && met.granted <= compared.right, "round {round}: {met:?}");
        let most = if compared.right == 1 { 2 * THRESHOLD - 1 } else { THRESHOLD };
        assert!(compared.wrong <= most, "round {round}: {compared:?}");
        granted += met.granted;
        if met.disturbed > 0 {
            eprintln!("round {round} was disturbed: {met:?}");
            return false;
        }
        assert_eq!(met.granted, compared.right, "round {round}: permitted, right, and refused");
        assert_eq!(met.granted + met.locked, PROCESSES * THREADS, "round {round}");
        assert!(compared.wrong >= THRESHOLD, "round {round}: {compared:?}");
        exact += 1;
        true
    });
    eprintln!("{exact} rounds, {all} comparisons, {granted} let in, {:?}", start.elapsed());
    assert!(exact > 0, "every round was disturbed");
    let permits = stored::permits(&crm, 1);
    assert_eq!(permits.iter().sum::<usize>(), all, "each comparison was paid for");
    stored::sound(place);
}

#[test]
fn two_processes_on_a_file_compare_no_more_than_the_threshold() {
    at_most_the_threshold(&Place::file());
}

#[test]
fn two_processes_on_a_server_compare_no_more_than_the_threshold() {
    if let Some(place) = Place::server() {
        at_most_the_threshold(&place);
    }
}

/// Each round has a contact of its own: what is built wrong may leave one in any state.
fn is_caught(place: &Place, protocol: Protocol) {
    let mut worst = 0;
    let next = |round| (round < WRONG_ROUNDS).then_some((round + 1, false));
    play(place, protocol, next, |_, compared, _| {
        worst = worst.max(compared.wrong);
        worst <= THRESHOLD
    });
    assert!(worst > THRESHOLD, "{protocol:?}: {worst} comparisons");
}

#[test]
fn counting_afterwards_is_caught() {
    crate::place::on_each(|place| is_caught(place, Protocol::CountAfterwards));
}

#[test]
fn writing_over_what_others_wrote_is_caught() {
    crate::place::on_each(|place| is_caught(place, Protocol::Overwrite));
}

//! Workers that sign in at the same time over one store: how many passwords are compared in the worst order of all?
//!
//! Every order of every read, comparison and write is tried, with workers that die anywhere and attempts that outlive
//! their lease. Two stores that are built wrong show that the count would find a flaw.

use std::collections::HashSet;

use policy::lockout::{
    Actor, Event, Password, Settings, Settlement, State, TicketId, Verdict, step,
};
use policy::time::Instant;

const LEASE: u64 = 30;

/// How the store is used.
#[derive(Clone, Copy, PartialEq)]
enum Protocol {
    /// Reserve, compare, settle; each write only if nobody wrote since the read.
    CompareAndSwap,
    /// The same, but a write overwrites whatever was written since the read.
    Overwrite,
    /// Ask, compare, and write only afterwards.
    CountAfterwards,
}

/// Everything that can differ between two orders.
#[derive(Clone, PartialEq, Eq, Hash)]
struct World {
    stored: Option<State>,
    now: Instant,
    workers: Vec<Worker>,
    compared: u32,
    deaths_left: u32,
    leases_left: u32,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Worker {
    attempts_left: u64,
    at: At,
}

/// What a worker does next.
#[derive(Clone, PartialEq, Eq, Hash)]
enum At {
    ReadToBegin,
    WriteBegun(Read),
    Compare,
    ReadToSettle,
    WriteSettled(Read),
    Gone,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Read {
    stored: Option<State>,
    now: Instant,
    /// Somebody wrote since.
    stale: bool,
}

/// What is tried.
#[derive(Clone, Copy)]
struct Trial<'a> {
    settings: Settings,
    protocol: Protocol,
    /// What each worker types, every time.
    passwords: &'a [Password],
}

/// The most comparisons that any order reaches, and the number of worlds met.
fn worst_order(trial: Trial<'_>, attempts: u64, deaths: u32, leases: u32) -> (u32, usize) {
    let worker = Worker { attempts_left: attempts, at: At::ReadToBegin };
    let mut open = vec![World {
        stored: None,
        now: Instant(0),
        workers: vec![worker; trial.passwords.len()],
        compared: 0,
        deaths_left: deaths,
        leases_left: leases,
    }];
    let mut known: HashSet<World> = HashSet::new();
    let mut most = 0;
    while let Some(world) = open.pop() {
        if known.contains(&world) {
            continue;
        }
        most = most.max(world.compared);
        for place in 0..world.workers.len() {
            open.extend(world.moved(trial, place));
            open.extend(world.without(place));
        }
        open.extend(world.later());
        known.insert(world);
    }
    (most, known.len())
}

impl World {
    fn moved(&self, trial: Trial<'_>, place: usize) -> Option<World> {
        let mut world = self.clone();
        let worker = &self.workers[place];
        let ticket = TicketId(place as u64 * 100 + worker.attempts_left);
        let password = trial.passwords[place];
        let at = match worker.at.clone() {
            At::Gone => return None,
            At::ReadToBegin => At::WriteBegun(self.read()),
            At::WriteBegun(read) => {
                let (state, verdict) =
                    trial.take(read.stored.clone(), Event::Begin(ticket), read.now);
                let written = world.write(trial.protocol, &read, state, false);
                match verdict {
                    _ if !written => At::ReadToBegin,
                    Verdict::Permit => At::Compare,
                    Verdict::Busy | Verdict::Locked => world.finish(place),
                    other => panic!("{other:?}"),
                }
            }
            At::Compare => {
                world.compared += 1;
                At::ReadToSettle
            }
            At::ReadToSettle => At::WriteSettled(self.read()),
            At::WriteSettled(read) => {
                let mut state = read.stored.clone();
                if trial.protocol == Protocol::CountAfterwards {
                    state = trial.take(state, Event::Begin(ticket), read.now).0;
                }
                let event = Event::Settle(Settlement { ticket, password });
                let (state, verdict) = trial.take(state, event, read.now);
                if world.write(trial.protocol, &read, state, true) {
                    // Only a comparison that outlives its lease may come to nothing (I2).
                    let fair = password == Password::Wrong || verdict == Verdict::Grant;
                    assert!(fair || self.now > Instant(0), "a right password met {verdict:?}");
                    world.finish(place)
                } else {
                    At::ReadToSettle
                }
            }
        };
        world.workers[place].at = at;
        Some(world)
    }

    /// A worker dies, and its attempt is never settled.
    fn without(&self, place: usize) -> Option<World> {
        let mut world = self.clone();
        world.deaths_left = self.deaths_left.checked_sub(1)?;
        world.workers[place].at = At::Gone;
        Some(world)
    }

    /// Every attempt under way outlives its lease.
    fn later(&self) -> Option<World> {
        let mut world = self.clone();
        world.leases_left = self.leases_left.checked_sub(1)?;
        world.now.0 += LEASE + 1;
        Some(world)
    }

    fn read(&self) -> Read {
        Read { stored: self.stored.clone(), now: self.now, stale: false }
    }

    /// Whether the write took place.
    fn write(
        &mut self,
        protocol: Protocol,
        read: &Read,
        state: Option<State>,
        settles: bool,
    ) -> bool {
        if protocol == Protocol::CountAfterwards && !settles {
            return true;
        }
        if protocol != Protocol::Overwrite && read.stale {
            return false;
        }
        if self.stored != state {
            self.stored = state;
            for worker in &mut self.workers {
                if let At::WriteBegun(read) | At::WriteSettled(read) = &mut worker.at {
                    read.stale = true;
                    if protocol == Protocol::CompareAndSwap {
                        // What cannot be written back any more makes no difference between orders.
                        (read.stored, read.now) = (None, Instant(0));
                    }
                }
            }
        }
        true
    }

    fn finish(&mut self, place: usize) -> At {
        let worker = &mut self.workers[place];
        worker.attempts_left -= 1;
        if worker.attempts_left == 0 { At::Gone } else { At::ReadToBegin }
    }
}

impl Trial<'_> {
    fn take(&self, state: Option<State>, event: Event, now: Instant) -> (Option<State>, Verdict) {
        let next = step(&self.settings, state, event, Actor::Other, now);
        (next.state, next.verdict)
    }
}

#[track_caller]
fn check(threshold: u32, protocol: Protocol, (workers, attempts): (usize, u64), most: u32) {
    let settings = Settings::new(threshold, LEASE, None).unwrap();
    let trial = Trial { settings, protocol, passwords: &[Password::Wrong; 4][..workers] };
    // Stores that are built wrong need no accidents.
    let accidents = u32::from(protocol == Protocol::CompareAndSwap);
    let (compared, worlds) = worst_order(trial, attempts, accidents, accidents);
    println!("threshold {threshold}, {workers} workers, {attempts} attempts: {worlds} worlds");
    assert_eq!(compared, most);
}

#[test]
fn no_order_compares_more_wrong_passwords_than_the_threshold() {
    check(1, Protocol::CompareAndSwap, (3, 1), 1);
    check(2, Protocol::CompareAndSwap, (3, 2), 2);
    check(3, Protocol::CompareAndSwap, (3, 2), 3);
    check(3, Protocol::CompareAndSwap, (4, 1), 3);
}

#[test]
fn stores_that_are_built_wrong_are_caught() {
    check(2, Protocol::Overwrite, (3, 1), 3);
    check(2, Protocol::CountAfterwards, (3, 1), 3);
    check(2, Protocol::CountAfterwards, (3, 2), 4);
}

#[test]
fn a_permitted_right_password_is_granted_whatever_the_others_do() {
    let settings = Settings::new(2, LEASE, None).unwrap();
    let passwords = &[Password::Right, Password::Wrong, Password::Wrong];
    let trial = Trial { settings, protocol: Protocol::CompareAndSwap, passwords };
    assert!(worst_order(trial, 2, 1, 0).1 > 1000);
}

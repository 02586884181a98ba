//! Workers that sign in at the same time over one store: how many passwords are compared in the worst order of all?
//!
//! Every order of every read, comparison and write is tried, with workers that die anywhere, attempts that outlive their
//! lease, and administrators who unlock. Three stores that are built wrong show that the count would find a flaw.

mod symmetry;

use std::collections::HashSet;

use policy::id::UserId;
use policy::lockout::{
    Actor, Event, Password, Settings, Settlement, State, TicketId, Verdict, WhitelistMode,
    Whitelisting, step,
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
    /// The same, but a write overwrites whatever was written since the read.
    ReadModifyWrite,
}

impl Protocol {
    fn pays_in_advance(self) -> bool {
        matches!(self, Protocol::CompareAndSwap | Protocol::Overwrite)
    }

    fn overwrites(self) -> bool {
        matches!(self, Protocol::Overwrite | Protocol::ReadModifyWrite)
    }
}

/// How often each of these happens, at any time.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
struct Accidents {
    deaths: u32,
    leases: u32,
    unlocks: u32,
}

/// Everything that can differ between two orders.
#[derive(Clone, PartialEq, Eq, Hash)]
struct World {
    stored: Option<State>,
    now: Instant,
    workers: Vec<Worker>,
    compared: u32,
    left: Accidents,
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
fn worst_order(trial: Trial<'_>, attempts: u64, left: Accidents) -> (u32, usize) {
    let worker = Worker { attempts_left: attempts, at: At::ReadToBegin };
    let mut open = vec![World {
        stored: None,
        now: Instant(0),
        workers: vec![worker; trial.passwords.len()],
        compared: 0,
        left,
    }];
    let mut known: HashSet<World> = HashSet::new();
    let mut most = 0;
    let alike = trial.passwords.iter().all(|password| *password == trial.passwords[0]);
    while let Some(world) = open.pop() {
        let world = if alike { world.in_order() } else { world };
        if known.contains(&world) {
            continue;
        }
        most = most.max(world.compared);
        for place in 0..world.workers.len() {
            open.extend(world.moved(trial, place));
            open.extend(world.without(place));
        }
        open.extend(world.later());
        open.extend(world.unlocked(trial));
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
                if !trial.protocol.pays_in_advance() {
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
        world.left.deaths = self.left.deaths.checked_sub(1)?;
        world.workers[place].at = At::Gone;
        Some(world)
    }

    /// Every attempt under way outlives its lease.
    fn later(&self) -> Option<World> {
        let mut world = self.clone();
        world.left.leases = self.left.leases.checked_sub(1)?;
        world.now.0 += LEASE + 1;
        Some(world)
    }

    /// An administrator unlocks the contact, in one go: looks and writes in one transaction.
    fn unlocked(&self, trial: Trial<'_>) -> Option<World> {
        let mut world = self.clone();
        world.left.unlocks = self.left.unlocks.checked_sub(1)?;
        let mode = WhitelistMode::UnlockOnly;
        let event = Event::Whitelist(Whitelisting { by: UserId(1), mode });
        let stored = self.stored.clone();
        let next = step(&trial.settings, stored, event, Actor::Administrator, self.now);
        if next.verdict != Verdict::Done {
            return None;
        }
        world.store(trial.protocol, next.state);
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
        if !protocol.pays_in_advance() && !settles {
            return true;
        }
        if !protocol.overwrites() && read.stale {
            return false;
        }
        self.store(protocol, state);
        true
    }

    fn store(&mut self, protocol: Protocol, state: Option<State>) {
        if self.stored == state {
            return;
        }
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
fn check(
    threshold: u32,
    protocol: Protocol,
    (workers, attempts): (usize, u64),
    left: Accidents,
    most: u32,
) {
    let settings = Settings::new(threshold, LEASE, None).unwrap();
    let trial = Trial { settings, protocol, passwords: &[Password::Wrong; 4][..workers] };
    let (compared, worlds) = worst_order(trial, attempts, left);
    println!("threshold {threshold}, {workers} workers, {attempts} attempts: {worlds} worlds");
    assert_eq!(compared, most);
}

#[test]
fn no_order_compares_more_wrong_passwords_than_the_threshold() {
    let one = Accidents { deaths: 1, leases: 1, unlocks: 0 };
    check(1, Protocol::CompareAndSwap, (3, 1), one, 1);
    check(2, Protocol::CompareAndSwap, (3, 2), one, 2);
    check(3, Protocol::CompareAndSwap, (3, 2), one, 3);
    check(2, Protocol::CompareAndSwap, (4, 1), Accidents { deaths: 2, ..one }, 2);
    check(3, Protocol::CompareAndSwap, (4, 1), one, 3);
    check(2, Protocol::CompareAndSwap, (4, 2), Accidents::default(), 2);
}

/// Counted together: what was paid for before the unlock may be compared after it.
#[test]
fn an_unlock_buys_as_many_again_and_no_more() {
    let one = Accidents { deaths: 0, leases: 1, unlocks: 1 };
    check(1, Protocol::CompareAndSwap, (3, 1), Accidents { deaths: 1, ..one }, 2);
    check(1, Protocol::CompareAndSwap, (3, 2), one, 2);
    check(2, Protocol::CompareAndSwap, (3, 2), Accidents { leases: 0, ..one }, 4);
}

#[test]
fn stores_that_are_built_wrong_are_caught() {
    let none = Accidents::default();
    check(2, Protocol::Overwrite, (3, 1), none, 3);
    check(2, Protocol::CountAfterwards, (3, 1), none, 3);
    check(2, Protocol::CountAfterwards, (3, 2), none, 4);
    check(2, Protocol::ReadModifyWrite, (3, 1), none, 3);
    check(2, Protocol::ReadModifyWrite, (3, 2), none, 6);
}

#[test]
fn a_permitted_right_password_is_granted_whatever_the_others_do() {
    let settings = Settings::new(2, LEASE, None).unwrap();
    let passwords = &[Password::Right, Password::Wrong, Password::Wrong];
    let trial = Trial { settings, protocol: Protocol::CompareAndSwap, passwords };
    let left = Accidents { deaths: 1, ..Accidents::default() };
    assert!(worst_order(trial, 2, left).1 > 1000);
}

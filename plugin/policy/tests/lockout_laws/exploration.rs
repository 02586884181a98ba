//! Every history of a few tickets and a few moments, breadth first, until no new state turns up.
//!
//! What bounds it: up to three tickets, five moments in any order, and counters below `LOW` or from `HIGH` on: failures in
//! between differ only in how many there are. The epoch is checked on every step and then forgotten, because nothing
//! depends on it. Within these bounds the exploration is complete, at any depth.

use std::collections::{HashSet, VecDeque};

use policy::id::UserId;
use policy::lockout::{
    Actor, AutoUnlock, Event, HARD, Password, Phase, Settings, Settlement, State, TicketId,
    WhitelistMode, Whitelisted, Whitelisting,
};
use policy::time::Instant;

use crate::laws::{OF_ANY_STATE, OF_ONE_POLICY, OF_VALID_STATES, Step};

const LOW: u32 = 5;
const HIGH: u32 = HARD - 4;
const MOMENTS: [u64; 5] = [0, 1, 2, 3, 9];
const ADMINISTRATOR: UserId = UserId(1);

/// A lease of one second; locks of one second, then of two.
#[track_caller]
fn explore(threshold: u32, tickets: u64, auto_unlock: bool) -> usize {
    let auto_unlock = auto_unlock.then_some(AutoUnlock { base: 1, maximum: 2 });
    let settings = Settings::new(threshold, 1, auto_unlock).unwrap();
    let events = events(tickets);
    let mut known: HashSet<Option<State>> = starts().collect();
    let mut queue: VecDeque<Option<State>> = known.iter().cloned().collect();
    while let Some(before) = queue.pop_front() {
        for &event in &events {
            for now in MOMENTS.map(Instant) {
                let step = Step::take(&settings, before.as_ref(), event, now);
                step.check(OF_ANY_STATE);
                step.check(OF_VALID_STATES);
                step.check(OF_ONE_POLICY);
                let after = step.next.state.map(|state| State { epoch: 0, ..state });
                let counted = after.as_ref().map_or(0, |state| state.consecutive);
                if !(LOW..HIGH).contains(&counted) && !known.contains(&after) {
                    known.insert(after.clone());
                    queue.push_back(after);
                }
            }
        }
    }
    println!("threshold {threshold}, {tickets} tickets, {auto_unlock:?}: {} states", known.len());
    known.len()
}

/// No record; and shortly before the ceiling, where only locks that end or exemptions lead.
fn starts() -> impl Iterator<Item = Option<State>> {
    let near_ceiling = |phase, failures| State {
        phase,
        failures,
        consecutive: HIGH,
        lockouts: 0,
        pending: Vec::new(),
        epoch: 0,
        seen: Instant(0),
    };
    let exempt = |until| Phase::Whitelisted(Whitelisted { by: ADMINISTRATOR, until });
    [
        None,
        Some(near_ceiling(Phase::Open, 0)),
        Some(near_ceiling(exempt(None), HIGH)),
        Some(near_ceiling(exempt(Some(Instant(3))), HIGH)),
    ]
    .into_iter()
}

fn events(tickets: u64) -> Vec<(Event, Actor)> {
    let mut events = vec![(Event::Tick, Actor::Other)];
    for ticket in (1..=tickets).map(TicketId) {
        events.push((Event::Begin(ticket), Actor::Other));
        for password in [Password::Right, Password::Wrong] {
            events.push((Event::Settle(Settlement { ticket, password }), Actor::Other));
        }
    }
    let whitelist = |mode| Event::Whitelist(Whitelisting { by: ADMINISTRATOR, mode });
    for event in [
        whitelist(WhitelistMode::UnlockOnly),
        whitelist(WhitelistMode::ExemptUntil(Instant(3))),
        whitelist(WhitelistMode::ExemptForever),
        Event::EndExemption(ADMINISTRATOR),
        Event::Lock(ADMINISTRATOR),
    ] {
        events.extend([(event, Actor::Administrator), (event, Actor::Other)]);
    }
    events
}

#[test]
fn no_short_history_breaks_a_law_when_locks_stay() {
    assert!(explore(1, 2, false) > 100);
    assert!(explore(2, 3, false) > 1000);
    assert!(explore(3, 3, false) > 1000);
}

#[test]
fn no_short_history_breaks_a_law_when_locks_end() {
    assert!(explore(1, 2, true) > 100);
    assert!(explore(2, 3, true) > 1000);
    assert!(explore(3, 3, true) > 1000);
}

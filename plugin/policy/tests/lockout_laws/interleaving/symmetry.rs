//! Workers that type the same differ by their number only: worlds that differ only by who has which are one.

use policy::lockout::{State, TicketId};

use super::{At, Read, Worker, World};

/// What a ticket's number is made of: the worker's place, and which of its attempts.
const PER_WORKER: u64 = 100;

impl World {
    /// The same world with its workers in order, as far as their own affairs tell them apart.
    pub(super) fn in_order(self) -> World {
        let World { stored, workers, .. } = &self;
        let mut old_places: Vec<usize> = (0..workers.len()).collect();
        old_places.sort_by_key(|place| affairs(*place, &workers[*place], stored.as_ref()));
        let place = |old: u64| {
            let new = old_places.iter().position(|place| *place as u64 == old);
            new.unwrap() as u64
        };
        let renamed = |state: &Option<State>| {
            let mut state = state.clone()?;
            for attempt in &mut state.pending {
                let TicketId(ticket) = attempt.ticket;
                let (old, which) = (ticket / PER_WORKER, ticket % PER_WORKER);
                attempt.ticket = TicketId(place(old) * PER_WORKER + which);
            }
            state.pending.sort_by_key(|attempt| attempt.ticket);
            Some(state)
        };
        let reread = |read: &Read| Read { stored: renamed(&read.stored), ..read.clone() };
        let moved = |old: &usize| {
            let Worker { attempts_left, at } = &workers[*old];
            let at = match at {
                At::WriteBegun(read) => At::WriteBegun(reread(read)),
                At::WriteSettled(read) => At::WriteSettled(reread(read)),
                other => other.clone(),
            };
            Worker { attempts_left: *attempts_left, at }
        };
        let workers = old_places.iter().map(moved).collect();
        World { stored: renamed(stored), workers, ..self }
    }
}

/// Everything about a worker that does not name one: where it is, what it has read, and what it has under way.
fn affairs(place: usize, worker: &Worker, stored: Option<&State>) -> impl Ord + use<> {
    let under_way = |state: Option<&State>| -> Vec<(u64, u64)> {
        let pending = state.into_iter().flat_map(|state| &state.pending);
        let own = pending.filter(|attempt| attempt.ticket.0 / PER_WORKER == place as u64);
        own.map(|attempt| (attempt.ticket.0, attempt.since.0))
            .map(|(ticket, since)| (ticket % PER_WORKER, since))
            .collect()
    };
    let (step, read) = match &worker.at {
        At::ReadToBegin => (0, None),
        At::WriteBegun(read) => (1, Some(read)),
        At::Compare => (2, None),
        At::ReadToSettle => (3, None),
        At::WriteSettled(read) => (4, Some(read)),
        At::Gone => (5, None),
    };
    let read = read.map(|read| {
        let state = read.stored.as_ref();
        let counted = state.map(|state| (state.consecutive, state.failures, state.pending.len()));
        (read.stale, read.now.0, counted, under_way(state))
    });
    (worker.attempts_left, step, read, under_way(stored))
}

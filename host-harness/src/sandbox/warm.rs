//! The same instance asked again: what one question leaves in it could show in the next.

use std::cell::RefCell;
use std::time::{Duration, Instant as Clock};

use wasmtime::Store;

use super::call::{CallState, Ended, Instantiate, SharedFacts, new_store, within};
use super::limits::Limits;
use super::stack::Turn;
use super::usage::Usage;
use crate::bindings::portal::permissions::types::Undecided;
use crate::error::CallError;

/// When an instance is asked no more, and the next question gets a new one. After an error it never is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retirement {
    /// So many calls it answers.
    pub calls: u32,
    /// So old it becomes; an older one is not asked.
    pub age: Duration,
}

impl Retirement {
    /// Only after an error.
    pub(crate) const NEVER: Self = Retirement { calls: u32::MAX, age: Duration::MAX };
}

/// An instance that outlives a call. Every call has all of its limits anew, but for the memory, which stays.
pub(crate) struct Warm<P: Instantiate> {
    retirement: Retirement,
    kept: RefCell<Option<Kept<P::Instance>>>,
}

struct Kept<I> {
    store: Store<CallState>,
    instance: I,
    since: Clock,
    calls: u32,
}

impl<P: Instantiate> Warm<P> {
    /// The first call makes the instance.
    pub(crate) fn new(retirement: Retirement) -> Self {
        Warm { retirement, kept: RefCell::new(None) }
    }

    /// The next call makes a new one.
    pub(crate) fn retire(&self) {
        if let Ok(mut kept) = self.kept.try_borrow_mut() {
            *kept = None;
        }
    }

    /// As [`call`](super::call::call), in the instance of the call before, as long as that is not retired.
    pub(crate) fn call<R>(
        &self,
        policy: &P,
        limits: &Limits,
        facts: SharedFacts,
        ask: impl FnOnce(&P::Instance, &mut Store<CallState>) -> wasmtime::Result<Result<R, Undecided>>,
    ) -> Ended<R> {
        let turn = Turn::take();
        let (Some(_turn), Ok(mut place)) = (turn, self.kept.try_borrow_mut()) else {
            return (Err(CallError::Reentered), Usage::default(), false);
        };
        let now = Clock::now();
        let able = |kept: &Kept<P::Instance>| {
            kept.calls < self.retirement.calls
                && now.saturating_duration_since(kept.since) <= self.retirement.age
        };
        let (mut store, mut instance, since, calls) = match place.take().filter(able) {
            Some(Kept { mut store, instance, since, calls }) => {
                store.data_mut().again(facts, limits);
                (store, Some(instance), since, calls)
            }
            None => (new_store(limits, facts), None, now, 0),
        };
        let (answer, usage, heedless) = within(&mut store, limits, |store, started| {
            let instance = match &mut instance {
                Some(instance) => instance,
                none => none.insert(policy.instantiate(store)?),
            };
            *started = true;
            ask(instance, store)
        });
        store.data_mut().rest();
        if let (Some(instance), Ok(_)) = (instance, &answer) {
            *place = Some(Kept { store, instance, since, calls: calls.saturating_add(1) });
        }
        (answer, usage, heedless)
    }
}

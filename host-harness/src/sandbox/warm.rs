//! The same instance asked again: for measuring only, because what one question leaves in it could show in the next.

use std::cell::RefCell;

use wasmtime::Store;

use super::call::{CallState, Ended, Instantiate, SharedFacts, new_store, within};
use super::limits::Limits;
use super::stack::Turn;
use super::usage::Usage;
use crate::bindings::portal::permissions::types::Undecided;
use crate::error::CallError;

/// An instance that outlives a call. Every call has all of its limits anew, but for the memory, which stays.
pub(crate) struct Warm<P: Instantiate>(RefCell<Option<(Store<CallState>, P::Instance)>>);

impl<P: Instantiate> Warm<P> {
    /// The first call makes the instance.
    pub(crate) fn new() -> Self {
        Warm(RefCell::new(None))
    }

    /// As [`call`](super::call::call), in the instance of the call before. One that has failed is not asked again.
    pub(crate) fn call<R>(
        &self,
        policy: &P,
        limits: &Limits,
        facts: SharedFacts,
        ask: impl FnOnce(&P::Instance, &mut Store<CallState>) -> wasmtime::Result<Result<R, Undecided>>,
    ) -> Ended<R> {
        let turn = Turn::take();
        let (Some(_turn), Ok(mut kept)) = (turn, self.0.try_borrow_mut()) else {
            return (Err(CallError::Reentered), Usage::default(), false);
        };
        let (mut store, mut instance) = match kept.take() {
            Some((mut store, instance)) => {
                store.data_mut().again(limits);
                (store, Some(instance))
            }
            None => (new_store(limits, facts), None),
        };
        let (answer, usage, heedless) = within(&mut store, limits, |store, started| {
            let instance = match &mut instance {
                Some(instance) => instance,
                none => none.insert(policy.instantiate(store)?),
            };
            *started = true;
            ask(instance, store)
        });
        *kept = instance.filter(|_| answer.is_ok()).map(|instance| (store, instance));
        (answer, usage, heedless)
    }
}

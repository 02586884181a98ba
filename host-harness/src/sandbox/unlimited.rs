//! An engine without limits, to tell what limits cost. Nothing may be decided with it.

use wasmtime::component::{Component, InstancePre};
use wasmtime::{Engine, Store};

use super::call::{CallState, Instantiate, SharedFacts, linker};
use super::engine::{configuration, pool};
use super::limits::Limits;
use crate::bindings::portal::permissions::types::Undecided;

/// A component that is not interrupted and may use what it likes, but for the callbacks' budgets.
pub(crate) struct Unlimited(InstancePre<CallState>);

impl Unlimited {
    pub(crate) fn new(component: &[u8]) -> wasmtime::Result<Self> {
        let mut config = configuration();
        config.consume_fuel(false).epoch_interruption(false).allocation_strategy(pool());
        let engine = Engine::new(&config)?;
        let component = Component::from_binary(&engine, component)?;
        linker(&engine)?.instantiate_pre(&component).map(Unlimited)
    }

    pub(crate) fn component(&self) -> &Component {
        self.0.component()
    }

    /// One call in an instance of its own.
    pub(crate) fn call<R>(
        &self,
        facts: SharedFacts,
        ask: impl FnOnce(
            &wasmtime::component::Instance,
            &mut Store<CallState>,
        ) -> wasmtime::Result<Result<R, Undecided>>,
    ) -> wasmtime::Result<Result<R, Undecided>> {
        let state = CallState::new(facts, &Limits::default());
        let mut store = Store::new(self.0.component().engine(), state);
        let instance = Instantiate::instantiate(&self.0, &mut store)?;
        ask(&instance, &mut store)
    }
}

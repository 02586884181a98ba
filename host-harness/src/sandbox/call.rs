//! One call: a fresh store and instance, its budgets, and the one place where every failure becomes a refusal.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use wasmtime::component::{HasSelf, Instance, InstancePre, Linker};
use wasmtime::{Engine, Store, Trap};

use super::engine::{TICK, engine};
use super::limits::{Limits, MAX_HANDLES};
use super::stack::{Turn, with_enough};
use super::usage::Usage;
use crate::bindings::portal::permissions::types::Undecided;
use crate::bindings::{PortalPolicy, PortalPolicyPre};
use crate::error::{CallError, EngineError, line};

pub(crate) use super::state::{CallState, SharedFacts};

/// Everything that a component may import.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<CallState>> {
    let mut linker = Linker::new(engine);
    PortalPolicy::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    Ok(linker)
}

/// A component that is ready to be instantiated.
pub(crate) trait Instantiate {
    /// What can then be asked.
    type Instance;
    /// A new instance, in a new store.
    fn instantiate(&self, store: &mut Store<CallState>) -> wasmtime::Result<Self::Instance>;
}

/// Looks at the type of every function that the instance has.
impl Instantiate for PortalPolicyPre<CallState> {
    type Instance = PortalPolicy;

    fn instantiate(&self, store: &mut Store<CallState>) -> wasmtime::Result<PortalPolicy> {
        PortalPolicyPre::instantiate(self, store)
    }
}

/// Looks at none: the one that is called is looked at then.
impl Instantiate for InstancePre<CallState> {
    type Instance = Instance;

    fn instantiate(&self, store: &mut Store<CallState>) -> wasmtime::Result<Instance> {
        InstancePre::instantiate(self, store)
    }
}

/// How a call ended: its answer, what it took, and whether the policy answered although facts could not be read.
pub(crate) type Ended<R> = (Result<R, CallError>, Usage, bool);

/// Asks a policy one thing, and says what that took. Whatever goes wrong, the store is dropped and the caller gets a
/// [`CallError`] to refuse by.
pub(crate) fn call<P: Instantiate, R>(
    policy: &P,
    limits: &Limits,
    facts: SharedFacts,
    ask: impl FnOnce(&P::Instance, &mut Store<CallState>) -> wasmtime::Result<Result<R, Undecided>>,
) -> Ended<R> {
    let Some(_turn) = Turn::take() else {
        return (Err(CallError::Reentered), Usage::default(), false);
    };
    let mut store = new_store(limits, facts);
    within(&mut store, limits, |store, started| {
        let instance = policy.instantiate(store)?;
        *started = true;
        ask(&instance, store)
    })
}

pub(super) fn new_store(limits: &Limits, facts: SharedFacts) -> Store<CallState> {
    let mut store = Store::new(engine(), CallState::new(facts, limits));
    // Before instantiation: a start function is code of the component too.
    store.limiter(|state| &mut state.memory);
    store.set_max_component_handles(MAX_HANDLES);
    store
}

/// Runs it in the store within the limits. It says when the component has started.
pub(super) fn within<R>(
    store: &mut Store<CallState>,
    limits: &Limits,
    run: impl FnOnce(&mut Store<CallState>, &mut bool) -> wasmtime::Result<Result<R, Undecided>>,
) -> Ended<R> {
    store.set_epoch_deadline(ticks(limits.deadline));
    store.set_hostcall_fuel(limits.transfer_bytes);
    let mut started = false;
    let answer = catch_unwind(AssertUnwindSafe(|| {
        with_enough(|| {
            store.set_fuel(limits.fuel)?;
            run(store, &mut started)
        })
    }));
    let fuel = limits.fuel.saturating_sub(store.get_fuel().unwrap_or(0));
    let usage = store.data().used(fuel);
    let fault = store.data_mut().fault();
    let heedless = matches!((&answer, &fault), (Ok(Ok(Ok(_))), Some(CallError::Facts(_))));
    let answer = match (answer, fault) {
        (Err(panic), _) => Err(CallError::Panicked(line(panic_text(&*panic)))),
        (Ok(_), Some(fault)) => Err(fault),
        (Ok(Err(error)), None) => {
            let denied = store.data().memory.denied();
            Err(stopped(&error, limits, denied, started))
        }
        (Ok(Ok(Err(undecided))), None) => Err(CallError::Undecided(undecided_text(undecided))),
        (Ok(Ok(Ok(answer))), None) => Ok(answer),
    };
    (answer, usage, heedless)
}

/// One more than fits, so that a deadline of less than a tick is not over at once. The engine adds the ticks to those
/// that it has counted; half of all numbers leaves it room.
fn ticks(deadline: Duration) -> u64 {
    let ticks = deadline.as_nanos() / TICK.as_nanos() + 1;
    u64::try_from(ticks).unwrap_or(u64::MAX).min(u64::MAX / 2)
}

fn stopped(
    error: &wasmtime::Error,
    limits: &Limits,
    memory_denied: bool,
    started: bool,
) -> CallError {
    let source = EngineError::new(error);
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => CallError::OutOfTime(source),
        Some(Trap::OutOfFuel) => CallError::OutOfFuel(source),
        Some(Trap::StackOverflow) => CallError::OutOfStack(source),
        None if is_transfer_limit(error) => {
            let limit = limits.transfer_bytes as u64;
            CallError::OverBudget { what: "bytes in one transfer", limit }
        }
        _ if memory_denied => CallError::OutOfMemory { granted: limits.memory_bytes, source },
        Some(_) => CallError::Stopped(source),
        None if !started => CallError::NotStarted(source),
        None => CallError::BadValue(source),
    }
}

/// The engine does not publish the type of this error.
fn is_transfer_limit(error: &wasmtime::Error) -> bool {
    error.root_cause().to_string().contains("fuel allocated for hostcalls")
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message")
}

fn undecided_text(undecided: Undecided) -> &'static str {
    match undecided {
        Undecided::DataUnavailable => "it was told that the facts cannot be read",
        Undecided::DataCorrupt => "the facts make no sense to it",
        Undecided::DataOther => "it was told that the facts are not to be had",
        Undecided::InvalidQuestion => "the question makes no sense to it",
        Undecided::Other => "it does not say why",
    }
}

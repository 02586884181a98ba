//! One call: a fresh store and instance, its budgets, and the one place where every failure becomes a refusal.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::{Duration, Instant as Clock};

use wasmtime::component::{HasSelf, Linker};
use wasmtime::{Store, Trap};

use super::engine::{TICK, engine};
use super::limits::{Limits, MAX_HANDLES, MemoryLimiter};
use crate::bindings::portal::permissions::types::Undecided;
use crate::bindings::{PortalPolicy, PortalPolicyPre};
use crate::error::{CallError, EngineError};
use crate::facts::{DataError, Facts, Found};

/// The facts of one question, lent to one call after another.
pub(crate) type SharedFacts = Rc<RefCell<dyn Facts>>;

/// What a component's callback gets: the outer result stops the call, the inner one is the contract's.
pub(super) type Answered<T> = wasmtime::Result<Result<T, DataError>>;

/// The host's side of one call. Nothing of WASI is linked: these facts are all that a policy can reach.
pub(crate) struct CallState {
    facts: SharedFacts,
    memory: MemoryLimiter,
    limits: Limits,
    started: Clock,
    callbacks: u64,
    rows: u64,
    /// The first thing that went wrong on this side. The answer is worth nothing then, whatever it is.
    fault: Option<CallError>,
}

/// Everything that a component may import.
pub(crate) fn linker() -> wasmtime::Result<Linker<CallState>> {
    let mut linker = Linker::new(engine());
    PortalPolicy::add_to_linker::<_, HasSelf<CallState>>(&mut linker, |state| state)?;
    Ok(linker)
}

/// Asks a policy one thing. Whatever goes wrong, the store is dropped and the caller gets a [`CallError`] to refuse by.
pub(crate) fn call<R>(
    policy: &PortalPolicyPre<CallState>,
    limits: &Limits,
    facts: SharedFacts,
    ask: impl FnOnce(&PortalPolicy, &mut Store<CallState>) -> wasmtime::Result<Result<R, Undecided>>,
) -> Result<R, CallError> {
    let state = CallState {
        facts,
        memory: MemoryLimiter::new(limits.memory_bytes),
        limits: limits.clone(),
        started: Clock::now(),
        callbacks: 0,
        rows: 0,
        fault: None,
    };
    let mut store = Store::new(engine(), state);
    // Before instantiation: a start function is code of the component too.
    store.limiter(|state| &mut state.memory);
    store.set_epoch_deadline(ticks(limits.deadline));
    store.set_hostcall_fuel(limits.transfer_bytes);
    store.set_max_component_handles(MAX_HANDLES);
    let answer = catch_unwind(AssertUnwindSafe(|| {
        store.set_fuel(limits.fuel)?;
        let instance = policy.instantiate(&mut store)?;
        ask(&instance, &mut store)
    }));
    let fault = store.data_mut().fault.take();
    match (answer, fault) {
        (Err(panic), _) => Err(CallError::Panicked(panic_text(&*panic))),
        (Ok(_), Some(fault)) => Err(fault),
        (Ok(Err(error)), None) => Err(stopped(&error)),
        (Ok(Ok(Err(undecided))), None) => Err(CallError::Undecided(undecided_text(undecided))),
        (Ok(Ok(Ok(answer))), None) => Ok(answer),
    }
}

/// One more than fits, so that a deadline of less than a tick is not over at once. The engine adds the ticks to those
/// that it has counted; half of all numbers leaves it room.
fn ticks(deadline: Duration) -> u64 {
    let ticks = deadline.as_nanos() / TICK.as_nanos() + 1;
    u64::try_from(ticks).unwrap_or(u64::MAX).min(u64::MAX / 2)
}

fn stopped(error: &wasmtime::Error) -> CallError {
    let source = EngineError::new(error);
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel | Trap::Interrupt) => CallError::OutOfTime(source),
        Some(_) | None => CallError::Stopped(source),
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message").into()
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

impl CallState {
    /// Runs one callback within the call's budgets.
    pub(super) fn callback<T>(
        &mut self,
        rows: impl FnOnce(&T) -> usize,
        look_up: impl FnOnce(&mut dyn Facts) -> Found<T>,
    ) -> Answered<T> {
        self.callbacks += 1;
        if self.callbacks > self.limits.callbacks {
            return self.over_budget("callbacks", self.limits.callbacks);
        }
        let facts = self.facts.clone();
        let found = match facts.try_borrow_mut() {
            Ok(mut facts) => look_up(&mut *facts),
            Err(entered) => return Err(self.stop(CallError::Panicked(entered.to_string()))),
        };
        // The engine looks at the clock only when the component runs again; no need to let it.
        if self.started.elapsed() > self.limits.deadline {
            return Err(Trap::Interrupt.into());
        }
        match found {
            Ok(found) => {
                self.rows = self.rows.saturating_add(rows(&found) as u64);
                if self.rows > self.limits.rows {
                    return self.over_budget("rows", self.limits.rows);
                }
                Ok(Ok(found))
            }
            Err(error) => {
                let kind = error.kind;
                self.fault.get_or_insert(CallError::Facts(error));
                Ok(Err(kind))
            }
        }
    }

    fn over_budget<T>(&mut self, what: &'static str, limit: u64) -> Answered<T> {
        Err(self.stop(CallError::OverBudget { what, limit }))
    }

    fn stop(&mut self, fault: CallError) -> wasmtime::Error {
        self.fault.get_or_insert(fault);
        wasmtime::Error::msg("stopped by the host")
    }
}

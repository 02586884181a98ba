//! The host's side of one call: the facts that it lends, and the budgets that callbacks draw on.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant as Clock;

use wasmtime::Trap;

use super::limits::{Limits, MemoryLimiter};
use super::usage::Usage;
use super::weigh::Weigh;
use crate::error::CallError;
use crate::facts::{DataError, Facts, Found};

/// The facts of one question, lent to one call after another.
pub(crate) type SharedFacts = Rc<RefCell<dyn Facts>>;

/// What a component's callback gets: the outer result stops the call, the inner one is the contract's.
pub(super) type Answered<T> = wasmtime::Result<Result<T, DataError>>;

/// Nothing of WASI is linked: these facts are all that a policy can reach.
pub(crate) struct CallState {
    /// None between two calls: nobody's are lent then.
    facts: Option<SharedFacts>,
    pub(super) memory: MemoryLimiter,
    limits: Limits,
    started: Clock,
    used: Usage,
    /// The first thing that went wrong on this side. The answer is worth nothing then, whatever it is.
    fault: Option<CallError>,
}

impl CallState {
    pub(super) fn new(facts: SharedFacts, limits: &Limits) -> Self {
        CallState {
            facts: Some(facts),
            memory: MemoryLimiter::new(limits.memory_bytes),
            limits: limits.clone(),
            started: Clock::now(),
            used: Usage::default(),
            fault: None,
        }
    }

    /// As new, but for the memory that the instance has already.
    pub(super) fn again(&mut self, facts: SharedFacts, limits: &Limits) {
        self.facts = Some(facts);
        self.limits = limits.clone();
        self.started = Clock::now();
        self.used = Usage::default();
        self.fault = None;
    }

    /// Gives the facts back.
    pub(super) fn rest(&mut self) {
        self.facts = None;
    }

    /// What went wrong on this side.
    pub(super) fn fault(&mut self) -> Option<CallError> {
        self.fault.take()
    }

    /// What was used so far; the engine counts the fuel.
    pub(super) fn used(&self, fuel: u64) -> Usage {
        Usage { time: self.started.elapsed(), fuel, memory_bytes: self.memory.used(), ..self.used }
    }

    /// Runs one callback within the call's budgets. `given`: the bytes of the texts and lists among its arguments.
    pub(super) fn callback<T: Weigh>(
        &mut self,
        given: usize,
        look_up: impl FnOnce(&mut dyn Facts) -> Found<T>,
    ) -> Answered<T> {
        self.used.callbacks += 1;
        if self.used.callbacks > self.limits.callbacks {
            return self.over_budget("callbacks", self.limits.callbacks);
        }
        self.count_bytes(given)?;
        let free = self.facts.as_ref().and_then(|facts| facts.try_borrow_mut().ok());
        let Some(found) = free.map(|mut facts| look_up(&mut *facts)) else {
            return Err(self.stop(CallError::Reentered));
        };
        // The engine looks at the clock only when the component runs again; no need to let it.
        if self.started.elapsed() > self.limits.deadline {
            return Err(Trap::Interrupt.into());
        }
        match found {
            Ok(found) => {
                self.used.rows = self.used.rows.saturating_add(found.rows() as u64);
                if self.used.rows > self.limits.rows {
                    return self.over_budget("rows", self.limits.rows);
                }
                self.count_bytes(found.behind())?;
                Ok(Ok(found))
            }
            Err(error) => {
                let kind = error.kind;
                self.fault.get_or_insert(CallError::Facts(error));
                Ok(Err(kind))
            }
        }
    }

    fn count_bytes(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.used.bytes = self.used.bytes.saturating_add(bytes as u64);
        if self.used.bytes > self.limits.bytes {
            return self.over_budget("bytes of facts", self.limits.bytes);
        }
        Ok(())
    }

    fn over_budget<T>(&mut self, what: &'static str, limit: u64) -> wasmtime::Result<T> {
        Err(self.stop(CallError::OverBudget { what, limit }))
    }

    fn stop(&mut self, fault: CallError) -> wasmtime::Error {
        self.fault.get_or_insert(fault);
        wasmtime::Error::msg("stopped by the host")
    }
}

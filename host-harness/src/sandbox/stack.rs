//! The stack under a call: enough of it, whichever thread asks, and never two calls upon each other.

use std::cell::Cell;

/// What a component's own calls may use of the stack. Beyond it they are stopped.
pub(super) const WASM_STACK: usize = 256 << 10;

/// What must be left for a call: the component's part, and as much again and more for callbacks, which may well ask a
/// database. A thread with less would end the whole process, which no component may be able to do.
const NEEDED: usize = 1 << 20;

/// What a call gets that finds less.
const GRANTED: usize = 2 << 20;

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// The right to ask on this thread. Within a callback there is none: calls upon calls would add up their stacks.
pub(super) struct Turn(());

impl Turn {
    pub(super) fn take() -> Option<Self> {
        (!ASKING.replace(true)).then(|| Turn(()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        ASKING.set(false);
    }
}

/// Runs a call, or the compiler, with enough stack: the thread's own, or a new one if too little of it is left.
pub(crate) fn with_enough<R>(run: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(NEEDED, GRANTED, run)
}

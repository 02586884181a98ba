//! What holds for every sign-in history: checked on all short ones, on random long ones, and on all interleavings.
//!
//! `laws` states it once; `exploration` and `random` look for a step that breaks it; `interleaving` counts comparisons
//! of workers that share one store.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a test may fail, and says how much it tried"
)]

mod exploration;
mod interleaving;
mod laws;
mod random;

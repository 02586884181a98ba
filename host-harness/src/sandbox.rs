//! The one door to wasmtime: nothing else in the host may name it, save the errors that wrap its own.

pub(crate) mod call;
mod callbacks;
pub(crate) mod contract;
pub(crate) mod empty;
pub(crate) mod engine;
pub(crate) mod kept;
pub(crate) mod limits;
pub(crate) mod scan;
pub(crate) mod stack;
mod state;
pub(crate) mod unlimited;
pub(crate) mod usage;
pub(crate) mod warm;
mod weigh;

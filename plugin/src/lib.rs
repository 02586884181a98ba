//! The component: translates between the WIT contract and the rules, and decides nothing itself.
//!
//! `bindings` is generated, `convert` translates types, `directory`, `configuration` and `stored_settings` ask the host
//! for facts on the rules' behalf, `exports` answers the host's questions.

#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod bindings;
mod configuration;
mod convert;
mod directory;
mod exports;
#[cfg(target_family = "wasm")]
mod runtime;
mod stored_settings;

//! A policy in Rust that misbehaves: the number or name in the question says how.
//!
//! `mischief` lists what goes wrong in every question, by the number of the contact, account or user that it names;
//! `lockout` lists the steps that nobody should believe, by ticket.

#![cfg_attr(target_family = "wasm", no_std)]

extern crate alloc;

mod answers;
mod bindings;
mod lockout;
mod mischief;
#[cfg(target_family = "wasm")]
#[path = "../../../../plugin/src/runtime.rs"]
mod runtime;
mod settings;

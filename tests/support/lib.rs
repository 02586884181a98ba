//! What the acceptance tests share.

pub mod asking;
pub mod bomb;
pub mod component;
pub mod faulty;
pub mod generate;
pub mod host;
pub mod hostile;
pub mod model;
pub mod native;
pub mod portal_question;
pub mod postgres;
pub mod question;
pub mod recorded;
pub mod signing;
pub mod world;

/// A policy in Rust that misbehaves as it is asked to; its source lists how.
pub const ROGUE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rogue.wasm"));

/// The policy with one rule widened: a contact is let in for seven days beyond the last day of its access window.
/// Version 0.2.0, revision 2.
pub const LENIENT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lenient.wasm"));

/// The policy with one rule narrowed: a ticket email account whose allocation was never saved is offered to nobody.
/// Version 0.3.0, revision 3.
pub const STRICT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/strict.wasm"));

/// The policy, but it panics where it is asked about a contact with a number from 900,001 to 900,999. Version 0.4.0, revision 4.
pub const FRAGILE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/fragile.wasm"));

/// The policy with mistakes that no other answer shows: each breaks a law that every policy must keep. Version 0.5.0,
/// revision 5.
pub const CARELESS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/careless.wasm"));

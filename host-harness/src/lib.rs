//! Stands in for a CRM: loads a policy component, lends it facts, and refuses when in doubt.
//!
//! The layers, from the outside in; each knows only the ones below it:
//!
//! - `cli`, `demo`: what people type and read.
//! - [`mod@bench`]: how long answers take, beside the rules without a component, which only it asks (`native`).
//! - [`serve`]: answers requests line by line, and takes up policies while it does.
//! - [`scenario`]: files that say what must come of questions and changes, run against a policy.
//! - [`conform`]: what every policy must keep, whatever its rules are.
//! - [`simulate`]: what a lockout permits an attacker, and what it would have done to the sign-ins of a log.
//! - [`difference`]: what another policy would decide otherwise about what the store holds.
//! - [`recording`]: what crossed the border in a run, in a file, to be asked of another policy again.
//! - [`template`]: the source of a policy of one's own.
//! - [`lint`]: what is stored and probably not meant.
//! - [`crm`]: asks the policy about what the store holds, and stores what the policy accepts.
//! - [`store`], [`document`]: the CRM's data in a database and on paper.
//! - [`policy`], [`session`]: a loaded component, and questions to it over one snapshot of [`facts`].
//! - `sandbox`: the one door to wasmtime. Every way in which a call can fail ends there, as a [`error::CallError`].
//!
//! Nothing here decides: the rules are the component's, and the host knows only the contract in `wit/`. `native`, which
//! knows the rules, exists to compare with them, and nothing that decides can reach it.

pub mod bench;
mod bindings;
pub mod conform;
pub mod crm;
pub mod dataset;
pub mod day;
pub mod decision;
pub mod decision_log;
pub mod difference;
pub mod document;
pub mod error;
pub mod facts;
mod jitter;
pub mod json_lines;
pub mod lint;
pub mod login;
#[doc(hidden)]
pub mod native;
pub mod plain;
pub mod policy;
pub mod question;
pub mod recording;
mod sandbox;
pub mod scenario;
pub mod serve;
pub mod session;
pub mod simulate;
pub mod store;
pub mod survey;
pub mod template;
pub mod update;

pub use policy::{BUILT_IN, Policy};
pub use sandbox::engine::{ENGINE, ENGINE_FLOOR, ENGINE_VERSION};
pub use sandbox::kept::keep_compiled_components;
pub use sandbox::limits::Limits;
pub use sandbox::usage::Usage;
pub use sandbox::warm::Retirement;

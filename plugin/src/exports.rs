//! Answers the host: every body converts, asks the rules, and converts back.

use alloc::string::ToString;
use alloc::vec::Vec;

use policy::rule::Rule;

use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::about;
use crate::bindings::portal::permissions::types::Undecided;

mod access;
mod accounts;
mod explain;
mod lockout;
mod privileges;
mod settings;

/// Rises with every release of this policy.
const REVISION: u64 = 1;

/// How many questions, or contacts, the contract allows in one call.
const MOST: usize = 4096;

impl about::Guest for Component {
    fn describe() -> about::Description {
        about::Description {
            name: "portal-policy".to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            revision: REVISION,
            contract: "0.1.0".to_string(),
            rules: Rule::ALL.iter().map(|rule| rule.info().into()).collect(),
        }
    }
}

/// A list that is no longer than the contract allows.
fn bounded<T>(asked: Vec<T>) -> Result<Vec<T>, Undecided> {
    if asked.len() > MOST { Err(Undecided::InvalidQuestion) } else { Ok(asked) }
}

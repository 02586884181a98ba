//! Asks a policy a recorded question again, over what was lent then.

use std::cell::RefCell;
use std::rc::Rc;

use super::compare::{Difference, compare};
use super::played::{Detour, Played};
use crate::policy::Policy;
use crate::session::{Exchange, Unasked, repeat};

/// What came of a question that was asked again.
#[derive(Clone, Debug, PartialEq)]
pub struct Replayed {
    /// Where the policy asked for something else than recorded; what it says then means nothing.
    pub detour: Option<Detour>,
    /// What it says otherwise.
    pub differences: Vec<Difference>,
}

impl Replayed {
    /// The same callbacks in the same order, and the same outcome.
    pub fn is_same(&self) -> bool {
        self.detour.is_none() && self.differences.is_empty()
    }
}

/// Asks again. Nothing of it is taken down.
pub fn replay(policy: &Policy, exchange: &Exchange) -> Result<Replayed, Unasked> {
    let played = Rc::new(RefCell::new(Played::new(exchange.callbacks.clone())));
    let outcome = repeat(policy, &exchange.asked, &exchange.with, played.clone())?;
    let mut played = played.replace(Played::new(Vec::new()));
    if let Some(unreadable) = played.unreadable() {
        return Err(unreadable);
    }
    let detour = played.detour();
    let differences = match detour {
        None => compare(&exchange.outcome, &outcome),
        Some(_) => Vec::new(),
    };
    Ok(Replayed { detour, differences })
}

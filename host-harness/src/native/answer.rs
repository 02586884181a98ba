//! What the rules answer, in the contract's types: rules by their identifiers instead of numbers.

use std::borrow::Cow;

use policy_rules::rule::{Effect, Rule};

use crate::facts::{ButtonId, EmailAccountId, ModuleId, Picklist, PortalVersion, UserId};
use crate::session::lockouts::{Note, State, Verdict};

/// The rule that decided, by its identifier: `Ok` allows, `Err` denies.
pub type Reason = Result<Cow<'static, str>, Cow<'static, str>>;

/// Which rule decided, and how.
pub fn reason(rule: Rule) -> Reason {
    let id = rule.info().id.into();
    match rule.effect() {
        Effect::Allow => Ok(id),
        Effect::Deny => Err(id),
    }
}

/// Everything that the portal shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Whether it shows anything but the accounts.
    pub reason: Reason,
    /// The version in force.
    pub version: Option<PortalVersion>,
    /// In the order of the menu.
    pub modules: Vec<ModuleId>,
    /// In their order.
    pub buttons: Vec<ButtonId>,
    /// Who will own new records.
    pub owner: Option<UserId>,
    /// The drop-downs of version 1.
    pub picklists: Vec<Picklist>,
    /// The ticket email accounts, with a reason of their own.
    pub accounts: (Reason, Vec<EmailAccountId>),
}

/// What an event of a sign-in leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Whether to go ahead.
    pub reason: Reason,
    /// What to do.
    pub verdict: Verdict,
    /// What to store.
    pub state: Option<State>,
    /// What to tell.
    pub notes: Vec<Note>,
}

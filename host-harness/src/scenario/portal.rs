//! Questions and changes of the portal's configuration, as scenarios write them, and what must come of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::expect::Effect;
use crate::question::{ActionWord, Wish};

/// What a portal shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct View {
    /// Whether it shows anything but the accounts.
    pub effect: Effect,
    /// Why, as a code.
    pub reason: String,
    /// The rule that decided; left out: any rule with this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The version in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Exactly these, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<u64>,
    /// Exactly these, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<u64>,
    /// Who will own new records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<u64>,
    /// Exactly these: field and values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop_downs: Vec<(u64, Vec<String>)>,
    /// Exactly these, in this order; left out: their own decision denies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<u64>>,
}

/// A change that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Saved {
    /// Whether it differs from what is stored.
    pub changed: bool,
    /// The module that a moved one changes places with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub neighbour: Option<u64>,
    /// The users to tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notify: Vec<u64>,
    /// Contacts for whom something changes; left out: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affected: Option<u64>,
    /// Exactly what the change does to contacts; left out: not looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub impact: Option<Vec<Impact>>,
}

/// What a change does to a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Impact {
    /// Which contact.
    pub contact: u64,
    /// The customer that it acts for, if not its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting: Option<u64>,
    /// Ascending by module.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<ModuleImpact>,
    /// Accounts that it gains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gain_accounts: Vec<u64>,
    /// Accounts that it loses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lose_accounts: Vec<u64>,
}

/// What a change does to a contact in a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ModuleImpact {
    /// Which module.
    pub module: u64,
    /// What it may do and could not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gain: Vec<ActionWord>,
    /// What it could do and may not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lose: Vec<ActionWord>,
    /// Records of more people.
    #[serde(default, skip_serializing_if = "is_false")]
    pub scope_widened: bool,
    /// Records of fewer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub scope_narrowed: bool,
    /// Fields that it sees or writes and could not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_fields: Vec<u64>,
    /// Fields that it could and may not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fewer_fields: Vec<u64>,
}

/// What can be explained.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Explained {
    /// May the contact use the portal?
    Access,
    /// May it choose from accounts at all?
    Accounts,
    /// May it submit a ticket that names this account, or none?
    Ticket(Option<u64>),
    /// May it do this?
    Privilege(Wish),
    /// May it create a record, and who will own it?
    NewRecord(u64),
}

/// Why an answer is what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Explanation {
    /// Whether to go ahead.
    pub effect: Effect,
    /// The rule that decided.
    pub rule: String,
    /// Rules that apply as well and came too late.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<String>,
    /// The rules to turn.
    pub remedies: Vec<String>,
    /// Whether nothing else can stand in the way.
    pub complete: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

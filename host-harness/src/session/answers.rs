//! What a policy answers, with rules in place of numbers and whole lists in place of pages.

use std::sync::Arc;

use super::{FoundCustomers, RuleInfo};
use crate::decision::{Decision, Refusal};
use crate::facts::{CustomerId, EmailAccountId};

/// The accounts that a contact may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibleAccounts {
    /// Denied: the list is empty.
    pub decision: Decision,
    /// In the order of the settings list.
    pub accounts: Vec<EmailAccountId>,
}

/// Who can see an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Denied: nobody can.
    pub decision: Decision,
    /// What an administrator should know; never for contacts.
    pub warnings: Vec<Warning>,
    /// Ascending by customer.
    pub members: Vec<Member>,
}

/// Something about a stored allocation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is wrong.
    pub rule: Arc<RuleInfo>,
    /// The deleted group or customer, or 0.
    pub subject: u64,
}

/// A customer whose contacts may choose an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which customer.
    pub customer: CustomerId,
    /// Why.
    pub rule: Arc<RuleInfo>,
    /// Customers whose contacts may act for this one.
    pub head_offices: Vec<CustomerId>,
}

/// Whom a proposed allocation would give an account to, and whom it would take it from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllocationImpact {
    /// Ascending.
    pub gain: Vec<CustomerId>,
    /// Ascending.
    pub lose: Vec<CustomerId>,
}

/// What became of a proposed change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Answer<T> {
    /// What to store.
    Accepted(T),
    /// Nothing is to be stored.
    Refused(Refusal),
}

/// What a customer search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// The customers, sorted.
    Found(FoundCustomers),
    /// Nothing was searched.
    TooShort {
        /// Why.
        refusal: Refusal,
        /// How many characters are needed.
        minimum: u32,
    },
}

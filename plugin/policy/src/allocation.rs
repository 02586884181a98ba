//! To whom something is allocated: the one place that says whom an allocation admits.

use alloc::vec::Vec;

use crate::Rule;
use crate::customer::CustomerFacts;
use crate::directory::GroupFacts;
use crate::id::{CustomerId, GroupId};

/// An allocation that somebody saves (EA-04). Exactly one at any time (EA-10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allocation {
    /// Every customer.
    AllCustomers,
    /// The customers of one group.
    CustomerGroup(GroupId),
    /// These customers.
    SelectedCustomers(Vec<CustomerId>),
    /// Nobody.
    NoCustomers,
}

/// An allocation as it is stored, with the state of what it names.
#[derive(Clone, Debug)]
pub enum StoredAllocation {
    /// Nothing was ever saved.
    Unset,
    /// Every customer.
    AllCustomers,
    /// The customers of one group.
    CustomerGroup(GroupFacts),
    /// These customers, and whether each is deleted.
    SelectedCustomers(Vec<SelectedCustomer>),
    /// Nobody.
    NoCustomers,
}

/// A selected customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SelectedCustomer {
    /// Which customer.
    pub customer: CustomerId,
    /// It exists no longer.
    pub deleted: bool,
}

/// An allocation as seen from one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllocationView {
    /// Nothing was ever saved.
    Unset,
    /// Every customer.
    AllCustomers,
    /// The customers of one group.
    CustomerGroup(GroupId),
    /// Whether the selection names the customer.
    SelectedCustomers(bool),
    /// Nobody.
    NoCustomers,
}

impl AllocationView {
    /// The rule that lets the customer in, or the one that keeps it out.
    pub fn admits(self, customer: &CustomerFacts) -> Result<Rule, Rule> {
        match self {
            AllocationView::Unset => Ok(Rule::AccountUnset),
            AllocationView::AllCustomers => Ok(Rule::AccountAllCustomers),
            AllocationView::CustomerGroup(group) if customer.belongs_to(group) => {
                Ok(Rule::AccountGroupMember)
            }
            AllocationView::CustomerGroup(_) => Err(Rule::AccountOtherGroup),
            AllocationView::SelectedCustomers(true) => Ok(Rule::AccountSelectedCustomer),
            AllocationView::SelectedCustomers(false) => Err(Rule::AccountNotSelected),
            AllocationView::NoCustomers => Err(Rule::AccountNoCustomers),
        }
    }

    /// The mode, as a word.
    pub fn word(self) -> &'static str {
        match self {
            AllocationView::Unset => "unset",
            AllocationView::AllCustomers => "all-customers",
            AllocationView::CustomerGroup(_) => "customer-group",
            AllocationView::SelectedCustomers(_) => "selected-customers",
            AllocationView::NoCustomers => "no-customers",
        }
    }
}

impl StoredAllocation {
    /// The same allocation, as one customer sees it.
    pub fn seen_by(&self, customer: CustomerId) -> AllocationView {
        match self {
            StoredAllocation::Unset => AllocationView::Unset,
            StoredAllocation::AllCustomers => AllocationView::AllCustomers,
            StoredAllocation::CustomerGroup(group) => AllocationView::CustomerGroup(group.group),
            StoredAllocation::SelectedCustomers(selected) => AllocationView::SelectedCustomers(
                selected.iter().any(|selected| selected.customer == customer),
            ),
            StoredAllocation::NoCustomers => AllocationView::NoCustomers,
        }
    }

    /// Whether exactly this is stored. Nothing stored is not the same as all customers: saving the default makes it
    /// explicit (EA-06).
    pub fn is(&self, allocation: &Allocation) -> bool {
        match (self, allocation) {
            (StoredAllocation::AllCustomers, Allocation::AllCustomers)
            | (StoredAllocation::NoCustomers, Allocation::NoCustomers) => true,
            (StoredAllocation::CustomerGroup(stored), Allocation::CustomerGroup(group)) => {
                stored.group == *group
            }
            (
                StoredAllocation::SelectedCustomers(stored),
                Allocation::SelectedCustomers(selected),
            ) => stored.iter().map(|stored| stored.customer).eq(selected.iter().copied()),
            (
                StoredAllocation::Unset
                | StoredAllocation::AllCustomers
                | StoredAllocation::CustomerGroup(_)
                | StoredAllocation::SelectedCustomers(_)
                | StoredAllocation::NoCustomers,
                _,
            ) => false,
        }
    }
}

impl Allocation {
    /// The allocation as one customer would see it, once saved.
    pub fn seen_by(&self, customer: CustomerId) -> AllocationView {
        match self {
            Allocation::AllCustomers => AllocationView::AllCustomers,
            Allocation::CustomerGroup(group) => AllocationView::CustomerGroup(*group),
            Allocation::SelectedCustomers(selected) => {
                AllocationView::SelectedCustomers(selected.contains(&customer))
            }
            Allocation::NoCustomers => AllocationView::NoCustomers,
        }
    }
}

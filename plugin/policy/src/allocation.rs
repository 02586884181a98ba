//! To whom something is allocated: the one place that says whom an allocation admits.

use alloc::vec::Vec;

use crate::Rule;
use crate::customer::CustomerFacts;
use crate::id::{CustomerId, GroupId};

/// A customer group to which something is allocated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AllocatedGroup {
    /// Which group.
    pub group: GroupId,
    /// It exists no longer.
    pub deleted: bool,
}

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
    CustomerGroup(AllocatedGroup),
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

    /// The group that it is for, if it is for one.
    pub fn group(self) -> Option<GroupId> {
        match self {
            AllocationView::CustomerGroup(group) => Some(group),
            AllocationView::Unset
            | AllocationView::AllCustomers
            | AllocationView::SelectedCustomers(_)
            | AllocationView::NoCustomers => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customer::Membership;

    fn customer(groups: &[(u64, bool)]) -> CustomerFacts {
        CustomerFacts {
            customer: CustomerId(1),
            deleted: false,
            memberships: groups
                .iter()
                .map(|&(group, group_deleted)| Membership {
                    group: GroupId(group),
                    group_deleted,
                    head_office: None,
                })
                .collect(),
            tickets_module: AllocationView::Unset,
        }
    }

    #[track_caller]
    fn check(view: AllocationView, customer: &CustomerFacts, rule: Result<Rule, Rule>) {
        assert_eq!(view.admits(customer), rule);
    }

    #[test]
    fn every_mode_admits_whom_it_says() {
        let customer = customer(&[(7, false), (8, true)]);
        check(AllocationView::Unset, &customer, Ok(Rule::AccountUnset));
        check(AllocationView::AllCustomers, &customer, Ok(Rule::AccountAllCustomers));
        check(AllocationView::CustomerGroup(GroupId(7)), &customer, Ok(Rule::AccountGroupMember));
        check(AllocationView::CustomerGroup(GroupId(9)), &customer, Err(Rule::AccountOtherGroup));
        check(
            AllocationView::SelectedCustomers(true),
            &customer,
            Ok(Rule::AccountSelectedCustomer),
        );
        check(AllocationView::SelectedCustomers(false), &customer, Err(Rule::AccountNotSelected));
        check(AllocationView::NoCustomers, &customer, Err(Rule::AccountNoCustomers));
    }

    #[test]
    fn a_group_that_is_gone_admits_nobody() {
        let view = AllocationView::CustomerGroup(GroupId(8));
        check(view, &customer(&[(7, false), (8, true)]), Err(Rule::AccountOtherGroup));
    }

    #[test]
    fn saving_the_default_is_a_change() {
        assert!(!StoredAllocation::Unset.is(&Allocation::AllCustomers));
        assert!(StoredAllocation::AllCustomers.is(&Allocation::AllCustomers));
    }

    #[test]
    fn a_selection_in_another_order_is_another_selection() {
        let stored = [1, 2].map(|id| SelectedCustomer { customer: CustomerId(id), deleted: false });
        let stored = StoredAllocation::SelectedCustomers(stored.to_vec());
        let selected = |ids: [u64; 2]| Allocation::SelectedCustomers(ids.map(CustomerId).to_vec());
        assert!(stored.is(&selected([1, 2])));
        assert!(!stored.is(&selected([2, 1])));
    }
}

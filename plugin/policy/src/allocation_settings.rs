//! Whether an account may be allocated so, and what that would change for whom.

use alloc::vec::Vec;

use crate::Rule;
use crate::administrator::{self, Refusal};
use crate::allocation::Allocation;
use crate::audience::{existing, next_page, seen_by};
use crate::directory::{CustomerFilter, Directory};
use crate::id::{CustomerId, EmailAccountId, first_places, sorted};
use crate::page::Page;
use crate::request::AdminRequest;

/// What to store in place of whatever is stored now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedAllocation {
    /// The allocation, its duplicates collapsed.
    pub allocation: Allocation,
    /// Whether anything changes.
    pub changed: bool,
}

/// Whether the account may be allocated so. Whole or not at all.
pub fn allocate<D: Directory>(
    directory: &D,
    admin: AdminRequest,
    account: EmailAccountId,
    allocation: Allocation,
) -> Result<Result<AcceptedAllocation, Refusal>, D::Error> {
    if let Some(refusal) = administrator::refuses(directory, admin.actor)? {
        return Ok(Err(refusal));
    }
    let Some(stored) = directory.account(account)? else {
        return Ok(Err(Refusal::about(Rule::AllocateUnknownAccount, [account.0])));
    };
    let allocation = match allocation {
        Allocation::CustomerGroup(group) => {
            if directory
                .group(group)?
                .is_none_or(|found| found.group != group || found.group_deleted)
            {
                return Ok(Err(Refusal::about(Rule::AllocateUnknownGroup, [group.0])));
            }
            Allocation::CustomerGroup(group)
        }
        Allocation::SelectedCustomers(mut selected) => {
            first_places(&mut selected); // AMB-18
            if selected.is_empty() {
                return Ok(Err(Refusal::of(Rule::AllocateEmptySelection)));
            }
            let unknown = unknown_customers(directory, &selected)?;
            if !unknown.is_empty() {
                return Ok(Err(Refusal::about(Rule::AllocateUnknownCustomer, unknown)));
            }
            Allocation::SelectedCustomers(selected)
        }
        Allocation::AllCustomers => Allocation::AllCustomers,
        Allocation::NoCustomers => Allocation::NoCustomers,
    };
    let changed = !stored.allocation.is(&allocation);
    Ok(Ok(AcceptedAllocation { allocation, changed }))
}

/// One page of the customers for whom a proposed allocation would change something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationImpact {
    /// Customers that gain the account, ascending.
    pub gain: Vec<CustomerId>,
    /// Customers that lose it, ascending.
    pub lose: Vec<CustomerId>,
    /// Where the next page starts.
    pub next: Option<CustomerId>,
}

/// Whom a proposed allocation gives the account to, and whom it takes it from.
pub fn impact<D: Directory>(
    directory: &D,
    account: EmailAccountId,
    proposed: &Allocation,
    page: Page,
) -> Result<AllocationImpact, D::Error> {
    let mut impact = AllocationImpact { gain: Vec::new(), lose: Vec::new(), next: None };
    let Some(account) = directory.account(account)? else { return Ok(impact) };
    if !account.enabled {
        return Ok(impact);
    }
    let mut filter = CustomerFilter::default();
    account.allocation.widen(&mut filter);
    proposed.widen(&mut filter);
    let customers = directory.customers(&filter, page)?;
    for customer in &customers {
        let before = seen_by(&account, customer).is_some();
        let after = !customer.deleted
            && customer.has_tickets_module()
            && proposed.seen_by(customer.customer).admits(customer).is_ok();
        match (before, after) {
            (false, true) => impact.gain.push(customer.customer),
            (true, false) => impact.lose.push(customer.customer),
            (true, true) | (false, false) => {}
        }
    }
    impact.next = next_page(page, &customers);
    Ok(impact)
}

impl Allocation {
    fn widen(&self, filter: &mut CustomerFilter) {
        match self {
            Allocation::AllCustomers => filter.everyone = true,
            Allocation::CustomerGroup(group) => filter.groups.push(*group),
            Allocation::SelectedCustomers(selected) => filter.customers.extend(selected),
            Allocation::NoCustomers => {}
        }
    }
}

/// Those of the customers that do not exist, in the order given.
fn unknown_customers<D: Directory>(
    directory: &D,
    selected: &[CustomerId],
) -> Result<Vec<u64>, D::Error> {
    let existing = existing(directory, &sorted(selected.iter().copied()))?;
    let unknown = selected.iter().filter(|customer| {
        existing.binary_search_by_key(&customer.0, |existing| existing.customer.0).is_err()
    });
    Ok(unknown.map(|customer| customer.0).collect())
}

//! Who can see an account: the same rules, asked from the account's side.

use alloc::vec::Vec;

use crate::Rule;
use crate::allocation::StoredAllocation;
use crate::customer::CustomerFacts;
use crate::directory::{AccountFacts, CustomerFilter, Directory};
use crate::id::{CustomerId, EmailAccountId, sorted};
use crate::page::{LOOK_UP, Page};

/// One page of the customers whose contacts may choose an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Whether anybody could, and if not, why not.
    pub rule: Rule,
    /// What an administrator should know about the stored allocation; with the first page only.
    pub warnings: Vec<Warning>,
    /// Ascending by customer.
    pub members: Vec<Member>,
    /// Where the next page starts.
    pub next: Option<CustomerId>,
}

/// A customer whose contacts may choose the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which customer.
    pub customer: CustomerId,
    /// The rule that lets it.
    pub rule: Rule,
    /// Customers whose contacts may act for this one, ascending.
    pub head_offices: Vec<CustomerId>,
}

/// Something about the stored allocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What is wrong.
    pub rule: Rule,
    /// The deleted group or customer, or 0.
    pub subject: u64,
}

/// The customers whose contacts may choose the account, if they have portal access.
pub fn who_can_see<D: Directory>(
    directory: &D,
    account: EmailAccountId,
    page: Page,
) -> Result<Audience, D::Error> {
    let Some(account) = directory.account(account)? else {
        return Ok(nobody(Rule::AccountNotConfigured, Vec::new()));
    };
    let warnings = if page.after().is_none() { warnings(&account.allocation) } else { Vec::new() };
    if !account.enabled {
        return Ok(nobody(Rule::AccountDisabled, warnings));
    }
    if matches!(account.allocation, StoredAllocation::NoCustomers) {
        return Ok(nobody(Rule::AccountNoCustomers, warnings));
    }
    let mut filter = CustomerFilter::default();
    account.allocation.widen(&mut filter);
    let customers = directory.customers(&filter, page)?;
    let mut members = Vec::new();
    for customer in &customers {
        if let Some(rule) = seen_by(&account, customer) {
            members.push((customer, rule));
        }
    }
    let heads = head_offices(directory, members.iter().map(|(customer, _)| *customer))?;
    let members = members.into_iter().map(|(customer, rule)| Member {
        customer: customer.customer,
        rule,
        head_offices: heads
            .iter()
            .filter(|head| head.customer != customer.customer && head.heads_office_of(customer))
            .map(|head| head.customer)
            .collect(),
    });
    Ok(Audience {
        rule: Rule::AccountsListed,
        warnings,
        members: members.collect(),
        next: next_page(page, &customers),
    })
}

/// Where the page after these customers starts.
pub(crate) fn next_page(page: Page, customers: &[CustomerFacts]) -> Option<CustomerId> {
    page.next(customers.len(), customers.last().map(|last| last.customer.0)).map(CustomerId)
}

/// The rule by which contacts of the customer may choose the account as it is now.
pub(crate) fn seen_by(account: &AccountFacts, customer: &CustomerFacts) -> Option<Rule> {
    if !account.enabled || customer.deleted || !customer.has_tickets_module() {
        return None;
    }
    account.allocation.seen_by(customer.customer).admits(customer).ok()
}

impl StoredAllocation {
    /// Adds everybody whom the allocation could admit.
    pub(crate) fn widen(&self, filter: &mut CustomerFilter) {
        match self {
            StoredAllocation::Unset | StoredAllocation::AllCustomers => filter.everyone = true,
            StoredAllocation::CustomerGroup(group) => filter.groups.push(group.group),
            StoredAllocation::SelectedCustomers(selected) => {
                filter.customers.extend(selected.iter().map(|selected| selected.customer));
            }
            StoredAllocation::NoCustomers => {}
        }
    }
}

fn nobody(rule: Rule, warnings: Vec<Warning>) -> Audience {
    Audience { rule, warnings, members: Vec::new(), next: None }
}

fn warnings(allocation: &StoredAllocation) -> Vec<Warning> {
    let mut warnings = Vec::new();
    match allocation {
        StoredAllocation::CustomerGroup(group) if group.deleted => {
            warnings.push(Warning { rule: Rule::WarnDanglingGroup, subject: group.group.0 });
        }
        StoredAllocation::SelectedCustomers(selected) => {
            warnings.extend(selected.iter().filter(|selected| selected.deleted).map(|gone| {
                Warning { rule: Rule::WarnDanglingCustomer, subject: gone.customer.0 }
            }));
            if selected.iter().all(|selected| selected.deleted) {
                warnings.push(Warning { rule: Rule::WarnEmptySelection, subject: 0 });
            }
        }
        StoredAllocation::Unset
        | StoredAllocation::AllCustomers
        | StoredAllocation::CustomerGroup(_)
        | StoredAllocation::NoCustomers => {}
    }
    warnings
}

/// The Head Offices that these customers' groups name, ascending.
fn head_offices<'a, D: Directory>(
    directory: &D,
    customers: impl Iterator<Item = &'a CustomerFacts>,
) -> Result<Vec<CustomerFacts>, D::Error> {
    let heads = sorted(
        customers
            .flat_map(CustomerFacts::current_memberships)
            .filter_map(|membership| membership.head_office),
    );
    existing(directory, &heads)
}

/// Those of the customers that exist. Both lists are ascending.
pub(crate) fn existing<D: Directory>(
    directory: &D,
    wanted: &[u64],
) -> Result<Vec<CustomerFacts>, D::Error> {
    let mut existing = Vec::new();
    for wanted in wanted.chunks(LOOK_UP as usize) {
        let customers = wanted.iter().copied().map(CustomerId).collect();
        let filter = CustomerFilter { customers, ..CustomerFilter::default() };
        let mut page = Page::new(None, LOOK_UP);
        // A host may return more than was asked for, and then not all of it on the first page.
        loop {
            let mut found = directory.customers(&filter, page)?;
            let next = next_page(page, &found);
            found.retain(|found| !found.deleted && wanted.binary_search(&found.customer.0).is_ok());
            existing.append(&mut found);
            let Some(CustomerId(next)) = next.filter(|next| wanted.last() > Some(&next.0)) else {
                break;
            };
            page = Page::new(Some(next), LOOK_UP);
        }
    }
    Ok(existing)
}

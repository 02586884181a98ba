//! Whom a group concerns, by customer.

use std::collections::BTreeMap;

use host_harness::difference::Group;
use host_harness::facts::{ContactId, CustomerId};
use host_harness::store::Transaction;

use crate::cli::label::label;

/// How many people a paragraph names.
const PEOPLE: usize = 12;

/// Such as `Amber Freight (1): Kim Archer (1), Lou Baker (2); and 40 more`.
pub(super) fn of(facts: &Transaction, group: &Group) -> anyhow::Result<String> {
    let mut by_customer: BTreeMap<Option<CustomerId>, Vec<ContactId>> = BTreeMap::new();
    for (contact, customer) in group.people.iter().take(PEOPLE) {
        by_customer.entry(*customer).or_default().push(*contact);
    }
    let customers: Vec<CustomerId> = by_customer.keys().flatten().copied().collect();
    let contacts: Vec<ContactId> = by_customer.values().flatten().copied().collect();
    let (customers, names) =
        (facts.customer_names_of(&customers)?, facts.contact_names_of(&contacts)?);
    let mut parts: Vec<String> = by_customer
        .iter()
        .map(|(customer, contacts)| {
            let customer = customer.map_or_else(
                || "without a customer".into(),
                |customer| label(customer, &customers),
            );
            let contacts: Vec<_> = contacts.iter().map(|contact| label(*contact, &names)).collect();
            format!("{customer}: {}", contacts.join(", "))
        })
        .collect();
    let more = group.contacts.saturating_sub(contacts.len() as u64);
    if more > 0 {
        parts.push(format!("and {more} more"));
    }
    Ok(parts.join("; "))
}

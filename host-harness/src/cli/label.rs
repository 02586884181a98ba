//! Identifiers with the names that go with them, for people.

use host_harness::decision::Refusal;
use host_harness::document::AllocationEntry;
use host_harness::session::Allocation;
use host_harness::store::{Names, StoreError, Transaction};

use super::naming::enumerated;
use super::table::shortened;

/// How many names a line shows.
const SHOWN: usize = 6;
/// How wide a name may become.
pub(crate) const NAME_WIDTH: usize = 32;

/// Such as `Amber Freight (1), Zeta (4) and 12 more`.
pub(crate) fn named(ids: &[u64], names: &Names) -> String {
    let mut labels: Vec<_> = ids.iter().take(SHOWN).map(|id| label(*id, names)).collect();
    let more = ids.len().saturating_sub(SHOWN);
    if more > 0 {
        labels.push(format!("{more} more"));
    }
    if labels.is_empty() { "nobody".into() } else { enumerated(labels) }
}

pub(crate) fn label(id: u64, names: &Names) -> String {
    let name = names.get(&id).map_or_else(|| "unknown".into(), |name| shortened(name, NAME_WIDTH));
    format!("{name} ({id})")
}

macro_rules! labels {
    ($($(#[$doc:meta])* $label:ident $names:ident)*) => {$(
        $(#[$doc])*
        pub(crate) fn $label(facts: &Transaction, ids: &[u64]) -> Result<String, StoreError> {
            Ok(named(ids, &facts.$names(ids.get(..SHOWN).unwrap_or(ids))?))
        }
    )*};
}

labels! {
    customers customer_names_of
    contacts contact_names_of
    groups group_names_of
    users user_names_of
    profiles profile_names_of
    modules module_names_of
    fields field_names_of
    templates template_names_of
    accounts account_names_of
}

/// An allocation in words, such as `customer group Metro (1)`.
pub(crate) fn allocation(
    facts: &Transaction,
    allocation: Option<&AllocationEntry>,
) -> Result<String, StoreError> {
    Ok(match allocation {
        None => "all customers (never saved)".into(),
        Some(AllocationEntry::AllCustomers {}) => "all customers".into(),
        Some(AllocationEntry::CustomerGroup { group }) => {
            let names = facts.group_names_of(&[group.get()])?;
            format!("customer group {}", label(group.get(), &names))
        }
        Some(AllocationEntry::SelectedCustomers { customers: selected }) => {
            let ids: Vec<u64> = selected.iter().map(|id| id.get()).collect();
            format!("selected customers {}", customers(facts, &ids)?)
        }
        Some(AllocationEntry::NoCustomers {}) => "no customers".into(),
    })
}

/// A proposed allocation in the same words.
pub(crate) fn proposal(facts: &Transaction, proposed: &Allocation) -> Result<String, StoreError> {
    Ok(match proposed {
        Allocation::AllCustomers => "all customers".into(),
        Allocation::CustomerGroup(group) => {
            format!("customer group {}", label(*group, &facts.group_names_of(&[*group])?))
        }
        Allocation::SelectedCustomers(selected) => {
            format!("selected customers {}", customers(facts, selected)?)
        }
        Allocation::NoCustomers => "no customers".into(),
    })
}

/// One customer in words, or that there is none.
pub(crate) fn customer(facts: &Transaction, id: Option<u64>) -> Result<String, StoreError> {
    id.map_or_else(|| Ok("no customer".into()), |id| customers(facts, &[id]))
}

/// Such as `1 customer` or `3 customers`.
pub(crate) fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// What a refusal is about, in words; empty if the rule names nothing.
pub(crate) fn subjects(facts: &Transaction, refusal: &Refusal) -> Result<String, StoreError> {
    let ids = &refusal.subjects;
    Ok(match refusal.rule.reason.as_str() {
        _ if ids.is_empty() => String::new(),
        "unknown-group" => format!("customer group {}", groups(facts, ids)?),
        "unknown-customer" => format!("customer {}", customers(facts, ids)?),
        "account-not-configured" => format!("account {}", numbers(ids)),
        "unknown-profile" | "profile-in-use" | "default-profile" | "duplicate-name" => {
            format!("profile {}", profiles(facts, ids)?)
        }
        "no-owner" | "no-portal-user" | "user-not-active" => {
            format!("CRM user {}", users(facts, ids)?)
        }
        "unknown-template" => format!("email template {}", templates(facts, ids)?),
        "unknown-module" => format!("module {}", modules(facts, ids)?),
        "unknown-field" => format!("field {}", fields(facts, ids)?),
        "unknown-button" => format!("home button {}", numbers(ids)),
        "unknown-record" => format!("record {}", numbers(ids)),
        "unknown-user" | "deleted" | "email-missing" | "email-not-unique" | "dates-missing"
        | "start-after-end" => format!("contact {}", contacts(facts, ids)?),
        _ => numbers(ids),
    })
}

fn numbers(ids: &[u64]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

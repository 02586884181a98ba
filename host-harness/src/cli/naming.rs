//! Names for the identifiers that answers about the portal mention, of whatever kind they are.

use host_harness::facts::{ModuleId, RecordId};
use host_harness::store::{Names, StoreError, Transaction};

use super::label::label;

/// What an identifier is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Contact,
    Customer,
    Group,
    Module,
    Field,
    Profile,
    User,
    Account,
}

/// Every one of them, such as `Subject (31), Priority (32) and unknown (99)`; `none` if there are none.
pub(crate) fn all(facts: &Transaction, kind: Kind, ids: &[u64]) -> Result<String, StoreError> {
    let names = names(facts, kind, ids)?;
    Ok(enumerated(ids.iter().map(|id| label(*id, &names)).collect()))
}

pub(crate) fn one(facts: &Transaction, kind: Kind, id: u64) -> Result<String, StoreError> {
    Ok(label(id, &names(facts, kind, &[id])?))
}

/// Such as `a, b and c`; `none` if there are none.
pub(crate) fn enumerated(mut parts: Vec<String>) -> String {
    match parts.pop() {
        None => "none".into(),
        Some(last) if parts.is_empty() => last,
        Some(last) => format!("{} and {last}", parts.join(", ")),
    }
}

pub(crate) fn names(facts: &Transaction, kind: Kind, ids: &[u64]) -> Result<Names, StoreError> {
    match kind {
        Kind::Contact => facts.contact_names_of(ids),
        Kind::Customer => facts.customer_names_of(ids),
        Kind::Group => facts.group_names_of(ids),
        Kind::Module => facts.module_names_of(ids),
        Kind::Field => facts.field_names_of(ids),
        Kind::Profile => facts.profile_names_of(ids),
        Kind::User => facts.user_names_of(ids),
        Kind::Account => facts.account_names_of(ids),
    }
}

/// Such as `record 12 of Tickets (3)`.
pub(crate) fn record(
    facts: &Transaction,
    module: ModuleId,
    record: RecordId,
) -> Result<String, StoreError> {
    Ok(format!("record {record} of {}", one(facts, Kind::Module, module)?))
}

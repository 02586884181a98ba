//! Identifiers: opaque numbers that can only be compared with their own kind.

use alloc::vec::Vec;

/// Ascending, without duplicates.
pub(crate) fn sorted<T: Into<u64>>(ids: impl IntoIterator<Item = T>) -> Vec<u64> {
    sort(ids.into_iter().map(|id| (0, id.into())).collect()).into_iter().map(|(_, id)| id).collect()
}

/// Ascending by place, then by identifier, without duplicates. The one sort in the component: each adds four kilobytes.
pub(crate) fn sort(mut pairs: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Where each identifier stands first, ascending by identifier.
pub(crate) fn places<T: Into<u64>>(ids: impl Iterator<Item = T>) -> Vec<usize> {
    let mut pairs = sort(ids.zip(0..).map(|(id, place)| (id.into(), place)).collect());
    pairs.dedup_by_key(|(id, _)| *id);
    pairs.into_iter().map(|(_, place)| place as usize).collect()
}

/// Each identifier once, at its first place.
pub(crate) fn first_places<T: Copy + Into<u64>>(ids: &mut Vec<T>) {
    let distinct = sorted(ids.iter().copied());
    let mut fresh = alloc::vec![true; distinct.len()];
    ids.retain(|id| {
        let place = distinct.binary_search(&(*id).into());
        let fresh = place.ok().and_then(|place| fresh.get_mut(place));
        fresh.is_some_and(core::mem::take)
    });
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(transparent)]
        pub struct $name(pub u64);

        impl From<$name> for u64 {
            fn from(id: $name) -> u64 {
                id.0
            }
        }
    )*};
}

ids! {
    /// A person at a customer, who may be let into the portal.
    ContactId
    /// A company.
    CustomerId
    /// A set of related customers.
    GroupId
    /// A mailbox that turns email into tickets.
    EmailAccountId
    /// An employee who works in the CRM itself.
    UserId
    /// A named set of privileges.
    ProfileId
    /// One kind of record, such as tickets or invoices.
    ModuleId
    /// A field of a module; unique across modules.
    FieldId
    /// A record; unique within its module.
    RecordId
    /// A button on the portal's home page.
    ButtonId
    /// An email template.
    TemplateId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_collapse_to_their_first_place() {
        let mut selected = [1, 3, 1, 2, 3].map(CustomerId).to_vec();
        first_places(&mut selected);
        assert_eq!(selected, [1, 3, 2].map(CustomerId));
    }
}

//! Whose records a contact reaches in a module. One filter decides about lists and about single records.

use alloc::vec::Vec;

use crate::Rule;
use crate::id::{ContactId, CustomerId, ModuleId, RecordId};
use crate::rule::Effect;

/// Whose records, narrowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordScope {
    /// The contact's.
    Own,
    /// Its customer's and those of the customer's other contacts as well (V1-08).
    Customer,
}

/// To whom a record belongs.
#[derive(Clone, Debug, Default)]
pub struct RecordLinks {
    /// Contacts; a contact's own record names exactly itself.
    pub contacts: Vec<LinkedContact>,
    /// Customers; a customer's own record names exactly itself.
    pub customers: Vec<CustomerId>,
}

/// A contact to whom a record belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkedContact {
    /// Which contact.
    pub contact: ContactId,
    /// Its customer, if it has one that is not deleted.
    pub customer: Option<CustomerId>,
    /// It exists no longer.
    pub deleted: bool,
}

/// A record as the rules see it.
#[derive(Clone, Debug)]
pub struct RecordFacts {
    /// To whom it belongs.
    pub links: RecordLinks,
    /// A ticket's visibility and a document's activity in the portal; true for everything else.
    pub portal_active: bool,
    /// Records through which it may be reached.
    pub parents: Vec<ParentRecord>,
}

/// A record through which another may be reached.
#[derive(Clone, Debug)]
pub struct ParentRecord {
    /// In which module.
    pub module: ModuleId,
    /// Which record of it.
    pub record: RecordId,
    /// To whom it belongs.
    pub links: RecordLinks,
    /// As in [`RecordFacts`].
    pub portal_active: bool,
}

/// The records that a list may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFilter {
    /// Whether there may be a list at all.
    pub rule: Rule,
    /// Records whose links satisfy this; if none, links count for nothing.
    pub scope: Option<RowScope>,
    /// Only records that are visible or active in the portal.
    pub requires_portal_active: bool,
    /// Records as well that are reached through one of these; ascending by module.
    pub parents: Vec<ParentScope>,
}

/// Whose records, with the identifiers to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowScope {
    /// Linked to this contact.
    Own(ContactId),
    /// Linked to this contact, to this customer, or to a contact of this customer that is not deleted.
    Customer {
        /// The contact who asks.
        contact: ContactId,
        /// Its customer.
        customer: CustomerId,
    },
    /// Linked to this customer, whoever else is (V1-14).
    CustomerItself(CustomerId),
}

/// Records of another module that make theirs visible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParentScope {
    /// The other module.
    pub module: ModuleId,
    /// Whose records of it.
    pub scope: RowScope,
    /// Only those that are visible or active in the portal.
    pub requires_portal_active: bool,
}

impl RecordScope {
    /// The wider scope if the claim holds.
    pub(crate) fn customer_if(wider: bool) -> Self {
        if wider { RecordScope::Customer } else { RecordScope::Own }
    }

    /// The scope, as a word.
    pub fn word(self) -> &'static str {
        match self {
            RecordScope::Own => "own",
            RecordScope::Customer => "customer",
        }
    }
}

impl RecordFilter {
    /// There must be no list.
    pub(crate) fn refused(rule: Rule) -> Self {
        RecordFilter { rule, scope: None, requires_portal_active: false, parents: Vec::new() }
    }

    /// Whether the list shows the record. The same as whether the contact may view it.
    pub fn matches(&self, record: &RecordFacts) -> bool {
        self.rule.effect() == Effect::Allow && self.reaches(record) && self.shows(record)
    }

    /// Whether the record belongs to somebody who counts, or is reached through one that does.
    pub(crate) fn reaches(&self, record: &RecordFacts) -> bool {
        self.scope.is_some_and(|scope| scope.matches(&record.links))
            || record.parents.iter().any(|parent| {
                self.parents.iter().any(|scope| {
                    scope.module == parent.module
                        && scope.scope.matches(&parent.links)
                        && (parent.portal_active || !scope.requires_portal_active)
                })
            })
    }

    /// Whether it reaches records of people, or by way of modules, that the other filter of the same module and contact
    /// does not.
    pub(crate) fn exceeds(&self, other: &RecordFilter) -> bool {
        exceeds(self.scope, other.scope)
            || self.parents.iter().any(|parent| {
                let same = other.parents.iter().find(|same| same.module == parent.module);
                exceeds(Some(parent.scope), same.map(|same| same.scope))
            })
    }

    /// Whether the record is marked for the portal where it must be.
    pub(crate) fn shows(&self, record: &RecordFacts) -> bool {
        record.portal_active || !self.requires_portal_active
    }
}

/// Two scopes of one contact in one module have the same identifiers, so only the kinds tell them apart.
fn exceeds(one: Option<RowScope>, other: Option<RowScope>) -> bool {
    matches!(
        (one, other),
        (Some(_), None) | (Some(RowScope::Customer { .. }), Some(RowScope::Own(_)))
    )
}

impl RowScope {
    /// Whether a record with these links belongs to it.
    pub fn matches(self, links: &RecordLinks) -> bool {
        match self {
            RowScope::Own(contact) => links.contacts.iter().any(|linked| linked.contact == contact),
            RowScope::Customer { contact, customer } => {
                links.customers.contains(&customer)
                    || links.contacts.iter().any(|linked| {
                        linked.contact == contact
                            || (!linked.deleted && linked.customer == Some(customer))
                    })
            }
            RowScope::CustomerItself(customer) => links.customers.contains(&customer),
        }
    }

    /// The kind of scope, as a word.
    pub fn word(self) -> &'static str {
        match self {
            RowScope::Own(_) => "own",
            RowScope::Customer { .. } => "customer",
            RowScope::CustomerItself(_) => "customer-itself",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTACT: ContactId = ContactId(1);
    const CUSTOMER: CustomerId = CustomerId(10);
    const WIDE: RowScope = RowScope::Customer { contact: CONTACT, customer: CUSTOMER };

    fn contact(contact: u64, customer: Option<u64>, deleted: bool) -> RecordLinks {
        let customer = customer.map(CustomerId);
        let linked = LinkedContact { contact: ContactId(contact), customer, deleted };
        RecordLinks { contacts: Vec::from([linked]), customers: Vec::new() }
    }

    fn customer(customer: u64) -> RecordLinks {
        RecordLinks { contacts: Vec::new(), customers: Vec::from([CustomerId(customer)]) }
    }

    #[track_caller]
    fn check(links: &RecordLinks, own: bool, wide: bool, itself: bool) {
        assert_eq!(RowScope::Own(CONTACT).matches(links), own, "own");
        assert_eq!(WIDE.matches(links), wide, "customer");
        assert_eq!(RowScope::CustomerItself(CUSTOMER).matches(links), itself, "customer itself");
    }

    #[test]
    fn a_customers_records_exceed_the_own_ones_and_any_exceed_none() {
        let (own, itself) = (RowScope::Own(CONTACT), RowScope::CustomerItself(CUSTOMER));
        let scopes = [None, Some(own), Some(WIDE)];
        for (width, scope) in scopes.into_iter().enumerate() {
            for (other_width, other) in scopes.into_iter().enumerate() {
                assert_eq!(exceeds(scope, other), width > other_width, "{scope:?} {other:?}");
            }
        }
        assert!(!exceeds(Some(itself), Some(itself)));
    }

    #[test]
    fn the_own_records_belong_to_every_scope_of_the_contact() {
        check(&contact(1, None, false), true, true, false);
        check(&contact(1, Some(10), false), true, true, false);
    }

    #[test]
    fn colleagues_count_while_they_are_not_deleted() {
        check(&contact(2, Some(10), false), false, true, false);
        check(&contact(2, Some(10), true), false, false, false);
    }

    #[test]
    fn nobody_else_counts() {
        check(&contact(2, Some(11), false), false, false, false);
        check(&contact(2, None, false), false, false, false);
        check(&customer(11), false, false, false);
        check(&RecordLinks::default(), false, false, false);
    }

    #[test]
    fn the_customer_counts_by_its_number() {
        check(&customer(10), false, true, true);
    }
}

//! Customers, their groups, and for whom a contact may act.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::allocation::AllocationView;
use crate::directory::ContactFacts;
use crate::id::{CustomerId, GroupId};
use crate::trace::{Checks, Fact, Flow, Value};

/// A customer as the rules see it.
#[derive(Clone, Debug)]
pub struct CustomerFacts {
    /// Which customer.
    pub customer: CustomerId,
    /// Deleted or unknown: one state (D9).
    pub deleted: bool,
    /// The groups that its record names.
    pub memberships: Vec<Membership>,
    /// To whom the Tickets module is allocated.
    pub tickets_module: AllocationView,
}

/// One group that a customer's record names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which group.
    pub group: GroupId,
    /// The group is gone; the membership counts for nothing.
    pub group_deleted: bool,
    /// The group's Head Office, if it has one.
    pub head_office: Option<CustomerId>,
}

impl CustomerFacts {
    /// The groups that the customer belongs to now: a group that is gone has no members (CG-05, CG-06).
    pub fn current_memberships(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(|membership| !membership.group_deleted && !self.deleted)
    }

    /// Whether the customer belongs to the group now.
    pub fn belongs_to(&self, group: GroupId) -> bool {
        self.current_memberships().any(|membership| membership.group == group)
    }

    /// Whether the customer is Head Office of a group that the other one belongs to (CG-07, CG-08). A Head Office must
    /// itself be a member.
    pub fn heads_office_of(&self, other: &CustomerFacts) -> bool {
        self.current_memberships().any(|own| {
            own.head_office == Some(self.customer) && !other.deleted && other.belongs_to(own.group)
        })
    }

    /// Whether the portal's Tickets module is available to the customer (AMB-12).
    pub fn has_tickets_module(&self) -> bool {
        self.tickets_module.admits(self).is_ok()
    }
}

impl ContactFacts {
    /// The contact's customer, if it has one that is not deleted.
    pub(crate) fn own_customer(&self) -> Option<&CustomerFacts> {
        self.customer.as_ref().filter(|own| !own.deleted)
    }
}

/// Finds the customer that the contact acts for, if it has one and may.
pub(crate) fn acting_checks<'a>(
    trace: &mut impl Checks,
    contact: &'a ContactFacts,
) -> Flow<&'a CustomerFacts> {
    let own = contact.own_customer();
    let own = trace.found(Rule::ActingNoCustomer, own, || customer_facts(contact))?;
    let Some(acting) = &contact.acting else { return ControlFlow::Continue(own) };
    let for_itself = acting.customer == own.customer;
    let may_act = for_itself || own.heads_office_of(acting);
    trace.check(Rule::ActingOutOfScope, !may_act, || acting_facts(Some(own), acting))?;
    if for_itself {
        return ControlFlow::Continue(own);
    }
    if acting.deleted {
        trace.leaves_open();
        return ControlFlow::Break(Rule::ActingOutOfScope);
    }
    ControlFlow::Continue(acting)
}

/// What there is to know about the contact's customer.
pub(crate) fn customer_facts(contact: &ContactFacts) -> Vec<Fact> {
    let own = contact.customer.as_ref();
    Vec::from([
        Fact::id("customer", own.map(|own| own.customer)),
        Fact::optional("customer-deleted", own.map(|own| own.deleted), Value::Flag),
    ])
}

/// What there is to know about one customer acting for another.
pub(crate) fn acting_facts(own: Option<&CustomerFacts>, acting: &CustomerFacts) -> Vec<Fact> {
    let groups = |customer: &CustomerFacts| -> Vec<GroupId> {
        customer.current_memberships().map(|membership| membership.group).collect()
    };
    Vec::from([
        Fact::id("own-customer", own.map(|own| own.customer)),
        Fact::ids("own-groups", own.map(groups).unwrap_or_default()),
        Fact::id("acting-customer", Some(acting.customer)),
        Fact::flag("acting-deleted", acting.deleted),
        Fact::ids("acting-groups", groups(acting)),
        Fact::flag("own-is-head-office", own.is_some_and(|own| own.heads_office_of(acting))),
    ])
}

/// The Tickets module of the customer that is acted for.
pub(crate) fn tickets_module_check(trace: &mut impl Checks, customer: &CustomerFacts) -> Flow {
    trace.check(Rule::TicketsModuleDisabled, !customer.has_tickets_module(), || {
        Vec::from([
            Fact::id("customer", Some(customer.customer)),
            Fact::word("tickets-module", customer.tickets_module.word()),
            Fact::id("tickets-module-group", customer.tickets_module.group()),
            Fact::ids("customer-groups", customer.current_memberships().map(|own| own.group)),
        ])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(id: u64, memberships: &[(u64, bool, Option<u64>)]) -> CustomerFacts {
        CustomerFacts {
            customer: CustomerId(id),
            deleted: false,
            memberships: memberships
                .iter()
                .map(|&(group, group_deleted, head_office)| Membership {
                    group: GroupId(group),
                    group_deleted,
                    head_office: head_office.map(CustomerId),
                })
                .collect(),
            tickets_module: AllocationView::Unset,
        }
    }

    #[test]
    fn a_head_office_acts_for_members_of_that_group_only() {
        let head = customer(1, &[(10, false, Some(1)), (11, false, None)]);
        assert!(head.heads_office_of(&customer(2, &[(10, false, Some(1))])));
        assert!(!head.heads_office_of(&customer(3, &[(11, false, None)])));
        assert!(!head.heads_office_of(&customer(4, &[])));
        assert!(!customer(2, &[(10, false, Some(1))]).heads_office_of(&head));
    }

    #[test]
    fn a_group_that_is_gone_gives_no_right() {
        let head = customer(1, &[(10, true, Some(1))]);
        assert!(!head.heads_office_of(&customer(2, &[(10, true, Some(1))])));
        assert!(!head.belongs_to(GroupId(10)));
    }

    #[test]
    fn nobody_acts_for_a_deleted_customer() {
        let head = customer(1, &[(10, false, Some(1))]);
        let gone = CustomerFacts { deleted: true, ..customer(2, &[(10, false, Some(1))]) };
        assert!(!head.heads_office_of(&gone));
    }
}

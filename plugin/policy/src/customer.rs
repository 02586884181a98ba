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

/// Finds the customer that the contact acts for, if it has one and may.
pub(crate) fn acting_checks<'a>(
    trace: &mut impl Checks,
    contact: &'a ContactFacts,
) -> Flow<&'a CustomerFacts> {
    let own = contact.customer.as_ref().filter(|own| !own.deleted);
    trace.check(Rule::ActingNoCustomer, own.is_none(), || {
        Vec::from([Fact::optional("customer", contact.customer.as_ref(), |own| {
            Value::Ids(Vec::from([own.customer.0]))
        })])
    })?;
    let Some(own) = own else { return ControlFlow::Break(Rule::ActingNoCustomer) };
    let Some(acting) = &contact.acting else { return ControlFlow::Continue(own) };
    let may_act = acting.customer == own.customer || own.heads_office_of(acting);
    trace.check(Rule::ActingOutOfScope, !may_act, || {
        Vec::from([
            Fact::ids("own-customer", [own.customer.0]),
            Fact::ids("acting-customer", [acting.customer.0]),
            Fact::ids("own-groups", own.current_memberships().map(|own| own.group.0)),
            Fact::ids("acting-groups", acting.current_memberships().map(|acting| acting.group.0)),
            Fact::flag("own-is-head-office", own.heads_office_of(acting)),
        ])
    })?;
    if acting.customer == own.customer {
        ControlFlow::Continue(own)
    } else {
        ControlFlow::Continue(acting)
    }
}

/// The Tickets module of the customer that is acted for.
pub(crate) fn tickets_module_check(trace: &mut impl Checks, customer: &CustomerFacts) -> Flow {
    trace.check(Rule::TicketsModuleDisabled, !customer.has_tickets_module(), || {
        Vec::from([
            Fact::ids("customer", [customer.customer.0]),
            Fact::word("tickets-module", customer.tickets_module.word()),
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

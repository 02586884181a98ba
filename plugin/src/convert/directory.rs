//! Facts about people, companies and ticket email accounts.

use policy::access::{AccessWindow, ContactAccess, StoredLock};
use policy::allocation::{AllocatedGroup, AllocationView, SelectedCustomer, StoredAllocation};
use policy::customer::{CustomerFacts, Membership};
use policy::directory as facts;
use policy::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId};
use policy::time::{Date, Instant};

use super::list;
use crate::bindings::portal::permissions::directory as host;

impl From<host::AccessWindow> for AccessWindow {
    fn from(window: host::AccessWindow) -> Self {
        match window {
            host::AccessWindow::Unlimited => Self::Unlimited,
            host::AccessWindow::Dates(host::WindowDates { start, end }) => {
                Self::Dates { start: start.map(Date), end: end.map(Date) }
            }
        }
    }
}

impl From<AccessWindow> for host::AccessWindow {
    fn from(window: AccessWindow) -> Self {
        match window {
            AccessWindow::Unlimited => Self::Unlimited,
            AccessWindow::Dates { start, end } => Self::Dates(host::WindowDates {
                start: start.map(|start| start.0),
                end: end.map(|end| end.0),
            }),
        }
    }
}

impl From<host::StoredLock> for StoredLock {
    fn from(lock: host::StoredLock) -> Self {
        let host::StoredLock { until, seen } = lock;
        Self { until: until.map(Instant), seen: Instant(seen) }
    }
}

impl From<host::ContactAccess> for ContactAccess {
    fn from(access: host::ContactAccess) -> Self {
        let host::ContactAccess { deleted, portal_enabled, window, lock } = access;
        Self { deleted, portal_enabled, window: window.into(), lock: lock.map(Into::into) }
    }
}

impl From<host::Membership> for Membership {
    fn from(membership: host::Membership) -> Self {
        let host::Membership { group, group_deleted, head_office } = membership;
        Self { group: GroupId(group), group_deleted, head_office: head_office.map(CustomerId) }
    }
}

impl From<host::AllocationView> for AllocationView {
    fn from(view: host::AllocationView) -> Self {
        match view {
            host::AllocationView::Unset => Self::Unset,
            host::AllocationView::AllCustomers => Self::AllCustomers,
            host::AllocationView::CustomerGroup(group) => Self::CustomerGroup(GroupId(group)),
            host::AllocationView::SelectedCustomers(named) => Self::SelectedCustomers(named),
            host::AllocationView::NoCustomers => Self::NoCustomers,
        }
    }
}

impl From<host::CustomerFacts> for CustomerFacts {
    fn from(facts: host::CustomerFacts) -> Self {
        let host::CustomerFacts { customer, deleted, memberships, tickets_module } = facts;
        Self {
            customer: CustomerId(customer),
            deleted,
            memberships: list(memberships),
            tickets_module: tickets_module.into(),
        }
    }
}

impl From<host::ContactFacts> for facts::ContactFacts {
    fn from(facts: host::ContactFacts) -> Self {
        let host::ContactFacts { access, customer, acting, profile } = facts;
        Self {
            access: access.into(),
            customer: customer.map(Into::into),
            acting: acting.map(Into::into),
            profile: profile.map(ProfileId),
        }
    }
}

impl From<host::AccountView> for facts::AccountView {
    fn from(view: host::AccountView) -> Self {
        let host::AccountView { account, position, enabled, allocation } = view;
        Self { account: EmailAccountId(account), position, enabled, allocation: allocation.into() }
    }
}

impl From<host::AllocatedGroup> for AllocatedGroup {
    fn from(group: host::AllocatedGroup) -> Self {
        let host::AllocatedGroup { group, deleted } = group;
        Self { group: GroupId(group), deleted }
    }
}

impl From<host::SelectedCustomer> for SelectedCustomer {
    fn from(selected: host::SelectedCustomer) -> Self {
        let host::SelectedCustomer { customer, deleted } = selected;
        Self { customer: CustomerId(customer), deleted }
    }
}

impl From<host::StoredAllocation> for StoredAllocation {
    fn from(stored: host::StoredAllocation) -> Self {
        match stored {
            host::StoredAllocation::Unset => Self::Unset,
            host::StoredAllocation::AllCustomers => Self::AllCustomers,
            host::StoredAllocation::CustomerGroup(group) => Self::CustomerGroup(group.into()),
            host::StoredAllocation::SelectedCustomers(selected) => {
                Self::SelectedCustomers(list(selected))
            }
            host::StoredAllocation::NoCustomers => Self::NoCustomers,
        }
    }
}

impl From<host::AccountFacts> for facts::AccountFacts {
    fn from(facts: host::AccountFacts) -> Self {
        let host::AccountFacts { enabled, allocation } = facts;
        Self { enabled, allocation: allocation.into() }
    }
}

impl From<host::CustomerName> for facts::CustomerName {
    fn from(named: host::CustomerName) -> Self {
        let host::CustomerName { customer, name } = named;
        Self { customer: CustomerId(customer), name }
    }
}

impl From<facts::CustomerName> for host::CustomerName {
    fn from(named: facts::CustomerName) -> Self {
        let facts::CustomerName { customer, name } = named;
        Self { customer: customer.0, name }
    }
}

impl From<host::NamedContact> for facts::NamedContact {
    fn from(named: host::NamedContact) -> Self {
        let host::NamedContact { contact, email, user_name, deleted, portal_enabled } = named;
        Self { contact: ContactId(contact), email, user_name, deleted, portal_enabled }
    }
}

impl From<host::UserFacts> for facts::UserFacts {
    fn from(user: host::UserFacts) -> Self {
        let host::UserFacts { active, deleted, administrator } = user;
        Self { active, deleted, administrator }
    }
}

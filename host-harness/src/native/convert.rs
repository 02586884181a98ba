//! The contract's types to the rules' types and back: written apart from the component's own, to find its slips.

use crate::facts as host;
use crate::session as asked;
use policy_rules::access::{AccessWindow, ContactAccess, StoredLock};
use policy_rules::access_settings::PortalAccess;
use policy_rules::allocation::{
    AllocatedGroup, Allocation, AllocationView, SelectedCustomer, StoredAllocation,
};
use policy_rules::customer::{CustomerFacts, Membership};
use policy_rules::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerName, NamedContact, UserFacts,
};
use policy_rules::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserId};
use policy_rules::request::{AdminRequest, Moment, Request};
use policy_rules::time::{Date, Instant};

/// A type of the contract that the rules have too.
pub trait Ours {
    /// What the rules have.
    type Own;
    /// The same, as the rules have it.
    fn ours(self) -> Self::Own;
}

/// The same, as the rules have it.
pub fn ours<T: Ours>(theirs: T) -> T::Own {
    theirs.ours()
}

/// A type of the rules that the contract has too.
pub trait Theirs {
    /// What the contract has.
    type Other;
    /// The same, as the contract has it.
    fn theirs(self) -> Self::Other;
}

/// The same, as the contract has it.
pub fn theirs<T: Theirs>(ours: T) -> T::Other {
    ours.theirs()
}

/// Identifiers of any kind as plain numbers.
pub fn numbers<T: Copy + Into<u64>>(ids: &[T]) -> Vec<u64> {
    ids.iter().map(|id| (*id).into()).collect()
}

/// From the contract, field by field.
macro_rules! ours {
    ($($from:ty => $to:ty : |$it:ident| $body:expr;)+) => {$(
        impl Ours for $from {
            type Own = $to;
            fn ours(self) -> $to {
                let $it = self;
                $body
            }
        }
    )+};
}

mod answer;
mod change;
mod configuration;
mod lockout;

ours! {
    asked::Request => Request: |it| Request {
        contact: ContactId(it.contact),
        acting: it.acting.map(CustomerId),
        at: Moment { today: Date(it.today), now: Instant(it.now) },
    };
    asked::AdminRequest => AdminRequest: |it| AdminRequest {
        actor: UserId(it.actor),
        at: Moment { today: Date(it.today), now: Instant(it.now) },
    };
    asked::PortalAccess => PortalAccess: |it| PortalAccess {
        contact: ContactId(it.contact),
        portal_enabled: it.portal_enabled,
        email: it.email,
        window: ours(it.window),
        profile: it.profile.map(ProfileId),
    };
    asked::Allocation => Allocation: |it| match it {
        asked::Allocation::AllCustomers => Allocation::AllCustomers,
        asked::Allocation::CustomerGroup(group) => Allocation::CustomerGroup(GroupId(group)),
        asked::Allocation::SelectedCustomers(selected) => {
            Allocation::SelectedCustomers(selected.into_iter().map(CustomerId).collect())
        }
        asked::Allocation::NoCustomers => Allocation::NoCustomers,
    };
    host::AccessWindow => AccessWindow: |it| match it {
        host::AccessWindow::Unlimited => AccessWindow::Unlimited,
        host::AccessWindow::Dates(dates) => {
            AccessWindow::Dates { start: dates.start.map(Date), end: dates.end.map(Date) }
        }
    };
    host::ContactFacts => ContactFacts: |it| ContactFacts {
        access: ContactAccess {
            deleted: it.access.deleted,
            portal_enabled: it.access.portal_enabled,
            window: ours(it.access.window),
            lock: it.access.lock.map(|lock| StoredLock {
                until: lock.until.map(Instant),
                seen: Instant(lock.seen),
            }),
        },
        customer: it.customer.map(ours),
        acting: it.acting.map(ours),
        profile: it.profile.map(ProfileId),
    };
    host::CustomerFacts => CustomerFacts: |it| CustomerFacts {
        customer: CustomerId(it.customer),
        deleted: it.deleted,
        memberships: it.memberships.into_iter().map(ours).collect(),
        tickets_module: ours(it.tickets_module),
    };
    host::Membership => Membership: |it| Membership {
        group: GroupId(it.group),
        group_deleted: it.group_deleted,
        head_office: it.head_office.map(CustomerId),
    };
    host::AllocationView => AllocationView: |it| match it {
        host::AllocationView::Unset => AllocationView::Unset,
        host::AllocationView::AllCustomers => AllocationView::AllCustomers,
        host::AllocationView::CustomerGroup(group) => AllocationView::CustomerGroup(GroupId(group)),
        host::AllocationView::SelectedCustomers(named) => AllocationView::SelectedCustomers(named),
        host::AllocationView::NoCustomers => AllocationView::NoCustomers,
    };
    host::AccountView => AccountView: |it| AccountView {
        account: EmailAccountId(it.account),
        position: it.position,
        enabled: it.enabled,
        allocation: ours(it.allocation),
    };
    host::AccountFacts => AccountFacts: |it| AccountFacts {
        enabled: it.enabled,
        allocation: match it.allocation {
            host::StoredAllocation::Unset => StoredAllocation::Unset,
            host::StoredAllocation::AllCustomers => StoredAllocation::AllCustomers,
            host::StoredAllocation::CustomerGroup(group) => {
                StoredAllocation::CustomerGroup(ours(group))
            }
            host::StoredAllocation::SelectedCustomers(selected) => {
                StoredAllocation::SelectedCustomers(selected.into_iter().map(ours).collect())
            }
            host::StoredAllocation::NoCustomers => StoredAllocation::NoCustomers,
        },
    };
    host::SelectedCustomer => SelectedCustomer: |it| SelectedCustomer {
        customer: CustomerId(it.customer),
        deleted: it.deleted,
    };
    host::AllocatedGroup => AllocatedGroup: |it| AllocatedGroup {
        group: GroupId(it.group),
        deleted: it.deleted,
    };
    host::CustomerName => CustomerName: |it| CustomerName {
        customer: CustomerId(it.customer),
        name: it.name,
    };
    host::NamedContact => NamedContact: |it| NamedContact {
        contact: ContactId(it.contact),
        email: it.email,
        user_name: it.user_name,
        deleted: it.deleted,
        portal_enabled: it.portal_enabled,
    };
    host::UserFacts => UserFacts: |it| UserFacts {
        active: it.active,
        deleted: it.deleted,
        administrator: it.administrator,
    };
}

impl Theirs for Allocation {
    type Other = asked::Allocation;
    fn theirs(self) -> asked::Allocation {
        match self {
            Allocation::AllCustomers => asked::Allocation::AllCustomers,
            Allocation::CustomerGroup(group) => asked::Allocation::CustomerGroup(group.0),
            Allocation::SelectedCustomers(selected) => {
                asked::Allocation::SelectedCustomers(numbers(&selected))
            }
            Allocation::NoCustomers => asked::Allocation::NoCustomers,
        }
    }
}

impl Theirs for PortalAccess {
    type Other = asked::PortalAccess;
    fn theirs(self) -> asked::PortalAccess {
        asked::PortalAccess {
            contact: self.contact.0,
            portal_enabled: self.portal_enabled,
            email: self.email,
            window: match self.window {
                AccessWindow::Unlimited => host::AccessWindow::Unlimited,
                AccessWindow::Dates { start, end } => {
                    host::AccessWindow::Dates(host::WindowDates {
                        start: start.map(|start| start.0),
                        end: end.map(|end| end.0),
                    })
                }
            },
            profile: self.profile.map(|profile| profile.0),
        }
    }
}

//! Types of the contract to types of the rules, and back: every field and every case by name.

use alloc::string::ToString;
use alloc::vec::Vec;

use policy::access as rules_access;
use policy::access_settings;
use policy::administrator;
use policy::allocation;
use policy::allocation_settings;
use policy::audience;
use policy::customer;
use policy::customer_search;
use policy::directory as facts;
use policy::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserId};
use policy::page::Page;
use policy::request::{AdminRequest, Moment, Request};
use policy::rule::{Effect, Rule, RuleInfo};
use policy::time::{Date, Instant};

use crate::bindings::exports::portal::permissions as answers;
use crate::bindings::portal::permissions::{directory as host, types};

/// Identifiers as the contract has them.
pub(crate) fn raw<T: Copy + Into<RawId>>(ids: &[T]) -> Vec<u64> {
    ids.iter().map(|id| (*id).into().0).collect()
}

/// An identifier of any kind, on its way out.
pub(crate) struct RawId(u64);

macro_rules! raw_ids {
    ($($name:ident)*) => {$(
        impl From<$name> for RawId {
            fn from(id: $name) -> Self {
                RawId(id.0)
            }
        }
    )*};
}

raw_ids! { ContactId CustomerId EmailAccountId GroupId ProfileId UserId }

fn moment(today: types::Date, now: types::Instant) -> Moment {
    Moment { today: Date(today), now: Instant(now) }
}

impl From<types::Request> for Request {
    fn from(request: types::Request) -> Self {
        let types::Request { contact, acting, today, now } = request;
        Request {
            contact: ContactId(contact),
            acting: acting.map(CustomerId),
            at: moment(today, now),
        }
    }
}

impl From<types::AdminRequest> for AdminRequest {
    fn from(request: types::AdminRequest) -> Self {
        let types::AdminRequest { actor, today, now } = request;
        AdminRequest { actor: UserId(actor), at: moment(today, now) }
    }
}

impl From<types::Page> for Page {
    fn from(page: types::Page) -> Self {
        let types::Page { after, limit } = page;
        Page::new(after, limit)
    }
}

impl From<Effect> for types::Effect {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Allow => Self::Allow,
            Effect::Deny => Self::Deny,
        }
    }
}

impl From<Rule> for types::Decision {
    fn from(rule: Rule) -> Self {
        Self { effect: rule.effect().into(), rule: rule.number() }
    }
}

impl From<RuleInfo> for answers::about::RuleInfo {
    fn from(info: RuleInfo) -> Self {
        let RuleInfo { id, effect, reason, title, sources, conceals } = info;
        Self {
            id: id.to_string(),
            effect: effect.into(),
            reason: reason.to_string(),
            title: title.to_string(),
            sources: sources.iter().map(ToString::to_string).collect(),
            conceals,
        }
    }
}

impl From<administrator::Refusal> for types::Refusal {
    fn from(refusal: administrator::Refusal) -> Self {
        let administrator::Refusal { rule, subjects } = refusal;
        Self { rule: rule.number(), subjects }
    }
}

// Facts from the host.

impl From<host::AccessWindow> for rules_access::AccessWindow {
    fn from(window: host::AccessWindow) -> Self {
        match window {
            host::AccessWindow::Unlimited => Self::Unlimited,
            host::AccessWindow::Dates(host::WindowDates { start, end }) => {
                Self::Dates { start: start.map(Date), end: end.map(Date) }
            }
        }
    }
}

impl From<rules_access::AccessWindow> for host::AccessWindow {
    fn from(window: rules_access::AccessWindow) -> Self {
        match window {
            rules_access::AccessWindow::Unlimited => Self::Unlimited,
            rules_access::AccessWindow::Dates { start, end } => Self::Dates(host::WindowDates {
                start: start.map(|start| start.0),
                end: end.map(|end| end.0),
            }),
        }
    }
}

impl From<host::StoredLock> for rules_access::StoredLock {
    fn from(lock: host::StoredLock) -> Self {
        let host::StoredLock { until, seen } = lock;
        Self { until: until.map(Instant), seen: Instant(seen) }
    }
}

impl From<host::ContactAccess> for rules_access::ContactAccess {
    fn from(access: host::ContactAccess) -> Self {
        let host::ContactAccess { deleted, portal_enabled, window, lock } = access;
        Self { deleted, portal_enabled, window: window.into(), lock: lock.map(Into::into) }
    }
}

impl From<host::Membership> for customer::Membership {
    fn from(membership: host::Membership) -> Self {
        let host::Membership { group, group_deleted, head_office } = membership;
        Self { group: GroupId(group), group_deleted, head_office: head_office.map(CustomerId) }
    }
}

impl From<host::AllocationView> for allocation::AllocationView {
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

impl From<host::CustomerFacts> for customer::CustomerFacts {
    fn from(facts: host::CustomerFacts) -> Self {
        let host::CustomerFacts { customer, deleted, memberships, tickets_module } = facts;
        Self {
            customer: CustomerId(customer),
            deleted,
            memberships: memberships.into_iter().map(Into::into).collect(),
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

impl From<host::AllocatedGroup> for facts::GroupFacts {
    fn from(group: host::AllocatedGroup) -> Self {
        let host::AllocatedGroup { group, deleted } = group;
        Self { group: GroupId(group), deleted }
    }
}

impl From<host::SelectedCustomer> for allocation::SelectedCustomer {
    fn from(selected: host::SelectedCustomer) -> Self {
        let host::SelectedCustomer { customer, deleted } = selected;
        Self { customer: CustomerId(customer), deleted }
    }
}

impl From<host::StoredAllocation> for allocation::StoredAllocation {
    fn from(stored: host::StoredAllocation) -> Self {
        match stored {
            host::StoredAllocation::Unset => Self::Unset,
            host::StoredAllocation::AllCustomers => Self::AllCustomers,
            host::StoredAllocation::CustomerGroup(group) => Self::CustomerGroup(group.into()),
            host::StoredAllocation::SelectedCustomers(selected) => {
                Self::SelectedCustomers(selected.into_iter().map(Into::into).collect())
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

// Proposals and answers.

impl From<answers::email_account_settings::Allocation> for allocation::Allocation {
    fn from(allocation: answers::email_account_settings::Allocation) -> Self {
        use answers::email_account_settings::Allocation;
        match allocation {
            Allocation::AllCustomers => Self::AllCustomers,
            Allocation::CustomerGroup(group) => Self::CustomerGroup(GroupId(group)),
            Allocation::SelectedCustomers(selected) => {
                Self::SelectedCustomers(selected.into_iter().map(CustomerId).collect())
            }
            Allocation::NoCustomers => Self::NoCustomers,
        }
    }
}

impl From<allocation::Allocation> for answers::email_account_settings::Allocation {
    fn from(allocation: allocation::Allocation) -> Self {
        use policy::allocation::Allocation;
        match allocation {
            Allocation::AllCustomers => Self::AllCustomers,
            Allocation::CustomerGroup(group) => Self::CustomerGroup(group.0),
            Allocation::SelectedCustomers(selected) => Self::SelectedCustomers(raw(&selected)),
            Allocation::NoCustomers => Self::NoCustomers,
        }
    }
}

impl From<allocation_settings::AcceptedAllocation>
    for answers::email_account_settings::AcceptedAllocation
{
    fn from(accepted: allocation_settings::AcceptedAllocation) -> Self {
        let allocation_settings::AcceptedAllocation { allocation, changed } = accepted;
        Self { allocation: allocation.into(), changed }
    }
}

impl From<allocation_settings::AllocationImpact>
    for answers::email_account_settings::AllocationImpact
{
    fn from(impact: allocation_settings::AllocationImpact) -> Self {
        let allocation_settings::AllocationImpact { gain, lose, next } = impact;
        Self { gain: raw(&gain), lose: raw(&lose), next: next.map(|next| next.0) }
    }
}

impl From<customer_search::Found> for answers::email_account_settings::FoundCustomers {
    fn from(found: customer_search::Found) -> Self {
        let customer_search::Found { customers, more } = found;
        Self { customers: customers.into_iter().map(Into::into).collect(), more }
    }
}

impl From<audience::Audience> for answers::email_accounts::Audience {
    fn from(audience: audience::Audience) -> Self {
        let audience::Audience { rule, warnings, members, next } = audience;
        Self {
            decision: rule.into(),
            warnings: warnings
                .into_iter()
                .map(|audience::Warning { rule, subject }| answers::email_accounts::Warning {
                    rule: rule.number(),
                    subject,
                })
                .collect(),
            members: members
                .into_iter()
                .map(|audience::Member { customer, rule, head_offices }| {
                    answers::email_accounts::AudienceMember {
                        customer: customer.0,
                        rule: rule.number(),
                        head_offices: raw(&head_offices),
                    }
                })
                .collect(),
            next: next.map(|next| next.0),
        }
    }
}

impl From<answers::access_settings::PortalAccess> for access_settings::PortalAccess {
    fn from(access: answers::access_settings::PortalAccess) -> Self {
        let answers::access_settings::PortalAccess {
            contact,
            portal_enabled,
            email,
            window,
            profile,
        } = access;
        Self {
            contact: ContactId(contact),
            portal_enabled,
            email,
            window: window.into(),
            profile: profile.map(ProfileId),
        }
    }
}

impl From<access_settings::PortalAccess> for answers::access_settings::PortalAccess {
    fn from(access: access_settings::PortalAccess) -> Self {
        let access_settings::PortalAccess { contact, portal_enabled, email, window, profile } =
            access;
        Self {
            contact: contact.0,
            portal_enabled,
            email,
            window: window.into(),
            profile: profile.map(|profile| profile.0),
        }
    }
}

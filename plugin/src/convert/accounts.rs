//! Proposals and answers about ticket email accounts and portal access.

use policy::access_settings;
use policy::allocation;
use policy::allocation_settings;
use policy::audience;
use policy::customer_search;
use policy::email_account::VisibleAccounts;
use policy::id::{ContactId, CustomerId, GroupId, ProfileId};

use super::{list, raw};
use crate::bindings::exports::portal::permissions as answers;

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
            Allocation::SelectedCustomers(selected) => Self::SelectedCustomers(raw(selected)),
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
        Self { gain: raw(gain), lose: raw(lose), next: next.map(|next| next.0) }
    }
}

impl From<customer_search::Found> for answers::email_account_settings::FoundCustomers {
    fn from(found: customer_search::Found) -> Self {
        let customer_search::Found { customers, more } = found;
        Self { customers: list(customers), more }
    }
}

impl From<VisibleAccounts> for answers::email_accounts::Visible {
    fn from(visible: VisibleAccounts) -> Self {
        let VisibleAccounts { rule, accounts } = visible;
        Self { decision: rule.into(), accounts: raw(accounts) }
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
                        head_offices: raw(head_offices),
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

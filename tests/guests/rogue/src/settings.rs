//! Proposals of administrators: whatever is proposed is accepted, if the actor asks for no mischief.

use alloc::string::String;
use alloc::vec::Vec;

use crate::bindings::Rogue;
use crate::bindings::exports::portal::permissions::{
    access_settings, email_account_settings, portal_settings,
};
use crate::bindings::portal::permissions::types::{AdminRequest, Page, Undecided};
use crate::mischief::act;

impl access_settings::Guest for Rogue {
    fn set_portal_access(
        admin: AdminRequest,
        access: access_settings::PortalAccess,
    ) -> Result<access_settings::AccessAnswer, Undecided> {
        act(admin.actor);
        Ok(access_settings::AccessAnswer::Accepted(access))
    }
}

impl email_account_settings::Guest for Rogue {
    fn allocate(
        admin: AdminRequest,
        _: u64,
        allocation: email_account_settings::Allocation,
    ) -> Result<email_account_settings::AllocateAnswer, Undecided> {
        act(admin.actor);
        let accepted = email_account_settings::AcceptedAllocation { allocation, changed: true };
        Ok(email_account_settings::AllocateAnswer::Accepted(accepted))
    }

    fn impact(
        account: u64,
        _: email_account_settings::Allocation,
        _: Page,
    ) -> Result<email_account_settings::AllocationImpact, Undecided> {
        act(account);
        let (gain, lose) = (Vec::new(), Vec::new());
        Ok(email_account_settings::AllocationImpact { gain, lose, next: None })
    }

    fn search_customers(
        query: String,
        _: u32,
    ) -> Result<email_account_settings::SearchAnswer, Undecided> {
        act(query.parse().unwrap_or(0));
        let customers = Vec::new();
        let found = email_account_settings::FoundCustomers { customers, more: false };
        Ok(email_account_settings::SearchAnswer::Found(found))
    }
}

impl portal_settings::Guest for Rogue {
    fn validate(
        admin: AdminRequest,
        change: portal_settings::Change,
    ) -> Result<portal_settings::Answer, Undecided> {
        act(admin.actor);
        Ok(portal_settings::Answer::Accepted(portal_settings::AcceptedChange {
            change,
            changed: true,
            neighbour: None,
            notify: Vec::new(),
        }))
    }
}

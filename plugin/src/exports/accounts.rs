//! Ticket email accounts: who may choose them, and how they may be allocated.

use alloc::string::String;
use alloc::vec::Vec;

use policy::id::EmailAccountId;
use policy::rule::Rule;
use policy::{allocation_settings, audience, customer_search, email_account};

use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::{email_account_settings, email_accounts};
use crate::bindings::portal::permissions::types::{
    AdminRequest, Decision, Page, Refusal, Request, Undecided,
};
use crate::directory::Host;

impl email_accounts::Guest for Component {
    fn visible_accounts(request: Request) -> Result<email_accounts::Visible, Undecided> {
        Ok(email_account::visible_accounts(&Host, request.into())?.into())
    }

    fn submit_ticket(request: Request, account: Option<u64>) -> Result<Decision, Undecided> {
        let account = account.map(EmailAccountId);
        Ok(email_account::submit_ticket(&Host, request.into(), account)?.into())
    }

    fn who_can_see(account: u64, page: Page) -> Result<email_accounts::Audience, Undecided> {
        Ok(audience::who_can_see(&Host, EmailAccountId(account), page.into())?.into())
    }
}

impl email_account_settings::Guest for Component {
    fn allocate(
        admin: AdminRequest,
        account: u64,
        allocation: email_account_settings::Allocation,
    ) -> Result<email_account_settings::AllocateAnswer, Undecided> {
        let answer = allocation_settings::allocate(
            &Host,
            admin.into(),
            EmailAccountId(account),
            allocation.into(),
        )?;
        Ok(match answer {
            Ok(accepted) => email_account_settings::AllocateAnswer::Accepted(accepted.into()),
            Err(refusal) => email_account_settings::AllocateAnswer::Refused(refusal.into()),
        })
    }

    fn impact(
        account: u64,
        allocation: email_account_settings::Allocation,
        page: Page,
    ) -> Result<email_account_settings::AllocationImpact, Undecided> {
        let account = EmailAccountId(account);
        Ok(allocation_settings::impact(&Host, account, &allocation.into(), page.into())?.into())
    }

    fn search_customers(
        query: String,
        limit: u32,
    ) -> Result<email_account_settings::SearchAnswer, Undecided> {
        Ok(match customer_search::search_customers(&Host, &query, limit)? {
            Ok(found) => email_account_settings::SearchAnswer::Found(found.into()),
            Err(customer_search::TooShort) => {
                email_account_settings::SearchAnswer::TooShort(email_account_settings::ShortQuery {
                    refusal: Refusal { rule: Rule::SearchTooShort.number(), subjects: Vec::new() },
                    minimum: customer_search::MINIMUM_QUERY as u32,
                })
            }
        })
    }
}

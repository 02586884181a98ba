//! Answers the host: every body converts, asks the rules, and converts back.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use policy::id::EmailAccountId;
use policy::rule::{Rule, RuleInfo, first_infos};
use policy::{
    access as rules_access, access_settings as rules_access_settings, allocation_settings,
    audience, customer_search, email_account,
};

use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::{
    about, access, access_settings, email_account_settings, email_accounts,
};
use crate::bindings::portal::permissions::types::{
    AdminRequest, Decision, Page, Refusal, Request, Undecided,
};
use crate::directory::Host;

/// Rises with every release of this policy.
const REVISION: u64 = 1;

/// The rules of the interfaces that the world exports.
static PUBLISHED: [RuleInfo; Rule::FIRST_DRAFTED.number() as usize] = first_infos();

impl about::Guest for Component {
    fn describe() -> about::Description {
        about::Description {
            name: "portal-policy".to_string(),
            version: env!("CARGO_PKG_VERSION").to_string(),
            revision: REVISION,
            contract: "0.1.0".to_string(),
            rules: PUBLISHED.iter().copied().map(Into::into).collect(),
        }
    }
}

impl access::Guest for Component {
    fn check(request: Request) -> Result<Decision, Undecided> {
        Ok(rules_access::check(&Host, request.into())?.into())
    }
}

impl access_settings::Guest for Component {
    fn set_portal_access(
        admin: AdminRequest,
        access: access_settings::PortalAccess,
    ) -> Result<access_settings::AccessAnswer, Undecided> {
        let answer = rules_access_settings::set_portal_access(&Host, admin.into(), access.into())?;
        Ok(match answer {
            Ok(access) => access_settings::AccessAnswer::Accepted(access.into()),
            Err(refusal) => access_settings::AccessAnswer::Refused(refusal.into()),
        })
    }
}

impl email_accounts::Guest for Component {
    fn visible_accounts(request: Request) -> Result<email_accounts::Visible, Undecided> {
        let email_account::VisibleAccounts { rule, accounts } =
            email_account::visible_accounts(&Host, request.into())?;
        Ok(email_accounts::Visible {
            decision: rule.into(),
            accounts: accounts.into_iter().map(|account| account.0).collect(),
        })
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

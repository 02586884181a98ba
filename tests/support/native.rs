//! The rules without a component around them, over the same facts.

mod change;
mod portal;

use std::borrow::Cow;

use host_harness::facts::{Facts, FactsError};
use host_harness::native::convert::{numbers, ours, theirs};
use policy::id::EmailAccountId;
use policy::page::Page;
use policy::rule::{Effect, Rule};
use policy::{
    access, access_settings, allocation_settings, audience, customer_search, email_account,
};

use crate::question::{Answer, Audience, Question};

pub use host_harness::native::Native;
pub use portal::ask as ask_portal;

/// Asks the rules. Reasons are the identifiers of rules.
pub fn ask<F: Facts + 'static>(
    native: &Native<F>,
    question: &Question,
) -> Result<Answer, FactsError> {
    Ok(match question.clone() {
        Question::Access(request) => decided(access::check(native, ours(request))?),
        Question::Submit(request, account) => {
            let account = account.map(EmailAccountId);
            decided(email_account::submit_ticket(native, ours(request), account)?)
        }
        Question::Visible(request) => {
            let (reason, accounts) = native.visible_accounts(request)?;
            Answer::Accounts(reason.map(|_| accounts).map_err(Cow::into_owned))
        }
        Question::Who(account) => Answer::Audience(who(native, EmailAccountId(account))?),
        Question::Allocate(admin, account, allocation) => {
            let account = EmailAccountId(account);
            match allocation_settings::allocate(native, ours(admin), account, ours(allocation))? {
                Ok(saved) => Answer::Allocated(theirs(saved.allocation), saved.changed),
                Err(refusal) => Answer::Refused(word(refusal.rule), refusal.subjects),
            }
        }
        Question::Impact(account, allocation) => {
            let (account, allocation) = (EmailAccountId(account), ours(allocation));
            let page = Page::new(None, u32::MAX);
            let impact = allocation_settings::impact(native, account, &allocation, page)?;
            Answer::Changes(numbers(&impact.gain), numbers(&impact.lose))
        }
        Question::Search(query, limit) => {
            match customer_search::search_customers(native, &query, limit)? {
                Ok(found) => {
                    let customers = found.customers.into_iter();
                    let customers = customers.map(|named| (named.customer.0, named.name));
                    Answer::Customers(customers.collect(), found.more)
                }
                Err(customer_search::TooShort) => {
                    Answer::TooShort(customer_search::MINIMUM_QUERY as u32)
                }
            }
        }
        Question::Enable(admin, wanted) => {
            match access_settings::set_portal_access(native, ours(admin), ours(wanted))? {
                Ok(access) => Answer::Enabled(theirs(access)),
                Err(refusal) => Answer::Refused(word(refusal.rule), refusal.subjects),
            }
        }
    })
}

/// How the rules call a rule.
fn word(rule: Rule) -> String {
    rule.info().id.into()
}

fn decided(rule: Rule) -> Answer {
    match rule.effect() {
        Effect::Allow => Answer::Yes(word(rule)),
        Effect::Deny => Answer::No(word(rule)),
    }
}

/// One page holds every world that is asked so.
fn who<F: Facts + 'static>(
    native: &Native<F>,
    account: EmailAccountId,
) -> Result<Audience, FactsError> {
    let found = audience::who_can_see(native, account, Page::new(None, u32::MAX))?;
    let denied = found.rule.effect() == Effect::Deny;
    let warnings = found.warnings.iter();
    let members = found.members.iter();
    Ok(Audience {
        nobody: denied.then(|| word(found.rule)),
        warnings: warnings.map(|warning| (word(warning.rule), warning.subject)).collect(),
        members: members
            .map(|member| (member.customer.0, word(member.rule), numbers(&member.head_offices)))
            .collect(),
    })
}

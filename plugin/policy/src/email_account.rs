//! Which ticket email accounts a contact may choose, and whether a ticket that names one may be submitted.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::access;
use crate::customer::{CustomerFacts, acting_checks, tickets_module_check};
use crate::directory::{AccountView, ContactFacts, Directory};
use crate::id::{EmailAccountId, GroupId, sort};
use crate::request::{Moment, Request};
use crate::rule::Effect;
use crate::trace::{Checks, Decide, Fact, Flow};

/// What a contact may choose from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisibleAccounts {
    /// Why the list is as it is. Empty if it denies.
    pub rule: Rule,
    /// In the order of the settings list, without duplicates.
    pub accounts: Vec<EmailAccountId>,
}

/// The accounts that the contact may choose for the customer it acts for.
pub fn visible_accounts<D: Directory>(
    directory: &D,
    request: Request,
) -> Result<VisibleAccounts, D::Error> {
    let contact = directory.contact(request.contact, request.acting)?;
    let customer = match chooser_checks(&mut Decide, contact.as_ref(), request.at) {
        ControlFlow::Continue(customer) => customer,
        ControlFlow::Break(rule) => return Ok(VisibleAccounts { rule, accounts: Vec::new() }),
    };
    let groups: Vec<GroupId> = customer.current_memberships().map(|own| own.group).collect();
    let mut rows = directory.candidate_accounts(customer.customer, &groups)?;
    rows.retain(|row| account_checks(&mut Decide, Some(row), customer).is_continue());
    let places = rows.iter().map(|row| (u64::from(row.position), row.account.0)).collect();
    let accounts = sort(places).into_iter().map(|(_, account)| EmailAccountId(account)).collect();
    Ok(VisibleAccounts { rule: Rule::AccountsListed, accounts })
}

/// Whether the contact may submit a ticket that names this account, or none (EV-08, AMB-16).
pub fn submit_ticket<D: Directory>(
    directory: &D,
    request: Request,
    account: Option<EmailAccountId>,
) -> Result<Rule, D::Error> {
    let contact = directory.contact(request.contact, request.acting)?;
    let Some(account) = account else {
        return Ok(decided(submit_without_account(&mut Decide, contact.as_ref(), request)));
    };
    let customer = match chooser_checks(&mut Decide, contact.as_ref(), request.at) {
        ControlFlow::Continue(customer) => customer,
        ControlFlow::Break(rule) => return Ok(rule),
    };
    let row = directory.account_for_customer(account, customer.customer)?;
    let row = row.filter(|row| row.account == account);
    Ok(decided(account_checks(&mut Decide, row.as_ref(), customer)))
}

/// A contact without a customer has no Tickets module to ask about, and may still write to the CRM's owner.
fn submit_without_account(
    trace: &mut impl Checks,
    contact: Option<&ContactFacts>,
    request: Request,
) -> Flow<Rule> {
    access::checks(trace, contact.map(|contact| &contact.access), request.at)?;
    if let Some(contact) = contact {
        match acting_checks(&mut Decide, contact) {
            ControlFlow::Continue(customer) => tickets_module_check(trace, customer)?,
            ControlFlow::Break(_) if contact.acting.is_some() => {
                return ControlFlow::Break(Rule::ActingOutOfScope);
            }
            ControlFlow::Break(Rule::ActingNoCustomer) => {}
            ControlFlow::Break(rule) => return ControlFlow::Break(rule),
        }
    }
    ControlFlow::Continue(Rule::TicketWithoutAccount)
}

/// Everything that must hold before a contact may choose any account.
pub(crate) fn chooser_checks<'a>(
    trace: &mut impl Checks,
    contact: Option<&'a ContactFacts>,
    at: Moment,
) -> Flow<&'a CustomerFacts> {
    access::checks(trace, contact.map(|contact| &contact.access), at)?;
    let Some(contact) = contact else { return ControlFlow::Break(Rule::AccessUnknownContact) };
    let customer = acting_checks(trace, contact)?;
    tickets_module_check(trace, customer)?;
    ControlFlow::Continue(customer)
}

/// Whether contacts of this customer may choose this account; continues with the rule that lets them.
pub(crate) fn account_checks(
    trace: &mut impl Checks,
    account: Option<&AccountView>,
    customer: &CustomerFacts,
) -> Flow<Rule> {
    trace.check(Rule::AccountNotConfigured, account.is_none(), Vec::new)?;
    let Some(account) = account else { return ControlFlow::Break(Rule::AccountNotConfigured) };
    trace.check(Rule::AccountDisabled, !account.enabled, || {
        Vec::from([Fact::flag("enabled", account.enabled)])
    })?;
    let admitted = account.allocation.admits(customer);
    let (rule, refuses) = match admitted {
        Ok(rule) => (rule, false),
        Err(rule) => (rule, true),
    };
    trace.check(rule, refuses, || {
        Vec::from([
            Fact::word("allocation", account.allocation.word()),
            Fact::ids("customer", [customer.customer.0]),
            Fact::ids("customer-groups", customer.current_memberships().map(|own| own.group.0)),
        ])
    })?;
    ControlFlow::Continue(rule)
}

/// The rule at which a chain ended, whichever way.
pub(crate) fn decided(flow: Flow<Rule>) -> Rule {
    let rule = match flow {
        ControlFlow::Continue(rule) | ControlFlow::Break(rule) => rule,
    };
    debug_assert_eq!(flow.is_continue(), rule.effect() == Effect::Allow);
    rule
}

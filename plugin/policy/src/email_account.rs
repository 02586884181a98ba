//! Which ticket email accounts a contact may choose, and whether a ticket that names one may be submitted.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::access;
use crate::customer::{
    CustomerFacts, acting_checks, acting_facts, customer_facts, tickets_module_check,
};
use crate::directory::{AccountView, ContactFacts, Directory};
use crate::id::{EmailAccountId, GroupId, sort};
use crate::request::{Moment, Request};
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
    visible_to(directory, contact.as_ref(), request.at)
}

/// The same for a contact that was looked up already.
pub(crate) fn visible_to<D: Directory>(
    directory: &D,
    contact: Option<&ContactFacts>,
    at: Moment,
) -> Result<VisibleAccounts, D::Error> {
    let customer = match chooser_checks(&mut Decide, contact, at) {
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
    ticket_checks(&mut Decide, directory, request, account)
}

/// All checks of a submission, in their order, each with the facts it needs.
pub(crate) fn ticket_checks<D: Directory>(
    trace: &mut impl Checks,
    directory: &D,
    request: Request,
    account: Option<EmailAccountId>,
) -> Result<Rule, D::Error> {
    let contact = directory.contact(request.contact, request.acting)?;
    let Some(account) = account else {
        return Ok(decided(submit_without_account(trace, contact.as_ref(), request.at)));
    };
    let customer = match chooser_checks(trace, contact.as_ref(), request.at) {
        ControlFlow::Continue(customer) => customer,
        ControlFlow::Break(rule) => return Ok(rule),
    };
    let row = directory.account_for_customer(account, customer.customer)?;
    let row = row.filter(|row| row.account == account);
    Ok(decided(account_checks(trace, row.as_ref(), customer)))
}

/// A contact without a customer has no Tickets module to ask about, and may still write to the CRM's owner.
fn submit_without_account(
    trace: &mut impl Checks,
    contact: Option<&ContactFacts>,
    at: Moment,
) -> Flow<Rule> {
    let contact = contact_checks(trace, contact, at)?;
    match (contact.own_customer(), &contact.acting) {
        (None, None) => {
            trace.check(Rule::ActingNoCustomer, false, || customer_facts(contact))?;
        }
        // Not having a customer refuses nothing here but to act for another one.
        (None, Some(acting)) => {
            trace.check(Rule::ActingOutOfScope, true, || acting_facts(None, acting))?;
            trace.leaves_open();
            return ControlFlow::Break(Rule::ActingOutOfScope);
        }
        (Some(_), _) => {
            let customer = acting_checks(trace, contact)?;
            tickets_module_check(trace, customer)?;
        }
    }
    ControlFlow::Continue(Rule::TicketWithoutAccount)
}

fn contact_checks<'a>(
    trace: &mut impl Checks,
    contact: Option<&'a ContactFacts>,
    at: Moment,
) -> Flow<&'a ContactFacts> {
    access::checks(trace, contact.map(|contact| &contact.access), at)?;
    contact.map_or(ControlFlow::Break(Rule::AccessUnknownContact), ControlFlow::Continue)
}

/// Everything that must hold before a contact may choose any account.
pub(crate) fn chooser_checks<'a>(
    trace: &mut impl Checks,
    contact: Option<&'a ContactFacts>,
    at: Moment,
) -> Flow<&'a CustomerFacts> {
    let contact = contact_checks(trace, contact, at)?;
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
    let account = trace.found(Rule::AccountNotConfigured, account, || {
        Vec::from([Fact::flag("configured", account.is_some())])
    })?;
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
            Fact::id("allocation-group", account.allocation.group()),
            Fact::id("customer", Some(customer.customer)),
            Fact::ids("customer-groups", customer.current_memberships().map(|own| own.group)),
        ])
    })?;
    ControlFlow::Continue(rule)
}

/// The rule at which a chain ended, whichever way.
fn decided(flow: Flow<Rule>) -> Rule {
    match flow {
        ControlFlow::Continue(rule) | ControlFlow::Break(rule) => rule,
    }
}

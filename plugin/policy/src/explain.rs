//! Why an answer is what it is: the deciding rules, run to the end and written down.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::access;
use crate::configuration::Configuration;
use crate::directory::Directory;
use crate::email_account::{account_checks, chooser_checks};
use crate::id::EmailAccountId;
use crate::privilege;
use crate::request::Request;
use crate::trace::{Check, Record};

/// What can be explained.
#[derive(Clone, Copy, Debug)]
pub enum Question {
    /// May the contact use the portal?
    Access,
    /// May it choose this account?
    Account(EmailAccountId),
}

/// The answer, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The rule that decided.
    pub rule: Rule,
    /// Every check that could be made, in order. The first that refuses decided.
    pub checks: Vec<Check>,
    /// Rules of which the remedy alone would turn the answer.
    pub turns: Vec<Rule>,
}

/// Runs every check that still makes sense after a refusal.
pub fn explain<D: Directory>(
    directory: &D,
    request: Request,
    question: Question,
) -> Result<Explanation, D::Error> {
    let contact = directory.contact(request.contact, request.acting)?;
    let mut trace = Record::default();
    let end = match question {
        Question::Access => {
            match access::checks(&mut trace, contact.as_ref().map(|c| &c.access), request.at) {
                ControlFlow::Continue(_) => Rule::AccessGranted,
                ControlFlow::Break(rule) => rule,
            }
        }
        Question::Account(account) => {
            match chooser_checks(&mut trace, contact.as_ref(), request.at) {
                ControlFlow::Break(rule) => rule,
                ControlFlow::Continue(customer) => {
                    let row = directory.account_for_customer(account, customer.customer)?;
                    let row = row.filter(|row| row.account == account);
                    match account_checks(&mut trace, row.as_ref(), customer) {
                        ControlFlow::Continue(rule) | ControlFlow::Break(rule) => rule,
                    }
                }
            }
        }
    };
    Ok(Explanation::of(trace.checks, end))
}

/// The same for a question about privileges.
pub fn explain_privilege<C: Configuration>(
    configuration: &C,
    request: Request,
    question: &privilege::Question,
) -> Result<Explanation, C::Error> {
    let mut trace = Record::default();
    let end = privilege::checks(&mut trace, configuration, request, question)?.rule;
    Ok(Explanation::of(trace.checks, end))
}

impl Explanation {
    /// `end`: the rule at which the chain ended; it decided if no check before it refused.
    fn of(checks: Vec<Check>, end: Rule) -> Self {
        let refusals: Vec<Rule> =
            checks.iter().filter(|check| check.refuses).map(|check| check.rule).collect();
        match refusals.as_slice() {
            [] => Explanation { rule: end, checks, turns: Vec::from([end]) },
            [only] => Explanation { rule: *only, checks, turns: Vec::from([*only]) },
            [first, ..] => Explanation { rule: *first, checks, turns: Vec::new() },
        }
    }
}

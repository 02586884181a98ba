//! Why an answer is what it is: the deciding rules, run to the end and written down.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::access;
use crate::configuration::Configuration;
use crate::directory::{ContactFacts, Directory};
use crate::email_account::{chooser_checks, ticket_checks};
use crate::id::{EmailAccountId, ModuleId};
use crate::new_record;
use crate::privilege;
use crate::request::{Moment, Request};
use crate::rule::Effect;
use crate::sign_in;
use crate::trace::{Check, Record};

/// What can be explained.
#[derive(Clone, Debug)]
pub enum Question {
    /// May the contact use the portal?
    Access,
    /// May it choose from ticket email accounts at all?
    Accounts,
    /// May it submit a ticket that names this account, or none?
    Ticket(Option<EmailAccountId>),
    /// May it do this?
    Privilege(privilege::Question),
    /// May it create a record in the module, and who will own it?
    NewRecord(ModuleId),
}

/// The answer, and how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The rule that decided, as the question itself would say.
    pub rule: Rule,
    /// Every check that could be made, in order. The first that refuses decided.
    pub checks: Vec<Check>,
    /// For a refusal, rules that refuse behind it; for a permission, those that would permit in its place.
    pub lost: Vec<Rule>,
    /// Rules whose remedies turn the answer, all of them together and none of them to be left out.
    pub remedies: Vec<Rule>,
    /// False if a refusal left nothing to look at, or nothing that could be changed, so that more may stand in the way
    /// than the remedies know.
    pub complete: bool,
}

/// Runs every check that still makes sense after a refusal.
pub fn explain<C: Configuration>(
    configuration: &C,
    request: Request,
    question: &Question,
) -> Result<Explanation, C::Error> {
    let mut trace = Record::default();
    let contact = || configuration.contact(request.contact, request.acting);
    let end = match question {
        Question::Access => {
            let contact = configuration.contact(request.contact, None)?;
            let access = contact.as_ref().map(|contact: &ContactFacts| &contact.access);
            allowed_by(Rule::AccessGranted, access::checks(&mut trace, access, request.at))
        }
        Question::Accounts => {
            let contact = contact()?;
            let flow = chooser_checks(&mut trace, contact.as_ref(), request.at);
            allowed_by(Rule::AccountsListed, flow)
        }
        Question::Ticket(account) => ticket_checks(&mut trace, configuration, request, *account)?,
        Question::Privilege(question) => {
            privilege::checks(&mut trace, configuration, request, question)?.rule
        }
        Question::NewRecord(module) => {
            new_record::checks(&mut trace, configuration, request, *module)?.rule
        }
    };
    Ok(Explanation::of(trace, end))
}

/// Why a sign-in name means the contact that it means, or none. A permission says [`Rule::AccessGranted`].
pub fn sign_in<D: Directory>(
    directory: &D,
    user_name: &str,
    at: Moment,
) -> Result<Explanation, D::Error> {
    let mut trace = Record::default();
    let flow = sign_in::checks(&mut trace, directory, user_name, at)?;
    Ok(Explanation::of(trace, allowed_by(Rule::AccessGranted, flow)))
}

fn allowed_by<T>(rule: Rule, flow: ControlFlow<Rule, T>) -> Rule {
    flow.break_value().unwrap_or(rule)
}

impl Explanation {
    /// `end`: the rule at which the chain ended; it decided if no check before it refused.
    fn of(trace: Record, end: Rule) -> Self {
        let Record { checks, lost, remedies, complete } = trace;
        let mut refusals: Vec<Rule> = Vec::new();
        for check in checks.iter().filter(|check| check.refuses) {
            if !refusals.contains(&check.rule) {
                refusals.push(check.rule);
            }
        }
        match refusals.as_slice() {
            [] => {
                debug_assert_eq!(end.effect(), Effect::Allow);
                let remedies = if remedies.is_empty() { Vec::from([end]) } else { remedies };
                Explanation { rule: end, checks, lost, remedies, complete }
            }
            [first, lost @ ..] => {
                let (rule, lost) = (*first, lost.to_vec());
                Explanation { rule, checks, lost, remedies: refusals, complete }
            }
        }
    }
}

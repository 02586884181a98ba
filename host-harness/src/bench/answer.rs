//! Answers of a component and of the rules in one form, so that they can be compared.

use crate::decision::Decision;
use crate::facts::{EmailAccountId, FieldId};
use crate::native::{Reason, Step, View};
use crate::session::lockouts::{State, Verdict};
use crate::session::{LockoutStep, PortalView, PrivilegeAnswer, VisibleAccounts};

/// What somebody answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// Whether, and the fields that refuse.
    Decision(Reason, Vec<FieldId>),
    /// Whether, for each.
    Batch(Vec<Reason>),
    /// The accounts to choose from.
    Accounts(Reason, Vec<EmailAccountId>),
    /// What the portal shows.
    View(Box<View>),
    /// What an attempt to sign in led to.
    SignIn(Vec<Step>),
}

impl Answer {
    /// Both in words, for whoever looks into a difference.
    pub(super) fn beside(&self, found: &Answer) -> String {
        let (rules, policy) = match (self, found) {
            (Answer::Batch(rules), Answer::Batch(policy)) => {
                let mut answers = (1..).zip(rules.iter().zip(policy));
                let Some((number, (rules, policy))) =
                    answers.find(|(_, (one, other))| one != other)
                else {
                    return format!("{} answers and {} answers", rules.len(), policy.len());
                };
                let of = |reason: &Reason| format!("answer {number}: {}", words(reason));
                (of(rules), words(policy))
            }
            (Answer::Decision(rules, ..), Answer::Decision(policy, ..))
            | (Answer::Accounts(rules, ..), Answer::Accounts(policy, ..))
                if rules != policy =>
            {
                (words(rules), words(policy))
            }
            _ => (format!("{self:?}"), format!("{found:?}")),
        };
        format!("the rules say {rules}, the policy says {policy}")
    }
}

fn words(reason: &Reason) -> String {
    match reason {
        Ok(rule) => format!("allow by {rule}"),
        Err(rule) => format!("deny by {rule}"),
    }
}

fn reason(decision: &Decision) -> Reason {
    let rule = decision.rule.id.clone().into();
    if decision.allows() { Ok(rule) } else { Err(rule) }
}

impl From<PrivilegeAnswer> for Answer {
    fn from(answer: PrivilegeAnswer) -> Self {
        Answer::Decision(reason(&answer.decision), answer.forbidden_fields)
    }
}

impl From<Vec<Decision>> for Answer {
    fn from(decisions: Vec<Decision>) -> Self {
        Answer::Batch(decisions.iter().map(reason).collect())
    }
}

impl From<VisibleAccounts> for Answer {
    fn from(visible: VisibleAccounts) -> Self {
        Answer::Accounts(reason(&visible.decision), visible.accounts)
    }
}

impl From<PortalView> for Answer {
    fn from(view: PortalView) -> Self {
        let PortalView { decision, version, modules, buttons, owner, picklists, accounts } = view;
        let (reason, accounts) =
            (reason(&decision), (reason(&accounts.decision), accounts.accounts));
        Answer::View(Box::new(View {
            reason,
            version,
            modules,
            buttons,
            owner,
            picklists,
            accounts,
        }))
    }
}

/// One step of an attempt to sign in, whoever has answered it.
pub(super) trait Stepped: Into<Step> {
    fn verdict(&self) -> Verdict;
    fn state(&self) -> Option<&State>;
}

impl Stepped for LockoutStep {
    fn verdict(&self) -> Verdict {
        self.verdict
    }

    fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }
}

impl Stepped for Step {
    fn verdict(&self) -> Verdict {
        self.verdict
    }

    fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }
}

impl From<LockoutStep> for Step {
    fn from(step: LockoutStep) -> Self {
        let LockoutStep { decision, verdict, state, notes } = step;
        Step { reason: reason(&decision), verdict, state, notes }
    }
}

//! Why an answer is what it is.

use std::sync::Arc;

use super::{ExplainQuestion, Fact, Request, RuleInfo, Session, Value, calls, nonsense};
use crate::bindings::exports::portal::permissions::explain as contract;
use crate::decision::{Decision, is_line};
use crate::error::CallError;
use crate::facts::{Date, Facts, Instant};

/// An answer, and how it came about. For administrators and support; never for contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The same that the question itself gets.
    pub decision: Decision,
    /// Every check that could be made, in order. The first that refuses has decided.
    pub checks: Vec<Check>,
    /// Rules that apply as well and came too late.
    pub lost: Vec<Arc<RuleInfo>>,
    /// The smallest change that turns the answer: all of these together.
    pub remedies: Vec<Remedy>,
    /// False: something was not there to be looked at, so that more may stand in the way.
    pub complete: bool,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The rule that asked.
    pub rule: Arc<RuleInfo>,
    /// Whether it stands in the way.
    pub refuses: bool,
    /// What it looked at.
    pub facts: Vec<Fact>,
}

/// Something to change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The rule that it turns.
    pub rule: Arc<RuleInfo>,
    /// In one sentence.
    pub what: String,
}

impl<F: Facts + 'static> Session<'_, F> {
    /// Why the question gets the answer that it gets.
    pub fn explain(
        &self,
        request: Request,
        question: &ExplainQuestion,
    ) -> Result<Explanation, CallError> {
        let explanation = self.ask(&calls::Explain { request, question })?;
        self.resolve(explanation)
    }

    /// Why a sign-in name means the contact that it means, or none.
    pub fn explain_sign_in(
        &self,
        user_name: &str,
        today: Date,
        now: Instant,
    ) -> Result<Explanation, CallError> {
        let explanation = self.ask(&calls::ExplainSignIn { user_name, today, now })?;
        self.resolve(explanation)
    }

    fn resolve(&self, explanation: contract::Explanation) -> Result<Explanation, CallError> {
        let contract::Explanation { decision, checks, lost, remedies, complete } = explanation;
        let rules = &self.policy.rules;
        let decision = rules.decision(decision)?;
        let mut resolved = Vec::new();
        for contract::Check { rule, refuses, facts } in checks {
            let rule = rules.rule(rule)?;
            if let Some(fact) = facts.iter().find(|fact| !is_readable(fact)) {
                return nonsense(format!("`{}` is not a line of text", fact.name.escape_debug()));
            }
            resolved.push(Check { rule, refuses, facts });
        }
        let deciding = resolved.iter().find(|check| check.refuses);
        if deciding.is_some_and(|check| check.rule != decision.rule) {
            return nonsense("another rule decided than the first that refuses");
        }
        let lost = lost.into_iter().map(|rule| rules.rule(rule)).collect::<Result<_, _>>()?;
        let mut turns = Vec::new();
        for contract::Remedy { rule, what } in remedies {
            if !is_line(&what) {
                return nonsense("a remedy is not a line of text");
            }
            turns.push(Remedy { rule: rules.rule(rule)?, what });
        }
        Ok(Explanation { decision, checks: resolved, lost, remedies: turns, complete })
    }
}

fn is_readable(fact: &Fact) -> bool {
    let word = match &fact.value {
        Value::Word(word) => word,
        Value::Absent | Value::Flag(_) | Value::Day(_) | Value::Moment(_) | Value::Ids(_) => "",
    };
    is_line(&fact.name) && is_line(word)
}

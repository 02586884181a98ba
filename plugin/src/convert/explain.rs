//! Questions about why an answer is what it is, and their answers.

use alloc::string::ToString;

use policy::explain::{Explanation, Question};
use policy::id::{EmailAccountId, ModuleId};
use policy::rule::Rule;
use policy::trace::{Check, Fact, Value};

use super::list;
use crate::bindings::exports::portal::permissions::explain;
use crate::bindings::portal::permissions::types::Undecided;

impl TryFrom<explain::Question> for Question {
    type Error = Undecided;

    fn try_from(question: explain::Question) -> Result<Self, Undecided> {
        Ok(match question {
            explain::Question::Access => Self::Access,
            explain::Question::Accounts => Self::Accounts,
            explain::Question::Ticket(account) => Self::Ticket(account.map(EmailAccountId)),
            explain::Question::Privilege(question) => Self::Privilege(question.try_into()?),
            explain::Question::NewRecord(module) => Self::NewRecord(ModuleId(module)),
        })
    }
}

impl From<Explanation> for explain::Explanation {
    fn from(explanation: Explanation) -> Self {
        let Explanation { rule, checks, lost, remedies, complete } = explanation;
        Self {
            decision: rule.into(),
            checks: list(checks),
            lost: lost.into_iter().map(Rule::number).collect(),
            remedies: list(remedies),
            complete,
        }
    }
}

impl From<Check> for explain::Check {
    fn from(check: Check) -> Self {
        let Check { rule, refuses, facts } = check;
        Self { rule: rule.number(), refuses, facts: list(facts) }
    }
}

impl From<Fact> for explain::Fact {
    fn from(fact: Fact) -> Self {
        let Fact { name, value } = fact;
        Self { name: name.to_string(), value: value.into() }
    }
}

impl From<Value> for explain::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Absent => Self::Absent,
            Value::Flag(holds) => Self::Flag(holds),
            Value::Day(day) => Self::Day(day.0),
            Value::Moment(moment) => Self::Moment(moment.0),
            Value::Ids(ids) => Self::Ids(ids),
            Value::Word(word) => Self::Word(word.to_string()),
        }
    }
}

impl From<Rule> for explain::Remedy {
    fn from(rule: Rule) -> Self {
        Self { rule: rule.number(), what: rule.remedy().to_string() }
    }
}

//! What crosses the border in one call: the question, every callback with its answer, and what came of it.

use std::io;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::decision::Rules;
use crate::each_callback;
use crate::error::CallError;
use crate::facts::*;
use crate::policy::Policy;
use crate::sandbox::call::SharedFacts;
use crate::sandbox::contract;
use crate::sandbox::engine::{ENGINE, ENGINE_VERSION};

use super::calls::Call;

/// The form of what is written down. Another one gets another number.
pub const FORM: u32 = 1;

/// One call of a component, written down. Values have the names that this library's types have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Exchange {
    /// The form of this line.
    pub recording: u32,
    /// The contract that both sides spoke, such as `portal:permissions@0.1.0`.
    pub contract: String,
    /// The host that asked.
    pub host: String,
    /// The digest of the component that was asked.
    pub policy: String,
    /// Texts that name somebody or something were replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
    /// The masked texts do not lead to this outcome, because the policy looks into them. Cannot be replayed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unrepeatable: bool,
    /// Which question: interface and function of the contract.
    pub asked: String,
    /// Its arguments, by name.
    pub with: Value,
    /// What the component called, in order.
    pub callbacks: Vec<Callback>,
    /// What came of it.
    pub outcome: Outcome,
}

/// One callback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Callback {
    /// Interface and function of the contract.
    pub call: String,
    /// Its arguments, by name.
    pub with: Value,
    /// What the host said.
    pub said: Said,
}

/// What the host said to a callback.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// What there is.
    Gives(Value),
    /// Why it cannot say.
    Fails(DataError),
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The answer, with the names of rules in place of their numbers.
    Answer(Value),
    /// Why there is none.
    Error(String),
}

/// Takes down what crosses the border. Whatever cannot be taken down does not count as decided.
pub trait Recorder: Send + Sync {
    /// Takes it down for good. Called between two questions: the policy may be asked.
    fn record(&self, policy: &Policy, exchange: Exchange) -> io::Result<()>;
}

/// Lends another's facts, and takes down every callback.
pub(super) struct Noted {
    facts: SharedFacts,
    pub(super) callbacks: Vec<Callback>,
}

impl Noted {
    pub(super) fn new(facts: SharedFacts) -> Self {
        Noted { facts, callbacks: Vec::new() }
    }

    fn note<T: Serialize>(
        &mut self,
        call: String,
        with: Map<String, Value>,
        look_up: impl FnOnce(&mut dyn Facts) -> Found<T>,
    ) -> Found<T> {
        let found = match self.facts.try_borrow_mut() {
            Ok(mut facts) => look_up(&mut *facts),
            Err(_) => Err(FactsError::unavailable("the facts are in use")),
        };
        let said = match &found {
            Ok(found) => Said::Gives(value(found)),
            Err(error) => Said::Fails(error.kind),
        };
        self.callbacks.push(Callback { call, with: Value::Object(with), said });
        found
    }
}

macro_rules! note {
    ($($word:literal $interface:ident {
        $(fn $name:ident($($argument:ident: $of:ty),*) -> $found:ty;)*
    })*) => {
        $(impl $interface for Noted {
            $(fn $name(&mut self, $($argument: $of),*) -> Found<$found> {
                let with = Map::from_iter([$((stringify!($argument).to_owned(), value(&$argument))),*]);
                self.note(function($word, stringify!($name)), with, |facts| facts.$name($($argument),*))
            })*
        })*
    };
}

each_callback!(note);

/// A function's name as the contract has it.
pub(crate) fn function(interface: &str, name: &str) -> String {
    format!("{interface}.{}", name.replace('_', "-"))
}

/// What crosses the border is plain data, which always has a form in JSON.
pub(crate) fn value(of: &(impl Serialize + ?Sized)) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

/// The outcome with the names of rules: another policy may number them otherwise.
pub(super) fn outcome<T: Serialize>(answer: &Result<T, CallError>, rules: &Rules) -> Outcome {
    match answer {
        Ok(answer) => {
            let mut answer = value(answer);
            name_rules(&mut answer, rules);
            Outcome::Answer(answer)
        }
        Err(error) => Outcome::Error(error.to_string()),
    }
}

/// The contract calls every number of a rule `rule`, and lists of them `lost`.
fn name_rules(value: &mut Value, rules: &Rules) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match (key.as_str(), &mut *value) {
                    ("rule", number) => name_rule(number, rules),
                    ("lost", Value::Array(numbers)) => {
                        numbers.iter_mut().for_each(|number| name_rule(number, rules));
                    }
                    _ => name_rules(value, rules),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| name_rules(value, rules)),
        _ => {}
    }
}

fn name_rule(value: &mut Value, rules: &Rules) {
    let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
    if let Some(rule) = number.and_then(|number| rules.rule(number).ok()) {
        *value = rule.id.clone().into();
    }
}

impl Exchange {
    pub(super) fn of<C: Call>(
        policy: &Policy,
        asked: &C,
        callbacks: Vec<Callback>,
        answer: &Result<C::Answer, CallError>,
    ) -> Self {
        Exchange {
            recording: FORM,
            contract: contract::package(),
            host: format!("{}, {ENGINE} {ENGINE_VERSION}", env!("CARGO_PKG_VERSION")),
            policy: policy.digest().to_owned(),
            masked: false,
            unrepeatable: false,
            asked: C::NAME.to_owned(),
            with: value(asked),
            callbacks,
            outcome: outcome(answer, &policy.rules),
        }
    }
}

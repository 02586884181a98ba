//! Asks a question that was written down, over whatever facts are lent.

use serde_json::Value;

use super::calls::{Asker, Call, written};
use super::exchange::outcome;
use super::{Outcome, within};
use crate::error::line;
use crate::policy::Policy;
use crate::sandbox::call::SharedFacts;

/// A question cannot be asked as it is written down.
#[derive(Debug, thiserror::Error)]
pub enum Unasked {
    /// There is none of this name.
    #[error("the contract has no question `{0}`")]
    Unknown(String),
    /// They are not those of the question.
    #[error("the arguments of `{asked}` cannot be read")]
    Arguments {
        /// Which question.
        asked: String,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// What the host said is no such fact.
    #[error("what callback {number}, `{call}`, was given cannot be read")]
    Answer {
        /// Which one, from 1.
        number: usize,
        /// Its interface and function.
        call: String,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// What comes of the question now. Nothing of it is taken down.
pub(crate) fn repeat(
    policy: &Policy,
    asked: &str,
    with: &Value,
    facts: SharedFacts,
) -> Result<Outcome, Unasked> {
    match written(asked, with, Again { policy, facts }) {
        None => Err(Unasked::Unknown(line(asked))),
        Some(Err(source)) => Err(Unasked::Arguments { asked: line(asked), source }),
        Some(Ok(outcome)) => Ok(outcome),
    }
}

struct Again<'p> {
    policy: &'p Policy,
    facts: SharedFacts,
}

impl Asker for Again<'_> {
    type Done = Outcome;

    fn ask<C: Call>(self, call: &C) -> Outcome {
        let (answer, ..) = within(self.policy, self.facts, call);
        outcome(&answer, &self.policy.rules)
    }
}

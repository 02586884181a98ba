//! How a scenario did not come out as it says.

use std::error::Error;
use std::fmt;

use serde_json::Value;

use crate::crm::CrmError;
use crate::error::CallError;
use crate::store::{ImportError, StoreError, TemporaryError};

/// The first step that did not come out as it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the scenario shows.
    pub description: String,
    /// Which step, from 1; 0: what is given before the first one.
    pub step: usize,
    /// Of how many.
    pub of: usize,
    /// The step as it is written, without what it expects; empty for what is given.
    pub written: String,
    /// What was wrong.
    pub fault: Fault,
}

/// What is wrong with a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It came out, and not as expected.
    Otherwise {
        /// What the step expects.
        expected: Value,
        /// What it came to, in the same words.
        found: Value,
    },
    /// The policy had no answer, or one that is wrong whatever is expected.
    Failed(String),
    /// The step cannot be carried out, whatever the policy: it makes no sense here, or the database cannot be used.
    Unusable(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { description, step, of, written, fault } = self;
        match step {
            0 => write!(f, "{description}\ngiven\n{fault}"),
            _ => write!(f, "{description}\nstep {step} of {of}: {written}\n{fault}"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Otherwise { expected, found } => {
                write!(f, "expected: {expected}\nfound:    {found}")
            }
            Fault::Failed(text) | Fault::Unusable(text) => f.write_str(text),
        }
    }
}

impl From<CallError> for Fault {
    fn from(error: CallError) -> Self {
        let text = with_causes(&error);
        match error {
            // Nothing that a policy can do leads to these.
            CallError::Facts(_) | CallError::Unrecorded(_) | CallError::Reentered => {
                Fault::Unusable(text)
            }
            CallError::OutOfTime(_)
            | CallError::OutOfFuel(_)
            | CallError::OutOfStack(_)
            | CallError::OutOfMemory { .. }
            | CallError::OverBudget { .. }
            | CallError::Stopped(_)
            | CallError::NotStarted(_)
            | CallError::BadValue(_)
            | CallError::BadAnswer(_)
            | CallError::Undecided(_)
            | CallError::Panicked(_) => Fault::Failed(text),
        }
    }
}

impl From<CrmError> for Fault {
    fn from(error: CrmError) -> Self {
        match error {
            CrmError::Call(error) => error.into(),
            CrmError::Store(_) | CrmError::Password(_) | CrmError::NoContact(_) => {
                Fault::Unusable(with_causes(&error))
            }
        }
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Fault::Unusable(with_causes(&error))
    }
}

impl From<ImportError> for Fault {
    fn from(error: ImportError) -> Self {
        Fault::Unusable(with_causes(&error))
    }
}

impl From<TemporaryError> for Fault {
    fn from(error: TemporaryError) -> Self {
        Fault::Unusable(with_causes(&error))
    }
}

fn with_causes(fault: &dyn Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

//! A policy that is asked without limits, to tell what they cost. What it answers is compared, and decides nothing.

use super::calls::{Call as _, Decide, Functions};
use super::{PrivilegeQuestion, Request, Session};
use crate::error::{CallError, EngineError, LoadError};
use crate::facts::{Facts, FieldId};
use crate::sandbox;

/// A policy without limits.
pub struct Unlimited {
    component: sandbox::unlimited::Unlimited,
    functions: Functions,
}

impl Unlimited {
    /// Compiles it.
    pub fn load(component: &[u8]) -> Result<Self, LoadError> {
        let component = sandbox::unlimited::Unlimited::new(component)
            .map_err(|error| LoadError::NotAComponent(EngineError::new(&error)))?;
        let functions = Functions::of(component.component())
            .map_err(|function| LoadError::Description(format!("it has no `{function}`")))?;
        Ok(Unlimited { component, functions })
    }

    /// [`Session::decide`] over the facts of a session: the number of the rule, and the fields that refuse.
    pub fn decide<F: Facts + 'static>(
        &self,
        session: &Session<'_, F>,
        request: Request,
        question: &PrivilegeQuestion,
    ) -> Result<(u16, Vec<FieldId>), CallError> {
        let asked = Decide { request, question };
        let answer = self.component.call(session.shared_facts(), |instance, store| {
            asked.ask(&self.functions, instance, store)
        });
        let answer = answer.map_err(|error| CallError::Stopped(EngineError::new(&error)))?;
        let answer = answer.map_err(|_| CallError::BadAnswer("it is undecided".into()))?;
        Ok((answer.decision.rule, answer.forbidden_fields))
    }
}

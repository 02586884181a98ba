//! What another policy would do otherwise, shown by scenarios.

use serde::Serialize;
use serde_json::Value;

use super::direction::Direction;
use super::failure::{Failure, Fault};
use super::parallel::{Progress, each};
use super::run::run_on_any;
use super::{Case, Suite};
use crate::policy::Policy;

/// A scenario that comes out otherwise: the first step in which the two policies part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Difference {
    /// The scenario's folder and file.
    pub name: String,
    /// What the scenario shows.
    pub description: String,
    /// Which step, from 1.
    pub step: usize,
    /// The step as it is written, without what it expects.
    pub written: String,
    /// What the active policy makes of it; a text: why it has no answer.
    pub before: Value,
    /// What the candidate makes of it; a text: why it has no answer.
    pub after: Value,
    /// Whether the candidate allows more or less.
    pub direction: Direction,
}

/// A scenario shows nothing, because it cannot be run.
#[derive(Debug, thiserror::Error)]
#[error("the scenario `{name}` cannot be run\n{failure}")]
pub struct Unusable {
    /// Its folder and file.
    pub name: String,
    /// Where and why.
    pub failure: Box<Failure>,
}

/// Runs each scenario on both policies, and returns those that come out otherwise on the candidate. What both do alike is
/// no difference, whether it is what the scenario expects or not; neither is what no step looks at.
///
/// A policy that runs out of time has no answer, so both should be granted enough for a busy machine.
pub fn compare(
    suite: &Suite,
    active: &Policy,
    candidate: &Policy,
    progress: Progress<'_>,
) -> Result<Vec<Difference>, Unusable> {
    // What is known need not be run.
    let passes = suite.passed_by.as_deref() == Some(active.digest());
    let found = each(suite.cases(), progress, |case| {
        let before = if passes { None } else { failure(case, active)? };
        let after = failure(case, candidate)?;
        Ok(difference(case, before, after))
    });
    found.into_iter().filter_map(Result::transpose).collect()
}

/// The first step in which two runs part, by where and how each of them fails.
fn difference(case: &Case, before: Option<Failure>, after: Option<Failure>) -> Option<Difference> {
    if before == after {
        return None;
    }
    let mut first: Vec<&Failure> = [&before, &after].into_iter().flatten().collect();
    first.sort_by_key(|failure| failure.step);
    let Failure { step, written, .. } = first.first().copied()?;
    // Of the same step, so that one that fails later has done here what is expected.
    first.retain(|failure| failure.step == *step);
    let expected = first.iter().find_map(|failure| match &failure.fault {
        Fault::Otherwise { expected, .. } => Some(expected.clone()),
        Fault::Failed(_) | Fault::Unusable(_) => None,
    });
    let expected = expected.unwrap_or_else(|| case.scenario.expectation(*step));
    let came = |failure: &Option<Failure>| match failure.as_ref().filter(|it| it.step == *step) {
        None => Ok(expected.clone()),
        Some(Failure { fault: Fault::Otherwise { found, .. }, .. }) => Ok(found.clone()),
        Some(Failure { fault: Fault::Failed(why) | Fault::Unusable(why), .. }) => Err(why.clone()),
    };
    let (before, after) = (came(&before), came(&after));
    Some(Difference {
        name: case.name.clone(),
        description: case.scenario.description.clone(),
        step: *step,
        written: written.clone(),
        direction: Direction::between(before.as_ref().ok(), after.as_ref().ok()),
        before: before.unwrap_or_else(Value::String),
        after: after.unwrap_or_else(Value::String),
    })
}

/// How the case fails; whatever has nothing to do with the policy is an error.
fn failure(case: &Case, policy: &Policy) -> Result<Option<Failure>, Unusable> {
    match run_on_any(&case.scenario, policy, &case.world).failure {
        Some(failure) if matches!(failure.fault, Fault::Unusable(_)) => {
            Err(Unusable { name: case.name.clone(), failure: failure.into() })
        }
        failure => Ok(failure),
    }
}

//! What another policy would do otherwise, shown by scenarios.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::direction::Direction;
use super::failure::{Failure, Fault};
use super::parallel::{Progress, each};
use super::run::run_on_any;
use super::{Case, Suite};
use crate::policy::Policy;

/// A scenario that comes out otherwise: of the steps in which the two policies part, the first that matters most.
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
        let before = if passes { Vec::new() } else { failures(case, active)? };
        let after = failures(case, candidate)?;
        Ok(difference(case, &before, &after))
    });
    found.into_iter().filter_map(Result::transpose).collect()
}

/// Of the steps in which two runs part, by how each of them fails, the one that matters most.
fn difference(case: &Case, before: &[Failure], after: &[Failure]) -> Option<Difference> {
    let steps: BTreeSet<usize> = before.iter().chain(after).map(|failure| failure.step).collect();
    let of = |run: &[Failure], step| run.iter().find(|failure| failure.step == step).cloned();
    let parted = steps.into_iter().filter_map(|step| {
        let (before, after) = (of(before, step), of(after, step));
        (before != after).then(|| parted(case, step, before.as_ref(), after.as_ref()))
    });
    // Of equals the first.
    parted.min_by_key(|difference| difference.direction)
}

/// A step that the two take otherwise; none: as expected.
fn parted(
    case: &Case,
    step: usize,
    before: Option<&Failure>,
    after: Option<&Failure>,
) -> Difference {
    let failures = || before.into_iter().chain(after);
    let expected = failures().find_map(|failure| match &failure.fault {
        Fault::Otherwise { expected, .. } => Some(expected.clone()),
        Fault::Failed(_) | Fault::Unusable(_) => None,
    });
    let expected = expected.unwrap_or_else(|| case.scenario.expectation(step));
    let came = |failure: Option<&Failure>| match failure.map(|failure| &failure.fault) {
        None => Ok(expected.clone()),
        Some(Fault::Otherwise { found, .. }) => Ok(found.clone()),
        Some(Fault::Failed(why) | Fault::Unusable(why)) => Err(why.clone()),
    };
    let (before, after) = (came(before), came(after));
    Difference {
        name: case.name.clone(),
        description: case.scenario.description.clone(),
        step,
        written: case.scenario.question(step),
        direction: Direction::between(before.as_ref().ok(), after.as_ref().ok()),
        before: before.unwrap_or_else(Value::String),
        after: after.unwrap_or_else(Value::String),
    }
}

/// How the case fails; whatever has nothing to do with the policy is an error.
fn failures(case: &Case, policy: &Policy) -> Result<Vec<Failure>, Unusable> {
    if case.scenario.skip.is_some() {
        return Ok(Vec::new());
    }
    let found = run_on_any(&case.scenario, policy, &case.world);
    match found.as_slice() {
        [failure] if matches!(failure.fault, Fault::Unusable(_)) => {
            Err(Unusable { name: case.name.clone(), failure: failure.clone().into() })
        }
        _ => Ok(found),
    }
}

//! Runs every file under `scenarios` through the built component and a database of its own, as a test of its own, and
//! asks whether every rule that the component publishes has decided something on the way.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use host_harness::scenario::{self, Case, Outcome, Suite};
use host_harness::{Limits, Policy};
use libtest_mimic::{Arguments, Failed, Trial};

/// Time is not what is tested here, and machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let suite = Suite::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"))?;
    let policy = Policy::built_in(Limits { deadline: PATIENCE, ..Limits::default() })?;
    let once = |case| Arc::new(Once { case, policy: policy.clone(), outcome: OnceLock::new() });
    let cases: Vec<Arc<Once>> = suite.into_cases().into_iter().map(once).collect();
    let trial = |once: &Arc<Once>| {
        let once = Arc::clone(once);
        Trial::test(once.case.name.clone(), move || once.check())
    };
    let mut trials: Vec<_> = cases.iter().map(trial).collect();
    trials.push(Trial::test("every published rule is exercised", move || {
        every_rule(&policy, &cases)
    }));
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

/// A scenario that runs once, for whoever asks first.
struct Once {
    case: Case,
    policy: Policy,
    outcome: OnceLock<Outcome>,
}

impl Once {
    fn outcome(&self) -> &Outcome {
        let Case { scenario, world, .. } = &self.case;
        self.outcome.get_or_init(|| scenario::run(scenario, &self.policy, world))
    }

    fn check(&self) -> Result<(), Failed> {
        match &self.outcome().failure {
            None => Ok(()),
            Some(failure) => Err(failure.into()),
        }
    }
}

/// A rule that no scenario shows may be wrong, or of no use, and nobody would see it. What counts is what the policy has
/// answered; whether a scenario names a rule that is not published is found while it runs.
fn every_rule(policy: &Policy, cases: &[Arc<Once>]) -> Result<(), Failed> {
    let shown: BTreeSet<&str> =
        cases.iter().flat_map(|once| once.outcome().rules.iter().map(String::as_str)).collect();
    let published = policy.rules().iter().map(|rule| rule.id.as_str());
    let missing: Vec<_> = published.filter(|rule| !shown.contains(rule)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("no scenario is decided by {}", missing.join(", ")).into())
}

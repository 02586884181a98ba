//! Runs every file under `scenarios` through the built component and a database of its own, as a test of its own, and
//! asks whether every rule that the component publishes has decided something on the way.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use std::{fs, io};

use host_harness::document::Document;
use host_harness::{Limits, Policy};
use libtest_mimic::{Arguments, Failed, Trial};
use portal_tests::scenario::{self, Outcome, Scenario};

/// Time is not what is tested here, and machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// Entries that join the world of the folder above, for every scenario in this folder and below.
const WORLD: &str = "world.json";

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let policy = Policy::built_in(Limits { deadline: PATIENCE, ..Limits::default() })?;
    let mut cases = Vec::new();
    walk(&root, &Arc::default(), &mut |file, world| {
        let (name, outcome) = (name(&root, &file), OnceLock::new());
        let policy = policy.clone();
        cases.push(Arc::new(Case { name, file, world, policy, outcome }));
    })?;
    let trial = |case: &Arc<Case>| {
        let case = Arc::clone(case);
        Trial::test(case.name.clone(), move || case.check())
    };
    let mut trials: Vec<_> = cases.iter().map(trial).collect();
    trials.push(Trial::test("every published rule is exercised", move || {
        every_rule(&policy, &cases)
    }));
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

/// A scenario that runs once, for whoever asks first.
struct Case {
    name: String,
    file: PathBuf,
    world: Arc<Document>,
    policy: Policy,
    outcome: OnceLock<Result<Outcome, String>>,
}

impl Case {
    fn outcome(&self) -> &Result<Outcome, String> {
        self.outcome.get_or_init(|| self.run().map_err(|error| error.to_string()))
    }

    fn run(&self) -> Result<Outcome, Box<dyn Error + Send + Sync>> {
        let scenario = Scenario::parse(&fs::read_to_string(&self.file)?)?;
        Ok(scenario::run(&scenario, &self.policy, &self.world))
    }

    fn check(&self) -> Result<(), Failed> {
        match self.outcome() {
            Ok(Outcome { failure: None, .. }) => Ok(()),
            Ok(Outcome { failure: Some(failure), .. }) => Err(failure.into()),
            Err(unreadable) => Err(unreadable.into()),
        }
    }
}

/// A rule that no scenario shows may be wrong, or of no use, and nobody would see it. What counts is what the policy has
/// answered; whether a scenario names a rule that is not published is found while it runs.
fn every_rule(policy: &Policy, cases: &[Arc<Case>]) -> Result<(), Failed> {
    let outcomes = cases.iter().filter_map(|case| case.outcome().as_ref().ok());
    let shown: BTreeSet<&str> =
        outcomes.flat_map(|outcome| outcome.rules.iter().map(String::as_str)).collect();
    let published = policy.rules().iter().map(|rule| rule.id.as_str());
    let missing: Vec<_> = published.filter(|rule| !shown.contains(rule)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("no scenario is decided by {}", missing.join(", ")).into())
}

/// Finds the scenarios in a folder and below, each with the world that it starts from.
fn walk(
    folder: &Path,
    world: &Arc<Document>,
    found: &mut impl FnMut(PathBuf, Arc<Document>),
) -> Result<(), Box<dyn Error>> {
    let own = folder.join(WORLD);
    let world = if own.exists() {
        let entries = Document::parse(&fs::read_to_string(&own)?)?;
        &Arc::new(scenario::joined(Document::clone(world), &entries))
    } else {
        world
    };
    for path in entries(folder)?.into_iter().filter(|path| *path != own) {
        if path.is_dir() {
            walk(&path, world, found)?;
        } else {
            found(path, Arc::clone(world));
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let paths = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<_> = paths.collect::<io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

/// Folder and file, such as `email-accounts/001-nothing-saved`.
fn name(root: &Path, file: &Path) -> String {
    let file = file.with_extension("");
    let parts = file.strip_prefix(root).unwrap_or(&file).iter();
    parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

//! `portal test`: runs scenarios on a policy, and says which rules they have shown.

mod coverage;
mod junit;
mod tree;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use host_harness::scenario::{self, Case, Outcome, Suite};
use host_harness::{Limits, Policy};
use serde_json::{Value, json};

use super::progress::Progress;
use super::report::Outcome as End;
use super::{Place, Report};
use coverage::Coverage;

#[derive(Debug, Args)]
#[command(after_help = "\
A scenario is a JSON file: what is given, steps, and exactly what must come of each.
A file with `cases` has several of them, and tables that are filled in.
`world.json` in a folder is the CRM that all scenarios in it start from.

Example: portal test tests/scenarios --filter lockout
         portal test suite --plugin new.wasm --allow-unsigned --threshold 90 --junit out.xml

Exit codes: 0 all passed; 2 something failed, or --threshold was missed; 1 nothing could be run.")]
pub(crate) struct Test {
    /// Files and folders with scenarios.
    #[arg(required_unless_present = "schema", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print the JSON Schema of such a file, for editors, and run nothing.
    #[arg(long, conflicts_with = "paths")]
    schema: bool,
    /// Only scenarios whose names contain this; several: any of them.
    #[arg(long, value_name = "TEXT")]
    filter: Vec<String>,
    /// Fail if fewer of the policy's rules than this have decided something, in percent.
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    threshold: Option<u8>,
    /// Name every scenario, not only those that did not pass.
    #[arg(long)]
    all: bool,
    /// Write the results into this file too, as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// Scenarios say what is decided, not how fast: machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A scenario and what came of it.
type Ran<'a> = (&'a Case, &'a Outcome);

/// What came of all.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Count {
    fn of<'a>(ran: impl IntoIterator<Item = Ran<'a>>) -> Self {
        let mut count = Count::default();
        for (case, outcome) in ran {
            match (&case.scenario.skip, &outcome.failure) {
                (Some(_), _) => count.skipped += 1,
                (None, Some(_)) => count.failed += 1,
                (None, None) => count.passed += 1,
            }
        }
        count
    }

    fn text(self) -> String {
        let parts = [(self.passed, "passed"), (self.failed, "failed"), (self.skipped, "skipped")];
        let parts = parts.into_iter().filter(|(count, what)| *count > 0 || *what == "passed");
        parts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
    }
}

impl Test {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        if self.schema {
            let schema = scenario::schema();
            return Ok(Report::done(format!("{schema:#}\n"), schema));
        }
        let suite = self.suite()?;
        let policy = self.policy(place)?;
        let mut progress = Progress::new("testing");
        let outcomes = suite.run(&policy, &mut |done, of| progress.show(done, of, "scenarios"));
        drop(progress);
        let ran: Vec<Ran<'_>> = suite.cases().iter().zip(&outcomes).collect();
        let (count, coverage) = (Count::of(ran.iter().copied()), Coverage::of(&policy, &ran));
        let reached = self.threshold.map(|wanted| (wanted, coverage.reaches(wanted)));
        let enough = reached.is_none_or(|(_, enough)| enough);
        if let Some(file) = &self.junit {
            junit::write(file, &policy, &ran, reached).with_context(|| {
                format!("the results cannot be written to `{}`", file.display())
            })?;
        }
        let mut human = tree::text(&ran, self.all);
        human.push_str(&format!("\n{}.\n", count.text()));
        human.push_str(&coverage.text());
        if let (Some(wanted), false) = (self.threshold, enough) {
            human.push_str(&format!("That is less than --threshold {wanted}.\n"));
        }
        human.push_str(&used_text(&ran, &place.limits));
        let json = json!({
            "policy": { "name": policy.description().name, "version": policy.description().version,
                        "digest": policy.digest() },
            "passed": count.passed, "failed": count.failed, "skipped": count.skipped,
            "rules": coverage.json(), "used": used_json(&ran, &place.limits),
            "scenarios": ran.iter().map(|ran| scenario_json(*ran)).collect::<Vec<_>>(),
        });
        let good = count.failed == 0 && enough;
        let mut report = Report::done(human, json);
        report.outcome = if good { End::Done } else { End::Denied };
        Ok(report)
    }

    fn suite(&self) -> anyhow::Result<Suite> {
        let mut suites = Vec::new();
        for path in &self.paths {
            let suite = Suite::read(path).context("these scenarios cannot be run")?;
            let word = match self.paths.as_slice() {
                [_] => String::new(),
                _ => path.display().to_string().trim_matches('/').to_owned(),
            };
            suites.push((word, suite));
        }
        let mut suite = Suite::joined(suites);
        if !self.filter.is_empty() {
            suite.retain(|name| self.filter.iter().any(|text| name.contains(text.as_str())));
            if suite.cases().is_empty() {
                anyhow::bail!(
                    "no scenario's name contains `{}`, so nothing would be tested",
                    self.filter.join("` or `")
                );
            }
        }
        if suite.cases().iter().all(|case| case.scenario.skip.is_some()) {
            anyhow::bail!("every scenario is skipped, so nothing would be tested");
        }
        Ok(suite)
    }

    /// Scenarios have databases of their own, so none is needed.
    fn policy(&self, place: &Place) -> anyhow::Result<Policy> {
        let deadline = place.limits.deadline.max(PATIENCE);
        place.policy_within(Limits { deadline, ..place.limits.clone() })
    }
}

/// The most that any decision has used of each limit but time, which depends on the machine.
fn used<'a>(ran: &[Ran<'a>], granted: &Limits) -> Vec<(&'static str, f64, &'a str)> {
    let mut most: Vec<(&'static str, f64, &'a str)> = Vec::new();
    for (case, outcome) in ran {
        for (limit, share) in outcome.used.shares(granted) {
            match most.iter_mut().find(|(known, ..)| *known == limit) {
                _ if limit == "time" => {}
                Some((_, largest, name)) if *largest < share => {
                    (*largest, *name) = (share, case.name.as_str());
                }
                Some(_) => {}
                None => most.push((limit, share, case.name.as_str())),
            }
        }
    }
    most
}

fn used_text(ran: &[Ran<'_>], granted: &Limits) -> String {
    let most = used(ran, granted);
    let share = |share: f64| format!("{:.2} %", share * 100.0);
    let parts: Vec<_> =
        most.iter().map(|(limit, most, _)| format!("{limit} {}", share(*most))).collect();
    let largest = most.iter().max_by(|one, other| one.1.total_cmp(&other.1));
    match largest {
        Some((limit, _, name)) if !parts.is_empty() => format!(
            "The most that a decision used of its limits: {} (most {limit}: {name}).\n",
            parts.join(", ")
        ),
        _ => String::new(),
    }
}

fn used_json(ran: &[Ran<'_>], granted: &Limits) -> Value {
    let share = |(limit, share, name): &(&str, f64, &str)| json!({ "limit": limit, "share": share, "scenario": name });
    used(ran, granted).iter().map(share).collect()
}

fn scenario_json((case, outcome): Ran<'_>) -> Value {
    let result = match (&case.scenario.skip, &outcome.failure) {
        (Some(_), _) => "skipped",
        (None, Some(_)) => "failed",
        (None, None) => "passed",
    };
    json!({
        "name": case.name, "description": case.scenario.description, "result": result,
        "skip": case.scenario.skip, "failure": outcome.failure.as_ref().map(ToString::to_string),
        "step": outcome.failure.as_ref().map(|failure| failure.step),
        "rules": outcome.rules, "seconds": outcome.took.as_secs_f64(),
    })
}

//! `portal bench`: how long a policy's answers take, on what is stored or made up, and whether that has changed.

mod compared;
mod figures;
mod span;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;
use clap::Args;
use host_harness::Policy;
use host_harness::bench::{self, Baseline, Effort, MOST_ROUNDS, Measured, Plan, compare};
use host_harness::dataset::{Shape, TODAY, generate};
use host_harness::day::Day;
use host_harness::facts::Instant;
use host_harness::store::{TemporaryStore, Transaction};
use serde_json::json;

use super::progress::Progress;
use super::report::{Outcome, to_json};
use super::{Place, Report, Today, Usage};
use compared::Compared;

#[derive(Debug, Args)]
#[command(after_help = "\
Asked are the policy in force and what is stored, from one snapshot; nothing is written.
  decision  one question about a privilege
  batch     many of them at once; the times are those of one
  accounts  the ticket email accounts
  view      everything that the portal shows
  sign-in   an attempt begins and is settled: two calls, without hashing and without storing
  fresh     a new instance for each call, as whenever something is decided
  warm      the same instance again, which nothing but this command does
  native    the rules that came with this program, without a component
`× empty` and `× native`: how many times the p50 of a call of an empty function, and of the rules.
Everything is asked in turn, so these ratios hold on a busy machine; --compare compares only them.

Example: portal bench --save before.json
         portal bench --plugin new.wasm --allow-unsigned --compare before.json --fail-above 1.25
         portal bench --generated 10000,1000 --seconds 2

Exit codes: 0 measured; 1 nothing could be measured; 2 a ratio has grown by more than --fail-above,
or the policy that came with this program answers otherwise than its rules.")]
pub(crate) struct Bench {
    /// How often everything is asked.
    #[arg(long, value_name = "NUMBER", conflicts_with = "seconds", value_parser = rounds())]
    rounds: Option<u32>,
    /// How long each measure takes, about; by default 0.5.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    seconds: Option<f64>,
    /// How many contacts are asked about, spread evenly over all.
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    contacts: u32,
    /// How many questions a batch has.
    #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=4096))]
    batch: u32,
    /// Ask about a CRM that is made up, of so many contacts and accounts; by default 720,64. Without a database, this is
    /// what is done.
    #[arg(long, value_name = "CONTACTS,ACCOUNTS", num_args = 0..=1, default_missing_value = "720,64")]
    generated: Option<Size>,
    /// Write what was measured into this new file, to compare with it later.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Show what has changed since this file was saved.
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Fail if a ratio has grown by more than this, such as 1.25.
    #[arg(long, value_name = "TIMES", requires = "compare", value_parser = times)]
    fail_above: Option<f64>,
    #[command(flatten)]
    today: Today,
}

fn rounds() -> clap::builder::RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(1..=MOST_ROUNDS as i64)
}

fn seconds(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|seconds| (0.001..=600.0).contains(seconds));
    number.ok_or_else(|| "it is a number of seconds from 0.001 to 600".into())
}

fn times(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|times: &f64| *times > 0.0 && times.is_finite());
    number.ok_or_else(|| "it is a number above 0, such as 1.25".into())
}

/// How large a CRM is made up.
#[derive(Clone, Copy, Debug)]
struct Size {
    contacts: usize,
    accounts: usize,
}

/// The seed that `portal generate` has by default.
const SEED: u64 = 422;
const USUAL: Size = Size { contacts: 720, accounts: 64 };

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let size = |text: &str| text.parse().ok().filter(|size| *size <= 1_000_000);
        let both = text.split_once(',').and_then(|(one, other)| Some((size(one)?, size(other)?)));
        let (contacts, accounts) =
            both.ok_or("two numbers up to 1000000, such as 10000,1000: contacts and accounts")?;
        Ok(Size { contacts, accounts })
    }
}

impl Size {
    /// As many companies and groups as the usual CRM has for its contacts.
    fn shape(self) -> Shape {
        let Size { contacts, accounts } = self;
        let usual = Shape::default();
        let like = |number: usize| (number * contacts).div_ceil(usual.contacts);
        Shape { customers: like(usual.customers), groups: like(usual.groups), contacts, accounts }
    }
}

/// What is asked about, and when it takes place.
struct World {
    snapshot: Transaction,
    /// Dropped last, because the snapshot is of it.
    made_up: Option<TemporaryStore>,
    today: Day,
    now: Instant,
}

impl Bench {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        if place.recording.is_some() {
            return Err(Usage("what is recorded is not measured; leave --recording away").into());
        }
        // What would fail in the end fails before anybody has waited.
        let then = self.compare.as_deref().map(Baseline::read).transpose()?;
        if let Some(file) = self.save.as_ref().filter(|file| file.exists()) {
            anyhow::bail!("`{}` exists already; name a new file to save to", file.display());
        }
        let policy = place.policy()?;
        let World { snapshot, made_up, today, now } = self.world(place)?;
        let measured = self.measured(&policy, snapshot, today, now)?;
        let baseline = Baseline::of(&policy, &measured, made_up.is_some());

        let mut human = figures::text(&measured, &baseline, policy.limits());
        if made_up.is_some() && self.generated.is_none() {
            let none =
                format!("There is no database `{}`, so a CRM was made up.\n", place.database);
            human.push_str(&none);
        }
        let mut json = to_json(&baseline)?;
        let mut add = |key: &str, value| {
            if let Some(object) = json.as_object_mut() {
                object.insert(key.into(), value);
            }
        };
        add("answers", figures::answers_json(&measured));
        let mut good = !measured.answers.are_wrong();
        if let (Some(file), Some(then)) = (&self.compare, &then) {
            let comparison = compare(then, &baseline);
            let compared = Compared { file, then, comparison, above: self.fail_above };
            good &= !compared.has_grown();
            human.push_str(&compared.text());
            add("comparison", compared.json());
        }
        if let Some(file) = &self.save {
            save(file, &baseline)?;
            human.push_str(&format!("Wrote `{}`.\n", file.display()));
            add("saved", json!(file.display().to_string()));
        }
        let mut report = Report::done(human, json);
        report.outcome = if good { Outcome::Done } else { Outcome::Denied };
        Ok(report)
    }

    fn world(&self, place: &Place) -> anyhow::Result<World> {
        let size = match self.generated {
            None if place.has_database() => {
                let snapshot = place.store()?.read_at_least(place.at_least)?;
                let (today, now) = (self.today.day(), place.now()?);
                return Ok(World { snapshot, made_up: None, today, now });
            }
            None => USUAL,
            Some(size) => size,
        };
        let document = generate(&size.shape(), SEED);
        let made_up = TemporaryStore::holding(&document).context("no CRM could be made up")?;
        let snapshot = made_up.store.read()?;
        // Access periods lie around this day, so that the same is asked whenever it is.
        let usual: Day = TODAY.parse().map_err(anyhow::Error::msg)?;
        let today = self.today.today.unwrap_or(usual);
        let now = u64::try_from(today.number()).unwrap_or(0) * DAY + DAY / 2;
        Ok(World { snapshot, made_up: Some(made_up), today, now })
    }

    fn measured(
        &self,
        policy: &Policy,
        snapshot: Transaction,
        today: Day,
        now: Instant,
    ) -> anyhow::Result<Measured> {
        let effort = match self.rounds {
            Some(rounds) => Effort::Rounds(rounds as usize),
            None => Effort::Seconds(self.seconds.unwrap_or(0.5)),
        };
        let plan = Plan {
            today: today.number(),
            now,
            contacts: self.contacts as usize,
            batch: self.batch as usize,
            effort,
        };
        let mut line = Progress::new("measuring");
        Ok(bench::measure(policy, snapshot, &plan, &mut |bench::Progress { rounds, share }| {
            line.say(&format!("{:.0} %, {rounds} rounds", share * 100.0));
        })?)
    }
}

/// Seconds.
const DAY: u64 = 86_400;

fn save(file: &Path, baseline: &Baseline) -> anyhow::Result<()> {
    let what = || format!("cannot write `{}`", file.display());
    let text = baseline.to_json().with_context(what)?;
    let mut target =
        OpenOptions::new().write(true).create_new(true).open(file).with_context(what)?;
    target.write_all(text.as_bytes()).with_context(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crm_of_the_usual_size_is_the_usual_one() {
        assert_eq!(USUAL.shape(), Shape::default());
        let large = "10000,1000".parse::<Size>().unwrap().shape();
        let expected = Shape { customers: 3334, groups: 334, contacts: 10_000, accounts: 1000 };
        assert_eq!(large, expected);
    }

    #[test]
    fn numbers_that_make_no_sense_are_refused() {
        for text in ["", "10", "10,", "1,2,3", "-1,2", "2000000,1"] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
        for text in ["0", "-1", "NaN", "inf", "601", "soon"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        for text in ["0", "-1", "NaN", "inf", "25%"] {
            assert!(times(text).is_err(), "{text}");
        }
        assert_eq!((seconds("0.5"), times("1.25")), (Ok(0.5), Ok(1.25)));
    }
}

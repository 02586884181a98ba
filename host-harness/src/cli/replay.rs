//! `portal replay`: asks a policy again what was recorded, and shows where it goes another way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use host_harness::day::Day;
use host_harness::plain::plain;
use host_harness::recording::{
    Asked, Detour, Difference, Recording, RecordingError, Replayed, read, replay,
};
use host_harness::session::{Callback, Exchange};
use serde_json::{Value, json};

use super::label::count;
use super::progress::Progress;
use super::report::to_json;
use super::table::{Table, shortened};
use super::{Place, Report};

pub(super) const EXAMPLES: &str = "\
Example: portal can --contact 1 --module 2 --action view --recording monday.jsonl --mask-names
Example: portal replay monday.jsonl --plugin plugin.wasm --allow-unsigned
Exit codes: 0 everything is the same, 2 something is not, 1 the recording cannot be replayed.";

/// So many differing questions are shown unless all are asked for.
const SHOWN: usize = 20;
/// Arguments and values are cut off here.
const WIDTH: usize = 160;

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The recording.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Show everything that differs, not only the first 20 questions.
    #[arg(long)]
    all: bool,
}

/// A recording that is to be written.
pub(super) fn recording(path: &Path, mask_names: bool) -> anyhow::Result<Arc<Recording>> {
    let recording = Recording::append_to(path, mask_names)
        .with_context(|| format!("cannot write the recording `{}`", path.display()))?;
    Ok(Arc::new(recording))
}

#[derive(Default)]
struct Counted {
    same: usize,
    answered: usize,
    asked: usize,
    unrepeatable: usize,
    shown: usize,
}

impl Replay {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let path = &self.file;
        let policy = place.policy()?;
        let mut progress = Progress::new("replaying");
        let mut counted = Counted::default();
        let (mut human, mut rows) = (String::new(), Vec::new());
        for read in read(path)? {
            let (line, exchange) = read?;
            progress.say(&format!("line {line}"));
            if exchange.unrepeatable {
                counted.unrepeatable += 1;
                continue;
            }
            let replayed = replay(&policy, &exchange)
                .map_err(|source| RecordingError::Question { path: path.clone(), line, source })?;
            let Replayed { detour, differences } = &replayed;
            match detour {
                None if differences.is_empty() => {
                    counted.same += 1;
                    continue;
                }
                None => counted.answered += 1,
                Some(_) => counted.asked += 1,
            }
            rows.push(row(line, &exchange, &replayed)?);
            if self.all || counted.shown < SHOWN {
                counted.shown += 1;
                human.push_str(&block(line, &exchange, &replayed));
            }
        }
        drop(progress);
        let about = policy.description();
        let title = format!("{} {} ({:.12})", about.name, about.version, policy.digest());
        human.push_str(&counted.words(&title));
        let differs = counted.answered + counted.asked > 0;
        let Counted { same, answered, asked, unrepeatable, .. } = counted;
        let json = json!({
            "policy": policy.digest(), "same": same, "answered-otherwise": answered,
            "asked-otherwise": asked, "unrepeatable": unrepeatable, "differences": rows,
        });
        Ok(if differs { Report::denied(human, json) } else { Report::done(human, json) })
    }
}

impl Counted {
    fn words(&self, title: &str) -> String {
        let Counted { same, answered, asked, unrepeatable, shown } = self;
        let mut text = String::new();
        let hidden = answered + asked - shown;
        if hidden > 0 {
            text.push_str(&format!("{hidden} more differ; --all shows them.\n"));
        }
        let replayed = count(same + answered + asked, "question");
        text.push_str(&match (answered, asked) {
            (0, 0) => format!("{replayed} replayed on {title}: everything is the same.\n"),
            _ => format!(
                "{replayed} replayed on {title}: {same} the same, {answered} answered otherwise, \
                 {asked} with other calls.\n"
            ),
        });
        if *unrepeatable > 0 {
            text.push_str(&format!(
                "{} left out: the policy looks into texts that are masked.\n",
                count(*unrepeatable, "question")
            ));
        }
        text
    }
}

/// A question that differs, as people read it.
fn block(line: usize, exchange: &Exchange, Replayed { detour, differences }: &Replayed) -> String {
    let mut text = format!("line {line}  {}  {}\n", plain(&exchange.asked), brief(&exchange.with));
    let mut table = Table::default();
    for Difference { at, recorded, now } in differences {
        let at = if at.is_empty() { "outcome" } else { at };
        table.row([at, &format!("{} → {}", brief(recorded), brief(now))]);
    }
    match detour {
        None => {}
        Some(Detour::Asked(asked)) => {
            let Asked { number, call, with, expected, nearest, elsewhere } = &**asked;
            table.row(["calls", &format!("{call} {}, as number {number}", brief(with))]);
            let expected = expected.as_ref().map_or("nothing more".into(), callback);
            table.row(["recorded", &expected]);
            let near = nearest.as_ref().map(|(number, near)| (number, callback(near)));
            table.row([
                "nearest",
                &match near {
                    None => "nothing like it".into(),
                    Some((number, _)) if *elsewhere => format!("the same, as number {number}"),
                    Some((number, near)) => format!("{near}, as number {number}"),
                },
            ]);
        }
        Some(Detour::NotAsked(left)) => {
            for (number, left) in left {
                table.row(["left out", &format!("{}, as number {number}", callback(left))]);
            }
        }
    }
    text.push_str(&table.lines("  "));
    text
}

fn callback(callback: &Callback) -> String {
    format!("{} {}", callback.call, brief(&callback.with))
}

/// Values in words, without what is not there.
fn brief(value: &Value) -> String {
    shortened(&plain(&words(value)), WIDTH)
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::String(text) => text.clone(),
        Value::Object(entries) => {
            let there = entries.iter().filter(|(_, value)| !is_nothing(value));
            let texts = there.map(|(key, value)| match (key.as_str(), day(value)) {
                ("today", Some(day)) => format!("today {day}"),
                _ if value.is_object() => format!("{key} ({})", words(value)),
                _ => format!("{key} {}", words(value)),
            });
            texts.collect::<Vec<_>>().join(", ")
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(words).collect::<Vec<_>>().join(", "))
        }
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}

fn day(value: &Value) -> Option<Day> {
    value.as_i64().and_then(|number| Day::from_number(i32::try_from(number).ok()?))
}

fn row(line: usize, exchange: &Exchange, replayed: &Replayed) -> anyhow::Result<Value> {
    let detour = match &replayed.detour {
        None => Value::Null,
        Some(Detour::Asked(asked)) => {
            let Asked { number, call, with, expected, nearest, elsewhere } = &**asked;
            json!({
                "number": number, "call": call, "with": with, "recorded": to_json(expected)?,
                "nearest": nearest.as_ref().map(|(number, near)| json!({ "number": number, "call": near.call, "with": near.with })),
                "elsewhere": elsewhere,
            })
        }
        Some(Detour::NotAsked(left)) => {
            let left = left.iter().map(
                |(number, left)| json!({ "number": number, "call": left.call, "with": left.with }),
            );
            json!({ "left-out": left.collect::<Vec<_>>() })
        }
    };
    Ok(json!({
        "line": line, "asked": exchange.asked, "with": exchange.with, "other-calls": detour,
        "differences": to_json(&replayed.differences)?,
    }))
}

//! What was measured, as tables.

use std::fmt::Write;

use host_harness::bench::{Baseline, Lent, Measure, Measured, Way, Which};
use host_harness::{Limits, Usage};
use serde_json::{Value, json};

use super::span::{bytes, ratio, share, span};
use crate::cli::label::count;
use crate::cli::table::Table;

/// How wide a number is, so that numbers stand below each other.
const WIDTH: usize = 8;
/// Of fewer rounds, the middle time is not worth much.
const FEW: usize = 200;

pub(super) fn text(measured: &Measured, baseline: &Baseline, limits: &Limits) -> String {
    let mut text = String::new();
    if !baseline.optimised {
        text.push_str("UNOPTIMISED HOST, SO ITS NUMBERS MEAN LITTLE; build it with --release.  ");
    }
    text.push_str(&about(measured, baseline));
    text.push('\n');
    text.push_str(&times(&measured.measures));
    text.push_str("\nThe most that a call used, and its share of what it is granted:\n");
    text.push_str(&used(&measured.measures, limits));
    text.push('\n');
    text.push_str(&answers(measured));
    text
}

/// What was asked about whom, and where.
fn about(measured: &Measured, baseline: &Baseline) -> String {
    let contacts = &measured.contacts;
    let made_up = if baseline.sizes.generated { " The CRM is made up." } else { "" };
    let mut text = format!(
        "{} ({:.12}) on host {} with {}\n{}\nAsked about {} of {}, {} with access; there are {}.{made_up}\n{} after a warm-up, everything once in each. A batch has {}.\n",
        baseline.policy,
        baseline.digest,
        baseline.host,
        baseline.engine,
        baseline.machine,
        contacts.asked,
        count(contacts.stored, "contact"),
        contacts.with_access,
        count(baseline.sizes.accounts, "ticket email account"),
        count(measured.rounds, "round"),
        count(measured.batch, "question"),
    );
    if contacts.with_access == 0 {
        text.push_str("NOBODY HAS ACCESS on this day, so only refusals were timed; see --today.\n");
    }
    if measured.rounds < FEW {
        let _ =
            writeln!(text, "FEW ROUNDS: below {FEW}, ratios differ by a third from run to run.");
    }
    text
}

fn right(text: &str) -> String {
    format!("{text:>WIDTH$}")
}

fn times(measures: &[Measure]) -> String {
    let mut table = Table::default();
    let mut heading = vec![String::new(), String::new(), "facts from".into()];
    heading.extend(["p50", "p99", "min", "× empty", "× native"].map(right));
    table.push(heading);
    let mut above: Option<Which> = None;
    for Measure { which, numbers, to_empty, to_native, .. } in measures {
        // What is the same as in the line above is not said again.
        let same = above.filter(|above| above.topic == which.topic);
        let topic = if same.is_some() { "" } else { which.asked() };
        let is_same_way = same.is_some_and(|above| above.way == which.way);
        let way = if is_same_way { "" } else { which.way.as_str() };
        let facts = if which.facts == Lent::Nothing { "–" } else { which.facts.as_str() };
        let mut row = [topic, way, facts].map(String::from).to_vec();
        row.extend([numbers.p50, numbers.p99, numbers.min].map(|time| right(&span(time))));
        row.extend([*to_empty, *to_native].map(|of| right(&ratio(of))));
        table.push(row);
        above = Some(*which);
    }
    table.lines("")
}

/// Wherever the facts come from: that makes no difference but in time.
fn used(measures: &[Measure], limits: &Limits) -> String {
    let mut most: Vec<(Which, Usage)> = Vec::new();
    for measure in measures.iter().filter(|measure| measure.which.way != Way::Native) {
        let Which { topic, way, .. } = measure.which;
        match most.iter_mut().find(|(known, _)| (known.topic, known.way) == (topic, way)) {
            Some((_, usage)) => *usage = usage.or(measure.most),
            None => most.push((measure.which, measure.most)),
        }
    }
    let mut table = Table::default();
    let names = Usage::default().shares(limits).map(|(limit, _)| limit.to_owned());
    table.push([String::new(), String::new()].into_iter().chain(names).collect());
    let mut above = None;
    for (which, usage) in most {
        let topic = if above == Some(which.topic) { "" } else { which.asked() };
        above = Some(which.topic);
        let mut row = [topic, which.way.as_str()].map(String::from).to_vec();
        row.extend(usage.shares(limits).map(|(limit, part)| {
            let used = match limit {
                "time" => span(usage.time.as_nanos() as f64),
                "fuel" => usage.fuel.to_string(),
                "memory" => bytes(usage.memory_bytes as u64),
                "callbacks" => usage.callbacks.to_string(),
                "rows" => usage.rows.to_string(),
                _ => bytes(usage.bytes),
            };
            share(&used, part)
        }));
        table.push(row);
    }
    table.lines("")
}

/// Whether what was timed is what should be.
fn answers(measured: &Measured) -> String {
    let found = &measured.answers;
    let mut text = String::new();
    let compared = count(found.compared, "question");
    let differing = found.differing;
    let _ = match (differing, found.must_agree) {
        (0, _) => writeln!(text, "All {compared} were answered as by the rules, in every way."),
        (_, true) => writeln!(
            text,
            "WRONG: {differing} of {compared} were not answered as by the rules, though the policy is the one that came with this program."
        ),
        (_, false) => writeln!(
            text,
            "{differing} of {compared} were answered otherwise than by the rules that came with this program; there, `× native` compares with other work."
        ),
    };
    if let Some(first) = &found.first_differing {
        let _ = writeln!(text, "  {first}");
    }
    let contacts = &measured.contacts;
    if let Some(first) = &contacts.first_left_out {
        let left_out = count(contacts.left_out, "contact");
        let _ = writeln!(text, "LEFT OUT: {left_out}, because there was no answer: {first}");
    }
    let failed = failed(measured);
    if failed > 0 {
        let calls = count(failed, "question");
        let _ = writeln!(text, "FAILED: {calls} had no answer in a round, and were not timed.");
    }
    if found.looked_up > 0 {
        let looked_up = found.looked_up;
        let _ = writeln!(text, "Callbacks that memory did not answer: {looked_up}.");
    }
    text
}

fn failed(measured: &Measured) -> usize {
    measured.measures.iter().map(|measure| measure.failed).sum()
}

/// The same for programs.
pub(super) fn answers_json(measured: &Measured) -> Value {
    let (answers, contacts) = (&measured.answers, &measured.contacts);
    json!({
        "compared": answers.compared, "differing": answers.differing,
        "first-differing": answers.first_differing, "must-agree": answers.must_agree,
        "left-out": contacts.left_out, "first-left-out": contacts.first_left_out,
        "failed": failed(measured), "not-from-memory": answers.looked_up,
    })
}

//! What has changed since a baseline was saved.

use std::fmt::Write;
use std::path::Path;

use host_harness::bench::{Base, Baseline, Change, Comparison, Which};
use serde_json::{Value, json};

use super::span::{digits, ratio};
use crate::cli::table::Table;

/// A baseline beside what was measured now.
pub(super) struct Compared<'a> {
    pub(super) file: &'a Path,
    pub(super) then: &'a Baseline,
    pub(super) comparison: Comparison,
    /// A ratio that grows by more is a failure.
    pub(super) above: Option<f64>,
}

impl Compared<'_> {
    fn grown(&self) -> Vec<&Change> {
        self.above.map_or(Vec::new(), |above| self.comparison.grown(above).collect())
    }

    pub(super) fn has_grown(&self) -> bool {
        !self.grown().is_empty()
    }

    pub(super) fn text(&self) -> String {
        let Compared { file, then, comparison, above } = self;
        let mut text = format!(
            "\nCompared with `{}`, of {} ({:.12}):\n",
            file.display(),
            then.policy,
            then.digest
        );
        text.push_str(&table(&comparison.changes));
        for unlike in &comparison.unlike {
            let _ = writeln!(text, "Not alike: {unlike}.");
        }
        let Some(above) = above else { return text };
        let grown = self.grown();
        for change in &grown {
            let times = digits(change.growth());
            let (which, to) = (change.which, change.to.as_str());
            let _ = writeln!(text, "GROWN: {which}, × {to}: {times} times what it was.");
        }
        if grown.is_empty() {
            let _ = writeln!(text, "No ratio is more than {above} times what it was.");
        }
        text
    }

    pub(super) fn json(&self) -> Value {
        let json = |change: &Change| {
            json!({
                "measure": change.which.to_string(), "to": change.to.as_str(),
                "then": change.then, "now": change.now, "growth": change.growth(),
            })
        };
        let grown = self.grown();
        json!({
            "file": self.file.display().to_string(), "policy": self.then.policy,
            "digest": self.then.digest, "unlike": self.comparison.unlike,
            "changes": self.comparison.changes.iter().map(json).collect::<Vec<_>>(),
            "fail-above": self.above,
            "grown": grown.into_iter().map(json).collect::<Vec<_>>(),
        })
    }
}

/// A line for each measure, with both ratios.
fn table(changes: &[Change]) -> String {
    let right = |text: &str| format!("{text:>8}");
    let mut table = Table::default();
    let heading = ["", "× empty", "now", "change", "× native", "now", "change"];
    table.push(heading.iter().map(|word| right(word)).collect());
    let mut measures: Vec<Which> = changes.iter().map(|change| change.which).collect();
    measures.dedup();
    for which in measures {
        let mut row = vec![which.to_string()];
        for to in [Base::Empty, Base::Native] {
            let of = |change: &&Change| change.which == which && change.to == to;
            let found = changes.iter().find(of);
            row.push(right(&ratio(found.map(|change| change.then))));
            row.push(right(&ratio(found.map(|change| change.now))));
            let growth = found.map(|change| percent(change.growth()));
            row.push(right(&growth.unwrap_or_default()));
        }
        table.push(row);
    }
    table.lines("")
}

/// Such as `+12 %`.
fn percent(growth: f64) -> String {
    // A zero has no sign.
    let percent = ((growth - 1.0) * 100.0).round() + 0.0;
    if percent == 0.0 { "0 %".into() } else { format!("{percent:+} %") }
}

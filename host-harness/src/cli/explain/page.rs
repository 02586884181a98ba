//! An explanation as a page for people, and as JSON for programs.

use std::fmt::Write;

use host_harness::decision::Effect;
use host_harness::session::{Check, Explanation, Remedy, RuleInfo};
use host_harness::store::Transaction;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::super::Report;
use super::super::report::{concealed, decision_text, to_json};
use super::super::table::Table;
use super::fact;

pub(super) fn report(
    facts: &Transaction,
    asked: &str,
    explanation: &Explanation,
) -> anyhow::Result<Report> {
    let Explanation { decision, checks: _, lost, remedies, complete } = explanation;
    let mut human = format!("{asked}\n{}", decision_text(decision));
    human.push_str(concealed(decision));
    human.push_str("\nLooked at, in this order:\n");
    human.push_str(&looked_at(facts, explanation)?);
    if !lost.is_empty() {
        let heading =
            if decision.allows() { "Would allow it as well:" } else { "Would refuse it as well:" };
        let _ = write!(human, "\n{heading}\n{}", rules(lost));
    }
    human.push_str(&to_change(remedies, *complete));
    Ok(Report::decided(decision, human, json(explanation)?))
}

/// How wide a line may become.
const WIDTH: usize = 100;

/// A line for each check, and more where it looked at a lot. What the rule says stands there only if it is said nowhere
/// else; where a check is passed, it is not the case.
fn looked_at(facts: &Transaction, explanation: &Explanation) -> anyhow::Result<String> {
    let Explanation { checks, lost, .. } = explanation;
    let ids = checks.iter().map(|check| check.rule.id.len()).max().unwrap_or(0);
    let width = WIDTH.saturating_sub("  DECIDES    ".len() + ids);
    let mut table = Table::default();
    let mut before: Option<&Check> = None;
    for (check, mark) in checks.iter().zip(marks(explanation)) {
        let mut words = Vec::new();
        for fact in &check.facts {
            words.push(fact::in_words(facts, fact)?);
        }
        let repeats = before.is_some_and(|before| before.facts == check.facts) && words.len() > 2;
        let mut lines = if repeats { vec!["as above".into()] } else { wrapped(words, width) };
        if matches!(mark, Mark::Refuses | Mark::Allows) && !lost.contains(&check.rule) {
            lines.push(check.rule.title.clone());
        }
        let mut lines = lines.iter();
        let first = lines.next().map_or("", String::as_str);
        table.row([mark.word(), &check.rule.id, first]);
        for line in lines {
            table.row(["", "", line]);
        }
        before = Some(check);
    }
    Ok(table.lines("  "))
}

/// As many parts on a line as fit.
fn wrapped(parts: Vec<String>, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.width() + part.width() + 2 <= width => {
                line.push_str("; ");
                line.push_str(&part);
            }
            Some(_) | None => lines.push(part),
        }
    }
    lines
}

/// What became of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Passed,
    Decides,
    Refuses,
    Allows,
}

impl Mark {
    fn word(self) -> &'static str {
        match self {
            Mark::Passed => "passed",
            Mark::Decides => "DECIDES",
            Mark::Refuses => "refuses",
            Mark::Allows => "allows",
        }
    }
}

/// One for each check. The first that refuses decides; if none does, the rule that allows.
fn marks(explanation: &Explanation) -> Vec<Mark> {
    let deciding = explanation.checks.iter().position(|check| {
        check.refuses || explanation.decision.allows() && check.rule == explanation.decision.rule
    });
    let mark = |(place, check): (usize, &Check)| match check.rule.effect {
        _ if Some(place) == deciding => Mark::Decides,
        _ if check.refuses => Mark::Refuses,
        Effect::Allow => Mark::Allows,
        Effect::Deny => Mark::Passed,
    };
    explanation.checks.iter().enumerate().map(mark).collect()
}

fn rules(rules: &[std::sync::Arc<RuleInfo>]) -> String {
    let mut table = Table::default();
    for rule in rules {
        table.row([&rule.id, &rule.title]);
    }
    table.lines("  ")
}

fn to_change(remedies: &[Remedy], complete: bool) -> String {
    let mut text = match remedies {
        [] => String::new(),
        [_] => "\nTo change this answer:\n".into(),
        _ => "\nTo change this answer, all of this:\n".into(),
    };
    for remedy in remedies {
        let _ = writeln!(text, "  - {}  ({})", remedy.what, remedy.rule.id);
    }
    if !complete {
        text.push_str("More may stand in the way: not everything was there to be looked at.\n");
    }
    text
}

fn json(explanation: &Explanation) -> anyhow::Result<Value> {
    let Explanation { decision, checks, lost, remedies, complete } = explanation;
    let checks = checks.iter().zip(marks(explanation)).map(|(check, mark)| {
        let Check { rule, refuses, facts } = check;
        json!({
            "rule": rule.id, "reason": rule.reason, "title": rule.title, "refuses": refuses,
            "decides": mark == Mark::Decides,
            "facts": facts.iter().map(fact::json).collect::<Vec<_>>(),
        })
    });
    let lost = lost
        .iter()
        .map(|rule| json!({ "rule": rule.id, "reason": rule.reason, "title": rule.title }));
    let remedies =
        remedies.iter().map(|remedy| json!({ "rule": remedy.rule.id, "what": remedy.what }));
    Ok(json!({
        "decision": to_json(decision)?, "checks": checks.collect::<Vec<_>>(),
        "lost": lost.collect::<Vec<_>>(), "remedies": remedies.collect::<Vec<_>>(),
        "complete": complete,
    }))
}

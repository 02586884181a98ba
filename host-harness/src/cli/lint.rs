//! `portal lint`: what is stored and probably not meant.

use clap::{Args, ValueEnum};
use host_harness::lint::{
    Concerned, Example, Finding, Horizon, LINTS, Lint, Object, Severity, look,
};
use serde_json::{Value, json};

use super::label::{NAME_WIDTH, count};
use super::naming::enumerated;
use super::report::to_json;
use super::table::{Table, shortened};
use super::{Place, Report, Today};

pub(super) const EXAMPLES: &str = "\
Example: portal lint --soon 14 --fail-on warning
Example: portal lint --only dangling-group --only EA-08
Exit codes: 0 nothing as bad as --fail-on says, 2 something is, 1 it could not be looked at.";

#[derive(Debug, Args)]
pub(crate) struct LintArguments {
    /// How many days ahead are soon.
    #[arg(long, value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=36_500))]
    soon: u32,
    /// From which severity on a finding makes it fail.
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: SeverityWord,
    /// Only this lint, or those that come from this domain rule; may be given more than once.
    #[arg(long, value_name = "RULE", value_parser = known)]
    only: Vec<String>,
    /// Look at nothing, and say what could be found.
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    today: Today,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeverityWord {
    Error,
    Warning,
    Note,
}

fn known(word: &str) -> Result<String, String> {
    if LINTS.iter().any(|lint| lint.answers_to(word)) {
        return Ok(word.into());
    }
    Err("there is no such lint, nor one that comes from such a rule; --list shows all".into())
}

impl LintArguments {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        if self.list {
            return list(&self);
        }
        let fail_on = match self.fail_on {
            SeverityWord::Error => Severity::Error,
            SeverityWord::Warning => Severity::Warning,
            SeverityWord::Note => Severity::Note,
        };
        let horizon = Horizon { moment: self.today.moment(place)?, soon: self.soon };
        let mut findings = look(&place.crm()?, horizon)?;
        findings.retain(|finding| self.wants(finding.lint));
        let mut human = String::new();
        for finding in &findings {
            human.push_str(&block(finding));
        }
        human.push_str(&sum(&findings));
        let fails = findings.iter().any(|finding| finding.lint.severity >= fail_on);
        let rows = findings.iter().map(row).collect::<anyhow::Result<Vec<_>>>()?;
        let counts =
            Severity::ALL.map(|severity| (severity.word(), json!(of(&findings, severity))));
        let json = json!({
            "findings": rows, "counts": Value::Object(counts.map(|(word, n)| (word.into(), n)).into_iter().collect()),
            "today": self.today.day(), "soon": self.soon, "fail-on": fail_on.word(), "fails": fails,
        });
        Ok(if fails { Report::denied(human, json) } else { Report::done(human, json) })
    }

    fn wants(&self, lint: &Lint) -> bool {
        self.only.is_empty() || self.only.iter().any(|word| lint.answers_to(word))
    }
}

fn list(arguments: &LintArguments) -> anyhow::Result<Report> {
    let wanted: Vec<_> = LINTS.iter().filter(|lint| arguments.wants(lint)).collect();
    let mut human = String::new();
    for lint in &wanted {
        let mut table = Table::default();
        table.row([&format!("{:<7}  {}", lint.severity.word(), lint.id)]);
        table.row([&format!("  {}  ({})", lint.finds, lint.sources.join(" "))]);
        human.push_str(&table.lines(""));
    }
    Ok(Report::done(human, json!({ "lints": to_json(&wanted)? })))
}

/// A finding as people read it.
fn block(finding: &Finding) -> String {
    let Finding { lint, object, what, concerned, fix } = finding;
    let mut head = Table::default();
    head.row([&format!("{:<7}  {}  {}", lint.severity.word(), lint.id, object_text(object))]);
    let mut body = Table::default();
    body.row(["what", what]);
    if let Some(concerned) = concerned {
        body.row(["whom", &concerned_text(concerned)]);
    }
    body.row(["fix", &fix.words]);
    if let Some(command) = &fix.command {
        body.row(["", command]);
    }
    body.row(["rules", &lint.sources.join(" ")]);
    head.lines("") + &body.lines("  ")
}

fn object_text(Object { kind, id, name }: &Object) -> String {
    match id {
        Some(id) => format!("{kind} {} ({id})", shortened(name, NAME_WIDTH)),
        None => (*kind).into(),
    }
}

fn concerned_text(Concerned { kind, count: number, examples }: &Concerned) -> String {
    let text = |Example { id, name, note }: &Example| {
        let named = format!("{} ({id})", shortened(name, NAME_WIDTH));
        if note.is_empty() { named } else { format!("{named}, {note}") }
    };
    let mut texts: Vec<_> = examples.iter().map(text).collect();
    let more = number.saturating_sub(examples.len());
    if more > 0 {
        texts.push(format!("{more} more"));
    }
    // Notes have spaces and commas of their own.
    let noted = examples.iter().any(|example| !example.note.is_empty());
    let texts = if noted { texts.join("; ") } else { enumerated(texts) };
    format!("{}: {texts}", count(*number, kind))
}

fn row(finding: &Finding) -> anyhow::Result<Value> {
    let Finding { lint, object, what, concerned, fix } = finding;
    Ok(json!({
        "severity": lint.severity.word(), "lint": lint.id, "sources": lint.sources, "object": to_json(object)?,
        "what": what, "concerned": to_json(concerned)?, "fix": fix.words, "command": fix.command,
    }))
}

fn of(findings: &[Finding], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.lint.severity == severity).count()
}

/// Such as `3 findings: 1 error, 2 warnings.`
fn sum(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "No findings.\n".into();
    }
    let found = Severity::ALL.into_iter().filter_map(|severity| {
        let number = of(findings, severity);
        (number > 0).then(|| count(number, severity.word()))
    });
    let found: Vec<_> = found.collect();
    format!("{}: {}.\n", count(findings.len(), "finding"), found.join(", "))
}

//! `portal conform`: whether a component keeps what every policy must keep, whatever its rules are.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use host_harness::conform::{self, Check, Conformance, Counterexample, Scope, Verdict};
use host_harness::update::Inspection;
use serde_json::{Value, json};

use super::progress::Progress;
use super::table::Table;
use super::{Place, Report};

#[derive(Debug, Args)]
#[command(after_help = "\
The component need not be signed, is only read, and is asked about a CRM that is made up.
A law that could not be tried is broken.

Example: portal conform target/wasm32-wasip2/release/our_policy.wasm
         portal conform plugin.wasm --seed 7 --contacts 200 --json

Exit codes: 0 every law holds; 2 one does not; 1 nothing could be asked.")]
pub(crate) struct Conform {
    /// The component.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The same seed makes up the same CRM, and the same stories of sign-ins.
    #[arg(long, value_name = "NUMBER", default_value_t = Scope::default().seed)]
    seed: u64,
    /// How many contacts are asked about, spread over all kinds of contacts; with fewer than 8 some laws find nobody.
    #[arg(long, value_name = "NUMBER", default_value_t = Scope::default().contacts as u32,
          value_parser = clap::value_parser!(u32).range(8..=100_000))]
    contacts: u32,
}

impl Conform {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let Conform { file, seed, contacts } = self;
        let inspection = Inspection::of(&file, &place.policy_folder())
            .with_context(|| format!("cannot look at `{}`", file.display()))?;
        let scope = Scope {
            seed,
            contacts: contacts as usize,
            limits: place.limits.clone(),
            probe: Some(place.probe()?),
        };
        let mut line = Progress::new("asking");
        let found = conform::run(inspection.bytes(), &scope, &mut |done, of, asked| {
            line.say(&format!("{done} of {of} groups, {asked} questions"));
        });
        drop(line);
        let found = found?;
        let (human, json) = (text(&found, &scope), json(&found, &inspection.digest, &scope));
        Ok(if found.passes() { Report::done(human, json) } else { Report::denied(human, json) })
    }
}

fn text(found: &Conformance, scope: &Scope) -> String {
    let mut text = match &found.description {
        Some(told) => format!("{} {} (revision {})\n", told.name, told.version, told.revision),
        None => "This cannot be asked anything.\n".into(),
    };
    let mut table = Table::default();
    // What cannot be asked at all need not be listed law by law.
    let listed = |check: &&Check| found.description.is_some() || check.verdict != Verdict::NotAsked;
    for check in found.checks.iter().filter(listed) {
        let asked = format!("{} asked", check.asked);
        let name = format!("{} {}", check.group, check.name);
        table.row([word(&check.verdict), &name, &asked, check.law]);
    }
    text.push_str(&table.lines("  "));
    for check in &found.checks {
        text.push_str(&more(check));
    }
    let count =
        |wanted: &str| found.checks.iter().filter(|check| word(&check.verdict) == wanted).count();
    let parts = [
        ("holds", "holds", "hold"),
        ("note", "holds with a note", "hold with a note"),
        ("BROKEN", "is broken", "are broken"),
        ("not asked", "was not asked about", "were not asked about"),
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .map(|(wanted, one, many)| (count(wanted), one, many))
        .filter(|(number, ..)| *number > 0)
        .map(|(number, one, many)| format!("{number} {}", if number == 1 { one } else { many }))
        .collect();
    text.push_str(&format!(
        "\nOf {} laws {}; {} questions about a CRM made up with seed {}.\n",
        found.checks.len(),
        parts.join(", "),
        found.asked,
        scope.seed
    ));
    text
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "holds",
        Verdict::Warned(_) => "note",
        Verdict::Failed(_) => "BROKEN",
        Verdict::NotAsked => "not asked",
    }
}

/// What there is to say of a check that does not simply hold.
fn more(check: &Check) -> String {
    let title = format!("\n{} {}: {}\n", check.group, check.name, check.law);
    match &check.verdict {
        Verdict::Passed | Verdict::NotAsked => String::new(),
        Verdict::Warned(what) => format!("{title}  note      {what}\n"),
        Verdict::Failed(broken) => {
            let Counterexample { question, expected, found, .. } = &**broken;
            let mut table = Table::default();
            if let Some(contact) = contact(broken) {
                table.row(["contact", &contact]);
            }
            table.row(["question", question]);
            table.row(["expected", expected]);
            table.row(["found", found]);
            format!("{title}{}", table.lines("  "))
        }
    }
}

fn contact(broken: &Counterexample) -> Option<String> {
    let contact = broken.contact?;
    Some(match &broken.name {
        Some(name) => format!("{name} ({contact})"),
        None => format!("{contact}, which does not exist"),
    })
}

fn json(found: &Conformance, digest: &str, scope: &Scope) -> Value {
    let check = |check: &Check| {
        let (result, more) = match &check.verdict {
            Verdict::Passed => ("holds", Value::Null),
            Verdict::Warned(what) => ("note", json!(what)),
            Verdict::NotAsked => ("not-asked", Value::Null),
            Verdict::Failed(broken) => (
                "broken",
                json!({ "contact": broken.contact, "name": broken.name, "question": broken.question,
                        "expected": broken.expected, "found": broken.found }),
            ),
        };
        json!({ "group": check.group, "name": check.name, "law": check.law, "asked": check.asked,
                "result": result, "more": more })
    };
    let told = found.description.as_ref().map(
        |told| json!({ "name": told.name, "version": told.version, "revision": told.revision }),
    );
    json!({
        "policy": told, "digest": digest, "conforms": found.passes(), "asked": found.asked,
        "seed": scope.seed, "contacts": scope.contacts,
        "checks": found.checks.iter().map(check).collect::<Vec<_>>(),
    })
}

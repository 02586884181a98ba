//! `portal audit decisions`: what a log of decisions says, the newest first.

use std::collections::VecDeque;
use std::path::Path;

use anyhow::Context;
use clap::{Args, ValueEnum};
use host_harness::day::moment;
use host_harness::decision_log::{Line, read};
use host_harness::session::{DecisionLine, EffectWord};
use serde_json::json;

use crate::cli::report::to_json;
use crate::cli::table::Table;
use crate::cli::{Place, Report, Usage};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: portal --decision-log decisions.jsonl audit decisions --contact 7 --effect deny"
)]
pub(crate) struct Decisions {
    /// Only about this contact.
    #[arg(long, value_name = "ID")]
    contact: Option<u64>,
    /// Only by this rule, such as `access.expired`.
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Only answers to this question, such as `accounts`.
    #[arg(long, value_name = "WORD")]
    question: Option<String>,
    /// Only with this effect.
    #[arg(long)]
    effect: Option<Effect>,
    /// Only from this moment on, in seconds since 1970-01-01T00:00:00Z.
    #[arg(long, value_name = "SECONDS")]
    since: Option<u64>,
    /// How many decisions to show at most.
    #[arg(long, default_value_t = 20)]
    limit: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Effect {
    Allow,
    Deny,
    /// There was no answer.
    None,
}

impl Decisions {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let Some(path) = place.decision_log() else {
            anyhow::bail!(Usage("name the log by --decision-log FILE or PORTAL_DECISION_LOG"));
        };
        let (found, unreadable) = self.newest(path)?;
        let mut table = Table::default();
        let mut rows = Vec::new();
        for line in &found {
            table.row([
                &moment(line.at),
                &line.question,
                &line.contact.map_or(String::new(), |contact| format!("contact {contact}")),
                word(line.effect),
                line.rule.as_deref().or(line.error.as_deref()).unwrap_or(""),
                &line.revision.map_or(String::new(), |revision| format!("revision {revision}")),
                &format!("policy {:.12}", line.policy),
            ]);
            rows.push(to_json(line)?);
        }
        let mut human =
            if rows.is_empty() { "No such decision was made.\n".into() } else { table.lines("") };
        if let Some(first) = unreadable.first() {
            human.push_str(&format!(
                "Not read: {} that hold no decision, the first of them line {first}.\n",
                crate::cli::label::count(unreadable.len(), "line"),
            ));
        }
        Ok(Report::done(human, json!({ "decisions": rows, "unreadable-lines": unreadable })))
    }

    fn newest(&self, path: &Path) -> anyhow::Result<(VecDeque<DecisionLine>, Vec<usize>)> {
        let named = || format!("cannot read the log of decisions `{}`", path.display());
        let (mut found, mut unreadable) = (VecDeque::new(), Vec::new());
        for line in read(path).with_context(named)? {
            match line.with_context(named)? {
                (_, Line::Decision(line)) if self.wants(&line) => found.push_front(*line),
                (_, Line::Decision(_)) => {}
                (number, Line::Unreadable) => unreadable.push(number),
            }
            found.truncate(self.limit as usize);
        }
        Ok((found, unreadable))
    }

    fn wants(&self, line: &DecisionLine) -> bool {
        let Decisions { contact, rule, question, effect, since, limit: _ } = self;
        let effect = effect.map(|effect| match effect {
            Effect::Allow => EffectWord::Allow,
            Effect::Deny => EffectWord::Deny,
            Effect::None => EffectWord::None,
        });
        contact.is_none_or(|contact| line.contact == Some(contact))
            && rule.as_ref().is_none_or(|rule| line.rule.as_ref() == Some(rule))
            && question.as_ref().is_none_or(|question| line.question == *question)
            && effect.is_none_or(|effect| line.effect == effect)
            && since.is_none_or(|since| line.at >= since)
    }
}

fn word(effect: EffectWord) -> &'static str {
    match effect {
        EffectWord::Allow => "allow",
        EffectWord::Deny => "deny",
        EffectWord::None => "none",
    }
}

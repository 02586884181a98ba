//! What a command answers: one result, for people and for programs.

use std::fmt::Write;

use host_harness::decision::{Decision, Refusal};
use host_harness::store::Revision;
use serde::Serialize;
use serde_json::{Value, json};

/// How a command ended; the exit code says it too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Allowed, or done.
    Done,
    /// There is no answer, and nothing has changed.
    Undecided,
    /// Denied, or refused.
    Denied,
    /// The command line makes no sense.
    Usage,
    /// It ended well, and nobody could be told.
    Unprinted,
}

#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) outcome: Outcome,
    pub(crate) human: String,
    json: Value,
}

impl Report {
    pub(crate) fn done(human: impl Into<String>, json: Value) -> Self {
        Report { outcome: Outcome::Done, human: human.into(), json }
    }

    /// Done, and everything was said before.
    pub(crate) fn silent() -> Self {
        Report::done("", Value::Null)
    }

    pub(crate) fn denied(human: impl Into<String>, json: Value) -> Self {
        Report { outcome: Outcome::Denied, human: human.into(), json }
    }

    /// Done or denied, as the decision says.
    pub(crate) fn decided(decision: &Decision, human: String, json: Value) -> Self {
        if decision.allows() { Report::done(human, json) } else { Report::denied(human, json) }
    }

    /// The same, with the revision that was made; none: nothing was stored.
    pub(crate) fn at(mut self, revision: Option<Revision>) -> Self {
        if let Some(revision) = revision {
            let _ = writeln!(self.human, "Revision {revision}.");
        }
        if let Some(object) = self.json.as_object_mut() {
            object.insert("revision".into(), json!(revision));
        }
        self
    }

    /// A refused change. `subjects`: what it is about, in words.
    pub(crate) fn refused(refusal: &Refusal, subjects: &str) -> Self {
        let rule = &refusal.rule;
        let mut human = format!("refused  {} ({})\n{}\n", rule.reason, rule.id, rule.title);
        if !subjects.is_empty() {
            let _ = writeln!(human, "It is about {subjects}.");
        }
        human.push_str("Nothing was changed.\n");
        let json = json!({
            "effect": "deny", "rule": rule.id, "reason": rule.reason, "title": rule.title,
            "subjects": refusal.subjects,
        });
        Report::denied(human, json)
    }

    /// The same, with more to tell programs.
    pub(crate) fn json_with(self, key: &str, value: Value) -> Value {
        let mut json = self.json;
        if let Some(object) = json.as_object_mut() {
            object.insert(key.into(), value);
        }
        json
    }

    /// The same, with the mark that the policy that decided is signed by nobody.
    pub(crate) fn unsigned(mut self) -> Self {
        // Whoever has served has marked each reply.
        if self.human.is_empty() {
            return self;
        }
        self.human.push_str("UNSIGNED: this was decided by a policy that nobody has signed.\n");
        if let Some(object) = self.json.as_object_mut() {
            object.insert("unsigned".into(), json!(true));
        }
        self
    }

    pub(crate) fn json(&self) -> String {
        if self.json.is_null() { String::new() } else { format!("{:#}\n", self.json) }
    }
}

/// A decision in words: the effect, the reason, and what the rule says.
pub(crate) fn decision_text(decision: &Decision) -> String {
    let effect = if decision.allows() { "allow" } else { "deny" };
    let rule = &decision.rule;
    format!("{effect}  {} ({})\n{}\n", rule.reason, rule.id, rule.title)
}

/// How to put it to the contact, where even that the thing exists is not for it to know.
pub(crate) fn concealed(decision: &Decision) -> &'static str {
    if decision.rule.conceals {
        "To the contact, answer as if what it names did not exist.\n"
    } else {
        ""
    }
}

/// Anything that is its own JSON.
pub(crate) fn to_json(value: &impl Serialize) -> anyhow::Result<Value> {
    Ok(serde_json::to_value(value)?)
}

/// The whole chain of causes, on one line each.
pub(crate) fn error_text(error: &anyhow::Error) -> String {
    let mut text = String::new();
    let mut above = String::new();
    for cause in error.chain().map(ToString::to_string) {
        // Wrappers say what they wrap, with or without a prefix; SQLite says everything twice.
        let again = above.ends_with(&cause) || cause.ends_with(&above);
        if !above.is_empty() && (again || cause.starts_with("Error code ")) {
            continue;
        }
        if !above.is_empty() {
            text.push_str("\n  because: ");
        }
        text.push_str(&cause.replace('\n', "\n    "));
        above = cause;
    }
    text
}

pub(crate) fn error_json(error: &anyhow::Error) -> String {
    let causes: Vec<_> = error.chain().skip(1).map(ToString::to_string).collect();
    format!("{:#}\n", json!({ "error": error.to_string(), "causes": causes }))
}

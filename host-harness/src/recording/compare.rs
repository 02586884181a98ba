//! In what two outcomes differ, value by value.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use crate::session::{Outcome, value};

/// A value that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Difference {
    /// Where it stands, such as `decision.rule`; empty: it is the whole.
    pub at: String,
    /// What was recorded; null: nothing.
    pub recorded: Value,
    /// What is said now; null: nothing.
    pub now: Value,
}

pub(super) fn compare(recorded: &Outcome, now: &Outcome) -> Vec<Difference> {
    let mut found = Vec::new();
    match (recorded, now) {
        (Outcome::Answer(recorded), Outcome::Answer(now)) => walk("", recorded, now, &mut found),
        _ if recorded == now => {}
        _ => {
            found.push(Difference { at: String::new(), recorded: value(recorded), now: value(now) })
        }
    }
    found
}

fn walk(at: &str, recorded: &Value, now: &Value, found: &mut Vec<Difference>) {
    match (recorded, now) {
        _ if recorded == now => {}
        (Value::Object(one), Value::Object(other)) => {
            let keys: BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for key in keys {
                let dot = if at.is_empty() { "" } else { "." };
                let at = format!("{at}{dot}{key}");
                let side =
                    |side: &serde_json::Map<_, _>| side.get(key).cloned().unwrap_or_default();
                walk(&at, &side(one), &side(other), found);
            }
        }
        // Entries of lists of one length correspond; what was put in or left out of a list shows in the whole list.
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (number, (one, other)) in one.iter().zip(other).enumerate() {
                walk(&format!("{at}[{number}]"), one, other, found);
            }
        }
        _ => found.push(Difference {
            at: at.to_owned(),
            recorded: recorded.clone(),
            now: now.clone(),
        }),
    }
}

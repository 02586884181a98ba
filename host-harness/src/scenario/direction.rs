//! Whether one outcome of a step allows more than another.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// In which direction an outcome differs from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It allows what the other one denies, or opens more of the same.
    Wider,
    /// It denies what the other one allows, or opens less of the same.
    Narrower,
    /// It differs in anything else, or in several ways at once.
    Otherwise,
    /// It is no answer, where the other one is.
    Failed,
}

impl Direction {
    /// From one outcome to another; none: there was no answer, which opens nothing.
    pub(super) fn between(before: Option<&Value>, after: Option<&Value>) -> Self {
        let Some(after) = after else { return Direction::Failed };
        let allowed = before.map_or(Some(false), allows);
        match (allowed, allows(after)) {
            (Some(false), Some(true)) => Direction::Wider,
            (Some(true), Some(false)) => Direction::Narrower,
            // A view that is denied still shows accounts, so lists count wherever they are.
            (allowed, allows) if allowed == allows => {
                let (before, after) = (before.map(opens).unwrap_or_default(), opens(after));
                match (before.is_subset(&after), after.is_subset(&before)) {
                    (true, false) => Direction::Wider,
                    (false, true) => Direction::Narrower,
                    (true, true) | (false, false) => Direction::Otherwise,
                }
            }
            (_, _) => Direction::Otherwise,
        }
    }
}

/// Whether the outcome lets somebody do something; none: that is not what it is about.
fn allows(outcome: &Value) -> Option<bool> {
    let word = |key: &str| outcome.get(key).and_then(Value::as_str);
    match (word("effect"), word("verdict")) {
        (Some("allow"), _) | (_, Some("permit" | "grant")) => Some(true),
        (Some("deny"), _) | (_, Some("deny" | "busy" | "locked")) => Some(false),
        _ if outcome.get("accepted").is_some() => Some(true),
        _ if outcome.get("refused").is_some() => Some(false),
        _ => None,
    }
}

/// Lists in which every entry is something that is open to somebody.
const LISTS: [&str; 5] = ["accounts", "buttons", "customers", "modules", "records"];

/// What an outcome opens besides the effect itself: the entries of its lists, and what may be done with fields.
fn opens(outcome: &Value) -> BTreeSet<String> {
    let mut open = BTreeSet::new();
    for key in LISTS {
        for entry in outcome.get(key).and_then(Value::as_array).into_iter().flatten() {
            let id = entry.get("customer").unwrap_or(entry);
            open.insert(format!("{key} {id}"));
        }
    }
    for (field, right) in outcome.get("fields").and_then(Value::as_object).into_iter().flatten() {
        let right = right.as_str().unwrap_or_default();
        if matches!(right, "read-only" | "editable") {
            open.insert(format!("see field {field}"));
        }
        if right == "editable" {
            open.insert(format!("edit field {field}"));
        }
    }
    open
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(before: Value, after: Value, direction: Direction) {
        let back = match direction {
            Direction::Wider => Direction::Narrower,
            Direction::Narrower => Direction::Wider,
            other => other,
        };
        assert_eq!(Direction::between(Some(&before), Some(&after)), direction);
        assert_eq!(Direction::between(Some(&after), Some(&before)), back);
    }

    #[test]
    fn what_is_allowed_comes_before_what_is_listed() {
        let (allow, deny) = (json!({ "effect": "allow" }), json!({ "effect": "deny" }));
        check(deny.clone(), allow.clone(), Direction::Wider);
        check(deny.clone(), json!({ "effect": "deny", "reason": "other" }), Direction::Otherwise);
        check(json!({ "verdict": "locked" }), json!({ "verdict": "permit" }), Direction::Wider);
        check(json!({ "refused": {} }), json!({ "accepted": {} }), Direction::Wider);
        check(json!({ "accepted": 1 }), json!({ "accepted": 2 }), Direction::Otherwise);
        check(json!(["became-locked contact 1"]), json!([]), Direction::Otherwise);
        check(
            json!({ "verdict": "done" }),
            json!({ "verdict": "unknown-ticket" }),
            Direction::Otherwise,
        );
    }

    #[test]
    fn longer_lists_are_wider() {
        let lists = |accounts: Value| json!({ "effect": "allow", "accounts": accounts });
        check(lists(json!([1])), lists(json!([1, 2])), Direction::Wider);
        check(lists(json!([1])), lists(json!([2])), Direction::Otherwise);
        let denied = |accounts: Value| json!({ "effect": "deny", "accounts": accounts });
        check(denied(json!([])), denied(json!([1])), Direction::Wider);
        check(lists(json!([1, 2])), lists(json!([2, 1])), Direction::Otherwise);
        let members = |ids: &[u64]| {
            let members: Vec<_> = ids.iter().map(|id| json!({ "customer": id })).collect();
            json!({ "effect": "allow", "customers": members })
        };
        check(members(&[]), members(&[4]), Direction::Wider);
        let field = |right: &str| json!({ "effect": "allow", "fields": { "31": right } });
        check(field("hidden"), field("read-only"), Direction::Wider);
        check(field("read-only"), field("editable"), Direction::Wider);
    }

    #[test]
    fn no_answer_opens_nothing() {
        let (allow, deny) = (json!({ "effect": "allow" }), json!({ "effect": "deny" }));
        assert_eq!(Direction::between(Some(&deny), None), Direction::Failed);
        assert_eq!(Direction::between(None, Some(&allow)), Direction::Wider);
        assert_eq!(Direction::between(None, Some(&deny)), Direction::Otherwise);
    }
}

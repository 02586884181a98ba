//! Whether one outcome of a step allows more than another.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// In which direction an outcome differs from another; the one that matters most comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It allows what the other one denies, opens something that the other one does not, or cannot be compared.
    Wider,
    /// It is no answer, where the other one is.
    Failed,
    /// It denies what the other one allows, or opens less of the same.
    Narrower,
    /// It comes to the same by another rule, or in another order.
    Otherwise,
}

impl Direction {
    /// From one outcome to another; none: there was no answer, which opens nothing.
    pub(super) fn between(before: Option<&Value>, after: Option<&Value>) -> Self {
        let Some(after) = after else { return Direction::Failed };
        let Some(before) = before else {
            let opens = allows(after) != Some(false) || !opens(after).is_empty();
            return if opens { Direction::Wider } else { Direction::Otherwise };
        };
        match (allows(before), allows(after)) {
            (Some(false), Some(true)) => return Direction::Wider,
            (Some(true), Some(false)) => return Direction::Narrower,
            (allowed, allows) if allowed != allows => return Direction::Wider,
            _ => {}
        }
        // A view that is denied still shows accounts, so lists count wherever they are.
        let (old, new) = (opens(before), opens(after));
        if !new.is_subset(&old) || rest(before) != rest(after) {
            Direction::Wider
        } else if new == old {
            Direction::Otherwise
        } else {
            Direction::Narrower
        }
    }
}

/// All that is neither why nor what is open: where it differs, nobody can say which way.
fn rest(outcome: &Value) -> Value {
    let mut rest = outcome.clone();
    if let Some(keys) = rest.as_object_mut() {
        keys.retain(|key, _| !LISTS.contains(&key.as_str()));
        for why in ["rule", "reason", "fields"] {
            keys.remove(why);
        }
        if allows(outcome) == Some(false) {
            // Two ways to refuse.
            keys.remove("verdict");
            keys.remove("refused");
        }
    }
    rest
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
        check(json!({ "verdict": "locked" }), json!({ "verdict": "busy" }), Direction::Otherwise);
        check(
            json!({ "refused": { "reason": "one" } }),
            json!({ "refused": { "reason": "two" } }),
            Direction::Otherwise,
        );
    }

    #[test]
    fn what_cannot_be_compared_is_wider_both_ways() {
        for [one, other] in [
            [json!({ "accepted": 1 }), json!({ "accepted": 2 })],
            [json!(["became-locked contact 1"]), json!([])],
            [json!({ "verdict": "done" }), json!({ "verdict": "unknown-ticket" })],
            [json!({ "verdict": "permit" }), json!({ "verdict": "grant" })],
            [json!({ "effect": "allow", "owner": 1 }), json!({ "effect": "allow", "owner": 2 })],
            [
                json!({ "effect": "allow", "accounts": [1] }),
                json!({ "effect": "allow", "accounts": [2] }),
            ],
        ] {
            assert_eq!(Direction::between(Some(&one), Some(&other)), Direction::Wider);
            assert_eq!(Direction::between(Some(&other), Some(&one)), Direction::Wider);
        }
    }

    #[test]
    fn longer_lists_are_wider() {
        let lists = |accounts: Value| json!({ "effect": "allow", "accounts": accounts });
        check(lists(json!([1])), lists(json!([1, 2])), Direction::Wider);
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

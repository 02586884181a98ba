//! What a step of a scenario came to, in words.

use serde_json::Value;

/// What is said first, in this order; everything else follows by its name.
const FIRST: [&str; 4] = ["effect", "verdict", "reason", "rule"];

/// Such as `denied: expired (access.expired)`. What is no outcome is shown as it is: why there was no answer.
pub(super) fn words(outcome: &str) -> String {
    let Ok(Value::Object(keys)) = serde_json::from_str(outcome) else { return outcome.into() };
    let word = |key: &str| keys.get(key).and_then(Value::as_str);
    let mut text = match (word("effect"), word("verdict")) {
        (Some("allow"), _) => "allowed".into(),
        (Some("deny"), _) => "denied".into(),
        (_, Some(verdict)) => verdict.replace('-', " "),
        _ => String::new(),
    };
    if let Some(reason) = word("reason") {
        text.push_str(if text.is_empty() { "" } else { ": " });
        text.push_str(&reason.replace('-', " "));
    }
    if let Some(rule) = word("rule") {
        text.push_str(&format!(" ({rule})"));
    }
    for (key, value) in keys.iter().filter(|(key, _)| !FIRST.contains(&key.as_str())) {
        text.push_str(if text.is_empty() { "" } else { "; " });
        text.push_str(&format!("{} {}", key.replace('-', " "), plainly(value)));
    }
    text.trim_start().into()
}

fn plainly(value: &Value) -> String {
    match value {
        Value::Null => "none".into(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) if values.is_empty() => "none".into(),
        Value::Array(values) => values.iter().map(plainly).collect::<Vec<_>>().join(", "),
        Value::Object(keys) => {
            let parts = keys.iter().map(|(key, value)| format!("{key} {}", plainly(value)));
            format!("({})", parts.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_reads_like_a_sentence() {
        for (outcome, expected) in [
            (
                r#"{"effect":"deny","reason":"no-customer","rule":"acting.no-customer"}"#,
                "denied: no customer (acting.no-customer)",
            ),
            (
                r#"{"accounts":[1,4],"effect":"allow","reason":"listed"}"#,
                "allowed: listed; accounts 1, 4",
            ),
            (r#"{"verdict":"unknown-ticket"}"#, "unknown ticket"),
            (r#"{"refused":{"reason":"x","subjects":[]}}"#, "refused (reason x, subjects none)"),
            ("the policy stopped", "the policy stopped"),
            ("[1]", "[1]"),
        ] {
            assert_eq!(words(outcome), expected);
        }
    }
}

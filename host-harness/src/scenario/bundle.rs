//! Several cases in one file: what they share is written once, and what differs only in a few words is a table.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::run::joined;
use super::{Scenario, misfit};
use crate::document::{self, Document, DocumentError};

/// A file with cases.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct Bundle {
    /// What the cases have in common; told with each of them.
    description: String,
    /// Entries that join the shared world for every case.
    #[serde(default)]
    given: Document,
    /// The day of every case that names no other.
    today: Option<Value>,
    cases: Vec<Entry>,
}

/// A case, or a table of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Entry {
    /// Within the file.
    name: String,
    /// What it shows, where its name and its steps do not say so.
    description: Option<String>,
    given: Option<Value>,
    today: Option<Value>,
    skip: Option<Value>,
    /// Every combination of these values is a case.
    #[serde(default)]
    each: BTreeMap<String, Vec<Value>>,
    /// Each of these rows is a case.
    #[serde(default)]
    rows: Vec<Map<String, Value>>,
    steps: Vec<Value>,
}

/// What `$name` stands for in one case.
type Row = Map<String, Value>;

/// Whether the file is one with cases, and not a single scenario; of one that is cut off, whether it was to be.
pub(super) fn is_bundle(json: &str) -> bool {
    let found: Result<Value, _> = serde_json::from_str(json.trim_start_matches('\u{feff}'));
    found.map_or_else(|_| json.contains("\"cases\""), |found| found.get("cases").is_some())
}

/// The cases of a file, by their names within it, in their order.
pub(super) fn parse(json: &str) -> Result<Vec<(String, Scenario)>, DocumentError> {
    let bundle: Bundle = document::read(json)?;
    if bundle.cases.is_empty() {
        return Err(misfit("cases", "there is no case, so nothing would be tested"));
    }
    let mut cases: Vec<(String, Scenario)> = Vec::new();
    for (number, entry) in bundle.cases.iter().enumerate() {
        let place = match line_of(json, number) {
            Some(line) => format!("line {line}: cases[{number}]"),
            None => format!("cases[{number}]"),
        };
        if entry.name.trim().is_empty() {
            return Err(misfit(&format!("{place}.name"), "a case needs a name"));
        }
        if entry.name.contains('/') {
            let what = "a case's name has no `/`, which parts folders and files";
            return Err(misfit(&format!("{place}.name"), what));
        }
        for row in rows(entry).map_err(|what| misfit(&place, &what))? {
            let name = named(&entry.name, &row);
            if cases.iter().any(|(known, _)| *known == name) {
                let what = format!("there is a case `{name}` already");
                return Err(misfit(&place, &what));
            }
            let scenario = scenario(&bundle, entry, &row).map_err(|error| within(&place, error))?;
            cases.push((name, scenario));
        }
    }
    Ok(cases)
}

/// The line on which a case begins.
fn line_of(json: &str, number: usize) -> Option<usize> {
    let (mut depth, mut in_text, mut escaped, mut line) = (0_usize, false, false, 1);
    let (mut text, mut key, mut found) = (String::new(), String::new(), 0);
    for character in json.chars() {
        if character == '\n' {
            line += 1;
        }
        if in_text {
            match character {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => in_text = false,
                other => text.push(other),
            }
            continue;
        }
        match character {
            '"' => {
                in_text = true;
                text.clear();
            }
            ':' if depth == 1 => key.clone_from(&text),
            '{' if depth == 2 && key == "cases" => {
                if found == number {
                    return Some(line);
                }
                found += 1;
                depth += 1;
            }
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Such as `edit [contact=1, module=30]`.
fn named(name: &str, row: &Row) -> String {
    if row.is_empty() {
        return name.into();
    }
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let parts: Vec<_> = row.iter().map(|(key, value)| format!("{key}={}", word(value))).collect();
    format!("{name} [{}]", parts.join(", "))
}

/// One for each case: without a table, one that is empty.
fn rows(entry: &Entry) -> Result<Vec<Row>, String> {
    const MOST: usize = 10_000;
    let mut rows = if entry.rows.is_empty() { vec![Row::new()] } else { entry.rows.clone() };
    for (key, values) in &entry.each {
        if values.is_empty() {
            return Err(format!("`each.{key}` has no values, so nothing would be tested"));
        }
        if rows.iter().any(|row| row.contains_key(key)) {
            return Err(format!("`{key}` is in `each` and in `rows`"));
        }
        if rows.len().saturating_mul(values.len()) > MOST {
            return Err(format!("the table has more than {MOST} cases"));
        }
        let with = |row: &Row, value: &Value| {
            let mut row = row.clone();
            row.insert(key.clone(), value.clone());
            row
        };
        rows =
            rows.iter().flat_map(|row| values.iter().map(move |value| with(row, value))).collect();
    }
    Ok(rows)
}

fn scenario(bundle: &Bundle, entry: &Entry, row: &Row) -> Result<Scenario, DocumentError> {
    let description = match &entry.description {
        Some(description) => format!("{} {description}", bundle.description),
        None => bundle.description.clone(),
    };
    let mut scenario = Map::new();
    scenario.insert("description".into(), Value::String(description));
    let given = entry.given.as_ref();
    let today = entry.today.as_ref().or(bundle.today.as_ref());
    for (key, value) in [("given", given), ("today", today), ("skip", entry.skip.as_ref())] {
        if let Some(value) = value {
            scenario.insert(key.into(), filled(value, row, key)?);
        }
    }
    let steps = Value::Array(entry.steps.clone());
    scenario.insert("steps".into(), filled(&steps, row, "steps")?);
    let mut scenario = Scenario::of(Value::Object(scenario))?;
    scenario.given = joined(bundle.given.clone(), &scenario.given);
    Ok(scenario)
}

/// The value with everything that the row has in place of `$name`, in texts and in keys. Without a table nothing is.
fn filled(value: &Value, row: &Row, path: &str) -> Result<Value, DocumentError> {
    if row.is_empty() {
        return Ok(value.clone());
    }
    let named = |text: &str, path: &str| match text.strip_prefix('$') {
        None => Ok(None),
        Some(name) => match row.get(name) {
            Some(value) => Ok(Some(value.clone())),
            None => {
                let known: Vec<_> = row.keys().map(|key| format!("`${key}`")).collect();
                let what = format!("there is no `{text}`; the table has {}", known.join(", "));
                Err(misfit(path, &what))
            }
        },
    };
    Ok(match value {
        Value::String(text) => named(text, path)?.unwrap_or_else(|| value.clone()),
        Value::Array(values) => {
            let fill = |(place, value)| filled(value, row, &format!("{path}[{place}]"));
            Value::Array(values.iter().enumerate().map(fill).collect::<Result<_, _>>()?)
        }
        Value::Object(keys) => {
            let fill = |(key, value): (&String, &Value)| {
                let path = format!("{path}.{key}");
                let key = match named(key, &path)? {
                    None => key.clone(),
                    Some(Value::String(key)) => key,
                    Some(other) => other.to_string(),
                };
                Ok((key, filled(value, row, &path)?))
            };
            Value::Object(keys.iter().map(fill).collect::<Result<_, DocumentError>>()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    })
}

fn within(place: &str, error: DocumentError) -> DocumentError {
    match error {
        DocumentError::Shape { mut fault } => {
            fault.path = if fault.path.is_empty() {
                place.to_owned()
            } else {
                format!("{place}.{}", fault.path)
            };
            DocumentError::Shape { fault }
        }
        content @ DocumentError::Content { .. } => content,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = r#"{ "check-access": { "contact": 1,
        "expect": { "effect": "allow", "reason": "granted" } } }"#;

    fn names(json: &str) -> Vec<String> {
        parse(json).unwrap().into_iter().map(|(name, _)| name).collect()
    }

    #[track_caller]
    fn refused(json: &str, message: &str) {
        assert!(is_bundle(json));
        let error = parse(json).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }

    #[test]
    fn a_case_is_found_by_its_line() {
        let json =
            "{\n\"given\": { \"cases\": [{}] },\n\"cases\": [\n{ \"a\\\"[\": [{}] },\n\n{}\n]}";
        assert_eq!([0, 1, 2].map(|number| line_of(json, number)), [Some(4), Some(6), None]);
    }

    #[test]
    fn a_table_is_as_many_cases_as_it_has_rows() {
        let json = r#"{ "description": "D.", "cases": [
            { "name": "plain", "steps": [STEP] },
            { "name": "table", "rows": [{ "who": 1, "effect": "allow" }, { "who": 2, "effect": "deny" }],
              "each": { "day": ["2026-06-15", "2026-06-16"] }, "today": "$day",
              "steps": [{ "check-access": { "contact": "$who",
                  "expect": { "effect": "$effect", "reason": "granted" } } }] }
        ] }"#
            .replace("STEP", STEP);
        assert_eq!(
            names(&json),
            [
                "plain",
                "table [day=2026-06-15, effect=allow, who=1]",
                "table [day=2026-06-16, effect=allow, who=1]",
                "table [day=2026-06-15, effect=deny, who=2]",
                "table [day=2026-06-16, effect=deny, who=2]",
            ]
        );
        let (_, last) = parse(&json).unwrap().pop().unwrap();
        assert_eq!(last.today.unwrap().to_string(), "2026-06-16");
        assert_eq!(last.question(1), r#"{"check-access":{"contact":2}}"#);
        assert_eq!(last.expectation(1)["effect"], "deny");
    }

    #[test]
    fn what_all_cases_are_given_joins_what_one_is_given() {
        let json = r#"{ "description": "D.", "given": { "customers": [{ "id": 1, "name": "A" }] },
            "cases": [{ "name": "n", "given": { "customers": [{ "id": 2, "name": "B" }] },
                "steps": [STEP] }] }"#
            .replace("STEP", STEP);
        let (_, case) = parse(&json).unwrap().remove(0);
        let customers: Vec<_> = case.given.customers.iter().map(|it| it.id.get()).collect();
        assert_eq!(customers, [1, 2]);
    }

    #[test]
    fn faults_say_in_which_case_and_where() {
        let with = |entry: &str| format!(r#"{{ "description": "D.", "cases": [{entry}] }}"#);
        refused(&with(""), "cases: there is no case");
        refused(&with(r#"{ "name": "n", "steps": [] }"#), "cases[0].steps: a scenario needs");
        refused(&with(r#"{ "name": " ", "steps": [] }"#), "cases[0].name: a case needs a name");
        refused(&with(r#"{ "nam": "n", "steps": [] }"#), "cases[0].nam: unknown field `nam`");
        refused(
            &with(
                r#"{ "name": "n", "rows": [{ "a": 1 }], "steps": [{ "audit": { "expect": "$b" } }] }"#,
            ),
            "cases[0].steps[0].audit.expect: there is no `$b`; the table has `$a`",
        );
        refused(
            &with(r#"{ "name": "n", "each": { "a": [] }, "steps": [] }"#),
            "cases[0]: `each.a` has no values",
        );
        refused(&with(r#"{ "name": "n", "steps": [{ "adit": 1 }] }"#), "cases[0].steps[0]");
        let twice = r#"{ "name": "n", "steps": [{ "audit": { "expect": 0 } }] }"#;
        refused(&with(&format!("{twice},{twice}")), "cases[1]: there is a case `n` already");
    }
}

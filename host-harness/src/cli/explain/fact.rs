//! The facts that a check looked at, in words and as JSON.

use host_harness::day::{Day, moment};
use host_harness::session::{Fact, Value};
use host_harness::store::{StoreError, Transaction};
use serde_json::json;

use super::super::naming::{self, Kind};

/// Such as `end: 2026-06-15` or `own groups: Metro (1)`.
pub(super) fn in_words(facts: &Transaction, fact: &Fact) -> Result<String, StoreError> {
    let Fact { name, value } = fact;
    let value = match value {
        Value::Absent => "–".into(),
        Value::Flag(true) => "yes".into(),
        Value::Flag(false) => "no".into(),
        Value::Day(number) => day(*number),
        Value::Moment(seconds) => moment(*seconds),
        Value::Ids(ids) => match kind(name) {
            Some(kind) => naming::all(facts, kind, ids)?,
            None => naming::enumerated(ids.iter().map(ToString::to_string).collect()),
        },
        Value::Word(word) => word.replace('-', " "),
    };
    Ok(format!("{}: {value}", name.replace('-', " ")))
}

/// Of what the identifiers of a fact are: its name ends with it. None: nothing that has a name here.
fn kind(name: &str) -> Option<Kind> {
    let last = name.rsplit('-').next().unwrap_or(name);
    match last {
        "contact" | "contacts" => Some(Kind::Contact),
        "customer" | "customers" => Some(Kind::Customer),
        "group" | "groups" => Some(Kind::Group),
        "module" | "modules" | "through" => Some(Kind::Module),
        "field" | "fields" => Some(Kind::Field),
        "profile" | "profiles" => Some(Kind::Profile),
        "user" | "users" | "owner" | "owners" => Some(Kind::User),
        "account" | "accounts" => Some(Kind::Account),
        _ => None,
    }
}

fn day(number: i32) -> String {
    Day::from_number(number).map_or_else(|| "an impossible day".into(), |day| day.to_string())
}

pub(super) fn json(fact: &Fact) -> serde_json::Value {
    let Fact { name, value } = fact;
    match value {
        Value::Absent => json!({ "name": name, "value": null }),
        Value::Flag(holds) => json!({ "name": name, "value": holds }),
        Value::Day(number) => json!({ "name": name, "value": day(*number) }),
        Value::Moment(seconds) => json!({ "name": name, "value": moment(*seconds) }),
        Value::Ids(ids) => json!({ "name": name, "value": ids }),
        Value::Word(word) => json!({ "name": name, "value": word }),
    }
}

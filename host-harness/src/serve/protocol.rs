//! Requests as they are written down: one JSON object on each line.
//!
//! A password is only ever in a login, so what is said about a login that makes no sense quotes none of it.

mod error;

use std::net::IpAddr;

use serde_json::{Map, Value};

use super::strict::Strict;
use crate::day::Day;
use crate::error::line;
use crate::facts::{ContactId, CustomerId};
use crate::login::Secret;
use crate::question::Question;
use crate::session::lockouts::{Password, TicketId};
use crate::store::Revision;
use error::{BEGIN_KEYS, LOGIN_KEYS, NUMBER, PART_KEYS, QUESTION_KEYS, SETTLE_KEYS, STATUS_KEYS};

pub use error::RequestError;

/// A longer line is no request.
pub const LONGEST_LINE: usize = 64 << 10;

/// A request.
#[derive(Debug)]
pub(super) struct Asked {
    /// Sent back as it is; none: there was none.
    pub(super) id: Option<Value>,
    /// The CRM's day; none: the machine's.
    pub(super) today: Option<Day>,
    pub(super) at_least: Revision,
    pub(super) what: What,
}

/// What is asked.
#[derive(Debug)]
pub(super) enum What {
    Question { contact: ContactId, acting: Option<CustomerId>, question: Question },
    Login { name: String, password: Secret, address: Option<IpAddr> },
    Begin { contact: ContactId, ticket: TicketId, address: Option<IpAddr> },
    Settle { contact: ContactId, ticket: TicketId, password: Password, address: Option<IpAddr> },
    Status,
}

/// A line that is no request.
#[derive(Debug)]
pub(super) struct Bad {
    pub(super) id: Option<Value>,
    pub(super) error: RequestError,
}

/// Reads a line.
pub(super) fn parse(line: &[u8]) -> Result<Asked, Bad> {
    let bad = |error| Bad { id: None, error };
    let value = match serde_json::from_slice::<Strict>(line) {
        Ok(Strict(value)) => value,
        Err(error) if error.is_data() => return Err(bad(RequestError::Twice(error.to_string()))),
        Err(error) => return Err(bad(RequestError::NotJson(error.to_string()))),
    };
    let Value::Object(mut keys) = value else { return Err(bad(RequestError::NotAnObject)) };
    let id = keys.remove("id");
    if let Some(Value::Array(_) | Value::Object(_)) = id {
        return Err(bad(RequestError::BadId));
    }
    match fields(keys) {
        Ok((today, at_least, what)) => Ok(Asked { id, today, at_least, what }),
        Err(error) => Err(Bad { id, error }),
    }
}

fn fields(mut keys: Map<String, Value>) -> Result<(Option<Day>, Revision, What), RequestError> {
    const ASKED: [&str; 5] = ["question", "login", "begin", "settle", "status"];
    let mut asked = ASKED.into_iter().filter_map(|key| Some((key, keys.remove(key)?)));
    let (Some((key, value)), None) = (asked.next(), asked.next()) else {
        // A wrong key is the likelier mistake, and the one that needs to be named.
        let of_any = ["contact", "acting", "today", "at-least"];
        keys.retain(|key, _| !of_any.contains(&key.as_str()));
        nothing_else(&keys, "", QUESTION_KEYS)?;
        return Err(RequestError::NotOne);
    };
    if key == "status" {
        nothing_else(&keys, " beside `status`", STATUS_KEYS)?;
        let kind = "true";
        let bad = RequestError::BadValue { key: "status", kind };
        return if value == Value::Bool(true) { Ok((None, 0, What::Status)) } else { Err(bad) };
    }
    let today = match keys.remove("today") {
        None | Some(Value::Null) => None,
        Some(day) => Some(serde_json::from_value(day).map_err(|_| RequestError::BadValue {
            key: "today",
            kind: "a day, such as \"2026-06-15\"",
        })?),
    };
    let at_least = number(&mut keys, "at-least", "at-least")?.unwrap_or(0);
    let what = match key {
        "question" => {
            let contact = required(&mut keys, "contact", "contact")?;
            let acting = number(&mut keys, "acting", "acting")?;
            nothing_else(&keys, "", QUESTION_KEYS)?;
            What::Question { contact, acting, question: question(value)? }
        }
        "login" => {
            nothing_else(&keys, " beside `login`", PART_KEYS)?;
            login(part(value, "login")?)?
        }
        "begin" => {
            nothing_else(&keys, " beside `begin`", PART_KEYS)?;
            begin(part(value, "begin")?)?
        }
        _ => {
            nothing_else(&keys, " beside `settle`", PART_KEYS)?;
            settle(part(value, "settle")?)?
        }
    };
    Ok((today, at_least, what))
}

fn question(value: Value) -> Result<Question, RequestError> {
    let question: Question = serde_path_to_error::deserialize(value).map_err(|error| {
        let path = match error.path().to_string().as_str() {
            "." => "question".to_owned(),
            path => format!("question.{}", line(path)),
        };
        RequestError::BadQuestion { path, what: line(&error.inner().to_string()) }
    })?;
    match question.senseless() {
        // No policy could answer it, and none is to be blamed for that.
        Some(what) => Err(RequestError::BadQuestion { path: "question".into(), what: what.into() }),
        None => Ok(question),
    }
}

fn login(mut keys: Map<String, Value>) -> Result<What, RequestError> {
    let name = text(&mut keys, "name", "login.name")?;
    let password = Secret::new(text(&mut keys, "password", "login.password")?);
    let address = address(&mut keys, "login.address")?;
    nothing_else(&keys, " in `login`", LOGIN_KEYS)?;
    Ok(What::Login { name, password, address })
}

fn begin(mut keys: Map<String, Value>) -> Result<What, RequestError> {
    let contact = required(&mut keys, "contact", "begin.contact")?;
    let ticket = required(&mut keys, "ticket", "begin.ticket")?;
    let address = address(&mut keys, "begin.address")?;
    nothing_else(&keys, " in `begin`", BEGIN_KEYS)?;
    Ok(What::Begin { contact, ticket, address })
}

fn settle(mut keys: Map<String, Value>) -> Result<What, RequestError> {
    let contact = required(&mut keys, "contact", "settle.contact")?;
    let ticket = required(&mut keys, "ticket", "settle.ticket")?;
    let password = match text(&mut keys, "password", "settle.password")?.as_str() {
        "right" => Password::Right,
        "wrong" => Password::Wrong,
        _ => {
            let kind = "\"right\" or \"wrong\", and never a password";
            return Err(RequestError::BadValue { key: "settle.password", kind });
        }
    };
    let address = address(&mut keys, "settle.address")?;
    nothing_else(&keys, " in `settle`", SETTLE_KEYS)?;
    Ok(What::Settle { contact, ticket, password, address })
}

fn part(value: Value, key: &'static str) -> Result<Map<String, Value>, RequestError> {
    match value {
        Value::Object(keys) => Ok(keys),
        _ => Err(RequestError::BadValue { key, kind: "an object" }),
    }
}

/// Of the keys that are left, all are wrong.
fn nothing_else(
    keys: &Map<String, Value>,
    within: &str,
    known: &'static str,
) -> Result<(), RequestError> {
    let Some(key) = keys.keys().next() else { return Ok(()) };
    // Whoever takes the password for a key has it quoted nowhere.
    let key = if known == LOGIN_KEYS { "...".to_owned() } else { line(key) };
    Err(RequestError::UnknownKey { key, within: within.to_owned(), known })
}

fn number(
    keys: &mut Map<String, Value>,
    key: &str,
    path: &'static str,
) -> Result<Option<u64>, RequestError> {
    match keys.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            None => Err(RequestError::BadValue { key: path, kind: NUMBER }),
            number => Ok(number),
        },
    }
}

fn required(
    keys: &mut Map<String, Value>,
    key: &str,
    path: &'static str,
) -> Result<u64, RequestError> {
    number(keys, key, path)?.ok_or(RequestError::Missing(path))
}

fn text(
    keys: &mut Map<String, Value>,
    key: &str,
    path: &'static str,
) -> Result<String, RequestError> {
    match keys.remove(key) {
        Some(Value::String(text)) => Ok(text),
        None => Err(RequestError::Missing(path)),
        Some(_) => Err(RequestError::BadValue { key: path, kind: "a text" }),
    }
}

fn address(
    keys: &mut Map<String, Value>,
    path: &'static str,
) -> Result<Option<IpAddr>, RequestError> {
    let kind = "an IP address, such as \"192.0.2.7\"";
    match keys.remove("address") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            text.parse().map(Some).map_err(|_| RequestError::BadValue { key: path, kind })
        }
        Some(_) => Err(RequestError::BadValue { key: path, kind }),
    }
}

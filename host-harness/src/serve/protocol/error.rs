//! What is said about a line that is no request: what is wrong, and how to ask.

use super::LONGEST_LINE;

/// Why a line is no request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// It has no end, or none that is near.
    #[error("a line has at most {LONGEST_LINE} bytes; the connection ends here")]
    TooLong,
    /// Its syntax is wrong.
    #[error("the line is not JSON: {0}")]
    NotJson(String),
    /// A key is there twice.
    #[error("{0}")]
    Twice(String),
    /// It is a list, a text, a number.
    #[error("a request is a JSON object")]
    NotAnObject,
    /// A key that means nothing.
    #[error("there is no key `{key}`{within}; there are {known}")]
    UnknownKey {
        /// The key.
        key: String,
        /// Of which part, in words; empty: of the request.
        within: String,
        /// Those that mean something.
        known: &'static str,
    },
    /// It can only be one that is easily sent back.
    #[error("`id` is a text, a number, true, false or null")]
    BadId,
    /// Nothing, or several things.
    #[error("a request has exactly one of `question`, `login`, `begin`, `settle` and `status`")]
    NotOne,
    /// A key is needed.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A value is of another kind.
    #[error("`{key}` is {kind}")]
    BadValue {
        /// Of which key.
        key: &'static str,
        /// What it must be.
        kind: &'static str,
    },
    /// It is no question about a contact.
    #[error("`{path}`: {what}")]
    BadQuestion {
        /// Where in the request.
        path: String,
        /// What is wrong.
        what: String,
    },
}

impl RequestError {
    /// With an example of how to ask.
    pub(in crate::serve) fn with_example(&self) -> String {
        let example = match self {
            RequestError::BadValue { key, .. } | RequestError::Missing(key)
                if key.starts_with("login") =>
            {
                LOGIN_EXAMPLE
            }
            RequestError::UnknownKey { known: LOGIN_KEYS, .. } => LOGIN_EXAMPLE,
            RequestError::BadValue { key, .. } | RequestError::Missing(key)
                if key.starts_with("settle") =>
            {
                SETTLE_EXAMPLE
            }
            RequestError::UnknownKey { known: SETTLE_KEYS, .. } => SETTLE_EXAMPLE,
            _ => EXAMPLE,
        };
        format!("{self}. Example: {example}")
    }
}

const EXAMPLE: &str = r#"{"id":1,"contact":1,"question":{"ticket":{"account":2}}}"#;
const LOGIN_EXAMPLE: &str = r#"{"id":1,"login":{"name":"kim@amber-freight.example","password":"...","address":"192.0.2.7"}}"#;
const SETTLE_EXAMPLE: &str =
    r#"{"id":1,"settle":{"contact":1,"ticket":4711,"password":"right","address":"192.0.2.7"}}"#;

pub(super) const QUESTION_KEYS: &str =
    "`id`, `contact`, `acting`, `today`, `at-least` and `question`";
pub(super) const PART_KEYS: &str = "`id`, `today`, `at-least`, and what is asked";
pub(super) const STATUS_KEYS: &str = "`id` and `status`";
pub(super) const LOGIN_KEYS: &str = "`name`, `password` and `address`";
pub(super) const BEGIN_KEYS: &str = "`contact`, `ticket` and `address`";
pub(super) const SETTLE_KEYS: &str = "`contact`, `ticket`, `password` and `address`";

pub(super) const NUMBER: &str = "a number that is not negative, such as 17";

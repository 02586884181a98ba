//! A log of sign-ins, line by line: JSON objects in the order of time. Whatever cannot be believed ends the reading.

use std::io::{self, BufRead, Read};
use std::net::IpAddr;

use serde::Deserialize;
use serde_json::error::Category;

use crate::facts::{ContactId, Instant};
use crate::plain::plain;
use crate::session::lockouts;

/// Bytes; no line that makes sense is longer.
const LONGEST: u64 = 64 << 10;
/// The end of the year 9999: whoever writes later moments counts in something shorter than seconds.
const LAST: Instant = 253_402_300_799;

/// Why a log cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// A line is not what it must be.
    #[error("`{log}` line {line}{}: {what}", key.as_ref().map_or(String::new(), |key| format!(", key `{key}`")))]
    Line {
        /// The log.
        log: String,
        /// Which line, counted from 1.
        line: u64,
        /// Which key; none: the line as a whole.
        key: Option<String>,
        /// What is wrong.
        what: String,
    },
    /// It cannot be read on.
    #[error("cannot read `{log}` from line {line} on")]
    Unreadable {
        /// The log.
        log: String,
        /// The line that was to come.
        line: u64,
        /// Why.
        source: io::Error,
    },
}

/// An attempt that was logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its line, counted from 1.
    pub(super) line: u64,
    /// Seconds since 1970-01-01T00:00:00Z.
    pub(super) at: Instant,
    pub(super) contact: ContactId,
    /// None: not logged.
    pub(super) address: Option<IpAddr>,
    pub(super) password: lockouts::Password,
}

/// A line as it is written. What must be there is asked for later, so that a fault names its key.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Written {
    at: Option<Instant>,
    contact: Option<ContactId>,
    address: Option<IpAddr>,
    password: Option<Password>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Password {
    Right,
    Wrong,
}

/// Reads a log; holds one line at a time.
pub(super) struct Lines<R> {
    log: String,
    reader: R,
    line: u64,
    last: Option<Instant>,
}

impl<R: BufRead> Lines<R> {
    /// `log`: how faults name it.
    pub(super) fn new(log: &str, reader: R) -> Self {
        Lines { log: plain(log).into_owned(), reader, line: 0, last: None }
    }

    /// The next attempt; none at the end. An empty log is a fault.
    pub(super) fn next(&mut self) -> Result<Option<Entry>, LogError> {
        self.line += 1;
        let mut bytes = Vec::new();
        let read = self.reader.by_ref().take(LONGEST).read_until(b'\n', &mut bytes);
        let read = read.map_err(|source| {
            let (log, line) = (self.log.clone(), self.line);
            LogError::Unreadable { log, line, source }
        })?;
        match read {
            0 if self.line == 1 => Err(self.fault(None, "the log is empty")),
            0 => Ok(None),
            _ => self.entry(&bytes).map(Some),
        }
    }

    /// How faults name the log.
    pub(super) fn log(&self) -> &str {
        &self.log
    }

    fn entry(&mut self, bytes: &[u8]) -> Result<Entry, LogError> {
        if bytes.len() as u64 >= LONGEST && bytes.last() != Some(&b'\n') {
            return Err(self.fault(None, format!("it is longer than {LONGEST} bytes")));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            self.fault(
                None,
                format!("it is no text in UTF-8 from byte {} on", error.valid_up_to() + 1),
            )
        })?;
        // Some editors begin a text with a byte order mark.
        let text =
            if self.line == 1 { text.strip_prefix('\u{feff}').unwrap_or(text) } else { text };
        let Written { at, contact, address, password } =
            self.read(text.trim_end_matches(['\n', '\r']))?;
        let missing = |key| self.fault(Some(key), "it is missing");
        let at = at.ok_or_else(|| missing("at"))?;
        let contact = contact.ok_or_else(|| missing("contact"))?;
        let password = match password.ok_or_else(|| missing("password"))? {
            Password::Right => lockouts::Password::Right,
            Password::Wrong => lockouts::Password::Wrong,
        };
        if at > LAST {
            let what = format!("{at} lies behind the year 9999; it is counted in seconds");
            return Err(self.fault(Some("at"), what));
        }
        if let Some(last) = self.last.filter(|last| at < *last) {
            let what = format!("{at} is earlier than {last} on the line before");
            return Err(self.fault(Some("at"), what));
        }
        self.last = Some(at);
        let address = address.map(|address| address.to_canonical());
        Ok(Entry { line: self.line, at, contact, address, password })
    }

    fn read(&self, text: &str) -> Result<Written, LogError> {
        if text.trim().is_empty() {
            return Err(self.fault(None, "it is empty"));
        }
        let mut reader = serde_json::Deserializer::from_str(text);
        let written = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            let path = error.path().to_string();
            let key = Some(path.as_str()).filter(|path| !matches!(*path, "." | "?"));
            self.fault(key, json_fault(error.inner()))
        })?;
        reader.end().map_err(|error| self.fault(None, json_fault(&error)))?;
        Ok(written)
    }

    fn fault(&self, key: Option<&str>, what: impl Into<String>) -> LogError {
        LogError::Line {
            log: self.log.clone(),
            line: self.line,
            key: key.map(|key| plain(key).into_owned()),
            what: plain(&what.into()).into_owned(),
        }
    }
}

/// What is wrong with a line of JSON. The parser counts lines from the line's own beginning, which would mislead.
fn json_fault(error: &serde_json::Error) -> String {
    if error.classify() == Category::Eof {
        return format!("it is cut off after column {}", error.column());
    }
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    format!("{what}, at column {}", error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every attempt of a log, or the first fault.
    fn read(log: &[u8]) -> Result<Vec<Entry>, String> {
        let mut lines = Lines::new("log", log);
        let mut entries = Vec::new();
        loop {
            match lines.next() {
                Ok(Some(entry)) => entries.push(entry),
                Ok(None) => return Ok(entries),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    #[track_caller]
    fn check(log: impl AsRef<[u8]>, fault: &str) {
        assert_eq!(read(log.as_ref()).unwrap_err(), fault);
    }

    const GOOD: &str = r#"{"at":10,"contact":7,"address":"::ffff:192.0.2.7","password":"right"}"#;

    #[test]
    fn a_log_is_read_with_and_without_a_last_line_end() {
        let [right, wrong] = [lockouts::Password::Right, lockouts::Password::Wrong];
        let address = Some("192.0.2.7".parse().unwrap());
        let first = Entry { line: 1, at: 10, contact: 7, address, password: right };
        let second = Entry { line: 2, at: 10, contact: 8, address: None, password: wrong };
        let log = format!("\u{feff}{GOOD}\r\n{}", r#"{"password":"wrong","contact":8,"at":10}"#);
        assert_eq!(read(log.as_bytes()), Ok(vec![first, second]));
        assert_eq!(read(format!("{log}\n").as_bytes()), Ok(vec![first, second]));
    }

    #[test]
    fn what_is_cut_off_or_no_text_is_named_by_its_line() {
        check("", "`log` line 1: the log is empty");
        check(format!("{GOOD}\n{}", &GOOD[..20]), "`log` line 2: it is cut off after column 20");
        check(format!("{}\n{GOOD}", &GOOD[..22]), "`log` line 1: it is cut off after column 22");
        check(
            format!("{GOOD}\n{}", &GOOD[..65]),
            "`log` line 2, key `password`: it is cut off after column 65",
        );
        check(format!("{GOOD}\n\n{GOOD}"), "`log` line 2: it is empty");
        check(b"{\"at\":1,\xff", "`log` line 1: it is no text in UTF-8 from byte 9 on");
        check("x".repeat(70_000), "`log` line 1: it is longer than 65536 bytes");
        check(format!("{GOOD} {GOOD}"), "`log` line 1: trailing characters, at column 71");
    }

    #[test]
    fn what_is_wrong_with_a_key_is_named_by_it() {
        let with = |key: &str, value: &str| {
            let mut line: serde_json::Value = serde_json::from_str(GOOD).unwrap();
            line[key] = serde_json::from_str(value).unwrap();
            line.to_string()
        };
        let fault = |log: String| read(log.as_bytes()).unwrap_err();
        for (key, value, what) in [
            ("at", "-1", "invalid value"),
            ("at", "1760000000000", "1760000000000 lies behind the year 9999"),
            ("at", "null", "it is missing"),
            ("contact", "\"7\"", "invalid type"),
            ("address", "\"nowhere\"", "invalid IP address syntax"),
            ("password", "\"maybe\"", "unknown variant `maybe`"),
            ("name", "1", "unknown field `name`"),
        ] {
            let fault = fault(with(key, value));
            let start = format!("`log` line 1, key `{key}`: {what}");
            assert!(fault.starts_with(&start), "{fault}");
        }
        let log = format!("{GOOD}\n{}", with("at", "9"));
        let late = "`log` line 2, key `at`: 9 is earlier than 10 on the line before";
        assert_eq!(fault(log), late);
    }
}

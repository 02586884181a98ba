//! The log of sign-ins: every version that a state ever had, with the event that led to it. Only ever appended to.

use super::Bucket;
use crate::document::{LockoutEntry, LockoutEventEntry, LockoutStateEntry};
use crate::facts::{ContactId, Instant};
use crate::store::change::number;
use crate::store::column::id;
use crate::store::database::{Row, ToSql};
use crate::store::digest::chained;
use crate::store::query::key;
use crate::store::{StoreError, Transaction};

/// What led to a state, and who decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockoutLine {
    /// The moment that the policy was told.
    pub at: Instant,
    /// What happened.
    pub event: LockoutEventEntry,
    /// The settings in force; none where no policy was asked.
    pub settings: Option<LockoutEntry>,
    /// Whether the actor was an active administrator.
    pub administrator: bool,
    /// The digest of the component that decided; empty where none was asked.
    pub policy: String,
    /// What it said, in the contract's word; empty where it was not asked.
    pub verdict: String,
    /// The rule that decided; empty where none did.
    pub rule: String,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockoutLogRow {
    /// Whose sign-ins.
    pub contact: ContactId,
    /// Which of the contact's states.
    pub bucket: Bucket,
    /// The version of the state; rises by one with every line.
    pub version: u64,
    /// What led to it.
    pub line: LockoutLine,
    /// The state; none: it was taken over from a release without a log, or forgotten.
    pub state: Option<LockoutStateEntry>,
    /// Of this line and the one before.
    pub digest: String,
    /// Event, settings and state as they are stored, which is what the digest is of.
    text: [String; 3],
}

impl LockoutLogRow {
    /// Whether this line stands as it was written behind the line with the digest `previous`. Lines that were taken
    /// over have no digest, and begin a chain.
    pub fn follows(&self, previous: &str) -> bool {
        match self.line.event {
            LockoutEventEntry::TakenOver => self.digest.is_empty() && previous.is_empty(),
            _ => {
                self.digest
                    == digest(
                        previous,
                        (self.contact, self.bucket, self.version),
                        &self.line,
                        &self.text,
                    )
            }
        }
    }
}

/// `texts`: event, settings and state as they are stored.
fn digest(
    previous: &str,
    (contact, bucket, version): (ContactId, Bucket, u64),
    line: &LockoutLine,
    texts: &[String; 3],
) -> String {
    let LockoutLine { at, event: _, settings: _, administrator, policy, verdict, rule } = line;
    let numbers = [contact, u64::from(bucket.known_address()), version, *at].map(|n| n.to_string());
    let [contact, known, version, at] = &numbers;
    let [event, settings, state] = texts;
    let administrator = if *administrator { "1" } else { "0" };
    chained(
        previous,
        &[
            contact,
            known,
            version,
            at,
            event,
            settings,
            administrator,
            policy,
            verdict,
            rule,
            state,
        ],
    )
}

impl Transaction {
    /// Appends the line for a version of a state. `state` none: it is forgotten.
    pub(super) fn append(
        &self,
        contact: ContactId,
        bucket: Bucket,
        version: u64,
        line: &LockoutLine,
        state: Option<&LockoutStateEntry>,
    ) -> Result<(), StoreError> {
        let previous = self.last_line(contact, bucket)?.map_or(String::new(), |(_, digest)| digest);
        let texts = [
            json(&line.event)?,
            line.settings.as_ref().map_or(Ok(String::new()), json)?,
            state.map_or(Ok(String::new()), json)?,
        ];
        let digest = digest(&previous, (contact, bucket, version), line, &texts);
        let [event, settings, state] = &texts;
        self.one(
            "INSERT INTO lockout_log (contact, known_address, version, at, event, settings, administrator, policy,
                 verdict, rule, state, digest)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &[
                &key(contact),
                &bucket.known_address(),
                &number(version)?,
                &number(line.at)?,
                event,
                settings,
                &line.administrator,
                &line.policy,
                &line.verdict,
                &line.rule,
                state,
                &digest,
            ],
        )
    }

    /// Version and digest of the newest line about a state.
    pub(super) fn last_line(
        &self,
        contact: ContactId,
        bucket: Bucket,
    ) -> Result<Option<(u64, String)>, StoreError> {
        let found = self.rows(
            "SELECT version, digest FROM lockout_log WHERE contact = ? AND known_address = ?
             ORDER BY version DESC LIMIT 1",
            &[&key(contact), &bucket.known_address()],
            |row| Ok((id(row, 0)?, row.get(1)?)),
        )?;
        Ok(found.into_iter().next())
    }

    /// The log of one of a contact's states, the oldest line first.
    pub fn lockout_log(
        &self,
        contact: ContactId,
        bucket: Bucket,
    ) -> Result<Vec<LockoutLogRow>, StoreError> {
        self.newest_lines(contact, bucket, i64::MAX)
    }

    /// The end of the log, the oldest line first.
    pub(super) fn newest_lines(
        &self,
        contact: ContactId,
        bucket: Bucket,
        most: i64,
    ) -> Result<Vec<LockoutLogRow>, StoreError> {
        let place: [&dyn ToSql; 3] = [&key(contact), &bucket.known_address(), &most];
        let stored = self.rows(
            "SELECT version, at, administrator, policy, verdict, rule, digest, event, settings, state FROM lockout_log
             WHERE contact = ? AND known_address = ? ORDER BY version DESC LIMIT ?",
            &place,
            stored_line,
        )?;
        let line = |(version, line, digest, text): StoredLine| {
            let [event, settings, state] = &text;
            let nonsense = |error: serde_json::Error| {
                StoreError::Nonsense(format!(
                    "line {version} of the log of sign-ins of contact {contact}: {error}"
                ))
            };
            let line = LockoutLine {
                event: serde_json::from_str(event).map_err(nonsense)?,
                settings: optional(settings).map_err(nonsense)?,
                ..line
            };
            let state = optional(state).map_err(nonsense)?;
            Ok(LockoutLogRow { contact, bucket, version, line, state, digest, text })
        };
        stored.into_iter().rev().map(line).collect()
    }

    /// How many logs begin with a state that an earlier release had stored.
    pub fn taken_over_lockouts(&self) -> Result<usize, StoreError> {
        let sql = "SELECT count(*) FROM lockout_log WHERE event = '\"taken-over\"'";
        let found = self.rows(sql, &[], |row| id(row, 0))?;
        Ok(found.into_iter().next().and_then(|count| usize::try_from(count).ok()).unwrap_or(0))
    }

    /// Every state that is stored, by contact.
    pub(crate) fn tracked_lockouts(&self) -> Result<Vec<(ContactId, Bucket)>, StoreError> {
        self.rows(
            "SELECT contact, known_address FROM lockout ORDER BY contact, known_address",
            &[],
            |row| Ok((id(row, 0)?, Bucket::stored(row.get(1)?))),
        )
    }

    /// Every state that the log speaks of, by contact.
    pub fn logged_lockouts(&self) -> Result<Vec<(ContactId, Bucket)>, StoreError> {
        self.rows(
            "SELECT DISTINCT contact, known_address FROM lockout_log ORDER BY contact, known_address",
            &[],
            |row| Ok((id(row, 0)?, Bucket::stored(row.get(1)?))),
        )
    }
}

/// Version, a line whose event and settings are still to be read, digest, and the texts.
type StoredLine = (u64, LockoutLine, String, [String; 3]);

fn stored_line(row: &Row<'_>) -> Result<StoredLine, StoreError> {
    let line = LockoutLine {
        at: id(row, 1)?,
        event: LockoutEventEntry::Tick,
        settings: None,
        administrator: row.get(2)?,
        policy: row.get(3)?,
        verdict: row.get(4)?,
        rule: row.get(5)?,
    };
    Ok((id(row, 0)?, line, row.get(6)?, [row.get(7)?, row.get(8)?, row.get(9)?]))
}

fn optional<T: serde::de::DeserializeOwned>(text: &str) -> serde_json::Result<Option<T>> {
    if text.is_empty() { Ok(None) } else { serde_json::from_str(text).map(Some) }
}

fn json(entry: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(entry).map_err(|error| StoreError::Nonsense(error.to_string()))
}

/// Any line, for tests that ask no policy.
#[cfg(test)]
pub(crate) fn a_line() -> LockoutLine {
    LockoutLine {
        at: 50,
        event: LockoutEventEntry::Tick,
        settings: None,
        administrator: false,
        policy: "p".into(),
        verdict: "done".into(),
        rule: "r".into(),
    }
}

//! The states of contacts' sign-ins: read, and replaced by whoever still knows the version that is stored.

mod log;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use super::change::number;
use super::column::{id, optional_id};
use super::database::{Row, ToSql};
use super::query::key;
use super::{StoreError, Transaction};
use crate::document::{LastWhitelistingEntry, LockoutEventEntry, LockoutStateEntry};
use crate::facts::{ContactId, Instant, UserId};
use crate::session::lockouts::{LockCause, Locked, Pending, Phase, State, Whitelisted};

#[cfg(test)]
pub(crate) use log::a_line;
pub use log::{LockoutLine, LockoutLogRow};

/// Which of a contact's two states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// Of failures from everywhere; where known addresses count by themselves, from all others.
    Everywhere,
    /// Of failures from addresses that the contact has signed in from.
    KnownAddresses,
}

impl Bucket {
    /// Both.
    pub const ALL: [Bucket; 2] = [Bucket::Everywhere, Bucket::KnownAddresses];

    fn known_address(self) -> bool {
        match self {
            Bucket::Everywhere => false,
            Bucket::KnownAddresses => true,
        }
    }

    fn stored(known_address: bool) -> Self {
        if known_address { Bucket::KnownAddresses } else { Bucket::Everywhere }
    }
}

/// A state, and what is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLockout {
    /// Rises by one whenever any of this is replaced; 0 is not stored yet.
    pub version: u64,
    /// What the policy decides from.
    pub state: State,
    /// When the first failure that `consecutive` counts was counted, by `seen`; none where it counts none (D11).
    pub first_failure: Option<Instant>,
    /// When the last one was.
    pub last_failure: Option<Instant>,
    /// The last whitelisting, whether or not it still holds.
    pub whitelisting: Option<LastWhitelisting>,
}

/// When, by whom and why a contact was whitelisted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWhitelisting {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: UserId,
    /// Why.
    pub reason: String,
}

impl From<StoredLockout> for LockoutStateEntry {
    fn from(stored: StoredLockout) -> Self {
        let StoredLockout { version: _, state, first_failure, last_failure, whitelisting } = stored;
        let last = |LastWhitelisting { at, by, reason }| LastWhitelistingEntry { at, by, reason };
        LockoutStateEntry::new(state, first_failure, last_failure, whitelisting.map(last))
    }
}

/// As if it was never stored.
impl From<LockoutStateEntry> for StoredLockout {
    fn from(entry: LockoutStateEntry) -> Self {
        let (first_failure, last_failure) = (entry.first_failure, entry.last_failure);
        let last = |LastWhitelistingEntry { at, by, reason }| LastWhitelisting { at, by, reason };
        let whitelisting = entry.whitelisting.clone().map(last);
        let state = entry.into();
        StoredLockout { version: 0, state, first_failure, last_failure, whitelisting }
    }
}

impl Transaction {
    /// Whether there is such a contact, and it is not deleted.
    pub fn has_contact(&self, contact: ContactId) -> Result<bool, StoreError> {
        self.finds("SELECT 1 FROM contact WHERE id = ? AND deleted = 0", &[&key(contact)])
    }

    /// What is stored about a contact's sign-ins; none: nothing ever was, or it was forgotten. A state that is not the one
    /// that the log ends with was not stored by this program, and is an error.
    pub fn stored_lockout(
        &self,
        contact: ContactId,
        bucket: Bucket,
    ) -> Result<Option<StoredLockout>, StoreError> {
        let mut found = self.unproven_lockout(contact, bucket)?;
        while !self.ends_the_log(contact, bucket, found.as_ref())? {
            // A transaction that writes on a server sees what others store between its looks: only a state that stays
            // as it is contradicts the log.
            let again = self.unproven_lockout(contact, bucket)?;
            if again == found {
                return Err(disproved(contact));
            }
            found = again;
        }
        Ok(found)
    }

    /// Whether the log ends with this state, in a line that stands as it was written.
    fn ends_the_log(
        &self,
        contact: ContactId,
        bucket: Bucket,
        found: Option<&StoredLockout>,
    ) -> Result<bool, StoreError> {
        let newest = self.newest_lines(contact, bucket, 2)?;
        let (last, previous) = match newest.as_slice() {
            [] => return Ok(found.is_none()),
            [only] => (only, ""),
            [.., before, last] => (last, before.digest.as_str()),
        };
        let agrees = match (found, &last.state) {
            (None, _) => last.line.event == LockoutEventEntry::Forgotten,
            (Some(found), None) => {
                last.version == found.version && last.line.event == LockoutEventEntry::TakenOver
            }
            (Some(found), Some(state)) => {
                last.version == found.version && *state == LockoutStateEntry::from(found.clone())
            }
        };
        Ok(agrees && last.follows(previous))
    }

    /// What the table holds, whatever the log says.
    pub(crate) fn unproven_lockout(
        &self,
        contact: ContactId,
        bucket: Bucket,
    ) -> Result<Option<StoredLockout>, StoreError> {
        self.state(contact, bucket).map_err(|error| match error {
            StoreError::Nonsense(what) => {
                let about = format!("what is stored about sign-ins of contact {contact}");
                StoreError::Nonsense(format!("{about}: {what}"))
            }
            other => other,
        })
    }

    fn state(
        &self,
        contact: ContactId,
        bucket: Bucket,
    ) -> Result<Option<StoredLockout>, StoreError> {
        let place: [&dyn ToSql; 2] = [&key(contact), &bucket.known_address()];
        let found = self.rows(
            "SELECT version, phase, cause, until, exempt_by, failures, consecutive, lockouts, epoch, seen,
                    first_failure, last_failure, whitelisted_at, whitelisted_by, whitelisted_why
             FROM lockout WHERE contact = ? AND known_address = ?",
            &place,
            stored,
        )?;
        let Some(mut found) = found.into_iter().next() else { return Ok(None) };
        found.state.pending = self.rows(
            "SELECT ticket, since FROM lockout_attempt WHERE contact = ? AND known_address = ? ORDER BY ticket",
            &place,
            |row| Ok(Pending { ticket: id(row, 0)?, since: id(row, 1)? }),
        )?;
        Ok(Some(found))
    }

    /// Replaces the version that was read, which `stored` carries, and writes down what led to it; version 0 was not
    /// stored yet.
    pub fn save_lockout(
        &mut self,
        contact: ContactId,
        bucket: Bucket,
        stored: &StoredLockout,
        line: &LockoutLine,
    ) -> Result<(), StoreError> {
        // A version is never used again, not even of a state that was forgotten.
        let next = match stored.version {
            0 => self.last_line(contact, bucket)?.map_or(1, |(last, _)| last.saturating_add(1)),
            version => version.saturating_add(1),
        };
        self.replace(contact, bucket, stored, next)?;
        self.append(contact, bucket, next, line, Some(&stored.clone().into()))
    }

    /// Keeps others from replacing what is stored about a contact's sign-ins, until this transaction ends.
    pub(crate) fn hold_lockouts(&self, contact: ContactId) -> Result<(), StoreError> {
        let sql = "UPDATE lockout SET version = version WHERE contact = ?";
        self.run(sql, &[&key(contact)]).map(drop)
    }

    /// Puts the state that the log ends with where another one is stored, or none that can be read.
    pub(crate) fn restore_lockout(
        &mut self,
        contact: ContactId,
        bucket: Bucket,
        version: u64,
        state: Option<LockoutStateEntry>,
    ) -> Result<(), StoreError> {
        let place: [&dyn ToSql; 2] = [&key(contact), &bucket.known_address()];
        self.run("DELETE FROM lockout WHERE contact = ? AND known_address = ?", &place)?;
        let Some(state) = state else { return Ok(()) };
        self.replace(contact, bucket, &StoredLockout::from(state), version)
    }

    /// The version that was read by the next one.
    fn replace(
        &self,
        contact: ContactId,
        bucket: Bucket,
        stored: &StoredLockout,
        next: u64,
    ) -> Result<(), StoreError> {
        let StoredLockout { version, state, first_failure, last_failure, whitelisting } = stored;
        let State { phase, failures, consecutive, lockouts, pending, epoch, seen } = state;
        let (phase, cause, until, exempt_by) = match phase {
            Phase::Open => (0, None, None, None),
            Phase::Locked(Locked { cause, until }) => {
                let cause = match cause {
                    LockCause::Threshold => 0,
                    LockCause::Hard => 1,
                    LockCause::Admin => 2,
                };
                (1, Some(cause), *until, None)
            }
            Phase::Whitelisted(Whitelisted { by, until }) => (2, None, *until, Some(*by)),
        };
        let moment = |at: Option<u64>| at.map(number).transpose();
        let (at, by, why) = match whitelisting {
            Some(LastWhitelisting { at, by, reason }) => (Some(*at), Some(*by), Some(reason)),
            None => (None, None, None),
        };
        let read = number(*version)?;
        let place: [&dyn ToSql; 2] = [&key(contact), &bucket.known_address()];
        let values: [&dyn ToSql; 14] = [
            &phase,
            &cause,
            &moment(until)?,
            &moment(exempt_by)?,
            failures,
            consecutive,
            lockouts,
            &number(*epoch)?,
            &number(*seen)?,
            &moment(*first_failure)?,
            &moment(*last_failure)?,
            &moment(at)?,
            &moment(by)?,
            &why,
        ];
        let met = if read == 0 {
            self.run(
                "INSERT INTO lockout (contact, known_address, version, phase, cause, until, exempt_by, failures,
                     consecutive, lockouts, epoch, seen, first_failure, last_failure, whitelisted_at, whitelisted_by,
                     whitelisted_why)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT DO NOTHING",
                &[&place[..], &[&number(next)?], &values[..]].concat(),
            )?
        } else {
            self.run(
                "UPDATE lockout SET version = ?, phase = ?, cause = ?, until = ?, exempt_by = ?,
                     failures = ?, consecutive = ?, lockouts = ?, epoch = ?, seen = ?, first_failure = ?,
                     last_failure = ?, whitelisted_at = ?, whitelisted_by = ?, whitelisted_why = ?
                 WHERE contact = ? AND known_address = ? AND version = ?",
                &[&[&number(next)? as &dyn ToSql], &values[..], &place[..], &[&read]].concat(),
            )?
        };
        if met != 1 {
            return Err(StoreError::Overtaken);
        }
        self.run("DELETE FROM lockout_attempt WHERE contact = ? AND known_address = ?", &place)?;
        for Pending { ticket, since } in pending {
            self.one(
                "INSERT INTO lockout_attempt (contact, known_address, ticket, since) VALUES (?, ?, ?, ?)",
                &[&key(contact), &bucket.known_address(), &number(*ticket)?, &number(*since)?],
            )?;
        }
        Ok(())
    }

    /// Forgets what is stored about a contact's sign-ins (AMB-65); the log keeps it.
    pub(crate) fn forget_lockouts(
        &mut self,
        contact: ContactId,
        at: Instant,
    ) -> Result<(), StoreError> {
        for bucket in Bucket::ALL {
            let place: [&dyn ToSql; 2] = [&key(contact), &bucket.known_address()];
            let sql = "DELETE FROM lockout WHERE contact = ? AND known_address = ?";
            if self.run(sql, &place)? == 0 {
                continue;
            }
            let version =
                self.last_line(contact, bucket)?.map_or(1, |(last, _)| last.saturating_add(1));
            let line = LockoutLine {
                at,
                event: LockoutEventEntry::Forgotten,
                settings: None,
                administrator: false,
                policy: String::new(),
                verdict: String::new(),
                rule: String::new(),
            };
            self.append(contact, bucket, version, &line, None)?;
        }
        Ok(())
    }

    /// Contacts that are not deleted, each with a state of it that counts and is locked, whether or not the lock still
    /// holds.
    pub fn locked(&self) -> Result<Vec<(ContactId, Bucket)>, StoreError> {
        self.rows(
            "SELECT contact, known_address FROM lockout JOIN contact ON contact.id = contact
             WHERE phase = 1 AND deleted = 0
                 AND (known_address = 0 OR (SELECT known_addresses FROM lockout_settings) = 1)
             ORDER BY contact, known_address",
            &[],
            |row| Ok((id(row, 0)?, Bucket::stored(row.get(1)?))),
        )
    }

    /// Whether the contact has signed in from this address.
    pub fn knows_address(&self, contact: ContactId, address: IpAddr) -> Result<bool, StoreError> {
        let address = address.to_canonical().to_string();
        let sql = "SELECT 1 FROM known_address WHERE contact = ? AND address = ?";
        self.finds(sql, &[&key(contact), &address])
    }

    /// Remembers an address that the contact has signed in from.
    pub fn remember_address(
        &mut self,
        contact: ContactId,
        address: IpAddr,
    ) -> Result<(), StoreError> {
        let address = address.to_canonical().to_string();
        let sql =
            "INSERT INTO known_address (contact, address) VALUES (?, ?) ON CONFLICT DO NOTHING";
        self.run(sql, &[&key(contact), &address]).map(drop)
    }
}

fn disproved(contact: ContactId) -> StoreError {
    StoreError::Nonsense(format!(
        "what is stored about sign-ins of contact {contact} is not what the log of sign-ins ends with; \
         `portal doctor` shows the difference"
    ))
}

fn stored(row: &Row<'_>) -> Result<StoredLockout, StoreError> {
    let phase = phase(row, [1, 2, 3, 4])?;
    let whitelisting = match (optional_id(row, 12)?, optional_id(row, 13)?, row.get(14)?) {
        (Some(at), Some(by), Some(reason)) => Some(LastWhitelisting { at, by, reason }),
        _ => None,
    };
    Ok(StoredLockout {
        version: id(row, 0)?,
        state: State {
            phase,
            failures: row.get(5)?,
            consecutive: row.get(6)?,
            lockouts: row.get(7)?,
            pending: Vec::new(),
            epoch: id(row, 8)?,
            seen: id(row, 9)?,
        },
        first_failure: optional_id(row, 10)?,
        last_failure: optional_id(row, 11)?,
        whitelisting,
    })
}

/// From the columns `phase`, `cause`, `until` and `exempt_by`.
pub(super) fn phase(row: &Row<'_>, columns: [usize; 4]) -> Result<Phase, StoreError> {
    let [phase, cause, until, exempt_by] = columns;
    let until = optional_id(row, until)?;
    let exempt_by = optional_id(row, exempt_by)?;
    Ok(match (row.get::<_, i64>(phase)?, row.get::<_, Option<i64>>(cause)?, exempt_by) {
        (0, None, None) => Phase::Open,
        (1, Some(0), None) => Phase::Locked(Locked { cause: LockCause::Threshold, until }),
        (1, Some(1), None) => Phase::Locked(Locked { cause: LockCause::Hard, until }),
        (1, Some(2), None) => Phase::Locked(Locked { cause: LockCause::Admin, until }),
        (2, None, Some(by)) => Phase::Whitelisted(Whitelisted { by, until }),
        (found, _, _) => return Err(row.out_of_range(phase, found)),
    })
}

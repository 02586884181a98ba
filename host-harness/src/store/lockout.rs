//! The states of contacts' sign-ins: read, and replaced by whoever still knows the version that is stored.

use std::net::IpAddr;

use super::change::number;
use super::column::{id, optional_id};
use super::database::{Row, ToSql, out_of_range};
use super::query::key;
use super::{StoreError, Transaction};
use crate::document::LockoutStateEntry;
use crate::facts::{ContactId, Instant, UserId};
use crate::session::lockouts::{LockCause, Locked, Pending, Phase, State, Whitelisted};

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
        LockoutStateEntry::new(stored.state, stored.first_failure, stored.last_failure)
    }
}

impl Transaction {
    /// Whether there is such a contact, and it is not deleted.
    pub fn has_contact(&self, contact: ContactId) -> Result<bool, StoreError> {
        self.finds("SELECT 1 FROM contact WHERE id = ? AND deleted = 0", &[&key(contact)])
    }

    /// What is stored about a contact's sign-ins; none: nothing ever was.
    pub fn stored_lockout(
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

    /// Replaces the version that was read, which `stored` carries; version 0 was not stored yet.
    pub fn save_lockout(
        &mut self,
        contact: ContactId,
        bucket: Bucket,
        stored: &StoredLockout,
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
                 VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                 ON CONFLICT DO NOTHING",
                &[&place[..], &values[..]].concat(),
            )?
        } else {
            self.run(
                "UPDATE lockout SET version = version + 1, phase = ?, cause = ?, until = ?, exempt_by = ?,
                     failures = ?, consecutive = ?, lockouts = ?, epoch = ?, seen = ?, first_failure = ?,
                     last_failure = ?, whitelisted_at = ?, whitelisted_by = ?, whitelisted_why = ?
                 WHERE contact = ? AND known_address = ? AND version = ?",
                &[&values[..], &place[..], &[&read]].concat(),
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

    /// Contacts that are not deleted, each with a state of it that counts and is locked, whether or not the lock still
    /// holds.
    pub fn locked(&self) -> Result<Vec<(ContactId, Bucket)>, StoreError> {
        self.rows(
            "SELECT contact, known_address FROM lockout JOIN contact ON contact.id = contact
             WHERE phase = 1 AND deleted = 0
                 AND (known_address = 0 OR (SELECT known_addresses FROM lockout_settings) = 1)
             ORDER BY contact, known_address",
            &[],
            |row| {
                let known: bool = row.get(1)?;
                Ok((id(row, 0)?, if known { Bucket::KnownAddresses } else { Bucket::Everywhere }))
            },
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

fn stored(row: &Row<'_>) -> Result<StoredLockout, StoreError> {
    let until = optional_id(row, 3)?;
    let phase = match (row.get::<_, i64>(1)?, row.get::<_, Option<i64>>(2)?, optional_id(row, 4)?) {
        (0, None, None) => Phase::Open,
        (1, Some(0), None) => Phase::Locked(Locked { cause: LockCause::Threshold, until }),
        (1, Some(1), None) => Phase::Locked(Locked { cause: LockCause::Hard, until }),
        (1, Some(2), None) => Phase::Locked(Locked { cause: LockCause::Admin, until }),
        (2, None, Some(by)) => Phase::Whitelisted(Whitelisted { by, until }),
        (phase, _, _) => return Err(out_of_range(1, phase)),
    };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let mut transaction = store.write().unwrap();
        for (contact, deleted) in [(4, false), (5, true), (6, false)] {
            let sql = "INSERT INTO contact (id, name, email, email_key, portal_enabled, has_window, deleted)
                       VALUES (?, 'A', '', '', 1, 0, ?)";
            transaction.one(sql, &[&contact, &deleted]).unwrap();
        }
        transaction.commit().unwrap();
        (folder, store)
    }

    fn state(phase: Phase, tickets: &[u64]) -> StoredLockout {
        let pending =
            tickets.iter().map(|&ticket| Pending { ticket, since: ticket + 20 }).collect();
        StoredLockout {
            version: 0,
            state: State {
                phase,
                failures: 1,
                consecutive: 2,
                lockouts: 3,
                pending,
                epoch: 4,
                seen: 50,
            },
            first_failure: Some(10),
            last_failure: Some(11),
            whitelisting: None,
        }
    }

    #[test]
    fn a_state_comes_back_as_it_was_stored_and_leaves_the_others_alone() {
        let (_folder, store) = store();
        let whitelisting = LastWhitelisting { at: 7, by: 1, reason: "phone call".into() };
        let cases = [
            state(Phase::Open, &[3, 9]),
            state(Phase::Locked(Locked { cause: LockCause::Threshold, until: Some(60) }), &[]),
            state(Phase::Locked(Locked { cause: LockCause::Hard, until: None }), &[1]),
            state(Phase::Locked(Locked { cause: LockCause::Admin, until: None }), &[2, 3, 4]),
            StoredLockout {
                whitelisting: Some(whitelisting),
                ..state(Phase::Whitelisted(Whitelisted { by: 1, until: Some(99) }), &[3])
            },
            StoredLockout {
                first_failure: None,
                last_failure: None,
                ..state(Phase::Whitelisted(Whitelisted { by: 1, until: None }), &[3])
            },
        ];
        let other = state(Phase::Open, &[3]);
        let mut transaction = store.write().unwrap();
        transaction.save_lockout(4, Bucket::KnownAddresses, &other).unwrap();
        for (version, case) in (0..).zip(cases) {
            let case = StoredLockout { version, ..case };
            transaction.save_lockout(4, Bucket::Everywhere, &case).unwrap();
            let stored = transaction.stored_lockout(4, Bucket::Everywhere).unwrap();
            assert_eq!(stored, Some(StoredLockout { version: version + 1, ..case }));
        }
        let untouched = transaction.stored_lockout(4, Bucket::KnownAddresses).unwrap();
        assert_eq!(untouched, Some(StoredLockout { version: 1, ..other }));
        assert_eq!(transaction.stored_lockout(6, Bucket::Everywhere).unwrap(), None);
    }

    #[test]
    fn whoever_has_read_an_older_version_is_told_so_and_changes_nothing() {
        let (_folder, store) = store();
        let mut transaction = store.write().unwrap();
        let first = state(Phase::Open, &[3]);
        transaction.save_lockout(4, Bucket::Everywhere, &first).unwrap();
        for stale in [0, 2, u64::MAX >> 1] {
            let late = StoredLockout { version: stale, ..state(Phase::Open, &[]) };
            let error = transaction.save_lockout(4, Bucket::Everywhere, &late).unwrap_err();
            assert!(matches!(error, StoreError::Overtaken), "{error:?}");
        }
        let stored = transaction.stored_lockout(4, Bucket::Everywhere).unwrap();
        assert_eq!(stored, Some(StoredLockout { version: 1, ..first }));
    }

    #[test]
    fn a_number_that_the_database_cannot_keep_is_an_error() {
        let (_folder, store) = store();
        let mut transaction = store.write().unwrap();
        let large = 1 << 63;
        let mut seen = state(Phase::Open, &[]);
        seen.state.seen = large;
        let mut epoch = state(Phase::Open, &[]);
        epoch.state.epoch = large;
        let until =
            state(Phase::Locked(Locked { cause: LockCause::Hard, until: Some(large) }), &[]);
        for broken in [seen, epoch, until, state(Phase::Open, &[large])] {
            let error = transaction.save_lockout(4, Bucket::Everywhere, &broken).unwrap_err();
            assert!(matches!(error, StoreError::Unfit(_)), "{error:?}");
        }
    }

    #[test]
    fn the_locked_are_found_where_their_state_counts_unless_they_are_deleted() {
        let (_folder, store) = store();
        let mut transaction = store.write().unwrap();
        let locked = state(Phase::Locked(Locked { cause: LockCause::Admin, until: None }), &[]);
        transaction.save_lockout(6, Bucket::KnownAddresses, &locked).unwrap();
        transaction.save_lockout(5, Bucket::Everywhere, &locked).unwrap();
        transaction.save_lockout(6, Bucket::Everywhere, &state(Phase::Open, &[])).unwrap();
        transaction.save_lockout(4, Bucket::Everywhere, &locked).unwrap();
        assert_eq!(transaction.locked().unwrap(), [(4, Bucket::Everywhere)]);
        transaction.save_known_addresses(true).unwrap();
        let expected = [(4, Bucket::Everywhere), (6, Bucket::KnownAddresses)];
        assert_eq!(transaction.locked().unwrap(), expected);
        assert!(!transaction.has_contact(5).unwrap() && !transaction.has_contact(9).unwrap());
    }

    #[test]
    fn an_address_is_known_in_every_spelling_and_to_its_contact_only() {
        let (_folder, store) = store();
        let mut transaction = store.write().unwrap();
        transaction.remember_address(4, "192.0.2.1".parse().unwrap()).unwrap();
        transaction.remember_address(4, "192.0.2.1".parse().unwrap()).unwrap();
        let knows = |contact, address: &str| {
            transaction.knows_address(contact, address.parse().unwrap()).unwrap()
        };
        assert!(knows(4, "192.0.2.1") && knows(4, "::ffff:192.0.2.1"));
        assert!(!knows(4, "192.0.2.2") && !knows(6, "192.0.2.1"));
    }
}

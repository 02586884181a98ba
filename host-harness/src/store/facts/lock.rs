//! The lock of a contact.

use super::super::column::id;
use super::super::lockout::phase;
use super::super::query::key;
use super::super::{StoreError, Transaction};
use crate::facts::{ContactId, StoredLock};
use crate::session::lockouts::{Locked, Phase};

/// The contact's states: the general one first, then the one for known addresses. All of them, so that one that makes no
/// sense is not taken for open.
pub(super) const LOCKS: &str = "SELECT known_address, phase, cause, until, exempt_by, seen
     FROM lockout WHERE contact = ? ORDER BY known_address";

impl Transaction {
    /// The lock that shuts the contact out. Where known addresses are counted by themselves, a contact that has signed
    /// in before has two ways in, and is shut out only when both are locked, until the first of them opens: failures of
    /// strangers must not end the owner's session (D4).
    pub(super) fn stored_lock(&self, contact: ContactId) -> Result<Option<StoredLock>, StoreError> {
        let locks = self.rows(LOCKS, &[&key(contact)], |row| {
            let known: bool = row.get(0)?;
            let seen = id(row, 5)?;
            Ok(match phase(row, [1, 2, 3, 4])? {
                Phase::Locked(Locked { until, .. }) => Some((known, StoredLock { until, seen })),
                Phase::Open | Phase::Whitelisted(_) => None,
            })
        })?;
        let of = |wanted| {
            locks.iter().flatten().find(|(known, _)| *known == wanted).map(|(_, lock)| *lock)
        };
        let Some(general) = of(false) else { return Ok(None) };
        if !self.lockout_settings()?.known_addresses || !self.knows_any_address(contact)? {
            return Ok(Some(general));
        }
        let ends = |lock: &StoredLock| lock.until.unwrap_or(u64::MAX);
        Ok(of(true).map(|known| if ends(&known) < ends(&general) { known } else { general }))
    }

    fn knows_any_address(&self, contact: ContactId) -> Result<bool, StoreError> {
        let known = self.rows(
            "SELECT 1 FROM known_address WHERE contact = ? LIMIT 1",
            &[&key(contact)],
            |_| Ok(()),
        )?;
        Ok(!known.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::rich;
    use super::*;
    use crate::facts::Directory;

    const OPEN: &str = "NULL, 4, 4, 0, 1, 0, NULL, NULL, 10";

    /// Whether known addresses count by themselves, whether contact 1 has one, its locks by known address: phase, cause,
    /// until and seen; and the lock that counts.
    #[track_caller]
    fn check(apart: bool, known: bool, states: &[(i64, &str)], lock: Option<(Option<u64>, u64)>) {
        let mut change = format!("UPDATE lockout_settings SET known_addresses = {apart};");
        if known {
            change
                .push_str("INSERT INTO known_address (contact, address) VALUES (1, '192.0.2.1');");
        }
        for (known_address, state) in states {
            change.push_str(&format!(
                "INSERT INTO lockout (contact, known_address, version, exempt_by, failures, consecutive, lockouts,
                     epoch, phase, cause, until, seen) VALUES (1, {known_address}, 1, {state});"
            ));
        }
        let (_folder, mut facts) = rich(&change);
        let found = facts.contact(1, None).unwrap().unwrap().access.lock;
        assert_eq!(found, lock.map(|(until, seen)| StoredLock { until, seen }));
        assert_eq!(facts.contact(2, None).unwrap().unwrap().access.lock, None);
    }

    fn locked(until: &str, seen: u64) -> String {
        format!("NULL, 5, 5, 1, 1, 1, 0, {until}, {seen}")
    }

    #[test]
    fn a_contact_is_locked_while_its_state_is() {
        for (apart, known) in [(false, false), (false, true), (true, false)] {
            check(apart, known, &[], None);
            check(apart, known, &[(0, OPEN)], None);
            check(apart, known, &[(0, "1, 0, 0, 0, 1, 2, NULL, 90, 10")], None);
            check(apart, known, &[(0, &locked("90", 10))], Some((Some(90), 10)));
            check(apart, known, &[(0, OPEN), (1, &locked("90", 10))], None);
            let both = [(0, locked("90", 20)), (1, locked("80", 30))];
            let both =
                both.each_ref().map(|(known_address, state)| (*known_address, state.as_str()));
            check(apart, known, &both, Some((Some(90), 20)));
        }
    }

    #[test]
    fn strangers_do_not_shut_out_a_contact_that_has_signed_in_before() {
        check(true, true, &[(0, &locked("NULL", 10))], None);
        check(true, true, &[(0, &locked("NULL", 10)), (1, OPEN)], None);
        check(true, true, &[(0, OPEN), (1, &locked("NULL", 10))], None);
    }

    #[test]
    fn with_both_ways_locked_the_first_that_opens_counts() {
        for (general, known, lock) in [
            ("90", "80", (Some(80), 30)),
            ("80", "90", (Some(80), 20)),
            ("NULL", "90", (Some(90), 30)),
            ("90", "NULL", (Some(90), 20)),
            ("NULL", "NULL", (None, 20)),
        ] {
            check(true, true, &[(0, &locked(general, 20)), (1, &locked(known, 30))], Some(lock));
        }
    }
}

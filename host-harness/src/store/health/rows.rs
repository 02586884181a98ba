//! Rows that no document has in it: whether each of them can be read, and makes sense.

use super::{Finding, whole};
use crate::store::column::id;
use crate::store::{StoreError, Transaction};

/// So many are told of.
const TOLD: usize = 5;

impl Transaction {
    /// States of sign-ins, their log and settings, the passwords and the revision.
    pub(super) fn unreadable(&self) -> Finding {
        let mut faults = Vec::new();
        let mut look = |looked: Result<(), StoreError>| {
            faults.extend(looked.err().map(|error| whole(&error)));
        };
        match self.tracked_lockouts() {
            Ok(states) => {
                for (contact, bucket) in states {
                    look(self.unproven_lockout(contact, bucket).map(drop));
                }
            }
            Err(error) => look(Err(error)),
        }
        match self.logged_lockouts() {
            Ok(states) => {
                for (contact, bucket) in states {
                    look(self.lockout_log(contact, bucket).map(drop));
                }
            }
            Err(error) => look(Err(error)),
        }
        look(self.settings_of_the_lockout());
        look(self.password_rows());
        look(self.revision().map(drop));
        faults.dedup();
        if faults.is_empty() {
            return Finding::good(
                "rows",
                "states of sign-ins, their settings and passwords can be read",
            );
        }
        let more = faults.len().saturating_sub(TOLD);
        faults.truncate(TOLD);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        Finding::bad("rows", faults.join("; ") + &more)
    }

    /// Within the limits that every change of them is held to; a policy that is told of others has no answer.
    fn settings_of_the_lockout(&self) -> Result<(), StoreError> {
        let settings = self.lockout_settings()?;
        let sane = settings.auto_unlock.is_none_or(|unlock| unlock.base <= unlock.maximum);
        if (1..=100).contains(&settings.threshold) && settings.lease > 0 && sane {
            return Ok(());
        }
        let fault = "the settings of the lockout are out of range, so nobody can sign in; `portal lockout set` sets others";
        Err(StoreError::Nonsense(fault.into()))
    }

    fn password_rows(&self) -> Result<(), StoreError> {
        self.each("SELECT contact, hash, changed_at FROM password ORDER BY contact", &[], |row| {
            let (contact, hash): (u64, String) = (id(row, 0)?, row.get(1)?);
            id(row, 2)?;
            if crate::login::is_hash(&hash) {
                return Ok(());
            }
            let fault =
                format!("the password of contact {contact} is no hash that this host computes");
            Err(StoreError::Nonsense(fault))
        })
    }
}

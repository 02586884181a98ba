//! Rows that no document has in it: whether each of them can be read, and makes sense.

use super::{Finding, whole};
use crate::store::column::id;
use crate::store::{StoreError, Transaction};

/// So many are told of.
const TOLD: usize = 5;

impl Transaction {
    /// States of sign-ins, their log, the passwords and the revision.
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
        look(self.password_rows());
        look(self.revision().map(drop));
        faults.dedup();
        if faults.is_empty() {
            return Finding::good("rows", "states of sign-ins and passwords can be read");
        }
        let more = faults.len().saturating_sub(TOLD);
        faults.truncate(TOLD);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        Finding::bad("rows", faults.join("; ") + &more)
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

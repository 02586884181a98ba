//! Who is exempt from locking, and for how long.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::column::id;
use super::lockout::phase;
use super::{StoreError, Transaction};
use crate::facts::{ContactId, Instant};
use crate::session::lockouts::{Phase, Whitelisted};

/// A contact whose failures do not lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// Which contact.
    pub contact: ContactId,
    /// Its name.
    pub name: String,
    /// The first moment without the exemption; none: only an administrator ends it.
    pub until: Option<Instant>,
}

impl Transaction {
    /// Contacts that are not deleted, each with the exemption of a state of it that counts, whether or not it still
    /// holds; of two, the one that lasts longer. Ascending by contact.
    pub fn exemptions(&self) -> Result<Vec<Exemption>, StoreError> {
        let mut found: BTreeMap<ContactId, Exemption> = BTreeMap::new();
        self.each(
            "SELECT contact, name, phase, cause, until, exempt_by
             FROM lockout JOIN contact ON contact.id = contact
             WHERE phase = 2 AND deleted = 0
                 AND (known_address = 0 OR (SELECT known_addresses FROM lockout_settings) = 1)",
            &[],
            |row| {
                let Phase::Whitelisted(Whitelisted { until, .. }) = phase(row, [2, 3, 4, 5])?
                else {
                    return Ok(());
                };
                let exemption = Exemption { contact: id(row, 0)?, name: row.get(1)?, until };
                match found.entry(exemption.contact) {
                    Entry::Vacant(none) => drop(none.insert(exemption)),
                    Entry::Occupied(mut other) => {
                        let ends = |until: Option<Instant>| until.unwrap_or(Instant::MAX);
                        if ends(until) > ends(other.get().until) {
                            other.insert(exemption);
                        }
                    }
                }
                Ok(())
            },
        )?;
        Ok(found.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::import::tests::store;
    use crate::document::RICH;

    #[test]
    fn an_exemption_is_of_a_contact_that_is_there_and_a_state_that_counts() {
        for (apart, expected) in
            [("FALSE", vec![(1, Some(90)), (3, None)]), ("TRUE", vec![(1, Some(95)), (3, None)])]
        {
            let (_folder, store) = store(RICH);
            let row = |contact: u8, known: u8, phase: &str| {
                format!(
                    "INSERT INTO lockout (contact, known_address, version, phase, cause, exempt_by, until, failures,
                         consecutive, lockouts, epoch, seen) VALUES ({contact}, {known}, 1, {phase}, 0, 0, 0, 1, 1);"
                )
            };
            let change = [
                format!("UPDATE lockout_settings SET known_addresses = {apart};"),
                row(1, 0, "2, NULL, 1, 90"),
                row(1, 1, "2, NULL, 1, 95"),
                row(2, 0, "1, 2, NULL, NULL"),
                row(3, 0, "2, NULL, 1, NULL"),
                row(3, 1, "2, NULL, 1, 70"),
                row(4, 0, "2, NULL, 1, 90"),
            ];
            let mut transaction = store.write().unwrap();
            transaction.run_batch(&change.concat()).unwrap();
            transaction.commit().unwrap();
            let found = store.read().unwrap().exemptions().unwrap();
            let found: Vec<_> = found.iter().map(|one| (one.contact, one.until)).collect();
            assert_eq!(found, expected, "{apart}");
        }
    }
}

//! Facts about records, and about those through which they are reached.

use std::collections::{BTreeSet, HashMap};

use super::super::column::{id, optional_id};
use super::super::query::{key, keys};
use super::super::{StoreError, Transaction};
use crate::facts::*;

/// A record: its module and its identifier.
type Key = (u64, u64);

/// What is stored as a record. Only tickets and documents can be switched off; contacts and customers are elsewhere.
pub(super) const RECORDS: &str =
    "SELECT record.module, record.id, kind NOT IN (2, 3) OR portal_active = 1
     FROM json_each(?) AS asked
          CROSS JOIN record ON record.module = CAST(asked.key AS BIGINT) AND record.id = asked.value
          CROSS JOIN module ON module.id = record.module AND kind NOT IN (0, 1)";

pub(super) const PARENTS: &str =
    "SELECT link.module, link.record, parent_module, link.parent, kind NOT IN (2, 3) OR portal_active = 1
     FROM json_each(?) AS asked
          CROSS JOIN record_parent AS link ON link.module = CAST(asked.key AS BIGINT) AND link.record = asked.value
          CROSS JOIN module_path ON module_path.module = link.module AND reached_through = parent_module
          CROSS JOIN record ON record.module = parent_module AND record.id = link.parent
          CROSS JOIN module ON module.id = parent_module AND kind NOT IN (0, 1)";

pub(super) const CONTACTS: &str =
    "SELECT link.module, link.record, contact.id, customer.id, contact.deleted
     FROM json_each(?) AS asked
          CROSS JOIN record_contact AS link ON link.module = CAST(asked.key AS BIGINT) AND link.record = asked.value
          CROSS JOIN contact ON contact.id = link.contact
          LEFT JOIN customer ON customer.id = contact.customer AND customer.deleted = 0";

pub(super) const CUSTOMERS: &str = "SELECT link.module, link.record, customer
     FROM json_each(?) AS asked
          CROSS JOIN record_customer AS link ON link.module = CAST(asked.key AS BIGINT) AND link.record = asked.value";

/// Contacts and customers are the records of the modules of their kinds.
pub(super) const OWN_CONTACTS: &str = "SELECT contact.id, customer.id
     FROM json_each(?) CROSS JOIN contact ON contact.id = value AND contact.deleted = 0
          LEFT JOIN customer ON customer.id = contact.customer AND customer.deleted = 0";
pub(super) const OWN_CUSTOMERS: &str = "SELECT customer.id
     FROM json_each(?) CROSS JOIN customer ON customer.id = value AND customer.deleted = 0";

impl Transaction {
    /// Each asked for, in the order asked.
    pub(super) fn record_facts(
        &self,
        asked: &[RecordKey],
    ) -> Result<Vec<Option<RecordFacts>>, StoreError> {
        let keys: BTreeSet<Key> = asked.iter().map(|key| (key.module, key.record)).collect();
        let mut found = self.stored_records(&keys)?;
        self.people(&keys, &mut found)?;
        Ok(asked.iter().map(|key| found.get(&(key.module, key.record)).cloned()).collect())
    }

    fn stored_records(
        &self,
        asked: &BTreeSet<Key>,
    ) -> Result<HashMap<Key, RecordFacts>, StoreError> {
        let mut found: HashMap<Key, RecordFacts> = HashMap::new();
        let asked = pairs(asked);
        self.each(RECORDS, &[&asked], |row| {
            let (links, portal_active) = (no_links(), row.get(2)?);
            let facts = RecordFacts { links, portal_active, parents: Vec::new() };
            found.insert((id(row, 0)?, id(row, 1)?), facts);
            Ok(())
        })?;
        let mut parents: Vec<(Key, Key, bool)> = Vec::new();
        self.each(PARENTS, &[&asked], |row| {
            let child = (id(row, 0)?, id(row, 1)?);
            parents.push((child, (id(row, 2)?, id(row, 3)?), row.get(4)?));
            Ok(())
        })?;
        let linked = found.keys().copied().chain(parents.iter().map(|(_, parent, _)| *parent));
        let links = self.links(&linked.collect())?;
        for (key, facts) in &mut found {
            facts.links = links.get(key).cloned().unwrap_or_else(no_links);
        }
        for (child, parent, portal_active) in parents {
            if let Some(facts) = found.get_mut(&child) {
                facts.parents.push(ParentRecord {
                    module: parent.0,
                    record: parent.1,
                    links: links.get(&parent).cloned().unwrap_or_else(no_links),
                    portal_active,
                });
            }
        }
        Ok(found)
    }

    fn links(&self, records: &BTreeSet<Key>) -> Result<HashMap<Key, RecordLink>, StoreError> {
        let mut links: HashMap<Key, RecordLink> = HashMap::new();
        let records = pairs(records);
        self.each(CONTACTS, &[&records], |row| {
            let link = links.entry((id(row, 0)?, id(row, 1)?)).or_insert_with(no_links);
            link.contacts.push(LinkedContact {
                contact: id(row, 2)?,
                customer: optional_id(row, 3)?,
                deleted: row.get(4)?,
            });
            Ok(())
        })?;
        self.each(CUSTOMERS, &[&records], |row| {
            let link = links.entry((id(row, 0)?, id(row, 1)?)).or_insert_with(no_links);
            link.customers.push(id(row, 2)?);
            Ok(())
        })?;
        Ok(links)
    }

    /// Adds those of the records that are contacts and customers.
    fn people(
        &self,
        asked: &BTreeSet<Key>,
        found: &mut HashMap<Key, RecordFacts>,
    ) -> Result<(), StoreError> {
        let modules =
            self.rows("SELECT id, kind FROM module WHERE kind IN (0, 1)", &[], |row| {
                Ok((id(row, 0)?, row.get::<_, i64>(1)?))
            })?;
        for (module, kind) in modules {
            let records = asked.iter().filter(|(of, _)| *of == module);
            let records: Vec<u64> = records.map(|(_, record)| *record).collect();
            if records.is_empty() {
                continue;
            }
            let sql = if kind == 0 { OWN_CONTACTS } else { OWN_CUSTOMERS };
            self.each(sql, &[&keys(&records)], |row| {
                let record = id(row, 0)?;
                let mut links = no_links();
                if kind == 0 {
                    let customer = optional_id(row, 1)?;
                    links.contacts.push(LinkedContact {
                        contact: record,
                        customer,
                        deleted: false,
                    });
                } else {
                    links.customers.push(record);
                }
                let facts = RecordFacts { links, portal_active: true, parents: Vec::new() };
                found.insert((module, record), facts);
                Ok(())
            })?;
        }
        Ok(())
    }
}

fn no_links() -> RecordLink {
    RecordLink { contacts: Vec::new(), customers: Vec::new() }
}

/// Records for a query, as something that SQL can join with: an object with a module as key and a record as value. The
/// same key may come many times, which JSON allows and both databases read.
fn pairs(records: &BTreeSet<Key>) -> String {
    let pairs: Vec<_> = records
        .iter()
        .map(|(module, record)| format!("\"{}\":{}", key(*module), key(*record)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::super::tests::rich;
    use super::*;

    #[track_caller]
    fn check(change: &str, asked: Key, expected: Option<(&RecordLink, bool)>) {
        let (_folder, mut facts) = rich(change);
        let key = RecordKey { module: asked.0, record: asked.1 };
        let found = facts.records(&[key]).unwrap();
        let expected = expected.map(|(links, portal_active)| RecordFacts {
            links: links.clone(),
            portal_active,
            parents: Vec::new(),
        });
        assert_eq!(found, [expected]);
    }

    fn link(
        contacts: &[(ContactId, Option<CustomerId>, bool)],
        customers: &[CustomerId],
    ) -> RecordLink {
        let contact = |&(contact, customer, deleted)| LinkedContact { contact, customer, deleted };
        RecordLink {
            contacts: contacts.iter().map(contact).collect(),
            customers: customers.to_vec(),
        }
    }

    #[test]
    fn a_record_has_its_links_whatever_has_become_of_them() {
        let links = link(&[(1, Some(1), false), (4, Some(1), true)], &[1, 3]);
        check("", (30, 1), Some((&links, true)));
        let links = link(&[(1, None, false), (4, None, true)], &[1, 3]);
        check("UPDATE customer SET deleted = 1", (30, 1), Some((&links, true)));
        check("", (30, 99), None);
        check("", (99, 1), None);
        check("", (u64::MAX, 1), None);
        check("", (30, u64::MAX), None);
    }

    #[test]
    fn only_tickets_and_documents_can_be_switched_off() {
        check("", (30, 2), Some((&link(&[(2, Some(2), false)], &[]), false)));
        check("", (40, 1), Some((&link(&[], &[2]), false)));
        check("", (50, 1), Some((&link(&[], &[1]), true)));
    }

    #[test]
    fn contacts_and_customers_are_records_of_their_modules_until_they_are_deleted() {
        check("", (10, 1), Some((&link(&[(1, Some(1), false)], &[]), true)));
        check("", (10, 3), Some((&link(&[(3, None, false)], &[]), true)));
        check("", (10, 4), None);
        check("", (10, 99), None);
        check("", (20, 1), Some((&link(&[], &[1]), true)));
        check("", (20, 3), None);
        check("UPDATE module SET kind = 6 WHERE kind = 0", (10, 1), None);
    }

    #[test]
    fn parents_come_with_their_own_links() {
        let (_folder, mut facts) = rich(
            "UPDATE module SET kind = 3 WHERE id = 70; UPDATE record SET portal_active = 0 WHERE module = 70",
        );
        let parent = |module, record, links, portal_active| ParentRecord {
            module,
            record,
            links,
            portal_active,
        };
        let keys = [(60, 1), (90, 1)].map(|(module, record)| RecordKey { module, record });
        let found = facts.records(&keys).unwrap();
        let task = RecordFacts {
            links: link(&[(2, Some(2), false)], &[]),
            portal_active: true,
            parents: vec![
                parent(50, 1, link(&[], &[1]), true),
                parent(50, 2, link(&[(2, Some(2), false)], &[]), true),
            ],
        };
        let product = RecordFacts {
            links: link(&[], &[]),
            portal_active: true,
            parents: vec![
                parent(70, 1, link(&[(1, Some(1), false)], &[]), false),
                parent(80, 1, link(&[(2, Some(2), false)], &[]), true),
            ],
        };
        assert_eq!(found, [Some(task), Some(product)]);
        // A module that is not reached through another one has no parents there.
        let (_folder, mut facts) = rich("DELETE FROM module_path WHERE reached_through = 70");
        let found = facts.records(&keys).unwrap();
        let modules = found[1].as_ref().unwrap().parents.iter().map(|parent| parent.module);
        assert_eq!(modules.collect::<Vec<_>>(), [80]);
    }

    #[test]
    fn records_come_as_asked() {
        let (_folder, mut facts) = rich("");
        let asked = [(30, 2), (10, 1), (30, 9), (30, 2), (20, 2), (10, 4), (30, 1)];
        let asked = asked.map(|(module, record)| RecordKey { module, record });
        let found = facts.records(&asked).unwrap();
        let there: Vec<_> = found.iter().map(Option::is_some).collect();
        assert_eq!(there, [true, true, false, true, true, false, true]);
        assert_eq!(found[0], found[3]);
        for (key, found) in asked.iter().zip(&found) {
            assert_eq!(facts.records(&[*key]).unwrap(), std::slice::from_ref(found));
        }
        assert_eq!(facts.records(&[]).unwrap(), []);
    }
}

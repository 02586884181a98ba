//! Writes the whole store down as a document, in the order of identifiers and of the settings lists.
//!
//! What every database has is always in it, so that a document from one database says all about it in another.

mod accounts;
mod people;
mod portal;
mod profiles;
mod records;

use std::collections::HashMap;
use std::hash::Hash;

use super::column::{id, optional_id};
use super::database::Row;
use super::{Store, StoreError, Transaction};
use crate::document::{Document, Id, Name};

impl Store {
    /// Everything that people configure, from one moment; not who is locked, known addresses, the audit and notices.
    pub fn export(&self) -> Result<Document, StoreError> {
        self.read()?.document()
    }
}

impl Transaction {
    fn document(&self) -> Result<Document, StoreError> {
        Ok(Document { records: self.record_entries()?, ..self.document_without_records()? })
    }

    /// The same without records, of which there may be many for each contact.
    pub(crate) fn document_without_records(&self) -> Result<Document, StoreError> {
        Ok(Document {
            users: self.user_entries()?,
            portal: Some(self.portal()?),
            modules: self.module_entries()?,
            email_templates: self.template_entries()?,
            version_1: Some(self.version_1()?),
            profiles: self.profile_entries()?,
            customer_groups: self.group_entries()?,
            customers: self.customer_entries()?,
            contacts: self.contact_entries()?,
            ticket_email_accounts: self.account_entries()?,
            tickets_module: self.tickets_module_entry()?,
            records: Vec::new(),
            lockout: Some(self.lockout_settings()?),
        })
    }

    /// Rows by what they belong to, in the order of the query.
    fn grouped<K: Eq + Hash, T>(
        &self,
        sql: &str,
        mut read: impl FnMut(&Row<'_>) -> Result<(K, T), StoreError>,
    ) -> Result<HashMap<K, Vec<T>>, StoreError> {
        let mut groups: HashMap<K, Vec<T>> = HashMap::new();
        self.each(sql, &[], |row| {
            let (key, entry) = read(row)?;
            groups.entry(key).or_default().push(entry);
            Ok(())
        })?;
        Ok(groups)
    }

    /// The only row of a table that always has one.
    fn only<T>(
        &self,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let rows = self.rows(sql, &[], read)?;
        rows.into_iter()
            .next()
            .ok_or_else(|| StoreError::Nonsense("a row that every database has is gone".into()))
    }
}

fn name(row: &Row<'_>, column: usize) -> Result<Name, StoreError> {
    word(row.get::<_, String>(column)?)
}

fn entry_id(row: &Row<'_>, column: usize) -> Result<Id, StoreError> {
    word(id(row, column)?)
}

fn optional_entry_id(row: &Row<'_>, column: usize) -> Result<Option<Id>, StoreError> {
    optional_word(optional_id(row, column)?)
}

/// A stored value as a document has it. A value that no document can hold did not come from one.
fn word<T, W: TryFrom<T, Error = String>>(stored: T) -> Result<W, StoreError> {
    W::try_from(stored).map_err(nonsense)
}

fn optional_word<T, W: TryFrom<T, Error = String>>(
    stored: Option<T>,
) -> Result<Option<W>, StoreError> {
    stored.map(word).transpose()
}

fn nonsense(message: String) -> StoreError {
    StoreError::Nonsense(message)
}

#[cfg(test)]
mod tests {
    use super::super::Mode;
    use super::super::import::tests::{UPDATE, store};
    use super::*;
    use crate::dataset::{Shape, generate};
    use crate::document::RICH;

    /// Checks that the export of what it makes is the document, and makes the same in another database, new or not.
    #[track_caller]
    fn check(document: &Document) {
        let (_folder, first) = store("{}");
        first.import(document, Mode::New).unwrap();
        let exported = first.export().unwrap();
        assert_eq!(&exported, document);
        first.import(&exported, UPDATE).unwrap();
        assert_eq!(first.export().unwrap(), exported);
        let (_folder, second) = store("{}");
        second.import(&exported, Mode::New).unwrap();
        assert_eq!(second.export().unwrap(), exported);
        second.import(&exported, Mode::New).unwrap_err();
    }

    #[test]
    fn every_key_of_a_document_comes_back() {
        check(&Document::parse(RICH).unwrap());
    }

    #[test]
    fn a_made_up_crm_comes_back() {
        let (_folder, fresh) = store("{}");
        let fresh = fresh.export().unwrap();
        for seed in 0..3 {
            let mut document = generate(&Shape::default(), seed);
            for customer in &mut document.customers {
                customer.groups.sort_unstable();
            }
            document.portal = document.portal.or(fresh.portal);
            document.version_1 = document.version_1.or(fresh.version_1.clone());
            document.lockout = document.lockout.or(fresh.lockout);
            check(&document);
        }
    }

    #[test]
    fn a_fresh_database_says_all_that_it_has() {
        let (_folder, fresh) = store("{}");
        let expected = r#"{
            "users":[{"id":1,"name":"Administrator","administrator":true}],
            "portal":{"installation":"new","version":"v2"},
            "version-1":{"user":1},
            "profiles":[{"id":1,"name":"DEFAULT"}],
            "lockout":{"threshold":5,"lease":30}}"#;
        assert_eq!(fresh.export().unwrap(), Document::parse(expected).unwrap());
        let (_folder, other) = store(&fresh.export().unwrap().to_json());
        assert_eq!(other.export().unwrap(), fresh.export().unwrap());
        // Whoever has other settings gets these back by an update.
        let (_folder, other) = store(
            r#"{"portal":{"installation":"upgraded","version":"v1","licensed":true},"version-1":{},
                "lockout":{"threshold":9,"lease":9,"auto-unlock":{"base":1,"maximum":2},"known-addresses":true}}"#,
        );
        other.import(&fresh.export().unwrap(), UPDATE).unwrap();
        assert_eq!(other.export().unwrap(), fresh.export().unwrap());
    }
}

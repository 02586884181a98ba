//! Takes a whole document in, or nothing of it.

mod accounts;
mod known;
mod modules;
mod people;
mod portal;
mod profiles;
mod records;

use std::collections::HashMap;

use super::column::id;
use super::query::key;
use super::{Revision, Store, StoreError, Transaction};
use crate::document::{AllocationEntry, Document, DocumentError, Id};
use crate::facts::{EmailAccountId, Instant, UserId};

/// What to do with entries that are stored already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are faults.
    New,
    /// The document's entries replace them, whole: a flag that an entry leaves out gets its default, so that an entry
    /// that does not say `deleted` exists again. Two things stay as they are stored when they are left out, because
    /// "everybody" and "always" are to be said aloud: an account's allocation and a contact's access window. Replaced
    /// allocations go to the history.
    ///
    /// A profile is replaced with its rows and buttons, a record with its links, version 1 with its modules. A module is
    /// replaced with its fields, and one that its entry leaves out is a fault: fields stay, so that nothing that hides
    /// one is lost. Modules, like accounts, keep their place, and new ones come behind the stored ones.
    ///
    /// A contact that is deleted loses its lockouts and known addresses, and starts clean when it exists again (AMB-65).
    Update {
        /// Who does it.
        actor: UserId,
        /// When, in seconds since 1970-01-01T00:00:00Z.
        at: u64,
    },
}

/// A document was not taken in, and nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Its parts do not fit.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The history must name somebody.
    #[error("there is no CRM user {0}, who is to be named in the history of allocations")]
    UnknownActor(UserId),
    /// The database cannot take it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Takes the document in, and returns the revision that it makes. All or nothing. The policy is not asked: a document is the CRM's data as it stands.
    pub fn import(&self, document: &Document, mode: Mode) -> Result<Revision, ImportError> {
        let mut transaction = self.write()?;
        let known = known::known(&transaction)?;
        let faults = document.faults(&known, mode != Mode::New);
        if !faults.is_empty() {
            return Err(DocumentError::Content { faults }.into());
        }
        let before = transaction.allocations(document)?;
        if let Mode::Update { at, .. } = mode {
            transaction.forget_the_deleted(document, at)?;
        }
        insert(&transaction, document)?;
        if let Mode::Update { actor, at } = mode {
            let actors = transaction.rows(
                "SELECT id FROM crm_user WHERE id = ?",
                &[&key(actor)],
                |row| id(row, 0),
            )?;
            if actors.is_empty() {
                return Err(ImportError::UnknownActor(actor));
            }
            for (account, replaced) in before {
                transaction.record_replacement(account, replaced, actor, at)?;
            }
        }
        Ok(transaction.commit()?)
    }
}

impl Transaction {
    /// Whoever is deleted, or was, starts clean (AMB-65); attempts that are under way go with their lockout.
    fn forget_the_deleted(&mut self, document: &Document, at: Instant) -> Result<(), StoreError> {
        let tracked = self.rows(
            "SELECT DISTINCT contact, deleted FROM lockout JOIN contact ON contact.id = contact",
            &[],
            |row| Ok((id(row, 0)?, row.get(1)?)),
        )?;
        let tracked: HashMap<u64, bool> = tracked.into_iter().collect();
        for contact in &document.contacts {
            let deleted = tracked.get(&contact.id.get());
            if deleted.is_some_and(|deleted| *deleted || contact.deleted) {
                self.forget_lockouts(contact.id.get(), at)?;
            }
        }
        Ok(())
    }

    /// What the accounts of the document are allocated to before it is taken in.
    fn allocations(
        &self,
        document: &Document,
    ) -> Result<Vec<(EmailAccountId, Option<AllocationEntry>)>, StoreError> {
        let accounts = document.ticket_email_accounts.iter().map(|account| account.id.get());
        accounts.map(|account| Ok((account, self.allocation_entry(account)?))).collect()
    }
}

fn insert(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    // Groups name customers, and customers name groups; users hide fields, and modules come later.
    to.connection()?.defer_references()?;
    people::users(to, document)?;
    modules::templates(to, document)?;
    modules::modules(to, document)?;
    profiles::profiles(to, document)?;
    people::groups(to, document)?;
    people::customers(to, document)?;
    people::contacts(to, document)?;
    accounts::accounts(to, document)?;
    records::records(to, document)?;
    if let Some(allocation) = &document.tickets_module {
        accounts::tickets_module(to, allocation)?;
    }
    portal::portal(to, document)
}

fn sql(id: Id) -> i64 {
    key(id.get())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::store) const UPDATE: Mode = Mode::Update { actor: 1, at: 7 };

    pub(in crate::store) fn store(json: &str) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        store.import(&Document::parse(json).unwrap(), Mode::New).unwrap();
        (folder, store)
    }

    /// Checks what the update makes of the store, without what every database has.
    #[track_caller]
    pub(in crate::store) fn check(store: &Store, update: &str, exported: &str) {
        store.import(&Document::parse(update).unwrap(), UPDATE).unwrap();
        let mut expected = Document::parse(exported).unwrap();
        let mut found = store.export().unwrap();
        // Every database has these.
        for document in [&mut found, &mut expected] {
            (document.users, document.profiles) = (Vec::new(), Vec::new());
            (document.portal, document.version_1, document.lockout) = (None, None, None);
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn an_update_that_leaves_an_allocation_or_a_window_out_keeps_it() {
        let (_folder, store) = store(
            r#"{"customers":[{"id":1,"name":"A"}],
                "contacts":[{"id":1,"name":"K","access-window":{"end":"2026-12-31"}}],
                "ticket-email-accounts":[{"id":1,"name":"S","address":"s@x",
                    "allocation":{"mode":"selected-customers","customers":[1]}}]}"#,
        );
        check(
            &store,
            r#"{"contacts":[{"id":1,"name":"K2"}],"ticket-email-accounts":[{"id":1,"name":"S2","address":"s@x"}]}"#,
            r#"{"customers":[{"id":1,"name":"A"}],
                "contacts":[{"id":1,"name":"K2","access-window":{"end":"2026-12-31"}}],
                "ticket-email-accounts":[{"id":1,"name":"S2","address":"s@x",
                    "allocation":{"mode":"selected-customers","customers":[1]}}]}"#,
        );
        assert_eq!(store.read().unwrap().allocation_history(1).unwrap(), []);
    }

    #[test]
    fn an_update_keeps_the_allocation_that_it_replaces_in_the_history() {
        let (_folder, store) =
            store(r#"{"ticket-email-accounts":[{"id":1,"name":"S","address":"s@x"}]}"#);
        let update = r#"{"ticket-email-accounts":[{"id":1,"name":"S","address":"s@x","allocation":{"mode":"no-customers"}}]}"#;
        check(&store, update, update);
        let history = store.read().unwrap().allocation_history(1).unwrap();
        let [entry] = history.as_slice() else { panic!("{history:?}") };
        assert_eq!((&entry.replaced, entry.actor, entry.at), (&None, 1, 7));
        assert_eq!(entry.saved, AllocationEntry::NoCustomers {});
    }

    #[test]
    fn a_document_with_a_fault_changes_nothing() {
        let (_folder, store) = store(r#"{"customers":[{"id":1,"name":"A"}]}"#);
        let before = store.export().unwrap();
        let faulty = r#"{"customers":[{"id":2,"name":"B"},{"id":3,"name":"C","groups":[9]}]}"#;
        let error = store.import(&Document::parse(faulty).unwrap(), Mode::New).unwrap_err();
        assert!(
            error.to_string().starts_with("customers[1].groups[0]: there is no customer group 9")
        );
        assert_eq!(store.export().unwrap(), before);
    }

    #[test]
    fn two_writers_take_turns_and_a_third_process_is_told_to_wait() {
        let (folder, store) = store("{}");
        let other = Store::open(&folder.path().join("test.db")).unwrap();
        let held = store.write().unwrap();
        assert!(matches!(other.write(), Err(StoreError::Locked)));
        assert!(other.export().is_ok(), "readers do not wait");
        drop(held);
        assert!(other.write().is_ok());
    }

    #[test]
    fn a_reader_sees_one_moment() {
        let (_folder, store) = store(r#"{"customers":[{"id":1,"name":"A"}]}"#);
        let reader = store.read().unwrap();
        check(
            &store,
            r#"{"customers":[{"id":1,"name":"B"}]}"#,
            r#"{"customers":[{"id":1,"name":"B"}]}"#,
        );
        assert_eq!(reader.customer_names_of(&[1]).unwrap().get(&1).unwrap(), "A");
        assert_eq!(store.read().unwrap().customer_names_of(&[1]).unwrap().get(&1).unwrap(), "B");
    }
}

//! Takes a whole document in, or nothing of it.

use std::collections::HashSet;

use rusqlite::{Connection, params};

use super::column::id;
use super::query::key;
use super::write::name_key;
use super::{Store, StoreError, Transaction};
use crate::document::{AllocationEntry, Document, DocumentError, Id, Known};
use crate::facts::{EmailAccountId, UserId};

/// What to do with entries that are stored already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They are faults.
    New,
    /// The document's entries replace them, whole: a flag that an entry leaves out gets its default, so that an entry
    /// that does not say `deleted` exists again. Two things stay as they are stored when they are left out, because
    /// "everybody" and "always" are to be said aloud: an account's allocation and a contact's access window. Replaced
    /// allocations go to the history.
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
    /// Takes the document in. All or nothing. The policy is not asked: a document is the CRM's data as it stands.
    pub fn import(&self, document: &Document, mode: Mode) -> Result<(), ImportError> {
        let mut transaction = self.write()?;
        let known = known(transaction.connection()?).map_err(StoreError::from)?;
        let faults = document.faults(&known, mode != Mode::New);
        if !faults.is_empty() {
            return Err(DocumentError::Content { faults }.into());
        }
        let before = transaction.allocations(document)?;
        insert(transaction.connection()?, document).map_err(StoreError::from)?;
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
        transaction.commit()?;
        Ok(())
    }
}

impl Transaction {
    /// What the accounts of the document are allocated to before it is taken in.
    fn allocations(
        &self,
        document: &Document,
    ) -> Result<Vec<(EmailAccountId, Option<AllocationEntry>)>, StoreError> {
        let accounts = document.ticket_email_accounts.iter().map(|account| account.id.get());
        accounts.map(|account| Ok((account, self.allocation_entry(account)?))).collect()
    }
}

fn known(connection: &Connection) -> rusqlite::Result<Known> {
    let ids = |table: &str| -> rusqlite::Result<HashSet<u64>> {
        let mut query = connection.prepare(&format!("SELECT id FROM {table}"))?;
        let ids = query.query_map([], |row| id(row, 0))?;
        ids.collect()
    };
    let untouched = |query: &str| connection.prepare(query)?.exists([]);
    Ok(Known {
        users: ids("crm_user")?,
        profiles: ids("profile")?,
        groups: ids("customer_group")?,
        customers: ids("customer")?,
        contacts: ids("contact")?,
        accounts: ids("email_account")?,
        first_user: untouched(
            "SELECT 1 FROM crm_user WHERE id = 1 AND name = 'Administrator' AND administrator = 1 AND active = 1
             AND deleted = 0",
        )?,
        first_profile: untouched("SELECT 1 FROM profile WHERE id = 1 AND name = 'DEFAULT'")?,
    })
}

fn insert(connection: &Connection, document: &Document) -> rusqlite::Result<()> {
    // Groups name customers, and customers name groups.
    connection.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    let mut put = connection.prepare(
        "INSERT INTO crm_user (id, name, administrator, active, deleted) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO UPDATE SET name = ?2, administrator = ?3, active = ?4, deleted = ?5",
    )?;
    for user in &document.users {
        put.execute(params![
            sql(user.id),
            user.name.as_str(),
            user.administrator,
            user.active,
            user.deleted
        ])?;
    }
    let mut put = connection.prepare(
        "INSERT INTO profile (id, name) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET name = ?2",
    )?;
    for profile in &document.profiles {
        put.execute(params![sql(profile.id), profile.name.as_str()])?;
    }
    let mut put = connection.prepare(
        "INSERT INTO customer_group (id, name, head_office, deleted) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET name = ?2, head_office = ?3, deleted = ?4",
    )?;
    for group in &document.customer_groups {
        let head_office = group.head_office.map(sql);
        put.execute(params![sql(group.id), group.name.as_str(), head_office, group.deleted])?;
    }
    insert_customers(connection, document)?;
    insert_contacts(connection, document)?;
    insert_accounts(connection, document)?;
    match &document.tickets_module {
        Some(allocation) => put_tickets_module(connection, allocation),
        None => Ok(()),
    }
}

fn insert_customers(connection: &Connection, document: &Document) -> rusqlite::Result<()> {
    let mut put = connection.prepare(
        "INSERT INTO customer (id, name, deleted) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET name = ?2, deleted = ?3",
    )?;
    let mut leave = connection.prepare("DELETE FROM membership WHERE customer = ?")?;
    let mut join =
        connection.prepare("INSERT INTO membership (customer, customer_group) VALUES (?, ?)")?;
    for customer in &document.customers {
        put.execute(params![sql(customer.id), customer.name.as_str(), customer.deleted])?;
        leave.execute([sql(customer.id)])?;
        for group in &customer.groups {
            join.execute([sql(customer.id), sql(*group)])?;
        }
    }
    Ok(())
}

fn insert_contacts(connection: &Connection, document: &Document) -> rusqlite::Result<()> {
    let mut put = connection.prepare(
        "INSERT INTO contact (id, name, email, email_key, user_name, user_name_key, customer, portal_enabled,
             has_window, window_start, window_end, profile, deleted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT DO UPDATE SET name = ?2, email = ?3, email_key = ?4, user_name = ?5, user_name_key = ?6,
             customer = ?7, portal_enabled = ?8, has_window = max(has_window, ?9),
             window_start = iif(?9, ?10, window_start), window_end = iif(?9, ?11, window_end),
             profile = ?12, deleted = ?13",
    )?;
    for contact in &document.contacts {
        let email = contact.email.as_ref().map_or("", |email| email.as_str());
        let user_name = contact.user_name.as_ref().map(|name| name.as_str());
        let window = contact.access_window;
        put.execute(params![
            sql(contact.id),
            contact.name.as_str(),
            email,
            name_key(email),
            user_name,
            user_name.map(name_key),
            contact.customer.map(sql),
            contact.portal_enabled,
            window.is_some(),
            window.and_then(|window| window.start).map(crate::day::Day::number),
            window.and_then(|window| window.end).map(crate::day::Day::number),
            contact.profile.map(sql),
            contact.deleted,
        ])?;
    }
    Ok(())
}

fn insert_accounts(connection: &Connection, document: &Document) -> rusqlite::Result<()> {
    let mut put = connection.prepare(
        "INSERT INTO email_account (id, name, address, position, enabled, mode, customer_group)
         VALUES (?1, ?2, ?3, (SELECT ifnull(max(position) + 1, 0) FROM email_account), ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET name = ?2, address = ?3, enabled = ?4,
             mode = iif(?5, ?5, mode), customer_group = iif(?5, ?6, customer_group)",
    )?;
    let mut clear = connection.prepare("DELETE FROM selected_customer WHERE account = ?")?;
    let mut select = connection
        .prepare("INSERT INTO selected_customer (account, customer, place) VALUES (?, ?, ?)")?;
    for account in &document.ticket_email_accounts {
        let (mode, group, selected) = columns(account.allocation.as_ref());
        put.execute(params![
            sql(account.id),
            account.name.as_str(),
            account.address.as_str(),
            account.enabled,
            mode,
            group
        ])?;
        if account.allocation.is_some() {
            clear.execute([sql(account.id)])?;
        }
        for (place, customer) in selected.iter().enumerate() {
            select.execute([sql(account.id), sql(*customer), place as i64])?;
        }
    }
    Ok(())
}

fn put_tickets_module(
    connection: &Connection,
    allocation: &AllocationEntry,
) -> rusqlite::Result<()> {
    let (mode, group, selected) = columns(Some(allocation));
    connection.execute_batch("DELETE FROM tickets_module; DELETE FROM tickets_module_customer;")?;
    connection.execute(
        "INSERT INTO tickets_module (only_row, mode, customer_group) VALUES (1, ?, ?)",
        params![mode, group],
    )?;
    let mut select = connection
        .prepare("INSERT INTO tickets_module_customer (customer, place) VALUES (?, ?)")?;
    for (place, customer) in selected.iter().enumerate() {
        select.execute([sql(*customer), place as i64])?;
    }
    Ok(())
}

/// An allocation as columns: mode, group, selection.
fn columns(allocation: Option<&AllocationEntry>) -> (i64, Option<i64>, &[Id]) {
    match allocation {
        None => (0, None, &[]),
        Some(AllocationEntry::AllCustomers {}) => (1, None, &[]),
        Some(AllocationEntry::CustomerGroup { group }) => (2, Some(sql(*group)), &[]),
        Some(AllocationEntry::SelectedCustomers { customers }) => (3, None, customers),
        Some(AllocationEntry::NoCustomers {}) => (4, None, &[]),
    }
}

fn sql(id: Id) -> i64 {
    key(id.get())
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPDATE: Mode = Mode::Update { actor: 1, at: 7 };

    fn store(json: &str) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        store.import(&Document::parse(json).unwrap(), Mode::New).unwrap();
        (folder, store)
    }

    #[track_caller]
    fn check(store: &Store, update: &str, exported: &str) {
        store.import(&Document::parse(update).unwrap(), UPDATE).unwrap();
        let mut expected = Document::parse(exported).unwrap();
        let mut found = store.export().unwrap();
        (found.users, found.profiles) = (Vec::new(), Vec::new());
        (expected.users, expected.profiles) = (Vec::new(), Vec::new());
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

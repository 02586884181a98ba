//! Looks the policy's facts up in a snapshot. Judges nothing: every row says what is stored.

mod configuration;
mod directory;
mod lock;
mod modules;
mod records;
#[cfg(test)]
mod statements;
mod stored_settings;

use super::StoreError;
use super::database::out_of_range as unknown;
use crate::facts::FactsError;

pub(super) use directory::TicketsModule;

impl From<StoreError> for FactsError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Nonsense(_) | StoreError::Damaged(_) => FactsError::corrupt(error),
            other => FactsError::unavailable(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::configuration::*;
    use super::directory::*;
    use super::lock::LOCKS;
    use super::modules::*;
    use super::records::*;
    use super::stored_settings::*;
    use crate::document::RICH;
    use crate::store::database::ToSql;
    use crate::store::import::tests::store;
    use crate::store::{Store, Transaction};

    /// The rich document in a database, changed like this.
    pub(super) fn rich(change: &str) -> (tempfile::TempDir, Transaction) {
        let (folder, store) = store(RICH);
        let transaction = store.write().unwrap();
        transaction.connection().unwrap().batch(change).unwrap();
        (folder, transaction)
    }

    /// The steps that SQLite takes: none may read a whole table but these, which are small.
    #[track_caller]
    fn check(sql: &str, parameters: &[&dyn ToSql], small: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let plan = format!("EXPLAIN QUERY PLAN {sql}");
        let steps =
            store.read().unwrap().rows(&plan, parameters, |row| row.get::<_, String>(3)).unwrap();
        assert!(!steps.is_empty());
        for step in &steps {
            let read = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
            let fits =
                read.is_none_or(|read| small.contains(&read) || step.contains("VIRTUAL TABLE"));
            assert!(fits && !step.contains("AUTOMATIC"), "{steps:#?}");
        }
    }

    #[test]
    fn candidates_are_found_by_index_however_many_accounts_there_are() {
        check(FOR_ALL, &[], &[]);
        check(FOR_GROUPS, &[&"[1]"], &[]);
        check(FOR_CUSTOMER, &[&1], &[]);
    }

    #[test]
    fn locks_are_found_by_contact() {
        check(LOCKS, &[&1], &[]);
    }

    #[test]
    fn records_and_their_links_are_found_by_key() {
        for sql in [RECORDS, PARENTS, CONTACTS, CUSTOMERS] {
            check(sql, &[&r#"{"1":2,"1":3}"#], &[]);
        }
        for sql in [OWN_CONTACTS, OWN_CUSTOMERS] {
            check(sql, &[&"[1]"], &[]);
        }
        check(TICKET, &[&1], &["module"]);
    }

    #[test]
    fn configuration_is_found_by_profile_module_and_user() {
        check(MODULES, &[&"[1]"], &[]);
        check(MODULE_ROWS, &[&"[1]", &1], &[]);
        check(PATHS, &[&"[1]"], &[]);
        check(FIELD_ROWS, &[&1, &1, &"[1]"], &["portal"]);
        check(ALL_FIELD_ROWS, &[&1, &1, &"[]"], &["portal"]);
        check(BUTTONS, &[&1], &[]);
        check(PICKLISTS, &[], &["portal"]);
        check(PROFILES, &[], &["profile"]);
    }
}

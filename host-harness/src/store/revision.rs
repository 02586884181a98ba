//! Revisions: each change of data or settings makes a new one, and a decision can demand to be no older than it.

use super::column::id;
use super::{Store, StoreError, Transaction};

/// Rises by one with every change of data or settings, on whichever host it is made.
pub type Revision = u64;

impl Store {
    /// As `read`, of this revision or a later one: whoever has been told that a change is saved decides nothing from
    /// before it.
    pub fn read_at_least(&self, demanded: Revision) -> Result<Transaction, StoreError> {
        let transaction = self.read()?;
        transaction.reaches(demanded)?;
        Ok(transaction)
    }
}

impl Transaction {
    /// The newest revision in this snapshot.
    pub fn revision(&self) -> Result<Revision, StoreError> {
        let found = self.rows("SELECT number FROM revision", &[], |row| id(row, 0))?;
        found.into_iter().next().ok_or_else(|| StoreError::Nonsense("no revision".into()))
    }

    /// Whether it is of this revision or a later one.
    pub(crate) fn reaches(&self, demanded: Revision) -> Result<(), StoreError> {
        if demanded == 0 {
            return Ok(());
        }
        let found = self.revision()?;
        if found < demanded { Err(StoreError::Behind { found, demanded }) } else { Ok(()) }
    }

    pub(super) fn raise_revision(&self) -> Result<(), StoreError> {
        self.one("UPDATE revision SET number = number + 1", &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_settings_makes_a_revision_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let first = store.read().unwrap().revision().unwrap();
        let mut writing = store.write().unwrap();
        writing.save_licence(true).unwrap();
        assert_eq!(writing.commit().unwrap(), first + 1);
        drop(store.write().unwrap());
        assert_eq!(store.write_row().unwrap().commit().unwrap(), first + 1);
        assert_eq!(store.read().unwrap().revision().unwrap(), first + 1);
    }

    #[test]
    fn a_snapshot_that_is_too_old_is_refused_and_both_revisions_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let reached = store.write().unwrap().commit().unwrap();
        store.read_at_least(reached).unwrap();
        let error = store.read_at_least(reached + 1).unwrap_err();
        let StoreError::Behind { found, demanded } = error else { panic!("{error:?}") };
        assert_eq!((found, demanded), (reached, reached + 1));
    }
}

//! The chain of digests through the audit: a line that was changed, added or taken out past this program shows.

use crate::store::column::{id, optional_id};
use crate::store::digest::chained;
use crate::store::{StoreError, Transaction};

/// What of a line the chain covers, as it is stored.
pub(super) struct Link<'a> {
    pub(super) at: u64,
    pub(super) actor: u64,
    pub(super) texts: [&'a str; 3],
    pub(super) affected: Option<u64>,
    pub(super) reason: Option<&'a str>,
    /// Covered where there is one: earlier releases had none.
    pub(super) policy: Option<&'a str>,
}

impl Link<'_> {
    pub(super) fn digest(&self, previous: &str) -> String {
        let Link { at, actor, texts: [change, before, after], affected, reason, policy } = self;
        let numbers = [at.to_string(), actor.to_string()];
        let [at, actor] = &numbers;
        let affected = affected.map_or("none".into(), |affected| affected.to_string());
        let reason = reason.map_or("none".into(), |reason| format!("reason {reason}"));
        let mut parts: Vec<&str> = vec![at, actor, change, before, after, &affected, &reason];
        parts.extend(policy);
        chained(previous, &parts)
    }
}

/// A line, as it is stored: number, what the chain covers, and its digest.
type Stored = (u64, u64, u64, [String; 3], Option<u64>, [Option<String>; 2], String);

impl Transaction {
    /// The digest that the next line is chained to.
    pub(super) fn audit_digest(&self) -> Result<String, StoreError> {
        let found = self.rows("SELECT audit_digest FROM revision", &[], |row| row.get(0))?;
        found.into_iter().next().ok_or_else(|| StoreError::Nonsense("no revision".into()))
    }

    pub(super) fn save_audit_digest(&self, digest: &str) -> Result<(), StoreError> {
        self.one("UPDATE revision SET audit_digest = ?", &[&digest])
    }

    /// The first line of the audit that is not as it was written, or behind which one is missing; none: all are.
    pub fn broken_audit_line(&self) -> Result<Option<u64>, StoreError> {
        let stored: Vec<Stored> = self.rows(
            "SELECT id, at, actor, change, before, after, affected, reason, digest, policy
             FROM audit ORDER BY id",
            &[],
            |row| {
                let texts = [row.get(3)?, row.get(4)?, row.get(5)?];
                let (affected, reason) = (optional_id(row, 6)?, [row.get(7)?, row.get(9)?]);
                Ok((id(row, 0)?, id(row, 1)?, id(row, 2)?, texts, affected, reason, row.get(8)?))
            },
        )?;
        let from = self.rows("SELECT audit_from FROM revision", &[], |row| id(row, 0))?;
        let from = from.into_iter().next().unwrap_or(0);
        let (mut previous, mut last) = (String::new(), 0);
        for (id, at, actor, texts, affected, [reason, policy], digest) in stored {
            let [change, before, after] = &texts;
            let texts = [change.as_str(), before, after];
            let (reason, policy) = (reason.as_deref(), policy.as_deref());
            let link = Link { at, actor, texts, affected, reason, policy };
            // Lines of a release without a chain come first, and have no digest.
            let old = id <= from && digest.is_empty();
            if !old && link.digest(&previous) != digest {
                return Ok(Some(id));
            }
            (previous, last) = (digest, id);
        }
        Ok((previous != self.audit_digest()?).then_some(last))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::store::audit::AuditEntry;
    use crate::store::{Store, Transaction};

    fn write(transaction: &mut Transaction, at: u64) {
        let deed = serde_json::from_str(r#"{"licence":true}"#).unwrap();
        let (before, after) = (Value::Null, Value::Null);
        let reason = (at == 3).then(|| "none".into());
        let entry = AuditEntry { at, actor: 1, deed, before, after, affected: None, reason };
        transaction.record(&entry).unwrap();
    }

    /// Three lines, a change past the program, and the line that shows it.
    #[track_caller]
    fn check(change: &str, broken: Option<u64>) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let mut transaction = store.write().unwrap();
        for at in 1..=3 {
            write(&mut transaction, at);
        }
        let open = "DROP TRIGGER audit_stays; DROP TRIGGER audit_is_kept;";
        transaction.connection().unwrap().batch(&format!("{open} {change}")).unwrap();
        assert_eq!(transaction.broken_audit_line().unwrap(), broken, "{change}");
        transaction.commit().unwrap();
    }

    #[test]
    fn every_change_past_the_program_shows() {
        check("", None);
        check("UPDATE audit SET at = 5 WHERE id = 2", Some(2));
        check("UPDATE audit SET before = '1' WHERE id = 1", Some(1));
        check("UPDATE audit SET affected = 0 WHERE id = 3", Some(3));
        check("UPDATE audit SET reason = NULL WHERE id = 3", Some(3));
        check("UPDATE audit SET policy = 'another' WHERE id = 3", Some(3));
        check("UPDATE audit SET digest = '' WHERE id = 3", Some(3));
        let all = "UPDATE audit SET digest = '', actor = 1, at = 9; UPDATE revision SET audit_digest = ''";
        check(all, Some(1));
        check("DELETE FROM audit WHERE id = 1", Some(2));
        check("DELETE FROM audit WHERE id = 2", Some(3));
        check("DELETE FROM audit WHERE id = 3", Some(2));
        check("DELETE FROM audit", Some(0));
        check(
            "INSERT INTO audit (at, actor, change, before, after) VALUES (9, 1, '{\"licence\":true}', 'null', 'null')",
            Some(4),
        );
    }

    #[test]
    fn lines_of_a_release_without_a_chain_come_first_and_count() {
        let old = "INSERT INTO audit (at, actor, change, before, after)
                   VALUES (9, 1, '{\"licence\":true}', 'null', 'null');";
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let mut transaction = store.write().unwrap();
        transaction.connection().unwrap().batch(old).unwrap();
        assert_eq!(transaction.broken_audit_line().unwrap(), Some(1));
        // As the migration has it.
        transaction.run_batch("UPDATE revision SET audit_from = 1").unwrap();
        assert_eq!(transaction.broken_audit_line().unwrap(), None);
        write(&mut transaction, 10);
        assert_eq!(transaction.broken_audit_line().unwrap(), None);
    }
}

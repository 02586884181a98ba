//! Who changed what, when, and what was stored before and after: written in the transaction that changes it.

mod chain;
mod subject;

use chain::Link;
use serde_json::Value;

use super::change::number;
use super::column::{id, optional_id};
use super::query::key;
use super::{StoreError, Transaction};
use crate::document::Deed;
use crate::facts::{Instant, UserId};

pub(crate) use subject::{portal_access_entry, text};

/// One line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// Who did it.
    pub actor: UserId,
    /// What was done.
    pub deed: Deed,
    /// What was stored about the thing that it changed; null: there was none.
    pub before: Value,
    /// What is stored about it now.
    pub after: Value,
    /// Contacts for whom it changes something; none: not asked.
    pub affected: Option<u64>,
    /// Why, where a reason is asked for.
    pub reason: Option<String>,
}

/// A line of the audit with its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Rises with every line.
    pub id: u64,
    /// The digest of the policy that accepted it, with a mark if nobody has signed that; none: no policy was asked, or
    /// the line is from a release that did not say.
    pub policy: Option<String>,
    /// The line.
    pub entry: AuditEntry,
}

/// Which lines to list. Every part may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only by this user.
    pub actor: Option<UserId>,
    /// Only from this moment on.
    pub since: Option<Instant>,
    /// Only deeds of this kind, such as `create-profile`.
    pub kind: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl Transaction {
    /// Writes a line.
    pub fn record(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let AuditEntry { at, actor, deed, before, after, affected, reason } = entry;
        let deed = serde_json::to_string(deed).map_err(unreadable)?;
        let (before, after) = (before.to_string(), after.to_string());
        let link = Link {
            at: *at,
            actor: *actor,
            texts: [&deed, &before, &after],
            affected: *affected,
            reason: reason.as_deref(),
            policy: self.policy.as_deref(),
        };
        let digest = link.digest(&self.audit_digest()?);
        self.one(
            "INSERT INTO audit (at, actor, change, before, after, affected, reason, policy, digest)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            &[
                &number(*at)?,
                &key(*actor),
                &deed,
                &before,
                &after,
                &affected.map(number).transpose()?,
                reason,
                &self.policy,
                &digest,
            ],
        )?;
        self.save_audit_digest(&digest)
    }

    /// The lines, newest first.
    pub fn audit(&self, filter: &AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        type Stored = (u64, u64, u64, [String; 3], Option<u64>, [Option<String>; 2]);
        let AuditFilter { actor, since, kind, limit } = filter;
        let (actor, since) =
            (actor.map(key), since.map(|at| i64::try_from(at).unwrap_or(i64::MAX)));
        let stored = self.rows(
            "SELECT id, at, actor, change, before, after, affected, reason, policy FROM audit
             WHERE (?1 IS NULL OR actor = ?1) AND (?2 IS NULL OR at >= ?2)
                 AND (?3 IS NULL OR EXISTS (SELECT 1 FROM json_each(change) WHERE key = ?3))
             ORDER BY id DESC LIMIT coalesce(?4, 9223372036854775807)",
            &[&actor, &since, kind, limit],
            |row| {
                let texts = [row.get(3)?, row.get(4)?, row.get(5)?];
                Ok((
                    id(row, 0)?,
                    id(row, 1)?,
                    id(row, 2)?,
                    texts,
                    optional_id(row, 6)?,
                    [row.get(7)?, row.get(8)?],
                ))
            },
        )?;
        let row = |(id, at, actor, [deed, before, after], affected, [reason, policy]): Stored| {
            let deed = serde_json::from_str(&deed).map_err(unreadable)?;
            let before = serde_json::from_str(&before).map_err(unreadable)?;
            let after = serde_json::from_str(&after).map_err(unreadable)?;
            let entry = AuditEntry { at, actor, deed, before, after, affected, reason };
            Ok(AuditRow { id, policy, entry })
        };
        stored.into_iter().map(row).collect()
    }
}

fn unreadable(error: serde_json::Error) -> StoreError {
    StoreError::Nonsense(format!("a line of the audit: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::Store;

    fn entry(at: u64, actor: u64, deed: &str) -> AuditEntry {
        AuditEntry {
            at,
            actor,
            deed: serde_json::from_str(deed).unwrap(),
            before: Value::Null,
            after: json!({ "n": 1 }),
            affected: Some(3),
            reason: None,
        }
    }

    #[test]
    fn the_audit_is_listed_newest_first_and_by_every_filter() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("test.db")).unwrap();
        let mut transaction = store.write().unwrap();
        transaction.one("INSERT INTO crm_user VALUES (2, 'B', 1, 1, 0)", &[]).unwrap();
        let lines = [
            entry(10, 1, r#"{"licence":true}"#),
            entry(30, 2, r#"{"rename-profile":{"profile":2,"name":"licence"}}"#),
            AuditEntry {
                affected: None,
                reason: Some("asked by phone".into()),
                ..entry(
                    20,
                    1,
                    r#"{"lockout-action":{"contact":4,"action":{"whitelist":"unlock-only"}}}"#,
                )
            },
            entry(20, 2, r#"{"known-addresses":false}"#),
            entry(40, 1, r#"{"allocate":{"account":1,"allocation":{"mode":"no-customers"}}}"#),
        ];
        for line in &lines {
            transaction.record(line).unwrap();
        }
        let ids = |filter| -> Vec<u64> {
            transaction.audit(&filter).unwrap().iter().map(|row| row.id).collect()
        };
        let all = AuditFilter::default;
        assert_eq!(ids(all()), [5, 4, 3, 2, 1]);
        assert_eq!(ids(AuditFilter { actor: Some(2), ..all() }), [4, 2]);
        assert_eq!(ids(AuditFilter { since: Some(20), ..all() }), [5, 4, 3, 2]);
        assert_eq!(ids(AuditFilter { since: Some(u64::MAX), ..all() }), [0; 0]);
        assert_eq!(ids(AuditFilter { kind: Some("licence".into()), ..all() }), [1]);
        assert_eq!(ids(AuditFilter { kind: Some("lockout-action".into()), ..all() }), [3]);
        assert_eq!(ids(AuditFilter { limit: Some(2), ..all() }), [5, 4]);
        assert_eq!(
            ids(AuditFilter { actor: Some(1), limit: Some(1), since: Some(15), ..all() }),
            [5]
        );
        let read = transaction.audit(&all()).unwrap();
        assert!(read.iter().rev().map(|row| &row.entry).eq(&lines));
        let kinds: Vec<_> = read.iter().map(|row| row.entry.deed.kind()).collect();
        let expected =
            ["allocate", "known-addresses", "lockout-action", "rename-profile", "licence"];
        assert_eq!(kinds, expected);
    }
}

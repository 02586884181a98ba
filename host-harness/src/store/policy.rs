//! Which policies were delivered, which one is in force and was before, and what hosts and trials say of them.

mod host;
mod shadow;

use super::change::number;
use super::column::id;
use super::database::Row;
use super::query::key;
use super::{AuditEntry, Store, StoreError, Transaction};
use crate::document::{ComparisonEntry, Deed, PolicyEntry};
use crate::facts::{Instant, UserId};

pub use host::HostRow;
pub use shadow::{ShadowCounts, ShadowRow};

/// A component that was delivered and taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyComponent {
    /// The SHA-256 of its bytes, in hexadecimal.
    pub digest: String,
    /// What it calls itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its revision.
    pub revision: u64,
    /// The version of the contract that it was built for.
    pub contract: String,
    /// Who signed it; none: it came with the program.
    pub signer: Option<Signer>,
    /// When it was taken, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// Who delivered it.
    pub actor: UserId,
}

/// Who signed a component, and what the signature says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The key's identifier, sixteen hexadecimal digits.
    pub key: String,
    /// The key's file in the trust folder, without `.pub`.
    pub label: String,
    /// The comment that the signature covers.
    pub comment: String,
}

/// How a policy came into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Somebody put a new one into force.
    Activate,
    /// A host that serves took it from its inbox, because it allows no more than the one before.
    Inbox,
    /// Somebody went back to one that was in force before.
    Rollback,
    /// A host went back by itself, because too many decisions failed. Until somebody activates another one, hosts put
    /// nothing into force by themselves.
    Automatic,
}

impl How {
    const ALL: [Self; 4] = [Self::Activate, Self::Inbox, Self::Rollback, Self::Automatic];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Activate => "activate",
            How::Inbox => "inbox",
            How::Rollback => "rollback",
            How::Automatic => "automatic",
        }
    }
}

/// A line of the history: from here on this policy was in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    /// Rises with every line.
    pub number: u64,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// By whom.
    pub actor: UserId,
    /// Which policy.
    pub component: PolicyComponent,
    /// How.
    pub how: How,
    /// Why, where a reason was asked for.
    pub reason: Option<String>,
    /// How many answers were known to be widened.
    pub wider: u64,
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// On which host.
    pub host: String,
    /// Which file, or how it was named.
    pub source: String,
    /// The digest; empty: it was not read.
    pub digest: String,
    /// The name of the refusal; empty: it was taken.
    pub code: String,
    /// What happened, in words.
    pub what: String,
}

/// How many attempts are kept.
const ATTEMPTS_KEPT: i64 = 1_000;

const COMPONENT: &str =
    "component.digest, component.name, component.version, component.revision, component.contract,
    component.key_id, component.key_label, component.comment, component.at, component.actor";

impl Transaction {
    /// The policy in force; none: the one that came with the program.
    pub fn active_policy(&self) -> Result<Option<Activation>, StoreError> {
        Ok(self.policy_history(1)?.pop())
    }

    /// The number of the newest line of the history; 0: there is none.
    pub fn policy_number(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM policy_activation";
        Ok(self.rows(sql, &[], |row| id(row, 0))?.into_iter().next().unwrap_or(0))
    }

    /// The history, newest first, at most `limit` lines.
    pub fn policy_history(&self, limit: u32) -> Result<Vec<Activation>, StoreError> {
        let sql = format!(
            "SELECT {COMPONENT}, activation.id, activation.at, activation.actor, activation.how, activation.reason,
                 activation.wider
             FROM policy_activation activation JOIN policy_component component
                 ON component.digest = activation.digest
             ORDER BY activation.id DESC LIMIT ?"
        );
        let stored = self.rows(&sql, &[&limit], |row| {
            let how: String = row.get(13)?;
            Ok((
                component(row)?,
                id(row, 10)?,
                id(row, 11)?,
                id(row, 12)?,
                how,
                row.get(14)?,
                id(row, 15)?,
            ))
        })?;
        let line =
            |(component, number, at, actor, how, reason, wider): (_, _, _, _, String, _, _)| {
                let how =
                    How::ALL.into_iter().find(|known| known.as_str() == how).ok_or_else(|| {
                        StoreError::Nonsense(format!("a policy came into force by `{how}`"))
                    })?;
                Ok(Activation { number, at, actor, component, how, reason, wider })
            };
        stored.into_iter().map(line).collect()
    }

    /// Components that were taken, the newest first.
    pub fn policy_components(&self) -> Result<Vec<PolicyComponent>, StoreError> {
        let sql = format!(
            "SELECT {COMPONENT} FROM policy_component component ORDER BY component.at DESC, component.digest"
        );
        self.rows(&sql, &[], component)
    }

    /// Writes down that a component was taken; once is enough.
    pub fn save_policy_component(&mut self, taken: &PolicyComponent) -> Result<(), StoreError> {
        let PolicyComponent { digest, name, version, revision, contract, signer, at, actor } =
            taken;
        let none = Signer { key: String::new(), label: String::new(), comment: String::new() };
        let Signer { key: key_id, label, comment } = signer.as_ref().unwrap_or(&none);
        self.run(
            "INSERT INTO policy_component (digest, name, version, revision, contract, key_id, key_label, comment, at,
                 actor)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING",
            &[
                digest,
                name,
                version,
                &number(*revision)?,
                contract,
                key_id,
                label,
                comment,
                &number(*at)?,
                &key(*actor),
            ],
        )?;
        Ok(())
    }

    /// Puts a component that was taken into force, and into the audit; returns the line's number. It counts once this
    /// is committed.
    pub fn activate_policy(
        &mut self,
        digest: &str,
        how: How,
        (actor, at): (UserId, Instant),
        reason: Option<&str>,
        comparison: Option<&ComparisonEntry>,
    ) -> Result<u64, StoreError> {
        let wider = comparison.map_or(0, |comparison| comparison.wider);
        let before = self.active_policy()?;
        let made = self.made(
            "INSERT INTO policy_activation (at, actor, digest, how, reason, wider) VALUES (?, ?, ?, ?, ?, ?)
             RETURNING id",
            &[&number(at)?, &key(actor), &digest, &how.as_str(), &reason, &number(wider)?],
        )?;
        let entry = |active: &Activation| PolicyEntry {
            digest: active.component.digest.clone(),
            name: active.component.name.clone(),
            version: active.component.version.clone(),
            revision: active.component.revision,
            how: active.how.as_str().to_owned(),
            versus: None,
        };
        let text = |entry: &PolicyEntry| super::text(entry);
        let before = before.as_ref().map(entry).as_ref().map(text).transpose()?;
        let after = self.active_policy()?.as_ref().map(entry);
        let versus = comparison.cloned();
        let after = after.map(|after| PolicyEntry { versus, ..after });
        let after =
            after.ok_or_else(|| StoreError::Nonsense("what was put into force is not".into()))?;
        self.record(&AuditEntry {
            at,
            actor,
            before: before.unwrap_or_default(),
            after: text(&after)?,
            deed: Deed::ActivatePolicy(after),
            affected: None,
            reason: reason.map(str::to_owned),
        })?;
        Ok(made)
    }

    /// What became of deliveries, newest first, at most `limit`.
    pub fn policy_attempts(&self, limit: u32) -> Result<Vec<Attempt>, StoreError> {
        self.rows(
            "SELECT at, host, source, digest, code, what FROM policy_attempt ORDER BY id DESC LIMIT ?",
            &[&limit],
            |row| {
                Ok(Attempt {
                    at: id(row, 0)?,
                    host: row.get(1)?,
                    source: row.get(2)?,
                    digest: row.get(3)?,
                    code: row.get(4)?,
                    what: row.get(5)?,
                })
            },
        )
    }

    fn save_attempt(&mut self, attempt: &Attempt) -> Result<(), StoreError> {
        let Attempt { at, host, source, digest, code, what } = attempt;
        // What is tried over and over with the same outcome is one line, or it would drive out all others.
        let newest = self.policy_attempts(1)?.pop();
        if newest.is_some_and(|newest| Attempt { at: *at, ..newest } == *attempt) {
            return Ok(());
        }
        let made = self.made(
            "INSERT INTO policy_attempt (at, host, source, digest, code, what) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
            &[&number(*at)?, host, source, digest, code, what],
        )?;
        self.run("DELETE FROM policy_attempt WHERE id <= ?", &[&(key(made) - ATTEMPTS_KEPT)])?;
        Ok(())
    }
}

impl Store {
    /// Writes down what became of a delivery; changes nothing else.
    pub fn record_policy_attempt(&self, attempt: &Attempt) -> Result<(), StoreError> {
        let mut transaction = self.write_row()?;
        transaction.save_attempt(attempt)?;
        transaction.commit().map(drop)
    }
}

fn component(row: &Row<'_>) -> Result<PolicyComponent, StoreError> {
    let key: String = row.get(5)?;
    let signer = if key.is_empty() {
        None
    } else {
        Some(Signer { key, label: row.get(6)?, comment: row.get(7)? })
    };
    Ok(PolicyComponent {
        digest: row.get(0)?,
        name: row.get(1)?,
        version: row.get(2)?,
        revision: id(row, 3)?,
        contract: row.get(4)?,
        signer,
        at: id(row, 8)?,
        actor: id(row, 9)?,
    })
}

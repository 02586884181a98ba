//! Trials: a candidate answers beside the policy in force, and what comes of it is counted.

use crate::facts::{Instant, UserId};
use crate::store::change::number;
use crate::store::column::id;
use crate::store::query::key;
use crate::store::{Store, StoreError, Transaction};

/// A trial. It ends after so many decisions or seconds, whichever comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowRow {
    /// Rises with every trial.
    pub number: u64,
    /// The candidate.
    pub digest: String,
    /// When it began, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// Who began it.
    pub actor: UserId,
    /// After how many decisions it ends.
    pub decisions: u64,
    /// After how many seconds it ends.
    pub seconds: u64,
    /// What came of it so far, on all hosts.
    pub counts: ShadowCounts,
    /// How it ended, `finished` or `stopped`; empty: it runs.
    pub ended: String,
}

/// How often the candidate answered, and how often otherwise than the policy in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShadowCounts {
    /// Decisions that it was asked for.
    pub asked: u64,
    /// Of those, where it would have allowed more.
    pub wider: u64,
    /// Where it would have allowed less.
    pub narrower: u64,
    /// Where it named another rule or said otherwise something else.
    pub otherwise: u64,
    /// Where it had no answer.
    pub failed: u64,
}

impl Transaction {
    /// The trials, newest first, at most `limit`.
    pub fn shadows(&self, limit: u32) -> Result<Vec<ShadowRow>, StoreError> {
        self.rows(
            "SELECT id, digest, at, actor, decisions, seconds, asked, wider, narrower, otherwise, failed, ended
             FROM policy_shadow ORDER BY id DESC LIMIT ?",
            &[&limit],
            |row| {
                Ok(ShadowRow {
                    number: id(row, 0)?,
                    digest: row.get(1)?,
                    at: id(row, 2)?,
                    actor: id(row, 3)?,
                    decisions: id(row, 4)?,
                    seconds: id(row, 5)?,
                    counts: ShadowCounts {
                        asked: id(row, 6)?,
                        wider: id(row, 7)?,
                        narrower: id(row, 8)?,
                        otherwise: id(row, 9)?,
                        failed: id(row, 10)?,
                    },
                    ended: row.get(11)?,
                })
            },
        )
    }

    /// The trial that runs, if one does.
    pub fn shadow(&self) -> Result<Option<ShadowRow>, StoreError> {
        Ok(self.shadows(1)?.pop().filter(|shadow| shadow.ended.is_empty()))
    }
}

impl Store {
    /// Begins a trial of a component that was taken, and ends whichever runs; returns its number.
    pub fn begin_shadow(
        &self,
        digest: &str,
        (actor, at): (UserId, Instant),
        decisions: u64,
        seconds: u64,
    ) -> Result<u64, StoreError> {
        let mut transaction = self.write()?;
        transaction.run("UPDATE policy_shadow SET ended = 'stopped' WHERE ended = ''", &[])?;
        let made = transaction.made(
            "INSERT INTO policy_shadow (digest, at, actor, decisions, seconds, asked, wider, narrower, otherwise,
                 failed, ended)
             VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, 0, '') RETURNING id",
            &[&digest, &number(at)?, &key(actor), &number(decisions)?, &number(seconds)?],
        )?;
        transaction.commit()?;
        Ok(made)
    }

    /// Ends the trial that runs; returns whether one did.
    pub fn stop_shadow(&self) -> Result<bool, StoreError> {
        let mut transaction = self.write()?;
        let ended =
            transaction.run("UPDATE policy_shadow SET ended = 'stopped' WHERE ended = ''", &[])?;
        transaction.commit()?;
        Ok(ended > 0)
    }

    /// Adds what a host has counted since it last did, and ends the trial once it has lasted long enough.
    pub fn count_shadow(
        &self,
        shadow: u64,
        more: ShadowCounts,
        now: Instant,
    ) -> Result<(), StoreError> {
        let ShadowCounts { asked, wider, narrower, otherwise, failed } = more;
        let mut transaction = self.write_row()?;
        transaction.run(
            "UPDATE policy_shadow SET asked = asked + ?, wider = wider + ?, narrower = narrower + ?,
                 otherwise = otherwise + ?, failed = failed + ?
             WHERE id = ?",
            &[
                &number(asked)?,
                &number(wider)?,
                &number(narrower)?,
                &number(otherwise)?,
                &number(failed)?,
                &key(shadow),
            ],
        )?;
        transaction.run(
            "UPDATE policy_shadow SET ended = 'finished'
             WHERE id = ? AND ended = '' AND (asked >= decisions OR at + seconds <= ?)",
            &[&key(shadow), &number(now)?],
        )?;
        transaction.commit().map(drop)
    }
}

//! Whether a database is fit to decide from: how it is set up, whether it is whole, and what points at nothing.

mod references;
mod rows;

use super::database::Kind;
use super::{Store, StoreError, Transaction};
use crate::facts::Instant;

/// What was looked at, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a word.
    pub check: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found, in a sentence without a full stop.
    pub what: String,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// As it must be.
    Good,
    /// It works, and somebody should look.
    Odd,
    /// It must not be relied on.
    Bad,
}

impl Finding {
    /// As it must be.
    pub fn good(check: &'static str, what: impl Into<String>) -> Self {
        Finding { check, health: Health::Good, what: what.into() }
    }

    /// It works, and somebody should look.
    pub fn odd(check: &'static str, what: impl Into<String>) -> Self {
        Finding { check, health: Health::Odd, what: what.into() }
    }

    /// It must not be relied on.
    pub fn bad(check: &'static str, what: impl Into<String>) -> Self {
        Finding { check, health: Health::Bad, what: what.into() }
    }
}

/// SQLite before this loses commits of two processes at once, rarely (its WAL reset race).
const SQLITE_FLOOR: (u32, u32, u32) = (3, 51, 3);

/// Clocks that differ by more than this many seconds are told of.
const CLOCK: u64 = 5;

impl Store {
    /// Looks at everything but what a policy has to say. Reads all of the database.
    pub fn health(&self) -> Result<Vec<Finding>, StoreError> {
        let facts = self.read()?;
        let schema = format!("version {}, the one that this program knows", super::schema::VERSION);
        let mut findings = vec![Finding::good("schema", schema)];
        findings.extend(match facts.kind()? {
            Kind::Sqlite => facts.sqlite()?,
            Kind::Postgres => facts.postgres()?,
        });
        // What cannot be looked at is a finding, and no reason to look at nothing else.
        let now = self.now()?;
        findings.push(or_bad("clock", facts.clock(now, crate::day::now())));
        findings.push(match facts.broken_audit_line() {
            Ok(None) => {
                Finding::good("audit", "every line stands as it was written, and none is missing")
            }
            Ok(Some(line)) => Finding::bad(
                "audit",
                format!("line {line} was changed past this program, or a line next to it was"),
            ),
            Err(error) => Finding::bad("audit", whole(&error)),
        });
        match facts.dangling() {
            Ok(found) => findings.extend(found),
            Err(error) => findings.push(Finding::bad("references", whole(&error))),
        }
        findings.push(facts.unreadable());
        drop(facts);
        findings.push(match self.export() {
            Ok(_) => Finding::good("content", "everything can be read, and makes sense"),
            Err(error) => Finding::bad("content", whole(&error)),
        });
        Ok(findings)
    }
}

fn or_bad(check: &'static str, found: Result<Finding, StoreError>) -> Finding {
    found.unwrap_or_else(|error| Finding::bad(check, whole(&error)))
}

/// An error with all its causes.
fn whole(error: &StoreError) -> String {
    use std::error::Error;
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

impl Transaction {
    fn sqlite(&self) -> Result<Vec<Finding>, StoreError> {
        let version = rusqlite::version();
        let (major, minor, patch) = SQLITE_FLOOR;
        let mut findings = vec![if is_at_least(version, SQLITE_FLOOR) {
            Finding::good("engine", format!("SQLite {version}"))
        } else {
            let floor = format!("{major}.{minor}.{patch}");
            Finding::bad("engine", format!("SQLite {version} may lose commits; {floor} does not"))
        }];
        let expected = [("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")];
        findings.push(self.settings("durability", &expected, |name| format!("PRAGMA {name}"))?);
        let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
        let guards = [
            "audit_stays",
            "audit_is_kept",
            "audit_is_new",
            "lockout_log_stays",
            "lockout_log_is_kept",
            "lockout_log_is_new",
            "policy_activation_stays",
            "policy_activation_is_kept",
            "policy_activation_is_new",
        ];
        findings.push(self.guards(triggers, &guards)?);
        let faults = self.texts("PRAGMA integrity_check(5)")?;
        findings.push(match faults.as_slice() {
            [only] if only == "ok" => Finding::good("integrity", "no page is damaged"),
            faults => Finding::bad("integrity", faults.join("; ")),
        });
        let broken = self.texts("PRAGMA foreign_key_check")?;
        findings.push(match broken.first() {
            None => Finding::good("keys", "whatever is referred to is there"),
            Some(table) => {
                let count = broken.len();
                Finding::bad("keys", format!("{count} rows refer to nothing, first in `{table}`"))
            }
        });
        Ok(findings)
    }

    fn postgres(&self) -> Result<Vec<Finding>, StoreError> {
        let version = self.texts("SELECT current_setting('server_version')")?.join("");
        let expected = [("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")];
        let setting = |name: &str| format!("SELECT current_setting('{name}')");
        let checksums = self.texts("SELECT current_setting('data_checksums')")?;
        Ok(vec![
            Finding::good("engine", format!("PostgreSQL {version}")),
            self.settings("durability", &expected, setting)?,
            self.guards(
                "SELECT tgname::TEXT FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'
                     AND tgrelid IN ('portal.audit'::regclass, 'portal.lockout_log'::regclass,
                         'portal.policy_activation'::regclass)",
                &["audit_stays", "lockout_log_stays", "policy_activation_stays"],
            )?,
            match checksums.first().map(String::as_str) {
                Some("on") => {
                    Finding::good("integrity", "the server checks every page that it reads")
                }
                _ => Finding::odd(
                    "integrity",
                    "the server does not check its pages: initdb --data-checksums does",
                ),
            },
        ])
    }

    /// What keeps the logs from being changed by mistake.
    fn guards(&self, names: &str, expected: &[&str]) -> Result<Finding, StoreError> {
        let found = self.texts(names)?;
        let missing: Vec<_> =
            expected.iter().filter(|name| !found.iter().any(|found| found == *name)).collect();
        Ok(match missing.first() {
            None => Finding::good("guards", "the logs can only be appended to"),
            Some(name) => Finding::bad(
                "guards",
                format!("the trigger `{name}` is gone, so a log can be changed by mistake"),
            ),
        })
    }

    fn settings(
        &self,
        check: &'static str,
        expected: &[(&str, &str)],
        query: impl Fn(&str) -> String,
    ) -> Result<Finding, StoreError> {
        let mut wrong = Vec::new();
        let mut right = Vec::new();
        for (name, value) in expected {
            let found = self.texts(&query(name))?.join("");
            let list = if found == *value { &mut right } else { &mut wrong };
            list.push(format!("{name} is {found}"));
            if found != *value
                && let Some(last) = wrong.last_mut()
            {
                last.push_str(&format!(" and must be {value}"));
            }
        }
        let wrong = wrong.join(", ");
        Ok(if wrong.is_empty() {
            Finding::good(check, right.join(", "))
        } else {
            Finding::bad(check, format!("a commit may be lost with the power: {wrong}"))
        })
    }

    fn clock(&self, database: Instant, host: Instant) -> Result<Finding, StoreError> {
        let seen = self.rows("SELECT coalesce(max(seen), 0) FROM lockout", &[], |row| {
            super::column::id(row, 0)
        })?;
        let ahead = seen.into_iter().next().unwrap_or(0).saturating_sub(database);
        Ok(if database.abs_diff(host) > CLOCK {
            let difference = database.abs_diff(host);
            Finding::odd(
                "clock",
                format!("the database's clock and this host's differ by {difference} s"),
            )
        } else if ahead > CLOCK {
            let what = format!(
                "sign-ins were counted by a clock that was {ahead} s ahead; they wait for it"
            );
            Finding::odd("clock", what)
        } else {
            Finding::good("clock", "it has not gone back")
        })
    }

    /// The first column of each row, whatever is in it, as a text.
    fn texts(&self, sql: &str) -> Result<Vec<String>, StoreError> {
        self.rows(sql, &[], |row| {
            row.get::<_, String>(0).or_else(|_| Ok(row.get::<_, i64>(0)?.to_string()))
        })
    }
}

/// Whether a version such as `48.0.8` is this one or a later one; what is no version is not.
pub fn is_at_least(version: &str, floor: (u32, u32, u32)) -> bool {
    version_numbers(version).is_some_and(|version| version >= floor)
}

fn version_numbers(version: &str) -> Option<(u32, u32, u32)> {
    let mut numbers = version.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::RICH;
    use crate::store::import::tests::store;

    fn bad(store: &Store) -> Vec<&'static str> {
        let findings = store.health().unwrap();
        let bad = findings.iter().filter(|finding| finding.health == Health::Bad);
        bad.map(|finding| finding.check).collect()
    }

    #[test]
    fn a_healthy_database_is_found_so() {
        let (_folder, store) = store(RICH);
        assert_eq!(bad(&store), [""; 0]);
        let checks: Vec<_> = store.health().unwrap().iter().map(|found| found.check).collect();
        for check in ["engine", "durability", "integrity", "keys", "clock", "audit", "content"] {
            assert!(checks.contains(&check), "{checks:?}");
        }
    }

    #[track_caller]
    fn check(change: &str, found: &[&str]) {
        let (_folder, store) = store(RICH);
        let mut transaction = store.write().unwrap();
        transaction.run_batch(change).unwrap();
        transaction.commit().unwrap();
        assert_eq!(bad(&store), found, "{change}");
    }

    #[test]
    fn what_was_changed_past_the_program_is_found() {
        check("UPDATE customer SET name = ' ' WHERE id = 1", &["content"]);
        check("UPDATE revision SET audit_digest = 'x'", &["audit"]);
        check("DROP TRIGGER audit_is_kept", &["guards"]);
    }

    #[test]
    fn rows_that_refer_to_nothing_are_found() {
        let (folder, store) = store(RICH);
        let raw = rusqlite::Connection::open(folder.path().join("test.db")).unwrap();
        let row = "PRAGMA foreign_keys = OFF; INSERT INTO membership VALUES (77, 78)";
        raw.execute_batch(row).unwrap();
        drop(raw);
        assert!(bad(&store).contains(&"keys"), "{:?}", store.health());
    }

    #[test]
    fn a_clock_that_was_ahead_is_told_of() {
        let (_folder, store) = store(RICH);
        let transaction = store.read().unwrap();
        let health = |database, host| transaction.clock(database, host).unwrap().health;
        assert_eq!(health(1_000, 1_000), Health::Good);
        assert_eq!(health(1_000, 1_006), Health::Odd);
        assert_eq!(version_numbers("3.54.1"), Some((3, 54, 1)));
        assert!(is_at_least("3.51.3", SQLITE_FLOOR) && is_at_least("4.0.0", SQLITE_FLOOR));
        assert!(!is_at_least("3.9.9", SQLITE_FLOOR) && !is_at_least("", SQLITE_FLOOR));
    }
}

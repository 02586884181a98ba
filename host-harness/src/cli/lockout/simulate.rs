//! `portal lockout simulate`: which lockout is meant, and what it would come to. Nothing is stored.

mod figures;
mod replayed;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{ArgAction, Args};
use host_harness::day::now;
use host_harness::document::{AutoUnlockEntry, LockoutEntry};
use host_harness::facts::AutoUnlock;
use host_harness::simulate::{NEW_INSTALLATION, Simulator, replay};

use super::numbers::base_and_maximum;
use crate::cli::settings::words;
use crate::cli::{Place, Report};

#[derive(Debug, Args)]
#[command(after_help = "\
Without --log: attackers try wrong passwords as fast as the policy permits, and outsiders keep the owner out.
With --log: a log of sign-ins is told to the policy. A line is a JSON object, the oldest first:
  {\"at\": 1760000000, \"contact\": 7, \"address\": \"192.0.2.7\", \"password\": \"wrong\"}
`at` is in seconds since 1970-01-01T00:00:00Z, `password` is right or wrong, and `address` may be left out.
What is not given is as in the database or, where there is none, as in a new installation.
Example: portal lockout simulate --threshold 3 --auto-unlock 60,900
         portal lockout simulate --log sign-ins.jsonl --json")]
pub(crate) struct Simulate {
    /// Failures in a row that lock, 1 to 100.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100))]
    threshold: Option<u32>,
    /// Seconds after which an attempt without result counts as failed.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    lease: Option<u64>,
    /// Locks end by themselves: seconds of the first one, and of the longest one, such as `60,900`.
    #[arg(long, value_name = "BASE,MAXIMUM", value_parser = ending)]
    auto_unlock: Option<AutoUnlockEntry>,
    /// Only an administrator ends a lock.
    #[arg(long, conflicts_with = "auto_unlock")]
    no_auto_unlock: bool,
    /// Failures from addresses that a contact has signed in from count by themselves.
    #[arg(long, value_name = "true|false", action = ArgAction::Set)]
    known_addresses: Option<bool>,
    /// Say who would have been locked in this log of sign-ins; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// No lock lasts no time, and none is longer than the longest.
fn ending(text: &str) -> Result<AutoUnlockEntry, String> {
    let AutoUnlock { base, maximum } = base_and_maximum(text)?;
    if base == 0 || base > maximum {
        return Err("the first one takes a second at least, and no longer than the longest".into());
    }
    Ok(AutoUnlockEntry { base, maximum })
}

/// The lockout that is meant, and where it comes from.
struct Meant {
    configuration: LockoutEntry,
    source: &'static str,
}

impl Simulate {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let meant = self.meant(place)?;
        let policy = place.policy()?;
        let simulator = Simulator::new(&policy, meant.configuration, now());
        let Some(path) = &self.log else { return figures::report(&meant, &simulator) };
        let name = if path.as_os_str() == "-" {
            "standard input".into()
        } else {
            path.display().to_string()
        };
        let log = open(path).with_context(|| format!("cannot read `{name}`"))?;
        Ok(replayed::report(&meant, &name, &replay(&simulator, &name, log)?))
    }

    fn meant(&self, place: &Place) -> anyhow::Result<Meant> {
        let (stored, source) = if place.has_database() {
            (place.store()?.read()?.lockout_settings()?, "database")
        } else {
            (NEW_INSTALLATION, "new-installation")
        };
        let auto_unlock = match self.auto_unlock {
            _ if self.no_auto_unlock => None,
            None => stored.auto_unlock,
            given => given,
        };
        let configuration = LockoutEntry {
            threshold: self.threshold.unwrap_or(stored.threshold),
            lease: self.lease.unwrap_or(stored.lease),
            auto_unlock,
            known_addresses: self.known_addresses.unwrap_or(stored.known_addresses),
        };
        let source = if configuration == stored { source } else { "command-line" };
        Ok(Meant { configuration, source })
    }
}

impl Meant {
    /// What is simulated, in words.
    fn text(&self) -> String {
        let apart = match self.configuration.known_addresses {
            true => "\nFailures from known addresses are counted by themselves.",
            false => "",
        };
        let source = match self.source {
            "database" => "This is what the database has.",
            "new-installation" => "This is what a new installation has.",
            _ => "This is what was asked for; nothing is changed.",
        };
        format!("{}{apart}\n{source}\n", words::lockout(&self.configuration.into()))
    }
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(io::stdin().lock()));
    }
    Ok(Box::new(BufReader::new(File::open(path)?)))
}

/// A length of time for people, in the two largest units that it has.
fn span(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let mut rest = seconds;
    let mut parts = Vec::new();
    for (unit, word) in UNITS {
        let number = rest / unit;
        rest %= unit;
        if number > 0 && parts.len() < 2 {
            parts.push(format!("{number} {word}"));
        }
    }
    if parts.is_empty() { "0 s".into() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_told_in_its_largest_units() {
        for (seconds, text) in
            [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3_661, "1 h 1 min"), (2_592_000, "30 d")]
        {
            assert_eq!(span(seconds), text);
        }
    }

    #[test]
    fn locks_end_after_two_numbers() {
        assert_eq!(ending("60,900"), Ok(AutoUnlockEntry { base: 60, maximum: 900 }));
        for text in ["60", "60..900", "900,60", "0,60", ",", ""] {
            assert!(ending(text).is_err(), "{text}");
        }
    }
}

//! `portal lockout simulate`: which lockout is meant, and what it would come to. Nothing is stored.

mod figures;
mod replayed;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::Context;
use clap::{ArgAction, Args};
use host_harness::day::now;
use host_harness::document::{AutoUnlockEntry, LockoutEntry};
use host_harness::simulate::{NEW_INSTALLATION, Simulator, replay};

use crate::cli::settings::words;
use crate::cli::{Place, Report};

#[derive(Debug, Args)]
#[command(after_help = "\
Without --log: attackers try wrong passwords as fast as the policy permits, and outsiders keep the owner out.
With --log: a log of sign-ins is told to the policy. A line is a JSON object, the oldest first:
  {\"at\": 1760000000, \"contact\": 7, \"address\": \"192.0.2.7\", \"password\": \"wrong\"}
`at` is in seconds since 1970-01-01T00:00:00Z, `password` is right or wrong, and `address` may be left out.
What is not given is as in the database or, where there is none, as in a new installation.
Example: portal lockout simulate --threshold 3 --auto-unlock 60..900
         portal lockout simulate --log sign-ins.jsonl --json")]
pub(crate) struct Simulate {
    /// Failures in a row that lock, 1 to 100.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=100))]
    threshold: Option<u32>,
    /// Seconds after which an attempt without result counts as failed.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    lease: Option<u64>,
    /// Locks end by themselves: seconds of the first one and of the longest one, such as `60..900`; or `never`.
    #[arg(long, value_name = "BASE..MAX|never")]
    auto_unlock: Option<Ending>,
    /// Failures from addresses that a contact has signed in from count by themselves.
    #[arg(long, value_name = "true|false", action = ArgAction::Set)]
    known_addresses: Option<bool>,
    /// Say who would have been locked in this log of sign-ins; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
}

/// How locks end.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Never,
    After(AutoUnlockEntry),
}

impl FromStr for Ending {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "never" {
            return Ok(Ending::Never);
        }
        let numbers = text.split_once("..").and_then(|(base, maximum)| {
            Some(AutoUnlockEntry { base: base.parse().ok()?, maximum: maximum.parse().ok()? })
        });
        let sensible = numbers.filter(|auto| auto.base > 0 && auto.base <= auto.maximum);
        sensible
            .map(Ending::After)
            .ok_or("it takes two numbers of seconds, such as 60..900, or `never`")
    }
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
            None => stored.auto_unlock,
            Some(Ending::Never) => None,
            Some(Ending::After(auto)) => Some(auto),
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
    fn locks_end_after_two_numbers_or_never() {
        assert!(matches!("never".parse(), Ok(Ending::Never)));
        assert!(matches!("60..900".parse(), Ok(Ending::After(auto)) if auto.maximum == 900));
        for text in ["60", "60,900", "900..60", "0..60", "..", ""] {
            assert!(text.parse::<Ending>().is_err(), "{text}");
        }
    }
}

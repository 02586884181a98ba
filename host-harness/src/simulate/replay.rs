//! A log of sign-ins told to the policy: who would have been locked, when, and which right passwords refused.
//!
//! Nobody unlocks in a replay, and what the CRM itself refused then is not known. Only what a contact's next attempt
//! depends on is kept, so memory grows with the contacts and not with the log.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::net::IpAddr;

use super::log::{Entry, Lines, LogError};
use super::{Lock, Outcome, Simulator, Unanswered};
use crate::facts::{ContactId, Instant};
use crate::session::lockouts::{Password, State};

/// Why there is no replay.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The log cannot be believed.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The policy failed.
    #[error("`{log}` line {line} cannot be replayed")]
    Unanswered {
        /// The log.
        log: String,
        /// Which line, counted from 1.
        line: u64,
        /// Why.
        source: Unanswered,
    },
}

/// What would have come of a log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// How many attempts it has.
    pub attempts: u64,
    /// The first and the last one, in seconds since 1970-01-01T00:00:00Z.
    pub times: (Instant, Instant),
    /// How many contacts.
    pub contacts: u64,
    /// Everybody who would have been locked, in ascending order.
    pub locked: Vec<Person>,
}

/// A contact who would have been locked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub contact: ContactId,
    /// How often.
    pub locks: u64,
    /// The first locks, up to [`Person::FIRST`] of them.
    pub first: Vec<Seen>,
    /// Right passwords that would have been refused.
    pub right_refused: u64,
    /// Wrong passwords that would not have been compared.
    pub wrong_refused: u64,
}

/// A lock that a line of the log would have set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The line, counted from 1.
    pub line: u64,
    /// Whether it is for known addresses only.
    pub known_address: bool,
    /// When, why, and until when.
    pub lock: Lock,
}

impl Person {
    /// So many locks of a contact are told one by one.
    pub const FIRST: usize = 5;
}

impl Replay {
    /// Right passwords that would have been refused.
    pub fn right_refused(&self) -> u64 {
        self.locked.iter().map(|person| person.right_refused).sum()
    }

    /// Wrong passwords that would not have been compared.
    pub fn wrong_refused(&self) -> u64 {
        self.locked.iter().map(|person| person.wrong_refused).sum()
    }

    /// How many contacts would have been refused with the right password.
    pub fn hurt(&self) -> usize {
        self.locked.iter().filter(|person| person.right_refused > 0).count()
    }
}

/// What a contact's next attempt depends on, and what came of those before.
#[derive(Default)]
struct Story {
    everywhere: Option<State>,
    known: Option<State>,
    addresses: BTreeSet<IpAddr>,
    person: Person,
}

/// Tells the policy everything in a log. `name`: how faults name it.
pub fn replay(
    simulator: &Simulator<'_>,
    name: &str,
    reader: impl BufRead,
) -> Result<Replay, ReplayError> {
    let mut lines = Lines::new(name, reader);
    let mut stories: BTreeMap<ContactId, Story> = BTreeMap::new();
    let (mut attempts, mut times) = (0, None);
    while let Some(entry) = lines.next()? {
        attempts += 1;
        let (first, _) = times.unwrap_or((entry.at, entry.at));
        times = Some((first, entry.at));
        stories.entry(entry.contact).or_default().tell(simulator, &entry).map_err(|source| {
            ReplayError::Unanswered { log: lines.log().into(), line: entry.line, source }
        })?;
    }
    let contacts = stories.len() as u64;
    let people = stories.into_iter().map(|(contact, story)| Person { contact, ..story.person });
    let locked = people
        .filter(|person| person.locks > 0 || person.right_refused > 0 || person.wrong_refused > 0);
    Ok(Replay { attempts, times: times.unwrap_or_default(), contacts, locked: locked.collect() })
}

impl Story {
    fn tell(&mut self, simulator: &Simulator<'_>, entry: &Entry) -> Result<(), Unanswered> {
        let Story { everywhere, known, addresses, person } = self;
        let apart = simulator.configuration.known_addresses;
        let known_address = entry.address.is_some_and(|address| addresses.contains(&address));
        let state = if known_address { known } else { everywhere };
        let tried = simulator.attempt(state, entry.password, entry.at)?;
        if let Some(lock) = tried.lock {
            person.locks += 1;
            if person.first.len() < Person::FIRST {
                person.first.push(Seen { line: entry.line, known_address, lock });
            }
        }
        match (tried.outcome, entry.password) {
            (Outcome::LetIn, _) => addresses.extend(entry.address.filter(|_| apart)),
            (Outcome::Refused, Password::Wrong) => person.wrong_refused += 1,
            (Outcome::Refused | Outcome::Failed, Password::Right) => person.right_refused += 1,
            (Outcome::Failed, Password::Wrong) => {}
        }
        Ok(())
    }
}

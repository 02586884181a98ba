//! What it takes to keep an owner out: the price of the protection, which outsiders can make the owner pay.

use super::course::Course;
use super::{DAY, HOUR, Outcome, Simulator, Unanswered, end_of_lock};
use crate::facts::Instant;
use crate::session::lockouts::Password;

/// As many wrong passwords as are permitted at one moment, and what they cost the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// How many were compared.
    pub attempts: u64,
    /// For how many seconds the owner is refused then; none: until an administrator unlocks.
    pub seconds: Option<u64>,
}

/// Where the owner signs in from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerFrom {
    /// Where failures count together with those of the outsider.
    Anywhere,
    /// From an address that counts by itself, and that the outsider does not have.
    KnownAddress,
}

/// What the outsider knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outsider {
    /// Nothing, and so tries whenever it is permitted.
    Tireless,
    /// When the owner tries, and so tries just before.
    Timed,
}

/// A day on which the owner tries once an hour with the right password, and an outsider is always faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Siege {
    /// Where the owner signs in from.
    pub owner: OwnerFrom,
    /// What the outsider knows.
    pub outsider: Outsider,
    /// Wrong passwords of the outsider that were compared.
    pub attempts: u64,
    /// How often the owner tried.
    pub tries: u64,
    /// How often in vain.
    pub refused: u64,
}

/// What one burst costs.
pub fn burst(simulator: &Simulator<'_>) -> Result<Burst, Unanswered> {
    let now = simulator.start;
    let mut state = None;
    let mut course = Course::new(now, now.saturating_add(DAY));
    simulator.exhaust(&mut state, now, 1, &mut course)?;
    let attempts = course.figures().first_day;
    // The owner asks until it gets in; whatever still refuses then is left to an administrator.
    let mut at = now;
    for _ in 0..PATIENCE {
        let tried = simulator.attempt(&mut state, Password::Right, at)?;
        if tried.outcome == Outcome::LetIn {
            return Ok(Burst { attempts, seconds: Some(at.saturating_sub(now)) });
        }
        match end_of_lock(state.as_ref()) {
            Some(Instant::MAX) | None => break,
            Some(end) => at = end.max(at.saturating_add(1)),
        }
    }
    Ok(Burst { attempts, seconds: None })
}

/// So many locks may follow each other without an attempt in between.
const PATIENCE: usize = 10;

/// Both outsiders, and with them each way in which the owner can come.
pub fn sieges(simulator: &Simulator<'_>) -> Result<Vec<Siege>, Unanswered> {
    let mut found = Vec::new();
    for owner in [OwnerFrom::Anywhere, OwnerFrom::KnownAddress] {
        if owner == OwnerFrom::KnownAddress && !simulator.configuration.known_addresses {
            continue;
        }
        for outsider in [Outsider::Tireless, Outsider::Timed] {
            found.push(simulator.siege(owner, outsider)?);
        }
    }
    Ok(found)
}

impl Simulator<'_> {
    fn siege(&self, owner: OwnerFrom, outsider: Outsider) -> Result<Siege, Unanswered> {
        let start = self.start;
        let (mut together, mut apart) = ([None], None);
        let (mut attempts, mut tries, mut refused) = (0, 0, 0);
        let mut from = start;
        let mut at = start.saturating_add(HOUR / 2);
        while at < start.saturating_add(DAY) {
            let mut course = Course::new(from, at.saturating_add(1));
            if outsider == Outsider::Timed {
                from = at;
            }
            self.storm(&mut together, from, 1, &mut course)?;
            attempts += course.figures().first_day;
            let [stranger] = &mut together;
            let state = match owner {
                OwnerFrom::Anywhere => stranger,
                OwnerFrom::KnownAddress => &mut apart,
            };
            tries += 1;
            if self.attempt(state, Password::Right, at)?.outcome != Outcome::LetIn {
                refused += 1;
            }
            (from, at) = (at, at.saturating_add(HOUR));
        }
        Ok(Siege { owner, outsider, attempts, tries, refused })
    }
}

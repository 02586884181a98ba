//! What every policy must keep, whatever its rules are: asked of any component, over a CRM that is made up.
//!
//! Nobody's data are needed, nothing is trusted and nothing is stored. Each group of laws is a file; a law that was never
//! asked about is broken.

mod accounts;
mod determinism;
mod explain;
mod facts;
mod interface;
mod lent;
mod limits;
mod lockout;
mod portal;
mod privileges;
mod records;
mod sheet;
mod strangers;
#[cfg(test)]
mod tests;
mod world;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::session::Description;
use crate::store::{StoreError, TemporaryError};
use crate::update::Probe;

pub use sheet::{Check, Counterexample, Verdict};
use sheet::{Law, Sheet};
use world::World;

/// How much is asked.
#[derive(Clone, Debug)]
pub struct Scope {
    /// The same seed makes up the same CRM and the same stories.
    pub seed: u64,
    /// How many contacts are asked about, spread over every kind that rules can tell apart.
    pub contacts: usize,
    /// What a call is granted where the policy is to serve.
    pub limits: Limits,
    /// Compiles the component first, within limits; none: this process does.
    pub probe: Option<Probe>,
}

impl Default for Scope {
    fn default() -> Self {
        Scope { seed: 422, contacts: 24, limits: Limits::default(), probe: None }
    }
}

/// What has come of it.
#[derive(Clone, Debug)]
pub struct Conformance {
    /// What the component says of itself; none: it cannot be asked.
    pub description: Option<Description>,
    /// Every check, in order.
    pub checks: Vec<Check>,
    /// How many questions it was asked.
    pub asked: u64,
}

impl Conformance {
    /// Whether every law was asked about and none is broken.
    pub fn passes(&self) -> bool {
        self.checks
            .iter()
            .all(|check| matches!(check.verdict, Verdict::Passed | Verdict::Warned(_)))
    }
}

/// The suite could not be run; that says nothing about the policy.
#[derive(Debug, thiserror::Error)]
pub enum ConformError {
    /// There is no room for the made-up CRM.
    #[error("the CRM that is made up for this has no place")]
    World(#[from] TemporaryError),
    /// It cannot be read.
    #[error("the CRM that was made up for this cannot be read")]
    Store(#[from] StoreError),
}

/// How many times as much as it may use a policy is granted here, so that what it would need can be told.
const HEADROOM: u32 = 4;
/// Laws say what is answered, not how fast: machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many threads ask.
const THREADS: usize = 2;

/// A group of laws.
struct Group {
    laws: &'static [&'static Law],
    ask: fn(&World, &Policy, &mut Sheet) -> Result<(), ConformError>,
}

/// All of them but the first, without which nothing can be asked, and the last.
const GROUPS: &[Group] = &[
    Group { laws: determinism::LAWS, ask: determinism::ask },
    Group { laws: accounts::LAWS, ask: accounts::ask },
    Group { laws: privileges::LAWS, ask: privileges::ask },
    Group { laws: records::LAWS, ask: records::ask },
    Group { laws: portal::LAWS, ask: portal::ask },
    Group { laws: strangers::LAWS, ask: strangers::ask },
    Group { laws: explain::LAWS, ask: explain::ask },
    Group { laws: facts::LAWS, ask: facts::ask },
    Group { laws: lockout::LAWS, ask: lockout::ask },
];

/// What looks back at what all the others took.
const LAST: Group = Group { laws: limits::LAWS, ask: limits::ask };

/// Asks the component everything. `progress` is told how many groups are done, of how many, and how many questions that
/// took.
pub fn run(
    component: &[u8],
    scope: &Scope,
    progress: &mut dyn FnMut(usize, usize, u64),
) -> Result<Conformance, ConformError> {
    let of = GROUPS.len() + 2;
    progress(0, of, 0);
    let mut sheet = Sheet::new(&scope.limits);
    sheet.expect(interface::LAWS);
    GROUPS.iter().chain([&LAST]).for_each(|group| sheet.expect(group.laws));
    let Some(policy) = interface::ask(component, scope, &mut sheet) else {
        let (asked, checks) = (sheet.asked(), sheet.without_the_rest());
        return Ok(Conformance { description: None, checks, asked });
    };
    let world = World::new(scope, component)?;
    progress(1, of, 0);
    let mut asked = 0;
    for found in in_parallel(&world, &policy, &scope.limits, &mut |done, questions| {
        asked += questions;
        progress(done + 1, of, asked);
    }) {
        sheet.merge(found?);
    }
    (LAST.ask)(&world, &policy, &mut sheet)?;
    progress(of, of, sheet.asked());
    let (asked, checks) = (sheet.asked(), sheet.finish(&world)?);
    Ok(Conformance { description: Some(policy.description().clone()), checks, asked })
}

/// Each group on a sheet of its own, in order. `progress` is told how many are done, and what the last of them asked.
fn in_parallel(
    world: &World,
    policy: &Policy,
    limits: &Limits,
    progress: &mut dyn FnMut(usize, u64),
) -> Vec<Result<Sheet, ConformError>> {
    let next = AtomicUsize::new(0);
    let ask = |found: Sender<(usize, Result<Sheet, ConformError>)>| {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(group) = GROUPS.get(place) else { break };
            let mut sheet = Sheet::new(limits);
            sheet.expect(group.laws);
            let done = (group.ask)(world, policy, &mut sheet).map(|()| sheet);
            if found.send((place, done)).is_err() {
                break;
            }
        }
    };
    let ask = &ask;
    let mut sheets = thread::scope(|threads| {
        let (found, results) = channel();
        for _ in 0..THREADS {
            let found = found.clone();
            threads.spawn(move || ask(found));
        }
        drop(found);
        let mut sheets = Vec::new();
        for (place, result) in results {
            progress(sheets.len() + 1, result.as_ref().map_or(0, Sheet::asked));
            sheets.push((place, result));
        }
        sheets
    });
    sheets.sort_by_key(|(place, _)| *place);
    sheets.into_iter().map(|(_, sheet)| sheet).collect()
}

/// What the policy is granted here.
fn granted(limits: &Limits) -> Limits {
    let wide = limits.times(HEADROOM);
    Limits {
        deadline: PATIENCE.max(wide.deadline),
        memory_bytes: limits.memory_bytes.saturating_mul(HEADROOM as usize),
        ..wide
    }
}

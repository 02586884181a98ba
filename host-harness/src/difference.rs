//! What a candidate policy would decide otherwise than the one in force, and about whom.
//!
//! Both policies are asked the same questions over the same data: the directory as it is stored, stories of sign-ins,
//! changes of settings, and the questions in logs of decisions. None of it is written down as a decision. It finds what
//! it asks about; a policy that differs only for data that nobody has stored yet is not found out, and the result says
//! what was asked and what was not.

mod group;
mod live;
mod lockout;
mod matter;
mod pair;
mod recorded;
mod rules;
mod sample;
mod settings;
mod step;
mod stories;
#[cfg(test)]
mod tests;
mod turn;
mod work;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::crm::CrmError;
use crate::facts::{Date, Instant};
use crate::policy::Policy;
use crate::scenario;
use crate::store::Store;

pub use group::{EXAMPLES, Group, Total};
pub use matter::{Kind, Matter, Story, Thing, Whose};
pub use recorded::Recorded;
pub use rules::compare as compare_rules;
pub(crate) use sample::{Member, directory};
pub use step::compare as compare_steps;
pub use turn::{Direction, Turn, compare, direction_of};

/// How much is asked about. Of contacts and so on, 0 means all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The CRM's calendar day.
    pub today: Date,
    /// The clock, in seconds since 1970-01-01T00:00:00Z.
    pub now: Instant,
    /// How many contacts are asked whether they have access, and what the portal shows them.
    pub contacts: usize,
    /// How many of them are asked everything else.
    pub sample: usize,
    /// How many answers about single accounts are asked for at most; 0 means none. Accounts on which the two lists
    /// differ are asked about in any case.
    pub tickets: usize,
    /// How many contacts are asked about on other days, and under the other version of the portal, too; 0 means none.
    pub days: usize,
    /// How many stored states of sign-ins are asked about.
    pub sign_ins: usize,
    /// Logs of decisions whose questions are asked again.
    pub logs: Vec<PathBuf>,
    /// How many different questions of the logs are asked again.
    pub recorded: usize,
    /// After how many answers that the candidate does not have nothing more is asked; 0 means never.
    pub failing: u64,
    /// Whether the project's own scenarios are run on both.
    pub scenarios: bool,
    /// How many threads ask.
    pub threads: usize,
}

impl Scope {
    /// What is usual: every contact up to a hundred thousand, and a sample of three hundred.
    pub fn at(today: Date, now: Instant) -> Self {
        Scope {
            today,
            now,
            contacts: 100_000,
            sample: 300,
            tickets: 50_000,
            days: 64,
            sign_ins: 1_000,
            logs: Vec::new(),
            recorded: 100_000,
            failing: 250,
            scenarios: true,
            threads: 2,
        }
    }
}

/// How far the asking is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Questions that both policies were asked.
    pub asked: u64,
    /// Parts of the work that are done.
    pub done: usize,
    /// Parts that there are.
    pub of: usize,
}

/// How many were asked about, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// How many were asked about.
    pub asked: u64,
    /// How many there are.
    pub of: u64,
}

impl Part {
    fn of(asked: usize, of: usize) -> Self {
        Part { asked: asked as u64, of: of as u64 }
    }

    /// Whether none was left out.
    pub fn is_all(&self) -> bool {
        self.asked == self.of
    }
}

/// What was asked about, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// On which day, unless a group says otherwise.
    pub today: Date,
    /// Contacts whose access and view were asked about; a contact that does not exist was asked about beside them.
    pub contacts: Part,
    /// Contacts that were asked everything else.
    pub sample: Part,
    /// Classes of contacts that rules can tell apart, with one at least in the sample.
    pub classes: Part,
    /// Contacts of the sample that were asked about every single account.
    pub tickets: Part,
    /// Contacts of the sample that were asked about on other days too.
    pub days: Part,
    /// Contacts of the sample that were asked about under the version of the portal that is not in force too; of none
    /// where it cannot be chosen.
    pub other_version: Part,
    /// Stored states of sign-ins.
    pub sign_ins: Part,
    /// Stored states of sign-ins that could not be read, and so not be asked about.
    pub unreadable_sign_ins: u64,
    /// CRM users who were asked about as such, beside an unknown one.
    pub users: Part,
    /// What became of the logs of decisions.
    pub recorded: Recorded,
    /// Scenarios that were run on both.
    pub scenarios: u64,
    /// The candidate had no answer so often that nothing more was asked.
    pub given_up: bool,
}

/// A step of a scenario that the candidate takes otherwise. Whoever runs scenarios puts them into [`Difference`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioTurn {
    /// The scenario.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// Which of its steps, from 1.
    pub step: usize,
    /// Which way.
    pub direction: Direction,
    /// What the policy in force says.
    pub before: String,
    /// What the candidate says.
    pub after: String,
}

impl From<scenario::Difference> for ScenarioTurn {
    fn from(found: scenario::Difference) -> Self {
        let scenario::Difference { name, description, step, before, after, direction, .. } = found;
        let direction = match direction {
            scenario::Direction::Wider => Direction::Wider,
            scenario::Direction::Narrower => Direction::Narrower,
            scenario::Direction::Otherwise => Direction::Otherwise,
            scenario::Direction::Failed => Direction::Failing,
        };
        let (before, after) = (before.to_string(), after.to_string());
        ScenarioTurn { name, description, step, direction, before, after }
    }
}

/// What a candidate would decide otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Questions that both policies were asked, scenarios not counted.
    pub asked: u64,
    /// Those of them that neither has an answer to.
    pub unanswered: u64,
    /// What was asked about, and what was not.
    pub coverage: Coverage,
    /// What turns, wider ones first.
    pub groups: Vec<Group>,
    /// How much turns in each direction, scenarios not counted.
    pub totals: BTreeMap<Direction, Total>,
    /// Steps of scenarios; empty unless the caller has put some in.
    pub scenarios: Vec<ScenarioTurn>,
}

impl Difference {
    /// How many turns are wider, those of scenarios among them.
    pub fn wider(&self) -> u64 {
        self.count(Direction::Wider)
    }

    /// How many turns are answers that the candidate does not have, those of scenarios among them.
    pub fn failing(&self) -> u64 {
        self.count(Direction::Failing)
    }

    /// How many turns there are in a direction, those of scenarios among them.
    pub fn count(&self, direction: Direction) -> u64 {
        let turns = self.totals.get(&direction).map_or(0, |total| total.turns);
        let steps = self.scenarios.iter().filter(|step| step.direction == direction).count();
        turns + steps as u64
    }

    /// Whether nothing at all changes.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.scenarios.is_empty()
    }
}

/// Asks both policies, and says what they answer otherwise. Writes nothing anywhere.
///
/// Fails if the store or a policy in force cannot be used at all; a candidate that has no answers is a result.
pub fn between(
    store: &Store,
    active: &Policy,
    candidate: &Policy,
    scope: &Scope,
    progress: &mut dyn FnMut(Progress),
) -> Result<Difference, CrmError> {
    work::run(store, active, candidate, scope, progress)
}

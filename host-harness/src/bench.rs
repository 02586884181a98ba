//! How long a policy's answers take over given facts, beside an empty function and the rules without a component.
//!
//! Everything is asked in turn, in one round about the same contact, so that a busy machine slows all of it: ratios mean
//! something where times do not. Nothing is stored, and nothing is decided.

mod answer;
mod ask;
mod baseline;
mod cases;
mod comparison;
mod machine;
mod memory;
mod numbers;
mod rounds;
#[cfg(test)]
mod tests;
mod which;

use crate::error::{CallError, LoadError};
use crate::facts::{ContactId, Date, FactsError, Instant};
pub use crate::sandbox::empty::Empty;
use crate::sandbox::usage::Usage;
use crate::store::StoreError;

pub use baseline::{Baseline, BaselineError, MeasureEntry, Sizes};
pub use comparison::{Base, Change, Comparison, compare};
pub use machine::machine;
pub use memory::InMemory;
pub use numbers::Numbers;
pub use rounds::measure;
pub use which::{Lent, Topic, Way, Which};

/// How much is measured, and when it takes place.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The CRM's calendar day.
    pub today: Date,
    /// The clock.
    pub now: Instant,
    /// How many contacts are asked about, at most.
    pub contacts: usize,
    /// How many questions a batch has.
    pub batch: usize,
    /// How long it may go on.
    pub effort: Effort,
}

/// How long it may go on.
#[derive(Clone, Copy, Debug)]
pub enum Effort {
    /// So many rounds, in each of which everything is asked once.
    Rounds(usize),
    /// So many seconds for each measure, all of them in turn.
    Seconds(f64),
}

/// More rounds tell nothing new, and their times would fill the memory.
pub const MOST_ROUNDS: usize = 100_000;

/// How far it has come.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Rounds that are over.
    pub rounds: usize,
    /// The share of the whole, up to 1.
    pub share: f64,
}

/// Everything that was measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// As [`Which::all`] has them.
    pub measures: Vec<Measure>,
    /// How often everything was asked.
    pub rounds: usize,
    /// How many questions a batch had.
    pub batch: usize,
    /// Who was asked about.
    pub contacts: Contacts,
    /// How many ticket email accounts there are.
    pub accounts: usize,
    /// What the answers were worth.
    pub answers: Answers,
}

/// One measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Which one.
    pub which: Which,
    /// The times. Of a batch, those of one decision.
    pub numbers: Numbers,
    /// How many times the empty function's middle time its own is.
    pub to_empty: Option<f64>,
    /// How many times the middle time of the rules without a component.
    pub to_native: Option<f64>,
    /// The most that any call used.
    pub most: Usage,
    /// How many calls had no answer in a round; they were not timed.
    pub failed: usize,
}

/// Who was asked about.
#[derive(Clone, Debug)]
pub struct Contacts {
    /// How many there are that are not deleted.
    pub stored: usize,
    /// How many were asked about.
    pub asked: usize,
    /// How many of these have access, so that more is looked at than that they have none.
    pub with_access: usize,
    /// How many were to be asked about and were left out, because something about them had no answer.
    pub left_out: usize,
    /// One of them, what was asked, and why it had no answer.
    pub first_left_out: Option<String>,
}

/// What the answers were worth.
#[derive(Clone, Debug)]
pub struct Answers {
    /// How many questions the policy was asked, each in all ways.
    pub compared: usize,
    /// How many it answered otherwise than the rules of this host, in any way.
    pub differing: usize,
    /// One of them, in words.
    pub first_differing: Option<String>,
    /// Whether the policy is the one that came with this host, which must answer as the rules do.
    pub must_agree: bool,
    /// Callbacks that were to be answered from memory in a round and were not.
    pub looked_up: u64,
}

impl Answers {
    /// Whether the policy that came with this host answers otherwise than its rules.
    pub fn are_wrong(&self) -> bool {
        self.must_agree && self.differing > 0
    }
}

/// Nothing can be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// Nobody is there to be asked about.
    #[error(
        "there is no contact to ask about; import some, or measure a CRM that is made up, with --generated"
    )]
    NoContact,
    /// There are no modules.
    #[error(
        "there is no module to ask about; import some, or measure a CRM that is made up, with --generated"
    )]
    NothingToAsk,
    /// What cannot be answered cannot be timed.
    #[error("nothing that was asked has an answer: {what} about contact {contact}")]
    Unanswered {
        /// The first question.
        what: Which,
        /// About whom.
        contact: ContactId,
        /// Why.
        source: CallError,
    },
    /// In the warm-up everything had an answer, and then nothing of this.
    #[error("{0} had an answer before it was timed, and none in any round")]
    NeverAgain(Which),
    /// The empty function does not return.
    #[error("the empty function, by which others are measured, cannot be called")]
    Empty(#[source] CallError),
    /// The empty function cannot be made.
    #[error("the empty function, by which others are measured, cannot be loaded")]
    NoEmpty(#[source] LoadError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The facts cannot be read.
    #[error(transparent)]
    Facts(#[from] FactsError),
}

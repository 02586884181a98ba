//! One trial: what is put to the candidate, and what comes of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::fault::FaultKind;
use super::shadow_log::{Disagreement, ShadowLog};
use crate::difference::{Direction, compare};
use crate::error::CallError;
use crate::policy::Policy;
use crate::question::{Question, Reply};
use crate::session::Request;
use crate::store::{Revision, ShadowCounts, Transaction};

/// A trial, as far as this host takes part in it.
pub(super) struct Trial {
    pub(super) number: u64,
    pub(super) candidate: Policy,
    counts: Counts,
}

#[derive(Debug, Default)]
struct Counts {
    asked: AtomicU64,
    wider: AtomicU64,
    narrower: AtomicU64,
    otherwise: AtomicU64,
    failed: AtomicU64,
    /// For want of room in the queue, or of facts.
    skipped: AtomicU64,
}

/// A question that was answered, and is to be put to the candidate.
pub(super) struct Again {
    pub(super) trial: Arc<Trial>,
    pub(super) question: Question,
    pub(super) request: Request,
    pub(super) answer: Result<Reply, CallError>,
    /// By the policy with this digest, from this revision.
    pub(super) policy: String,
    pub(super) revision: Revision,
    pub(super) facts: Transaction,
}

impl Again {
    /// Asks the candidate, counts what comes of it, and writes down where it disagrees.
    pub(super) fn ask(self, log: &ShadowLog) -> std::io::Result<()> {
        let Again { trial, question, request, answer, policy, revision, facts } = self;
        let session = trial.candidate.session(facts);
        let other = question.ask(&session, request);
        drop(session);
        let counts = &trial.counts;
        // Where the host failed, nothing is known about the candidate.
        if other.as_ref().is_err_and(|error| !FaultKind::from(error).is_the_policys()) {
            counts.skipped.fetch_add(1, Relaxed);
            return Ok(());
        }
        counts.asked.fetch_add(1, Relaxed);
        let turns = compare(&question, &answer, &other);
        let Some(direction) = turns.iter().map(|turn| turn.direction).min() else { return Ok(()) };
        let count = match direction {
            Direction::Wider => &counts.wider,
            Direction::Failing => &counts.failed,
            Direction::Narrower => &counts.narrower,
            Direction::Otherwise => &counts.otherwise,
        };
        count.fetch_add(1, Relaxed);
        log.write(&Disagreement::new(
            trial.number,
            direction.as_str(),
            (&question, request, revision),
            (&policy, &answer),
            (trial.candidate.digest(), &other),
        ))
    }
}

impl Trial {
    pub(super) fn new(number: u64, candidate: Policy) -> Self {
        Trial { number, candidate, counts: Counts::default() }
    }

    /// A question was not put to the candidate.
    pub(super) fn skip(&self) {
        self.counts.skipped.fetch_add(1, Relaxed);
    }

    /// Questions that were not.
    pub(super) fn skipped(&self) -> u64 {
        self.counts.skipped.load(Relaxed)
    }

    /// What was counted since this was last called.
    pub(super) fn take(&self) -> ShadowCounts {
        let Counts { asked, wider, narrower, otherwise, failed, skipped: _ } = &self.counts;
        ShadowCounts {
            asked: asked.swap(0, Relaxed),
            wider: wider.swap(0, Relaxed),
            narrower: narrower.swap(0, Relaxed),
            otherwise: otherwise.swap(0, Relaxed),
            failed: failed.swap(0, Relaxed),
        }
    }

    /// It could not be stored.
    pub(super) fn give_back(&self, more: ShadowCounts) {
        let Counts { asked, wider, narrower, otherwise, failed, skipped: _ } = &self.counts;
        for (count, more) in [
            (asked, more.asked),
            (wider, more.wider),
            (narrower, more.narrower),
            (otherwise, more.otherwise),
            (failed, more.failed),
        ] {
            count.fetch_add(more, Relaxed);
        }
    }
}

//! Trials: beside the policy in force a candidate is asked the same, after the answer was sent, and is never heeded.
//!
//! It is asked on a thread of its own, about the very snapshot that the answer came from. If it is slow, questions wait
//! for it in a short queue, and those that find the queue full are skipped: no answer ever waits for a candidate.
//! Sign-ins are not asked twice, because what they say is stored, and a second policy would need a second story.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant as Clock};

use serde_json::{Value, json};

use super::compare::{Direction, compare};
use super::fault::{FaultKind, whole};
use super::shadow_log::{Disagreement, ShadowLog};
use super::{Candidates, Voice};
use crate::error::CallError;
use crate::policy::Policy;
use crate::question::{Question, Reply};
use crate::session::Request;
use crate::store::{Revision, ShadowCounts, ShadowRow, Transaction};

/// Questions that wait for the candidate. Each keeps a connection to the database.
const QUEUE: usize = 32;

/// How long to wait before a candidate that could not be loaded is loaded again.
const RETRY: Duration = Duration::from_secs(60);

/// A trial, as far as this host takes part in it.
pub(super) struct Trial {
    number: u64,
    candidate: Policy,
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

/// A trial that runs, whether this host takes part or not.
#[derive(Clone, Debug)]
struct Known {
    number: u64,
    /// When this host last tried to load the candidate, and why it could not.
    tried: Clock,
    error: Option<String>,
}

enum Task {
    Load(ShadowRow),
    Ask(Box<Again>),
}

/// Takes part in trials.
pub(super) struct Shadow {
    tasks: SyncSender<Task>,
    trial: RwLock<Option<Arc<Trial>>>,
    /// The trial that runs.
    known: Mutex<Option<Known>>,
    stopping: AtomicBool,
}

impl Shadow {
    /// Begins to work, on a thread of its own.
    pub(super) fn start(
        candidates: Arc<dyn Candidates>,
        log: ShadowLog,
        voice: Voice,
    ) -> std::io::Result<Arc<Self>> {
        let (shadow, tasks) = Shadow::idle();
        let worker = shadow.clone();
        let work = move || worker.work(&tasks, candidates.as_ref(), &log, &voice);
        thread::Builder::new().name("shadow".into()).spawn(work)?;
        Ok(shadow)
    }

    /// Nobody works yet.
    fn idle() -> (Arc<Self>, Receiver<Task>) {
        let (tasks, receiver) = sync_channel(QUEUE);
        let (trial, known) = (RwLock::new(None), Mutex::new(None));
        let shadow = Shadow { tasks, trial, known, stopping: AtomicBool::new(false) };
        (Arc::new(shadow), receiver)
    }

    /// The trial that questions are to be put to, if one runs.
    pub(super) fn trial(&self) -> Option<Arc<Trial>> {
        self.trial.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a question to the candidate, some time.
    pub(super) fn again(&self, again: Again) {
        if let Err(TrySendError::Full(task) | TrySendError::Disconnected(task)) =
            self.tasks.try_send(Task::Ask(Box::new(again)))
            && let Task::Ask(again) = task
        {
            again.trial.counts.skipped.fetch_add(1, Relaxed);
        }
    }

    /// This trial runs now, says the database. Returns the one that ended, to count what is not counted yet.
    pub(super) fn follow(&self, running: Option<&ShadowRow>) -> Option<Arc<Trial>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let settled = match (known.as_ref(), running) {
            (None, None) => true,
            (Some(known), Some(running)) => {
                let again = known.error.is_some() && known.tried.elapsed() >= RETRY;
                known.number == running.number && !again
            }
            _ => false,
        };
        if settled {
            return None;
        }
        // If there is no room for it, it is looked at again in a second.
        if let Some(running) = running
            && self.tasks.try_send(Task::Load(running.clone())).is_err()
        {
            return None;
        }
        *known = running.map(|running| {
            let (number, tried) = (running.number, Clock::now());
            Known { number, tried, error: None }
        });
        // Under the lock, or what ends here could be the new one, loaded already.
        self.trial.write().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// No question is put to any candidate any more.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Relaxed);
    }

    /// The trial that this host takes part in, and how it goes, for the status.
    pub(super) fn status(&self) -> Value {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(Known { number, tried: _, error }) = known else { return Value::Null };
        let trial = self.trial();
        let loaded = trial.as_ref().filter(|trial| trial.number == number);
        json!({
            "trial": number,
            "candidate": loaded.map(|trial| trial.candidate.digest()),
            "skipped": loaded.map_or(0, |trial| trial.counts.skipped.load(Relaxed)),
            "error": error,
        })
    }

    fn work(
        &self,
        tasks: &Receiver<Task>,
        candidates: &dyn Candidates,
        log: &ShadowLog,
        voice: &Voice,
    ) {
        while let Ok(task) = tasks.recv() {
            if self.stopping.load(Relaxed) {
                return;
            }
            match task {
                Task::Load(row) => self.load(&row, candidates, voice),
                Task::Ask(again) if self.is_over(&again.trial) => {}
                Task::Ask(again) => {
                    if let Err(error) = again.ask(log) {
                        log.complain_once(voice, &error);
                    }
                }
            }
        }
    }

    fn is_over(&self, trial: &Trial) -> bool {
        self.trial().is_none_or(|running| running.number != trial.number)
    }

    fn load(&self, row: &ShadowRow, candidates: &dyn Candidates, voice: &Voice) {
        let loaded = candidates.candidate(&row.digest);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // Meanwhile it may have ended, or another one have begun.
        let Some(known) = known.as_mut().filter(|known| known.number == row.number) else {
            return;
        };
        match loaded {
            Ok(candidate) => {
                let trial = Trial { number: row.number, candidate, counts: Counts::default() };
                let mut slot = self.trial.write().unwrap_or_else(PoisonError::into_inner);
                *slot = Some(Arc::new(trial));
            }
            Err(refused) => {
                let why = whole(&refused);
                voice(&format!("warning: this host takes no part in trial {}: {why}", row.number));
                known.error = Some(why);
            }
        }
    }
}

impl Again {
    /// Asks the candidate, counts what comes of it, and writes down where it disagrees.
    fn ask(self, log: &ShadowLog) -> std::io::Result<()> {
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
    pub(super) fn number(&self) -> u64 {
        self.number
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

#[cfg(test)]
#[path = "tests/shadow.rs"]
mod tests;

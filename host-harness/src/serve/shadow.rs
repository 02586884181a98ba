//! Trials: beside the policy in force a candidate is asked the same, after the answer was sent, and is never heeded.
//!
//! It is asked on a thread of its own, about the very snapshot that the answer came from. If it is slow, questions wait
//! for it in a short queue, and those that find the queue full are skipped: no answer ever waits for a candidate.
//! Sign-ins are not asked twice, because what they say is stored, and a second policy would need a second story.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant as Clock};

use serde_json::{Value, json};

use super::fault::whole;
use super::shadow_log::ShadowLog;
use super::trial::{Again, Trial};
use super::{Candidates, Voice};
use crate::store::ShadowRow;

/// Questions that wait for the candidate. Each keeps a connection to the database.
const QUEUE: usize = 32;

/// How long to wait before a candidate that could not be loaded is loaded again.
const RETRY: Duration = Duration::from_secs(60);

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
            again.trial.skip();
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
            "skipped": loaded.map_or(0, |trial| trial.skipped()),
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
            // Whatever a candidate makes of the host, the next one is to be tried too.
            let done = catch_unwind(AssertUnwindSafe(|| match task {
                Task::Load(row) => self.load(&row, candidates, voice),
                Task::Ask(again) if self.is_over(&again.trial) => {}
                Task::Ask(again) => {
                    if let Err(error) = again.ask(log) {
                        log.complain_once(voice, &error);
                    }
                }
            }));
            if done.is_err() {
                voice("warning: the host panicked over a candidate, which is not counted");
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
                let trial = Trial::new(row.number, candidate);
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

#[cfg(test)]
#[path = "tests/shadow.rs"]
mod tests;

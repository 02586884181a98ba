//! How the host is doing: what all of its threads look at, and what it tells whoever asks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Clock};

use serde_json::{Value, json};

use super::Voice;
use super::fault::Fault;
use super::serving::Serving;
use super::shadow::Shadow;
use super::stale::Freshness;

/// The same kind of fault is told on standard error at most so often.
const BETWEEN_TELLINGS: Duration = Duration::from_secs(60);

/// What the threads of a host share.
pub(super) struct State {
    pub(super) name: String,
    pub(super) serving: Arc<Serving>,
    pub(super) freshness: Freshness,
    pub(super) shadow: Arc<Shadow>,
    pub(super) voice: Voice,
    /// Requests that are being answered.
    pub(super) in_flight: AtomicUsize,
    pub(super) connections: AtomicUsize,
    /// What does not work, by what it is about.
    troubles: Mutex<HashMap<&'static str, String>>,
    told: Mutex<HashMap<&'static str, Clock>>,
}

impl State {
    pub(super) fn new(
        name: String,
        serving: Arc<Serving>,
        freshness: Freshness,
        shadow: Arc<Shadow>,
        voice: Voice,
    ) -> Self {
        State {
            name,
            serving,
            freshness,
            shadow,
            voice,
            in_flight: AtomicUsize::new(0),
            connections: AtomicUsize::new(0),
            troubles: Mutex::default(),
            told: Mutex::default(),
        }
    }

    /// A line for whoever runs this host.
    pub(super) fn say(&self, what: &str) {
        (self.voice)(what);
    }

    /// A request got no answer: counted, and the first of its kind in a while is told, unless it is usual, with what lies behind it.
    pub(super) fn failed(&self, fault: &Fault) {
        self.serving.counters.failed(fault.kind);
        if fault.kind.is_usual() {
            return;
        }
        let word = fault.kind.as_str();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.get(word).is_none_or(|last| last.elapsed() >= BETWEEN_TELLINGS) {
            told.insert(word, Clock::now());
            drop(told);
            self.say(&format!("warning: no answer ({word}): {}", fault.whole));
        }
    }

    /// Something does not work, or works again. Returns whether that is new.
    pub(super) fn trouble(&self, about: &'static str, what: Option<String>) -> bool {
        let mut troubles = self.troubles.lock().unwrap_or_else(PoisonError::into_inner);
        match what {
            None => troubles.remove(about).is_some(),
            Some(what) => troubles.insert(about, what.clone()).as_ref() != Some(&what),
        }
    }

    /// All of it, as JSON.
    pub(super) fn status(&self) -> Value {
        let served = self.serving.served();
        let policy = &served.active.policy;
        let description = policy.description();
        let watch = &served.watch;
        let watched = (!watch.is_over()).then(|| {
            json!({
                "decisions": watch.decisions(),
                "failed": watch.failed(),
                "of": watch.tolerance().decisions,
            })
        });
        json!({
            "host": self.name,
            "policy": policy.digest(),
            "name": description.name,
            "version": description.version,
            "unsigned": policy.is_unsigned(),
            "activation": served.active.number,
            "in-force-since": served.active.since,
            "how": served.how.map(|how| how.as_str()),
            "held": served.is_held(),
            "watched": watched,
            "stale": self.freshness.trouble(),
            "unconfirmed-seconds": self.freshness.unconfirmed().as_secs(),
            "troubles": *self.troubles.lock().unwrap_or_else(PoisonError::into_inner),
            "connections": self.connections.load(SeqCst),
            "shadow": self.shadow.status(),
            "answers": self.serving.counters.json(),
        })
    }
}

//! How many requests were answered how, since the host started.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use serde_json::{Map, Value, json};

use super::fault::FaultKind;
use crate::day::now;
use crate::facts::Instant;
use crate::session::EffectWord;

/// Counts, which any thread may raise.
#[derive(Debug)]
pub struct Counters {
    since: Instant,
    allowed: AtomicU64,
    denied: AtomicU64,
    unanswered: AtomicU64,
    faults: [AtomicU64; FaultKind::ALL.len()],
    swaps: AtomicU64,
}

impl Counters {
    pub(super) fn new() -> Self {
        Counters {
            since: now(),
            allowed: AtomicU64::new(0),
            denied: AtomicU64::new(0),
            unanswered: AtomicU64::new(0),
            faults: std::array::from_fn(|_| AtomicU64::new(0)),
            swaps: AtomicU64::new(0),
        }
    }

    pub(super) fn answered(&self, effect: EffectWord) {
        self.of(effect).fetch_add(1, Relaxed);
    }

    pub(super) fn failed(&self, kind: FaultKind) {
        if let Some(count) = self.faults.get(kind as usize) {
            count.fetch_add(1, Relaxed);
        }
    }

    pub(super) fn swapped(&self) {
        self.swaps.fetch_add(1, Relaxed);
    }

    fn of(&self, effect: EffectWord) -> &AtomicU64 {
        match effect {
            EffectWord::Allow => &self.allowed,
            EffectWord::Deny => &self.denied,
            EffectWord::None => &self.unanswered,
        }
    }

    /// When the host started, in seconds since 1970-01-01T00:00:00Z by the machine's clock.
    pub fn since(&self) -> Instant {
        self.since
    }

    /// Answers with this effect.
    pub fn answers(&self, effect: EffectWord) -> u64 {
        self.of(effect).load(Relaxed)
    }

    /// All replies to requests.
    pub fn replies(&self) -> u64 {
        [EffectWord::Allow, EffectWord::Deny, EffectWord::None]
            .into_iter()
            .map(|effect| self.answers(effect))
            .sum()
    }

    /// Requests that got no answer for this reason.
    pub fn faults(&self, kind: FaultKind) -> u64 {
        self.faults.get(kind as usize).map_or(0, |count| count.load(Relaxed))
    }

    /// Requests that were refused because the policy may be out of date.
    pub fn refused_as_stale(&self) -> u64 {
        self.faults(FaultKind::Stale)
    }

    /// How often another policy was taken up.
    pub fn swaps(&self) -> u64 {
        self.swaps.load(Relaxed)
    }

    /// All of them, for the status.
    pub(super) fn json(&self) -> Value {
        let faults: Map<String, Value> = FaultKind::ALL
            .into_iter()
            .filter(|kind| self.faults(*kind) > 0)
            .map(|kind| (kind.as_str().to_owned(), json!(self.faults(kind))))
            .collect();
        json!({
            "since": self.since,
            "allow": self.answers(EffectWord::Allow),
            "deny": self.answers(EffectWord::Deny),
            "none": self.answers(EffectWord::None),
            "errors": faults,
            "swaps": self.swaps(),
        })
    }
}

//! How much of its limits a call has used.

use std::time::Duration;

use super::limits::Limits;

/// What an answer took: one call, or the several calls of a long list together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Wall time, callbacks included.
    pub time: Duration,
    /// Units of fuel. The engine writes them down now and then, and at the latest when a call ends by itself: after a
    /// call that the deadline has cut off it is too low.
    pub fuel: u64,
    /// Bytes of all memories together; of several calls the largest.
    pub memory_bytes: usize,
    /// Callbacks, with the one that was too many.
    pub callbacks: u64,
    /// Rows that callbacks returned, with those that were too many.
    pub rows: u64,
    /// Bytes of texts and lists that callbacks were given and returned, with those that were too many.
    pub bytes: u64,
}

impl Usage {
    /// The share of each limit that was used, by the limit's name: 1.0 is all of it, and more is possible where an
    /// answer took several calls. Searches, impacts and blocked lists are granted [`Limits::times`] [`Limits::LONG`].
    pub fn shares(&self, granted: &Limits) -> [(&'static str, f64); 6] {
        let share = |used: f64, granted: f64| if used == 0.0 { 0.0 } else { used / granted };
        [
            ("time", share(self.time.as_secs_f64(), granted.deadline.as_secs_f64())),
            ("fuel", share(self.fuel as f64, granted.fuel as f64)),
            ("memory", share(self.memory_bytes as f64, granted.memory_bytes as f64)),
            ("callbacks", share(self.callbacks as f64, granted.callbacks as f64)),
            ("rows", share(self.rows as f64, granted.rows as f64)),
            ("bytes", share(self.bytes as f64, granted.bytes as f64)),
        ]
    }

    /// The larger of each number.
    #[must_use]
    pub fn or(self, other: Usage) -> Usage {
        Usage {
            time: self.time.max(other.time),
            fuel: self.fuel.max(other.fuel),
            memory_bytes: self.memory_bytes.max(other.memory_bytes),
            callbacks: self.callbacks.max(other.callbacks),
            rows: self.rows.max(other.rows),
            bytes: self.bytes.max(other.bytes),
        }
    }

    /// This call and another one for the same answer.
    #[must_use]
    pub(crate) fn and(self, next: Usage) -> Usage {
        Usage {
            time: self.time.saturating_add(next.time),
            fuel: self.fuel.saturating_add(next.fuel),
            memory_bytes: self.memory_bytes.max(next.memory_bytes),
            callbacks: self.callbacks.saturating_add(next.callbacks),
            rows: self.rows.saturating_add(next.rows),
            bytes: self.bytes.saturating_add(next.bytes),
        }
    }
}

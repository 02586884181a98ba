//! The most that a decision of a run has used of each limit.

use std::io;
use std::sync::{Mutex, PoisonError};

use crate::sandbox::usage::Usage;
use crate::session::{DecisionLine, DecisionLog};

/// Hears of every decision, and keeps the largest of each number.
#[derive(Debug, Default)]
pub(super) struct Most(Mutex<Usage>);

impl Most {
    pub(super) fn used(&self) -> Usage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DecisionLog for Most {
    fn record(&self, line: &DecisionLine) -> io::Result<()> {
        let mut most = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *most = most.or(line.used.into());
        Ok(())
    }
}

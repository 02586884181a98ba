//! What is served: one policy at a time, replaced by exchanging one pointer.
//!
//! Whoever answers a request takes the pointer once, at the beginning, and is done with that policy when the answer is
//! sent. So no answer is put together from two policies, nobody waits for an exchange, and the one that was replaced
//! lives until its last request has ended.

use std::sync::{Arc, PoisonError, RwLock};

use super::counters::Counters;
use super::observe::Watch;
use crate::store::How;
use crate::update::Active;

/// A policy as it is served; nothing of it changes but the counters.
pub struct Served {
    /// The policy, and the line of the history that put it into force.
    pub active: Active,
    /// How it came into force; none: it came with the program.
    pub how: Option<How>,
    /// Who looks at its first decisions.
    pub(super) watch: Watch,
}

impl Served {
    /// A policy whose first decisions are looked at by this watch.
    pub fn new(active: Active, how: Option<How>, watch: Watch) -> Self {
        Served { active, how, watch }
    }

    /// A host has gone back to it by itself, and nobody has put another one into force since.
    pub fn is_held(&self) -> bool {
        self.how == Some(How::Automatic)
    }
}

impl From<Active> for Served {
    /// Unwatched.
    fn from(active: Active) -> Self {
        Served::new(active, None, Watch::nobody())
    }
}

/// The policy that is offered is older than the one that is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the policy of activation {offered} is older than the one that is served, of activation {served}"
)]
pub struct GoesBack {
    /// The line of the history that is served.
    pub served: u64,
    /// The one that was offered.
    pub offered: u64,
}

/// The policy that is served, and what came of it.
pub struct Serving {
    served: RwLock<Arc<Served>>,
    /// What came of requests, whichever policy they were decided by.
    pub counters: Counters,
}

impl Serving {
    /// Serves this one first.
    pub fn new(initial: impl Into<Served>) -> Self {
        let served = RwLock::new(Arc::new(initial.into()));
        Serving { served, counters: Counters::new() }
    }

    /// The policy for one request, which is to be decided by nothing else.
    pub fn served(&self) -> Arc<Served> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The line of the history that is served.
    pub fn number(&self) -> u64 {
        self.served().active.number
    }

    /// Serves another one from now on. One of a lower number is refused: the history has left it behind. The same number
    /// is the same line, and nothing changes; returns whether anything did.
    pub fn swap(&self, next: impl Into<Served>) -> Result<bool, GoesBack> {
        let next = Arc::new(next.into());
        let mut served = self.served.write().unwrap_or_else(PoisonError::into_inner);
        let (now, offered) = (served.active.number, next.active.number);
        if offered < now {
            return Err(GoesBack { served: now, offered });
        }
        if offered == now {
            return Ok(false);
        }
        let before = std::mem::replace(&mut *served, next);
        drop(served);
        self.counters.swapped();
        // Only here, so that nobody waits while the last one to let go takes it apart.
        drop(before);
        Ok(true)
    }
}

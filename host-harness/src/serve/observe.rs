//! Looks at the first decisions of a policy that was just put into force, and says once that too many have failed.
//!
//! Only a policy that somebody has newly activated is looked at. One that somebody went back to, or that a host fell
//! back to, has been in force before: to leave it again would undo what was decided by a person, or go round in circles.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::fault::FaultKind;

/// How many failing decisions are too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tolerance {
    /// So many may fail.
    pub errors: u64,
    /// Of so many, the first ones after it was taken up.
    pub decisions: u64,
}

impl Default for Tolerance {
    fn default() -> Self {
        Tolerance { errors: 5, decisions: 1_000 }
    }
}

/// Counts the first decisions by one policy.
#[derive(Debug)]
pub struct Watch {
    tolerance: Tolerance,
    decisions: AtomicU64,
    failed: AtomicU64,
}

/// More decisions have failed than may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tripped {
    /// Decisions so far.
    pub decisions: u64,
    /// How many of them failed.
    pub failed: u64,
    /// How the last of them failed.
    pub last: FaultKind,
}

impl Watch {
    /// Looks at the first decisions.
    pub fn new(tolerance: Tolerance) -> Self {
        Watch { tolerance, decisions: AtomicU64::new(0), failed: AtomicU64::new(0) }
    }

    /// Looks at none.
    pub fn nobody() -> Self {
        Watch::new(Tolerance { errors: 0, decisions: 0 })
    }

    /// A decision has ended, or failed so. Returns that too many have failed, to exactly one of all who ever ask.
    pub fn note(&self, fault: Option<FaultKind>) -> Option<Tripped> {
        if self.is_over() {
            return None;
        }
        let before = self.decisions.fetch_add(1, Relaxed);
        let last = fault.filter(|kind| kind.is_the_policys())?;
        if before >= self.tolerance.decisions {
            return None;
        }
        // Each failure has a number of its own, so only one of them is the first that is too many.
        let failed = self.failed.fetch_add(1, Relaxed) + 1;
        (failed == self.tolerance.errors.saturating_add(1)).then_some(Tripped {
            decisions: before + 1,
            failed,
            last,
        })
    }

    /// Whether it has seen as many decisions as it was to look at.
    pub fn is_over(&self) -> bool {
        self.decisions() >= self.tolerance.decisions
    }

    /// Decisions that it has seen.
    pub fn decisions(&self) -> u64 {
        self.decisions.load(Relaxed)
    }

    /// Of those, the ones that failed.
    pub fn failed(&self) -> u64 {
        self.failed.load(Relaxed)
    }

    /// What it tolerates.
    pub fn tolerance(&self) -> Tolerance {
        self.tolerance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: Tolerance = Tolerance { errors: 5, decisions: 1_000 };

    #[test]
    fn the_failure_that_is_one_too_many_is_told_once_however_many_threads_fail() {
        let watch = Watch::new(TOLERANCE);
        let told: usize = std::thread::scope(|scope| {
            let fail = || (0..100).filter_map(|_| watch.note(Some(FaultKind::Stopped))).count();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(fail)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(told, 1);
        assert_eq!(watch.failed(), 800);
    }

    #[test]
    fn what_is_tolerated_and_what_is_not_the_policys_fault_trips_nothing() {
        let watch = Watch::new(TOLERANCE);
        for kind in FaultKind::ALL.into_iter().filter(|kind| !kind.is_the_policys()) {
            assert_eq!((0..10).find_map(|_| watch.note(Some(kind))), None, "{kind:?}");
        }
        assert_eq!((0..5).find_map(|_| watch.note(Some(FaultKind::OutOfFuel))), None);
        assert_eq!(watch.note(None), None);
        let tripped = watch.note(Some(FaultKind::BadAnswer)).unwrap();
        assert_eq!((tripped.failed, tripped.last), (6, FaultKind::BadAnswer));
    }

    #[test]
    fn failures_after_the_first_decisions_are_not_looked_at() {
        let watch = Watch::new(Tolerance { errors: 0, decisions: 3 });
        assert_eq!((0..3).find_map(|_| watch.note(None)), None);
        assert!(watch.is_over());
        assert_eq!(watch.note(Some(FaultKind::Stopped)), None);
        assert_eq!(Watch::nobody().note(Some(FaultKind::Stopped)), None);
    }
}

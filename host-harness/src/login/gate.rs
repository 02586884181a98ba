//! So many at once, and no more: what keeps the work of hashing from becoming a way to stop the machine.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// A number of places.
#[derive(Debug)]
pub(super) struct Gate {
    free: Mutex<usize>,
    freed: Condvar,
}

/// A place, until it is dropped.
#[derive(Debug)]
pub(super) struct Place<'a>(&'a Gate);

impl Gate {
    pub(super) const fn new(places: usize) -> Self {
        Gate { free: Mutex::new(places), freed: Condvar::new() }
    }

    /// A place, as soon as one is free; none: not in time.
    pub(super) fn enter(&self, patience: Duration) -> Option<Place<'_>> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.freed.wait_timeout_while(free, patience, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Place(self))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_are_in_than_there_are_places() {
        let gate = Gate::new(2);
        let soon = Duration::from_millis(5);
        let (first, second) = (gate.enter(soon).unwrap(), gate.enter(soon).unwrap());
        assert!(gate.enter(soon).is_none());
        drop(first);
        let third = gate.enter(soon).unwrap();
        assert!(gate.enter(soon).is_none());
        drop((second, third));
        assert_eq!(*gate.free.lock().unwrap(), 2);
    }

    #[test]
    fn whoever_waits_gets_the_place_that_is_left() {
        let gate = Gate::new(1);
        let place = gate.enter(Duration::ZERO).unwrap();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(Duration::from_secs(60)).is_some());
            std::thread::sleep(Duration::from_millis(20));
            drop(place);
            assert!(waiting.join().unwrap());
        });
    }
}

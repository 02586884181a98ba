//! When to try again what failed: twice as late each time.

use std::time::{Duration, Instant as Clock};

/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);

/// Waits longer after each failure, until something succeeds.
#[derive(Clone, Copy, Debug)]
pub(super) struct BackOff {
    first: Duration,
    wait: Duration,
    next: Option<Clock>,
}

impl BackOff {
    pub(super) fn new(first: Duration) -> Self {
        BackOff { first, wait: first, next: None }
    }

    pub(super) fn is_due(&self) -> bool {
        self.next.is_none_or(|next| next <= Clock::now())
    }

    pub(super) fn failed(&mut self) {
        self.next = Some(Clock::now() + self.wait);
        self.wait = (self.wait * 2).min(LONGEST);
    }

    /// It succeeded, or there is a reason to try again now.
    pub(super) fn forget(&mut self) {
        *self = BackOff::new(self.first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute_and_begin_anew() {
        let mut back_off = BackOff::new(Duration::from_secs(1));
        assert!(back_off.is_due());
        let waits: Vec<_> = (0..8)
            .map(|_| {
                let wait = back_off.wait;
                back_off.failed();
                assert!(!back_off.is_due());
                wait.as_secs()
            })
            .collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        back_off.forget();
        assert!(back_off.is_due());
        assert_eq!(back_off.wait, Duration::from_secs(1));
    }
}

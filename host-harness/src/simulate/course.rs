//! What an attack came to: which passwords were compared when, and how long the contact was locked.

use super::{DAY, HOUR, Lock};
use crate::facts::Instant;

/// What an attacker got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Passwords compared in the first hour.
    pub first_hour: u64,
    /// The most in any hour, wherever it begins.
    pub worst_hour: u64,
    /// Passwords compared in the first 24 hours.
    pub first_day: u64,
    /// In the first 30 days; none: the attack was followed for a day.
    pub thirty_days: Option<u64>,
    /// The most failures in a row, without a success in between, from wherever they came.
    pub in_a_row: u64,
    /// How many passwords were compared before the first lock, the one that set it included; none: nothing locked.
    pub first_lock: Option<u64>,
    /// Seconds during which a lock was set, as long as the attack was followed.
    pub locked: u64,
    /// Whether the last lock ends only by an administrator's hand.
    pub for_good: bool,
}

/// Writes an attack down while it goes on; everything in the order in which it happens.
#[derive(Debug)]
pub(super) struct Course {
    start: Instant,
    end: Instant,
    guesses: Vec<Instant>,
    run: u64,
    in_a_row: u64,
    first_lock: Option<u64>,
    locked: u64,
    locked_to: Instant,
    for_good: bool,
}

impl Course {
    /// `end`: the first moment that is not followed.
    pub(super) fn new(start: Instant, end: Instant) -> Self {
        Course {
            start,
            end,
            guesses: Vec::new(),
            run: 0,
            in_a_row: 0,
            first_lock: None,
            locked: 0,
            locked_to: start,
            for_good: false,
        }
    }

    pub(super) fn end(&self) -> Instant {
        self.end
    }

    /// A wrong password was compared.
    pub(super) fn guess(&mut self, now: Instant) {
        self.guesses.push(now);
        self.run += 1;
        self.in_a_row = self.in_a_row.max(self.run);
    }

    /// The owner signed in.
    pub(super) fn success(&mut self) {
        self.run = 0;
    }

    pub(super) fn lock(&mut self, lock: &Lock) {
        self.first_lock.get_or_insert(self.guesses.len() as u64);
        let until = lock.until.unwrap_or(Instant::MAX).min(self.end);
        // Two states of one contact may be locked at the same time.
        self.locked += until.saturating_sub(lock.at.max(self.locked_to));
        self.locked_to = self.locked_to.max(until);
        self.for_good = lock.until.is_none();
    }

    pub(super) fn figures(&self) -> Figures {
        let within = |seconds: u64| {
            let end = self.start.saturating_add(seconds);
            self.guesses.iter().take_while(|guess| **guess < end).count() as u64
        };
        let month = 30 * DAY;
        Figures {
            first_hour: within(HOUR),
            worst_hour: most_within(&self.guesses, HOUR),
            first_day: within(DAY),
            thirty_days: (self.end >= self.start.saturating_add(month)).then(|| within(month)),
            in_a_row: self.in_a_row,
            first_lock: self.first_lock,
            locked: self.locked,
            for_good: self.for_good,
        }
    }
}

/// The most of these ascending moments that lie within so many seconds; the last second does not belong to them.
fn most_within(moments: &[Instant], seconds: u64) -> u64 {
    let mut from = moments.iter().peekable();
    let (mut within, mut most) = (0, 0);
    for moment in moments {
        within += 1;
        while from.next_if(|first| moment.saturating_sub(**first) >= seconds).is_some() {
            within -= 1;
        }
        most = most.max(within);
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::lockouts::LockCause;

    #[test]
    fn an_hour_begins_anywhere_and_its_end_does_not_belong_to_it() {
        assert_eq!(most_within(&[], 10), 0);
        assert_eq!(most_within(&[0, 0, 9, 10], 10), 3);
        assert_eq!(most_within(&[0, 9, 10, 18], 10), 3);
        assert_eq!(most_within(&[0, 10, 20], 10), 1);
    }

    #[test]
    fn locks_that_overlap_are_counted_once_and_none_beyond_the_end() {
        let mut course = Course::new(100, 200);
        let lock = |at, until| Lock { at, cause: LockCause::Threshold, failures: 1, until };
        course.lock(&lock(110, Some(130)));
        course.lock(&lock(120, Some(140)));
        course.lock(&lock(190, None));
        let figures = course.figures();
        assert_eq!((figures.locked, figures.for_good, figures.first_lock), (40, true, Some(0)));
    }
}

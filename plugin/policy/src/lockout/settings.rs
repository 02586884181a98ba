//! The numbers of the lockout. Wrong ones cannot be written down.

use crate::time::Instant;

/// Failures in a row at which everybody is locked, exempt or not. A constant, so that no setting lifts it (D20).
pub const HARD: u32 = 100;

/// When a contact is locked, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    threshold: u32,
    lease: u64,
    auto_unlock: Option<AutoUnlock>,
}

/// How long a lock lasts where locks end by themselves (D5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AutoUnlock {
    /// Seconds that the first lock lasts; each further one lasts twice as long.
    pub base: u64,
    /// No lock lasts longer than this many seconds.
    pub maximum: u64,
}

/// What is wrong with proposed settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrongSettings {
    /// The threshold is not one of 1 to [`HARD`].
    Threshold,
    /// The lease is shorter than a second.
    Lease,
    /// The first lock is shorter than a second, or longer than the longest.
    AutoUnlock,
}

impl Settings {
    /// `threshold`: failures that lock (LK-01). `lease`: seconds after which an unsettled attempt counts as failed.
    pub fn new(
        threshold: u32,
        lease: u64,
        auto_unlock: Option<AutoUnlock>,
    ) -> Result<Self, WrongSettings> {
        if !(1..=HARD).contains(&threshold) {
            return Err(WrongSettings::Threshold);
        }
        if lease == 0 {
            return Err(WrongSettings::Lease);
        }
        if auto_unlock.is_some_and(|auto| auto.base == 0 || auto.maximum < auto.base) {
            return Err(WrongSettings::AutoUnlock);
        }
        Ok(Settings { threshold, lease, auto_unlock })
    }

    /// Failures that lock.
    pub fn threshold(&self) -> u32 {
        self.threshold
    }

    /// Seconds that an attempt may stay without a result.
    pub fn lease(&self) -> u64 {
        self.lease
    }

    /// None: only an administrator ends a lock.
    pub fn auto_unlock(&self) -> Option<AutoUnlock> {
        self.auto_unlock
    }

    /// When a lock set at `start` ends, if it is the contact's `ordinal`th. One that would outlast the clock has no end.
    pub(super) fn end_of_lock(&self, ordinal: u32, start: Instant) -> Option<Instant> {
        let AutoUnlock { base, maximum } = self.auto_unlock?;
        let factor = 1_u64.checked_shl(ordinal.saturating_sub(1)).unwrap_or(u64::MAX);
        let seconds = base.saturating_mul(factor).min(maximum);
        start.0.checked_add(seconds).map(Instant)
    }
}

impl Default for Settings {
    /// Five failures, half a minute, no end by time (LK-01, LK-14).
    fn default() -> Self {
        Settings { threshold: 5, lease: 30, auto_unlock: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE_TO_QUARTER: AutoUnlock = AutoUnlock { base: 60, maximum: 900 };

    #[track_caller]
    fn check(
        threshold: u32,
        lease: u64,
        (base, maximum): (u64, u64),
        wrong: Option<WrongSettings>,
    ) {
        let settings = Settings::new(threshold, lease, Some(AutoUnlock { base, maximum }));
        assert_eq!(settings.err(), wrong);
    }

    #[test]
    fn settings_are_right_up_to_their_edges() {
        check(0, 1, (1, 1), Some(WrongSettings::Threshold));
        check(1, 1, (1, 1), None);
        check(100, u64::MAX, (u64::MAX, u64::MAX), None);
        check(101, 1, (1, 1), Some(WrongSettings::Threshold));
        check(5, 0, (1, 1), Some(WrongSettings::Lease));
        check(5, 1, (0, 1), Some(WrongSettings::AutoUnlock));
        check(5, 1, (2, 1), Some(WrongSettings::AutoUnlock));
    }

    #[test]
    fn the_default_is_right() {
        let Settings { threshold, lease, auto_unlock } = Settings::default();
        assert_eq!(Settings::new(threshold, lease, auto_unlock), Ok(Settings::default()));
    }

    #[test]
    fn locks_double_up_to_the_longest() {
        let settings = Settings { auto_unlock: Some(MINUTE_TO_QUARTER), ..Settings::default() };
        for (ordinal, seconds) in
            [(1, 60), (2, 120), (3, 240), (4, 480), (5, 900), (64, 900), (u32::MAX, 900)]
        {
            let end = settings.end_of_lock(ordinal, Instant(1000));
            assert_eq!(end, Some(Instant(1000 + seconds)), "lock {ordinal}");
        }
    }

    #[test]
    fn a_lock_that_would_outlast_the_clock_has_no_end() {
        let settings = Settings { auto_unlock: Some(MINUTE_TO_QUARTER), ..Settings::default() };
        assert_eq!(settings.end_of_lock(1, Instant(u64::MAX - 59)), None);
        assert_eq!(settings.end_of_lock(1, Instant(u64::MAX - 60)), Some(Instant(u64::MAX)));
    }
}

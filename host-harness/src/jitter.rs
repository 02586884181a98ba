//! Waiting times that differ, so that those who collided do not collide again.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Some time from half of it up to all of it. Not for secrets.
pub(crate) fn jitter(most: Duration) -> Duration {
    // The standard library seeds each of these anew.
    let random = RandomState::new().hash_one(0_u8) >> 32;
    most.mul_f64(0.5 + random as f64 / f64::from(u32::MAX) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_differ_and_stay_in_range() {
        let most = Duration::from_secs(8);
        let times: Vec<_> = (0..20).map(|_| jitter(most)).collect();
        assert!(times.iter().all(|time| (most / 2..=most).contains(time)), "{times:?}");
        assert!(times.iter().any(|time| *time != times[0]), "{times:?}");
        assert_eq!(jitter(Duration::ZERO), Duration::ZERO);
    }
}

//! What is told of many times: how many, the middle, the slow end and the fastest.

/// Of the same thing, measured again and again. Nanoseconds; no field is more than a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numbers {
    /// How often it was measured.
    pub count: usize,
    /// Half of the times are no longer.
    pub p50: f64,
    /// Of a hundred times, 99 are no longer; of fewer it is the longest.
    pub p99: f64,
    /// The shortest.
    pub min: f64,
}

impl Numbers {
    /// None: nothing was measured. `parts`: how many equal parts each time is of; one part is told.
    pub(super) fn of(mut times: Vec<u64>, parts: usize) -> Option<Self> {
        times.sort_unstable();
        let part = |time: u64| time as f64 / parts.max(1) as f64;
        Some(Numbers {
            count: times.len(),
            p50: part(rank(&times, 50)?),
            p99: part(rank(&times, 99)?),
            min: part(*times.first()?),
        })
    }
}

/// The shortest time that so many of a hundred do not exceed.
fn rank(sorted: &[u64], percent: usize) -> Option<u64> {
    let place = (sorted.len() * percent).div_ceil(100);
    sorted.get(place.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(times: impl IntoIterator<Item = u64>, parts: usize, expected: (f64, f64, f64)) {
        let found = Numbers::of(times.into_iter().collect(), parts).unwrap();
        assert_eq!((found.p50, found.p99, found.min), expected);
    }

    #[test]
    fn ranks_are_times_that_were_measured() {
        check([7], 1, (7.0, 7.0, 7.0));
        check([9, 1], 1, (1.0, 9.0, 1.0));
        check([3, 1, 2], 1, (2.0, 3.0, 1.0));
        check((1..=100).rev(), 1, (50.0, 99.0, 1.0));
        check((1..=200).rev(), 1, (100.0, 198.0, 1.0));
        check((1..=1000).rev(), 1, (500.0, 990.0, 1.0));
    }

    #[test]
    fn of_a_batch_one_part_is_told() {
        check([64, 128, 192], 64, (2.0, 3.0, 1.0));
    }

    #[test]
    fn nothing_has_no_numbers() {
        assert_eq!(Numbers::of(Vec::new(), 1), None);
    }
}

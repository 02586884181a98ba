//! A small generator of numbers that is the same on every machine and in every release.

/// The generator splitmix64: a counter, and a mixer over it. <https://prng.di.unimi.it/splitmix64.c>
pub(crate) struct Random(u64);

impl Random {
    /// One generator per part of a document: more accounts, say, must not change the customers.
    pub(crate) fn new(seed: u64, part: &str) -> Self {
        let part = part.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Random(Random(seed).draw() ^ part)
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, the limit; 0 if the limit is 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.draw()) * limit as u128) >> 64) as usize
    }

    /// Both ends may come.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below(low.abs_diff(high) as usize + 1) as i32
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// As `below`, small numbers much more often than large ones.
    pub(crate) fn skewed(&mut self, limit: usize) -> usize {
        let limit = self.below(limit) + 1;
        self.below(limit)
    }

    /// None if the list is empty.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// As `pick`, the first ones much more often than the last ones.
    pub(crate) fn pick_skewed<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.skewed(list.len()))
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.below(end + 1));
        }
    }

    /// Every odd kind once, as far as a quarter of the places reaches; the usual ones by their shares, whatever the
    /// seed, since a share left to chance is missing in some small documents. In any order.
    pub(crate) fn deal<T: Copy>(&mut self, size: usize, odd: &[T], usual: &[(T, usize)]) -> Vec<T> {
        let mut dealt: Vec<T> = odd.iter().copied().take(size / 4).collect();
        let total: usize = usual.iter().map(|(_, share)| share).sum();
        let mut given: Vec<_> = usual.iter().map(|&(kind, share)| (kind, share, 0)).collect();
        for round in 1..=size - dealt.len() {
            // Whoever is furthest behind its share.
            let next = given
                .iter_mut()
                .max_by_key(|(_, share, given)| (*share * round) as i64 - (*given * total) as i64);
            if let Some((kind, _, given)) = next {
                *given += 1;
                dealt.push(*kind);
            }
        }
        self.shuffle(&mut dealt);
        dealt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_splitmix64() {
        let mut random = Random(1_234_567);
        let drawn: Vec<_> = (0..3).map(|_| random.draw()).collect();
        let published =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(drawn, published);
    }

    #[test]
    fn parts_differ_and_limits_hold() {
        assert_ne!(Random::new(1, "a").draw(), Random::new(1, "b").draw());
        assert_ne!(Random::new(1, "a").draw(), Random::new(2, "a").draw());
        let mut random = Random::new(1, "limits");
        let mut seen = [false; 5];
        for _ in 0..1000 {
            seen[(random.between(-2, 2) + 2) as usize] = true;
            assert!(random.skewed(3) < 3);
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!((random.below(0), random.skewed(0), random.pick::<u8>(&[])), (0, 0, None));
    }

    #[test]
    fn shares_are_dealt_exactly() {
        let mut dealt = Random::new(1, "deal").deal(48, b"xy", &[(b'a', 70), (b'b', 30)]);
        dealt.sort_unstable();
        let count = |kind| dealt.iter().filter(|&&dealt| dealt == kind).count();
        assert_eq!([count(b'a'), count(b'b'), count(b'x'), count(b'y')], [32, 14, 1, 1]);
        assert_eq!(Random::new(1, "deal").deal(3, b"xy", &[(b'a', 1)]), b"aaa");
    }
}

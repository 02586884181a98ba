//! Who is on the blocked list, and in which order.

use alloc::vec::Vec;

use crate::access::StoredLock;
use crate::id::{ContactId, sort};
use crate::time::Instant;

/// What the list needs to know of one stored state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Whose state it is.
    pub contact: ContactId,
    /// The lock, if the state has one.
    pub lock: Option<StoredLock>,
    /// The last counted failure since the last success or unlock (D11).
    pub last_failure: Option<Instant>,
}

/// Whoever is locked at `now`: newest failure first, equal ones by contact, locks without a failure last (LK-20, AMB-61).
/// A contact of whom two states are locked (D4) comes once, at the newer failure.
pub fn blocked(candidates: &[Candidate], now: Instant) -> Vec<ContactId> {
    let locked =
        candidates.iter().filter(|candidate| candidate.lock.is_some_and(|lock| lock.holds(now)));
    let mut places = sort(
        locked.map(|candidate| (candidate.contact.0, place(candidate.last_failure))).collect(),
    );
    places.dedup_by_key(|(contact, _)| *contact);
    let places = places.into_iter().map(|(contact, place)| (place, contact)).collect();
    sort(places).into_iter().map(|(_, contact)| ContactId(contact)).collect()
}

/// Rises as failures are older. The last place is for those without, so the last two moments of time share one.
fn place(last_failure: Option<Instant>) -> u64 {
    last_failure.map_or(u64::MAX, |Instant(moment)| (u64::MAX - moment).saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOR_EVER: Option<StoredLock> = Some(StoredLock { until: None, seen: Instant(0) });

    #[track_caller]
    fn check(candidates: &[(u64, Option<StoredLock>, Option<u64>)], contacts: &[u64]) {
        let candidates: Vec<_> = candidates
            .iter()
            .map(|&(contact, lock, last_failure)| Candidate {
                contact: ContactId(contact),
                lock,
                last_failure: last_failure.map(Instant),
            })
            .collect();
        let contacts: Vec<_> = contacts.iter().copied().map(ContactId).collect();
        assert_eq!(blocked(&candidates, Instant(100)), contacts);
    }

    #[test]
    fn only_the_locked_are_blocked() {
        let ends =
            |until, seen| Some(StoredLock { until: Some(Instant(until)), seen: Instant(seen) });
        check(&[(1, FOR_EVER, Some(9)), (2, None, Some(9))], &[1]);
        check(&[(1, ends(101, 0), None), (2, ends(100, 0), None), (3, ends(101, 101), None)], &[1]);
    }

    #[test]
    fn the_newest_failure_comes_first_and_equal_ones_by_contact() {
        check(
            &[(3, FOR_EVER, Some(7)), (2, FOR_EVER, Some(9)), (1, FOR_EVER, Some(7))],
            &[2, 1, 3],
        );
    }

    #[test]
    fn locks_without_a_failure_come_last() {
        check(
            &[
                (5, FOR_EVER, None),
                (4, FOR_EVER, None),
                (9, FOR_EVER, Some(0)),
                (8, FOR_EVER, Some(u64::MAX)),
            ],
            &[8, 9, 4, 5],
        );
    }

    #[test]
    fn a_contact_with_two_locks_comes_once_at_the_newer_failure() {
        check(
            &[
                (1, FOR_EVER, None),
                (2, FOR_EVER, Some(5)),
                (1, FOR_EVER, Some(6)),
                (1, FOR_EVER, Some(4)),
            ],
            &[1, 2],
        );
    }
}

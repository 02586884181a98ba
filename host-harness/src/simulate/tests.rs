//! The built-in policy's figures against closed forms, and a log whose outcome was worked out by hand.

use super::*;
use crate::crm::tests::POLICY;
use crate::document::AutoUnlockEntry;

/// Any moment that is not 0.
const START: Instant = 1_760_000_000;
/// Failures in a row that lock whatever the settings say.
const CEILING: u64 = 100;

fn entry(threshold: u32, auto_unlock: Option<(u64, u64)>) -> LockoutEntry {
    let auto_unlock = auto_unlock.map(|(base, maximum)| AutoUnlockEntry { base, maximum });
    LockoutEntry { threshold, auto_unlock, ..NEW_INSTALLATION }
}

fn simulator(configuration: LockoutEntry) -> Simulator<'static> {
    Simulator::new(&POLICY, configuration, START)
}

fn figures(configuration: LockoutEntry, attack: Attack) -> Figures {
    simulator(configuration).attack(attack).unwrap()
}

/// When a tireless attacker's bursts begin, in seconds from the beginning: each lock begins with the burst that sets it,
/// and the next burst when it ends; lock `n` lasts `base * 2^(n-1)` seconds, at most `maximum`.
fn bursts(base: u64, maximum: u64) -> Vec<u64> {
    let mut at = 0;
    let lengths = (0..u32::MAX).map(|n| base.saturating_mul(2_u64.saturating_pow(n)).min(maximum));
    let begins = lengths.map(|length| {
        at += length;
        at - length
    });
    begins.take_while(|begin| *begin < 30 * DAY).take(CEILING as usize).collect()
}

#[test]
fn without_an_end_of_locks_the_threshold_is_all_that_anybody_gets() {
    for threshold in [1, 5, 99, 100] {
        for attack in [Attack::OneByOne, Attack::AtOnce] {
            let found = figures(entry(threshold, None), attack);
            let all = u64::from(threshold);
            let expected = Figures {
                first_hour: all,
                worst_hour: all,
                first_day: all,
                thirty_days: Some(all),
                in_a_row: all,
                first_lock: Some(all),
                locked: 30 * DAY,
                for_good: true,
            };
            assert_eq!(found, expected, "{threshold} {attack:?}");
        }
    }
}

#[test]
fn where_locks_end_each_one_costs_a_burst_until_the_ceiling() {
    // 60, 120, 240, 480, 900, 900, ... seconds: bursts begin at 0, 60, 180, 420, 900, 1800, 2700, then every 900.
    assert_eq!(&bursts(60, 900)[..8], [0, 60, 180, 420, 900, 1800, 2700, 3600]);
    for (threshold, base, maximum) in
        [(5, 60, 900), (1, 60, 900), (7, 3_600, 3_600), (3, DAY, DAY), (10, 1, 1), (5, 600, 86_400)]
    {
        let size = u64::from(threshold);
        // The burst that reaches the ceiling ends early, and nothing follows it.
        let tried = |seconds| {
            let begun = bursts(base, maximum).iter().filter(|begin| **begin < seconds).count();
            (begun as u64 * size).min(CEILING)
        };
        let last = bursts(base, maximum).get(CEILING.div_ceil(size) as usize - 1).copied();
        for attack in [Attack::OneByOne, Attack::AtOnce] {
            let found = figures(entry(threshold, Some((base, maximum))), attack);
            assert_eq!(found.first_hour, tried(HOUR), "{threshold} {base} {maximum}");
            // Locks do not get shorter, so no hour is worse than the first.
            assert_eq!(found.worst_hour, tried(HOUR), "{threshold} {base} {maximum}");
            assert_eq!(found.first_day, tried(DAY), "{threshold} {base} {maximum}");
            assert_eq!(found.thirty_days, Some(tried(30 * DAY)), "{threshold} {base} {maximum}");
            assert_eq!(found.in_a_row, tried(30 * DAY));
            assert_eq!(found.first_lock, Some(size));
            assert_eq!(found.for_good, last.is_some(), "{threshold} {base} {maximum}");
            // Attempts take no time and every one is made at the end of a lock, so it is locked throughout.
            assert_eq!(found.locked, 30 * DAY);
        }
    }
}

#[test]
fn an_exemption_lifts_the_threshold_and_not_the_ceiling() {
    let found = figures(entry(5, Some((60, 900))), Attack::Exempt);
    assert_eq!((found.first_hour, found.in_a_row, found.first_lock), (100, 100, Some(100)));
    assert!(found.for_good);
}

#[test]
fn beside_an_owner_who_signs_in_every_hour_a_guess_less_than_locks_is_made_each_time() {
    // The owner signs in 24 times, half an hour past each hour: there are 25 times to guess, the first two of them
    // within an hour.
    for threshold in [1, 5, 100] {
        let each = u64::from(threshold) - 1;
        let found = figures(entry(threshold, None), Attack::BesideOwner);
        assert_eq!((found.worst_hour, found.first_day), (2 * each, 25 * each));
        assert_eq!((found.in_a_row, found.first_lock, found.locked), (each, None, 0));
        assert_eq!(found.thirty_days, None);
    }
    // Where locks end, those that end before the owner comes are no loss. After each success they are short again:
    // bursts of five begin 0, 60, 180, 420, 900, 1800 and 2700 seconds after it; half an hour has five of them.
    let found = figures(entry(5, Some((60, 900))), Attack::BesideOwner);
    assert_eq!((found.worst_hour, found.first_day), (50, 25 + 23 * 35 + 25));
    assert_eq!(found.in_a_row, 35);
}

#[test]
fn addresses_that_count_by_themselves_are_attacked_twice() {
    let apart = LockoutEntry { known_addresses: true, ..entry(5, Some((60, 900))) };
    let found = figures(apart, Attack::FromBoth);
    assert_eq!((found.first_hour, found.in_a_row), (2 * 35, 2 * CEILING));
    let [asvs, nist] = verdicts(&attacks(&simulator(apart)).unwrap());
    assert!(asvs.is_met() && !nist.is_met());
    assert_eq!((nist.found, nist.attack), (200, Attack::FromBoth));
    assert_eq!((asvs.exempt, nist.exempt), (200, 200));
}

#[test]
fn standards_are_met_up_to_a_hundred() {
    let found = |configuration| verdicts(&attacks(&simulator(configuration)).unwrap());
    let [asvs, nist] = found(NEW_INSTALLATION);
    // Two successes of the owner lie half an hour apart from the beginning: four guesses before each.
    assert_eq!((asvs.found, asvs.attack, nist.found), (8, Attack::BesideOwner, 5));
    assert!(asvs.is_met() && nist.is_met() && nist.is_met_by_exempt());
    assert_eq!((asvs.exempt, nist.exempt), (100, 100));
    let [asvs, nist] = found(entry(100, None));
    assert_eq!((asvs.found, nist.found), (198, 100));
    assert!(!asvs.is_met() && nist.is_met());
}

#[test]
fn an_owner_is_kept_out_by_a_burst_as_long_as_the_lock_lasts() {
    let burst = |configuration| burst(&simulator(configuration)).unwrap();
    assert_eq!(burst(entry(5, None)), Burst { attempts: 5, seconds: None });
    assert_eq!(burst(entry(3, Some((90, 900)))), Burst { attempts: 3, seconds: Some(90) });
    // The burst that locks is the hundredth failure, too.
    assert_eq!(burst(entry(100, Some((90, 900)))), Burst { attempts: 100, seconds: None });
}

#[test]
fn an_owner_is_kept_out_for_a_day_by_what_its_locks_cost() {
    let cost = |configuration| -> Vec<(u64, u64)> {
        let found = sieges(&simulator(configuration)).unwrap();
        assert!(found.iter().all(|siege| siege.tries == 24));
        found.iter().map(|siege| (siege.attempts, siege.refused)).collect()
    };
    // One burst locks for good.
    assert_eq!(cost(entry(5, None)), [(5, 24), (5, 24)]);
    // A hundred failures lock for good; before that each burst buys a lock.
    assert_eq!(cost(entry(5, Some((60, 900)))), [(100, 24), (100, 24)]);
    // Locks of an hour: 24 bursts from midnight on, and 24 when the owner comes.
    assert_eq!(cost(entry(1, Some((3_600, 3_600)))), [(24, 24), (24, 24)]);
    // Locks of ten minutes: one whenever one ends until half past eleven at night, or one for each try.
    assert_eq!(cost(entry(1, Some((600, 600)))), [(100, 24), (24, 24)]);
    let apart = LockoutEntry { known_addresses: true, ..entry(5, None) };
    assert_eq!(cost(apart), [(5, 24), (5, 24), (5, 0), (5, 0)]);
}

fn told(configuration: LockoutEntry, log: &str) -> Replay {
    replay(&simulator(configuration), "log", log.as_bytes()).unwrap()
}

fn line(at: u64, contact: u64, address: &str, password: &str) -> String {
    let address =
        if address.is_empty() { String::new() } else { format!(r#""address":"{address}","#) };
    format!(r#"{{"at":{at},"contact":{contact},{address}"password":"{password}"}}"#) + "\n"
}

#[test]
fn a_replay_says_who_would_have_been_locked_when_and_whom_it_hurts() {
    let mut log = String::new();
    log += &line(1_000, 7, "", "wrong");
    log += &line(1_001, 8, "", "wrong");
    log += &line(1_010, 7, "", "wrong"); // The second failure of 7 locks until 1070.
    log += &line(1_020, 8, "", "right"); // What 8 failed before is forgotten.
    log += &line(1_030, 7, "", "wrong");
    log += &line(1_069, 7, "", "right"); // A second too early.
    log += &line(1_070, 8, "", "wrong");
    log += &line(1_070, 7, "", "wrong");
    log += &line(1_071, 7, "", "wrong"); // The second lock, until 1191.
    log += &line(1_191, 7, "", "right");
    let found = told(entry(2, Some((60, 900))), &log);
    assert_eq!((found.attempts, found.times, found.contacts), (10, (1_000, 1_191), 2));
    let lock = |at, failures, until| {
        let until = Some(until);
        Lock { at, cause: LockCause::Threshold, failures, until }
    };
    let first = [(3, lock(1_010, 2, 1_070)), (9, lock(1_071, 4, 1_191))].map(|(line, lock)| Seen {
        line,
        known_address: false,
        lock,
    });
    let expected =
        Person { contact: 7, locks: 2, first: first.to_vec(), right_refused: 1, wrong_refused: 1 };
    assert_eq!(found.locked, [expected]);
    assert_eq!((found.right_refused(), found.wrong_refused(), found.hurt()), (1, 1, 1));
}

#[test]
fn in_a_replay_an_address_is_known_after_a_success_from_it_if_that_counts() {
    let mut log = line(1, 7, "192.0.2.1", "right");
    for at in 2..=3 {
        log += &line(at, 7, "192.0.2.99", "wrong");
    }
    log += &line(4, 7, "192.0.2.1", "right");
    log += &line(5, 7, "192.0.2.2", "right");
    let refused = |configuration| told(configuration, &log).right_refused();
    assert_eq!(refused(entry(2, None)), 2);
    assert_eq!(refused(LockoutEntry { known_addresses: true, ..entry(2, None) }), 1);
}

#[test]
fn only_the_first_locks_of_a_contact_are_kept() {
    let log: String = (0..20).map(|at| line(at, 7, "", "wrong")).collect();
    let found = told(entry(1, Some((1, 1))), &log);
    assert_eq!((found.locked[0].locks, found.locked[0].first.len()), (20, Person::FIRST));
}

#[test]
fn settings_that_the_policy_does_not_take_give_no_figures() {
    let error = attacks(&simulator(entry(0, None))).unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with("the policy did not say what comes of `begin` at 2025-10-09T"),
        "{text}"
    );
    let error = replay(&simulator(entry(0, None)), "log", line(1, 7, "", "wrong").as_bytes());
    assert_eq!(error.unwrap_err().to_string(), "`log` line 1 cannot be replayed");
}

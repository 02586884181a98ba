//! Sign-ins through the built-in policy, stored: attempts, locks, whitelistings, and who is told.

use std::net::IpAddr;

use crate::crm::tests::{accepted, admin, audit, change, crm};
use crate::crm::{BucketStep, Crm, CrmError, Moment};
use crate::document::LockoutActionEntry;
use crate::session::lockouts::{LockCause, Locked, Password, Phase, State, Verdict, WhitelistMode};
use crate::store::{Bucket, Notice, StoredLockout, a_line};

/// A CRM whose contacts are locked by five failures, until an administrator unlocks them.
fn plain(known_addresses: bool) -> (tempfile::TempDir, Crm) {
    let (folder, crm) = crm();
    let settings = change(r#"{"lockout":{"threshold":5,"lease":30}}"#);
    let silent = |_: &_, _: &_| Ok::<_, CrmError>(());
    accepted(crm.change(admin(1), &settings, silent).unwrap());
    accepted(crm.set_known_addresses(admin(1), known_addresses).unwrap());
    (folder, crm)
}

const HOME: &str = "192.0.2.1";
const AWAY: &str = "198.51.100.7";

fn address(address: &str) -> Option<IpAddr> {
    Some(address.parse().unwrap())
}

fn at(now: u64) -> Moment {
    // 2026-06-15, within the access periods.
    Moment { today: 20_619, now }
}

#[track_caller]
fn attempt(crm: &Crm, ticket: u64, password: Password, from: &str, now: u64) -> Verdict {
    let begun = crm.begin(1, ticket, address(from), at(now)).unwrap().verdict;
    if begun != Verdict::Permit {
        return begun;
    }
    crm.settle(1, ticket, password, address(from), at(now)).unwrap().verdict
}

#[track_caller]
fn fail(crm: &Crm, tickets: std::ops::Range<u64>, from: &str) {
    for ticket in tickets {
        assert_eq!(attempt(crm, ticket, Password::Wrong, from, ticket), Verdict::Deny, "{ticket}");
    }
}

fn verdicts(steps: &[BucketStep]) -> Vec<Verdict> {
    steps.iter().map(|step| step.step.verdict).collect()
}

fn told(crm: &Crm) -> Vec<Notice> {
    crm.store().read().unwrap().notices(99).unwrap().iter().map(|row| row.notice).collect()
}

#[test]
fn the_fifth_failure_locks_and_tells_the_contact_once() {
    let (_folder, crm) = plain(false);
    let lines = audit(&crm).len();
    fail(&crm, 101..106, HOME);
    assert_eq!(attempt(&crm, 106, Password::Right, HOME, 300), Verdict::Locked);
    assert_eq!(attempt(&crm, 107, Password::Wrong, AWAY, 301), Verdict::Locked);
    let blocked = crm.blocked(400).unwrap();
    let [line] = blocked.as_slice() else { panic!("{blocked:?}") };
    assert_eq!((line.contact, line.cause, line.until), (1, LockCause::Threshold, None));
    // Refusals move neither (D11).
    assert_eq!((line.attempts, line.first, line.last), (5, Some(101), Some(105)));
    assert_eq!(told(&crm), [Notice::BecameLocked { contact: 1 }]);
    assert_eq!(audit(&crm).len(), lines, "attempts are not administrators' actions");
}

#[test]
fn every_stored_change_is_a_new_version_and_nothing_else_is() {
    let (_folder, crm) = plain(false);
    let version = || crm.lockout_state(1).unwrap().everywhere.map(|stored| stored.version);
    assert_eq!(version(), None);
    crm.tick(1, 50).unwrap();
    assert_eq!(
        crm.settle(1, 9, Password::Right, None, at(50)).unwrap().verdict,
        Verdict::UnknownTicket
    );
    assert_eq!(version(), None);
    crm.begin(1, 1, None, at(50)).unwrap();
    assert_eq!(version(), Some(1));
    crm.begin(1, 1, None, at(50)).unwrap();
    crm.tick(1, 50).unwrap();
    crm.tick(1, 40).unwrap();
    assert_eq!(version(), Some(1));
    crm.settle(1, 1, Password::Wrong, None, at(50)).unwrap();
    assert_eq!(version(), Some(2));
}

#[test]
fn a_success_forgets_the_failures_and_remembers_the_address() {
    let (_folder, crm) = plain(false);
    fail(&crm, 101..105, HOME);
    assert_eq!(attempt(&crm, 105, Password::Right, HOME, 110), Verdict::Grant);
    let stored = crm.lockout_state(1).unwrap().everywhere.unwrap();
    assert_eq!(
        (stored.state.consecutive, stored.first_failure, stored.last_failure),
        (0, None, None)
    );
    let facts = crm.store().read().unwrap();
    assert!(facts.knows_address(1, HOME.parse().unwrap()).unwrap());
    drop(facts);
    fail(&crm, 111..115, HOME);
    assert_eq!(crm.blocked(200).unwrap(), []);
}

#[test]
fn a_stranger_does_not_lock_a_known_address_out() {
    let (_folder, crm) = plain(true);
    assert_eq!(attempt(&crm, 1, Password::Right, HOME, 50), Verdict::Grant);
    fail(&crm, 101..106, AWAY);
    assert_eq!(attempt(&crm, 106, Password::Right, AWAY, 110), Verdict::Locked);
    assert_eq!(crm.begin(1, 107, None, at(110)).unwrap().verdict, Verdict::Locked);
    assert_eq!(attempt(&crm, 108, Password::Right, HOME, 110), Verdict::Grant);
    // And its success leaves the stranger's lock alone.
    assert_eq!(crm.blocked(120).unwrap().len(), 1);
    fail(&crm, 121..126, HOME);
    let blocked = crm.blocked(130).unwrap();
    let [line] = blocked.as_slice() else { panic!("{blocked:?}") };
    assert_eq!((line.bucket, line.last), (Bucket::KnownAddresses, Some(125)));
    let steps = crm.whitelist(admin(1), 1, WhitelistMode::UnlockOnly, "called").unwrap().steps;
    assert_eq!(verdicts(&steps), [Verdict::Done, Verdict::Done]);
    assert_eq!(crm.blocked(2_000).unwrap(), []);
}

#[test]
fn of_two_locks_the_list_shows_one_that_still_holds() {
    let (_folder, crm) = plain(true);
    let locked = |until, last_failure| StoredLockout {
        version: 0,
        state: State {
            phase: Phase::Locked(Locked { cause: LockCause::Threshold, until }),
            failures: 5,
            consecutive: 5,
            lockouts: 1,
            pending: Vec::new(),
            epoch: 0,
            seen: 50,
        },
        first_failure: Some(1),
        last_failure: Some(last_failure),
        whitelisting: None,
    };
    let mut transaction = crm.store().write().unwrap();
    transaction.save_lockout(1, Bucket::Everywhere, &locked(Some(60), 50), &a_line()).unwrap();
    transaction.save_lockout(1, Bucket::KnownAddresses, &locked(None, 40), &a_line()).unwrap();
    transaction.commit().unwrap();
    let shown = |now| {
        let list = crm.blocked(now).unwrap();
        list.iter().map(|line| (line.bucket, line.last)).collect::<Vec<_>>()
    };
    assert_eq!(shown(59), [(Bucket::Everywhere, Some(50))]);
    assert_eq!(shown(60), [(Bucket::KnownAddresses, Some(40))]);
}

#[test]
fn an_attempt_is_settled_where_it_was_begun() {
    let (_folder, crm) = plain(true);
    crm.begin(1, 7, address(HOME), at(50)).unwrap();
    assert_eq!(attempt(&crm, 8, Password::Right, HOME, 51), Verdict::Grant);
    let settled = crm.settle(1, 7, Password::Wrong, address(HOME), at(52)).unwrap();
    assert_eq!(settled.verdict, Verdict::Deny);
    let states = crm.lockout_state(1).unwrap();
    assert_eq!(states.everywhere.unwrap().state.consecutive, 1);
    assert_eq!(states.known_addresses, None);
}

#[test]
fn administrators_actions_are_audited_with_their_reason() {
    let (_folder, crm) = plain(false);
    let lines = audit(&crm).len();
    fail(&crm, 101..106, HOME);
    let forever = WhitelistMode::ExemptForever;
    // The same again changes no right, and is audited all the same.
    for _ in 0..2 {
        let steps = crm.whitelist(admin(1), 1, forever, "asked by phone").unwrap().steps;
        assert_eq!(verdicts(&steps), [Verdict::Done]);
    }
    let stored = crm.lockout_state(1).unwrap().everywhere.unwrap();
    assert!(matches!(stored.state.phase, Phase::Whitelisted(white) if white.by == 1));
    let last = stored.whitelisting.unwrap();
    assert_eq!((last.at, last.by, last.reason.as_str()), (1_000, 1, "asked by phone"));
    assert_eq!(verdicts(&crm.end_exemption(admin(1), 1, "over").unwrap().steps), [Verdict::Done]);
    assert_eq!(
        verdicts(&crm.end_exemption(admin(1), 1, "over").unwrap().steps),
        [Verdict::Unchanged]
    );
    assert_eq!(verdicts(&crm.lock(admin(1), 1, "stolen").unwrap().steps), [Verdict::Done]);
    let rows = audit(&crm);
    assert_eq!(rows.len(), lines + 4);
    let newest = &rows[0].entry;
    assert_eq!(newest.reason.as_deref(), Some("stolen"));
    assert_eq!((newest.actor, newest.at), (1, 1_000));
    assert_eq!(newest.before["everywhere"]["phase"], "open");
    assert_eq!(newest.after["everywhere"]["phase"]["locked"]["cause"], "admin");
    let lock = crate::document::Deed::LockoutAction {
        contact: 1.try_into().unwrap(),
        action: LockoutActionEntry::Lock,
    };
    assert_eq!(newest.deed, lock);
    assert_eq!(rows[3].entry.before["everywhere"]["phase"]["locked"]["cause"], "threshold");
    assert_eq!(told(&crm).len(), 2);
}

#[test]
fn a_lock_by_hand_holds_for_known_addresses_too_even_if_they_begin_to_count_later() {
    for apart in [false, true] {
        let (_folder, crm) = plain(apart);
        assert_eq!(attempt(&crm, 1, Password::Right, HOME, 900), Verdict::Grant);
        crm.lock(admin(1), 1, "stolen").unwrap();
        assert_eq!(told(&crm), [Notice::BecameLocked { contact: 1 }]);
        accepted(crm.set_known_addresses(admin(1), true).unwrap());
        let begun = crm.begin(1, 2, address(HOME), at(1_000)).unwrap();
        assert_eq!(begun.verdict, Verdict::Locked, "{apart}");
        assert_eq!(crm.blocked(1_000).unwrap().len(), 1);
    }
}

#[test]
fn who_may_not_act_and_who_is_not_there_change_nothing() {
    let (_folder, crm) = plain(false);
    fail(&crm, 101..106, HOME);
    let (before, lines) = (crm.lockout_state(1).unwrap(), audit(&crm).len());
    let unlock = WhitelistMode::UnlockOnly;
    // User 2 is disabled, user 3 deleted, user 9 unknown.
    for actor in [2, 3, 9] {
        let steps = crm.whitelist(admin(actor), 1, unlock, "please").unwrap().steps;
        assert_eq!(verdicts(&steps), [Verdict::NotAdmin], "{actor}");
    }
    let past = WhitelistMode::ExemptUntil(999);
    let steps = crm.whitelist(admin(1), 1, past, "please").unwrap().steps;
    assert_eq!(verdicts(&steps), [Verdict::InThePast]);
    let steps = crm.whitelist(admin(1), 2, unlock, "please").unwrap().steps;
    assert_eq!(verdicts(&steps), [Verdict::NotTracked]);
    crm.whitelist(admin(1), 1, unlock, " ").unwrap_err();
    let after = crm.lockout_state(1).unwrap().everywhere.unwrap();
    assert_eq!(after.state.phase, before.everywhere.unwrap().state.phase);
    assert_eq!(after.whitelisting, None);
    assert_eq!(crm.lockout_state(2).unwrap(), Default::default());
    assert_eq!(audit(&crm).len(), lines);
    // Contact 4 is deleted.
    for contact in [4, 9] {
        let nobody = |error: CrmError| matches!(error, CrmError::NoContact(who) if who == contact);
        assert!(nobody(crm.begin(contact, 1, None, at(50)).unwrap_err()));
        assert!(nobody(crm.settle(contact, 1, Password::Right, None, at(50)).unwrap_err()));
        assert!(nobody(crm.tick(contact, 50).unwrap_err()));
        assert!(nobody(crm.lock(admin(1), contact, "x").unwrap_err()));
        assert!(nobody(crm.lockout_state(contact).unwrap_err()));
    }
}

#[test]
fn time_expires_an_attempt_and_dates_the_failure() {
    let (_folder, crm) = plain(false);
    crm.begin(1, 7, None, at(50)).unwrap();
    assert_eq!(verdicts(&crm.tick(1, 80).unwrap()), [Verdict::Unchanged]);
    assert_eq!(verdicts(&crm.tick(1, 81).unwrap()), [Verdict::Done]);
    let stored = crm.lockout_state(1).unwrap().everywhere.unwrap();
    assert_eq!((stored.first_failure, stored.last_failure), (Some(81), Some(81)));
    assert_eq!(stored.state.pending, []);
}

#[test]
fn a_moment_that_no_database_keeps_is_an_error_and_stores_nothing() {
    let (_folder, crm) = plain(false);
    crm.begin(1, 7, None, at(1 << 63)).unwrap_err();
    crm.begin(1, 1 << 63, None, at(50)).unwrap_err();
    assert_eq!(crm.lockout_state(1).unwrap().everywhere, None);
}

#[test]
fn attempts_at_once_are_all_paid_for() {
    let (_folder, crm) = plain(false);
    let permits: usize = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..4)
            .map(|worker| {
                let crm = crm.clone();
                scope.spawn(move || {
                    let tickets = (worker * 10)..(worker * 10 + 4);
                    let begun =
                        tickets.map(|ticket| crm.begin(1, ticket, None, at(50)).unwrap().verdict);
                    begun.filter(|verdict| *verdict == Verdict::Permit).count()
                })
            })
            .collect();
        tries.into_iter().map(|tries| tries.join().unwrap()).sum()
    });
    assert_eq!(permits, 5);
    let stored = crm.lockout_state(1).unwrap().everywhere.unwrap();
    assert_eq!((stored.state.pending.len(), stored.version), (5, 5));
}

#[test]
fn whoever_may_not_use_the_portal_has_no_attempt_and_is_not_let_in() {
    let (_folder, crm) = plain(false);
    let enable = |enabled| {
        crm.change_portal_access(admin(1), 1, |access| access.portal_enabled = enabled).unwrap()
    };
    crm.begin(1, 1, None, at(50)).unwrap();
    let _ = enable(false);
    let before = crm.lockout_state(1).unwrap();
    let begun = crm.begin(1, 2, None, at(51)).unwrap();
    assert_eq!(
        (begun.verdict, begun.decision.rule.reason.as_str()),
        (Verdict::Deny, "not-enabled")
    );
    assert_eq!(crm.lockout_state(1).unwrap(), before);
    let settled = crm.settle(1, 1, Password::Right, None, at(52)).unwrap();
    assert_eq!((settled.verdict, settled.decision.allows()), (Verdict::Deny, false));
    let _ = enable(true);
    fail(&crm, 101..106, HOME);
    assert_eq!(crm.begin(1, 3, None, at(300)).unwrap().verdict, Verdict::Locked);
}

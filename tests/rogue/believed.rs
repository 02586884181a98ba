//! No step of the rogue policy that breaks a law is stored, and nobody is let in by one.

use std::sync::LazyLock;

use host_harness::crm::{Crm, CrmError, Moment};
use host_harness::document::Document;
use host_harness::error::CallError;
use host_harness::session::LockoutStep;
use host_harness::session::lockouts::{Password, Verdict};
use host_harness::store::{Bucket, Mode, Store};
use host_harness::{Limits, Policy};
use tempfile::TempDir;

use crate::rogue;

const CRM: &str = r#"{"customers":[{"id":1,"name":"Amber"}],
    "contacts":[{"id":1,"name":"Kim","email":"kim@amber.example","customer":1,"portal-enabled":true}]}"#;

const AT: Moment = Moment { today: 20_000, now: 1_000 };

fn crm() -> (TempDir, Crm) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::create(&folder.path().join("portal.db")).expect("a database");
    store.import(&Document::parse(CRM).expect("a document"), Mode::New).expect("an import");
    (folder, Crm::new(store, rogue().clone()))
}

/// The same store, with the built-in policy.
fn with_the_good_one(crm: &Crm) -> Crm {
    static GOOD: LazyLock<Policy> =
        LazyLock::new(|| Policy::built_in(Limits::default()).expect("the built-in policy loads"));
    Crm::new(crm.store().clone(), GOOD.clone())
}

fn begin(crm: &Crm, ticket: u64) -> Result<LockoutStep, CrmError> {
    crm.begin(1, ticket, None, AT)
}

fn settle(crm: &Crm, ticket: u64, password: Password) -> Result<LockoutStep, CrmError> {
    crm.settle(1, ticket, password, None, AT)
}

fn whole(crm: &Crm, tickets: std::ops::Range<u64>, password: Password) {
    for ticket in tickets {
        assert_eq!(begin(crm, ticket).expect("a step").verdict, Verdict::Permit);
        settle(crm, ticket, password).expect("a step");
    }
}

/// One success, two failures, and one attempt under way.
fn open(crm: &Crm) {
    whole(crm, 1..2, Password::Right);
    whole(crm, 2..4, Password::Wrong);
    begin(crm, 7).expect("a step");
}

fn locked(crm: &Crm) {
    whole(crm, 1..6, Password::Wrong);
}

/// After `prepare`, the step is refused by this law, and nothing is stored of it.
#[track_caller]
fn check(prepare: fn(&Crm), step: impl FnOnce(&Crm) -> Result<LockoutStep, CrmError>, law: &str) {
    let (_folder, crm) = crm();
    prepare(&crm);
    let stored = |crm: &Crm| {
        let facts = crm.store().read().expect("a snapshot");
        let log = facts.lockout_log(1, Bucket::Everywhere).expect("a log");
        (crm.lockout_state(1).expect("a state"), log)
    };
    let before = stored(&crm);
    let error = step(&crm).expect_err("it is refused");
    let CrmError::Call(CallError::BadAnswer(why)) = &error else { panic!("{error:?}") };
    assert_eq!(*why, format!("a step of the lockout breaks the law that {law}"));
    assert_eq!(stored(&crm), before);
    assert_eq!(crm.faulty_sign_ins().expect("an answer"), []);
    // Another policy goes on where this one was stopped.
    let verdict = begin(&with_the_good_one(&crm), 99).expect("a step").verdict;
    assert!(matches!(verdict, Verdict::Permit | Verdict::Locked | Verdict::Busy), "{verdict:?}");
}

#[test]
fn failures_are_neither_forgotten_nor_made_up() {
    let law = "failures that count are neither forgotten nor made up";
    check(open, |crm| begin(crm, 801), law);
    check(locked, |crm| begin(crm, 812), law);
    check(open, |crm| begin(crm, 807), "a hundred attempts in a row are all");
}

#[test]
fn attempts_are_neither_dropped_nor_added_nor_given_for_nothing() {
    let law = "attempts under way stay until they are settled or expire, and only a permitted one is added";
    check(open, |crm| begin(crm, 802), law);
    check(open, |crm| begin(crm, 803), law);
    check(open, |crm| begin(crm, 805), law);
    let nearly = |crm: &Crm| {
        open(crm);
        begin(crm, 8).expect("a step");
        begin(crm, 9).expect("a step");
    };
    let law = "no more attempts are under way than may still fail";
    check(nearly, |crm| begin(crm, 806), law);
}

#[test]
fn locks_hold() {
    check(locked, |crm| begin(crm, 804), "a lock ends by its time or by an administrator's hand");
    let last = |crm: &Crm| {
        whole(crm, 1..5, Password::Wrong);
        begin(crm, 810).expect("a step");
    };
    let law = "locks by the threshold are counted, each once";
    check(last, |crm| settle(crm, 810, Password::Wrong), law);
}

#[test]
fn nothing_goes_back() {
    check(open, |crm| begin(crm, 808), "an epoch does not go back");
    let law = "the clock is the later of the host's and the one seen before";
    check(open, |crm| begin(crm, 809), law);
}

#[test]
fn a_wrong_password_does_not_let_in() {
    let begun = |crm: &Crm| {
        open(crm);
        // Begun as another policy would: this one already lies when it is asked to begin.
        begin(&with_the_good_one(crm), 811).expect("a step");
    };
    let law = "only a right password whose attempt was paid for lets in";
    check(begun, |crm| settle(crm, 811, Password::Wrong), law);
}

/// The callbacks that it has made by then have changed nothing, and it has no others.
#[test]
fn a_policy_that_stops_halfway_leaves_everything_as_it_was() {
    let (_folder, crm) = crm();
    open(&crm);
    let before = crm.lockout_state(1).expect("a state");
    for ticket in [901, 902, 904, 905, 906] {
        let error = begin(&crm, ticket).expect_err("it stops");
        assert!(matches!(error, CrmError::Call(_)), "{ticket}: {error:?}");
        assert_eq!(crm.lockout_state(1).expect("a state"), before);
    }
    assert_eq!(crm.faulty_sign_ins().expect("an answer"), []);
    // An attempt whose result the policy cannot take in stays paid for.
    let good = with_the_good_one(&crm);
    begin(&good, 905).expect("a step");
    let paid = crm.lockout_state(1).expect("a state");
    settle(&crm, 905, Password::Right).expect_err("it stops");
    assert_eq!(crm.lockout_state(1).expect("a state"), paid);
}

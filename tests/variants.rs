//! Variants of the policy that differ in one rule: each loads, says who it is, and decides otherwise there alone.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a variant that does not load is the failure"
)]

#[path = "variants/compare.rs"]
mod compare;

use std::sync::OnceLock;
use std::time::Duration;

use host_harness::document::Document;
use host_harness::error::CallError;
use host_harness::session::Request;
use host_harness::store::{Store, TemporaryStore};
use host_harness::{BUILT_IN, Limits, Policy};
use portal_tests::{FRAGILE, LENIENT, STRICT};

/// 2026-06-15.
const TODAY: i32 = 20_619;

/// One contact whose last day was yesterday, one with access and a number that is too large for the fragile policy, and
/// an account whose allocation was never saved.
const WORLD: &str = r#"{
    "customers": [{ "id": 1, "name": "Amber Freight" }],
    "contacts": [
        { "id": 1, "name": "Kim Archer", "email": "kim@amber.example", "customer": 1, "portal-enabled": true,
          "access-window": { "start": "2026-01-01", "end": "2026-06-14" } },
        { "id": 900001, "name": "Lou Baker", "email": "lou@amber.example", "customer": 1, "portal-enabled": true }
    ],
    "ticket-email-accounts": [{ "id": 1, "name": "Support", "address": "support@crm.example", "enabled": true }]
}"#;

/// The built-in policy, then its variants.
fn policies() -> &'static [Policy; 4] {
    static POLICIES: OnceLock<[Policy; 4]> = OnceLock::new();
    let limits = || Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    let load = |component| Policy::load(component, limits()).expect("it fits the contract");
    POLICIES.get_or_init(|| [BUILT_IN, LENIENT, STRICT, FRAGILE].map(load))
}

/// What the contact is told that many days after the 15th, and which accounts it may choose; none: there is no answer.
fn ask(policy: &Policy, store: &Store, contact: u64, days: i32) -> Option<(String, Vec<u64>)> {
    let request = Request { contact, acting: None, today: TODAY + days, now: 0 };
    let session = policy.session(store.read().expect("the database can be read"));
    match (session.check_access(request), session.visible_accounts(request)) {
        (Ok(access), Ok(visible)) => Some((access.rule.id.clone(), visible.accounts)),
        (Err(CallError::Stopped(_)), Err(CallError::Stopped(_))) => None,
        (access, visible) => panic!("{access:?} {visible:?}"),
    }
}

#[test]
fn each_says_which_policy_it_is_and_publishes_the_same_rules() {
    let [standard, variants @ ..] = policies();
    let rules = |policy: &Policy| format!("{:?}", policy.description().rules);
    for (variant, says) in variants.iter().zip([("0.2.0", 2), ("0.3.0", 3), ("0.4.0", 4)]) {
        let told = variant.description();
        assert_eq!(told.name, "portal-policy");
        assert_eq!((told.version.as_str(), told.revision), says);
        assert_eq!(rules(variant), rules(standard));
    }
}

#[test]
fn each_differs_in_its_rule_alone() {
    let world = Document::parse(WORLD).expect("the world is a document");
    let database = TemporaryStore::holding(&world).expect("there is room for a database");
    let ask = |policy: &Policy, contact, days| ask(policy, &database.store, contact, days);
    let [standard, lenient, strict, fragile] = policies();
    let granted = |accounts: &[u64]| Some(("access.granted".to_owned(), accounts.to_vec()));
    let expired = || Some(("access.expired".to_owned(), Vec::new()));

    for policy in [standard, strict, fragile] {
        assert_eq!([0, 6, 7].map(|days| ask(policy, 1, days)), [expired(), expired(), expired()]);
    }
    let late = [granted(&[1]), granted(&[1]), expired()];
    assert_eq!([0, 6, 7].map(|days| ask(lenient, 1, days)), late);

    for policy in [standard, lenient] {
        assert_eq!(ask(policy, 900_001, 0), granted(&[1]));
    }
    assert_eq!(ask(strict, 900_001, 0), granted(&[]));
    assert_eq!(ask(fragile, 900_001, 0), None);
}

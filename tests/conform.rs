//! The conformance suite passes what keeps the laws, whatever its rules are, and names the law that something breaks.
#![expect(clippy::expect_used, clippy::panic, reason = "a suite that cannot be run is the failure")]

use std::collections::BTreeSet;

use host_harness::conform::{Conformance, Counterexample, Scope, Verdict, run};
use host_harness::{BUILT_IN, Limits};
use portal_tests::component::{Made, replaced};
use portal_tests::hostile::Hostile;
use portal_tests::{CARELESS, FRAGILE, LENIENT, ROGUE, STRICT};

fn conformance(component: &[u8], scope: &Scope) -> Conformance {
    run(component, scope, &mut |_, _, _| ()).expect("there is room for a CRM")
}

/// Contacts of every kind that counts, and no more: the rest is the command's to ask about.
fn few() -> Scope {
    Scope { contacts: 10, ..Scope::default() }
}

/// Where the contact does not matter.
fn one() -> Scope {
    Scope { contacts: 1, ..Scope::default() }
}

fn broken(found: &Conformance) -> BTreeSet<String> {
    let broken = found.checks.iter().filter(|check| matches!(check.verdict, Verdict::Failed(_)));
    broken.map(|check| format!("{} {}", check.group, check.name)).collect()
}

fn counterexample<'a>(found: &'a Conformance, law: &str) -> &'a Counterexample {
    let check = found.checks.iter().find(|check| format!("{} {}", check.group, check.name) == law);
    match check.map(|check| &check.verdict) {
        Some(Verdict::Failed(broken)) => broken,
        other => panic!("{law}: {other:?}"),
    }
}

#[track_caller]
fn check(component: &[u8], scope: &Scope, laws: &[&str]) -> Conformance {
    let found = conformance(component, scope);
    let laws: BTreeSet<String> = laws.iter().map(|law| (*law).to_owned()).collect();
    assert_eq!(broken(&found), laws);
    assert_eq!(found.passes(), laws.is_empty());
    found
}

#[test]
fn policies_with_other_rules_keep_the_laws() {
    for policy in [LENIENT, STRICT] {
        let found = check(policy, &Scope { contacts: 5, ..Scope::default() }, &[]);
        let asked = found.checks.iter().map(|check| check.asked);
        assert!(asked.min() > Some(0));
    }
}

#[test]
fn another_seed_is_another_crm_and_the_laws_hold_there_too() {
    let scope = |seed| Scope { seed, contacts: 8, ..Scope::default() };
    let asked = [7, 8].map(|seed| check(BUILT_IN, &scope(seed), &[]).asked);
    assert_ne!(asked[0], asked[1]);
}

#[test]
fn a_panic_about_numbers_that_nobody_has_is_found() {
    let found = check(FRAGILE, &one(), &["strangers contacts"]);
    let found = counterexample(&found, "strangers contacts");
    assert_eq!((found.contact, &found.name), (Some(900_001), &None));
    assert!(found.found.starts_with("no answer: the policy stopped"), "{found:?}");
}

#[test]
fn each_careless_mistake_breaks_the_laws_that_it_concerns_and_no_other() {
    let found = check(
        CARELESS,
        &few(),
        &[
            // An account that the list leaves out.
            "accounts list",
            "accounts audience",
            "portal accounts",
            // A customer that is left out between two pages.
            "accounts pages",
            // Questions that a batch takes for others.
            "privileges batch",
            // A field that the mask leaves out.
            "privileges mask",
            // Records that are not active in the portal.
            "records list",
            // A module that the menu leaves out.
            "portal modules",
            // A remedy that is left out.
            "explanations remedies",
            // Failures that are forgotten.
            "lockout steps",
            "lockout guesses",
            "lockout fresh",
            // Memory.
            "limits shares",
        ],
    );
    let batch = counterexample(&found, "privileges batch");
    assert!(batch.name.is_some() && batch.question.contains("\"action\":"), "{batch:?}");
    assert!(batch.expected.ends_with("(by itself)"), "{batch:?}");
    assert!(batch.found.ends_with("(in the batch)"), "{batch:?}");
    let guesses = counterexample(&found, "lockout guesses");
    assert_eq!(guesses.expected, "at most 1 of them compared");
    let shares = counterexample(&found, "limits shares");
    assert!(shares.found.ends_with("of memory"), "{shares:?}");
}

#[test]
fn a_rogue_breaks_nearly_everything_and_does_not_stop_the_suite() {
    let found = conformance(ROGUE, &Scope { contacts: 3, ..Scope::default() });
    let broken = broken(&found);
    for law in [
        "interface rules",
        "determinism again",
        "accounts list",
        "strangers contacts",
        "strangers customers",
        "strangers things",
        "strangers users",
        "explanations decision",
        "explanations sign-in",
        "facts order",
        "facts surplus",
        "facts unreadable",
        "lockout steps",
        "limits long",
    ] {
        assert!(broken.contains(law), "{law} is not in {broken:?}");
    }
    let unread = counterexample(&found, "facts unreadable");
    assert_eq!(unread.found, "an answer, which the host has refused");
    assert!(unread.question.contains("look-up number 1 failing"), "{unread:?}");
}

#[test]
fn what_is_no_component_of_the_contract_is_told_from_what_describes_itself_wrongly() {
    let worded = replaced(BUILT_IN, "access.expired", "access_expired");
    check(&worded, &one(), &["interface rules"]);
    for (component, law) in [
        (Vec::new(), "interface component"),
        (b"\0asm\x01\0\0\0".to_vec(), "interface component"),
        (Made::default().with_levels(40).bytes(), "interface component"),
        (Made::default().bytes(), "interface contract"),
        (
            Made::default().importing("wasi:cli/environment@0.2.0", &[]).bytes(),
            "interface contract",
        ),
        (replaced(BUILT_IN, "access.expired", "access.not-ed\n"), "interface description"),
    ] {
        let found = check(&component, &few(), &[law]);
        assert!(found.description.is_none());
        let rest = found.checks.iter().filter(|check| check.verdict == Verdict::NotAsked);
        assert!(rest.count() > 30, "what cannot be asked is not asked");
        assert_eq!(found.asked, 0);
    }
}

/// What answers zeros fits the contract, and is no policy.
#[test]
fn a_component_that_only_fits_the_contract_breaks_laws_of_nearly_every_group() {
    let found = conformance(&Hostile::default().component(), &one());
    let groups: BTreeSet<_> =
        broken(&found).iter().filter_map(|law| Some(law.split_once(' ')?.0.to_owned())).collect();
    for group in ["determinism", "accounts", "portal", "strangers", "explanations", "lockout"] {
        assert!(groups.contains(group), "{group} is not in {groups:?}");
    }
}

/// A policy may be granted less than is usual; then it has to do with that.
#[test]
fn the_limits_are_those_that_the_policy_is_to_serve_under() {
    let limits = Limits { fuel: 700_000, ..Limits::default() };
    let scope = Scope { limits, ..one() };
    let found = conformance(BUILT_IN, &scope);
    let shares = counterexample(&found, "limits shares");
    assert_eq!(shares.expected, "at most 100 % of fuel");
}

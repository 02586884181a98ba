//! The policy that comes with the program keeps every law, and a difference anywhere is found.

use super::determinism::{Told, compare};
use super::sheet::About;
use super::*;
use crate::BUILT_IN;

const LAW: Law = Law { group: "test", name: "same", says: "Both are one." };

#[test]
fn a_law_that_was_never_asked_about_is_no_pass() {
    let mut sheet = Sheet::new(&Limits::default());
    sheet.expect(&[&LAW]);
    let checks = sheet.without_the_rest();
    assert_eq!(checks[0].verdict, Verdict::NotAsked);
    assert!(!Conformance { description: None, checks, asked: 0 }.passes());
}

#[test]
fn another_answer_another_look_up_and_other_fuel_are_differences() {
    let told = |answer: &str, callbacks, fuel| Told { answer: Err(answer.into()), callbacks, fuel };
    let reply = crate::question::Reply { decision: None, detail: crate::question::Detail::Nothing };
    let first = Told { answer: Ok(reply.clone()), callbacks: (2, 77), fuel: 1_000 };
    for (other, same) in [
        (first.clone(), true),
        (Told { callbacks: (3, 77), ..first.clone() }, false),
        (Told { callbacks: (2, 78), ..first.clone() }, false),
        (Told { fuel: 1_001, ..first.clone() }, false),
        (told("no answer", (2, 77), 1_000), false),
    ] {
        let mut sheet = Sheet::new(&Limits::default());
        sheet.expect(&[&LAW]);
        compare(&mut sheet, &LAW, &About::nobody("a question"), &first, &other);
        let checks = sheet.without_the_rest();
        assert_eq!(checks[0].verdict == Verdict::Passed, same, "{other:?}");
        assert_eq!(checks[0].asked, 1);
    }
    // Nothing to compare is no sameness.
    let mut sheet = Sheet::new(&Limits::default());
    sheet.expect(&[&LAW]);
    let silent = told("no answer", (0, 0), 0);
    compare(&mut sheet, &LAW, &About::nobody("a question"), &silent, &silent);
    assert!(matches!(sheet.without_the_rest()[0].verdict, Verdict::Failed(_)));
}

#[test]
fn the_policy_that_comes_with_the_program_keeps_every_law() {
    let scope = Scope { contacts: 12, ..Scope::default() };
    let mut told = Vec::new();
    let found = run(BUILT_IN, &scope, &mut |done, of, asked| told.push((done, of, asked))).unwrap();
    for check in &found.checks {
        assert_eq!(check.verdict, Verdict::Passed, "{} {}", check.group, check.name);
        assert!(check.asked > 0);
    }
    assert!(found.passes() && found.asked > 5_000, "{}", found.asked);
    assert!(told.is_sorted() && told.last().is_some_and(|(done, of, _)| done == of));
}

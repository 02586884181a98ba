//! Components that abuse what the host lends them.

use host_harness::error::CallError;
use host_harness::{Limits, Policy};
use portal_tests::asking::{Asked, QUESTIONS, facts};
use portal_tests::faulty::{Fault, another_question};
use portal_tests::hostile::{Code, FREE, Hostile, Parts, SCRATCH, ZEROS, endless, times};
use wasm_encoder::Instruction::{Call, I32Const, Unreachable};

use super::support::{alone, limits, load, refused, refused_where};

/// How often the question may be answered from the facts.
fn granted(asked: &Asked, limits: &Limits) -> u64 {
    let long = ["#search-customers", "#of-change", "#blocked"].contains(&asked.export);
    if long { limits.times(Limits::LONG).callbacks } else { limits.callbacks }
}

#[test]
fn a_flood_of_callbacks_ends_at_the_budget_in_every_question() {
    let alone = alone();
    let flood = Code::new(endless(Hostile::callback("user"))).answering(ZEROS);
    let policy = load(&Hostile::default().question(flood), limits());
    for asked in QUESTIONS {
        let session = policy.session(facts());
        let error = (asked.ask)(&session).expect_err(asked.export);
        let granted = granted(asked, &limits());
        let CallError::OverBudget { what: "callbacks", limit } = error else {
            panic!("{}: {error:?}", asked.export);
        };
        assert_eq!(limit, granted, "{}", asked.export);
        assert_eq!(session.facts().calls as u64, granted, "{}", asked.export);
        let usage = session.last_usage().expect("it was asked");
        assert_eq!(usage.callbacks, granted + 1, "{}", asked.export);
    }
    alone.unharmed();
}

#[test]
fn a_flood_of_any_callback_ends_at_the_budget() {
    let alone = alone();
    let first = &QUESTIONS[0];
    let callbacks: Vec<_> = Parts::built_in()
        .imports
        .iter()
        .filter(|import| import.module.starts_with("portal:permissions/"))
        .collect();
    assert!(callbacks.len() > 20, "{}", callbacks.len());
    for callback in callbacks {
        let flood = Code::new(endless(Hostile::callback(&callback.name))).answering(ZEROS);
        let policy = load(&Hostile::default().question(flood).only_in(first.export), limits());
        let session = policy.session(facts());
        let error = (first.ask)(&session).expect_err(&callback.name);
        let over = matches!(error, CallError::OverBudget { what: "callbacks", limit: 512 });
        assert!(over, "{}: {error:?}", callback.name);
        assert_eq!(session.facts().calls, 512, "{}", callback.name);
    }
    alone.unharmed();
}

#[test]
fn callbacks_before_a_trap_change_nothing() {
    let alone = alone();
    let calls = ["user", "contact", "account", "profiles", "picklists"];
    let mut code: Vec<_> = calls.into_iter().flat_map(Hostile::callback).collect();
    code.push(Unreachable);
    let hostile = Hostile::default().question(Code::new(code).answering(ZEROS));
    let policy = load(&hostile, limits());
    refused(&policy, |error| matches!(error, CallError::Stopped(_)));
    let session = policy.session(facts());
    let before = format!("{:?}", session.facts());
    assert!((QUESTIONS[0].ask)(&session).is_err());
    session.facts().calls = 0;
    assert_eq!(format!("{:?}", session.facts()), before);
    alone.unharmed();
}

#[test]
fn memory_for_arguments_is_no_time_to_call_the_host() {
    let alone = alone();
    let realloc = Code::new(Hostile::callback("user")).answering(FREE);
    let policy = load(&Hostile::default().realloc(realloc), limits());
    refused_where(
        &policy,
        |asked| asked.hands_over,
        |error| match error {
            CallError::Stopped(cause) => cause.to_string().contains("cannot leave component"),
            _ => false,
        },
    );
    alone.unharmed();
}

/// A text of so many bytes as the argument of a callback.
fn text(length: i32) -> Vec<wasm_encoder::Instruction<'static>> {
    let imports = &Parts::built_in().imports;
    let index = imports.iter().position(|import| import.name == "contacts-by-name-key");
    let index = index.expect("the contract has such a callback") as u32;
    vec![I32Const(FREE), I32Const(length), I32Const(SCRATCH), Call(index)]
}

#[test]
fn texts_add_up_to_the_budget_of_bytes() {
    let alone = alone();
    let asking = |often: i32, limits: Limits| {
        let code = Code::new(times(often, text(90_000))).answering(ZEROS);
        let policy = load(&Hostile::default().question(code).pages(4), limits);
        let session = policy.session(facts());
        let answer = (QUESTIONS[0].ask)(&session);
        (answer, session.last_usage().expect("it was asked").bytes)
    };
    let (error, bytes) = asking(500, limits());
    let error = error.expect_err("forty-five megabytes");
    let over = matches!(error, CallError::OverBudget { what: "bytes of facts", limit: 33_554_432 });
    assert!(over, "{error:?}");
    assert_eq!(bytes, 373 * 90_000);
    let (answer, bytes) = asking(372, limits());
    assert!(answer.is_ok(), "{answer:?}");
    assert_eq!(bytes, 372 * 90_000);
    let (answer, _) = asking(500, Limits { bytes: 64 << 20, ..limits() });
    assert!(answer.is_ok(), "{answer:?}");
    alone.unharmed();
}

#[test]
fn one_text_that_is_too_long_for_a_transfer_is_refused() {
    let alone = alone();
    let asking = |limits: Limits| {
        let code = Code::new(text(1_100_000)).answering(ZEROS);
        let policy = load(&Hostile::default().question(code).pages(20), limits);
        (QUESTIONS[0].ask)(&policy.session(facts()))
    };
    let error = asking(limits()).expect_err("more than a megabyte");
    let over =
        matches!(error, CallError::OverBudget { what: "bytes in one transfer", limit: 1_048_576 });
    assert!(over, "{error:?}");
    let answer = asking(Limits { transfer_bytes: 2 << 20, ..limits() });
    assert!(answer.is_ok(), "{answer:?}");
    alone.unharmed();
}

#[test]
fn a_question_within_a_question_is_refused() {
    let policy = Policy::built_in(limits()).expect("the built-in policy loads");
    let session = policy.session(facts());
    let held = session.facts();
    let error = (QUESTIONS[0].ask)(&session).expect_err("the facts are in use");
    assert!(matches!(error, CallError::Reentered), "{error:?}");
    drop(held);
    assert!((QUESTIONS[0].ask)(&session).is_ok());
    // A callback that asks a policy would put one stack upon the other, and another one upon that.
    assert!(another_question().is_ok());
    session.facts().fault = Fault::Asks;
    let error = (QUESTIONS[0].ask)(&session).expect_err("it asks within a question");
    let CallError::Facts(error) = error else { panic!("{error:?}") };
    assert_eq!(error.to_string(), "one at a time");
    session.facts().fault = Fault::None;
    assert!((QUESTIONS[0].ask)(&session).is_ok());
}

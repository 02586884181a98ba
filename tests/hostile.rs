//! Components that fit the contract and mean harm: each is refused in its own way, and the host goes on as before.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a component that gets away with it is the failure"
)]

#[path = "hostile/callbacks.rs"]
mod callbacks;
#[path = "hostile/endless.rs"]
mod endless;
#[path = "hostile/features.rs"]
mod features;
#[path = "hostile/isolation.rs"]
mod isolation;
#[path = "hostile/limits.rs"]
mod limits;
#[path = "hostile/memory.rs"]
mod memory;
#[path = "hostile/shape.rs"]
mod shape;
#[path = "hostile/support.rs"]
mod support;
#[path = "hostile/values.rs"]
mod values;

use host_harness::error::CallError;
use portal_tests::asking::{QUESTIONS, facts};
use portal_tests::hostile::{Hostile, Parts};
use support::load;

#[test]
fn every_export_of_the_contract_is_asked() {
    let exports = &Parts::built_in().exports;
    let own = |name: &str| name.starts_with("portal:permissions/") && !name.ends_with("#describe");
    let unasked: Vec<_> = exports
        .iter()
        .filter(|export| own(&export.name))
        .filter(|export| !QUESTIONS.iter().any(|asked| export.name.ends_with(asked.export)))
        .collect();
    assert!(unasked.is_empty(), "{unasked:?}");
    assert!(exports.iter().filter(|export| own(&export.name)).count() > 20);
}

#[test]
fn a_component_that_answers_zeros_is_believed_where_zeros_make_sense() {
    let policy = load(&Hostile::default(), support::limits());
    assert_eq!(policy.description().name, "hostile");
    for asked in QUESTIONS {
        let answer = (asked.ask)(&policy.session(facts()));
        match &answer {
            Ok(_) => assert!(asked.zeros, "{}: {answer:?}", asked.export),
            Err(CallError::BadAnswer(_)) => assert!(!asked.zeros, "{}: {answer:?}", asked.export),
            Err(_) => panic!("{}: {answer:?}", asked.export),
        }
    }
}

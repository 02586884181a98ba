//! Components that want more memory than they are granted, in themselves or in the host.

use host_harness::error::{CallError, LoadError};
use host_harness::{Limits, Policy};
use portal_tests::asking::{QUESTIONS, facts};
use portal_tests::component::nested_memories;
use portal_tests::hostile::{Code, FREE, Hostile, REMEMBERED, SCRATCH, ZEROS, times};
use wasm_encoder::Instruction::{
    Block, BrIf, Drop, End, GlobalGet, I32Add, I32Const, I32GeS, I32Mul, I32Store, MemoryFill,
    MemoryGrow, Unreachable,
};
use wasm_encoder::{BlockType, MemArg};

use super::support::{alone, limits, load, refused, refused_where, undescribed, unloadable};

/// Wants so many pages a thousand times, and does not care.
fn greedy(pages: i32) -> Hostile {
    let wants = [I32Const(pages), MemoryGrow(0), Drop];
    Hostile::default().question(Code::new(times(1_000, wants)).answering(ZEROS))
}

#[test]
fn being_denied_memory_is_no_refusal_by_itself() {
    let alone = alone();
    for (pages, reached) in [(64, 2), (16, 50), (1, 64)] {
        let policy = load(&greedy(pages), limits());
        refused_where(
            &policy,
            |asked| !asked.zeros,
            |error| matches!(error, CallError::BadAnswer(_)),
        );
        let session = policy.session(facts());
        assert!((QUESTIONS[0].ask)(&session).is_ok());
        let usage = session.last_usage().expect("it was asked");
        assert_eq!(usage.memory_bytes, reached << 16, "{pages}");
    }
    alone.unharmed();
}

#[test]
fn a_component_that_cannot_do_without_more_memory_is_told_apart() {
    let alone = alone();
    let wants = [I32Const(64), MemoryGrow(0), I32Const(0), I32GeS];
    let mut code = vec![Block(BlockType::Empty)];
    code.extend(wants);
    code.extend([BrIf(0), Unreachable, End]);
    let hostile = Hostile::default().question(Code::new(code).answering(ZEROS));
    refused(&load(&hostile, limits()), |error| {
        matches!(error, CallError::OutOfMemory { granted: 4_194_304, .. })
    });
    let policy = load(&hostile, Limits { memory_bytes: 8 << 20, ..limits() });
    assert!((QUESTIONS[0].ask)(&policy.session(facts())).is_ok());
    alone.unharmed();
}

#[test]
fn filling_memory_over_and_over_costs_fuel() {
    let alone = alone();
    let fill = [I32Const(FREE), I32Const(7), I32Const(90_000), MemoryFill(0)];
    let hostile = Hostile::default().question(Code::new(times(100_000, fill)).answering(ZEROS));
    refused(&load(&hostile, Limits { fuel: 20_000_000, ..limits() }), |error| {
        matches!(error, CallError::OutOfFuel(_))
    });
    alone.unharmed();
}

#[test]
fn memories_that_multiply_are_counted_before_anything_runs() {
    let alone = alone();
    let error = unloadable(&Hostile::default().pages(65_536).component(), limits());
    assert!(matches!(error, LoadError::TooLarge { .. }), "{error}");
    let error = unloadable(&nested_memories(11), limits());
    assert!(matches!(error, LoadError::TooComplex { .. }), "{error}");
    // As much as is granted may be there from the start.
    let policy = load(&Hostile::default().pages(64), limits());
    assert!((QUESTIONS[0].ask)(&policy.session(facts())).is_ok());
    alone.unharmed();
}

/// A list of as many names as said, all at the same place and each of 60,000 bytes.
fn one_text_many_times(names: i32) -> Hostile {
    let list = FREE + 65_536;
    let word = |offset| MemArg { offset, align: 2, memory_index: 0 };
    let entry = [I32Const(list), GlobalGet(REMEMBERED), I32Const(16), I32Mul, I32Add];
    let mut fill = entry.to_vec();
    fill.extend([I32Const(FREE), I32Store(word(8))]);
    fill.extend(entry);
    fill.extend([I32Const(60_000), I32Store(word(12))]);
    let mut code = times(names, fill);
    code.extend([I32Const(SCRATCH), I32Const(list), I32Store(word(8))]);
    code.extend([I32Const(SCRATCH), I32Const(names), I32Store(word(12))]);
    let code = Code::new(code).answering(SCRATCH);
    Hostile::default().question(code).only_in("#search-customers").pages(8)
}

#[test]
fn a_long_list_of_one_and_the_same_text_is_not_copied() {
    let alone = alone();
    let refused = |policy: &Policy| {
        refused_where(
            policy,
            |asked| asked.export == "#search-customers",
            |error| matches!(error, CallError::OverBudget { what: "bytes in one transfer", .. }),
        );
    };
    refused(&load(&one_text_many_times(8_192), limits()));
    refused(&load(&one_text_many_times(18), limits()));
    // What fits is passed on.
    let policy = load(&one_text_many_times(10), limits());
    let answer = policy.session(facts()).search_customers("amber", 10);
    assert!(answer.is_ok(), "{answer:?}");
    alone.unharmed();
}

#[test]
fn memory_that_is_wanted_at_the_start_counts_too() {
    let alone = alone();
    let wants = [I32Const(64), MemoryGrow(0), I32Const(0), I32GeS];
    let mut code = vec![Block(BlockType::Empty)];
    code.extend(wants);
    code.extend([BrIf(0), Unreachable, End]);
    let error = undescribed(&Hostile::default().start(Code::new(code)), limits());
    assert!(matches!(error, CallError::OutOfMemory { .. }), "{error:?}");
    alone.unharmed();
}

//! Each limit has a test that fails without it: what is refused is answered when the limit is larger, or where there is no
//! larger one, just below it.
//!
//! | limit | test |
//! | --- | --- |
//! | `Limits::deadline` | `endless::an_endless_loop_runs_out_of_time`, `endless::a_call_that_is_cut_off_took_as_long_as_it_was_granted` |
//! | `Limits::fuel` | `fuel_is_what_is_granted`, `endless::an_endless_loop_runs_out_of_fuel` |
//! | `Limits::memory_bytes` | `memory::a_component_that_cannot_do_without_more_memory_is_told_apart` |
//! | `Limits::transfer_bytes` | `callbacks::one_text_that_is_too_long_for_a_transfer_is_refused` |
//! | `Limits::callbacks` | `callbacks_are_what_is_granted` |
//! | `Limits::rows` | `rows_are_what_is_granted` |
//! | `Limits::bytes` | `callbacks::texts_add_up_to_the_budget_of_bytes` |
//! | `Limits::pages` | `pages_that_go_on_for_ever_end` |
//! | 16 inner instances | `inner_instances_tables_memories_and_handles_are_counted` |
//! | 8 tables | the same |
//! | 4 memories | the same |
//! | 10,000 elements of a table | the same |
//! | 16 handles | the same |
//! | 256 KiB of stack | `the_stack_is_what_is_granted` |
//! | what may be compiled | `shape` |

use host_harness::error::{CallError, LoadError};
use host_harness::{Limits, Policy};
use portal_tests::asking::{QUESTIONS, facts};
use portal_tests::hostile::{Code, Extra, Hostile, SCRATCH, ZEROS, times};
use wasm_encoder::Instruction::{
    self, Call, Else, End, I32Const, I32Sub, I64Const, I64Store, If, LocalGet,
};
use wasm_encoder::{BlockType, MemArg, ValType};

use super::support::{alone, limits, load};

/// The first question, asked of a component that does this before it allows.
fn ask(code: Vec<Instruction<'static>>, limits: Limits) -> Result<String, CallError> {
    let policy = load(&Hostile::default().question(Code::new(code).answering(ZEROS)), limits);
    (QUESTIONS[0].ask)(&policy.session(facts()))
}

#[test]
fn fuel_is_what_is_granted() {
    let alone = alone();
    let work = || times(1_000_000, []);
    let error = ask(work(), Limits { fuel: 1_000_000, ..limits() });
    assert!(matches!(error, Err(CallError::OutOfFuel(_))), "{error:?}");
    assert!(ask(work(), limits()).is_ok());
    alone.unharmed();
}

#[test]
fn callbacks_are_what_is_granted() {
    let alone = alone();
    let calls = || times(600, Hostile::callback("user"));
    let error = ask(calls(), limits());
    let over = matches!(error, Err(CallError::OverBudget { what: "callbacks", limit: 512 }));
    assert!(over, "{error:?}");
    assert!(ask(calls(), Limits { callbacks: 600, ..limits() }).is_ok());
    assert!(ask(times(512, Hostile::callback("user")), limits()).is_ok());
    alone.unharmed();
}

#[test]
fn rows_are_what_is_granted() {
    let alone = alone();
    let calls = || times(100, Hostile::callback("profile-exists"));
    let error = ask(calls(), Limits { rows: 99, ..limits() });
    let over = matches!(error, Err(CallError::OverBudget { what: "rows", limit: 99 }));
    assert!(over, "{error:?}");
    assert!(ask(calls(), Limits { rows: 100, ..limits() }).is_ok());
    alone.unharmed();
}

#[test]
fn inner_instances_tables_memories_and_handles_are_counted() {
    let alone = alone();
    let loaded = |extra: &Extra| {
        Policy::load(&Hostile::default().component_with(extra), limits()).map(|policy| {
            let answer = (QUESTIONS[0].ask)(&policy.session(facts()));
            assert!(answer.is_ok(), "{extra:?}: {answer:?}");
        })
    };
    // What the built-in component has itself counts too.
    for (fits, bursts) in [
        (Extra::instances(13), Extra::instances(14)),
        (Extra::tables(1, 10_000), Extra::tables(1, 10_001)),
        (Extra::Handles(16), Extra::Handles(17)),
    ] {
        assert!(loaded(&fits).is_ok(), "{fits:?}");
        let error = loaded(&bursts);
        let cause = match &error {
            Err(LoadError::Undescribed(CallError::NotStarted(cause))) => cause.to_string(),
            _ => panic!("{bursts:?}: {error:?}"),
        };
        assert!(!cause.is_empty(), "{bursts:?}");
    }
    for (fits, bursts) in
        [(Extra::tables(7, 1), Extra::tables(8, 1)), (Extra::memories(3), Extra::memories(4))]
    {
        assert!(loaded(&fits).is_ok(), "{fits:?}");
        let error = loaded(&bursts);
        assert!(matches!(error, Err(LoadError::TooLarge { .. })), "{bursts:?}: {error:?}");
    }
    alone.unharmed();
}

/// Calls itself so often, and then comes back.
fn as_deep_as(depth: i32) -> Hostile {
    let itself = Hostile::first_function();
    let down = Code::new([
        LocalGet(0),
        If(BlockType::Empty),
        LocalGet(0),
        I32Const(1),
        I32Sub,
        Call(itself),
        Else,
        End,
    ]);
    let question = Code::new([I32Const(depth), Call(itself)]).answering(ZEROS);
    Hostile::default().function(&[ValType::I32], &[], down).question(question)
}

#[test]
fn the_stack_is_what_is_granted() {
    let alone = alone();
    let asked = |depth| {
        let policy = load(&as_deep_as(depth), limits());
        (QUESTIONS[0].ask)(&policy.session(facts()))
    };
    // A call takes at least sixteen bytes, and one that does so little no more than a few times that.
    assert!(asked(1_000).is_ok());
    let error = asked(256 << 10 >> 4);
    assert!(matches!(error, Err(CallError::OutOfStack(_))), "{error:?}");
    alone.unharmed();
}

/// Answers every page with the number of the page behind it.
#[test]
fn pages_that_go_on_for_ever_end() {
    let alone = alone();
    let at = |offset| MemArg { offset, align: 3, memory_index: 0 };
    // `who-can-see` is handed the account, whether there is an `after`, and the `after`.
    let code = Code::new([
        I32Const(SCRATCH),
        LocalGet(2),
        I64Const(1),
        Instruction::I64Add,
        I64Store(at(40)),
    ]);
    let mut answer = vec![0; 64];
    answer[32] = 1;
    let endless = Hostile::default().data(SCRATCH, answer);
    let endless = endless.question(code.answering(SCRATCH)).only_in("#who-can-see");
    let [one, many] = [1, 20].map(|pages| {
        let policy = load(&endless, Limits { pages, ..limits() });
        let session = policy.session(facts());
        let error = session.who_can_see(1).expect_err("it never ends");
        assert_eq!(error.to_string(), "the policy's answer makes no sense: the pages do not end");
        let usage = session.last_usage().expect("it was asked");
        assert_eq!(usage.memory_bytes, 2 << 16);
        usage.fuel
    });
    // The calls of one answer share an instance, which is made once; the fuel adds up.
    assert!((10 * one..=20 * one).contains(&many) && one > 1, "{one} and {many}");
    alone.unharmed();
}

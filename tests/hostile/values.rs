//! Values that are none: numbers without a meaning, texts that are no text, addresses outside of memory.

use host_harness::error::CallError;
use portal_tests::asking::{Asked, QUESTIONS, facts};
use portal_tests::hostile::{Code, FREE, Hostile, Parts, SCRATCH, ZEROS};
use wasm_encoder::Instruction::{Call, I32Const};

use super::support::{alone, limits, load, refused, refused_where};

fn bad_value(error: &CallError) -> bool {
    matches!(error, CallError::BadValue(_))
}

/// Answers every question with these bytes.
fn answering(bytes: &[u8]) -> Hostile {
    let code = Code::default().answering(SCRATCH);
    Hostile::default().question(code).data(SCRATCH, bytes)
}

#[test]
fn an_answer_that_lies_elsewhere_is_refused() {
    let alone = alone();
    for address in [3, 1, -1, -8, i32::MIN, 2 << 16, (2 << 16) - 1] {
        let hostile = Hostile::default().question(Code::default().answering(address));
        refused(&load(&hostile, limits()), bad_value);
    }
    alone.unharmed();
}

#[test]
fn an_answer_of_an_unknown_case_is_refused() {
    let alone = alone();
    // Neither an answer nor the lack of one; lists of four thousand million; reasons that do not exist.
    for first in [9, 2, 0xff, 0x80] {
        let mut bytes = vec![0xff; 256];
        bytes[0] = first;
        refused(&load(&answering(&bytes), limits()), bad_value);
    }
    let mut bytes = vec![0xff; 256];
    bytes[0] = 0;
    refused(&load(&answering(&bytes), limits()), |error| {
        bad_value(error)
            || matches!(error, CallError::OverBudget { what: "bytes in one transfer", .. })
    });
    // It has no answer, for a reason that does not exist.
    let mut bytes = vec![0xff; 256];
    bytes[0] = 1;
    refused(&load(&answering(&bytes), limits()), bad_value);
    alone.unharmed();
}

/// One question, answered with these bytes.
#[track_caller]
fn check(export: &'static str, bytes: &[u8], expected: impl Fn(&CallError) -> bool) {
    let hostile = answering(bytes).only_in(export);
    let picked = |asked: &Asked| asked.export == export;
    refused_where(&load(&hostile, limits()), picked, expected);
}

#[test]
fn a_tag_or_case_that_does_not_exist_is_refused_deep_inside_too() {
    let alone = alone();
    // An effect that is neither allow nor deny.
    check("access@0.1.0#check", &[0, 0, 7], bad_value);
    check("#submit-ticket", &[0, 0, 2], bad_value);
    // A contact that is neither there nor missing.
    let mut identity = [0; 32];
    identity[16] = 9;
    check("#identify", &identity, bad_value);
    // A record filter of an unknown scope: tags behind the decision.
    let mut filter = [0; 64];
    filter[16] = 1;
    filter[24] = 3;
    check("#filter", &filter, bad_value);
    // A verdict behind the last one.
    let mut next = [0; 128];
    next[12] = 200;
    check("#step", &next, bad_value);
    alone.unharmed();
}

/// A search that finds one customer with a name of this address and length.
fn found(list: (i32, i32), name: (i32, i32)) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    let mut put = |at: usize, value: i32| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    put(8, list.0);
    put(12, list.1);
    put(40, name.0);
    put(44, name.1);
    // The text of the name, if it lies behind the list.
    bytes.extend([0xff, 0xfe, 0xed, 0xa0, 0x80, 0xc0, 0x80]);
    bytes
}

#[test]
fn a_text_that_is_no_text_is_refused() {
    let alone = alone();
    let (list, text) = (SCRATCH + 32, SCRATCH + 64);
    // Not UTF-8: stray bytes, half of a pair, and a zero of two bytes.
    for name in [(text, 2), (text + 2, 3), (text + 5, 2)] {
        check("#search-customers", &found((list, 1), name), bad_value);
    }
    for name in [(text, i32::MAX), (-1, 1), (2 << 16, 1), (1, -1)] {
        check("#search-customers", &found((list, 1), name), |error| {
            bad_value(error) || matches!(error, CallError::OverBudget { .. })
        });
    }
    for list in [(list, i32::MAX), (list, -1), (list + 1, 1), (-8, 1), (2 << 16, 1)] {
        check("#search-customers", &found(list, (text, 0)), |error| {
            bad_value(error) || matches!(error, CallError::OverBudget { .. })
        });
    }
    alone.unharmed();
}

#[test]
fn arguments_of_callbacks_that_make_no_sense_are_refused() {
    let alone = alone();
    let imports = &Parts::built_in().imports;
    let index = |name: &str| {
        let found = imports.iter().position(|import| import.name == name);
        Call(found.expect("the contract has such a callback") as u32)
    };
    let by_name = || index("contacts-by-name-key");
    let calls = [
        // A text outside of memory, one of two thousand million bytes, one that is no text, an answer to nowhere.
        vec![I32Const(-1), I32Const(4), I32Const(SCRATCH), by_name()],
        vec![I32Const(FREE), I32Const(i32::MAX), I32Const(SCRATCH), by_name()],
        vec![I32Const(SCRATCH), I32Const(2), I32Const(SCRATCH + 64), by_name()],
        vec![I32Const(FREE), I32Const(1), I32Const(3), by_name()],
        vec![I32Const(FREE), I32Const(1), I32Const(-4), by_name()],
        vec![I32Const(0), index("picklists"), I32Const(-1), index("picklists")],
        // Room for the answer only in part.
        vec![I32Const((2 << 16) - 4), index("picklists")],
    ];
    for call in calls {
        let hostile = Hostile::default()
            .question(Code::new(call.clone()).answering(ZEROS))
            .data(SCRATCH, [0xff, 0xfe]);
        refused(&load(&hostile, limits()), |error| {
            bad_value(error)
                || matches!(error, CallError::OverBudget { .. } | CallError::Stopped(_))
        });
    }
    alone.unharmed();
}

#[test]
fn memory_for_arguments_that_lies_elsewhere_is_refused() {
    let alone = alone();
    for address in [-1, 3, (2 << 16) + 8] {
        let policy =
            load(&Hostile::default().realloc(Code::default().answering(address)), limits());
        // A text may lie at an odd address.
        for asked in QUESTIONS.iter().filter(|asked| asked.hands_over) {
            let answer = (asked.ask)(&policy.session(facts()));
            let refused = matches!(answer, Err(CallError::BadValue(_)));
            let as_ever = address == 3 && !matches!(answer, Err(CallError::Panicked(_)));
            assert!(refused || as_ever, "{}: {answer:?}", asked.export);
        }
    }
    alone.unharmed();
}

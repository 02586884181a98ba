//! Components that remember: nothing of one question is left for the next, whoever asks it.

use std::thread;
use std::time::Duration;

use host_harness::Retirement;
use host_harness::error::CallError;
use host_harness::session::{KeptInstance, Search};
use portal_tests::asking::{QUESTIONS, facts};
use portal_tests::hostile::{Code, Hostile, REMEMBERED, SCRATCH, ZEROS};
use wasm_encoder::Instruction::{
    Else, End, GlobalGet, GlobalSet, I32Const, I32Eqz, I32Load, I32Or, I32Store, If, LocalGet,
    Unreachable,
};
use wasm_encoder::{BlockType, MemArg};

use super::support::{alone, limits, load};

const THREADS: usize = 8;
const ROUNDS: usize = 40;

fn word(offset: u64) -> MemArg {
    MemArg { offset, align: 2, memory_index: 0 }
}

/// Refuses the first question and would allow every later one; remembers in memory and in a variable.
fn second_thoughts() -> Hostile {
    let code = [
        I32Const(SCRATCH),
        I32Load(word(0)),
        GlobalGet(REMEMBERED),
        I32Or,
        I32Eqz,
        If(BlockType::Empty),
        I32Const(SCRATCH),
        I32Const(1),
        I32Store(word(0)),
        I32Const(1),
        GlobalSet(REMEMBERED),
        Unreachable,
        End,
    ];
    Hostile::default().question(Code::new(code).answering(ZEROS))
}

#[test]
fn every_question_is_the_first() {
    let alone = alone();
    let policy = load(&second_thoughts(), limits());
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let session = policy.session(facts());
                for asked in QUESTIONS.iter().cycle().take(ROUNDS * QUESTIONS.len()) {
                    let answer = (asked.ask)(&session);
                    assert!(matches!(answer, Err(CallError::Stopped(_))), "{answer:?}");
                }
            });
        }
    });
    alone.unharmed();
}

/// Answers a search with the text that it was asked before this one, or else with nobody.
fn tell_tale() -> Hostile {
    const WAS: i32 = SCRATCH + 64;
    const ANSWER: i32 = SCRATCH + 128;
    const ENTRY: i32 = SCRATCH + 256;
    let code = [
        I32Const(WAS),
        I32Load(word(0)),
        If(BlockType::Empty),
        // The list has one entry: customer 0, with the name that was looked for before.
        I32Const(ENTRY),
        I32Const(WAS),
        I32Load(word(0)),
        I32Store(word(8)),
        I32Const(ENTRY),
        I32Const(WAS),
        I32Load(word(4)),
        I32Store(word(12)),
        I32Const(ANSWER),
        I32Const(ENTRY),
        I32Store(word(8)),
        I32Const(ANSWER),
        I32Const(1),
        I32Store(word(12)),
        Else,
        End,
        I32Const(WAS),
        LocalGet(0),
        I32Store(word(0)),
        I32Const(WAS),
        LocalGet(1),
        I32Store(word(4)),
    ];
    Hostile::default().question(Code::new(code).answering(ANSWER)).only_in("#search-customers")
}

#[test]
fn no_question_is_told_to_somebody_else() {
    let alone = alone();
    let policy = load(&tell_tale(), limits());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let policy = &policy;
            scope.spawn(move || {
                let session = policy.session(facts());
                for round in 0..ROUNDS * 10 {
                    let canary = format!("canary {thread} {round}");
                    let Ok(Search::Found(found)) = session.search_customers(&canary, 10) else {
                        panic!("it answers");
                    };
                    assert!(found.customers.is_empty(), "{:?}", found.customers);
                }
            });
        }
    });
    alone.unharmed();
}

/// What the kept instance of a search that remembers tells each of these tenants.
fn told(retirement: Retirement, tenants: &[&str]) -> Vec<Vec<String>> {
    let kept = KeptInstance::new(load(&tell_tale(), limits()), retirement);
    let ask = |(place, tenant): (usize, &&str)| {
        let session = kept.session(tenant, facts());
        let asked = format!("canary {place}");
        let Ok(Search::Found(found)) = session.search_customers(&asked, 10) else {
            panic!("it answers");
        };
        found.customers.into_iter().map(|customer| customer.name).collect()
    };
    tenants.iter().enumerate().map(ask).collect()
}

const LONG: Retirement = Retirement { calls: 1_000, age: Duration::from_secs(3_600) };
const NOTHING: Vec<String> = Vec::new();

/// This is what reuse is off for, unless somebody asks for it.
#[test]
fn an_instance_that_is_kept_tells_its_tenant_what_it_remembers_and_nobody_else() {
    let before = |place: usize| vec![format!("canary {place}")];
    assert_eq!(told(LONG, &["a", "a", "a"]), [NOTHING, before(0), before(1)]);
    assert_eq!(told(LONG, &["a", "b", "a", "a"]), [NOTHING, NOTHING, NOTHING, before(2)]);
}

#[test]
fn an_instance_that_is_kept_retires_after_so_many_calls_and_at_its_age() {
    let once = Retirement { calls: 1, ..LONG };
    assert_eq!(told(once, &["a"; 3]), [NOTHING, NOTHING, NOTHING]);
    let twice = Retirement { calls: 2, ..LONG };
    let second = vec!["canary 2".to_owned()];
    assert_eq!(told(twice, &["a"; 4]), [NOTHING, vec!["canary 0".to_owned()], NOTHING, second]);
    let old_at_once = Retirement { age: Duration::ZERO, ..LONG };
    assert_eq!(told(old_at_once, &["a"; 3]), [NOTHING, NOTHING, NOTHING]);
}

#[test]
fn an_instance_that_is_kept_does_not_outlive_an_error() {
    let kept = KeptInstance::new(load(&second_thoughts(), limits()), LONG);
    let session = kept.session("a", facts());
    for asked in QUESTIONS.iter().cycle().take(2 * QUESTIONS.len()) {
        let answer = (asked.ask)(&session);
        assert!(matches!(answer, Err(CallError::Stopped(_))), "{answer:?}");
    }
}

/// Two sessions of one instance in turn: each gets an instance that has answered for nobody else.
#[test]
fn sessions_of_two_tenants_do_not_share_what_is_kept() {
    let kept = KeptInstance::new(load(&tell_tale(), limits()), LONG);
    let (one, other) = (kept.session("one", facts()), kept.session("other", facts()));
    for round in 0..10 {
        for session in [&one, &other] {
            let found = session.search_customers(&format!("canary {round}"), 10);
            let Ok(Search::Found(found)) = found else { panic!("it answers") };
            assert!(found.customers.is_empty(), "{:?}", found.customers);
        }
    }
}

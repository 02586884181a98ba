//! Code that does not come back: loops and recursion, wherever the host runs code of a component.

use std::thread;
use std::time::{Duration, Instant};

use host_harness::error::CallError;
use host_harness::{Limits, Policy};
use portal_tests::asking::{Asked, QUESTIONS, facts};
use portal_tests::hostile::{Code, FREE, Hostile, Parts, ZEROS, endless};
use wasm_encoder::Instruction::{Call, Unreachable};

use super::support::{alone, limits, load, refused, refused_where, undescribed};

/// Fuel enough to notice, and not more.
fn little_fuel() -> Limits {
    Limits { fuel: 2_000_000, ..limits() }
}

/// Only the clock can end it.
fn little_time() -> Limits {
    Limits { fuel: u64::MAX, deadline: Duration::from_millis(50), ..Limits::default() }
}

fn out_of_fuel(error: &CallError) -> bool {
    matches!(error, CallError::OutOfFuel(_))
}

fn out_of_time(error: &CallError) -> bool {
    matches!(error, CallError::OutOfTime(_))
}

fn in_questions() -> Hostile {
    Hostile::default().question(Code::new(endless([])).answering(ZEROS))
}

fn in_realloc() -> Hostile {
    Hostile::default().realloc(Code::new(endless([])).answering(FREE))
}

fn in_post_return() -> Hostile {
    Hostile::default().post_return(Code::new(endless([])))
}

fn in_start() -> Hostile {
    Hostile::default().start(Code::new(endless([])))
}

fn cleans_up(asked: &Asked) -> bool {
    let exports = &Parts::built_in().exports;
    exports
        .iter()
        .any(|export| export.name.starts_with("cabi_post_") && export.name.ends_with(asked.export))
}

#[test]
fn an_endless_loop_runs_out_of_fuel() {
    let alone = alone();
    refused(&load(&in_questions(), little_fuel()), out_of_fuel);
    refused_where(&load(&in_realloc(), little_fuel()), |asked| asked.hands_over, out_of_fuel);
    refused_where(&load(&in_post_return(), little_fuel()), cleans_up, out_of_fuel);
    let error = undescribed(&in_start(), little_fuel());
    assert!(out_of_fuel(&error), "{error:?}");
    alone.unharmed();
}

#[test]
fn an_endless_loop_runs_out_of_time() {
    let alone = alone();
    let started = Instant::now();
    refused(&load(&in_questions(), little_time()), out_of_time);
    refused_where(&load(&in_realloc(), little_time()), |asked| asked.hands_over, out_of_time);
    refused_where(&load(&in_post_return(), little_time()), cleans_up, out_of_time);
    let error = undescribed(&in_start(), little_time());
    assert!(out_of_time(&error), "{error:?}");
    // About sixty calls, of which a fifth are granted twenty times as long.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    alone.unharmed();
}

#[test]
fn a_call_that_is_cut_off_took_as_long_as_it_was_granted() {
    let policy = load(&in_questions(), little_time());
    let session = policy.session(facts());
    assert!((QUESTIONS[0].ask)(&session).is_err());
    let usage = session.last_usage().expect("it was asked");
    assert!(usage.time >= Duration::from_millis(50), "{usage:?}");
    let policy = load(&in_questions(), little_fuel());
    let session = policy.session(facts());
    assert!((QUESTIONS[0].ask)(&session).is_err());
    let usage = session.last_usage().expect("it was asked");
    assert_eq!(usage.fuel, 2_000_000);
    assert_eq!(usage.shares(policy.limits())[1], ("fuel", 1.0));
}

fn recursion() -> Hostile {
    let itself = Hostile::first_function();
    let calls = Code::new([Call(itself)]);
    Hostile::default().function(&[], &[], calls.clone()).question(calls.answering(ZEROS))
}

fn out_of_stack(error: &CallError) -> bool {
    matches!(error, CallError::OutOfStack(_))
}

#[test]
fn an_endless_recursion_runs_out_of_stack() {
    let alone = alone();
    refused(&load(&recursion(), limits()), out_of_stack);
    let deep = recursion();
    refused_where(
        &load(&deep.clone().only_in("#search-customers"), limits()),
        |asked| asked.export == "#search-customers",
        out_of_stack,
    );
    let error = undescribed(&deep.start(Code::new([Call(Hostile::first_function())])), limits());
    assert!(out_of_stack(&error), "{error:?}");
    alone.unharmed();
}

/// A thread of less stack than a component may use would end the whole process.
#[test]
fn an_endless_recursion_harms_no_thread_however_small() {
    let alone = alone();
    let component = recursion().component();
    for size in [64 << 10, 128 << 10, 512 << 10, 1 << 20, 8 << 20] {
        let component = component.clone();
        let asking = move || {
            let policy = Policy::load(&component, limits()).expect("it loads");
            refused(&policy, out_of_stack);
        };
        let thread = thread::Builder::new().stack_size(size).spawn(asking).expect("a thread");
        thread.join().unwrap_or_else(|_| panic!("a thread of {size} bytes fails"));
    }
    alone.unharmed();
}

#[test]
fn a_trap_is_a_refusal() {
    let alone = alone();
    let stopped = |error: &CallError| matches!(error, CallError::Stopped(_));
    let traps = Code::new([Unreachable]);
    let trap = Hostile::default().question(traps.clone().answering(ZEROS));
    refused(&load(&trap, limits()), stopped);
    let trap = Hostile::default().realloc(traps.clone().answering(FREE));
    refused_where(&load(&trap, limits()), |asked| asked.hands_over, stopped);
    let trap = Hostile::default().post_return(traps.clone());
    refused_where(&load(&trap, limits()), cleans_up, stopped);
    let error = undescribed(&Hostile::default().start(traps), limits());
    assert!(stopped(&error), "{error:?}");
    alone.unharmed();
}

//! A million decisions, one in ten of them by a hostile component, and the process stays as small and quick as it was.
//!
//! Not part of the test command, because it takes the better part of an hour:
//! `cargo run --release -p portal-tests --example endurance`. Fewer decisions: `ENDURANCE_DECISIONS=100000`.
#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "it is run by hand, and what it measures is printed"
)]

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};

use host_harness::{Limits, Policy};
use portal_tests::asking::{Asked, QUESTIONS, facts};
use portal_tests::hostile::{Code, Hostile, SCRATCH, ZEROS, endless};
use wasm_encoder::Instruction::{Call, Unreachable};

const DEADLINE: Duration = Duration::from_millis(20);
/// How much later than at the deadline a call may end: the ticker and the scheduler take their time.
const TICK: Duration = Duration::from_millis(80);
/// What the process may grow by once it is warm.
const GROWTH: u64 = 16 << 20;
const THREADS: u64 = 2;

/// What the operating system says of this process.
#[derive(Debug)]
struct Process {
    memory: u64,
    threads: u64,
    files: usize,
}

impl Process {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").expect("Linux");
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
        };
        let files = fs::read_dir("/proc/self/fd").expect("Linux").count();
        Process { memory: field("VmRSS:") << 10, threads: field("Threads:"), files }
    }
}

/// Loops, recursion, a flood of callbacks, an answer that is none, a trap.
fn hostile() -> Vec<Policy> {
    let itself = Code::new([Call(Hostile::first_function())]);
    let components = [
        Hostile::default().question(Code::new(endless([])).answering(ZEROS)),
        Hostile::default().function(&[], &[], itself.clone()).question(itself.answering(ZEROS)),
        Hostile::default().question(Code::new(endless(Hostile::callback("user"))).answering(ZEROS)),
        Hostile::default().question(Code::default().answering(SCRATCH)).data(SCRATCH, [9; 64]),
        Hostile::default().question(Code::new([Unreachable]).answering(ZEROS)),
    ];
    let limits = Limits { deadline: DEADLINE, fuel: u64::MAX, ..Limits::default() };
    let load = |hostile: &Hostile| {
        Policy::load(&hostile.component(), limits.clone()).expect("it describes itself")
    };
    components.iter().map(load).collect()
}

/// Questions that are granted more than others are left out: each has the same deadline.
fn questions() -> Vec<&'static Asked> {
    let long = ["#search-customers", "#of-change", "#blocked"];
    QUESTIONS.iter().filter(|asked| !long.contains(&asked.export)).collect()
}

/// Times of all decisions of one thread, and how many good ones were refused.
fn decide(
    number: u64,
    done: &AtomicU64,
    good: &Policy,
    hostile: &[Policy],
) -> (Vec<Duration>, u64) {
    let questions = questions();
    let (mut times, mut refused) = (Vec::new(), 0);
    for turn in 0..number {
        let asked = questions.iter().cycle().nth(turn as usize % questions.len());
        let asked = asked.expect("there are questions");
        let bad = hostile.iter().cycle().nth((turn / 10) as usize % hostile.len());
        let is_bad = turn % 10 == 9;
        let policy = if is_bad { bad.expect("there are hostile ones") } else { good };
        let session = policy.session(facts());
        let started = Instant::now();
        let answer = (asked.ask)(&session);
        times.push(started.elapsed());
        assert!(!is_bad || answer.is_err(), "a hostile component gets away with {}", asked.export);
        refused += u64::from(!is_bad && answer.is_err());
        done.fetch_add(1, Ordering::Relaxed);
    }
    (times, refused)
}

fn main() {
    let decisions = env::var("ENDURANCE_DECISIONS").ok().and_then(|text| text.parse().ok());
    let decisions: u64 = decisions.unwrap_or(1_000_000);
    let start = Process::now();
    let good = Limits { deadline: DEADLINE, ..Limits::default() };
    let good = Policy::built_in(good).expect("the built-in policy loads");
    let hostile = hostile();
    let done = AtomicU64::new(0);
    let (results, warm, end) = thread::scope(|scope| {
        let (done, good, hostile) = (&done, &good, &hostile);
        let each = decisions / THREADS;
        let threads: Vec<_> =
            (0..THREADS).map(|_| scope.spawn(move || decide(each, done, good, hostile))).collect();
        let reached = |share: u64| {
            while done.load(Ordering::Relaxed) < each * THREADS * share / 100 {
                thread::sleep(Duration::from_millis(20));
            }
            Process::now()
        };
        let (warm, end) = (reached(10), reached(99));
        let results: Vec<_> =
            threads.into_iter().map(|thread| thread.join().expect("it decides")).collect();
        (results, warm, end)
    });
    let refused: u64 = results.iter().map(|(_, refused)| refused).sum();
    let mut times: Vec<Duration> = results.into_iter().flat_map(|(times, _)| times).collect();
    times.sort_unstable();
    let share = |thousandths: usize| {
        let place = times.len() * thousandths / 1_000;
        times.get(place.min(times.len() - 1)).copied().unwrap_or_default()
    };
    println!("{} decisions, {refused} good ones refused because the machine was busy", times.len());
    println!(
        "p50 {:?}, p99 {:?}, p99.9 {:?}, slowest {:?}",
        share(500),
        share(990),
        share(999),
        share(1_000)
    );
    println!("at the start {start:?}\nafter a tenth {warm:?}\nat the end {end:?}");
    assert!(share(999) <= DEADLINE + TICK, "{:?}", share(999));
    assert!(end.memory <= warm.memory + GROWTH, "the process has grown");
    assert!(end.threads <= warm.threads && end.files <= warm.files, "{warm:?}, {end:?}");
}

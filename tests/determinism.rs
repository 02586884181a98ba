//! The same question over the same facts gets the same answer by the same callbacks: again, on another thread, and in
//! another process.
#![expect(clippy::expect_used, reason = "what cannot be asked is not the same")]

use std::hash::{DefaultHasher, Hash, Hasher};
use std::process::Command;
use std::time::Duration;
use std::{env, thread};

use host_harness::{Limits, Policy};
use portal_tests::generate::{portal_question, portal_world, question, world};
use portal_tests::host::{Host, Manner};
use portal_tests::recorded::Recorded;
use portal_tests::world::World;
use portal_tests::{portal_question, question};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

/// Generated worlds of each kind, and questions to each of them.
const WORLDS: usize = 12;
const QUESTIONS: usize = 30;
/// Tells the process that it is the other one.
const OTHER: &str = "PORTAL_TESTS_OTHER_PROCESS";

#[derive(Clone, Debug)]
enum Asked {
    Plain(question::Question),
    Portal(portal_question::Question),
}

/// The same in every process.
fn cases() -> Vec<(World, Vec<Asked>)> {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Default::default(), rng);
    let mut cases = Vec::new();
    for _ in 0..WORLDS {
        let world = draw(&mut runner, world());
        let questions = (0..QUESTIONS).map(|_| Asked::Plain(draw(&mut runner, question())));
        cases.push((world, questions.collect()));
        let world = draw(&mut runner, portal_world());
        let questions = (0..QUESTIONS).map(|_| Asked::Portal(draw(&mut runner, portal_question())));
        cases.push((world, questions.collect()));
    }
    cases
}

fn draw<T: std::fmt::Debug>(runner: &mut TestRunner, strategy: impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).expect("a value").current()
}

/// Answers, callbacks and fuel, in a session of its own each.
fn transcript(policy: &Policy, cases: &[(World, Vec<Asked>)]) -> Vec<String> {
    let mut transcript = Vec::new();
    for (world, questions) in cases {
        for asked in questions {
            let host = Host { world: world.clone(), manner: Manner::Exact };
            let session = policy.session(Recorded::new(host));
            let answer = match asked {
                Asked::Plain(asked) => {
                    format!("{:?}", question::ask(&session, asked, |rule| &rule.id))
                }
                Asked::Portal(asked) => format!("{:?}", portal_question::ask(&session, asked)),
            };
            let usage = session.last_usage().map(|usage| (usage.fuel, usage.memory_bytes));
            transcript.append(&mut session.facts().transcript);
            transcript.push(format!("{asked:?} -> {answer} {usage:?}"));
        }
    }
    transcript
}

fn policy() -> Policy {
    let limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    Policy::built_in(limits).expect("the built-in policy loads")
}

fn fingerprint(transcript: &[String]) -> String {
    let mut hasher = DefaultHasher::new();
    transcript.hash(&mut hasher);
    format!("transcript {:016x}", hasher.finish())
}

#[test]
fn the_same_question_gets_the_same_answer_by_the_same_callbacks() {
    let (policy, cases) = (policy(), cases());
    let first = transcript(&policy, &cases);
    if env::var_os(OTHER).is_some() {
        println!("{}", fingerprint(&first));
        return;
    }
    let answers: usize = cases.iter().map(|(_, questions)| questions.len()).sum();
    assert!(first.len() > 2 * answers, "{} lines for {answers} answers", first.len());
    let (second, third) = thread::scope(|scope| {
        let second = scope.spawn(|| transcript(&policy, &cases));
        let third = scope.spawn(|| transcript(&policy, &cases));
        (second.join().expect("it answers"), third.join().expect("it answers"))
    });
    for other in [second, third] {
        assert_eq!(first.len(), other.len());
        for (first, other) in first.iter().zip(&other) {
            assert_eq!(first, other);
        }
    }
    let name = "the_same_question_gets_the_same_answer_by_the_same_callbacks";
    let other = Command::new(env::current_exe().expect("this program"))
        .args(["--exact", name, "--nocapture"])
        .env(OTHER, "1")
        .output()
        .expect("another process");
    let told = String::from_utf8_lossy(&other.stdout);
    assert!(told.contains(&fingerprint(&first)), "{told}");
}

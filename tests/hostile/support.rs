//! What the hostile tests share: one at a time, a good question before and after, and how much memory the process has.

use std::fs;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use host_harness::error::{CallError, LoadError};
use host_harness::{Limits, Policy};
use portal_tests::asking::{Asked, QUESTIONS, facts};
use portal_tests::hostile::Hostile;

/// The usual limits, but for the time: what is not about time must not depend on how busy the machine is.
pub(crate) fn limits() -> Limits {
    Limits { deadline: Duration::from_secs(60), ..Limits::default() }
}

/// The component, loaded.
#[track_caller]
pub(crate) fn load(hostile: &Hostile, limits: Limits) -> Policy {
    Policy::load(&hostile.component(), limits).expect("it describes itself like any other")
}

/// Why it is not loaded.
#[track_caller]
pub(crate) fn unloadable(component: &[u8], limits: Limits) -> LoadError {
    match Policy::load(component, limits) {
        Ok(_) => panic!("the component is loaded"),
        Err(error) => error,
    }
}

/// Why it could not even describe itself.
#[track_caller]
pub(crate) fn undescribed(hostile: &Hostile, limits: Limits) -> CallError {
    match unloadable(&hostile.component(), limits) {
        LoadError::Undescribed(error) => error,
        other => panic!("{other}"),
    }
}

fn built_in() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| Policy::built_in(limits()).expect("the built-in policy loads"))
}

/// What the built-in policy answers to everything.
fn good_answers() -> Vec<String> {
    let session = built_in().session(facts());
    let answer = |asked: &Asked| format!("{:?}", (asked.ask)(&session).map_err(|e| e.to_string()));
    QUESTIONS.iter().map(answer).collect()
}

/// The only hostile test under way, so that what it takes of the process can be measured.
pub(crate) struct Alone {
    before: Vec<String>,
    memory: u64,
    started: Instant,
    _turn: MutexGuard<'static, ()>,
}

/// Memory that the process may take for a test and its compiled components, and keep.
const GROWTH: u64 = 96 << 20;
/// No hostile test may take longer, however busy the machine is.
const LONGEST: Duration = Duration::from_secs(300);

pub(crate) fn alone() -> Alone {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let before = good_answers();
    assert!(before.iter().any(|answer| answer.starts_with("Ok")));
    Alone { before, memory: memory(), started: Instant::now(), _turn: turn }
}

impl Alone {
    /// The host is as it was: it answers the same, and has not grown.
    #[track_caller]
    pub(crate) fn unharmed(self) {
        assert_eq!(good_answers(), self.before);
        let growth = memory().saturating_sub(self.memory);
        assert!(growth < GROWTH, "the process has grown by {growth} bytes");
        assert!(self.started.elapsed() < LONGEST, "{:?}", self.started.elapsed());
    }
}

/// The most memory that the process ever had.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kilobytes.map_or(0, |kilobytes| kilobytes << 10)
}

/// Asks every question; each must be refused so. Says how many were asked.
#[track_caller]
pub(crate) fn refused(policy: &Policy, expected: impl Fn(&CallError) -> bool) {
    refused_where(policy, |_| true, expected);
}

/// Asks every question; those that this picks must be refused so, the others must get what zeros get.
#[track_caller]
pub(crate) fn refused_where(
    policy: &Policy,
    picked: impl Fn(&Asked) -> bool,
    expected: impl Fn(&CallError) -> bool,
) {
    let mut number = 0;
    for asked in QUESTIONS {
        let session = policy.session(facts());
        let answer = (asked.ask)(&session);
        if !picked(asked) {
            let as_ever = answer.is_ok() || matches!(answer, Err(CallError::BadAnswer(_)));
            assert!(as_ever, "{}: {answer:?}", asked.export);
            continue;
        }
        number += 1;
        let error = answer.expect_err(asked.export);
        assert!(expected(&error), "{}: {error:?}", asked.export);
        assert!(session.last_usage().is_some(), "{}", asked.export);
        logs_as_a_line(&error);
    }
    assert!(number > 0, "none was picked");
}

/// An error is one line of bearable length, and so is everything behind it.
#[track_caller]
pub(crate) fn logs_as_a_line(error: &dyn std::error::Error) {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    assert!(text.len() <= 1024, "{} bytes: {text}", text.len());
    assert!(!text.contains(char::is_control), "{text:?}");
}

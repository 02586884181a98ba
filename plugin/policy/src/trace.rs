//! Runs a chain of checks: to the first refusal when deciding, to the end when explaining.
//!
//! Rules are written once, against [`Checks`]. Deciding and explaining differ only in what listens.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::time::{Date, Instant};

/// Goes on, or stops at the rule that refuses.
pub type Flow<T = ()> = ControlFlow<Rule, T>;

/// Listens to a chain of checks.
pub trait Checks {
    /// `rule` looked at `facts` and refuses, or does not.
    fn check<F: FnOnce() -> Vec<Fact>>(&mut self, rule: Rule, refuses: bool, facts: F) -> Flow;
}

/// Stops at the first refusal and remembers nothing.
#[derive(Debug)]
pub struct Decide;

impl Checks for Decide {
    #[inline]
    fn check<F: FnOnce() -> Vec<Fact>>(&mut self, rule: Rule, refuses: bool, _: F) -> Flow {
        if refuses { ControlFlow::Break(rule) } else { ControlFlow::Continue(()) }
    }
}

/// Goes on after a refusal wherever the next check still makes sense, and writes everything down.
#[derive(Debug, Default)]
pub struct Record {
    /// What was checked, in order.
    pub checks: Vec<Check>,
}

impl Checks for Record {
    fn check<F: FnOnce() -> Vec<Fact>>(&mut self, rule: Rule, refuses: bool, facts: F) -> Flow {
        self.checks.push(Check { rule, refuses, facts: facts() });
        ControlFlow::Continue(())
    }
}

/// One check that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The rule that asked.
    pub rule: Rule,
    /// Whether it stands in the way.
    pub refuses: bool,
    /// What it looked at.
    pub facts: Vec<Fact>,
}

/// Something that a check looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is, in kebab-case words.
    pub name: &'static str,
    /// How it stands.
    pub value: Value,
}

/// How a fact stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// There is none.
    Absent,
    /// A claim that holds or does not.
    Flag(bool),
    /// A calendar day.
    Day(Date),
    /// A moment.
    Moment(Instant),
    /// Identifiers of the kind that the name says.
    Ids(Vec<u64>),
    /// One of a fixed set of words.
    Word(&'static str),
}

impl Fact {
    /// A fact that may be absent.
    pub fn optional<T>(name: &'static str, value: Option<T>, wrap: fn(T) -> Value) -> Self {
        Fact { name, value: value.map_or(Value::Absent, wrap) }
    }

    /// A claim that holds or does not.
    pub fn flag(name: &'static str, holds: bool) -> Self {
        Fact { name, value: Value::Flag(holds) }
    }

    /// A calendar day.
    pub fn day(name: &'static str, day: Date) -> Self {
        Fact { name, value: Value::Day(day) }
    }

    /// Identifiers.
    pub fn ids(name: &'static str, ids: impl IntoIterator<Item = u64>) -> Self {
        Fact { name, value: Value::Ids(ids.into_iter().collect()) }
    }

    /// One of a fixed set of words.
    pub fn word(name: &'static str, word: &'static str) -> Self {
        Fact { name, value: Value::Word(word) }
    }
}

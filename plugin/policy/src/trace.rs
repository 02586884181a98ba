//! Runs a chain of checks: to the first refusal when deciding, to the end when explaining.
//!
//! Rules are written once, against [`Checks`]. Deciding and explaining differ only in what listens.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::id::sorted;
use crate::time::{Date, Instant};

/// Goes on, or stops at the rule that refuses.
pub type Flow<T = ()> = ControlFlow<Rule, T>;

/// Listens to a chain of checks.
pub trait Checks {
    /// `rule` looked at `facts` and refuses, or does not.
    fn check<F: FnOnce() -> Vec<Fact>>(&mut self, rule: Rule, refuses: bool, facts: F) -> Flow;

    /// A refusal left nothing to look at, or nothing that could be changed.
    fn leaves_open(&mut self);

    /// Rules that permit unless something refuses, the one that decides first, and what each looked at. Said again, the
    /// last counts.
    fn permits<F: FnOnce() -> Vec<(Rule, Vec<Fact>)>>(&mut self, rules: F);

    /// The fewest of the rules that permit which must be turned so that the answer turns, if not just the one that
    /// decides.
    fn turned_by<F: FnOnce() -> Vec<Rule>>(&mut self, rules: F);

    /// What `rule` needs; without it, the chain ends.
    #[inline]
    fn found<T, F>(&mut self, rule: Rule, found: Option<T>, facts: F) -> Flow<T>
    where
        F: FnOnce() -> Vec<Fact>,
    {
        self.check(rule, found.is_none(), facts)?;
        match found {
            Some(found) => ControlFlow::Continue(found),
            None => {
                self.leaves_open();
                ControlFlow::Break(rule)
            }
        }
    }
}

/// Stops at the first refusal and remembers nothing.
#[derive(Debug)]
pub struct Decide;

impl Checks for Decide {
    #[inline]
    fn check<F: FnOnce() -> Vec<Fact>>(&mut self, rule: Rule, refuses: bool, _: F) -> Flow {
        if refuses { ControlFlow::Break(rule) } else { ControlFlow::Continue(()) }
    }

    #[inline]
    fn leaves_open(&mut self) {}

    #[inline]
    fn permits<F: FnOnce() -> Vec<(Rule, Vec<Fact>)>>(&mut self, _: F) {}

    #[inline]
    fn turned_by<F: FnOnce() -> Vec<Rule>>(&mut self, _: F) {}
}

/// Goes on after a refusal wherever the next check still makes sense, and writes everything down.
#[derive(Debug)]
pub struct Record {
    /// What was checked, in order.
    pub checks: Vec<Check>,
    /// If nothing refused: rules that would have permitted in place of the one that did.
    pub lost: Vec<Rule>,
    /// If nothing refused: the fewest rules that must be turned; none means the one that permitted.
    pub remedies: Vec<Rule>,
    /// No refusal left anything open.
    pub complete: bool,
}

impl Default for Record {
    fn default() -> Self {
        Record { checks: Vec::new(), lost: Vec::new(), remedies: Vec::new(), complete: true }
    }
}

impl Checks for Record {
    fn check<F: FnOnce() -> Vec<Fact>>(&mut self, rule: Rule, refuses: bool, facts: F) -> Flow {
        self.checks.push(Check { rule, refuses, facts: facts() });
        ControlFlow::Continue(())
    }

    fn leaves_open(&mut self) {
        self.complete = false;
    }

    fn permits<F: FnOnce() -> Vec<(Rule, Vec<Fact>)>>(&mut self, rules: F) {
        let rules = rules();
        self.lost = rules.iter().skip(1).map(|(rule, _)| *rule).collect();
        let checks = rules.into_iter();
        self.checks.extend(checks.map(|(rule, facts)| Check { rule, refuses: false, facts }));
    }

    fn turned_by<F: FnOnce() -> Vec<Rule>>(&mut self, rules: F) {
        self.remedies = rules();
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
    /// Identifiers of the kind that the name says, ascending.
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

    /// Identifiers, ascending.
    pub fn ids<T: Into<u64>>(name: &'static str, ids: impl IntoIterator<Item = T>) -> Self {
        Fact { name, value: Value::Ids(sorted(ids)) }
    }

    /// One identifier, if there is one.
    pub fn id<T: Into<u64>>(name: &'static str, id: Option<T>) -> Self {
        let value = id.map_or(Value::Absent, |id| Value::Ids(Vec::from([id.into()])));
        Fact { name, value }
    }

    /// One of a fixed set of words.
    pub fn word(name: &'static str, word: &'static str) -> Self {
        Fact { name, value: Value::Word(word) }
    }
}

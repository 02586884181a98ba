//! Facts that write down every callback, with what it was asked and what it answered.

use std::fmt::Debug;

use host_harness::facts::*;

/// Lends the facts of another host.
#[derive(Debug)]
pub struct Recorded<F> {
    facts: F,
    /// One line for each callback so far.
    pub transcript: Vec<String>,
}

impl<F> Recorded<F> {
    /// Nothing is written down yet.
    pub fn new(facts: F) -> Self {
        Recorded { facts, transcript: Vec::new() }
    }

    fn note<T: Debug>(&mut self, asked: String, found: Found<T>) -> Found<T> {
        self.transcript.push(format!("{asked} -> {found:?}"));
        found
    }
}

/// Passes each callback on.
macro_rules! recording {
    ($($word:literal $interface:ident { $(fn $name:ident($($argument:ident: $of:ty),*) -> $found:ty;)* })*) => {
        $(impl<F: $interface> $interface for Recorded<F> {
            $(fn $name(&mut self, $($argument: $of),*) -> Found<$found> {
                let asked = format!("{} {:?}", stringify!($name), ($(&$argument,)*));
                let found = self.facts.$name($($argument),*);
                self.note(asked, found)
            })*
        })*
    };
}

host_harness::each_callback!(recording);

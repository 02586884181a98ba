//! Facts that say again what was said before, as long as exactly the same is asked.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::each_callback;
use crate::facts::*;
use crate::session::{Callback, Said, Unasked, function, value};

/// Where a policy left the way that was recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Detour {
    /// It asked for something that was not asked for there.
    Asked(Box<Asked>),
    /// It did not ask for this any more, with their numbers from 1.
    NotAsked(Vec<(usize, Callback)>),
}

/// A callback that was not recorded at its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Which callback it was, from 1.
    pub number: usize,
    /// What it called.
    pub call: String,
    /// The arguments, by name.
    pub with: Value,
    /// What was recorded at this place; none: nothing more.
    pub expected: Option<Callback>,
    /// What comes nearest among all that was recorded, with its number from 1; none: nothing was.
    pub nearest: Option<(usize, Callback)>,
    /// The nearest is the same callback at another place.
    pub elsewhere: bool,
}

/// Lends what a recording has.
pub(super) struct Played {
    callbacks: Vec<Callback>,
    next: usize,
    detour: Option<Detour>,
    unreadable: Option<Unasked>,
}

impl Played {
    pub(super) fn new(callbacks: Vec<Callback>) -> Self {
        Played { callbacks, next: 0, detour: None, unreadable: None }
    }

    /// What the recording itself has wrong, if it has.
    pub(super) fn unreadable(&mut self) -> Option<Unasked> {
        self.unreadable.take()
    }

    /// Where the way was left, once the question has been answered.
    pub(super) fn detour(self) -> Option<Detour> {
        let Played { callbacks, next, detour, .. } = self;
        let left: Vec<_> = (1..).zip(callbacks).skip(next).collect();
        detour.or((!left.is_empty()).then_some(Detour::NotAsked(left)))
    }

    fn play<T: DeserializeOwned>(&mut self, call: String, with: Map<String, Value>) -> Found<T> {
        let with = Value::Object(with);
        let gone = || FactsError::unavailable("it was not recorded");
        if self.detour.is_some() || self.unreadable.is_some() {
            return Err(gone());
        }
        let expected = self.callbacks.get(self.next);
        let Some(expected) = expected.filter(|next| next.call == call && next.with == with) else {
            self.detour = Some(Detour::Asked(Box::new(self.asked(call, with))));
            return Err(gone());
        };
        self.next += 1;
        match &expected.said {
            Said::Fails(kind) => {
                Err(FactsError { kind: *kind, source: "as it was recorded".into() })
            }
            Said::Gives(given) => T::deserialize(given).map_err(|source| {
                self.unreadable = Some(Unasked::Answer { number: self.next, call, source });
                FactsError::corrupt("the recording cannot be read")
            }),
        }
    }

    fn asked(&self, call: String, with: Value) -> Asked {
        let alike = self.callbacks.iter().enumerate();
        let alike = alike.filter(|(_, recorded)| recorded.call == call);
        // Of several that are equally near the first.
        let nearest = alike.rev().max_by_key(|(_, recorded)| equal(&recorded.with, &with));
        let expected = self.callbacks.get(self.next).cloned();
        let elsewhere = nearest.is_some_and(|(_, near)| near.with == with);
        let nearest = nearest.map(|(at, near)| (at + 1, near.clone()));
        let nearest = nearest.or_else(|| Some((self.next + 1, expected.clone()?)));
        Asked { number: self.next + 1, call, with, expected, nearest, elsewhere }
    }
}

/// How many arguments are the same.
fn equal(one: &Value, other: &Value) -> usize {
    let (Value::Object(one), Value::Object(other)) = (one, other) else { return 0 };
    one.iter().filter(|(name, value)| other.get(*name) == Some(value)).count()
}

macro_rules! play {
    ($($word:literal $interface:ident {
        $(fn $name:ident($($argument:ident: $of:ty),*) -> $found:ty;)*
    })*) => {
        $(impl $interface for Played {
            $(fn $name(&mut self, $($argument: $of),*) -> Found<$found> {
                let with = Map::from_iter([$((stringify!($argument).to_owned(), value(&$argument))),*]);
                self.play(function($word, stringify!($name)), with)
            })*
        })*
    };
}

each_callback!(play);

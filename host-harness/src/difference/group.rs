//! Puts turns of one kind together, and counts whom they concern.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::matter::{Kind, Thing};
use super::turn::{Direction, Turn};
use crate::facts::{ContactId, CustomerId, Date};
use crate::session::RuleInfo;

/// The most that a group lists of each; its counts are of all.
pub const EXAMPLES: usize = 1_000;

/// Answers that turn in the same way, by the same rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Which way.
    pub direction: Direction,
    /// What changes.
    pub kind: Kind,
    /// For another customer than the contact's own.
    pub acting: bool,
    /// Under the version of the portal that is not in force, and could be chosen.
    pub other_version: bool,
    /// The rule in force; none: there is no answer, or none with a rule.
    pub before: Option<Arc<RuleInfo>>,
    /// The candidate's; none: it has no answer, or none with a rule.
    pub after: Option<Arc<RuleInfo>>,
    /// How many turns there are: one for each thing that changes in an answer.
    pub turns: u64,
    /// How many contacts are concerned, each once.
    pub contacts: u64,
    /// How many customers they have, each once.
    pub customers: u64,
    /// The contacts with their customers, ascending; the first [`EXAMPLES`] of them.
    pub people: Vec<(ContactId, Option<CustomerId>)>,
    /// How many accounts, modules and so on are concerned, each once.
    pub distinct_things: u64,
    /// They, ascending; the first [`EXAMPLES`] of them.
    pub things: Vec<Thing>,
    /// Why there is no answer, where the candidate has none; if there are several reasons, one of them.
    pub fault: Option<String>,
    /// On which days it was asked about, ascending; the first [`EXAMPLES`] of them. Empty: on no day in particular.
    pub days: Vec<Date>,
}

/// How much turns in one direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// Turns.
    pub turns: u64,
    /// Contacts that are concerned, each once.
    pub contacts: u64,
    /// Their customers, each once.
    pub customers: u64,
}

/// What an answer was about.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct About {
    pub(super) contact: Option<(ContactId, Option<CustomerId>)>,
    pub(super) acting: bool,
    pub(super) other_version: bool,
    pub(super) day: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    direction: Direction,
    kind: Kind,
    acting: bool,
    other_version: bool,
    before: Option<String>,
    after: Option<String>,
}

#[derive(Default)]
struct Entry {
    before: Option<Arc<RuleInfo>>,
    after: Option<Arc<RuleInfo>>,
    turns: u64,
    people: BTreeMap<ContactId, Option<CustomerId>>,
    things: BTreeSet<Thing>,
    days: BTreeSet<Date>,
    /// The first by the alphabet.
    fault: Option<String>,
}

/// Everything that was found so far. The order in which it was found shows nowhere.
#[derive(Default)]
pub(super) struct Tally {
    groups: BTreeMap<Key, Entry>,
    /// Questions that both were asked.
    pub(super) asked: u64,
    /// Questions that neither has an answer to.
    pub(super) unanswered: u64,
}

impl Tally {
    pub(super) fn add(&mut self, turns: Vec<Turn>, about: About) {
        self.add_failing(turns, about, None);
    }

    /// `fault`: why the candidate has no answer.
    pub(super) fn add_failing(&mut self, turns: Vec<Turn>, about: About, fault: Option<&str>) {
        for Turn { direction, what, before, after } in turns {
            let id = |rule: &Option<Arc<RuleInfo>>| rule.as_ref().map(|rule| rule.id.clone());
            let key = Key {
                direction,
                kind: what.kind,
                acting: about.acting,
                other_version: about.other_version,
                before: id(&before),
                after: id(&after),
            };
            let entry = self.groups.entry(key).or_insert_with(|| Entry {
                before,
                after,
                ..Entry::default()
            });
            entry.turns += 1;
            entry.people.extend(about.contact);
            entry.things.extend(what.thing);
            entry.days.extend(about.day);
            if direction == Direction::Failing {
                entry.fault = first(entry.fault.take(), fault.map(str::to_owned));
            }
        }
    }

    pub(super) fn merge(&mut self, other: Tally) {
        self.asked += other.asked;
        self.unanswered += other.unanswered;
        for (key, found) in other.groups {
            let entry = self.groups.entry(key).or_default();
            entry.before = entry.before.take().or(found.before);
            entry.after = entry.after.take().or(found.after);
            entry.turns += found.turns;
            entry.people.extend(found.people);
            entry.things.extend(found.things);
            entry.days.extend(found.days);
            entry.fault = first(entry.fault.take(), found.fault);
        }
    }

    /// The groups, wider ones first, and of each direction in the order of their kinds; and the totals.
    pub(super) fn finish(self) -> (Vec<Group>, BTreeMap<Direction, Total>) {
        let mut totals: BTreeMap<Direction, (u64, BTreeMap<_, _>)> = BTreeMap::new();
        let mut groups = Vec::with_capacity(self.groups.len());
        for (key, entry) in self.groups {
            let Key { direction, kind, acting, other_version, .. } = key;
            let Entry { before, after, turns, people, things, days, fault } = entry;
            let total = totals.entry(direction).or_default();
            total.0 += turns;
            total.1.extend(people.iter().map(|(contact, customer)| (*contact, *customer)));
            groups.push(Group {
                direction,
                kind,
                acting,
                other_version,
                before,
                after,
                turns,
                contacts: people.len() as u64,
                customers: customers(&people),
                people: people.into_iter().take(EXAMPLES).collect(),
                distinct_things: things.len() as u64,
                things: things.into_iter().take(EXAMPLES).collect(),
                fault,
                days: days.into_iter().take(EXAMPLES).collect(),
            });
        }
        let totals = totals.into_iter().map(|(direction, (turns, people))| {
            let (contacts, customers) = (people.len() as u64, customers(&people));
            (direction, Total { turns, contacts, customers })
        });
        (groups, totals.collect())
    }
}

fn first(one: Option<String>, other: Option<String>) -> Option<String> {
    one.into_iter().chain(other).min()
}

fn customers(people: &BTreeMap<ContactId, Option<CustomerId>>) -> u64 {
    people.values().flatten().collect::<BTreeSet<_>>().len() as u64
}

#[cfg(test)]
mod tests;

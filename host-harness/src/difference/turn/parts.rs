//! Compares what replies say beside the decision: lists, fields, owners, and what the portal shows.

use std::collections::{BTreeMap, BTreeSet};

use super::{Direction, Sides};
use crate::decision::Effect;
use crate::difference::matter::{Kind, Matter, Thing};
use crate::facts::{FieldId, UserId};
use crate::question::{ActionWord, FieldWord, ViewReply};

/// Things to choose from: one more is wider.
pub(super) fn sets<T: Copy + Ord>(
    sides: &mut Sides,
    kind: Kind,
    before: &[T],
    after: &[T],
    thing: impl Fn(T) -> Thing,
) {
    let (old, new) = (set(before), set(after));
    for added in new.difference(&old) {
        sides.turn(Direction::Wider, Matter::about(kind, thing(*added)));
    }
    for gone in old.difference(&new) {
        sides.turn(Direction::Narrower, Matter::about(kind, thing(*gone)));
    }
    if old == new && before != after {
        sides.turn(Direction::Otherwise, Matter::of(Kind::Order));
    }
}

fn set<T: Copy + Ord>(list: &[T]) -> BTreeSet<T> {
    list.iter().copied().collect()
}

/// Fields that refuse the whole: one fewer is wider.
///
/// None named means that something else refuses. Where from then on fields do, all but them is allowed.
pub(super) fn forbidden(
    sides: &mut Sides,
    action: ActionWord,
    before: &[FieldId],
    after: &[FieldId],
) {
    let kind = Kind::ForbiddenField(action);
    let (old, new) = (set(before), set(after));
    let same_rule = match (&sides.before, &sides.after) {
        (Some(before), Some(after)) => before.id == after.id,
        _ => false,
    };
    let allowed = sides.before.as_ref().is_some_and(|rule| rule.effect == Effect::Allow);
    let (fewer, more) = match (old.is_empty(), new.is_empty()) {
        (true, false) if !allowed => (Direction::Wider, Direction::Wider),
        (false, true) if !same_rule => (Direction::Narrower, Direction::Narrower),
        _ => (Direction::Wider, Direction::Narrower),
    };
    for gone in old.difference(&new) {
        sides.turn(fewer, Matter::about(kind, Thing::Field(*gone)));
    }
    for added in new.difference(&old) {
        sides.turn(more, Matter::about(kind, Thing::Field(*added)));
    }
    if old == new && before != after {
        sides.turn(Direction::Otherwise, Matter::of(Kind::Order));
    }
}

/// A field that is not in the list is not seen.
pub(super) fn fields(
    sides: &mut Sides,
    before: &[(FieldId, FieldWord)],
    after: &[(FieldId, FieldWord)],
) {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    for (field, word) in before {
        let known = old.entry(*field).or_insert(*word);
        *known = (*known).min(*word);
    }
    for (field, word) in after {
        let known = new.entry(*field).or_insert(*word);
        *known = (*known).max(*word);
    }
    let all: BTreeSet<FieldId> = old.keys().chain(new.keys()).copied().collect();
    let count = sides.turns.len();
    for field in all {
        let word = |fields: &BTreeMap<FieldId, FieldWord>| {
            fields.get(&field).copied().unwrap_or(FieldWord::Hidden)
        };
        let (before, after) = (word(&old), word(&new));
        let direction = match after.cmp(&before) {
            std::cmp::Ordering::Greater => Direction::Wider,
            std::cmp::Ordering::Less => Direction::Narrower,
            std::cmp::Ordering::Equal => continue,
        };
        sides.turn(direction, Matter::about(Kind::Field { before, after }, Thing::Field(field)));
    }
    if before != after && sides.turns.len() == count {
        sides.turn(Direction::Otherwise, Matter::of(Kind::Order));
    }
}

/// New records that belong to somebody else are seen by somebody else.
pub(super) fn owner(sides: &mut Sides, before: Option<UserId>, after: Option<UserId>) {
    let (direction, user) = match (before, after) {
        (before, after) if before == after => return,
        (Some(before), None) => (Direction::Narrower, Some(before)),
        (_, after) => (Direction::Wider, after),
    };
    sides.turn(direction, Matter { kind: Kind::Owner, thing: user.map(Thing::User) });
}

/// Everything that the portal shows but the accounts.
pub(super) fn view(sides: &mut Sides, before: &ViewReply, after: &ViewReply) {
    match (before.version, after.version) {
        (before, after) if before == after => {}
        (Some(_), None) => sides.turn(Direction::Narrower, Matter::of(Kind::Version)),
        _ => sides.turn(Direction::Wider, Matter::of(Kind::Version)),
    }
    sets(sides, Kind::Menu, &before.modules, &after.modules, Thing::Module);
    sets(sides, Kind::Button, &before.buttons, &after.buttons, Thing::Button);
    owner(sides, before.owner, after.owner);
    drop_downs(sides, &before.picklists, &after.picklists);
}

/// One more value is wider, and so is one more drop-down, even without values.
fn drop_downs(
    sides: &mut Sides,
    before: &[(FieldId, Vec<String>)],
    after: &[(FieldId, Vec<String>)],
) {
    if before == after {
        return;
    }
    let values = |lists: &[(FieldId, Vec<String>)]| {
        let mut fields: BTreeMap<FieldId, BTreeSet<String>> = BTreeMap::new();
        for (field, values) in lists {
            fields.entry(*field).or_default().extend(values.iter().cloned());
        }
        fields
    };
    let (old, new) = (values(before), values(after));
    let fields: BTreeSet<FieldId> = old.keys().chain(new.keys()).copied().collect();
    let count = sides.turns.len();
    for field in fields {
        let what = || Matter::about(Kind::DropDown, Thing::Field(field));
        match (old.get(&field), new.get(&field)) {
            (Some(old), Some(new)) => {
                if !new.is_subset(old) {
                    sides.turn(Direction::Wider, what());
                }
                if !old.is_subset(new) {
                    sides.turn(Direction::Narrower, what());
                }
            }
            (None, _) => sides.turn(Direction::Wider, what()),
            (Some(_), None) => sides.turn(Direction::Narrower, what()),
        }
    }
    if sides.turns.len() == count {
        sides.turn(Direction::Otherwise, Matter::of(Kind::Order));
    }
}

//! Compares two descriptions of the records that a list may show.

use std::collections::{BTreeMap, BTreeSet};

use super::{Direction, Sides};
use crate::difference::matter::{Kind, Matter, Thing, Whose};
use crate::facts::ModuleId;
use crate::question::{FilterReply, ScopeReply};

/// By which parents of one module: whose, and whether only those that are marked for the portal.
type Parents = BTreeSet<(ScopeReply, bool)>;

pub(super) fn compare(
    sides: &mut Sides,
    module: ModuleId,
    before: &FilterReply,
    after: &FilterReply,
) {
    scope(sides, Thing::Module(module), before.scope, after.scope);
    marked(
        sides,
        Thing::Module(module),
        before.requires_portal_active,
        after.requires_portal_active,
    );
    let (old, new) = (by_module(before), by_module(after));
    let parents: BTreeSet<ModuleId> = old.keys().chain(new.keys()).copied().collect();
    for parent in parents {
        let thing = || Thing::Through { module, parent };
        let through = || Matter::about(Kind::Through, thing());
        match (old.get(&parent), new.get(&parent)) {
            (Some(old), Some(new)) if old == new => {}
            (Some(old), Some(new)) => match (only(old), only(new)) {
                (Some((old, old_marked)), Some((new, new_marked))) => {
                    scope(sides, thing(), Some(old), Some(new));
                    marked(sides, thing(), old_marked, new_marked);
                }
                _ if new.is_subset(old) => sides.turn(Direction::Narrower, through()),
                _ => sides.turn(Direction::Wider, through()),
            },
            (Some(_), None) => sides.turn(Direction::Narrower, through()),
            (None, _) => sides.turn(Direction::Wider, through()),
        }
    }
    if old == new && before.parents != after.parents {
        sides.turn(Direction::Otherwise, Matter::of(Kind::Order));
    }
}

fn by_module(filter: &FilterReply) -> BTreeMap<ModuleId, Parents> {
    let mut parents: BTreeMap<ModuleId, Parents> = BTreeMap::new();
    for (module, scope, marked) in &filter.parents {
        parents.entry(*module).or_default().insert((*scope, *marked));
    }
    parents
}

fn only(parents: &Parents) -> Option<(ScopeReply, bool)> {
    parents.first().copied().filter(|_| parents.len() == 1)
}

fn scope(sides: &mut Sides, thing: Thing, before: Option<ScopeReply>, after: Option<ScopeReply>) {
    if before == after {
        return;
    }
    let narrower = match (before, after) {
        (Some(_), None) => true,
        (Some(before), Some(after)) => is_within(after, before),
        (None, _) => false,
    };
    let direction = if narrower { Direction::Narrower } else { Direction::Wider };
    let kind = Kind::Scope { before: before.map(Whose::from), after: after.map(Whose::from) };
    sides.turn(direction, Matter::about(kind, thing));
}

/// Whether every record of the one is a record of the other, whatever is stored.
fn is_within(inner: ScopeReply, outer: ScopeReply) -> bool {
    use ScopeReply::{Customer, CustomerItself, Own};
    match (inner, outer) {
        (Own { contact }, Customer { contact: of, .. }) => contact == of,
        (CustomerItself { customer }, Customer { customer: of, .. }) => customer == of,
        (inner, outer) => inner == outer,
    }
}

fn marked(sides: &mut Sides, thing: Thing, before: bool, after: bool) {
    let direction = match (before, after) {
        (true, false) => Direction::Wider,
        (false, true) => Direction::Narrower,
        _ => return,
    };
    sides.turn(direction, Matter::about(Kind::UnmarkedRecords, thing));
}

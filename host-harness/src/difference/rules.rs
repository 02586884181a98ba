//! Compares the rules that two policies publish.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::matter::{Kind, Matter, Thing};
use super::turn::{Direction, Turn};
use crate::crm::LOCKED;
use crate::decision::{Effect, Rules};
use crate::session::RuleInfo;

/// Everything in which the published rules differ, by identifier; their order does not matter.
///
/// A rule that decides the other way is wider or narrower by that. One that no longer hides that something exists is
/// wider, and so is one that begins to give a lock as its reason: who is only locked may try to sign in.
pub fn compare(before: &Rules, after: &Rules) -> Vec<Turn> {
    let (old, new) = (by_id(before), by_id(after));
    let mut turns = Vec::new();
    for (id, old) in &old {
        let mut turn = |direction, kind| {
            let what = Matter::about(kind, Thing::Rule((*id).to_owned()));
            let after = new.get(id).map(|rule| Arc::clone(rule));
            turns.push(Turn { direction, what, before: Some(Arc::clone(old)), after });
        };
        let Some(new) = new.get(id) else {
            turn(Direction::Otherwise, Kind::RuleGone);
            continue;
        };
        match (old.effect, new.effect) {
            (Effect::Deny, Effect::Allow) => turn(Direction::Wider, Kind::RuleEffect),
            (Effect::Allow, Effect::Deny) => turn(Direction::Narrower, Kind::RuleEffect),
            _ => {}
        }
        match (old.conceals, new.conceals) {
            (true, false) => turn(Direction::Wider, Kind::RuleConceals),
            (false, true) => turn(Direction::Narrower, Kind::RuleConceals),
            _ => {}
        }
        if old.reason != new.reason {
            let lets_try = new.reason == LOCKED && new.effect == Effect::Deny;
            let direction = if lets_try { Direction::Wider } else { Direction::Otherwise };
            turn(direction, Kind::RuleReason);
        }
        if (&old.title, &old.sources) != (&new.title, &new.sources) {
            turn(Direction::Otherwise, Kind::RuleText);
        }
    }
    for (id, new) in new.iter().filter(|(id, _)| !old.contains_key(*id)) {
        let what = Matter::about(Kind::RuleAdded, Thing::Rule((*id).to_owned()));
        let (direction, after) = (Direction::Otherwise, Some(Arc::clone(new)));
        turns.push(Turn { direction, what, before: None, after });
    }
    turns
}

fn by_id(rules: &Rules) -> BTreeMap<&str, &Arc<RuleInfo>> {
    rules.iter().map(|rule| (rule.id.as_str(), rule)).collect()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Description;

    const RULE: (&str, Effect, &str, &str, bool) = ("a.b", Effect::Deny, "why", "What.", true);

    fn rules(rules: &[(&str, Effect, &str, &str, bool)]) -> Rules {
        let info = |&(id, effect, reason, title, conceals): &(&str, Effect, &str, &str, bool)| {
            let (id, reason, title) = (id.to_owned(), reason.to_owned(), title.to_owned());
            RuleInfo { id, effect, reason, title, sources: Vec::new(), conceals }
        };
        Rules::new(&Description {
            name: "n".into(),
            version: "1".into(),
            revision: 1,
            contract: "c".into(),
            rules: rules.iter().map(info).collect(),
        })
        .unwrap()
    }

    #[track_caller]
    fn check(
        after: &[(&str, Effect, &str, &str, bool)],
        there: &[(Direction, Kind)],
        back: &[(Direction, Kind)],
    ) {
        let (one, other) = (rules(&[RULE]), rules(after));
        let found = |before, after| -> Vec<_> {
            let turns = compare(before, after);
            turns.iter().map(|turn| (turn.direction, turn.what.kind)).collect()
        };
        assert_eq!(found(&one, &other), there);
        assert_eq!(found(&other, &one), back);
    }

    #[test]
    fn what_a_rule_publishes_counts_by_what_follows_from_it() {
        use Direction::{Narrower, Otherwise, Wider};
        let (id, deny, why, title, conceals) = RULE;
        check(&[RULE], &[], &[]);
        check(
            &[(id, Effect::Allow, why, title, conceals)],
            &[(Wider, Kind::RuleEffect)],
            &[(Narrower, Kind::RuleEffect)],
        );
        check(
            &[(id, deny, why, title, false)],
            &[(Wider, Kind::RuleConceals)],
            &[(Narrower, Kind::RuleConceals)],
        );
        let reason = [(Otherwise, Kind::RuleReason)];
        check(&[(id, deny, "other", title, conceals)], &reason, &reason);
        check(&[(id, deny, LOCKED, title, conceals)], &[(Wider, Kind::RuleReason)], &reason);
        let text = [(Otherwise, Kind::RuleText)];
        check(&[(id, deny, why, "Else.", conceals)], &text, &text);
        check(&[], &[(Otherwise, Kind::RuleGone)], &[(Otherwise, Kind::RuleAdded)]);
        check(
            &[("z.z", Effect::Allow, why, title, false), RULE],
            &[(Otherwise, Kind::RuleAdded)],
            &[(Otherwise, Kind::RuleGone)],
        );
    }
}

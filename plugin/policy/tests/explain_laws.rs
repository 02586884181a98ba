//! What holds of every explanation: it says what the question would say, and its remedies are enough and all needed.
#![expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

#[path = "support/desk.rs"]
mod desk;
#[path = "explain_laws/desks.rs"]
mod desks;
#[path = "explain_laws/privileges.rs"]
mod privileges;
mod support;
#[path = "support/world.rs"]
mod world;

use std::collections::BTreeSet;

use policy::explain::Explanation;
use policy::rule::{Effect, Rule};

/// Checks an explanation, and that its remedies turn the world's answer. Remembers the rules that were turned.
#[track_caller]
fn check<W: Clone>(
    world: &W,
    explain: impl Fn(&W) -> Explanation,
    decided: Rule,
    turn: impl Fn(&mut W, &Explanation, Rule),
    met: &mut BTreeSet<Rule>,
) {
    let explained = explain(world);
    assert_eq!(explained.rule, decided);
    check_shape(&explained);
    if !explained.complete {
        return;
    }
    met.extend(&explained.remedies);
    let after = |rules: &mut dyn Iterator<Item = &Rule>| {
        let mut world = world.clone();
        rules.for_each(|rule| turn(&mut world, &explained, *rule));
        explain(&world).rule
    };
    let turned = after(&mut explained.remedies.iter());
    assert_ne!(turned.effect(), decided.effect(), "{turned:?} after all of {explained:?}");
    for left_out in &explained.remedies {
        let kept = after(&mut explained.remedies.iter().filter(|rule| *rule != left_out));
        assert_eq!(kept.effect(), decided.effect(), "without {left_out:?} of {explained:?}");
    }
}

#[track_caller]
fn check_shape(explained: &Explanation) {
    let mut refusing: Vec<Rule> = Vec::new();
    for check in explained.checks.iter().filter(|check| check.refuses) {
        assert_eq!(check.rule.effect(), Effect::Deny);
        if !refusing.contains(&check.rule) {
            refusing.push(check.rule);
        }
    }
    if explained.rule.effect() == Effect::Deny {
        assert_eq!(explained.remedies, refusing);
        assert_eq!((explained.rule, explained.lost.as_slice()), (refusing[0], &refusing[1..]));
    } else {
        assert_eq!(refusing, []);
        assert!(explained.complete);
        let known = |rule: &Rule| *rule == explained.rule || explained.lost.contains(rule);
        assert!(explained.remedies.iter().all(known), "{explained:?}");
        assert!(!explained.lost.contains(&explained.rule), "{explained:?}");
        for lost in &explained.lost {
            assert_eq!(lost.effect(), Effect::Allow);
            assert!(explained.checks.iter().any(|check| check.rule == *lost), "{explained:?}");
        }
    }
}

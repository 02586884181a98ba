//! Explanations as support would ask for them: what refused, what else would, what was looked at, what to change.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

#[path = "explain_examples/accounts.rs"]
mod accounts;
#[path = "support/company.rs"]
mod company;
#[path = "support/desk.rs"]
mod desk;
#[path = "explain_examples/privileges.rs"]
mod privileges;
mod support;

use policy::explain::Explanation;
use policy::rule::Rule;
use policy::trace::Value;

/// The rule, those that are lost, those to be turned, and whether that is known to be all.
#[track_caller]
fn check(explained: &Explanation, rule: &str, lost: &[&str], remedies: &[&str], complete: bool) {
    let ids = |rules: &[Rule]| rules.iter().map(|rule| rule.info().id).collect::<Vec<_>>();
    assert_eq!(explained.rule.info().id, rule);
    assert_eq!(ids(&explained.lost), lost, "lost");
    assert_eq!(ids(&explained.remedies), remedies, "remedies");
    assert_eq!(explained.complete, complete, "complete");
}

/// A refusal of which everything is known: each rule that refuses must be turned.
#[track_caller]
fn check_refusal(explained: &Explanation, rules: &[&str]) {
    check(explained, rules[0], &rules[1..], rules, true);
}

/// What the last check of the rule found.
#[track_caller]
fn fact<'a>(explained: &'a Explanation, rule: &str, name: &str) -> &'a Value {
    let check = explained.checks.iter().rfind(|check| check.rule.info().id == rule);
    let check = check.expect("a check of the rule");
    let fact = check.facts.iter().find(|fact| fact.name == name);
    &fact.expect("a fact of that name").value
}

fn asked(explained: &Explanation) -> Vec<&'static str> {
    explained.checks.iter().map(|check| check.rule.info().id).collect()
}

fn ids(ids: &[u64]) -> Value {
    Value::Ids(ids.into())
}

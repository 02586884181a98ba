//! `portal rules`: the policy in use, and what it can decide.

use host_harness::decision::Effect;
use serde_json::json;

use super::table::Table;
use super::{Place, Report};

pub(crate) fn run(place: &Place) -> anyhow::Result<Report> {
    let policy = place.policy()?;
    let description = policy.description();
    let mut table = Table::default();
    for rule in policy.rules().iter() {
        table.row([
            &rule.id,
            effect(rule.effect),
            &rule.reason,
            &rule.sources.join(" "),
            &rule.title,
        ]);
    }
    let human = format!(
        "{} {} (revision {}) for portal:permissions@{}\n\n{}",
        description.name,
        description.version,
        description.revision,
        description.contract,
        table.lines("  ")
    );
    let rules = policy.rules().iter().map(|rule| {
        json!({
            "id": rule.id, "effect": effect(rule.effect), "reason": rule.reason, "title": rule.title,
            "sources": rule.sources, "conceals": rule.conceals,
        })
    });
    let json = json!({
        "name": description.name, "version": description.version, "revision": description.revision,
        "contract": description.contract, "rules": rules.collect::<Vec<_>>(),
    });
    Ok(Report::done(human, json))
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "allow",
        Effect::Deny => "deny",
    }
}

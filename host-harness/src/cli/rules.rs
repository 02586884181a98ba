//! `portal rules`: the policy in use, and what it can decide.

use serde_json::json;

use super::report::to_json;
use super::table::Table;
use super::{Place, Report};

pub(crate) fn run(place: &Place) -> anyhow::Result<Report> {
    let policy = place.policy()?;
    let description = policy.description();
    let mut table = Table::default();
    for rule in policy.rules().iter() {
        let effect = match rule.effect {
            host_harness::decision::Effect::Allow => "allow",
            host_harness::decision::Effect::Deny => "deny",
        };
        table.row([&rule.id, effect, &rule.reason, &rule.sources.join(" "), &rule.title]);
    }
    let human = format!(
        "{} {} (revision {}) for portal:permissions@{}\n\n{}",
        description.name,
        description.version,
        description.revision,
        description.contract,
        table.lines("  ")
    );
    Ok(Report::done(human, json!({ "policy": to_json(description)? })))
}

//! `portal policy shadow`: a trial beside the policy in force, on the hosts that serve.

use clap::Args;
use host_harness::day::moment;
use host_harness::store::{ShadowCounts, ShadowRow};
use serde_json::{Value, json};

use super::super::table::Table;
use super::super::{Administrator, Place, Report};
use super::{Which, taken};

#[derive(Debug, Args)]
pub(crate) struct Shadow {
    #[command(flatten)]
    which: Option<Which>,
    /// After how many decisions it ends.
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    decisions: u64,
    /// After how many seconds it ends.
    #[arg(long, value_name = "NUMBER", default_value_t = 3_600, value_parser = clap::value_parser!(u64).range(1..=31_536_000))]
    seconds: u64,
    /// End the trial that runs.
    #[arg(long, conflicts_with = "policy")]
    stop: bool,
    #[command(flatten)]
    administrator: Administrator,
}

impl Shadow {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let actor = self.administrator.actor(place)?;
        let updates = place.updates()?;
        if self.stop {
            let stopped = updates.stop_shadow(actor)?;
            let human = if stopped { "The trial has ended.\n" } else { "No trial runs.\n" };
            return Ok(Report::done(human, json!({ "stopped": stopped })));
        }
        let Some(which) = &self.which else {
            let latest = updates.store().read()?.shadows(1)?.pop();
            let human = latest.as_ref().map_or("There was no trial yet.\n".into(), text);
            return Ok(Report::done(human, json!({ "shadow": latest.as_ref().map(to_json) })));
        };
        let component = taken(which, &updates, actor)?;
        let number = updates.begin_shadow(&component, actor, self.decisions, self.seconds)?;
        let human = format!(
            "Trial {number} begins: on hosts that serve (`portal run`), {} answers beside the policy in force, for {} \
             decisions or {} seconds. Nobody is served its answers.\nNext: portal policy status\n",
            super::name(&component),
            self.decisions,
            self.seconds,
        );
        Ok(Report::done(human, json!({ "shadow": number, "digest": component.digest })))
    }
}

/// A trial, and what came of it.
pub(super) fn text(shadow: &ShadowRow) -> String {
    let ShadowRow { number, digest, at, decisions, seconds, counts, ended, actor: _ } = shadow;
    let ShadowCounts { asked, wider, narrower, otherwise, failed } = counts;
    let mut table = Table::default();
    table.row(["asked", &format!("{asked} of {decisions}, for at most {seconds} seconds")]);
    table.row(["wider", &format!("{wider} would have been allowed more")]);
    table.row(["narrower", &format!("{narrower} would have been allowed less")]);
    table.row(["otherwise", &format!("{otherwise} would have been told otherwise why")]);
    table.row(["failed", &format!("{failed} would have had no answer")]);
    let state = if ended.is_empty() { "runs" } else { ended };
    format!("trial {number} of {digest:.12}, since {}: {state}\n{}", moment(*at), table.lines("  "))
}

pub(super) fn to_json(shadow: &ShadowRow) -> Value {
    let ShadowRow { number, digest, at, actor, decisions, seconds, counts, ended } = shadow;
    let ShadowCounts { asked, wider, narrower, otherwise, failed } = counts;
    json!({
        "shadow": number, "digest": digest, "at": at, "actor": actor, "decisions": decisions, "seconds": seconds,
        "asked": asked, "wider": wider, "narrower": narrower, "otherwise": otherwise, "failed": failed,
        "ended": ended,
    })
}

//! `portal policy diff` and `check`: what another policy would decide otherwise, and about whom.

use std::path::PathBuf;

use clap::Args;
use host_harness::difference::{self, Difference, Scope};
use host_harness::store::PolicyComponent;
use host_harness::update::{Actor, Compared, Updates};
use serde_json::{Value, json};

use super::super::progress::Progress;
use super::super::{Administrator, Place, Report};
use super::{File, Which};

/// How much is asked of both policies.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// How many contacts are asked everything, spread over all kinds of contacts; 0 means all. Every contact is asked
    /// whether it has access and what the portal shows.
    #[arg(long, value_name = "NUMBER", default_value_t = 300)]
    sample: usize,
    /// Logs of decisions whose questions are asked again; by default the one that is being written.
    #[arg(long, value_name = "FILE")]
    decisions: Vec<PathBuf>,
    /// Do not run the scenarios that come with this program.
    #[arg(long)]
    no_scenarios: bool,
}

impl Asked {
    fn scope(&self, place: &Place, actor: Actor) -> Scope {
        let usual = Scope::at(actor.today, actor.at);
        let mut logs = self.decisions.clone();
        if logs.is_empty() {
            logs.extend(place.decision_log().filter(|log| log.exists()).cloned());
        }
        Scope { sample: self.sample, scenarios: !self.no_scenarios, logs, ..usual }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    administrator: Administrator,
}

impl Diff {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let actor = self.administrator.actor(place)?;
        let updates = place.updates()?;
        let scope = self.asked.scope(place, actor);
        let difference = match self.which.file() {
            Some(file) => {
                let candidate = if place.allows_unsigned() {
                    let candidate = updates.unsigned(file)?;
                    place.unsigned.set(true);
                    candidate
                } else {
                    updates.check(file, actor.user, actor.at)?.policy
                };
                updates.compare_with(&candidate, &scope, &mut progress())?
            }
            None => {
                updates
                    .compare(updates.find(&self.which.policy)?, &scope, &mut progress())?
                    .difference
            }
        };
        let (human, json) = report(place, &difference)?;
        Ok(Report::done(human, json))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    file: File,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    administrator: Administrator,
}

impl Check {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let actor = self.administrator.actor(place)?;
        let updates = place.updates()?;
        let delivery = updates.check(&self.file.file, actor.user, actor.at)?;
        let scope = self.asked.scope(place, actor);
        let difference = updates.compare_with(&delivery.policy, &scope, &mut progress())?;
        let (text, json) = report(place, &difference)?;
        let title = format!("{} would be taken.", super::name(&delivery.component));
        let needs = match (difference.failing(), difference.wider()) {
            (0, 0) => "It could be put into force as it is.",
            (0, _) => "To be put into force, it needs --accept-widening with a reason.",
            _ => "It could not be put into force: it has no answers where there are some now.",
        };
        let good = difference.failing() == 0 && difference.wider() == 0;
        let human = format!("{title}\n\n{text}\n{needs}\n");
        let json =
            json!({ "digest": delivery.component.digest, "needs": needs, "difference": json });
        Ok(if good { Report::done(human, json) } else { Report::denied(human, json) })
    }
}

/// A candidate, compared with the policy in force.
pub(super) fn compared(
    place: &Place,
    updates: &Updates,
    component: PolicyComponent,
    asked: &Asked,
    actor: Actor,
) -> anyhow::Result<Compared> {
    Ok(updates.compare(component, &asked.scope(place, actor), &mut progress())?)
}

/// The difference in words, and as JSON.
pub(super) fn report(place: &Place, difference: &Difference) -> anyhow::Result<(String, Value)> {
    super::difference::report(&place.store()?.read()?, difference)
}

fn progress() -> impl FnMut(difference::Progress) {
    let mut line = Progress::new("comparing");
    move |difference::Progress { asked, done, of }| {
        line.say(&format!("{done} of {of} parts, {asked} questions"));
    }
}

//! `portal policy activate` and `rollback`: which policy is in force from now on.

use clap::Args;
use host_harness::store::Activation;
use serde_json::{Value, json};

use super::super::{Administrator, Place, Report};
use super::compare::{Asked, compared};
use super::{Which, name, taken};

#[derive(Debug, Args)]
pub(crate) struct Activate {
    #[command(flatten)]
    which: Which,
    /// Why it may allow what is denied now; written into the audit.
    #[arg(long, value_name = "REASON")]
    accept_widening: Option<String>,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    administrator: Administrator,
}

impl Activate {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let actor = self.administrator.actor(place)?;
        let updates = place.updates()?;
        let component = taken(&self.which, &updates, actor)?;
        let compared = compared(place, &updates, component, &self.asked, actor)?;
        let (mut human, difference) = super::compare::report(place, &compared.difference)?;
        let line = match updates.activate(&compared, actor, self.accept_widening.as_deref()) {
            Ok(line) => line,
            Err(refused) => {
                let refusal = super::refusal(&refused, place)?;
                human.push_str(&format!("\n{}", refusal.human));
                return Ok(Report::denied(human, refusal.json_with("difference", difference)));
            }
        };
        human.push_str(&format!("\n{} is in force.\n", name(&line.component)));
        let revision = updates.store().read()?.revision()?;
        let mut json = activation(&line);
        if let Some(object) = json.as_object_mut() {
            object.insert("difference".into(), difference);
        }
        Ok(Report::done(human, json).at(Some(revision)))
    }
}

#[derive(Debug, Args)]
pub(crate) struct Rollback {
    /// At least the first 6 digits of the digest of a policy that was in force before, or `built-in`.
    #[arg(long, value_name = "DIGEST")]
    to: String,
    /// Why, for the audit.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    administrator: Administrator,
}

impl Rollback {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let actor = self.administrator.actor(place)?;
        let updates = place.updates()?;
        let component = match self.to.as_str() {
            "built-in" => updates.built_in(actor)?,
            digest => updates.find(digest)?,
        };
        let line = updates.rollback(&component, actor, &self.reason)?;
        let human = format!("{} is in force again.\n", name(&line.component));
        let revision = updates.store().read()?.revision()?;
        Ok(Report::done(human, activation(&line)).at(Some(revision)))
    }
}

pub(super) fn activation(line: &Activation) -> Value {
    let Activation { number, at, actor, component, how, reason, wider } = line;
    let signer = component.signer.as_ref();
    json!({
        "activation": number, "at": at, "actor": actor, "how": how.as_str(), "reason": reason, "wider": wider,
        "digest": component.digest, "name": component.name, "version": component.version,
        "revision-of-policy": component.revision, "key": signer.map(|signer| &signer.key),
        "key-label": signer.map(|signer| &signer.label),
    })
}

//! `portal policy submit`: takes a component without putting it into force.

use clap::Args;
use serde_json::json;

use super::super::{Administrator, Place, Report};
use super::{File, name};

#[derive(Debug, Args)]
pub(crate) struct Submit {
    #[command(flatten)]
    file: File,
    #[command(flatten)]
    administrator: Administrator,
}

impl Submit {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let actor = self.administrator.actor(place)?;
        let taken = place.updates()?.submit(&self.file.file, actor.user, actor.at)?;
        let digest = &taken.digest;
        let signer = taken.signer.as_ref();
        let by = signer.map_or(String::new(), |signer| format!(", signed by {}", signer.label));
        let human = format!(
            "Took {}{by}. It decides nothing yet.\nNext: portal policy diff {digest:.12}\n",
            name(&taken)
        );
        let json = json!({
            "digest": digest, "name": taken.name, "version": taken.version, "revision": taken.revision,
            "key": signer.map(|signer| &signer.key),
        });
        Ok(Report::done(human, json))
    }
}

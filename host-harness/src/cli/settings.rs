//! Changes of settings: what is proposed in words, what it would do to whom, and saving it.

pub(crate) mod impact;
pub(crate) mod words;

use std::fmt::Write;

use clap::Args;
use host_harness::crm::{ChangePreview, Changed, preview_change};
use host_harness::document::ChangeEntry;
use host_harness::session::Answer;
use host_harness::session::changes::Change;
use host_harness::store::Transaction;
use serde_json::json;

use super::report::to_json;
use super::{Administrator, Place, Report, label};

/// Who proposes a change, and whether it is to be saved.
#[derive(Debug, Args)]
pub(crate) struct Proposal {
    /// Save it; without this, only show what would change for whom.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    administrator: Administrator,
}

/// `portal change`: any change of settings, written as JSON.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: portal change '{\"rename-profile\": {\"profile\": 2, \"name\": \"Gold\"}}'"
)]
pub(crate) struct Written {
    /// The change as JSON.
    #[arg(value_name = "JSON")]
    change: String,
    #[command(flatten)]
    proposal: Proposal,
}

impl Written {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let change = ChangeEntry::parse(&self.change)?;
        self.proposal.run(place, change.into())
    }
}

impl Proposal {
    /// Shows what the change would do, and saves it if that is wanted.
    pub(crate) fn run(self, place: &Place, change: Change) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let admin = self.administrator.request(place)?;
        let shown = |facts: &Transaction, preview: &ChangePreview| describe(facts, preview);
        let answer = if self.yes {
            crm.change(admin, &change, shown)?
        } else {
            let session = crm.session()?;
            match preview_change(&session, admin, &change)? {
                Answer::Refused(refusal) => Answer::Refused(refusal),
                Answer::Accepted(preview) => {
                    let shown = shown(&session.facts(), &preview)?;
                    Answer::Accepted((Changed { preview, made: None, revision: None }, shown))
                }
            }
        };
        let (Changed { preview, made, revision }, mut human) = match answer {
            Answer::Accepted(accepted) => accepted,
            Answer::Refused(refusal) => {
                let subjects = label::subjects(&crm.store().read()?, &refusal)?;
                return Ok(Report::refused(&refusal, &subjects));
            }
        };
        let saved = self.yes && preview.accepted.changed;
        match (preview.accepted.changed, saved, made) {
            (false, ..) => human.push_str("Exactly this is stored already; nothing changes.\n"),
            (true, true, Some(id)) => {
                let _ = writeln!(human, "Saved, with identifier {id}.");
            }
            (true, true, None) => human.push_str("Saved.\n"),
            (true, false, _) => human.push_str("Nothing was saved. Add --yes to save it.\n"),
        }
        let json = json!({
            "change": to_json(&ChangeEntry::try_from(&preview.accepted.change).map_err(anyhow::Error::msg)?)?,
            "changed": preview.accepted.changed, "saved": saved, "identifier": made,
            "affected": preview.affected, "notify": preview.accepted.notify,
            "impact": impact::json(&preview.impacts),
        });
        Ok(Report::done(human, json).at(revision))
    }
}

fn describe(facts: &Transaction, preview: &ChangePreview) -> anyhow::Result<String> {
    let mut text = words::change(facts, &preview.accepted)?;
    if preview.accepted.changed {
        text.push_str(&impact::text(facts, &preview.impacts)?);
        let count = usize::try_from(preview.affected).unwrap_or(usize::MAX);
        let _ = writeln!(text, "  affects  {}", label::count(count, "contact"));
        for user in &preview.accepted.notify {
            let _ = writeln!(text, "  tells    {}", label::users(facts, &[*user])?);
        }
    }
    Ok(text)
}

//! `portal preview`: what the portal would show a contact if something were otherwise.

use std::collections::BTreeSet;

use clap::Args;
use host_harness::crm::Crm;
use host_harness::day::Day;
use host_harness::facts::{PortalVersion, ProfileId};
use host_harness::session::{PortalView, Request, Session};
use host_harness::store::{Supposed, Transaction};
use serde_json::json;

use super::naming::{self, Kind};
use super::report::decision_text;
use super::table::Table;
use super::view::{self, page};
use super::{Contact, Place, Report, label};

#[derive(Debug, Args)]
#[command(after_help = "\
Nobody signs in, and nothing is stored. Lines that would be new are marked with `>`, those that would be gone with `<`.

Example: portal preview --contact 1 --customer 4
         portal preview --contact 1 --profile none --on 2027-01-01
         portal preview --contact 1 --policy 5d41402abc4b")]
pub(crate) struct Preview {
    #[command(flatten)]
    contact: Contact,
    /// On this date.
    #[arg(long, value_name = "DATE")]
    on: Option<Day>,
    /// If it belonged to this customer, or to none.
    #[arg(long, value_name = "ID|none", value_parser = id_or_none)]
    customer: Option<Chosen>,
    /// If it had this profile, or none of its own.
    #[arg(long, value_name = "ID|none", value_parser = id_or_none)]
    profile: Option<Chosen>,
    /// If this version of the portal were in force.
    #[arg(long, value_name = "1|2", value_parser = clap::value_parser!(u8).range(1..=2))]
    portal_version: Option<u8>,
    /// Under this policy, which was submitted; by at least the first 6 digits of its digest.
    #[arg(long, value_name = "DIGEST", conflicts_with = "plugin")]
    policy: Option<String>,
}

/// An identifier, or that there is none.
#[derive(Clone, Copy, Debug)]
struct Chosen(Option<u64>);

fn id_or_none(text: &str) -> Result<Chosen, String> {
    match text {
        "none" => Ok(Chosen(None)),
        id => id
            .parse()
            .map(|id| Chosen(Some(id)))
            .map_err(|_| format!("`{id}` is neither a number nor `none`")),
    }
}

impl Preview {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let request = self.contact.request(place)?;
        let now = Crm::new(place.store()?, place.policy()?);
        let then = match &self.policy {
            None => now.clone(),
            Some(digest) => {
                let updates = place.updates()?;
                Crm::new(place.store()?, updates.taken(&updates.find(digest)?)?)
            }
        };
        let nothing =
            Supposed { contact: request.contact, customer: None, profile: None, version: None };
        let supposed = Supposed {
            customer: self.customer.map(|Chosen(customer)| customer),
            profile: self.profile.map(|Chosen(profile)| profile),
            version: self.portal_version.map(|version| match version {
                1 => PortalVersion::V1,
                _ => PortalVersion::V2,
            }),
            ..nothing
        };
        let stored = {
            let mut facts = place.store()?.read()?;
            exists(&facts, supposed)?;
            view::profile(&mut facts, request.contact)?
        };
        let before = shown(&now.supposing(nothing)?, request, stored)?;
        let session = then.supposing(supposed)?;
        let profile = supposed.profile.map_or(stored, |profile| profile.unwrap_or(view::DEFAULT));
        let today = self.on.map_or(request.today, Day::number);
        let after = shown(&session, Request { today, ..request }, profile)?;
        let known: BTreeSet<_> = labelled(&before.text).map(|(_, said)| said).collect();
        let contact = label::contacts(&session.facts(), &[request.contact])?;
        let mut human = String::new();
        for (place, (line, said)) in labelled(&after.text).enumerate() {
            let mark = if known.contains(&said) { ' ' } else { '>' };
            let line = if place == 0 && after.view.decision.allows() {
                format!("{contact} would see {line}")
            } else {
                line.to_owned()
            };
            human.push_str(format!("{mark} {line}").trim_end());
            human.push('\n');
        }
        let same = after.text == before.text;
        if same {
            human.push_str("That is what it sees now.\n");
        } else {
            let then: BTreeSet<_> = labelled(&after.text).map(|(_, said)| said).collect();
            let mut table = Table::default();
            for (line, said) in labelled(&before.text).filter(|(_, said)| !then.contains(said)) {
                match said {
                    ("", _) => human.push_str(&format!("< {line}\n")),
                    (label, value) => table.row([label, value]),
                }
            }
            human.push_str(&table.lines("<   "));
            human.push_str("`>` is not what it sees now; `<` is, and would be gone.\n");
        }
        let json = json!({
            "now": view::json(&before.view)?, "then": view::json(&after.view)?, "same": same,
        });
        Ok(Report::decided(&after.view.decision, human, json))
    }
}

/// Each line, with the label that it stands under and what it says: a label stands only on the first line of several.
fn labelled(text: &str) -> impl Iterator<Item = (&str, (&str, &str))> {
    let mut label = "";
    text.lines().map(move |line| {
        let said = line.trim_start();
        match line.len() - said.len() {
            0 => label = "",
            2 => {
                let (own, value) = said.split_once("  ").unwrap_or((said, ""));
                label = own;
                return (line, (label, value.trim_start()));
            }
            _ => {}
        }
        (line, (label, said))
    })
}

/// What somebody would be shown, as values and in words.
struct Shown {
    view: PortalView,
    text: String,
}

fn shown(
    session: &Session<'_, Transaction>,
    request: Request,
    profile: ProfileId,
) -> anyhow::Result<Shown> {
    let view = session.portal_view(request)?;
    let text = if view.decision.allows() {
        page(&session.facts(), profile, &view)?
    } else {
        decision_text(&view.decision)
    };
    Ok(Shown { view, text })
}

/// Whoever supposes what is not there has mistyped it.
fn exists(facts: &Transaction, supposed: Supposed) -> anyhow::Result<()> {
    let named = [
        (Kind::Customer, supposed.customer.flatten(), "customer"),
        (Kind::Profile, supposed.profile.flatten(), "profile"),
    ];
    for (kind, id, what) in named {
        if let Some(id) = id
            && !naming::names(facts, kind, &[id])?.contains_key(&id)
        {
            anyhow::bail!("there is no {what} {id}");
        }
    }
    Ok(())
}

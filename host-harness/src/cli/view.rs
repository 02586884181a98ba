//! `portal view`: everything that the portal shows a contact after signing in, on one page.

use host_harness::document::{ButtonTargetEntry, HomeButtonEntry};
use host_harness::facts::{ButtonId, ContactId, PortalVersion, ProfileId};
use host_harness::session::{PortalView, VisibleAccounts};
use host_harness::store::{StoreError, Transaction};
use serde_json::{Value, json};

use super::naming::{self, Kind};
use super::report::{decision_text, to_json};
use super::table::Table;
use super::{Contact, Place, Report, label};

/// The profile that stands in where a contact has none.
pub(super) const DEFAULT: ProfileId = 1;

pub(crate) fn run(contact: &Contact, place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let session = crm.session()?;
    let request = contact.request(place)?;
    let view = session.portal_view(request)?;
    let mut facts = session.facts();
    let json = json(&view)?;
    let human = if view.decision.allows() {
        let contact = label::contacts(&facts, &[request.contact])?;
        let profile = profile(&mut facts, request.contact)?;
        format!("{contact} sees {}", page(&facts, profile, &view)?)
    } else {
        // The accounts have a decision of their own, which a profile that is gone leaves as it is.
        let accounts = if view.accounts.decision.allows() {
            format!("Ticket email accounts: {}.\n", accounts(&facts, &view.accounts)?)
        } else {
            String::new()
        };
        decision_text(&view.decision) + &accounts
    };
    Ok(Report::decided(&view.decision, human, json))
}

/// From the version on. `profile`: the one that the home page comes from.
pub(super) fn page(
    facts: &Transaction,
    profile: ProfileId,
    view: &PortalView,
) -> anyhow::Result<String> {
    let PortalView { decision: _, version, modules, buttons, owner, picklists, accounts: visible } =
        view;
    let version = version.map_or("unknown", |version| match version {
        PortalVersion::V1 => "version 1",
        PortalVersion::V2 => "version 2",
    });
    let mut table = Table::default();
    lines(&mut table, "modules", &each(facts, Kind::Module, modules)?);
    lines(&mut table, "home buttons", &home_page(facts, profile, buttons)?);
    let owner = match owner {
        Some(owner) => naming::one(facts, Kind::User, *owner)?,
        None => "nobody, so nothing can be created".into(),
    };
    table.row(["new records", &format!("owner: {owner}")]);
    let mut drop_downs = Vec::new();
    for picklist in picklists {
        let field = naming::one(facts, Kind::Field, picklist.field)?;
        drop_downs.push(format!("{field}: {}", picklist.values.join(", ")));
    }
    lines(&mut table, "drop-downs", &drop_downs);
    let accounts = if visible.decision.allows() {
        each(facts, Kind::Account, &visible.accounts)?
    } else {
        vec![format!("none: {}", visible.decision.rule.title)]
    };
    lines(&mut table, "ticket email accounts", &accounts);
    Ok(format!("the {version} portal:\n{}", table.lines("  ")))
}

/// One row each, the first with the heading.
fn lines(table: &mut Table, heading: &str, values: &[String]) {
    if values.is_empty() {
        table.row([heading, "none"]);
    }
    for (place, value) in values.iter().enumerate() {
        table.row([if place == 0 { heading } else { "" }, value]);
    }
}

fn each(facts: &Transaction, kind: Kind, ids: &[u64]) -> Result<Vec<String>, StoreError> {
    let names = naming::names(facts, kind, ids)?;
    Ok(ids.iter().map(|id| label::label(*id, &names)).collect())
}

fn accounts(facts: &Transaction, visible: &VisibleAccounts) -> Result<String, StoreError> {
    naming::all(facts, Kind::Account, &visible.accounts)
}

/// The contact's profile, as it is stored.
pub(super) fn profile(facts: &mut Transaction, contact: ContactId) -> anyhow::Result<ProfileId> {
    let access = facts.portal_access(contact)?;
    Ok(access.and_then(|access| access.profile).unwrap_or(DEFAULT))
}

/// The buttons with what they say and where they lead.
fn home_page(
    facts: &Transaction,
    profile: ProfileId,
    buttons: &[ButtonId],
) -> anyhow::Result<Vec<String>> {
    let stored = facts.profile_entry(profile)?.map(|profile| profile.buttons).unwrap_or_default();
    let mut lines = Vec::new();
    for id in buttons {
        let Some(button) = stored.iter().find(|button| button.id.get() == *id) else {
            lines.push(format!("unknown ({id})"));
            continue;
        };
        let HomeButtonEntry { id: _, label, target } = button;
        lines.push(format!("{} ({id}) → {}", label.as_str(), leads_to(facts, target)?));
    }
    Ok(lines)
}

fn leads_to(facts: &Transaction, target: &ButtonTargetEntry) -> Result<String, StoreError> {
    let module = |id: u64| naming::one(facts, Kind::Module, id);
    Ok(match target {
        ButtonTargetEntry::Open { module, record } => {
            naming::record(facts, module.get(), record.get())?
        }
        ButtonTargetEntry::Create { module: of } => {
            format!("a new record of {}", module(of.get())?)
        }
        ButtonTargetEntry::List { module: of } => format!("the records of {}", module(of.get())?),
        ButtonTargetEntry::Link { address, module: None } => address.as_str().into(),
        ButtonTargetEntry::Link { address, module: Some(of) } => {
            format!("{} in {}", address.as_str(), module(of.get())?)
        }
    })
}

pub(super) fn json(view: &PortalView) -> anyhow::Result<Value> {
    let PortalView { decision, version, modules, buttons, owner, picklists, accounts } = view;
    let version = version.map(|version| match version {
        PortalVersion::V1 => "v1",
        PortalVersion::V2 => "v2",
    });
    let drop_downs = picklists
        .iter()
        .map(|picklist| json!({ "field": picklist.field, "values": picklist.values }));
    Ok(json!({
        "decision": to_json(decision)?, "version": version, "modules": modules, "buttons": buttons,
        "owner": owner, "drop-downs": drop_downs.collect::<Vec<_>>(),
        "accounts": { "decision": to_json(&accounts.decision)?, "accounts": accounts.accounts },
    }))
}

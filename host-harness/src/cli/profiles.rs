//! `portal profiles`: what holders of a profile may see and do, and who holds which.

mod edit;

use clap::{Args, Subcommand};
use host_harness::facts::{Directory, StoredSettings};
use host_harness::session::changes::{
    Change, NewProfile, ProfileAssignment, ProfileDeletion, ProfileRename,
};
use host_harness::store::Transaction;
use serde_json::json;

use super::report::to_json;
use super::settings::Proposal;
use super::settings::words::privileges;
use super::table::Table;
use super::{Place, Report, label};

#[derive(Debug, Subcommand)]
pub(crate) enum Profiles {
    /// Every profile, and how many contacts hold it.
    List,
    /// One profile, with everything that it says.
    Show(One),
    /// Make a new profile as a copy of another one as it is now.
    Create(Create),
    /// Give a profile another name.
    Rename(Rename),
    /// Delete a profile; its holders get another one.
    Delete(Delete),
    /// Let a contact hold a profile, or none, so that DEFAULT stands in.
    Assign(Assign),
    #[command(flatten)]
    Edit(edit::Edit),
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal profiles create Gold --base 1 --yes")]
pub(crate) struct Create {
    /// Its name.
    name: String,
    /// The profile to copy.
    #[arg(long, value_name = "PROFILE")]
    base: u64,
    /// What it is for.
    #[arg(long, default_value = "")]
    description: String,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
pub(crate) struct Rename {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// Its new name.
    name: String,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal profiles delete 3 --transfer-to 1 --yes")]
pub(crate) struct Delete {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// The profile that its holders get.
    #[arg(long, value_name = "PROFILE")]
    transfer_to: Option<u64>,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal profiles assign 7 --profile 2 --yes")]
pub(crate) struct Assign {
    /// The contact.
    #[arg(value_name = "CONTACT")]
    contact: u64,
    /// The profile; left out: none.
    #[arg(long, value_name = "PROFILE")]
    profile: Option<u64>,
    #[command(flatten)]
    proposal: Proposal,
}

impl Profiles {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self {
            Profiles::List => list(place),
            Profiles::Show(one) => show(place, one.profile),
            Profiles::Create(Create { name, base, description, proposal }) => {
                let new = NewProfile { name, description, base };
                proposal.run(place, Change::CreateProfile(new))
            }
            Profiles::Rename(Rename { profile, name, proposal }) => {
                proposal.run(place, Change::RenameProfile(ProfileRename { profile, name }))
            }
            Profiles::Delete(Delete { profile, transfer_to, proposal }) => {
                let deletion = ProfileDeletion { profile, transfer_to };
                proposal.run(place, Change::DeleteProfile(deletion))
            }
            Profiles::Assign(Assign { contact, profile, proposal }) => {
                let assignment = ProfileAssignment { contact, profile };
                proposal.run(place, Change::AssignProfile(assignment))
            }
            Profiles::Edit(edit) => edit.run(place),
        }
    }
}

fn list(place: &Place) -> anyhow::Result<Report> {
    let facts = place.store()?.read()?;
    let mut table = Table::default();
    let mut rows = Vec::new();
    for profile in facts.profile_list()? {
        let holders =
            format!("held by {}", label::count(usize::try_from(profile.holders)?, "contact"));
        table.row([&label::profiles(&facts, &[profile.id])?, &holders, &profile.description]);
        rows.push(json!({
            "id": profile.id, "name": profile.name, "description": profile.description, "holders": profile.holders,
        }));
    }
    Ok(Report::done(table.lines(""), json!({ "profiles": rows })))
}

fn show(place: &Place, id: u64) -> anyhow::Result<Report> {
    let mut facts = place.store()?.read()?;
    let Some(profile) = facts.profile_entry(id)?.filter(|profile| !profile.deleted) else {
        anyhow::bail!("there is no profile {id}; `portal profiles list` shows all");
    };
    let mut head = Table::default();
    head.row(["profile", &label::profiles(&facts, &[id])?]);
    if !profile.description.is_empty() {
        head.row(["is for", &profile.description]);
    }
    let owner = match profile.owner {
        Some(owner) if is_gone(&mut facts, owner.get())? => {
            let owner = label::users(&facts, &[owner.get()])?;
            format!("{owner}, who is deleted: the owner of DEFAULT stands in")
        }
        Some(owner) => label::users(&facts, &[owner.get()])?,
        None => "the owner of DEFAULT".into(),
    };
    head.row(["owner", &owner]);
    let whole = match (profile.view_all, profile.edit_all) {
        (false, false) => "no",
        (true, false) => "view-all",
        (_, true) => "edit-all",
    };
    head.row(["everything", whole]);
    let mut human = head.lines("");
    let mut table = Table::default();
    for row in &profile.modules {
        let module = label::modules(&facts, &[row.module.get()])?;
        table.row([&module, &privileges((*row).into())]);
    }
    section(&mut human, "modules", table);
    let mut table = Table::default();
    for row in &profile.fields {
        let access = to_json(&row.access)?;
        let field = label::fields(&facts, &[row.field.get()])?;
        table.row([&field, access.as_str().unwrap_or_default()]);
    }
    section(&mut human, "fields", table);
    let mut table = Table::default();
    for (notice, template) in &profile.notifications {
        let exists = facts.template_exists(template.get())?;
        let note = if exists { "" } else { "deleted, so nothing is sent" };
        table.row([notice.as_str(), &label::templates(&facts, &[template.get()])?, note]);
    }
    section(&mut human, "notifications", table);
    let mut table = Table::default();
    for button in &profile.buttons {
        table.row([
            &button.id.to_string(),
            button.label.as_str(),
            &to_json(&button.target)?.to_string(),
        ]);
    }
    section(&mut human, "home buttons", table);
    Ok(Report::done(human, to_json(&profile)?))
}

/// Whether the user is deleted, or never was.
pub(super) fn is_gone(facts: &mut Transaction, user: u64) -> anyhow::Result<bool> {
    Ok(facts.user(user)?.is_none_or(|user| user.deleted))
}

fn section(text: &mut String, heading: &str, table: Table) {
    let lines = table.lines("  ");
    if !lines.is_empty() {
        text.push_str(heading);
        text.push('\n');
        text.push_str(&lines);
    }
}

//! `portal version` and `portal v1`: which version of the portal is in force, and the settings of version 1.

use clap::{ArgAction, Args, Subcommand, ValueEnum};
use host_harness::facts::{
    Configuration, Installation, PortalState, PortalVersion, StoredSettings,
};
use host_harness::session::changes::{
    Change, Direction, ModuleMove, ModuleViewAll, ModuleVisibility,
};
use serde_json::json;

use super::profiles::is_gone;
use super::settings::Proposal;
use super::table::Table;
use super::{Administrator, Place, Report, label};

#[derive(Debug, Subcommand)]
pub(crate) enum Version {
    /// The version in force, and which ones can be chosen.
    Show,
    /// Choose a version, for everybody. The settings of both are kept.
    Set(SetVersion),
    /// Say whether the paid functions are licensed; creating profiles needs it.
    Licence(Licence),
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal version set v1 --yes")]
pub(crate) struct SetVersion {
    version: VersionWord,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum VersionWord {
    /// Modules for everybody.
    V1,
    /// Profiles.
    V2,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal version licence true")]
pub(crate) struct Licence {
    #[arg(value_name = "true|false", action = ArgAction::Set)]
    licensed: bool,
    #[command(flatten)]
    administrator: Administrator,
}

impl Version {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self {
            Version::Show => show(place),
            Version::Set(set) => {
                let version = match set.version {
                    VersionWord::V1 => PortalVersion::V1,
                    VersionWord::V2 => PortalVersion::V2,
                };
                set.proposal.run(place, Change::PortalVersion(version))
            }
            Version::Licence(licence) => licence.run(place),
        }
    }
}

fn show(place: &Place) -> anyhow::Result<Report> {
    let mut facts = place.store()?.read()?;
    let PortalState { installation, selected, licensed } = facts.privileges(None, &[])?.portal;
    let (installation, choice) = match installation {
        Installation::New => ("new", vec!["v2"]),
        Installation::Upgraded => ("upgraded", vec!["v1", "v2"]),
    };
    let selected = match selected {
        PortalVersion::V1 => "v1",
        PortalVersion::V2 => "v2",
    };
    let mut table = Table::default();
    table.row(["installation", installation]);
    table.row(["can be chosen", &choice.join(", ")]);
    table.row(["chosen", selected]);
    table.row(["licensed", if licensed { "yes" } else { "no" }]);
    let json = json!({
        "installation": installation, "choice": choice, "chosen": selected, "licensed": licensed,
    });
    Ok(Report::done(table.lines(""), json))
}

impl Licence {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let answer = crm.set_licence(self.administrator.request(place)?, self.licensed)?;
        let word = if self.licensed { "licensed" } else { "not licensed" };
        super::accepted(&crm, answer, |revision| {
            let changed = revision.is_some();
            let now = if changed { "are now" } else { "were already" };
            let human = format!("The paid functions {now} {word}.\n");
            Report::done(human, json!({ "licensed": self.licensed, "changed": changed }))
                .at(revision)
        })
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum V1 {
    /// Modules in the order of the menu, the selected user, the email template.
    Show,
    /// Show or hide a module.
    Visible(Flag),
    /// Let contacts reach their customer's records in a module, or only their own ones.
    ViewAll(Flag),
    /// Move a module up or down in the menu.
    Move(Move),
    /// Select the CRM user who owns what comes from the portal.
    User(One),
    /// Choose the email template for access data.
    AccessTemplate(One),
}

#[derive(Debug, Args)]
pub(crate) struct Flag {
    /// The module.
    #[arg(value_name = "MODULE")]
    module: u64,
    #[arg(value_name = "true|false", action = ArgAction::Set)]
    flag: bool,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
pub(crate) struct Move {
    /// The module.
    #[arg(value_name = "MODULE")]
    module: u64,
    direction: DirectionWord,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DirectionWord {
    /// Towards the first.
    Up,
    /// Towards the last.
    Down,
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// Its identifier.
    id: u64,
    #[command(flatten)]
    proposal: Proposal,
}

impl V1 {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self {
            V1::Show => show_v1(place),
            V1::Visible(Flag { module, flag: visible, proposal }) => proposal
                .run(place, Change::V1ModuleVisibility(ModuleVisibility { module, visible })),
            V1::ViewAll(Flag { module, flag: view_all, proposal }) => {
                proposal.run(place, Change::V1ViewAll(ModuleViewAll { module, view_all }))
            }
            V1::Move(Move { module, direction, proposal }) => {
                let direction = match direction {
                    DirectionWord::Up => Direction::Up,
                    DirectionWord::Down => Direction::Down,
                };
                proposal.run(place, Change::V1ModuleMove(ModuleMove { module, direction }))
            }
            V1::User(One { id, proposal }) => proposal.run(place, Change::V1User(id)),
            V1::AccessTemplate(One { id, proposal }) => {
                proposal.run(place, Change::V1AccessTemplate(id))
            }
        }
    }
}

fn show_v1(place: &Place) -> anyhow::Result<Report> {
    let mut facts = place.store()?.read()?;
    let mut modules: Vec<_> = facts
        .privileges(None, &[])?
        .modules
        .into_iter()
        .filter_map(|module| Some((module.v1?, module.module, module.on)))
        .collect();
    modules.sort_by_key(|(row, module, _)| (row.sequence, *module));
    let mut table = Table::default();
    let mut rows = Vec::new();
    for (row, module, on) in modules {
        let visible = match (row.visible, on) {
            (_, false) => "off in the Module Manager",
            (true, true) => "visible",
            (false, true) => "hidden",
        };
        let scope = if row.view_all { "customer's records" } else { "own records" };
        table.row([&label::modules(&facts, &[module])?, visible, scope]);
        rows.push(json!({
            "module": module, "on": on, "visible": row.visible, "view-all": row.view_all,
        }));
    }
    let user = facts.owners(None)?.v1_user.map(|named| named.user);
    let template = facts.access_template()?;
    let mut human = String::from("Modules, in the order of the menu:\n");
    human.push_str(&table.lines("  "));
    let mut table = Table::default();
    let name = user.map_or(Ok("nobody".into()), |user| label::users(&facts, &[user]))?;
    let gone = user.map_or(Ok(false), |user| is_gone(&mut facts, user))?;
    table.row([
        "selected user",
        &name,
        if gone { "deleted: nobody can create records" } else { "" },
    ]);
    let name =
        template.map_or(Ok("the system's own".into()), |id| label::templates(&facts, &[id]))?;
    let exists = template.map_or(Ok(true), |id| facts.template_exists(id))?;
    table.row([
        "access data",
        &name,
        if exists { "" } else { "deleted: the system's own is sent" },
    ]);
    human.push_str(&table.lines(""));
    Ok(Report::done(human, json!({ "modules": rows, "user": user, "access-template": template })))
}

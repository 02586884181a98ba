//! What a profile says: owner, notifications, home buttons, modules, fields, and everything at once.

use clap::{ArgAction, ArgGroup, Args, Subcommand, ValueEnum};
use host_harness::facts::{ProfileField, ProfileModule, RecordKey, RecordScope};
use host_harness::session::changes::{
    ButtonAddition, ButtonLink, ButtonOrder, ButtonRemoval, ButtonTarget, Change, FieldPrivilege,
    GlobalPrivileges, ModulePrivileges, ModuleRemoval, ProfileNotification, ProfileOwner,
};

use crate::cli::settings::Proposal;
use crate::cli::{Place, Report};

#[derive(Debug, Subcommand)]
pub(crate) enum Edit {
    /// Choose the CRM user who owns what holders create.
    Owner(Owner),
    /// Choose the email template for an occasion, or none.
    Notify(Notify),
    /// Put a button at the end of the home page.
    AddButton(AddButton),
    /// Take a button off the home page.
    RemoveButton(RemoveButton),
    /// Put the buttons of the home page in another order.
    OrderButtons(OrderButtons),
    /// Say what holders may do in a module; what is not named, they may not.
    Module(Module),
    /// Mention a module no longer.
    RemoveModule(RemoveModule),
    /// Say what holders may do with a field.
    Field(Field),
    /// Open everything for reading, or for writing; never other customers' records, and never deletion.
    Global(Global),
}

#[derive(Debug, Args)]
pub(crate) struct Owner {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// The CRM user.
    #[arg(value_name = "USER")]
    owner: u64,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal profiles notify 1 ticket-closed --template 3 --yes")]
pub(crate) struct Notify {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// The occasion: any name will do.
    notice: String,
    /// The email template; left out: none, which takes the occasion away.
    #[arg(long, value_name = "TEMPLATE")]
    template: Option<u64>,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: portal profiles add-button 1 \"New ticket\" --create 1 --yes",
    group(ArgGroup::new("target").required(true))
)]
pub(crate) struct AddButton {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// What it says.
    label: String,
    /// Opens this record of `--module`.
    #[arg(long, group = "target", value_name = "RECORD", requires = "module")]
    open: Option<u64>,
    /// Makes a new record in this module.
    #[arg(long, group = "target", value_name = "MODULE")]
    create: Option<u64>,
    /// Lists the records of this module.
    #[arg(long, group = "target", value_name = "MODULE")]
    list: Option<u64>,
    /// Leads to this address: https, http, mailto, or a place in the CRM that begins with a slash.
    #[arg(long, group = "target", value_name = "ADDRESS")]
    link: Option<String>,
    /// The module of `--open` or `--link`; a link without it leads out of the CRM.
    #[arg(long, value_name = "MODULE", conflicts_with_all = ["create", "list"])]
    module: Option<u64>,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveButton {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// The button.
    #[arg(value_name = "BUTTON")]
    button: u64,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal profiles order-buttons 1 3,1,2 --yes")]
pub(crate) struct OrderButtons {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// Every button of the profile, once.
    #[arg(value_name = "BUTTONS", value_delimiter = ',', num_args = 1..)]
    buttons: Vec<u64>,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: portal profiles module 2 1 --may view,create --scope customer --yes"
)]
pub(crate) struct Module {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// The module.
    #[arg(value_name = "MODULE")]
    module: u64,
    /// What holders may do, such as `view,create`; left out: nothing.
    #[arg(long, value_delimiter = ',', value_name = "ACTIONS")]
    may: Vec<ActionWord>,
    /// Whose records.
    #[arg(long, default_value = "own")]
    scope: ScopeWord,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ActionWord {
    View,
    Create,
    Edit,
    Delete,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ScopeWord {
    /// The contact's own.
    Own,
    /// Its customer's as well, and those of the customer's other contacts.
    Customer,
}

#[derive(Debug, Args)]
pub(crate) struct RemoveModule {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// The module.
    #[arg(value_name = "MODULE")]
    module: u64,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: portal profiles field 2 1 12 read-only --yes")]
pub(crate) struct Field {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// The module.
    #[arg(value_name = "MODULE")]
    module: u64,
    /// The field.
    #[arg(value_name = "FIELD")]
    field: u64,
    access: FieldWord,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FieldWord {
    /// The profile says nothing: seen where the organisation shows it, and not written.
    Unlisted,
    Hidden,
    ReadOnly,
    Editable,
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// The profile.
    #[arg(value_name = "PROFILE")]
    profile: u64,
    /// Opens all modules and fields for reading.
    #[arg(long, value_name = "true|false", action = ArgAction::Set)]
    view_all: bool,
    /// Opens them for writing too.
    #[arg(long, value_name = "true|false", action = ArgAction::Set)]
    edit_all: bool,
    #[command(flatten)]
    proposal: Proposal,
}

impl Edit {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self {
            Edit::Owner(Owner { profile, owner, proposal }) => {
                proposal.run(place, Change::ProfileOwner(ProfileOwner { profile, owner }))
            }
            Edit::Notify(Notify { profile, notice, template, proposal }) => {
                let notification = ProfileNotification { profile, notice, template };
                proposal.run(place, Change::ProfileNotification(notification))
            }
            Edit::AddButton(add) => add.run(place),
            Edit::RemoveButton(RemoveButton { profile, button, proposal }) => {
                proposal.run(place, Change::RemoveButton(ButtonRemoval { profile, button }))
            }
            Edit::OrderButtons(OrderButtons { profile, buttons, proposal }) => {
                proposal.run(place, Change::OrderButtons(ButtonOrder { profile, buttons }))
            }
            Edit::Module(set) => set.run(place),
            Edit::RemoveModule(RemoveModule { profile, module, proposal }) => {
                proposal.run(place, Change::RemoveModule(ModuleRemoval { profile, module }))
            }
            Edit::Field(Field { profile, module, field, access, proposal }) => {
                let access = match access {
                    FieldWord::Unlisted => ProfileField::Unlisted,
                    FieldWord::Hidden => ProfileField::Hidden,
                    FieldWord::ReadOnly => ProfileField::ReadOnly,
                    FieldWord::Editable => ProfileField::Editable,
                };
                let privilege = FieldPrivilege { profile, module, field, access };
                proposal.run(place, Change::FieldPrivilege(privilege))
            }
            Edit::Global(Global { profile, view_all, edit_all, proposal }) => {
                let privileges = GlobalPrivileges { profile, view_all, edit_all };
                proposal.run(place, Change::GlobalPrivileges(privileges))
            }
        }
    }
}

impl AddButton {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let AddButton { profile, label, open, create, list, link, module, proposal } = self;
        let target = match (open, module, create, list, link) {
            (Some(record), Some(module), ..) => ButtonTarget::Open(RecordKey { module, record }),
            (_, _, Some(module), ..) => ButtonTarget::Create(module),
            (_, _, _, Some(module), _) => ButtonTarget::List(module),
            (_, module, _, _, Some(address)) => ButtonTarget::Link(ButtonLink { address, module }),
            _ => anyhow::bail!("say where the button leads: --open, --create, --list or --link"),
        };
        proposal.run(place, Change::AddButton(ButtonAddition { profile, label, target }))
    }
}

impl Module {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let Module { profile, module, may, scope, proposal } = self;
        let privileges = ProfileModule {
            view: may.contains(&ActionWord::View),
            create: may.contains(&ActionWord::Create),
            edit: may.contains(&ActionWord::Edit),
            delete: may.contains(&ActionWord::Delete),
            scope: match scope {
                ScopeWord::Own => RecordScope::Own,
                ScopeWord::Customer => RecordScope::Customer,
            },
        };
        proposal
            .run(place, Change::ModulePrivileges(ModulePrivileges { profile, module, privileges }))
    }
}

//! What version 1 or a profile lets a contact do in a module.

use crate::Rule;
use crate::configuration::{ModuleFacts, ModuleKind, ProfileFacts};
use crate::record_scope::RecordScope;

/// Something to do with records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Read.
    View,
    /// Make a new one.
    Create,
    /// Change.
    Edit,
    /// Remove.
    Delete,
}

impl Action {
    /// The action, as a word.
    pub fn word(self) -> &'static str {
        match self {
            Action::View => "view",
            Action::Create => "create",
            Action::Edit => "edit",
            Action::Delete => "delete",
        }
    }
}

/// The settings that decide, by the version in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settings {
    V1,
    V2(ProfileFacts),
}

/// For each action the rule that lets, and whose records it lets reach. Nothing but viewing counts by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) view: Option<Rule>,
    create: Option<Rule>,
    edit: Option<Rule>,
    delete: Option<Rule>,
    pub(crate) scope: RecordScope,
    /// Whose of these records may be edited.
    pub(crate) edit_widest: RecordScope,
}

impl Grant {
    pub(crate) fn of(settings: Settings, module: &ModuleFacts) -> Self {
        match settings {
            Settings::V1 => Self::of_version_1(module),
            Settings::V2(profile) => Self::of_profile(profile, module),
        }
    }

    /// The rule that lets, if the module can be viewed.
    pub(crate) fn lets(&self, action: Action) -> Option<Rule> {
        match action {
            Action::View => self.view,
            Action::Create => self.create,
            Action::Edit => self.edit,
            Action::Delete => self.delete,
        }
    }

    /// The own contact record stays within reach of a contact whose menu does not show the module (D14).
    fn of_version_1(module: &ModuleFacts) -> Self {
        let contacts = module.kind == ModuleKind::Contacts;
        let tickets = module.kind == ModuleKind::Tickets;
        let shown = module.v1.filter(|row| row.visible);
        let scope = RecordScope::customer_if(shown.is_some_and(|row| row.view_all));
        let by_version_1 = |lets: bool| lets.then_some(Rule::PrivilegeVersion1);
        Grant {
            view: by_version_1(shown.is_some() || contacts),
            create: by_version_1(tickets),
            edit: by_version_1(tickets || contacts),
            delete: None,
            scope,
            edit_widest: RecordScope::customer_if(!contacts),
        }
    }

    /// View-all and edit-all open what the module's row does not, but neither widens the scope nor lets delete (D15).
    fn of_profile(profile: ProfileFacts, module: &ModuleFacts) -> Self {
        let row = module.profile;
        let scope = row.map_or(RecordScope::Own, |row| row.scope);
        Grant {
            view: by_profile(row.is_some_and(|row| row.view), profile.view_all || profile.edit_all),
            create: by_profile(row.is_some_and(|row| row.create), profile.edit_all),
            edit: by_profile(row.is_some_and(|row| row.edit), profile.edit_all),
            delete: by_profile(row.is_some_and(|row| row.delete), false),
            scope,
            edit_widest: RecordScope::Customer,
        }
    }
}

fn by_profile(row: bool, whole: bool) -> Option<Rule> {
    match (row, whole) {
        (true, _) => Some(Rule::PrivilegeProfile),
        (false, true) => Some(Rule::PrivilegeWholeProfile),
        (false, false) => None,
    }
}

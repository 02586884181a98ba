//! What version 1 or a profile lets a contact do in a module.

use alloc::vec::Vec;

use crate::Rule;
use crate::configuration::{ModuleFacts, ModuleKind, ProfileFacts, ProfileModule};
use crate::record_scope::RecordScope;
use crate::trace::{Fact, Value};

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

impl Settings {
    /// The rules that let, the one that decides first, and what each looked at.
    pub(crate) fn permitting(self, module: &ModuleFacts, action: Action) -> Vec<(Rule, Vec<Fact>)> {
        let Settings::V2(profile) = self else {
            return Vec::from([(Rule::PrivilegeVersion1, self.facts(module))]);
        };
        let row = module.profile.is_some_and(|row| row.grants(action));
        let rules = [
            row.then(|| (Rule::PrivilegeProfile, row_facts(module))),
            profile.opens(action).then(|| (Rule::PrivilegeWholeProfile, whole_facts(profile))),
        ];
        rules.into_iter().flatten().collect()
    }

    /// What there is to know about the module.
    pub(crate) fn facts(self, module: &ModuleFacts) -> Vec<Fact> {
        match self {
            Settings::V1 => Vec::from([
                Fact::optional("visible", module.v1.map(|row| row.visible), Value::Flag),
                Fact::optional("view-all-records", module.v1.map(|row| row.view_all), Value::Flag),
            ]),
            Settings::V2(profile) => {
                row_facts(module).into_iter().chain(whole_facts(profile)).collect()
            }
        }
    }
}

fn row_facts(module: &ModuleFacts) -> Vec<Fact> {
    let flag = |name, action| {
        Fact::optional(name, module.profile.map(|row| row.grants(action)), Value::Flag)
    };
    Vec::from([
        flag("view", Action::View),
        flag("create", Action::Create),
        flag("edit", Action::Edit),
        flag("delete", Action::Delete),
        Fact::optional("scope", module.profile.map(|row| row.scope.word()), Value::Word),
    ])
}

fn whole_facts(profile: ProfileFacts) -> Vec<Fact> {
    Vec::from([
        Fact::id("profile", Some(profile.profile)),
        Fact::flag("view-all", profile.view_all),
        Fact::flag("edit-all", profile.edit_all),
    ])
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
        // Of a module that is hidden and closed it tells what its records would be if it were shown.
        let row = if contacts { shown } else { module.v1 };
        let scope = RecordScope::customer_if(row.is_some_and(|row| row.view_all));
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
        let by_profile = |action| {
            let row = module.profile.filter(|row| row.grants(action));
            let whole = profile.opens(action).then_some(Rule::PrivilegeWholeProfile);
            row.map(|_| Rule::PrivilegeProfile).or(whole)
        };
        Grant {
            view: by_profile(Action::View),
            create: by_profile(Action::Create),
            edit: by_profile(Action::Edit),
            delete: by_profile(Action::Delete),
            scope: module.profile.map_or(RecordScope::Own, |row| row.scope),
            edit_widest: RecordScope::Customer,
        }
    }
}

impl ProfileModule {
    fn grants(self, action: Action) -> bool {
        match action {
            Action::View => self.view,
            Action::Create => self.create,
            Action::Edit => self.edit,
            Action::Delete => self.delete,
        }
    }
}

impl ProfileFacts {
    /// Whether view-all or edit-all lets in every module.
    pub(crate) fn opens(self, action: Action) -> bool {
        match action {
            Action::View => self.view_all || self.edit_all,
            Action::Create | Action::Edit => self.edit_all,
            Action::Delete => false,
        }
    }
}

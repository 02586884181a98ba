//! Between changes on paper and changes as the contract has them. Nothing may be lost on the way.

use super::{ChangeEntry, DirectionEntry};
use crate::document::{
    AutoUnlockEntry, ButtonTargetEntry, FieldAccessEntry, Id, ProfileModuleEntry, ScopeEntry,
    VersionEntry,
};
use crate::facts::{
    AutoUnlock, LockoutSettings, PortalVersion, ProfileField, ProfileModule, RecordKey, RecordScope,
};
use crate::session::changes::{
    ButtonAddition, ButtonLink, ButtonOrder, ButtonRemoval, ButtonTarget, Change, Direction,
    FieldPrivilege, GlobalPrivileges, GroupMembership, ModuleMove, ModulePrivileges, ModuleRemoval,
    ModuleViewAll, ModuleVisibility, NewProfile, ProfileAssignment, ProfileDeletion,
    ProfileNotification, ProfileOwner, ProfileRename, TicketAssignment,
};

impl From<ChangeEntry> for Change {
    fn from(entry: ChangeEntry) -> Change {
        use ChangeEntry as E;
        match entry {
            E::PortalVersion(version) => Change::PortalVersion(version.into()),
            E::V1ModuleVisibility { module, visible } => {
                Change::V1ModuleVisibility(ModuleVisibility { module: module.get(), visible })
            }
            E::V1ModuleMove { module, direction } => {
                let direction = match direction {
                    DirectionEntry::Up => Direction::Up,
                    DirectionEntry::Down => Direction::Down,
                };
                Change::V1ModuleMove(ModuleMove { module: module.get(), direction })
            }
            E::V1ViewAll { module, view_all } => {
                Change::V1ViewAll(ModuleViewAll { module: module.get(), view_all })
            }
            E::V1User(user) => Change::V1User(user.get()),
            E::V1AccessTemplate(template) => Change::V1AccessTemplate(template.get()),
            E::CreateProfile { name, description, base } => {
                Change::CreateProfile(NewProfile { name, description, base: base.get() })
            }
            E::RenameProfile { profile, name } => {
                Change::RenameProfile(ProfileRename { profile: profile.get(), name })
            }
            E::DeleteProfile { profile, transfer_to } => Change::DeleteProfile(ProfileDeletion {
                profile: profile.get(),
                transfer_to: transfer_to.map(Id::get),
            }),
            E::ProfileOwner { profile, owner } => {
                Change::ProfileOwner(ProfileOwner { profile: profile.get(), owner: owner.get() })
            }
            E::ProfileNotification { profile, notice, template } => {
                let (profile, template) = (profile.get(), template.map(Id::get));
                Change::ProfileNotification(ProfileNotification { profile, notice, template })
            }
            E::AddButton { profile, label, target } => {
                let (profile, target) = (profile.get(), target.into());
                Change::AddButton(ButtonAddition { profile, label, target })
            }
            E::RemoveButton { profile, button } => {
                Change::RemoveButton(ButtonRemoval { profile: profile.get(), button: button.get() })
            }
            E::OrderButtons { profile, buttons } => {
                Change::OrderButtons(ButtonOrder { profile: profile.get(), buttons: gets(buttons) })
            }
            E::ModulePrivileges { profile, module, view, create, edit, delete, scope } => {
                let privileges = ProfileModule { view, create, edit, delete, scope: scope.into() };
                let (profile, module) = (profile.get(), module.get());
                Change::ModulePrivileges(ModulePrivileges { profile, module, privileges })
            }
            E::RemoveModule { profile, module } => {
                Change::RemoveModule(ModuleRemoval { profile: profile.get(), module: module.get() })
            }
            E::FieldPrivilege { profile, module, field, access } => {
                let access = access.map_or(ProfileField::Unlisted, Into::into);
                let (profile, module, field) = (profile.get(), module.get(), field.get());
                Change::FieldPrivilege(FieldPrivilege { profile, module, field, access })
            }
            E::GlobalPrivileges { profile, view_all, edit_all } => {
                let profile = profile.get();
                Change::GlobalPrivileges(GlobalPrivileges { profile, view_all, edit_all })
            }
            E::AssignProfile { contact, profile } => {
                let (contact, profile) = (contact.get(), profile.map(Id::get));
                Change::AssignProfile(ProfileAssignment { contact, profile })
            }
            E::AssignTicket { ticket, user } => {
                Change::AssignTicket(TicketAssignment { ticket: ticket.get(), user: user.get() })
            }
            E::GroupMembership { customer, groups } => {
                let (customer, groups) = (customer.get(), gets(groups));
                Change::GroupMembership(GroupMembership { customer, groups })
            }
            E::Lockout { threshold, lease, auto_unlock } => {
                let auto_unlock = auto_unlock.map(Into::into);
                Change::Lockout(LockoutSettings { threshold, lease, auto_unlock })
            }
        }
    }
}

/// Fails at an identifier that no database keeps.
impl TryFrom<&Change> for ChangeEntry {
    type Error = String;

    fn try_from(change: &Change) -> Result<Self, String> {
        use ChangeEntry as E;
        Ok(match change.clone() {
            Change::PortalVersion(version) => E::PortalVersion(version.into()),
            Change::V1ModuleVisibility(ModuleVisibility { module, visible }) => {
                E::V1ModuleVisibility { module: id(module)?, visible }
            }
            Change::V1ModuleMove(ModuleMove { module, direction }) => {
                let direction = match direction {
                    Direction::Up => DirectionEntry::Up,
                    Direction::Down => DirectionEntry::Down,
                };
                E::V1ModuleMove { module: id(module)?, direction }
            }
            Change::V1ViewAll(ModuleViewAll { module, view_all }) => {
                E::V1ViewAll { module: id(module)?, view_all }
            }
            Change::V1User(user) => E::V1User(id(user)?),
            Change::V1AccessTemplate(template) => E::V1AccessTemplate(id(template)?),
            Change::CreateProfile(NewProfile { name, description, base }) => {
                E::CreateProfile { name, description, base: id(base)? }
            }
            Change::RenameProfile(ProfileRename { profile, name }) => {
                E::RenameProfile { profile: id(profile)?, name }
            }
            Change::DeleteProfile(ProfileDeletion { profile, transfer_to }) => {
                E::DeleteProfile { profile: id(profile)?, transfer_to: maybe_id(transfer_to)? }
            }
            Change::ProfileOwner(ProfileOwner { profile, owner }) => {
                E::ProfileOwner { profile: id(profile)?, owner: id(owner)? }
            }
            Change::ProfileNotification(ProfileNotification { profile, notice, template }) => {
                let (profile, template) = (id(profile)?, maybe_id(template)?);
                E::ProfileNotification { profile, notice, template }
            }
            Change::AddButton(ButtonAddition { profile, label, target }) => {
                E::AddButton { profile: id(profile)?, label, target: target.try_into()? }
            }
            Change::RemoveButton(ButtonRemoval { profile, button }) => {
                E::RemoveButton { profile: id(profile)?, button: id(button)? }
            }
            Change::OrderButtons(ButtonOrder { profile, buttons }) => {
                E::OrderButtons { profile: id(profile)?, buttons: ids(buttons)? }
            }
            Change::ModulePrivileges(ModulePrivileges { profile, module, privileges }) => {
                let ProfileModule { view, create, edit, delete, scope } = privileges;
                let (profile, module, scope) = (id(profile)?, id(module)?, scope.into());
                E::ModulePrivileges { profile, module, view, create, edit, delete, scope }
            }
            Change::RemoveModule(ModuleRemoval { profile, module }) => {
                E::RemoveModule { profile: id(profile)?, module: id(module)? }
            }
            Change::FieldPrivilege(FieldPrivilege { profile, module, field, access }) => {
                let access = match access {
                    ProfileField::Unlisted => None,
                    ProfileField::Hidden => Some(FieldAccessEntry::Hidden),
                    ProfileField::ReadOnly => Some(FieldAccessEntry::ReadOnly),
                    ProfileField::Editable => Some(FieldAccessEntry::Editable),
                };
                let (profile, module, field) = (id(profile)?, id(module)?, id(field)?);
                E::FieldPrivilege { profile, module, field, access }
            }
            Change::GlobalPrivileges(GlobalPrivileges { profile, view_all, edit_all }) => {
                E::GlobalPrivileges { profile: id(profile)?, view_all, edit_all }
            }
            Change::AssignProfile(ProfileAssignment { contact, profile }) => {
                E::AssignProfile { contact: id(contact)?, profile: maybe_id(profile)? }
            }
            Change::AssignTicket(TicketAssignment { ticket, user }) => {
                E::AssignTicket { ticket: id(ticket)?, user: id(user)? }
            }
            Change::GroupMembership(GroupMembership { customer, groups }) => {
                E::GroupMembership { customer: id(customer)?, groups: ids(groups)? }
            }
            Change::Lockout(LockoutSettings { threshold, lease, auto_unlock }) => {
                E::Lockout { threshold, lease, auto_unlock: auto_unlock.map(Into::into) }
            }
        })
    }
}

impl From<ButtonTargetEntry<String>> for ButtonTarget {
    fn from(target: ButtonTargetEntry<String>) -> Self {
        match target {
            ButtonTargetEntry::Open { module, record } => {
                ButtonTarget::Open(RecordKey { module: module.get(), record: record.get() })
            }
            ButtonTargetEntry::Create { module } => ButtonTarget::Create(module.get()),
            ButtonTargetEntry::List { module } => ButtonTarget::List(module.get()),
            ButtonTargetEntry::Link { address, module } => {
                ButtonTarget::Link(ButtonLink { address, module: module.map(Id::get) })
            }
        }
    }
}

impl TryFrom<ButtonTarget> for ButtonTargetEntry<String> {
    type Error = String;

    fn try_from(target: ButtonTarget) -> Result<Self, String> {
        Ok(match target {
            ButtonTarget::Open(RecordKey { module, record }) => {
                ButtonTargetEntry::Open { module: id(module)?, record: id(record)? }
            }
            ButtonTarget::Create(module) => ButtonTargetEntry::Create { module: id(module)? },
            ButtonTarget::List(module) => ButtonTargetEntry::List { module: id(module)? },
            ButtonTarget::Link(ButtonLink { address, module }) => {
                ButtonTargetEntry::Link { address, module: maybe_id(module)? }
            }
        })
    }
}

impl From<VersionEntry> for PortalVersion {
    fn from(version: VersionEntry) -> Self {
        match version {
            VersionEntry::V1 => PortalVersion::V1,
            VersionEntry::V2 => PortalVersion::V2,
        }
    }
}

impl From<PortalVersion> for VersionEntry {
    fn from(version: PortalVersion) -> Self {
        match version {
            PortalVersion::V1 => VersionEntry::V1,
            PortalVersion::V2 => VersionEntry::V2,
        }
    }
}

impl From<ProfileModuleEntry> for ProfileModule {
    fn from(entry: ProfileModuleEntry) -> Self {
        let ProfileModuleEntry { module: _, view, create, edit, delete, scope } = entry;
        ProfileModule { view, create, edit, delete, scope: scope.into() }
    }
}

impl From<ScopeEntry> for RecordScope {
    fn from(scope: ScopeEntry) -> Self {
        match scope {
            ScopeEntry::Own => RecordScope::Own,
            ScopeEntry::Customer => RecordScope::Customer,
        }
    }
}

impl From<RecordScope> for ScopeEntry {
    fn from(scope: RecordScope) -> Self {
        match scope {
            RecordScope::Own => ScopeEntry::Own,
            RecordScope::Customer => ScopeEntry::Customer,
        }
    }
}

impl From<FieldAccessEntry> for ProfileField {
    fn from(access: FieldAccessEntry) -> Self {
        match access {
            FieldAccessEntry::Hidden => ProfileField::Hidden,
            FieldAccessEntry::ReadOnly => ProfileField::ReadOnly,
            FieldAccessEntry::Editable => ProfileField::Editable,
        }
    }
}

impl From<AutoUnlockEntry> for AutoUnlock {
    fn from(AutoUnlockEntry { base, maximum }: AutoUnlockEntry) -> Self {
        AutoUnlock { base, maximum }
    }
}

impl From<AutoUnlock> for AutoUnlockEntry {
    fn from(AutoUnlock { base, maximum }: AutoUnlock) -> Self {
        AutoUnlockEntry { base, maximum }
    }
}

fn id(id: u64) -> Result<Id, String> {
    id.try_into()
}

fn maybe_id(id: Option<u64>) -> Result<Option<Id>, String> {
    id.map(Id::try_from).transpose()
}

fn ids(ids: Vec<u64>) -> Result<Vec<Id>, String> {
    ids.into_iter().map(Id::try_from).collect()
}

fn gets(ids: Vec<Id>) -> Vec<u64> {
    ids.into_iter().map(Id::get).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every case, with every number in it another one, so that none can be mixed up unnoticed.
    const CASES: &[&str] = &[
        r#"{"portal-version":"v1"}"#,
        r#"{"portal-version":"v2"}"#,
        r#"{"v1-module-visibility":{"module":2,"visible":true}}"#,
        r#"{"v1-module-move":{"module":2,"direction":"up"}}"#,
        r#"{"v1-module-move":{"module":2,"direction":"down"}}"#,
        r#"{"v1-view-all":{"module":2,"view-all":true}}"#,
        r#"{"v1-user":3}"#,
        r#"{"v1-access-template":4}"#,
        r#"{"create-profile":{"name":"Gold","description":"For partners","base":1}}"#,
        r#"{"rename-profile":{"profile":2,"name":"Silver"}}"#,
        r#"{"delete-profile":{"profile":2,"transfer-to":3}}"#,
        r#"{"delete-profile":{"profile":2}}"#,
        r#"{"profile-owner":{"profile":2,"owner":7}}"#,
        r#"{"profile-notification":{"profile":2,"notice":"ticket closed","template":4}}"#,
        r#"{"profile-notification":{"profile":2,"notice":"ticket closed"}}"#,
        r#"{"add-button":{"profile":2,"label":"A","target":{"action":"open","module":5,"record":6}}}"#,
        r#"{"add-button":{"profile":2,"label":"A","target":{"action":"create","module":5}}}"#,
        r#"{"add-button":{"profile":2,"label":"A","target":{"action":"list","module":5}}}"#,
        r#"{"add-button":{"profile":2,"label":"A","target":{"action":"link","address":"/x","module":5}}}"#,
        r#"{"add-button":{"profile":2,"label":"","target":{"action":"link","address":""}}}"#,
        r#"{"remove-button":{"profile":2,"button":8}}"#,
        r#"{"order-buttons":{"profile":2,"buttons":[9,8]}}"#,
        r#"{"module-privileges":{"profile":2,"module":5,"view":true}}"#,
        r#"{"module-privileges":{"profile":2,"module":5,"create":true}}"#,
        r#"{"module-privileges":{"profile":2,"module":5,"edit":true,"scope":"customer"}}"#,
        r#"{"module-privileges":{"profile":2,"module":5,"delete":true}}"#,
        r#"{"remove-module":{"profile":2,"module":5}}"#,
        r#"{"field-privilege":{"profile":2,"module":5,"field":10,"access":"hidden"}}"#,
        r#"{"field-privilege":{"profile":2,"module":5,"field":10,"access":"read-only"}}"#,
        r#"{"field-privilege":{"profile":2,"module":5,"field":10,"access":"editable"}}"#,
        r#"{"field-privilege":{"profile":2,"module":5,"field":10}}"#,
        r#"{"global-privileges":{"profile":2,"view-all":true,"edit-all":false}}"#,
        r#"{"assign-profile":{"contact":11,"profile":2}}"#,
        r#"{"assign-profile":{"contact":11}}"#,
        r#"{"assign-ticket":{"ticket":12,"user":7}}"#,
        r#"{"group-membership":{"customer":13,"groups":[15,14]}}"#,
        r#"{"lockout":{"threshold":5,"lease":30,"auto-unlock":{"base":60,"maximum":900}}}"#,
        r#"{"lockout":{"threshold":5,"lease":30}}"#,
    ];

    #[test]
    fn every_change_comes_back_as_it_was_written() {
        for json in CASES {
            let change = Change::from(ChangeEntry::parse(json).unwrap());
            let entry = ChangeEntry::try_from(&change).unwrap();
            assert_eq!(serde_json::to_string(&entry).unwrap(), *json);
            assert_eq!(Change::from(entry), change);
        }
    }

    #[test]
    fn an_identifier_that_no_database_keeps_is_refused() {
        let error = ChangeEntry::try_from(&Change::V1User(1 << 63)).unwrap_err();
        assert!(error.contains("9223372036854775808"), "{error}");
        let change = GroupMembership { customer: 1, groups: vec![2, 0] };
        ChangeEntry::try_from(&Change::GroupMembership(change)).unwrap_err();
    }
}

//! Changes of settings, as they are proposed and as they are accepted.

use policy::id::{
    ButtonId, ContactId, CustomerId, FieldId, GroupId, ModuleId, ProfileId, RecordId, TemplateId,
    UserId,
};
use policy::portal_settings::{Accepted, ButtonTarget, Change, Direction};

use super::raw;
use crate::bindings::exports::portal::permissions::portal_settings as wit;
use crate::bindings::portal::permissions::stored_settings::LockoutSettings;

cases! {
    wit::Direction => Direction: Up Down;
    Direction => wit::Direction: Up Down;
}

impl From<wit::Change> for Change {
    fn from(change: wit::Change) -> Self {
        match change {
            wit::Change::PortalVersion(version) => Self::PortalVersion(version.into()),
            wit::Change::V1ModuleVisibility(wit::ModuleVisibility { module, visible }) => {
                Self::V1ModuleVisibility { module: ModuleId(module), visible }
            }
            wit::Change::V1ModuleMove(wit::ModuleMove { module, direction }) => {
                Self::V1ModuleMove { module: ModuleId(module), direction: direction.into() }
            }
            wit::Change::V1ViewAll(wit::ModuleViewAll { module, view_all }) => {
                Self::V1ViewAll { module: ModuleId(module), view_all }
            }
            wit::Change::V1User(user) => Self::V1User(UserId(user)),
            wit::Change::V1AccessTemplate(template) => Self::V1AccessTemplate(TemplateId(template)),
            wit::Change::CreateProfile(wit::NewProfile { name, description, base }) => {
                Self::CreateProfile { name, description, base: ProfileId(base) }
            }
            wit::Change::RenameProfile(wit::ProfileRename { profile, name }) => {
                Self::RenameProfile { profile: ProfileId(profile), name }
            }
            wit::Change::DeleteProfile(wit::ProfileDeletion { profile, transfer_to }) => {
                Self::DeleteProfile {
                    profile: ProfileId(profile),
                    transfer_to: transfer_to.map(ProfileId),
                }
            }
            wit::Change::ProfileOwner(wit::ProfileOwner { profile, owner }) => {
                Self::ProfileOwner { profile: ProfileId(profile), owner: UserId(owner) }
            }
            wit::Change::ProfileNotification(wit::ProfileNotification {
                profile,
                notice,
                template,
            }) => Self::ProfileNotification {
                profile: ProfileId(profile),
                notice,
                template: template.map(TemplateId),
            },
            wit::Change::AddButton(wit::ButtonAddition { profile, label, target }) => {
                Self::AddButton { profile: ProfileId(profile), label, target: target.into() }
            }
            wit::Change::RemoveButton(wit::ButtonRemoval { profile, button }) => {
                Self::RemoveButton { profile: ProfileId(profile), button: ButtonId(button) }
            }
            wit::Change::OrderButtons(wit::ButtonOrder { profile, buttons }) => {
                Self::OrderButtons {
                    profile: ProfileId(profile),
                    buttons: buttons.into_iter().map(ButtonId).collect(),
                }
            }
            wit::Change::ModulePrivileges(wit::ModulePrivileges {
                profile,
                module,
                privileges,
            }) => Self::ModulePrivileges {
                profile: ProfileId(profile),
                module: ModuleId(module),
                privileges: privileges.into(),
            },
            wit::Change::RemoveModule(wit::ModuleRemoval { profile, module }) => {
                Self::RemoveModule { profile: ProfileId(profile), module: ModuleId(module) }
            }
            wit::Change::FieldPrivilege(wit::FieldPrivilege { profile, module, field, access }) => {
                Self::FieldPrivilege {
                    profile: ProfileId(profile),
                    module: ModuleId(module),
                    field: FieldId(field),
                    access: access.into(),
                }
            }
            wit::Change::GlobalPrivileges(wit::GlobalPrivileges {
                profile,
                view_all,
                edit_all,
            }) => Self::GlobalPrivileges { profile: ProfileId(profile), view_all, edit_all },
            wit::Change::AssignProfile(wit::ProfileAssignment { contact, profile }) => {
                Self::AssignProfile { contact: ContactId(contact), profile: profile.map(ProfileId) }
            }
            wit::Change::AssignTicket(wit::TicketAssignment { ticket, user }) => {
                Self::AssignTicket { ticket: RecordId(ticket), user: UserId(user) }
            }
            wit::Change::GroupMembership(wit::GroupMembership { customer, groups }) => {
                Self::GroupMembership {
                    customer: CustomerId(customer),
                    groups: groups.into_iter().map(GroupId).collect(),
                }
            }
            wit::Change::Lockout(LockoutSettings { threshold, lease, auto_unlock }) => {
                Self::Lockout { threshold, lease, auto_unlock: auto_unlock.map(Into::into) }
            }
        }
    }
}

impl From<Change> for wit::Change {
    fn from(change: Change) -> Self {
        match change {
            Change::PortalVersion(version) => Self::PortalVersion(version.into()),
            Change::V1ModuleVisibility { module, visible } => {
                Self::V1ModuleVisibility(wit::ModuleVisibility { module: module.0, visible })
            }
            Change::V1ModuleMove { module, direction } => Self::V1ModuleMove(wit::ModuleMove {
                module: module.0,
                direction: direction.into(),
            }),
            Change::V1ViewAll { module, view_all } => {
                Self::V1ViewAll(wit::ModuleViewAll { module: module.0, view_all })
            }
            Change::V1User(user) => Self::V1User(user.0),
            Change::V1AccessTemplate(template) => Self::V1AccessTemplate(template.0),
            Change::CreateProfile { name, description, base } => {
                Self::CreateProfile(wit::NewProfile { name, description, base: base.0 })
            }
            Change::RenameProfile { profile, name } => {
                Self::RenameProfile(wit::ProfileRename { profile: profile.0, name })
            }
            Change::DeleteProfile { profile, transfer_to } => {
                Self::DeleteProfile(wit::ProfileDeletion {
                    profile: profile.0,
                    transfer_to: transfer_to.map(|transfer_to| transfer_to.0),
                })
            }
            Change::ProfileOwner { profile, owner } => {
                Self::ProfileOwner(wit::ProfileOwner { profile: profile.0, owner: owner.0 })
            }
            Change::ProfileNotification { profile, notice, template } => {
                Self::ProfileNotification(wit::ProfileNotification {
                    profile: profile.0,
                    notice,
                    template: template.map(|template| template.0),
                })
            }
            Change::AddButton { profile, label, target } => Self::AddButton(wit::ButtonAddition {
                profile: profile.0,
                label,
                target: target.into(),
            }),
            Change::RemoveButton { profile, button } => {
                Self::RemoveButton(wit::ButtonRemoval { profile: profile.0, button: button.0 })
            }
            Change::OrderButtons { profile, buttons } => {
                Self::OrderButtons(wit::ButtonOrder { profile: profile.0, buttons: raw(buttons) })
            }
            Change::ModulePrivileges { profile, module, privileges } => {
                Self::ModulePrivileges(wit::ModulePrivileges {
                    profile: profile.0,
                    module: module.0,
                    privileges: privileges.into(),
                })
            }
            Change::RemoveModule { profile, module } => {
                Self::RemoveModule(wit::ModuleRemoval { profile: profile.0, module: module.0 })
            }
            Change::FieldPrivilege { profile, module, field, access } => {
                Self::FieldPrivilege(wit::FieldPrivilege {
                    profile: profile.0,
                    module: module.0,
                    field: field.0,
                    access: access.into(),
                })
            }
            Change::GlobalPrivileges { profile, view_all, edit_all } => {
                Self::GlobalPrivileges(wit::GlobalPrivileges {
                    profile: profile.0,
                    view_all,
                    edit_all,
                })
            }
            Change::AssignProfile { contact, profile } => {
                Self::AssignProfile(wit::ProfileAssignment {
                    contact: contact.0,
                    profile: profile.map(|profile| profile.0),
                })
            }
            Change::AssignTicket { ticket, user } => {
                Self::AssignTicket(wit::TicketAssignment { ticket: ticket.0, user: user.0 })
            }
            Change::GroupMembership { customer, groups } => {
                Self::GroupMembership(wit::GroupMembership {
                    customer: customer.0,
                    groups: raw(groups),
                })
            }
            Change::Lockout { threshold, lease, auto_unlock } => Self::Lockout(LockoutSettings {
                threshold,
                lease,
                auto_unlock: auto_unlock.map(Into::into),
            }),
        }
    }
}

impl From<wit::ButtonTarget> for ButtonTarget {
    fn from(target: wit::ButtonTarget) -> Self {
        match target {
            wit::ButtonTarget::Open(key) => Self::Open(key.into()),
            wit::ButtonTarget::Create(module) => Self::Create(ModuleId(module)),
            wit::ButtonTarget::List(module) => Self::List(ModuleId(module)),
            wit::ButtonTarget::Link(wit::ButtonLink { address, module }) => {
                Self::Link { address, module: module.map(ModuleId) }
            }
        }
    }
}

impl From<ButtonTarget> for wit::ButtonTarget {
    fn from(target: ButtonTarget) -> Self {
        match target {
            ButtonTarget::Open(key) => Self::Open(key.into()),
            ButtonTarget::Create(module) => Self::Create(module.0),
            ButtonTarget::List(module) => Self::List(module.0),
            ButtonTarget::Link { address, module } => {
                Self::Link(wit::ButtonLink { address, module: module.map(|module| module.0) })
            }
        }
    }
}

impl From<Accepted> for wit::AcceptedChange {
    fn from(accepted: Accepted) -> Self {
        let Accepted { change, changed, neighbour, notify } = accepted;
        Self {
            change: change.into(),
            changed,
            neighbour: neighbour.map(|neighbour| neighbour.0),
            notify: raw(notify),
        }
    }
}

//! Proposed changes of settings, to the rules.

use crate::facts as host;
use crate::session::changes as asked;
use policy_rules::configuration::RecordKey;
use policy_rules::id::{
    ButtonId, ContactId, CustomerId, FieldId, GroupId, ModuleId, ProfileId, RecordId, TemplateId,
    UserId,
};
use policy_rules::lockout::AutoUnlock;
use policy_rules::portal_settings::{ButtonTarget, Change, Direction};

use super::{Ours, ours};

ours! {
    asked::Change => Change: |it| match it {
        asked::Change::PortalVersion(version) => Change::PortalVersion(ours(version)),
        asked::Change::V1ModuleVisibility(it) => {
            Change::V1ModuleVisibility { module: ModuleId(it.module), visible: it.visible }
        }
        asked::Change::V1ModuleMove(it) => Change::V1ModuleMove {
            module: ModuleId(it.module),
            direction: match it.direction {
                asked::Direction::Up => Direction::Up,
                asked::Direction::Down => Direction::Down,
            },
        },
        asked::Change::V1ViewAll(it) => {
            Change::V1ViewAll { module: ModuleId(it.module), view_all: it.view_all }
        }
        asked::Change::V1User(user) => Change::V1User(UserId(user)),
        asked::Change::V1AccessTemplate(template) => {
            Change::V1AccessTemplate(TemplateId(template))
        }
        asked::Change::CreateProfile(it) => Change::CreateProfile {
            name: it.name,
            description: it.description,
            base: ProfileId(it.base),
        },
        asked::Change::RenameProfile(it) => {
            Change::RenameProfile { profile: ProfileId(it.profile), name: it.name }
        }
        asked::Change::DeleteProfile(it) => Change::DeleteProfile {
            profile: ProfileId(it.profile),
            transfer_to: it.transfer_to.map(ProfileId),
        },
        asked::Change::ProfileOwner(it) => {
            Change::ProfileOwner { profile: ProfileId(it.profile), owner: UserId(it.owner) }
        }
        asked::Change::ProfileNotification(it) => Change::ProfileNotification {
            profile: ProfileId(it.profile),
            notice: it.notice,
            template: it.template.map(TemplateId),
        },
        asked::Change::AddButton(it) => Change::AddButton {
            profile: ProfileId(it.profile),
            label: it.label,
            target: match it.target {
                asked::ButtonTarget::Open(key) => ButtonTarget::Open(RecordKey {
                    module: ModuleId(key.module),
                    record: RecordId(key.record),
                }),
                asked::ButtonTarget::Create(module) => ButtonTarget::Create(ModuleId(module)),
                asked::ButtonTarget::List(module) => ButtonTarget::List(ModuleId(module)),
                asked::ButtonTarget::Link(link) => ButtonTarget::Link {
                    address: link.address,
                    module: link.module.map(ModuleId),
                },
            },
        },
        asked::Change::RemoveButton(it) => {
            Change::RemoveButton { profile: ProfileId(it.profile), button: ButtonId(it.button) }
        }
        asked::Change::OrderButtons(it) => Change::OrderButtons {
            profile: ProfileId(it.profile),
            buttons: it.buttons.into_iter().map(ButtonId).collect(),
        },
        asked::Change::ModulePrivileges(it) => Change::ModulePrivileges {
            profile: ProfileId(it.profile),
            module: ModuleId(it.module),
            privileges: ours(it.privileges),
        },
        asked::Change::RemoveModule(it) => {
            Change::RemoveModule { profile: ProfileId(it.profile), module: ModuleId(it.module) }
        }
        asked::Change::FieldPrivilege(it) => Change::FieldPrivilege {
            profile: ProfileId(it.profile),
            module: ModuleId(it.module),
            field: FieldId(it.field),
            access: ours(it.access),
        },
        asked::Change::GlobalPrivileges(it) => Change::GlobalPrivileges {
            profile: ProfileId(it.profile),
            view_all: it.view_all,
            edit_all: it.edit_all,
        },
        asked::Change::AssignProfile(it) => Change::AssignProfile {
            contact: ContactId(it.contact),
            profile: it.profile.map(ProfileId),
        },
        asked::Change::AssignTicket(it) => {
            Change::AssignTicket { ticket: RecordId(it.ticket), user: UserId(it.user) }
        }
        asked::Change::GroupMembership(it) => Change::GroupMembership {
            customer: CustomerId(it.customer),
            groups: it.groups.into_iter().map(GroupId).collect(),
        },
        asked::Change::Lockout(it) => Change::Lockout {
            threshold: it.threshold,
            lease: it.lease,
            auto_unlock: it.auto_unlock.map(ours),
        },
    };
    host::AutoUnlock => AutoUnlock: |it| AutoUnlock { base: it.base, maximum: it.maximum };
}

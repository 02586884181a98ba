//! Facts about the portal's configuration and about records.

use crate::facts as host;
use policy_rules::configuration::{
    ButtonAction, HomeButton, ModuleFacts, ModuleKind, NamedUser, OwnerFacts, Picklist,
    PrivilegeFacts, ProfileFacts, ProfileModule, V1Module,
};
use policy_rules::field::{FieldFacts, OrganisationAccess, ProfileField};
use policy_rules::id::{
    ButtonId, ContactId, CustomerId, FieldId, ModuleId, ProfileId, RecordId, UserId,
};
use policy_rules::portal_version::{Installation, PortalState, PortalVersion};
use policy_rules::record_scope::{
    LinkedContact, ParentRecord, RecordFacts, RecordLinks, RecordScope,
};

use super::{Ours, ours};

ours! {
    host::PortalVersion => PortalVersion: |it| match it {
        host::PortalVersion::V1 => PortalVersion::V1,
        host::PortalVersion::V2 => PortalVersion::V2,
    };
    host::PrivilegeFacts => PrivilegeFacts: |it| PrivilegeFacts {
        portal: PortalState {
            installation: match it.portal.installation {
                host::Installation::New => Installation::New,
                host::Installation::Upgraded => Installation::Upgraded,
            },
            selected: ours(it.portal.selected),
            licensed: it.portal.licensed,
        },
        profile: it.profile.map(|found| ProfileFacts {
            profile: ProfileId(found.profile),
            view_all: found.view_all,
            edit_all: found.edit_all,
        }),
        modules: it.modules.into_iter().map(ours).collect(),
    };
    host::ModuleFacts => ModuleFacts: |it| ModuleFacts {
        module: ModuleId(it.module),
        kind: match it.kind {
            host::ModuleKind::Contacts => ModuleKind::Contacts,
            host::ModuleKind::Customers => ModuleKind::Customers,
            host::ModuleKind::Tickets => ModuleKind::Tickets,
            host::ModuleKind::Documents => ModuleKind::Documents,
            host::ModuleKind::ProjectItems => ModuleKind::ProjectItems,
            host::ModuleKind::CatalogueItems => ModuleKind::CatalogueItems,
            host::ModuleKind::Other => ModuleKind::Other,
        },
        on: it.on,
        position: it.position,
        reached_through: it.reached_through.into_iter().map(ModuleId).collect(),
        v1: it.v1.map(|row| V1Module {
            visible: row.visible,
            view_all: row.view_all,
            sequence: row.sequence,
        }),
        profile: it.profile.map(ours),
    };
    host::ProfileModule => ProfileModule: |it| ProfileModule {
        view: it.view,
        create: it.create,
        edit: it.edit,
        delete: it.delete,
        scope: match it.scope {
            host::RecordScope::Own => RecordScope::Own,
            host::RecordScope::Customer => RecordScope::Customer,
        },
    };
    host::ProfileField => ProfileField: |it| match it {
        host::ProfileField::Unlisted => ProfileField::Unlisted,
        host::ProfileField::Hidden => ProfileField::Hidden,
        host::ProfileField::ReadOnly => ProfileField::ReadOnly,
        host::ProfileField::Editable => ProfileField::Editable,
    };
    host::FieldFacts => FieldFacts: |it| FieldFacts {
        module: ModuleId(it.module),
        field: FieldId(it.field),
        active: it.active,
        mandatory: it.mandatory,
        organisation: match it.organisation {
            host::OrganisationAccess::Shown => OrganisationAccess::Shown,
            host::OrganisationAccess::ReadOnly => OrganisationAccess::ReadOnly,
            host::OrganisationAccess::Hidden => OrganisationAccess::Hidden,
        },
        profile: ours(it.profile),
        v1_visible: it.v1_visible,
    };
    host::RecordLink => RecordLinks: |it| RecordLinks {
        contacts: it
            .contacts
            .into_iter()
            .map(|linked| LinkedContact {
                contact: ContactId(linked.contact),
                customer: linked.customer.map(CustomerId),
                deleted: linked.deleted,
            })
            .collect(),
        customers: it.customers.into_iter().map(CustomerId).collect(),
    };
    host::RecordFacts => RecordFacts: |it| RecordFacts {
        links: ours(it.links),
        portal_active: it.portal_active,
        parents: it
            .parents
            .into_iter()
            .map(|parent| ParentRecord {
                module: ModuleId(parent.module),
                record: RecordId(parent.record),
                links: ours(parent.links),
                portal_active: parent.portal_active,
            })
            .collect(),
    };
    host::NamedUser => NamedUser: |it| NamedUser {
        user: UserId(it.user),
        deleted: it.deleted,
    };
    host::OwnerFacts => OwnerFacts: |it| OwnerFacts {
        profile: it.profile.map(ours),
        default_profile: it.default_profile.map(ours),
        v1_user: it.v1_user.map(ours),
    };
    host::HomeButton => HomeButton: |it| HomeButton {
        button: ButtonId(it.button),
        position: it.position,
        action: match it.action {
            host::ButtonAction::Open => ButtonAction::Open,
            host::ButtonAction::Create => ButtonAction::Create,
            host::ButtonAction::List => ButtonAction::List,
            host::ButtonAction::Link => ButtonAction::Link,
        },
        module: it.module.map(ModuleId),
        record: it.record.map(RecordId),
    };
    host::Picklist => Picklist: |it| Picklist { field: FieldId(it.field), values: it.values };
}

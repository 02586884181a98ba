//! Facts about the portal's configuration and about records; some of them come back as proposals and answers.

use policy::configuration::{
    ButtonAction, HomeButton, ModuleFacts, ModuleKind, NamedUser, OwnerFacts, Picklist,
    PrivilegeFacts, ProfileFacts, ProfileModule, RecordKey, V1Module,
};
use policy::field::{FieldFacts, OrganisationAccess, ProfileField};
use policy::id::{ButtonId, ContactId, CustomerId, FieldId, ModuleId, ProfileId, RecordId, UserId};
use policy::portal_version::{Installation, PortalState, PortalVersion};
use policy::record_scope::{LinkedContact, ParentRecord, RecordFacts, RecordLinks, RecordScope};

use super::list;
use crate::bindings::portal::permissions::configuration as host;

cases! {
    host::PortalVersion => PortalVersion: V1 V2;
    PortalVersion => host::PortalVersion: V1 V2;
    host::Installation => Installation: New Upgraded;
    host::ModuleKind => ModuleKind:
        Contacts Customers Tickets Documents ProjectItems CatalogueItems Other;
    host::RecordScope => RecordScope: Own Customer;
    RecordScope => host::RecordScope: Own Customer;
    host::OrganisationAccess => OrganisationAccess: Shown ReadOnly Hidden;
    host::ProfileField => ProfileField: Unlisted Hidden ReadOnly Editable;
    ProfileField => host::ProfileField: Unlisted Hidden ReadOnly Editable;
    host::ButtonAction => ButtonAction: Open Create List Link;
}

impl From<host::PortalState> for PortalState {
    fn from(state: host::PortalState) -> Self {
        let host::PortalState { installation, selected, licensed } = state;
        Self { installation: installation.into(), selected: selected.into(), licensed }
    }
}

impl From<host::PrivilegeFacts> for PrivilegeFacts {
    fn from(facts: host::PrivilegeFacts) -> Self {
        let host::PrivilegeFacts { portal, profile, modules } = facts;
        Self { portal: portal.into(), profile: profile.map(Into::into), modules: list(modules) }
    }
}

impl From<host::ProfileFacts> for ProfileFacts {
    fn from(facts: host::ProfileFacts) -> Self {
        let host::ProfileFacts { profile, view_all, edit_all } = facts;
        Self { profile: ProfileId(profile), view_all, edit_all }
    }
}

impl From<host::ModuleFacts> for ModuleFacts {
    fn from(facts: host::ModuleFacts) -> Self {
        let host::ModuleFacts { module, kind, on, position, reached_through, v1, profile } = facts;
        Self {
            module: ModuleId(module),
            kind: kind.into(),
            on,
            position,
            reached_through: reached_through.into_iter().map(ModuleId).collect(),
            v1: v1.map(Into::into),
            profile: profile.map(Into::into),
        }
    }
}

impl From<host::V1Module> for V1Module {
    fn from(row: host::V1Module) -> Self {
        let host::V1Module { visible, view_all, sequence } = row;
        Self { visible, view_all, sequence }
    }
}

impl From<host::ProfileModule> for ProfileModule {
    fn from(row: host::ProfileModule) -> Self {
        let host::ProfileModule { view, create, edit, delete, scope } = row;
        Self { view, create, edit, delete, scope: scope.into() }
    }
}

impl From<ProfileModule> for host::ProfileModule {
    fn from(row: ProfileModule) -> Self {
        let ProfileModule { view, create, edit, delete, scope } = row;
        Self { view, create, edit, delete, scope: scope.into() }
    }
}

impl From<host::FieldFacts> for FieldFacts {
    fn from(facts: host::FieldFacts) -> Self {
        let host::FieldFacts {
            module,
            field,
            active,
            mandatory,
            organisation,
            profile,
            v1_visible,
        } = facts;
        Self {
            module: ModuleId(module),
            field: FieldId(field),
            active,
            mandatory,
            organisation: organisation.into(),
            profile: profile.into(),
            v1_visible,
        }
    }
}

impl From<host::LinkedContact> for LinkedContact {
    fn from(linked: host::LinkedContact) -> Self {
        let host::LinkedContact { contact, customer, deleted } = linked;
        Self { contact: ContactId(contact), customer: customer.map(CustomerId), deleted }
    }
}

impl From<host::RecordLink> for RecordLinks {
    fn from(links: host::RecordLink) -> Self {
        let host::RecordLink { contacts, customers } = links;
        Self {
            contacts: list(contacts),
            customers: customers.into_iter().map(CustomerId).collect(),
        }
    }
}

impl From<host::ParentRecord> for ParentRecord {
    fn from(parent: host::ParentRecord) -> Self {
        let host::ParentRecord { module, record, links, portal_active } = parent;
        Self {
            module: ModuleId(module),
            record: RecordId(record),
            links: links.into(),
            portal_active,
        }
    }
}

impl From<host::RecordFacts> for RecordFacts {
    fn from(facts: host::RecordFacts) -> Self {
        let host::RecordFacts { links, portal_active, parents } = facts;
        Self { links: links.into(), portal_active, parents: list(parents) }
    }
}

impl From<host::RecordKey> for RecordKey {
    fn from(key: host::RecordKey) -> Self {
        let host::RecordKey { module, record } = key;
        Self { module: ModuleId(module), record: RecordId(record) }
    }
}

impl From<RecordKey> for host::RecordKey {
    fn from(key: RecordKey) -> Self {
        let RecordKey { module, record } = key;
        Self { module: module.0, record: record.0 }
    }
}

impl From<host::NamedUser> for NamedUser {
    fn from(named: host::NamedUser) -> Self {
        let host::NamedUser { user, deleted } = named;
        Self { user: UserId(user), deleted }
    }
}

impl From<host::OwnerFacts> for OwnerFacts {
    fn from(facts: host::OwnerFacts) -> Self {
        let host::OwnerFacts { profile, default_profile, v1_user } = facts;
        Self {
            profile: profile.map(Into::into),
            default_profile: default_profile.map(Into::into),
            v1_user: v1_user.map(Into::into),
        }
    }
}

impl From<host::HomeButton> for HomeButton {
    fn from(button: host::HomeButton) -> Self {
        let host::HomeButton { button, position, action, module, record } = button;
        Self {
            button: ButtonId(button),
            position,
            action: action.into(),
            module: module.map(ModuleId),
            record: record.map(RecordId),
        }
    }
}

impl From<host::Picklist> for Picklist {
    fn from(picklist: host::Picklist) -> Self {
        let host::Picklist { field, values } = picklist;
        Self { field: FieldId(field), values }
    }
}

impl From<Picklist> for host::Picklist {
    fn from(picklist: Picklist) -> Self {
        let Picklist { field, values } = picklist;
        Self { field: field.0, values }
    }
}

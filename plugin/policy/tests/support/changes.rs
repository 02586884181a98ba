//! Made-up changes of settings, most of which name something that exists.

use policy::configuration::{ProfileModule, RecordKey};
use policy::field::ProfileField;
use policy::id::{
    ButtonId, ContactId, CustomerId, FieldId, GroupId, ModuleId, ProfileId, RecordId, TemplateId,
    UserId,
};
use policy::portal_settings::{ButtonTarget, Change, Direction};
use policy::portal_version::PortalVersion;
use policy::record_scope::RecordScope;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

/// Changes about a small CRM.
pub(crate) fn changes() -> impl Strategy<Value = Change> {
    of(|| (0_u64..=10).boxed())
}

/// Changes about anything.
pub(crate) fn wild_changes() -> impl Strategy<Value = Change> {
    of(|| prop_oneof![any::<u64>(), Just(u64::MAX), 0_u64..=10].boxed())
}

fn texts() -> impl Strategy<Value = String> {
    let known = ["", " ", "DEFAULT", " default ", "Gold", " gold", "GOLD", "profile 2", "Öl", "öl"];
    select(known.to_vec()).prop_map(String::from)
}

fn rows() -> impl Strategy<Value = ProfileModule> {
    let scope = select(&[RecordScope::Own, RecordScope::Customer][..]);
    (any::<[bool; 4]>(), scope).prop_map(|([view, create, edit, delete], scope)| ProfileModule {
        view,
        create,
        edit,
        delete,
        scope,
    })
}

fn accesses() -> impl Strategy<Value = ProfileField> {
    use ProfileField::{Editable, Hidden, ReadOnly, Unlisted};
    select(&[Unlisted, Hidden, ReadOnly, Editable][..])
}

fn of(id: fn() -> BoxedStrategy<u64>) -> impl Strategy<Value = Change> {
    // Fields and customers of the small worlds are ten times as large as the rest.
    let field =
        move || prop_oneof![(id(), 0_u64..2).prop_map(|(id, odd)| id.wrapping_mul(10) + odd), id()];
    let customer = move || prop_oneof![Just(10), Just(20), id()].prop_map(CustomerId);
    let profile = move || prop_oneof![(0_u64..4), id()].prop_map(ProfileId);
    let module = move || id().prop_map(ModuleId);
    let user = move || id().prop_map(UserId);
    let template = move || id().prop_map(TemplateId);
    let key = (module(), id())
        .prop_map(|(module, record)| RecordKey { module, record: RecordId(record) });
    let target = prop_oneof![
        key.prop_map(ButtonTarget::Open),
        module().prop_map(ButtonTarget::Create),
        module().prop_map(ButtonTarget::List),
        (texts(), option::of(module()))
            .prop_map(|(address, module)| ButtonTarget::Link { address, module }),
    ];
    let direction = select(&[Direction::Up, Direction::Down][..]);
    let version = select(&[PortalVersion::V1, PortalVersion::V2][..]);
    let version_1 = prop_oneof![
        version.prop_map(Change::PortalVersion),
        (module(), any::<bool>())
            .prop_map(|(module, visible)| Change::V1ModuleVisibility { module, visible }),
        (module(), direction)
            .prop_map(|(module, direction)| Change::V1ModuleMove { module, direction }),
        (module(), any::<bool>())
            .prop_map(|(module, view_all)| Change::V1ViewAll { module, view_all }),
        user().prop_map(Change::V1User),
        template().prop_map(Change::V1AccessTemplate),
    ];
    let profiles = prop_oneof![
        (texts(), texts(), profile()).prop_map(|(name, description, base)| {
            Change::CreateProfile { name, description, base }
        }),
        (profile(), texts()).prop_map(|(profile, name)| Change::RenameProfile { profile, name }),
        (profile(), option::of(profile()))
            .prop_map(|(profile, transfer_to)| { Change::DeleteProfile { profile, transfer_to } }),
        (profile(), user()).prop_map(|(profile, owner)| Change::ProfileOwner { profile, owner }),
        (profile(), texts(), option::of(template())).prop_map(|(profile, notice, template)| {
            Change::ProfileNotification { profile, notice, template }
        }),
    ];
    let buttons = prop_oneof![
        (profile(), texts(), target)
            .prop_map(|(profile, label, target)| { Change::AddButton { profile, label, target } }),
        (profile(), id()).prop_map(|(profile, button)| Change::RemoveButton {
            profile,
            button: ButtonId(button)
        }),
        (profile(), Just((0..6).map(ButtonId).collect::<Vec<_>>()).prop_shuffle(), 0_usize..7)
            .prop_map(|(profile, mut buttons, count)| {
                // The buttons of the small worlds count from 0.
                buttons.retain(|button| button.0 < count as u64);
                Change::OrderButtons { profile, buttons }
            }),
        (profile(), vec(id().prop_map(ButtonId), 0..4))
            .prop_map(|(profile, buttons)| Change::OrderButtons { profile, buttons }),
    ];
    let privileges = prop_oneof![
        (profile(), module(), rows()).prop_map(|(profile, module, privileges)| {
            Change::ModulePrivileges { profile, module, privileges }
        }),
        (profile(), module())
            .prop_map(|(profile, module)| Change::RemoveModule { profile, module }),
        (profile(), module(), field(), any::<bool>(), accesses()).prop_map(
            |(profile, module, field, own, access)| {
                // Often a field of that module.
                let field = if own { module.0.wrapping_mul(10) | (field & 1) } else { field };
                Change::FieldPrivilege { profile, module, field: FieldId(field), access }
            }
        ),
        (profile(), any::<bool>(), any::<bool>()).prop_map(|(profile, view_all, edit_all)| {
            Change::GlobalPrivileges { profile, view_all, edit_all }
        }),
    ];
    let assignments = prop_oneof![
        (id(), option::of(profile())).prop_map(|(contact, profile)| Change::AssignProfile {
            contact: ContactId(contact),
            profile
        }),
        (id(), user())
            .prop_map(|(ticket, user)| Change::AssignTicket { ticket: RecordId(ticket), user }),
        (customer(), vec(id().prop_map(GroupId), 0..4))
            .prop_map(|(customer, groups)| Change::GroupMembership { customer, groups }),
    ];
    prop_oneof![6 => version_1, 5 => profiles, 4 => buttons, 5 => privileges, 3 => assignments]
}

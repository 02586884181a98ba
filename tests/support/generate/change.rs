//! Changes of settings at random, most of which name something that exists.

use host_harness::facts::{
    AutoUnlock, LockoutSettings, PortalVersion, ProfileField, ProfileModule, RecordKey, RecordScope,
};
use host_harness::session::changes::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::portal::{MODULES, PROFILES, RECORDS, TEMPLATES, TEXTS, fields_of};
use super::{CUSTOMERS, GROUPS};

fn module() -> impl Strategy<Value = u64> {
    select(&MODULES[..])
}

fn profile() -> impl Strategy<Value = u64> {
    select(&PROFILES[..])
}

fn user() -> impl Strategy<Value = u64> {
    1..=5_u64
}

fn text() -> impl Strategy<Value = String> {
    select(&TEXTS[..]).prop_map(String::from)
}

fn template() -> impl Strategy<Value = u64> {
    select(&TEMPLATES[..])
}

/// Any change.
pub fn change() -> impl Strategy<Value = Change> {
    prop_oneof![6 => of_version_1(), 5 => of_profiles(), 4 => of_buttons(), 8 => of_privileges(), 4 => others()]
}

fn of_version_1() -> impl Strategy<Value = Change> {
    let direction = select(&[Direction::Up, Direction::Down][..]);
    prop_oneof![
        select(&[PortalVersion::V1, PortalVersion::V2][..]).prop_map(Change::PortalVersion),
        (module(), any::<bool>()).prop_map(|(module, visible)| {
            Change::V1ModuleVisibility(ModuleVisibility { module, visible })
        }),
        (module(), direction).prop_map(|(module, direction)| {
            Change::V1ModuleMove(ModuleMove { module, direction })
        }),
        (module(), any::<bool>())
            .prop_map(|(module, view_all)| Change::V1ViewAll(ModuleViewAll { module, view_all })),
        user().prop_map(Change::V1User),
        template().prop_map(Change::V1AccessTemplate),
    ]
}

fn of_profiles() -> impl Strategy<Value = Change> {
    prop_oneof![
        (text(), text(), profile()).prop_map(|(name, description, base)| {
            Change::CreateProfile(NewProfile { name, description, base })
        }),
        (profile(), text())
            .prop_map(|(profile, name)| Change::RenameProfile(ProfileRename { profile, name })),
        (profile(), option::of(profile())).prop_map(|(profile, transfer_to)| {
            Change::DeleteProfile(ProfileDeletion { profile, transfer_to })
        }),
        (profile(), user())
            .prop_map(|(profile, owner)| Change::ProfileOwner(ProfileOwner { profile, owner })),
        (profile(), text(), option::of(template())).prop_map(|(profile, notice, template)| {
            Change::ProfileNotification(ProfileNotification { profile, notice, template })
        }),
    ]
}

fn of_buttons() -> impl Strategy<Value = Change> {
    let target = prop_oneof![
        (module(), select(&RECORDS[..]))
            .prop_map(|(module, record)| ButtonTarget::Open(RecordKey { module, record })),
        module().prop_map(ButtonTarget::Create),
        module().prop_map(ButtonTarget::List),
        (text(), option::of(module()))
            .prop_map(|(address, module)| ButtonTarget::Link(ButtonLink { address, module })),
    ];
    prop_oneof![
        (profile(), text(), target).prop_map(|(profile, label, target)| {
            Change::AddButton(ButtonAddition { profile, label, target })
        }),
        (profile(), 0..7_u64).prop_map(|(profile, button)| {
            Change::RemoveButton(ButtonRemoval { profile, button })
        }),
        (profile(), Just((0..6_u64).collect::<Vec<_>>()).prop_shuffle(), 0..7_u64).prop_map(
            |(profile, mut buttons, count)| {
                // The buttons of a profile count from 0.
                buttons.retain(|button| *button < count);
                Change::OrderButtons(ButtonOrder { profile, buttons })
            }
        ),
        (profile(), vec(0..4_u64, 0..4)).prop_map(|(profile, buttons)| {
            Change::OrderButtons(ButtonOrder { profile, buttons })
        }),
    ]
}

fn of_privileges() -> impl Strategy<Value = Change> {
    use ProfileField::{Editable, Hidden, ReadOnly, Unlisted};
    let scope = select(&[RecordScope::Own, RecordScope::Customer][..]);
    let row = (any::<[bool; 4]>(), scope).prop_map(|([view, create, edit, delete], scope)| {
        ProfileModule { view, create, edit, delete, scope }
    });
    let access = select(&[Unlisted, Hidden, ReadOnly, Editable][..]);
    prop_oneof![
        (profile(), module(), row).prop_map(|(profile, module, privileges)| {
            Change::ModulePrivileges(ModulePrivileges { profile, module, privileges })
        }),
        (profile(), module())
            .prop_map(|(profile, module)| Change::RemoveModule(ModuleRemoval { profile, module })),
        (profile(), module(), 0..8_u64, access).prop_map(|(profile, module, choice, access)| {
            // Mostly a field of that module.
            let [first, second] = fields_of(module);
            let field = match choice {
                0 => 10,
                1..4 => second,
                _ => first,
            };
            Change::FieldPrivilege(FieldPrivilege { profile, module, field, access })
        }),
        (profile(), any::<bool>(), any::<bool>()).prop_map(|(profile, view_all, edit_all)| {
            Change::GlobalPrivileges(GlobalPrivileges { profile, view_all, edit_all })
        }),
    ]
}

fn others() -> impl Strategy<Value = Change> {
    let number = || prop_oneof![4 => 0..4_u64, 1 => Just(u64::MAX)];
    let threshold = prop_oneof![4 => 1..=6_u32, 1 => select(&[0, 100, 101, u32::MAX][..])];
    prop_oneof![
        2 => (1..=5_u64, option::of(profile())).prop_map(|(contact, profile)| {
            Change::AssignProfile(ProfileAssignment { contact, profile })
        }),
        1 => (select(&[1, 2, u64::MAX, 4][..]), user())
            .prop_map(|(ticket, user)| Change::AssignTicket(TicketAssignment { ticket, user })),
        3 => (select(CUSTOMERS), vec(select(GROUPS), 0..4)).prop_map(|(customer, groups)| {
            Change::GroupMembership(GroupMembership { customer, groups })
        }),
        1 => (threshold, number(), option::of((number(), number()))).prop_map(
            |(threshold, lease, auto_unlock)| {
                let auto_unlock = auto_unlock.map(|(base, maximum)| AutoUnlock { base, maximum });
                Change::Lockout(LockoutSettings { threshold, lease, auto_unlock })
            }
        ),
    ]
}

//! What each change of settings may name, and in which order it is refused.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

#[path = "support/company.rs"]
mod company;
#[path = "support/proposals.rs"]
mod proposals;
#[path = "support/store.rs"]
mod store;
mod support;

use company::{
    CONTACTS, DEFAULT, GOLD, INVOICES, K1, MINE, NOTHING, PRICE, PROJECTS, READING, TASKS, TICKETS,
    TITLE, WRITING,
};
use policy::configuration::{ProfileModule, RecordKey};
use policy::field::ProfileField;
use policy::grant::Action::{Create, Edit, View};
use policy::id::{
    ButtonId, CustomerId, FieldId, GroupId, ModuleId, ProfileId, RecordId, TemplateId, UserId,
};
use policy::lockout::AutoUnlock;
use policy::portal_settings::{ButtonTarget, Change};
use policy::portal_version::PortalVersion;
use proposals::{
    accept, assign, assign_ticket, create, delete, move_up, order, privileges, refuse, rename,
    store,
};
use store::{
    ADMINISTRATOR, DELETED, DELETED_ADMINISTRATOR, DELETED_GROUP, DISABLED, DISABLED_ADMINISTRATOR,
    EMPLOYEE, Store,
};

#[test]
fn a_ticket_goes_from_active_users_to_active_users() {
    let store = store(PortalVersion::V1);
    for user in [DISABLED, DELETED, 99] {
        let mut store = store.clone();
        accept(&mut store, assign_ticket(MINE, EMPLOYEE), true);
        refuse(&store, assign_ticket(MINE, user), "user-not-active", &[user]);
        let from = store.propose(user, assign_ticket(MINE, ADMINISTRATOR));
        assert_eq!(from, Err(("user-not-active", vec![user])));
    }
    let unchanged = store.propose(EMPLOYEE, assign_ticket(MINE, DISABLED)).expect("accepted");
    assert_eq!((unchanged.changed, unchanged.notify), (false, Vec::new()));
    let employee = store.propose(EMPLOYEE, assign_ticket(MINE, ADMINISTRATOR)).expect("accepted");
    assert_eq!(employee.notify, [UserId(ADMINISTRATOR)]);
    refuse(&store, assign_ticket(99, EMPLOYEE), "unknown-record", &[99]);
}

#[test]
fn a_profile_that_only_deleted_contacts_hold_needs_no_target_and_a_bad_one_is_refused() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, assign(K1, Some(GOLD)), true);
    store.crm.contacts[0].deleted = true;
    refuse(&store, delete(GOLD, Some(GOLD)), "unknown-profile", &[GOLD]);
    refuse(&store, delete(GOLD, Some(99)), "unknown-profile", &[99]);
    accept(&mut store, delete(GOLD, None), true);
}

#[test]
fn only_active_administrators_change_settings_and_nothing_else_is_looked_at_before() {
    let mut store = store(PortalVersion::V2);
    store.crm.portal.licensed = false;
    let changes = [
        Change::PortalVersion(PortalVersion::V1),
        create("", 99),
        rename(DEFAULT, ""),
        move_up(99),
        assign(99, Some(99)),
        order(&[]),
    ];
    for actor in [DISABLED_ADMINISTRATOR, DELETED_ADMINISTRATOR, EMPLOYEE, DISABLED, DELETED, 99] {
        for change in &changes {
            let answer = store.propose(actor, change.clone());
            assert_eq!(answer, Err(("not-admin", Vec::new())), "{actor} {change:?}");
        }
    }
}

#[test]
fn a_disabled_user_may_own_records_and_a_deleted_one_may_not() {
    let mut store = store(PortalVersion::V1);
    let owner =
        |profile, user| Change::ProfileOwner { profile: ProfileId(profile), owner: UserId(user) };
    accept(&mut store, owner(GOLD, DISABLED), true);
    accept(&mut store, owner(GOLD, DISABLED), false);
    accept(&mut store, owner(GOLD, EMPLOYEE), true);
    accept(&mut store, Change::V1User(UserId(DISABLED)), false);
    accept(&mut store, Change::V1User(UserId(EMPLOYEE)), true);
    for user in [DELETED, 99] {
        refuse(&store, owner(GOLD, user), "no-owner", &[user]);
        refuse(&store, owner(99, user), "unknown-profile", &[99]);
        refuse(&store, Change::V1User(UserId(user)), "no-portal-user", &[user]);
    }
    store.crm.v1_user = None;
    accept(&mut store, Change::V1User(UserId(DISABLED)), true);
}

#[test]
fn any_occasion_may_have_a_template_that_exists() {
    let mut store = store(PortalVersion::V2);
    let notice = |profile, notice: &str, template: Option<u64>| Change::ProfileNotification {
        profile: ProfileId(profile),
        notice: notice.into(),
        template: template.map(TemplateId),
    };
    accept(&mut store, notice(GOLD, " anything ", Some(1)), true);
    accept(&mut store, notice(GOLD, "anything", Some(1)), false);
    accept(&mut store, notice(GOLD, "anything", Some(2)), true);
    accept(&mut store, notice(GOLD, "another", None), false);
    accept(&mut store, notice(GOLD, "anything", None), true);
    refuse(&store, notice(GOLD, " ", Some(99)), "name-required", &[]);
    refuse(&store, notice(GOLD, "anything", Some(99)), "unknown-template", &[99]);
    refuse(&store, notice(99, "", Some(99)), "unknown-profile", &[99]);
    accept(&mut store, Change::V1AccessTemplate(TemplateId(1)), true);
    accept(&mut store, Change::V1AccessTemplate(TemplateId(1)), false);
    refuse(&store, Change::V1AccessTemplate(TemplateId(99)), "unknown-template", &[99]);
}

#[test]
fn a_button_needs_a_label_and_somewhere_to_lead() {
    let mut store = store(PortalVersion::V2);
    let add = |profile, label: &str, target| Change::AddButton {
        profile: ProfileId(profile),
        label: label.into(),
        target,
    };
    let open = |module, record| {
        ButtonTarget::Open(RecordKey { module: ModuleId(module), record: RecordId(record) })
    };
    let link = |address: &str, module: Option<u64>| ButtonTarget::Link {
        address: address.into(),
        module: module.map(ModuleId),
    };
    for target in [
        open(TICKETS, MINE),
        ButtonTarget::Create(ModuleId(TICKETS)),
        ButtonTarget::List(ModuleId(PROJECTS)),
        link("https://x.example", None),
        link("index", Some(TICKETS)),
    ] {
        accept(&mut store, add(DEFAULT, "Go", target.clone()), true);
        refuse(&store, add(DEFAULT, " ", target.clone()), "label-required", &[]);
        refuse(&store, add(99, " ", target), "unknown-profile", &[99]);
    }
    for target in [
        open(99, MINE),
        ButtonTarget::Create(ModuleId(99)),
        ButtonTarget::List(ModuleId(99)),
        link("", Some(99)),
    ] {
        refuse(&store, add(DEFAULT, "Go", target), "unknown-module", &[99]);
    }
    refuse(&store, add(DEFAULT, "Go", open(TICKETS, 99)), "unknown-record", &[99]);
    refuse(&store, add(DEFAULT, "Go", link(" ", None)), "link-required", &[]);
    let remove = |profile: u64, button: u64| Change::RemoveButton {
        profile: ProfileId(profile),
        button: ButtonId(button),
    };
    accept(&mut store, remove(DEFAULT, 2), true);
    refuse(&store, remove(DEFAULT, 2), "unknown-button", &[2]);
    refuse(&store, remove(GOLD, 1), "unknown-button", &[1]);
    refuse(&store, remove(99, 1), "unknown-profile", &[99]);
}

#[test]
fn contradictory_privileges_are_stored_and_wait_for_view_all() {
    let mut store = store(PortalVersion::V2);
    let blind = ProfileModule { create: true, edit: true, ..NOTHING };
    accept(&mut store, privileges(DEFAULT, TICKETS, blind), true);
    accept(&mut store, privileges(DEFAULT, TICKETS, blind), false);
    let reason = |store: &Store| {
        let rule = |action| store.crm.ask(K1, action, TICKETS, None, &[]).rule;
        [View, Create, Edit].map(|action| rule(action).info().reason)
    };
    assert_eq!(reason(&store), ["module-not-viewable"; 3]);
    let global =
        Change::GlobalPrivileges { profile: ProfileId(DEFAULT), view_all: true, edit_all: false };
    accept(&mut store, global.clone(), true);
    accept(&mut store, global, false);
    assert_eq!(reason(&store), ["granted"; 3]);
}

#[test]
fn privileges_name_profiles_modules_and_fields_that_exist() {
    let mut store = store(PortalVersion::V1);
    store.crm.modules[2].on = false;
    accept(&mut store, privileges(GOLD, INVOICES, READING), false);
    accept(&mut store, privileges(GOLD, INVOICES, WRITING), true);
    refuse(&store, privileges(99, 99, WRITING), "unknown-profile", &[99]);
    refuse(&store, privileges(GOLD, 99, WRITING), "unknown-module", &[99]);
    let remove =
        |module| Change::RemoveModule { profile: ProfileId(GOLD), module: ModuleId(module) };
    accept(&mut store, remove(INVOICES), true);
    accept(&mut store, remove(INVOICES), false);
    refuse(&store, remove(99), "unknown-module", &[99]);
    let field = |module, field, access| Change::FieldPrivilege {
        profile: ProfileId(GOLD),
        module: ModuleId(module),
        field: FieldId(field),
        access,
    };
    accept(&mut store, field(TICKETS, PRICE, ProfileField::Unlisted), false);
    accept(&mut store, field(TICKETS, PRICE, ProfileField::Editable), true);
    accept(&mut store, field(TICKETS, PRICE, ProfileField::Editable), false);
    for noisy in [true, false] {
        store.crm.noisy = noisy;
        refuse(&store, field(INVOICES, PRICE, ProfileField::Hidden), "unknown-field", &[PRICE]);
    }
    refuse(&store, field(TICKETS, 99, ProfileField::Hidden), "unknown-field", &[99]);
    refuse(&store, field(99, TITLE, ProfileField::Hidden), "unknown-module", &[99]);
    let global =
        Change::GlobalPrivileges { profile: ProfileId(99), view_all: true, edit_all: false };
    refuse(&store, global, "unknown-profile", &[99]);
}

#[test]
fn a_module_without_a_version_1_row_counts_as_hidden_and_as_no() {
    let mut store = store(PortalVersion::V2);
    let visible =
        |module, visible| Change::V1ModuleVisibility { module: ModuleId(module), visible };
    let view_all = |module, view_all| Change::V1ViewAll { module: ModuleId(module), view_all };
    accept(&mut store, visible(TICKETS, true), false);
    accept(&mut store, visible(TICKETS, false), true);
    accept(&mut store, view_all(TICKETS, true), true);
    store.crm.modules[1].v1 = None;
    accept(&mut store, visible(TICKETS, false), false);
    accept(&mut store, view_all(TICKETS, false), false);
    accept(&mut store, view_all(TICKETS, true), true);
    assert_eq!(store.v1_order(), [CONTACTS, INVOICES, PROJECTS, TASKS, TICKETS]);
    refuse(&store, visible(99, false), "unknown-module", &[99]);
    refuse(&store, view_all(99, false), "unknown-module", &[99]);
}

#[test]
fn a_contact_gets_a_profile_that_exists_or_none() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, assign(K1, None), false);
    accept(&mut store, assign(K1, Some(GOLD)), true);
    accept(&mut store, assign(K1, Some(GOLD)), false);
    refuse(&store, assign(K1, Some(99)), "unknown-profile", &[99]);
    refuse(&store, assign(99, Some(99)), "unknown-user", &[99]);
    accept(&mut store, assign(K1, None), true);
    store.crm.contacts[0].deleted = true;
    refuse(&store, assign(K1, Some(99)), "deleted", &[K1]);
}

#[test]
fn a_customer_is_in_the_groups_listed_and_in_no_others() {
    let mut store = store(PortalVersion::V2);
    let groups = |customer, groups: &[u64]| Change::GroupMembership {
        customer: CustomerId(customer),
        groups: groups.iter().copied().map(GroupId).collect(),
    };
    let accepted = store.save(groups(10, &[2, 1, 2])).expect("accepted");
    assert_eq!((accepted.change, accepted.changed), (groups(10, &[2, 1]), true));
    accept(&mut store, groups(10, &[1, 2, 1]), false);
    accept(&mut store, groups(10, &[1]), true);
    accept(&mut store, groups(10, &[]), true);
    let unknown = [DELETED_GROUP, 1, 99, DELETED_GROUP];
    refuse(&store, groups(10, &unknown), "unknown-group", &[DELETED_GROUP, 99]);
    refuse(&store, groups(99, &unknown), "unknown-customer", &[99]);
    store.memberships = vec![(10, DELETED_GROUP)];
    accept(&mut store, groups(10, &[]), true);
    store.crm.customers[0].deleted = true;
    refuse(&store, groups(10, &[]), "unknown-customer", &[10]);
}

#[test]
fn the_numbers_of_the_lockout_stay_within_their_ranges() {
    let mut store = store(PortalVersion::V2);
    let lockout = |threshold, lease, auto_unlock: Option<(u64, u64)>| Change::Lockout {
        threshold,
        lease,
        auto_unlock: auto_unlock.map(|(base, maximum)| AutoUnlock { base, maximum }),
    };
    accept(&mut store, lockout(5, 30, None), false);
    for wrong in [
        lockout(0, 30, None),
        lockout(101, 30, None),
        lockout(u32::MAX, 30, None),
        lockout(5, 0, None),
        lockout(5, 30, Some((0, 9))),
        lockout(5, 30, Some((9, 8))),
    ] {
        refuse(&store, wrong, "out-of-range", &[]);
    }
    accept(&mut store, lockout(100, 1, Some((1, u64::MAX))), true);
    accept(&mut store, lockout(100, 1, Some((1, u64::MAX))), false);
}

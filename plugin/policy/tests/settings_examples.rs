//! The worked examples of changes of settings, as they are told.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

#[path = "support/company.rs"]
mod company;
#[path = "support/store.rs"]
mod store;
mod support;

use company::{
    CONTACTS, DEFAULT, GOLD, INVOICES, K0, K1, MINE, NOTHING, PRICE, PROJECTS, READING, TASKS,
    TICKETS, TITLE, WRITING, crm,
};
use policy::configuration::{ButtonAction, HomeButton, ProfileModule, RecordKey};
use policy::field::ProfileField;
use policy::grant::Action::{Create, Edit, View};
use policy::id::{
    ButtonId, ContactId, CustomerId, FieldId, GroupId, ModuleId, ProfileId, RecordId, TemplateId,
    UserId,
};
use policy::portal_settings::{ButtonTarget, Change, Direction};
use policy::portal_version::{Installation, PortalVersion};
use policy::view::portal_view;
use store::{
    ADMINISTRATOR, DELETED, DELETED_ADMINISTRATOR, DELETED_GROUP, DISABLED, DISABLED_ADMINISTRATOR,
    EMPLOYEE, Store,
};
use support::request;

fn store(version: PortalVersion) -> Store {
    let mut store = Store::new(crm(version));
    store.names[1].1 = "Gold".into();
    store.tickets = vec![(MINE, Some(DISABLED))];
    store
}

#[track_caller]
fn accept(store: &mut Store, change: Change, changed: bool) {
    let accepted = store.save(change).expect("accepted");
    assert_eq!(accepted.changed, changed);
}

/// Refused with this reason about these, and nothing is stored.
#[track_caller]
fn refuse(store: &Store, change: Change, reason: &str, subjects: &[u64]) {
    let (found, about) = store.propose(ADMINISTRATOR, change).expect_err("refused");
    assert_eq!((found, about.as_slice()), (reason, subjects));
}

fn profile_names(store: &Store) -> Vec<&str> {
    store.names.iter().map(|(_, name)| name.as_str()).collect()
}

fn create(name: &str, base: u64) -> Change {
    Change::CreateProfile { name: name.into(), description: String::new(), base: ProfileId(base) }
}

fn rename(profile: u64, name: &str) -> Change {
    Change::RenameProfile { profile: ProfileId(profile), name: name.into() }
}

fn delete(profile: u64, transfer_to: Option<u64>) -> Change {
    Change::DeleteProfile { profile: ProfileId(profile), transfer_to: transfer_to.map(ProfileId) }
}

fn privileges(profile: u64, module: u64, privileges: ProfileModule) -> Change {
    Change::ModulePrivileges { profile: ProfileId(profile), module: ModuleId(module), privileges }
}

fn assign(contact: u64, profile: Option<u64>) -> Change {
    Change::AssignProfile { contact: ContactId(contact), profile: profile.map(ProfileId) }
}

fn assign_ticket(ticket: u64, user: u64) -> Change {
    Change::AssignTicket { ticket: RecordId(ticket), user: UserId(user) }
}

fn move_up(module: u64) -> Change {
    Change::V1ModuleMove { module: ModuleId(module), direction: Direction::Up }
}

fn order(buttons: &[u64]) -> Change {
    let buttons = buttons.iter().copied().map(ButtonId).collect();
    Change::OrderButtons { profile: ProfileId(DEFAULT), buttons }
}

#[test]
fn example_55_a_new_installation_cannot_choose_version_1() {
    let mut store = store(PortalVersion::V2);
    store.crm.portal.installation = Installation::New;
    refuse(&store, Change::PortalVersion(PortalVersion::V1), "v1-unavailable", &[]);
    accept(&mut store, Change::PortalVersion(PortalVersion::V2), false);
}

#[test]
fn example_56_both_versions_keep_their_settings() {
    let mut store = store(PortalVersion::V1);
    accept(&mut store, move_up(INVOICES), true);
    let before = format!("{store:?}");
    accept(&mut store, Change::PortalVersion(PortalVersion::V2), true);
    accept(&mut store, Change::PortalVersion(PortalVersion::V1), true);
    assert_eq!(format!("{store:?}"), before);
}

#[test]
fn example_63_a_module_moves_up_to_the_edge_and_no_further() {
    let mut store = store(PortalVersion::V1);
    store.crm.modules[0].v1 = None;
    store.crm.modules[1].v1.as_mut().expect("a row").visible = false;
    assert_eq!(store.v1_order(), [TICKETS, INVOICES, PROJECTS, TASKS]);
    accept(&mut store, move_up(INVOICES), true);
    assert_eq!(store.v1_order(), [INVOICES, TICKETS, PROJECTS, TASKS]);
    accept(&mut store, move_up(INVOICES), false);
    assert_eq!(store.v1_order(), [INVOICES, TICKETS, PROJECTS, TASKS]);
    refuse(&store, move_up(CONTACTS), "unknown-module", &[CONTACTS]);
}

#[test]
fn example_65_a_new_assignee_is_told_once() {
    let mut store = store(PortalVersion::V1);
    let first = store.save(assign_ticket(MINE, EMPLOYEE)).expect("accepted");
    assert_eq!((first.changed, first.notify), (true, vec![UserId(EMPLOYEE)]));
    let again = store.save(assign_ticket(MINE, EMPLOYEE)).expect("accepted");
    assert_eq!((again.changed, again.notify), (false, Vec::new()));
}

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
fn example_68_a_contact_without_profile_is_evaluated_with_default() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, delete(GOLD, None), true);
    assert_eq!(profile_names(&store), ["DEFAULT"]);
    let answer = store.crm.ask(K1, View, INVOICES, None, &[]);
    assert_eq!(answer.rule.info().reason, "granted");
}

#[test]
fn example_69_a_new_profile_needs_the_licence() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, delete(GOLD, None), true);
    store.crm.portal.licensed = false;
    for (name, base) in [("Gold", DEFAULT), ("", DEFAULT), ("DEFAULT", 99)] {
        refuse(&store, create(name, base), "not-licensed", &[]);
    }
    assert_eq!(profile_names(&store), ["DEFAULT"]);
}

#[test]
fn example_70_a_profile_is_a_copy_of_its_base_at_that_moment() {
    let mut store = store(PortalVersion::V2);
    let created = store.save(create(" Silver ", DEFAULT)).expect("accepted");
    assert_eq!((created.change, created.changed), (create("Silver", DEFAULT), true));
    let silver = store.names[2].0;
    accept(&mut store, assign(K1, Some(silver)), true);
    accept(&mut store, privileges(DEFAULT, INVOICES, NOTHING), true);
    let reason = |contact| store.crm.ask(contact, View, INVOICES, None, &[]).rule.info().reason;
    assert_eq!((reason(K1), reason(K0)), ("granted", "module-not-viewable"));
    refuse(&store, create("Bronze", 99), "unknown-profile", &[99]);
}

#[test]
fn example_71_without_the_licence_what_exists_keeps_working() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, assign(K1, Some(GOLD)), true);
    store.crm.portal.licensed = false;
    refuse(&store, create("Silver", DEFAULT), "not-licensed", &[]);
    assert_eq!(store.crm.ask(K1, View, INVOICES, None, &[]).rule.info().reason, "granted");
    accept(&mut store, privileges(GOLD, PROJECTS, READING), true);
    accept(&mut store, rename(GOLD, "Golden"), true);
    accept(&mut store, assign(K0, Some(GOLD)), true);
    accept(&mut store, delete(GOLD, Some(DEFAULT)), true);
}

#[test]
fn example_72_names_are_unique_and_not_empty() {
    let mut store = store(PortalVersion::V2);
    refuse(&store, create(" gold ", DEFAULT), "duplicate-name", &[GOLD]);
    refuse(&store, create(" gold ", 99), "duplicate-name", &[GOLD]);
    refuse(&store, create("", DEFAULT), "name-required", &[]);
    refuse(&store, create(" \u{3000}", 99), "name-required", &[]);
    refuse(&store, rename(GOLD, "default"), "duplicate-name", &[DEFAULT]);
    refuse(&store, rename(99, ""), "unknown-profile", &[99]);
    accept(&mut store, rename(GOLD, " Gold "), false);
    accept(&mut store, rename(GOLD, "GOLD"), true);
    assert_eq!(profile_names(&store), ["DEFAULT", "GOLD"]);
}

#[test]
fn example_73_default_stays_and_keeps_its_name() {
    let mut store = store(PortalVersion::V2);
    for licensed in [true, false] {
        store.crm.portal.licensed = licensed;
        for target in [None, Some(GOLD), Some(DEFAULT), Some(99)] {
            refuse(&store, delete(DEFAULT, target), "default-profile", &[DEFAULT]);
        }
        for name in ["DEFAULT", "Basic", "", "Gold"] {
            refuse(&store, rename(DEFAULT, name), "default-profile", &[DEFAULT]);
        }
    }
    accept(&mut store, privileges(DEFAULT, TICKETS, READING), true);
}

#[test]
fn example_74_holders_of_a_profile_that_goes_are_moved() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, assign(K1, Some(GOLD)), true);
    refuse(&store, delete(GOLD, None), "profile-in-use", &[GOLD]);
    refuse(&store, delete(GOLD, Some(GOLD)), "unknown-profile", &[GOLD]);
    refuse(&store, delete(GOLD, Some(99)), "unknown-profile", &[99]);
    refuse(&store, delete(99, Some(99)), "unknown-profile", &[99]);
    accept(&mut store, delete(GOLD, Some(DEFAULT)), true);
    assert_eq!(store.crm.contacts[0].profile, Some(DEFAULT));
    assert_eq!(profile_names(&store), ["DEFAULT"]);
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
fn example_83_an_order_names_every_button_once() {
    let mut store = store(PortalVersion::V2);
    let button = |button: u64, module| HomeButton {
        button: ButtonId(button),
        position: button as u32,
        action: ButtonAction::List,
        module: Some(ModuleId(module)),
        record: None,
    };
    store.crm.profiles[0].buttons =
        vec![button(1, TICKETS), button(2, PROJECTS), button(3, INVOICES)];
    accept(&mut store, order(&[1, 2, 3]), false);
    accept(&mut store, order(&[3, 1, 2]), true);
    accept(&mut store, order(&[3, 1, 2]), false);
    for buttons in [&[3, 1][..], &[3, 1, 1], &[3, 1, 2, 4], &[3, 1, 4], &[]] {
        refuse(&store, order(buttons), "not-a-permutation", &[]);
    }
    let view = portal_view(&store, request(K1)).expect("facts at hand");
    assert_eq!(view.buttons, [3, 1].map(ButtonId));
    accept(&mut store, privileges(DEFAULT, PROJECTS, READING), true);
    let view = portal_view(&store, request(K1)).expect("facts at hand");
    assert_eq!(view.buttons, [3, 1, 2].map(ButtonId));
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
    refuse(&store, field(INVOICES, PRICE, ProfileField::Hidden), "unknown-field", &[PRICE]);
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

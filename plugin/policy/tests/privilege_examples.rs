//! The worked examples of versions, profiles and privileges, as they are told.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

#[path = "support/company.rs"]
mod company;
mod support;

use company::{
    COLLEAGUE, COLLEAGUES, COMPANY, CONTACTS, GOLD, INVOICES, K0, K1, K2, MINE, NOTHING, OTHERS,
    PRICE, PROJECTS, READING, TASKS, TICKETS, TITLE, WRITING, crm, record,
};
use policy::configuration::{ButtonAction, HomeButton, Picklist, ProfileModule, V1Module};
use policy::field::{OrganisationAccess, ProfileField};
use policy::grant::Action::{self, Create, Delete, Edit, View};
use policy::id::{ButtonId, EmailAccountId, FieldId, ModuleId, RecordId, UserId};
use policy::new_record::new_record;
use policy::portal_version::{Installation, PortalVersion};
use policy::privilege::filter;
use policy::record_scope::RecordScope;
use policy::view::portal_view;
use support::{Crm, Module, Profile, Record, request};

fn v1(crm: &mut Crm, module: u64) -> &mut V1Module {
    module_mut(crm, module).v1.as_mut().expect("a row")
}

fn module_mut(crm: &mut Crm, module: u64) -> &mut Module {
    crm.modules.iter_mut().find(|known| known.id == module).expect("a module")
}

fn profile(crm: &mut Crm) -> &mut Profile {
    &mut crm.profiles[0]
}

#[track_caller]
fn check(crm: &Crm, contact: u64, action: Action, module: u64, record: u64, reason: &str) {
    let answer = crm.ask(contact, action, module, Some(record), &[]);
    assert_eq!(answer.rule.info().reason, reason, "{action:?} {record}");
}

#[track_caller]
fn check_module(crm: &Crm, action: Action, module: u64, reason: &str) {
    let answer = crm.ask(K1, action, module, None, &[]);
    assert_eq!(answer.rule.info().reason, reason, "{action:?}");
}

#[track_caller]
fn check_fields(crm: &Crm, action: Action, fields: &[u64], reason: &str, forbidden: &[u64]) {
    let answer = crm.ask(K1, action, TICKETS, None, fields);
    assert_eq!(answer.rule.info().reason, reason);
    assert_eq!(answer.forbidden_fields, forbidden.iter().copied().map(FieldId).collect::<Vec<_>>());
}

#[track_caller]
fn check_owner(crm: &Crm, module: u64, reason: &str, owner: Option<u64>) {
    let creation = new_record(crm, request(K1), ModuleId(module)).expect("facts at hand");
    assert_eq!((creation.rule.info().reason, creation.owner), (reason, owner.map(UserId)));
}

#[test]
fn example_57_without_view_all_only_the_contacts_own_tickets() {
    let crm = crm(PortalVersion::V1);
    check(&crm, K1, View, TICKETS, MINE, "granted");
    check(&crm, K1, View, TICKETS, COMPANY, "out-of-scope");
    check(&crm, K1, View, TICKETS, COLLEAGUES, "out-of-scope");
}

#[test]
fn example_58_with_view_all_the_companys_and_the_colleagues_too() {
    let mut crm = crm(PortalVersion::V1);
    v1(&mut crm, TICKETS).view_all = true;
    for ticket in [MINE, COMPANY, COLLEAGUES] {
        check(&crm, K1, View, TICKETS, ticket, "granted");
    }
    check(&crm, K1, View, TICKETS, OTHERS, "out-of-scope");
}

#[test]
fn example_59_no_company_is_nobodys_company() {
    let mut crm = crm(PortalVersion::V1);
    v1(&mut crm, TICKETS).view_all = true;
    crm.records.push(record(TICKETS, 8, &[K0], &[]));
    crm.records.push(record(TICKETS, 9, &[5], &[]));
    check(&crm, K0, View, TICKETS, 8, "granted");
    check(&crm, K0, View, TICKETS, 9, "out-of-scope");
    check(&crm, K0, View, TICKETS, COMPANY, "out-of-scope");
}

#[test]
fn example_60_each_module_has_its_own_view_all() {
    let mut crm = crm(PortalVersion::V1);
    v1(&mut crm, TICKETS).view_all = true;
    check(&crm, K1, View, TICKETS, COMPANY, "granted");
    check(&crm, K1, View, INVOICES, COMPANY, "out-of-scope");
}

#[test]
fn example_61_a_list_may_be_narrower_than_allowed_and_never_wider() {
    let mut crm = crm(PortalVersion::V1);
    v1(&mut crm, TICKETS).view_all = true;
    for (module, widest, expected) in [
        (TICKETS, RecordScope::Own, [true, false, false, false]),
        (TICKETS, RecordScope::Customer, [true, true, true, false]),
        (INVOICES, RecordScope::Own, [true, false, false, false]),
        (INVOICES, RecordScope::Customer, [true, false, false, false]),
    ] {
        let filter = filter(&crm, request(K1), ModuleId(module), widest).expect("facts at hand");
        let shown = [MINE, COMPANY, COLLEAGUES, OTHERS].map(|record| {
            let module = ModuleId(module);
            let key = policy::configuration::RecordKey { module, record: RecordId(record) };
            filter.matches(&crm.record_facts(key).expect("a record"))
        });
        assert_eq!(shown, expected, "{module} {widest:?}");
    }
}

#[test]
fn example_62_a_hidden_module_refuses_everything_but_the_own_contact_record() {
    let mut crm = crm(PortalVersion::V1);
    for module in [TICKETS, CONTACTS] {
        v1(&mut crm, module).visible = false;
        v1(&mut crm, module).view_all = true;
    }
    for action in [View, Create, Edit, Delete] {
        check_module(&crm, action, TICKETS, "module-disabled");
    }
    check(&crm, K1, View, TICKETS, MINE, "module-disabled");
    check(&crm, K1, View, CONTACTS, K1, "granted");
    check(&crm, K1, Edit, CONTACTS, K1, "granted");
    check(&crm, K1, View, CONTACTS, COLLEAGUE, "out-of-scope");
    let menu = portal_view(&crm, request(K1)).expect("facts at hand").modules;
    assert_eq!(menu, [INVOICES, PROJECTS, TASKS].map(ModuleId));
    module_mut(&mut crm, CONTACTS).on = false;
    check(&crm, K1, View, CONTACTS, K1, "module-disabled");
}

#[test]
fn example_64_a_portal_user_owns_the_ticket_and_decides_the_drop_downs() {
    let mut crm = crm(PortalVersion::V1);
    let picklist =
        |field, value: &str| Picklist { field: FieldId(field), values: vec![value.into()] };
    crm.picklists = vec![picklist(PRICE, "low"), picklist(TITLE, "Dr")];
    check_owner(&crm, TICKETS, "portal-user", Some(7));
    let view = portal_view(&crm, request(K1)).expect("facts at hand");
    assert_eq!(view.picklists, [picklist(TITLE, "Dr"), picklist(PRICE, "low")]);
    crm.v1_user = None;
    check_owner(&crm, TICKETS, "no-portal-user", None);
    let view = portal_view(&crm, request(K1)).expect("facts at hand");
    assert_eq!((view.owner, view.picklists), (None, Vec::new()));
}

#[test]
fn example_66_version_1_never_deletes_and_edits_only_the_own_contact_record() {
    let mut crm = crm(PortalVersion::V1);
    v1(&mut crm, CONTACTS).view_all = true;
    check(&crm, K1, Delete, TICKETS, MINE, "action-denied");
    check(&crm, K1, Edit, TICKETS, MINE, "granted");
    check(&crm, K1, Edit, CONTACTS, K1, "granted");
    check(&crm, K1, View, CONTACTS, COLLEAGUE, "granted");
    check(&crm, K1, Edit, CONTACTS, COLLEAGUE, "action-denied");
    check(&crm, K1, Edit, CONTACTS, K2, "out-of-scope");
    check(&crm, K1, Edit, INVOICES, MINE, "action-denied");
    check_module(&crm, Create, INVOICES, "action-denied");
}

#[test]
fn example_75_a_lost_profile_grants_nothing_and_leaves_the_accounts_alone() {
    let mut crm = crm(PortalVersion::V2);
    crm.accounts = vec![1];
    crm.contacts[0].profile = Some(99);
    check_module(&crm, View, TICKETS, "unknown-profile");
    check_owner(&crm, TICKETS, "unknown-profile", None);
    let view = portal_view(&crm, request(K1)).expect("facts at hand");
    assert_eq!(view.rule.info().reason, "unknown-profile");
    assert_eq!((view.version, view.modules, view.owner), (None, Vec::new(), None));
    assert_eq!(view.accounts.accounts, [EmailAccountId(1)]);
    crm.portal.selected = PortalVersion::V1;
    check_module(&crm, View, TICKETS, "granted");
    crm.portal.installation = Installation::New;
    check_module(&crm, View, TICKETS, "unknown-profile");
}

#[test]
fn example_76_the_owner_is_the_profiles_or_else_the_one_of_default() {
    let mut crm = crm(PortalVersion::V2);
    crm.contacts[0].profile = Some(GOLD);
    check_owner(&crm, TICKETS, "profile-owner", Some(102));
    crm.deleted_users = vec![102];
    check_owner(&crm, TICKETS, "default-owner", Some(101));
    crm.deleted_users = vec![102, 101];
    check_owner(&crm, TICKETS, "no-owner", None);
    check_owner(&crm, INVOICES, "action-denied", None);
}

#[test]
fn example_77_view_all_opens_a_module_and_not_other_companies() {
    let mut crm = crm(PortalVersion::V2);
    profile(&mut crm).view_all = true;
    profile(&mut crm).modules = vec![(INVOICES, NOTHING)];
    check_module(&crm, View, INVOICES, "granted");
    check(&crm, K1, View, INVOICES, COMPANY, "granted");
    check(&crm, K1, View, INVOICES, OTHERS, "out-of-scope");
    profile(&mut crm).modules.clear();
    check(&crm, K1, View, INVOICES, MINE, "granted");
    check(&crm, K1, View, INVOICES, COMPANY, "out-of-scope");
}

#[test]
fn example_78_off_in_the_module_manager_is_off_for_everybody() {
    let mut crm = crm(PortalVersion::V2);
    profile(&mut crm).edit_all = true;
    module_mut(&mut crm, INVOICES).on = false;
    check_module(&crm, View, INVOICES, "module-disabled");
    check_module(&crm, View, 77, "module-disabled");
}

#[test]
fn example_79_edit_all_does_not_delete() {
    let mut crm = crm(PortalVersion::V2);
    profile(&mut crm).edit_all = true;
    for action in [View, Create, Edit] {
        check_module(&crm, action, INVOICES, "granted");
    }
    check(&crm, K1, Delete, INVOICES, MINE, "action-denied");
    profile(&mut crm).modules = vec![(INVOICES, ProfileModule { delete: true, ..NOTHING })];
    check(&crm, K1, Delete, INVOICES, MINE, "granted");
    check(&crm, K1, Delete, INVOICES, OTHERS, "out-of-scope");
}

#[test]
fn example_80_writing_needs_seeing() {
    let mut crm = crm(PortalVersion::V2);
    let blind = ProfileModule { create: true, edit: true, delete: true, ..NOTHING };
    profile(&mut crm).modules = vec![(TICKETS, blind)];
    for action in [View, Create, Edit, Delete] {
        check_module(&crm, action, TICKETS, "module-not-viewable");
        check_module(&crm, action, INVOICES, "module-not-viewable");
    }
}

#[test]
fn example_81_a_field_is_hidden_by_either_side_and_view_all_opens_only_the_profiles() {
    let mut crm = crm(PortalVersion::V2);
    profile(&mut crm).fields = vec![(TITLE, ProfileField::Hidden)];
    crm.fields[1].organisation = OrganisationAccess::Hidden;
    check_fields(&crm, View, &[PRICE, TITLE], "field-not-visible", &[PRICE, TITLE]);
    profile(&mut crm).view_all = true;
    check_fields(&crm, View, &[PRICE, TITLE], "field-not-visible", &[PRICE]);
}

#[test]
fn example_82_one_forbidden_field_refuses_the_write_and_is_named() {
    let mut crm = crm(PortalVersion::V2);
    profile(&mut crm).fields =
        vec![(TITLE, ProfileField::Editable), (PRICE, ProfileField::ReadOnly)];
    check_fields(&crm, Edit, &[TITLE], "granted", &[]);
    check_fields(&crm, Edit, &[TITLE, PRICE], "field-not-editable", &[PRICE]);
    check_fields(&crm, Create, &[99, TITLE, PRICE], "field-not-editable", &[99, PRICE]);
}

#[test]
fn example_83_a_button_that_leads_nowhere_allowed_is_not_shown() {
    let mut crm = crm(PortalVersion::V2);
    let button = |button, position, action, module: Option<u64>, record: Option<u64>| HomeButton {
        button: ButtonId(button),
        position,
        action,
        module: module.map(ModuleId),
        record: record.map(RecordId),
    };
    profile(&mut crm).buttons = vec![
        button(1, 1, ButtonAction::Create, Some(TICKETS), None),
        button(2, 2, ButtonAction::List, Some(PROJECTS), None),
        button(3, 0, ButtonAction::List, Some(INVOICES), None),
        button(4, 7, ButtonAction::Link, None, None),
        button(5, 6, ButtonAction::Open, Some(TICKETS), Some(MINE)),
        button(6, 5, ButtonAction::Open, Some(TICKETS), Some(OTHERS)),
        button(7, 4, ButtonAction::Create, Some(INVOICES), None),
        button(8, 3, ButtonAction::Link, Some(PROJECTS), None),
        button(9, 9, ButtonAction::Open, Some(TICKETS), None),
        button(10, 10, ButtonAction::List, None, None),
        button(11, 8, ButtonAction::Link, Some(TICKETS), None),
    ];
    profile(&mut crm).owner = None;
    let view = portal_view(&crm, request(K1)).expect("facts at hand");
    assert_eq!(view.buttons, [3, 1, 5, 4, 11].map(ButtonId));
    crm.portal.selected = PortalVersion::V1;
    let view = portal_view(&crm, request(K1)).expect("facts at hand");
    assert_eq!(view.buttons, []);
}

#[test]
fn example_84_profiles_differ_and_the_accounts_do_not() {
    let mut crm = crm(PortalVersion::V2);
    crm.accounts = vec![3, 1];
    crm.contacts[1].profile = Some(GOLD);
    crm.profiles[1].modules = vec![(PROJECTS, READING)];
    let [own, other] = [K1, COLLEAGUE].map(|contact| portal_view(&crm, request(contact)).unwrap());
    assert_eq!(own.modules, [TICKETS, INVOICES].map(ModuleId));
    assert_eq!(other.modules, [PROJECTS].map(ModuleId));
    assert_eq!(own.accounts, other.accounts);
}

#[test]
fn the_menu_follows_the_settings_of_the_version_in_force() {
    let mut crm = crm(PortalVersion::V1);
    for (module, sequence, position) in [(TICKETS, 2, 5), (INVOICES, 1, 9), (PROJECTS, 2, 3)] {
        v1(&mut crm, module).sequence = sequence;
        module_mut(&mut crm, module).position = position;
    }
    v1(&mut crm, CONTACTS).visible = false;
    v1(&mut crm, TASKS).visible = false;
    profile(&mut crm).modules.push((PROJECTS, READING));
    let menu = |crm: &Crm| portal_view(crm, request(K1)).expect("facts at hand").modules;
    assert_eq!(menu(&crm), [INVOICES, TICKETS, PROJECTS].map(ModuleId));
    crm.portal.selected = PortalVersion::V2;
    assert_eq!(menu(&crm), [PROJECTS, TICKETS, INVOICES].map(ModuleId));
}

#[test]
fn tasks_are_reached_through_a_project_that_may_be_seen() {
    let mut crm = crm(PortalVersion::V2);
    for project in [MINE, COMPANY, OTHERS] {
        let own_links = record(TASKS, project, &[K1], &[10]);
        crm.records.push(Record { parents: vec![(PROJECTS, project)], ..own_links });
    }
    let own = ProfileModule { scope: RecordScope::Own, ..WRITING };
    profile(&mut crm).modules = vec![(TASKS, own)];
    check(&crm, K1, View, TASKS, MINE, "out-of-scope");
    profile(&mut crm).modules.push((PROJECTS, READING));
    check(&crm, K1, View, TASKS, MINE, "granted");
    // The project's scope counts, not the one of the tasks.
    check(&crm, K1, Edit, TASKS, COMPANY, "granted");
    check(&crm, K1, View, TASKS, OTHERS, "out-of-scope");
}

#[test]
fn a_ticket_that_is_not_visible_in_the_portal_is_as_good_as_unknown() {
    for version in [PortalVersion::V1, PortalVersion::V2] {
        let mut crm = crm(version);
        crm.records.iter_mut().for_each(|record| record.portal_active = false);
        check(&crm, K1, View, TICKETS, MINE, "not-in-portal");
        check(&crm, K1, Edit, TICKETS, MINE, "not-in-portal");
        check(&crm, K1, View, TICKETS, 99, "unknown-record");
        for record in [MINE, 99] {
            assert!(crm.ask(K1, View, TICKETS, Some(record), &[]).rule.info().conceals);
        }
        check(&crm, K1, View, INVOICES, MINE, "granted");
    }
}

//! Explanations of privileges and of new records.

use policy::configuration::{ModuleKind, ProfileModule};
use policy::explain::{Explanation, Question, explain};
use policy::field::{OrganisationAccess, ProfileField};
use policy::grant::Action::{self, Edit, View};
use policy::id::ModuleId;
use policy::portal_version::PortalVersion;
use policy::trace::Value;

use crate::company::{
    COLLEAGUES, GOLD, INVOICES, K1, MINE, NOTHING, OTHERS, PRICE, PROJECTS, READING, TASKS,
    TICKETS, TITLE, WRITING, crm, record,
};
use crate::support::{Crm, Record, question, request};
use crate::{check, check_refusal, fact, ids};

fn may(crm: &Crm, action: Action, record: Option<u64>, fields: &[u64]) -> Explanation {
    may_in(TICKETS, crm, action, record, fields)
}

fn may_in(
    module: u64,
    crm: &Crm,
    action: Action,
    record: Option<u64>,
    fields: &[u64],
) -> Explanation {
    let question = question(action, module, record, fields).expect("a sensible question");
    let explained = explain(crm, request(K1), &Question::Privilege(question)).expect("facts");
    assert_eq!(explained.rule, crm.ask(K1, action, module, record, fields).rule);
    explained
}

fn creation(crm: &Crm, module: u64) -> Explanation {
    explain(crm, request(K1), &Question::NewRecord(ModuleId(module))).expect("facts at hand")
}

#[test]
fn view_all_shows_what_the_profile_does_not() {
    let mut crm = crm(PortalVersion::V2);
    crm.profiles[0].view_all = true;
    crm.profiles[0].modules = vec![(TICKETS, NOTHING)];
    let explained = may(&crm, View, Some(MINE), &[]);
    let whole = "privileges.whole-profile";
    check(&explained, whole, &[], &[whole], true);
    assert_eq!(*fact(&explained, whole, "view-all"), Value::Flag(true));
    assert_eq!(*fact(&explained, whole, "edit-all"), Value::Flag(false));
    assert_eq!(*fact(&explained, "privileges.module-not-viewable", "view"), Value::Flag(false));
}

#[test]
fn a_permission_tells_which_others_would_take_its_place() {
    let (profile, whole) = ("privileges.profile", "privileges.whole-profile");
    let mut crm = crm(PortalVersion::V2);
    check(&may(&crm, View, None, &[]), profile, &[], &[profile], true);
    crm.profiles[0].edit_all = true;
    let explained = may(&crm, Edit, None, &[]);
    check(&explained, profile, &[whole], &[profile, whole], true);
    assert_eq!(*fact(&explained, profile, "edit"), Value::Flag(true));
    assert_eq!(*fact(&explained, profile, "scope"), Value::Word("customer"));
    // Edit-all lets view as well, and the profile itself does not.
    crm.profiles[0].modules[0].1.view = false;
    check(&may(&crm, Edit, None, &[]), profile, &[whole], &[whole], true);
    check(&may(&crm, View, None, &[]), whole, &[], &[whole], true);
}

#[test]
fn a_field_that_only_view_all_shows_ends_with_it() {
    let (profile, whole) = ("privileges.profile", "privileges.whole-profile");
    let mut crm = crm(PortalVersion::V2);
    crm.profiles[0].view_all = true;
    crm.profiles[0].fields = vec![(TITLE, ProfileField::Hidden)];
    check(&may(&crm, View, None, &[PRICE]), profile, &[whole], &[profile, whole], true);
    check(&may(&crm, View, None, &[TITLE]), profile, &[whole], &[whole], true);
}

#[test]
fn a_task_of_a_project_that_only_view_all_shows_ends_with_it() {
    let (profile, whole) = ("privileges.profile", "privileges.whole-profile");
    let mut crm = crm(PortalVersion::V2);
    crm.profiles[0].view_all = true;
    crm.profiles[0].modules = vec![(TASKS, READING)];
    crm.records.push(Record { parents: vec![(PROJECTS, MINE)], ..record(TASKS, MINE, &[], &[]) });
    let explained = may_in(TASKS, &crm, View, Some(MINE), &[]);
    check(&explained, profile, &[whole], &[whole], true);
    crm.profiles[0].modules.push((PROJECTS, READING));
    let explained = may_in(TASKS, &crm, View, Some(MINE), &[]);
    check(&explained, profile, &[whole], &[profile, whole], true);
}

#[test]
fn a_module_reached_through_itself_is_judged_as_if_it_were_open() {
    let mut crm = crm(PortalVersion::V2);
    let products = crm.modules.iter_mut().find(|module| module.id == TASKS).expect("a module");
    products.kind = ModuleKind::CatalogueItems;
    (products.on, products.reached_through) = (false, vec![TASKS]);
    crm.records.push(record(TASKS, 1, &[K1], &[]));
    crm.records.push(Record { parents: vec![(TASKS, 1)], ..record(TASKS, 2, &[], &[]) });
    crm.records.push(record(TASKS, 3, &[], &[]));
    let rules = ["privileges.module-off", "privileges.module-not-viewable", "records.out-of-scope"];
    check_refusal(&may_in(TASKS, &crm, View, Some(2), &[]), &rules[..2]);
    check_refusal(&may_in(TASKS, &crm, View, Some(3), &[]), &rules);
}

#[test]
fn forbidden_fields_are_named_with_what_forbids_them() {
    let mut crm = crm(PortalVersion::V2);
    crm.profiles[0].fields = vec![(TITLE, ProfileField::Editable), (PRICE, ProfileField::ReadOnly)];
    crm.fields[0].organisation = OrganisationAccess::ReadOnly;
    let rule = "fields.not-editable";
    let explained = may(&crm, Edit, Some(MINE), &[PRICE, TITLE]);
    check_refusal(&explained, &[rule]);
    assert_eq!(*fact(&explained, rule, "forbidden-fields"), ids(&[TITLE, PRICE]));
    assert_eq!(*fact(&explained, rule, "organisation-fields"), ids(&[TITLE]));
    assert_eq!(*fact(&explained, rule, "profile-fields"), ids(&[PRICE]));
    assert_eq!(*fact(&explained, rule, "unknown-fields"), ids(&[]));

    let explained = may(&crm, View, None, &[99, TITLE]);
    check(&explained, "fields.not-visible", &[], &["fields.not-visible"], false);
    assert_eq!(*fact(&explained, "fields.not-visible", "unknown-fields"), ids(&[99]));
}

#[test]
fn a_module_that_is_off_is_followed_to_the_record_and_the_fields() {
    let mut crm = crm(PortalVersion::V2);
    crm.modules[1].on = false;
    crm.profiles[0].modules.clear();
    crm.fields[0].active = false;
    crm.records.iter_mut().for_each(|record| record.portal_active = false);
    let rules = [
        "privileges.module-off",
        "privileges.module-not-viewable",
        "privileges.action-denied",
        "records.out-of-scope",
        "records.not-in-portal",
        "fields.not-editable",
    ];
    let explained = may(&crm, Edit, Some(OTHERS), &[TITLE]);
    check_refusal(&explained, &rules);
    assert_eq!(*fact(&explained, "records.out-of-scope", "record-contacts"), ids(&[3]));
    assert_eq!(*fact(&explained, "records.out-of-scope", "own-contact"), ids(&[K1]));
    assert_eq!(*fact(&explained, "fields.not-editable", "inactive-fields"), ids(&[TITLE]));

    let explained = may(&crm, Edit, Some(99), &[TITLE]);
    let rules = [&rules[..3], &["records.unknown", "fields.not-editable"]].concat();
    check(&explained, rules[0], &rules[1..], &rules, false);
}

#[test]
fn to_view_is_one_thing_and_not_two() {
    let mut crm = crm(PortalVersion::V2);
    crm.profiles[0].modules.clear();
    check_refusal(&may(&crm, View, None, &[]), &["privileges.module-not-viewable"]);
    let edit = ["privileges.module-not-viewable", "privileges.action-denied"];
    check_refusal(&may(&crm, Edit, None, &[]), &edit);
}

#[test]
fn a_hidden_module_is_judged_as_if_it_were_shown() {
    let mut crm = crm(PortalVersion::V1);
    let row = crm.modules[1].v1.as_mut().expect("a row");
    (row.visible, row.view_all) = (false, true);
    check_refusal(&may(&crm, View, Some(COLLEAGUES), &[]), &["privileges.module-inactive"]);
    crm.modules[1].v1.as_mut().expect("a row").view_all = false;
    let rules = ["privileges.module-inactive", "records.out-of-scope"];
    check_refusal(&may(&crm, View, Some(COLLEAGUES), &[]), &rules);
}

#[test]
fn what_version_1_never_allows_no_setting_turns() {
    let crm = crm(PortalVersion::V1);
    let denied = "privileges.action-denied";
    check(&creation(&crm, INVOICES), denied, &[], &[denied], false);
    let owner = creation(&crm, TICKETS);
    check(&owner, "new-record.portal-user", &[], &["new-record.portal-user"], true);
    assert_eq!(*fact(&owner, "new-record.portal-user", "owner"), ids(&[7]));
}

#[test]
fn a_lost_profile_leaves_the_rest_open() {
    let mut crm = crm(PortalVersion::V2);
    crm.contacts[0].profile = Some(99);
    let unknown = "privileges.unknown-profile";
    let explained = creation(&crm, TICKETS);
    check(&explained, unknown, &[], &[unknown], false);
    assert_eq!(*fact(&explained, unknown, "profile"), ids(&[99]));
}

#[test]
fn the_owner_of_default_would_stand_in() {
    let (owner, default) = ("new-record.profile-owner", "new-record.default-owner");
    let mut crm = crm(PortalVersion::V2);
    check(&creation(&crm, TICKETS), owner, &[], &[owner], true);
    crm.contacts[0].profile = Some(GOLD);
    let explained = creation(&crm, TICKETS);
    check(&explained, owner, &[default], &[owner], true);
    assert_eq!(*fact(&explained, owner, "owner"), ids(&[102]));
    assert_eq!(*fact(&explained, default, "owner"), ids(&[101]));
    crm.deleted_users = vec![102];
    let explained = creation(&crm, TICKETS);
    check(&explained, default, &[], &[default], true);
    assert_eq!(*fact(&explained, "new-record.no-owner", "profile-owner"), ids(&[102]));
    let deleted = fact(&explained, "new-record.no-owner", "profile-owner-deleted");
    assert_eq!(*deleted, Value::Flag(true));
}

#[test]
fn without_an_owner_the_right_to_create_is_looked_at_too() {
    let mut crm = crm(PortalVersion::V2);
    crm.profiles[0].owner = None;
    check_refusal(&creation(&crm, TICKETS), &["new-record.no-owner"]);
    check_refusal(&creation(&crm, INVOICES), &["privileges.action-denied", "new-record.no-owner"]);
    crm.profiles[0].modules = vec![(INVOICES, ProfileModule { edit: false, ..WRITING })];
    check_refusal(&creation(&crm, INVOICES), &["new-record.no-owner"]);
}

//! What the lists say is what a document says.

use tempfile::TempDir;

use crate::document::Document;
use crate::facts::PortalVersion;
use crate::store::{Mode, Store};

fn rich() -> (TempDir, Store, Document) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    let document = Document::parse(include_str!("../../document/rich.json")).unwrap();
    store.import(&document, Mode::New).unwrap();
    let document = store.export().unwrap();
    (folder, store, document)
}

#[test]
fn the_version_in_force_is_not_always_the_one_chosen() {
    let (_folder, store, _) = rich();
    let transaction = store.write().unwrap();
    let in_force = || transaction.version_in_force().unwrap();
    assert_eq!(in_force(), PortalVersion::V1);
    transaction.one("UPDATE portal SET installation = 0", &[]).unwrap();
    assert_eq!(in_force(), PortalVersion::V2);
    transaction.one("UPDATE portal SET installation = 1, version = 2", &[]).unwrap();
    assert_eq!(in_force(), PortalVersion::V2);
}

#[test]
fn lists_leave_out_what_is_deleted_and_names_do_not() {
    let (_folder, store, _) = rich();
    let facts = store.read().unwrap();
    let profiles = facts.profile_list().unwrap();
    let held: Vec<_> = profiles.iter().map(|row| (row.id, row.holders)).collect();
    assert_eq!(held, [(1, 0), (2, 1), (4, 0)]);
    assert_eq!(facts.holders(2).unwrap(), [1]);
    let templates: Vec<_> = facts.template_list().unwrap().iter().map(|row| row.id).collect();
    assert_eq!(templates, [1, 2]);
    let name = |names: crate::store::Names, id: u64| names.get(&id).cloned().unwrap();
    assert_eq!(name(facts.profile_names_of(&[3, 1]).unwrap(), 3), "gold");
    assert_eq!(name(facts.user_names_of(&[3]).unwrap(), 3), "Gone");
    assert_eq!(name(facts.template_names_of(&[3]).unwrap(), 3), "Old");
    assert_eq!(name(facts.module_names_of(&[80]).unwrap(), 80), "Invoices");
    assert_eq!(name(facts.field_names_of(&[102]).unwrap(), 102), "Status");
    assert_eq!(name(facts.button_labels_of(&[3]).unwrap(), 3), "Ask us");
    assert_eq!(facts.module_names_of(&[9]).unwrap().len(), 0);
}

#[test]
fn modules_fields_buttons_and_records_are_listed_in_their_order() {
    let (_folder, store, _) = rich();
    let facts = store.read().unwrap();
    let modules = facts.module_list().unwrap();
    let modules: Vec<_> = modules.iter().map(|row| (row.id, row.on)).collect();
    assert_eq!(modules[..3], [(30, true), (10, true), (20, true)]);
    assert_eq!(modules[7], (80, false));
    let fields = facts.field_list(30).unwrap();
    let fields: Vec<_> = fields.iter().map(|row| (row.id, row.name.as_str(), row.active)).collect();
    assert_eq!(fields, [(101, "Title", true), (102, "Status", true), (103, "Cost", false)]);
    let buttons = facts.button_list(2).unwrap();
    assert!(buttons.iter().map(|row| row.id).eq([7, 3, 9, 4, 5, 6]));
    let records = facts.record_list(30).unwrap();
    let records: Vec<_> =
        records.iter().map(|row| (row.id, row.portal_active, row.assignee)).collect();
    assert_eq!(records, [(1, true, Some(2)), (2, false, Some(3))]);
}

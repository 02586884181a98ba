//! What the lists say is what a document says.

use tempfile::TempDir;

use crate::document::Document;
use crate::facts::PortalVersion;
use crate::store::{Mode, Store};

fn rich() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    let document = Document::parse(include_str!("../../document/rich.json")).unwrap();
    store.import(&document, Mode::New).unwrap();
    (folder, store)
}

#[test]
fn the_version_in_force_is_not_always_the_one_chosen() {
    let (_folder, store) = rich();
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
    let (_folder, store) = rich();
    let facts = store.read().unwrap();
    let profiles = facts.profile_list().unwrap();
    let held: Vec<_> = profiles.iter().map(|row| (row.id, row.holders)).collect();
    assert_eq!(held, [(1, 0), (2, 1), (4, 0)]);
    assert_eq!(facts.holders(2).unwrap(), [1]);
    let name = |names: crate::store::Names, id: u64| names.get(&id).cloned().unwrap();
    assert_eq!(name(facts.profile_names_of(&[3, 1]).unwrap(), 3), "gold");
    assert_eq!(name(facts.user_names_of(&[3]).unwrap(), 3), "Gone");
    assert_eq!(name(facts.template_names_of(&[3]).unwrap(), 3), "Old");
    assert_eq!(name(facts.module_names_of(&[80]).unwrap(), 80), "Invoices");
    assert_eq!(name(facts.field_names_of(&[102]).unwrap(), 102), "Status");
    assert_eq!(facts.module_names_of(&[9]).unwrap().len(), 0);
}

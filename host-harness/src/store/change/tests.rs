//! Every change stores exactly what it says: the whole export before and after differs in that and in nothing else.

mod buttons;

use tempfile::TempDir;

use crate::document::{
    AutoUnlockEntry, ChangeEntry, Document, FieldAccessEntry, Id, LockoutEntry, Name, Profile,
    ProfileFieldEntry, ProfileModuleEntry, ScopeEntry, Version1Module, VersionEntry,
};
use crate::session::changes::{AcceptedChange, Change};
use crate::store::{Mode, Store, StoreError};

fn rich() -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    let document = Document::parse(include_str!("../../document/rich.json")).unwrap();
    store.import(&document, Mode::New).unwrap();
    (folder, store)
}

fn accepted(json: &str, neighbour: Option<u64>) -> AcceptedChange {
    let change = Change::from(ChangeEntry::parse(json).unwrap());
    AcceptedChange { change, changed: true, neighbour, notify: Vec::new() }
}

fn save(store: &Store, accepted: &AcceptedChange) -> Result<Option<u64>, StoreError> {
    let mut transaction = store.write()?;
    let made = transaction.save_change(accepted)?;
    transaction.commit()?;
    Ok(made)
}

#[track_caller]
fn moves(json: &str, neighbour: Option<u64>, edit: impl FnOnce(&mut Document)) {
    let (_folder, store) = rich();
    let mut expected = store.export().unwrap();
    edit(&mut expected);
    save(&store, &accepted(json, neighbour)).unwrap();
    assert_eq!(store.export().unwrap().to_json(), expected.to_json());
}

/// Saves the change, and compares everything stored with what was stored before, edited.
#[track_caller]
fn check(json: &str, edit: impl FnOnce(&mut Document)) {
    moves(json, None, edit);
}

/// A change that meets nothing is an error, and leaves everything as it was.
#[track_caller]
fn refuse(json: &str, neighbour: Option<u64>) {
    let (_folder, store) = rich();
    let before = store.export().unwrap();
    save(&store, &accepted(json, neighbour)).unwrap_err();
    assert_eq!(store.export().unwrap(), before, "{json}");
}

fn id(id: u64) -> Id {
    id.try_into().unwrap()
}

fn name(name: &str) -> Name {
    name.parse().unwrap()
}

fn profile(document: &mut Document, wanted: u64) -> &mut Profile {
    document.profiles.iter_mut().find(|profile| profile.id.get() == wanted).unwrap()
}

fn version_1(document: &mut Document) -> &mut Vec<Version1Module> {
    &mut document.version_1.as_mut().unwrap().modules
}

#[test]
fn the_version_and_version_1() {
    check(r#"{"portal-version":"v2"}"#, |all| {
        all.portal.as_mut().unwrap().version = VersionEntry::V2;
    });
    check(r#"{"v1-user":1}"#, |all| all.version_1.as_mut().unwrap().user = Some(id(1)));
    check(r#"{"v1-access-template":2}"#, |all| {
        all.version_1.as_mut().unwrap().access_template = Some(id(2));
    });
    check(r#"{"v1-module-visibility":{"module":10,"visible":true}}"#, |all| {
        version_1(all)[1].visible = true;
    });
    check(r#"{"v1-module-visibility":{"module":30,"visible":false}}"#, |all| {
        version_1(all)[0].visible = false;
    });
    check(r#"{"v1-view-all":{"module":30,"view-all":false}}"#, |all| {
        version_1(all)[0].view_all = false;
    });
}

#[test]
fn a_module_without_a_row_gets_one_in_the_last_place_once_something_is_switched_on() {
    check(r#"{"v1-module-visibility":{"module":40,"visible":true}}"#, |all| {
        version_1(all).push(Version1Module { module: id(40), visible: true, view_all: false });
    });
    check(r#"{"v1-view-all":{"module":40,"view-all":true}}"#, |all| {
        version_1(all).push(Version1Module { module: id(40), visible: false, view_all: true });
    });
    refuse(r#"{"v1-module-visibility":{"module":40,"visible":false}}"#, None);
    refuse(r#"{"v1-view-all":{"module":41,"view-all":true}}"#, None);
}

#[test]
fn a_module_changes_places_with_its_neighbour_only() {
    let down = r#"{"v1-module-move":{"module":30,"direction":"down"}}"#;
    moves(down, Some(10), |all| version_1(all).swap(0, 1));
    moves(r#"{"v1-module-move":{"module":60,"direction":"up"}}"#, Some(10), |all| {
        version_1(all).swap(1, 2);
    });
    refuse(down, None);
    refuse(down, Some(40));
    refuse(down, Some(30));
    refuse(r#"{"v1-module-move":{"module":40,"direction":"down"}}"#, Some(10));
}

#[test]
fn a_new_profile_is_a_copy_that_does_not_follow() {
    let (_folder, store) = rich();
    let mut expected = store.export().unwrap();
    let json = r#"{"create-profile":{"name":"Platinum","description":"Copied","base":2}}"#;
    let made = save(&store, &accepted(json, None)).unwrap();
    assert_eq!(made, Some(5));
    let found = store.export().unwrap();
    let mut copy = profile(&mut expected, 2).clone();
    copy.id = id(5);
    copy.name = name("Platinum");
    copy.description = "Copied".into();
    // New buttons, in the old order.
    let buttons: Vec<_> = found.profiles[4].buttons.iter().map(|button| button.id).collect();
    assert!(buttons.is_sorted() && buttons.len() == 6 && buttons[0].get() > 9, "{buttons:?}");
    for (button, id) in copy.buttons.iter_mut().zip(buttons) {
        button.id = id;
    }
    expected.profiles.push(copy);
    assert_eq!(found.to_json(), expected.to_json());

    let change = r#"{"global-privileges":{"profile":2,"view-all":false,"edit-all":false}}"#;
    save(&store, &accepted(change, None)).unwrap();
    let change = r#"{"remove-module":{"profile":2,"module":10}}"#;
    save(&store, &accepted(change, None)).unwrap();
    assert_eq!(store.export().unwrap().profiles[4], found.profiles[4]);
}

#[test]
fn a_profile_goes_with_all_that_it_says_and_its_number_is_never_given_again() {
    let gone = |all: &mut Document, wanted, target: Option<u64>| {
        let profile = profile(all, wanted);
        profile.deleted = true;
        profile.modules.clear();
        profile.fields.clear();
        profile.notifications.clear();
        profile.buttons.clear();
        for contact in all.contacts.iter_mut().filter(|contact| !contact.deleted) {
            if contact.profile == Some(id(wanted)) {
                contact.profile = target.map(id);
            }
        }
    };
    check(r#"{"delete-profile":{"profile":2,"transfer-to":1}}"#, |all| gone(all, 2, Some(1)));
    // Its only holder is a deleted contact, which keeps it.
    check(r#"{"delete-profile":{"profile":4,"transfer-to":2}}"#, |all| gone(all, 4, Some(2)));
    check(r#"{"delete-profile":{"profile":4}}"#, |all| gone(all, 4, None));
    refuse(r#"{"delete-profile":{"profile":2}}"#, None);
    refuse(r#"{"delete-profile":{"profile":2,"transfer-to":2}}"#, None);
    refuse(r#"{"delete-profile":{"profile":2,"transfer-to":3}}"#, None);
    refuse(r#"{"delete-profile":{"profile":1,"transfer-to":2}}"#, None);
    refuse(r#"{"delete-profile":{"profile":3}}"#, None);

    let (_folder, store) = rich();
    save(&store, &accepted(r#"{"delete-profile":{"profile":4}}"#, None)).unwrap();
    let create = r#"{"create-profile":{"name":"Silver","base":1}}"#;
    assert_eq!(save(&store, &accepted(create, None)).unwrap(), Some(5));
}

#[test]
fn what_a_profile_is() {
    check(r#"{"rename-profile":{"profile":2,"name":"Gilt"}}"#, |all| {
        profile(all, 2).name = name("Gilt");
    });
    check(r#"{"profile-owner":{"profile":2,"owner":1}}"#, |all| {
        profile(all, 2).owner = Some(id(1));
    });
    check(r#"{"global-privileges":{"profile":4,"view-all":true,"edit-all":false}}"#, |all| {
        profile(all, 4).view_all = true;
    });
    check(r#"{"global-privileges":{"profile":4,"view-all":false,"edit-all":true}}"#, |all| {
        profile(all, 4).edit_all = true;
    });
    check(r#"{"profile-notification":{"profile":2,"notice":"access-data","template":2}}"#, |all| {
        profile(all, 2).notifications.insert(name("access-data"), id(2));
    });
    check(r#"{"profile-notification":{"profile":2,"notice":"lost","template":1}}"#, |all| {
        profile(all, 2).notifications.insert(name("lost"), id(1));
    });
    check(r#"{"profile-notification":{"profile":2,"notice":"access-data"}}"#, |all| {
        profile(all, 2).notifications.remove(&name("access-data"));
    });
    refuse(r#"{"profile-notification":{"profile":2,"notice":"lost"}}"#, None);
    refuse(r#"{"profile-notification":{"profile":3,"notice":"lost","template":1}}"#, None);
    refuse(r#"{"profile-notification":{"profile":2,"notice":"lost","template":9}}"#, None);
    refuse(r#"{"rename-profile":{"profile":3,"name":"Gilt"}}"#, None);
    refuse(r#"{"profile-owner":{"profile":9,"owner":1}}"#, None);
    refuse(r#"{"profile-owner":{"profile":2,"owner":9}}"#, None);
    refuse(r#"{"global-privileges":{"profile":3,"view-all":true,"edit-all":true}}"#, None);
    refuse(r#"{"create-profile":{"name":"A","base":3}}"#, None);
}

#[test]
fn what_a_profile_says_of_modules_and_fields() {
    let row = ProfileModuleEntry {
        module: id(10),
        view: true,
        create: true,
        edit: false,
        delete: true,
        scope: ScopeEntry::Customer,
    };
    check(
        r#"{"module-privileges":{"profile":2,"module":10,"view":true,"create":true,"delete":true,"scope":"customer"}}"#,
        |all| profile(all, 2).modules[0] = row,
    );
    check(r#"{"module-privileges":{"profile":4,"module":30,"edit":true}}"#, |all| {
        let (edit, scope) = (true, ScopeEntry::Own);
        let row = ProfileModuleEntry {
            module: id(30),
            edit,
            scope,
            view: false,
            create: false,
            delete: false,
        };
        profile(all, 4).modules.push(row);
    });
    check(r#"{"remove-module":{"profile":2,"module":30}}"#, |all| {
        profile(all, 2).modules.remove(1);
    });
    refuse(r#"{"remove-module":{"profile":4,"module":30}}"#, None);
    refuse(r#"{"module-privileges":{"profile":3,"module":30,"view":true}}"#, None);
    refuse(r#"{"module-privileges":{"profile":2,"module":31,"view":true}}"#, None);
    for (word, access) in [
        ("hidden", FieldAccessEntry::Hidden),
        ("read-only", FieldAccessEntry::ReadOnly),
        ("editable", FieldAccessEntry::Editable),
    ] {
        let json = format!(
            r#"{{"field-privilege":{{"profile":4,"module":30,"field":102,"access":"{word}"}}}}"#
        );
        check(&json, |all| {
            profile(all, 4).fields.push(ProfileFieldEntry { field: id(102), access });
        });
    }
    check(
        r#"{"field-privilege":{"profile":2,"module":30,"field":101,"access":"hidden"}}"#,
        |all| profile(all, 2).fields[0].access = FieldAccessEntry::Hidden,
    );
    check(r#"{"field-privilege":{"profile":2,"module":30,"field":101}}"#, |all| {
        profile(all, 2).fields.remove(0);
    });
    refuse(r#"{"field-privilege":{"profile":2,"module":10,"field":101}}"#, None);
    refuse(r#"{"field-privilege":{"profile":2,"module":10,"field":101,"access":"hidden"}}"#, None);
    refuse(r#"{"field-privilege":{"profile":4,"module":30,"field":101}}"#, None);
    refuse(r#"{"field-privilege":{"profile":3,"module":30,"field":102,"access":"hidden"}}"#, None);
}

#[test]
fn assignments() {
    check(r#"{"assign-profile":{"contact":1,"profile":4}}"#, |all| {
        all.contacts[0].profile = Some(id(4));
    });
    check(r#"{"assign-profile":{"contact":1}}"#, |all| all.contacts[0].profile = None);
    check(r#"{"assign-ticket":{"ticket":1,"user":1}}"#, |all| {
        all.records[0].assignee = Some(id(1));
    });
    check(r#"{"group-membership":{"customer":1,"groups":[]}}"#, |all| {
        all.customers[0].groups.clear();
    });
    check(r#"{"group-membership":{"customer":1,"groups":[1]}}"#, |all| {
        all.customers[0].groups = vec![id(1)];
    });
    refuse(r#"{"assign-profile":{"contact":4,"profile":2}}"#, None);
    refuse(r#"{"assign-profile":{"contact":1,"profile":3}}"#, None);
    refuse(r#"{"assign-ticket":{"ticket":9,"user":1}}"#, None);
    refuse(r#"{"assign-ticket":{"ticket":1,"user":9}}"#, None);
    refuse(r#"{"group-membership":{"customer":3,"groups":[1]}}"#, None);
    refuse(r#"{"group-membership":{"customer":1,"groups":[2]}}"#, None);
    refuse(r#"{"group-membership":{"customer":1,"groups":[1,9]}}"#, None);
}

#[test]
fn lockout_settings() {
    check(
        r#"{"lockout":{"threshold":7,"lease":40,"auto-unlock":{"base":61,"maximum":901}}}"#,
        |all| {
            let known_addresses = all.lockout.unwrap().known_addresses;
            let auto_unlock = Some(AutoUnlockEntry { base: 61, maximum: 901 });
            all.lockout =
                Some(LockoutEntry { threshold: 7, lease: 40, auto_unlock, known_addresses });
        },
    );
    check(r#"{"lockout":{"threshold":7,"lease":40}}"#, |all| {
        let known_addresses = all.lockout.unwrap().known_addresses;
        let auto_unlock = None;
        all.lockout = Some(LockoutEntry { threshold: 7, lease: 40, auto_unlock, known_addresses });
    });
    refuse(r#"{"lockout":{"threshold":7,"lease":9223372036854775808}}"#, None);
}

#[test]
fn a_change_that_changes_nothing_is_not_stored() {
    let (_folder, store) = rich();
    let before = store.export().unwrap();
    let json = r#"{"rename-profile":{"profile":2,"name":"Gilt"}}"#;
    let unchanged = AcceptedChange { changed: false, ..accepted(json, None) };
    assert_eq!(save(&store, &unchanged).unwrap(), None);
    assert_eq!(store.export().unwrap(), before);
}

#[test]
fn what_is_not_committed_never_happened() {
    let (_folder, store) = rich();
    let before = store.export().unwrap();
    let mut transaction = store.write().unwrap();
    let json = r#"{"delete-profile":{"profile":2,"transfer-to":1}}"#;
    transaction.save_change(&accepted(json, None)).unwrap();
    let create = r#"{"create-profile":{"name":"A","base":1}}"#;
    transaction.save_change(&accepted(create, None)).unwrap();
    drop(transaction);
    assert_eq!(store.export().unwrap(), before);
}

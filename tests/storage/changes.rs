//! Every kind of change stores the same on both, or is refused on both.

use host_harness::document::{ChangeEntry, Document};
use host_harness::session::changes::{AcceptedChange, Change};
use host_harness::store::{Store, StoreError};

use crate::{RICH, on_both, sort};

/// One change of each kind and more, with the neighbour that a move needs; what meets nothing is among them.
const CHANGES: &[(&str, Option<u64>)] = &[
    (r#"{"portal-version":"v2"}"#, None),
    (r#"{"v1-user":1}"#, None),
    (r#"{"v1-user":99}"#, None),
    (r#"{"v1-access-template":2}"#, None),
    (r#"{"v1-module-visibility":{"module":10,"visible":true}}"#, None),
    (r#"{"v1-module-visibility":{"module":40,"visible":true}}"#, None),
    (r#"{"v1-module-visibility":{"module":99,"visible":true}}"#, None),
    (r#"{"v1-view-all":{"module":50,"view-all":true}}"#, None),
    (r#"{"v1-view-all":{"module":30,"view-all":false}}"#, None),
    (r#"{"v1-module-move":{"module":30,"direction":"down"}}"#, Some(10)),
    (r#"{"v1-module-move":{"module":30,"direction":"down"}}"#, Some(99)),
    (r#"{"create-profile":{"name":"Platinum","description":"Copied","base":2}}"#, None),
    (r#"{"create-profile":{"name":"A","base":3}}"#, None),
    (r#"{"rename-profile":{"profile":2,"name":"Gilt 'n' \"more\""}}"#, None),
    (r#"{"rename-profile":{"profile":3,"name":"Gilt"}}"#, None),
    (r#"{"profile-owner":{"profile":2,"owner":1}}"#, None),
    (r#"{"profile-owner":{"profile":2,"owner":9}}"#, None),
    (r#"{"profile-notification":{"profile":2,"notice":"access-data","template":2}}"#, None),
    (r#"{"profile-notification":{"profile":2,"notice":"lost","template":1}}"#, None),
    (r#"{"profile-notification":{"profile":2,"notice":"lost"}}"#, None),
    (r#"{"profile-notification":{"profile":2,"notice":"lost"}}"#, None),
    (
        r#"{"add-button":{"profile":2,"label":"More","target":{"action":"create","module":30}}}"#,
        None,
    ),
    (
        r#"{"add-button":{"profile":2,"label":"K","target":{"action":"link","address":"/kb"}}}"#,
        None,
    ),
    (r#"{"add-button":{"profile":2,"label":"K","target":{"action":"list","module":99}}}"#, None),
    (r#"{"remove-button":{"profile":2,"button":3}}"#, None),
    (r#"{"remove-button":{"profile":1,"button":7}}"#, None),
    (r#"{"order-buttons":{"profile":2,"buttons":[3,7,9,4,6]}}"#, None),
    (r#"{"module-privileges":{"profile":2,"module":10,"view":true,"scope":"customer"}}"#, None),
    (r#"{"module-privileges":{"profile":4,"module":30,"edit":true}}"#, None),
    (r#"{"module-privileges":{"profile":4,"module":31,"edit":true}}"#, None),
    (r#"{"remove-module":{"profile":2,"module":30}}"#, None),
    (r#"{"field-privilege":{"profile":4,"module":30,"field":102,"access":"hidden"}}"#, None),
    (r#"{"field-privilege":{"profile":4,"module":30,"field":102,"access":"editable"}}"#, None),
    (r#"{"field-privilege":{"profile":4,"module":30,"field":102}}"#, None),
    (r#"{"field-privilege":{"profile":2,"module":10,"field":101,"access":"hidden"}}"#, None),
    (r#"{"global-privileges":{"profile":4,"view-all":true,"edit-all":false}}"#, None),
    (r#"{"assign-profile":{"contact":1,"profile":4}}"#, None),
    (r#"{"assign-profile":{"contact":4,"profile":2}}"#, None),
    (r#"{"assign-ticket":{"ticket":1,"user":1}}"#, None),
    (r#"{"assign-ticket":{"ticket":1,"user":9}}"#, None),
    (r#"{"group-membership":{"customer":1,"groups":[1]}}"#, None),
    (r#"{"group-membership":{"customer":1,"groups":[1,9]}}"#, None),
    (r#"{"lockout":{"threshold":7,"lease":40,"auto-unlock":{"base":61,"maximum":901}}}"#, None),
    (r#"{"lockout":{"threshold":7,"lease":40}}"#, None),
    (r#"{"delete-profile":{"profile":2}}"#, None),
    (r#"{"delete-profile":{"profile":4,"transfer-to":2}}"#, None),
    (r#"{"create-profile":{"name":"Silver","base":1}}"#, None),
];

fn save(store: &Store, json: &str, neighbour: Option<u64>) -> Result<Option<u64>, StoreError> {
    let change = Change::from(ChangeEntry::parse(json).unwrap());
    let mut transaction = store.write()?;
    let accepted = AcceptedChange { change, changed: true, neighbour, notify: Vec::new() };
    let made = transaction.save_change(&accepted)?;
    transaction.commit()?;
    Ok(made)
}

#[test]
fn every_change_stores_the_same_on_both() {
    let outcomes = on_both(|place| {
        let store = place.holding(RICH);
        let mut outcomes = Vec::new();
        for (json, neighbour) in CHANGES {
            let before = store.export().unwrap();
            let made = save(&store, json, *neighbour).map_err(|error| sort(&error));
            let after = store.export().unwrap();
            assert_eq!(made.is_err(), before == after, "{json}: {made:?}");
            outcomes.push((*json, made, after.to_json()));
        }
        outcomes
    });
    let refused = outcomes.iter().filter(|(_, made, _)| made.is_err()).count();
    assert_eq!(
        refused,
        16,
        "{:#?}",
        outcomes.iter().map(|(json, made, _)| (json, made)).collect::<Vec<_>>()
    );
}

#[test]
fn numbers_that_a_document_has_taken_are_not_given_again() {
    on_both(|place| {
        let store = place.create();
        let button =
            r#"{"add-button":{"profile":1,"label":"B","target":{"action":"list","module":1}}}"#;
        let import = |buttons: &str| {
            let json = format!(
                r#"{{"modules":[{{"id":1,"name":"M"}}],"profiles":[{{"id":1,"name":"DEFAULT","buttons":[{buttons}]}}]}}"#
            );
            let mode = host_harness::store::Mode::Update { actor: 1, at: 1 };
            store.import(&Document::parse(&json).unwrap(), mode).unwrap();
        };
        let stored = |id: u64| {
            format!(r#"{{"id":{id},"label":"B","target":{{"action":"list","module":1}}}}"#)
        };
        import(&stored(1));
        assert_eq!(save(&store, button, None).unwrap(), Some(2));
        import(&[stored(9), stored(5)].join(","));
        assert_eq!(save(&store, button, None).unwrap(), Some(10));
        // Nor are those that are gone.
        import("");
        assert_eq!(save(&store, button, None).unwrap(), Some(11));
    });
}

#[test]
fn a_profile_behind_the_last_number_is_refused() {
    let document = format!(r#"{{"profiles":[{{"id":{},"name":"Last"}}]}}"#, i64::MAX);
    on_both(|place| {
        let store = place.holding(&document);
        let error = save(&store, r#"{"create-profile":{"name":"A","base":1}}"#, None).unwrap_err();
        assert!(matches!(error, StoreError::Unfit(_)), "{error:?}");
        let button = r#"{"rename-profile":{"profile":1,"name":"Still"}}"#;
        save(&store, button, None).unwrap();
    });
}

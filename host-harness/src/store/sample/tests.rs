//! What is read for a sample is what the rich document says.

use super::super::import::tests::store;
use super::*;
use crate::document::RICH;

fn rich(change: &str) -> (tempfile::TempDir, Transaction) {
    let (folder, store) = store(RICH);
    let facts = store.write().unwrap();
    facts.run_batch(change).unwrap();
    (folder, facts)
}

#[test]
fn traits_are_what_is_stored_of_a_contact() {
    let (_folder, facts) = rich(
        "INSERT INTO lockout (contact, known_address, version, phase, cause, failures, consecutive, lockouts, epoch, seen)
         VALUES (1, 0, 1, 0, NULL, 1, 1, 0, 0, 5), (1, 1, 1, 1, 2, 0, 0, 0, 0, 5)",
    );
    let mut found = Vec::new();
    facts.each_traits(|traits| found.push(traits)).unwrap();
    let kim = Traits {
        contact: 1,
        customer: Some(1),
        profile: Some(2),
        portal_enabled: true,
        deleted: false,
        window: Some((Some(20_454), Some(20_818))),
        locked: true,
    };
    let none = Traits { portal_enabled: false, window: None, locked: false, ..kim };
    let expected = [
        kim,
        Traits { contact: 2, customer: Some(2), profile: Some(3), ..none },
        Traits {
            contact: 3,
            customer: Some(3),
            profile: None,
            portal_enabled: true,
            window: Some((None, None)),
            ..none
        },
        Traits { contact: 4, profile: Some(4), deleted: true, ..none },
    ];
    assert_eq!(found, expected);
    let states = facts.sign_in_states().unwrap();
    assert_eq!(states, [(1, Bucket::Everywhere, 0), (1, Bucket::KnownAddresses, 1)]);
    assert_eq!(facts.sign_in_names(1).unwrap(), ["kim@amber-freight.example", "kim"]);
    assert!(
        facts.sign_in_names(3).unwrap().is_empty() && facts.sign_in_names(9).unwrap().is_empty()
    );
}

#[test]
fn lists_are_whole() {
    let (_folder, facts) = rich("");
    let groups = [(1, (1, false, true)), (1, (2, true, false)), (2, (1, false, false))];
    assert_eq!(facts.all_memberships().unwrap(), groups);
    assert_eq!(facts.deleted_customers().unwrap(), [3]);
    assert_eq!(facts.account_ids().unwrap(), [2, 1]);
    assert_eq!(facts.module_ids().unwrap(), [30, 10, 20, 40, 50, 60, 70, 80, 90]);
    assert_eq!(facts.field_ids().unwrap(), [(10, 201), (30, 101), (30, 102), (30, 103)]);
    let users = [(1, true, true), (2, false, false), (3, false, false)];
    assert_eq!(facts.all_users().unwrap(), users);
}

/// Records around a contact by module.
#[track_caller]
fn check(contact: ContactId, customer: Option<CustomerId>, expected: &[(ModuleId, &[RecordId])]) {
    let (_folder, facts) = rich("");
    let found = facts.records_around(contact, customer).unwrap();
    for (module, records) in expected {
        let of: Vec<_> = found.iter().filter(|(of, _)| of == module).map(|found| found.1).collect();
        assert_eq!(of, *records, "module {module}");
    }
    let listed = expected.iter().map(|(_, records)| records.len()).sum::<usize>();
    assert_eq!(found.len(), listed, "{found:?}");
}

#[test]
fn records_are_ones_own_ones_customers_and_somebody_elses() {
    check(
        1,
        Some(1),
        &[
            (30, &[1, 2]),
            (40, &[1]),
            (50, &[1, 2]),
            (60, &[1]),
            (70, &[1]),
            (80, &[1]),
            (90, &[1]),
            (10, &[1, 2]),
            (20, &[1, 2]),
        ],
    );
    // Of the customer, but not the contact's own.
    check(
        4,
        Some(1),
        &[
            (30, &[1, 2]),
            (40, &[1]),
            (50, &[1, 2]),
            (60, &[1]),
            (70, &[1]),
            (80, &[1]),
            (90, &[1]),
            (10, &[4, 1, 2]),
            (20, &[1, 2]),
        ],
    );
    // Nobody's contact, and one that does not exist.
    check(
        99,
        None,
        &[
            (30, &[1]),
            (40, &[1]),
            (50, &[1]),
            (60, &[1]),
            (70, &[1]),
            (80, &[1]),
            (90, &[1]),
            (10, &[99, 1]),
            (20, &[1]),
        ],
    );
}

#[test]
fn others_to_act_for_are_those_of_ones_head_office_or_group_and_those_of_none() {
    let (_folder, facts) = rich(
        "INSERT INTO customer VALUES (4, 'D', 0), (5, 'E', 0);
         INSERT INTO customer_group VALUES (3, 'Coast', 4, 0);
         INSERT INTO membership VALUES (4, 3), (4, 1), (5, 3)",
    );
    let around = |customer| facts.customers_around(customer).unwrap();
    assert_eq!(around(Some(1)), [2, 5]);
    assert_eq!(around(Some(4)), [5]);
    assert_eq!(around(Some(2)), [1, 5]);
    assert_eq!(around(Some(5)), [4, 1]);
    assert_eq!(around(None), [1]);
    assert_eq!(around(Some(99)), [1]);
}

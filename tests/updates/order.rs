//! H17: correctly signed policies that must not come into force: older ones, changed ones, and whatever nobody agreed to.

use std::fs;

use host_harness::store::How;
use host_harness::update::{Actor, Refusal};
use portal_tests::signing::Key;
use portal_tests::{FRAGILE, LENIENT, STRICT};

use crate::desk::{ADMIN, Desk, fragile, lenient, scope, strict, under_load, updates};

/// The same policy with other bytes: a section that nobody reads.
fn with_a_mark(component: &[u8]) -> Vec<u8> {
    let mut bytes = component.to_vec();
    bytes.extend([0, 5, 4, b'm', b'a', b'r', b'k']);
    bytes
}

#[test]
fn a_lower_revision_and_the_same_one_with_other_bytes_are_refused() {
    let desk = Desk::new();
    desk.activate(&desk.signed("three.wasm", STRICT, &strict())).unwrap();
    under_load(&desk, || {
        let older = desk.signed("two.wasm", LENIENT, &lenient());
        desk.refuses(&older, Refusal::Downgrade);
        let again = desk.signed("three-again.wasm", &with_a_mark(STRICT), &strict());
        desk.refuses(&again, Refusal::Conflict);
    });
    let newer = desk.signed("four.wasm", FRAGILE, &fragile());
    assert_eq!(desk.activate(&newer).unwrap().number, 2);
}

/// A stolen key that has signed a very high revision does not keep another key from mending it.
#[test]
fn each_key_has_a_ratchet_of_its_own() {
    let desk = Desk::new();
    desk.activate(&desk.signed("four.wasm", FRAGILE, &fragile())).unwrap();
    let other = Key::new();
    desk.trusts("other.pub", &other.public_file());
    let file = desk.signed("three.wasm", STRICT, &strict());
    fs::write(host_harness::update::signature_file(&file), other.sign(STRICT, &strict())).unwrap();
    assert_eq!(desk.activate(&file).unwrap().number, 2);
}

#[test]
fn the_way_back_is_a_verb_of_its_own_and_leads_only_to_where_one_was() {
    let desk = Desk::new();
    let two = desk.activate(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap().component;
    let three = desk.activate(&desk.signed("three.wasm", STRICT, &strict())).unwrap().component;
    let four = desk.submit(&desk.signed("four.wasm", FRAGILE, &fragile())).unwrap();
    let rollback = |component, reason| desk.updates.rollback(component, ADMIN, reason);
    assert_eq!(rollback(&four, "x").unwrap_err().code, Refusal::NeverActive);
    assert_eq!(rollback(&three, "x").unwrap_err().code, Refusal::Same);
    assert_eq!(rollback(&two, " ").unwrap_err().code, Refusal::Reason);
    let back = rollback(&two, "strict was too strict").unwrap();
    assert_eq!((back.number, back.how), (3, How::Rollback));
    assert_eq!(desk.active().policy.digest(), two.digest);
    // Neither is what was left behind new again.
    let compared = desk.updates.compare(three.clone(), &scope(), &mut |_| {}).unwrap();
    let refused = desk.updates.activate(&compared, ADMIN, Some("x")).unwrap_err();
    assert_eq!(refused.code, Refusal::Downgrade);
    rollback(&desk.updates.built_in(ADMIN).unwrap(), "to the beginning").unwrap();
    assert_eq!(desk.active().component.unwrap().signer, None);
    let audit = desk.store.read().unwrap().audit(&Default::default()).unwrap();
    let reasons: Vec<_> = audit.iter().filter_map(|row| row.entry.reason.as_deref()).collect();
    assert_eq!(&reasons[..2], ["to the beginning", "strict was too strict"]);
}

/// The database of last week knows nothing of this week's policy; the mark beside it does.
#[test]
fn an_old_database_does_not_bring_an_old_policy_back() {
    let desk = Desk::new();
    desk.activate(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap();
    let copy = |from: &str, to: &str| {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(desk.place.join(format!("{to}{end}")));
            let _ = fs::copy(
                desk.place.join(format!("{from}{end}")),
                desk.place.join(format!("{to}{end}")),
            );
        }
    };
    copy("portal.db", "backup.db");
    desk.activate(&desk.signed("four.wasm", FRAGILE, &fragile())).unwrap();
    copy("backup.db", "restored.db");
    let store = host_harness::store::Store::open(&desk.place.join("restored.db")).unwrap();
    let restored = updates(&desk.place, store);
    assert_eq!(restored.active().unwrap().number, 1);
    let (standing, _) = restored.standing(5).unwrap();
    assert_eq!(standing.ahead.map(|(_, revision)| revision), Some(4));
    let three = desk.signed("three.wasm", STRICT, &strict());
    assert_eq!(restored.submit(&three, 1, 0).unwrap_err().code, Refusal::Downgrade);
    // The one that had come furthest may come again.
    let four = restored.submit(&desk.place.join("four.wasm"), 1, 0).unwrap();
    let compared = restored.compare(four, &scope(), &mut |_| {}).unwrap();
    assert_eq!(restored.activate(&compared, ADMIN, Some("again")).unwrap().number, 2);
    assert_eq!(restored.standing(5).unwrap().0.ahead, None);
}

#[test]
fn only_an_active_administrator_puts_a_policy_into_force() {
    let desk = Desk::new();
    let component = desk.submit(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap();
    let compared = desk.updates.compare(component.clone(), &scope(), &mut |_| {}).unwrap();
    for user in [2, 77] {
        let actor = Actor { user, ..ADMIN };
        let refused = desk.updates.activate(&compared, actor, Some("x")).unwrap_err();
        assert_eq!(refused.code, Refusal::NotAdmin);
        assert_eq!(
            desk.updates.begin_shadow(&component, actor, 1, 1).unwrap_err().code,
            Refusal::NotAdmin
        );
    }
    assert_eq!(desk.active().number, 0);
}

#[test]
fn what_was_compared_with_a_policy_that_is_gone_is_compared_again() {
    let desk = Desk::new();
    let two = desk.submit(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap();
    let compared = desk.updates.compare(two, &scope(), &mut |_| {}).unwrap();
    desk.activate(&desk.signed("three.wasm", STRICT, &strict())).unwrap();
    let refused = desk.updates.activate(&compared, ADMIN, Some("x")).unwrap_err();
    assert_eq!(refused.code, Refusal::Outrun);
}

#[test]
fn what_allows_more_needs_a_reason_which_is_written_down() {
    let desk = Desk::new();
    let two = desk.submit(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap();
    let compared = desk.updates.compare(two, &scope(), &mut |_| {}).unwrap();
    assert!(compared.difference.wider() > 0);
    for reason in [None, Some(""), Some("  ")] {
        let refused = desk.updates.activate(&compared, ADMIN, reason).unwrap_err();
        assert_eq!(refused.code, Refusal::Widening);
    }
    let line = desk.updates.activate(&compared, ADMIN, Some(" a week of grace ")).unwrap();
    assert_eq!(line.reason.as_deref(), Some("a week of grace"));
    assert_eq!(line.wider, compared.difference.wider());
    // What allows less needs none.
    let three = desk.submit(&desk.signed("three.wasm", STRICT, &strict())).unwrap();
    let compared = desk.updates.compare(three, &scope(), &mut |_| {}).unwrap();
    assert_eq!(compared.difference.wider(), 0);
    desk.updates.activate(&compared, ADMIN, None).unwrap();
}

/// A host falls back once, to what was in force before, and says that it holds.
#[test]
fn a_host_goes_back_by_itself_only_from_what_is_still_in_force() {
    let desk = Desk::new();
    desk.activate(&desk.signed("two.wasm", LENIENT, &lenient())).unwrap();
    desk.activate(&desk.signed("four.wasm", FRAGILE, &fragile())).unwrap();
    assert_eq!(desk.updates.fall_back(1, ADMIN, "x").unwrap_err().code, Refusal::Outrun);
    let line = desk.updates.fall_back(2, ADMIN, "6 of 10 failed").unwrap();
    assert_eq!((line.how, line.component.revision), (How::Automatic, 2));
    assert!(desk.updates.standing(1).unwrap().0.is_held());
    assert_eq!(desk.updates.fall_back(2, ADMIN, "x").unwrap_err().code, Refusal::Outrun);
}

/// Whoever went back from a policy had a reason.
#[test]
fn a_host_does_not_go_back_to_what_somebody_has_left() {
    let desk = Desk::new();
    let activate = |name, bytes, comment: String| {
        desk.activate(&desk.signed(name, bytes, &comment)).unwrap().component
    };
    let two = activate("two.wasm", LENIENT, lenient());
    let three = activate("three.wasm", STRICT, strict());
    desk.updates.rollback(&two, ADMIN, "three leaks").unwrap();
    activate("four.wasm", FRAGILE, fragile());
    // What is before the one that fails cannot be loaded.
    let store = desk.place.join("policies/store");
    fs::remove_file(store.join(format!("{}.wasm", two.digest))).unwrap();
    desk.updates.taken(&three).unwrap();
    let line = desk.updates.fall_back(4, ADMIN, "it fails").unwrap();
    assert_eq!((line.how, line.component.signer), (How::Automatic, None));
}

//! Changes past the program show, and can be undone where the log stands.

use super::*;
use crate::crm::tests::{accepted, audit, crm, refused as refused_for};
use crate::crm::{Moment, tests::admin};
use crate::session::lockouts::{Password, WhitelistMode};

fn story(crm: &Crm) {
    let at = |now| Moment { today: 20_619, now };
    for ticket in 1..4 {
        crm.begin(1, ticket, None, at(100 + ticket)).unwrap();
        crm.settle(1, ticket, Password::Wrong, None, at(100 + ticket)).unwrap();
    }
    crm.lock(admin(1), 1, "stolen").unwrap();
    crm.whitelist(admin(1), 1, WhitelistMode::UnlockOnly, "found").unwrap();
    crm.begin(1, 9, None, at(2_000)).unwrap();
    crm.tick(1, 9_000).unwrap();
}

/// What is found after a change past the program.
#[track_caller]
fn check(change: &str, what: Option<&str>) {
    let (_folder, crm) = crm();
    story(&crm);
    let mut transaction = crm.store().write().unwrap();
    let open = "DROP TRIGGER lockout_log_stays; DROP TRIGGER lockout_log_is_kept;";
    transaction.run_batch(&format!("{open} {change}")).unwrap();
    transaction.commit().unwrap();
    let faults = crm.faulty_sign_ins().unwrap();
    let mut found: Vec<_> = faults.iter().map(|fault| fault.what.as_str()).collect();
    // The contact has two states.
    found.dedup();
    assert_eq!(found, Vec::from_iter(what), "{change}");
    assert!(faults.iter().all(|fault| fault.contact == 1));
}

#[test]
fn a_log_leads_to_the_stored_state_and_changes_past_the_program_show() {
    check("", None);
    check("DELETE FROM lockout", Some("what is stored is not what the log ends with"));
    check("UPDATE lockout SET failures = 0", Some("what is stored is not what the log ends with"));
    check("DELETE FROM lockout_log", Some("what is stored is not what the log ends with"));
    let cut = "DELETE FROM lockout_log WHERE version = (SELECT max(version) FROM lockout_log)";
    check(cut, Some("what is stored is not what the log ends with"));
    let changed = "UPDATE lockout_log SET verdict = 'grant' WHERE version = 2";
    check(changed, Some("version 2 of the log is not as it was written"));
    let missing = "DELETE FROM lockout_log WHERE version = 3";
    check(missing, Some("version 4 of the log is not as it was written"));
}

#[test]
fn a_line_that_the_policy_does_not_say_shows_even_with_the_right_digest() {
    let (_folder, crm) = crm();
    story(&crm);
    let facts = crm.store().read().unwrap();
    let log = facts.lockout_log(1, Bucket::Everywhere).unwrap();
    drop(facts);
    let mut line = log.last().unwrap().line.clone();
    line.at += 1;
    let mut transaction = crm.store().write().unwrap();
    let mut stored = transaction.stored_lockout(1, Bucket::Everywhere).unwrap().unwrap();
    stored.state.failures = 0;
    transaction.save_lockout(1, Bucket::Everywhere, &stored, &line).unwrap();
    transaction.commit().unwrap();
    let version = stored.version + 1;
    let what = format!("the policy does not lead to version {version} of the log");
    let faults = crm.faulty_sign_ins().unwrap();
    assert_eq!(faults.first().map(|fault| &fault.what), Some(&what));
    // It is the log's and the table's word against the policy's: attempts go on, and whoever looks is told.
    assert!(!matches!(crm.lockout_state(1), Err(CrmError::Store(StoreError::Nonsense(_)))));
}

#[test]
fn what_was_changed_past_the_program_is_put_back_to_what_the_log_says() {
    for change in [
        "UPDATE lockout SET failures = 0",
        "DELETE FROM lockout WHERE known_address = 0",
        "INSERT INTO lockout_attempt VALUES (1, 0, 5, 1)",
        "PRAGMA ignore_check_constraints = ON; UPDATE lockout SET phase = 9",
        "PRAGMA ignore_check_constraints = ON; UPDATE lockout SET consecutive = -1",
    ] {
        let (_folder, crm) = crm();
        story(&crm);
        let before = crm.lockout_state(1).unwrap();
        let mut transaction = crm.store().write().unwrap();
        transaction.run_batch(change).unwrap();
        transaction.commit().unwrap();
        crm.lockout_state(1).unwrap_err();
        crm.begin(1, 77, None, Moment { today: 20_619, now: 9_500 }).unwrap_err();
        let restored = |actor| crm.restore_sign_ins(admin(actor), 1, "edited by hand").unwrap();
        assert_eq!(refused_for(restored(2)), "not-admin");
        assert!(accepted(restored(1)).is_some(), "{change}");
        assert_eq!(crm.lockout_state(1).unwrap(), before, "{change}");
        assert_eq!(crm.faulty_sign_ins().unwrap(), []);
        assert_eq!(accepted(restored(1)), None);
        assert_eq!(audit(&crm).first().unwrap().entry.reason.as_deref(), Some("edited by hand"));
    }
}

#[test]
fn a_log_that_was_changed_itself_is_not_gone_back_to() {
    let (_folder, crm) = crm();
    story(&crm);
    let mut transaction = crm.store().write().unwrap();
    let change = "DROP TRIGGER lockout_log_stays; UPDATE lockout_log SET verdict = 'grant' WHERE version = 2";
    transaction.run_batch(change).unwrap();
    transaction.commit().unwrap();
    let error = crm.restore_sign_ins(admin(1), 1, "edited by hand").unwrap_err();
    assert!(error.to_string().contains("restore the database from a backup"), "{error}");
}

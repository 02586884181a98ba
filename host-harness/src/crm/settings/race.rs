//! Several administrators at once: what a change replaces is what it was shown and judged for.

use std::thread;

use crate::crm::tests::{admin, audit, change, crm};
use crate::crm::{ChangePreview, Crm, CrmError};
use crate::session::Answer;
use crate::store::{StoreError, Transaction};

/// Whether it was saved, and not overtaken by somebody else each time.
fn saved(crm: &Crm, name: &str) -> bool {
    let renamed = change(&format!(r#"{{"rename-profile":{{"profile":4,"name":"{name}"}}}}"#));
    let silent = |_: &Transaction, _: &ChangePreview| Ok::<_, CrmError>(());
    match crm.change(admin(1), &renamed, silent) {
        Ok(Answer::Accepted((changed, ()))) => changed.preview.accepted.changed,
        Ok(Answer::Refused(refusal)) => panic!("{refusal:?}"),
        Err(CrmError::Store(StoreError::Overtaken | StoreError::Locked)) => false,
        Err(error) => panic!("{error}"),
    }
}

/// How often the change is worked out, if the first `others` times somebody else changes the profile meanwhile.
#[track_caller]
fn check(others: usize, previews: usize, comes_through: bool) {
    let (_folder, crm) = crm();
    let owned = change(r#"{"profile-owner":{"profile":4,"owner":1}}"#);
    let silent = |_: &Transaction, _: &ChangePreview| Ok::<_, CrmError>(());
    let mut seen = 0;
    let answer = crm.change_while(admin(1), &owned, silent, || {
        seen += 1;
        if seen <= others {
            assert!(saved(&crm, &format!("Name {seen}")));
        }
    });
    assert_eq!(seen, previews);
    match answer {
        Ok(Answer::Accepted(_)) => assert!(comes_through),
        Err(CrmError::Store(StoreError::Overtaken)) => assert!(!comes_through),
        other => panic!("{other:?}"),
    }
    assert_eq!(audit(&crm).len(), others + usize::from(comes_through));
}

#[test]
fn a_change_is_worked_out_anew_while_others_change_the_same_thing() {
    check(0, 1, true);
    check(1, 2, true);
    check(2, 3, true);
    check(3, 3, false);
}

#[test]
fn each_line_of_the_audit_begins_where_the_one_before_ended() {
    let (_folder, crm) = crm();
    let saved: usize = thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let crm = crm.clone();
                scope.spawn(move || {
                    (0..5).filter(|turn| saved(&crm, &format!("By {writer} at {turn}"))).count()
                })
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    let mut lines = audit(&crm);
    lines.reverse();
    assert_eq!(lines.len(), saved);
    assert!(saved >= 4, "{saved}");
    for pair in lines.windows(2) {
        assert_eq!(pair[0].entry.after, pair[1].entry.before);
    }
}

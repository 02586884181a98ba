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

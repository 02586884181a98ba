//! What was done, who is told, and what was replaced: written in order, and found again.

use host_harness::document::AllocationEntry;
use host_harness::session::Allocation;
use host_harness::store::{AuditEntry, AuditFilter, Notice, NoticeRow, StoreError};
use serde_json::{Value, json};

use crate::{RICH, on_both};

fn entry(at: u64, actor: u64, deed: &str) -> AuditEntry {
    AuditEntry {
        at,
        actor,
        deed: serde_json::from_str(deed).unwrap(),
        before: Value::Null,
        after: json!({ "text": "\u{0} ' \" ? é" }),
        affected: Some(3),
        reason: None,
    }
}

#[test]
fn the_audit_is_listed_newest_first_and_by_every_filter() {
    on_both(|place| {
        let store = place.holding(RICH);
        let mut transaction = store.write().unwrap();
        let lines = [
            entry(10, 1, r#"{"licence":true}"#),
            entry(30, 2, r#"{"rename-profile":{"profile":2,"name":"licence"}}"#),
            AuditEntry {
                affected: None,
                reason: Some("asked by 'phone'".into()),
                ..entry(20, 1, r#"{"v1-user":2}"#)
            },
            entry(20, 2, r#"{"known-addresses":false}"#),
            entry(40, 1, r#"{"allocate":{"account":1,"allocation":{"mode":"no-customers"}}}"#),
        ];
        for line in &lines {
            transaction.record(line).unwrap();
        }
        let read = transaction.audit(&AuditFilter::default()).unwrap();
        assert!(read.iter().rev().map(|row| &row.entry).eq(&lines));
        let all = AuditFilter::default;
        let filters = [
            all(),
            AuditFilter { actor: Some(2), ..all() },
            AuditFilter { actor: Some(u64::MAX), ..all() },
            AuditFilter { since: Some(20), ..all() },
            AuditFilter { since: Some(u64::MAX), ..all() },
            AuditFilter { kind: Some("licence".into()), ..all() },
            AuditFilter { kind: Some("v1-user".into()), ..all() },
            AuditFilter { kind: Some("' OR 1 = 1 --".into()), ..all() },
            AuditFilter { limit: Some(2), ..all() },
            AuditFilter { limit: Some(0), ..all() },
            AuditFilter { actor: Some(1), limit: Some(1), since: Some(15), ..all() },
        ];
        let ids = filters.map(|filter| {
            transaction.audit(&filter).unwrap().iter().map(|row| row.id).collect::<Vec<_>>()
        });
        assert_eq!(ids[0], [5, 4, 3, 2, 1]);
        assert_eq!(ids[5..8], [vec![1], vec![3], vec![]]);
        ids
    });
}

#[test]
fn notices_are_listed_newest_first() {
    on_both(|place| {
        let store = place.holding(RICH);
        let mut transaction = store.write().unwrap();
        let assigned = Notice::TicketAssigned { ticket: 9, user: 1 };
        let locked = Notice::BecameLocked { contact: 4 };
        transaction.notify(&assigned, 70).unwrap();
        transaction.notify(&locked, 60).unwrap();
        transaction.commit().unwrap();
        let facts = store.read().unwrap();
        let expected = [
            NoticeRow { id: 2, at: 60, notice: locked },
            NoticeRow { id: 1, at: 70, notice: assigned },
        ];
        assert_eq!(facts.notices(9).unwrap(), expected);
        assert_eq!(facts.notices(1).unwrap(), expected[..1]);
        assert_eq!(facts.notices(0).unwrap(), []);
    });
}

#[test]
fn replaced_allocations_are_kept() {
    on_both(|place| {
        let store = place.holding(RICH);
        let account = store.read().unwrap().accounts().unwrap()[0].id;
        for (at, allocation) in (1..).zip([
            Allocation::SelectedCustomers(vec![2, 1]),
            Allocation::NoCustomers,
            Allocation::NoCustomers,
            Allocation::CustomerGroup(1),
            Allocation::AllCustomers,
        ]) {
            let mut transaction = store.write().unwrap();
            transaction.save_allocation(account, &allocation, 1, at).unwrap();
            transaction.commit().unwrap();
        }
        let history = store.read().unwrap().allocation_history(account).unwrap();
        assert_eq!(history.iter().map(|entry| entry.at).collect::<Vec<_>>(), [5, 4, 2, 1]);
        assert_eq!(history[0].saved, AllocationEntry::AllCustomers {});
        let mut transaction = store.write().unwrap();
        transaction.save_allocation(99, &Allocation::NoCustomers, 1, 1).unwrap_err();
        history
    });
}

#[test]
fn a_text_that_no_server_keeps_is_refused_and_matches_nothing() {
    use host_harness::facts::{Directory, StoredSettings};
    on_both(|place| {
        let store = place.holding(RICH);
        let mut facts = store.read().unwrap();
        assert!(facts.contacts_by_name_key("a\0b").unwrap().is_empty());
        assert_eq!(facts.notice_template(2, "a\0b").unwrap(), None);
        let mut transaction = store.write().unwrap();
        let reason = Some("a\0b".into());
        let error =
            transaction.record(&AuditEntry { reason, ..entry(1, 1, r#"{"licence":true}"#) });
        assert!(matches!(error, Err(StoreError::Unfit(_))), "{error:?}");
    });
}

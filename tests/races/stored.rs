//! What is stored, and whether its parts belong together.

use host_harness::crm::{Crm, LockoutStates};
use host_harness::document::LockoutEventEntry;
use host_harness::store::{AuditFilter, AuditRow, Bucket, LockoutLogRow, NoticeRow};

use crate::deed::{ADDRESS, Deed};
use crate::place::{Place, THRESHOLD};

/// All that a deed can change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) document: Option<String>,
    pub(crate) revision: u64,
    pub(crate) states: LockoutStates,
    pub(crate) log: Vec<LockoutLogRow>,
    pub(crate) audit: Vec<AuditRow>,
    pub(crate) notices: Vec<NoticeRow>,
    pub(crate) knows_address: bool,
}

impl Stored {
    pub(crate) fn of(crm: &Crm, deed: Deed, contact: u64) -> Self {
        let document = || crm.store().export().unwrap().to_json();
        let document = deed.changes_documents().then(document);
        let states = crm.lockout_state(contact).unwrap();
        let facts = crm.store().read().unwrap();
        Stored {
            document,
            revision: facts.revision().unwrap(),
            states,
            log: facts.lockout_log(contact, Bucket::Everywhere).unwrap(),
            audit: facts.audit(&AuditFilter::default()).unwrap(),
            notices: facts.notices(u32::MAX).unwrap(),
            knows_address: facts.knows_address(contact, ADDRESS).unwrap(),
        }
    }
}

/// How many attempts were permitted from one reset to the next, by the log.
pub(crate) fn permits(crm: &Crm, contact: u64) -> Vec<usize> {
    let log = crm.store().read().unwrap().lockout_log(contact, Bucket::Everywhere).unwrap();
    let mut permits = vec![0];
    for row in log {
        match (row.line.event, row.line.verdict.as_str()) {
            (LockoutEventEntry::Begin { .. }, "permit") => *permits.last_mut().unwrap() += 1,
            (LockoutEventEntry::Settle { .. }, "grant")
            | (LockoutEventEntry::Whitelist { .. }, "done") => permits.push(0),
            _ => {}
        }
    }
    permits
}

/// The database is whole, nobody wrote past the program, every log leads to what is stored, and no interval between two
/// resets has more attempts than the threshold.
#[track_caller]
pub(crate) fn sound(place: &Place) {
    let crm = place.host();
    assert_eq!(crm.faulty_sign_ins().unwrap(), []);
    let facts = crm.store().read().unwrap();
    assert_eq!(facts.broken_audit_line().unwrap(), None);
    for (contact, bucket) in facts.logged_lockouts().unwrap() {
        let log = facts.lockout_log(contact, bucket).unwrap();
        let versions: Vec<u64> = log.iter().map(|row| row.version).collect();
        let stored = facts.stored_lockout(contact, bucket).unwrap().unwrap();
        assert_eq!(versions, (1..=stored.version).collect::<Vec<_>>(), "contact {contact}");
        let seen: Vec<u64> = log.iter().map(|row| row.state.as_ref().unwrap().seen).collect();
        assert!(seen.is_sorted(), "contact {contact}: {seen:?}");
        let permits = permits(&crm, contact);
        assert!(permits.iter().all(|n| *n <= THRESHOLD), "contact {contact}: {permits:?}");
    }
    drop(facts);
    if !place.is_server() {
        let file = rusqlite::Connection::open(&place.address).unwrap();
        let found: String = file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(found, "ok");
    }
}

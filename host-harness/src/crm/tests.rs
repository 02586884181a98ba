//! What the tests of this folder share: a CRM with every kind of setting in it, and the built-in policy.

use std::sync::LazyLock;

use tempfile::TempDir;

use super::Crm;
use crate::document::{ChangeEntry, Document};
use crate::policy::Policy;
use crate::session::changes::Change;
use crate::session::{AdminRequest, Answer};
use crate::store::{AuditFilter, AuditRow, Mode, Store};
use crate::{Limits, session};

pub(crate) static POLICY: LazyLock<Policy> =
    LazyLock::new(|| Policy::built_in(Limits::default()).expect("the built-in policy loads"));

/// An upgraded CRM under version 1, licensed; contacts 1 (customer 1, profile 2) and 3 have the portal flag.
pub(crate) fn crm() -> (TempDir, Crm) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    let document = Document::parse(include_str!("../document/rich.json")).unwrap();
    store.import(&document, Mode::New).unwrap();
    (folder, Crm::new(store, POLICY.clone()))
}

pub(crate) fn admin(actor: u64) -> AdminRequest {
    AdminRequest { actor, today: 20_600, now: 1_000 }
}

pub(crate) fn change(json: &str) -> Change {
    ChangeEntry::parse(json).unwrap().into()
}

#[track_caller]
pub(crate) fn accepted<T>(answer: Answer<T>) -> T {
    match answer {
        Answer::Accepted(accepted) => accepted,
        Answer::Refused(refusal) => panic!("{refusal:?}"),
    }
}

/// The reason for which it was refused.
#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(answer: Answer<T>) -> String {
    match answer {
        Answer::Refused(session_refusal) => session_refusal.rule.reason.clone(),
        Answer::Accepted(accepted) => panic!("{accepted:?}"),
    }
}

pub(crate) fn audit(crm: &Crm) -> Vec<AuditRow> {
    crm.store().read().unwrap().audit(&AuditFilter::default()).unwrap()
}

/// Contacts of an impact.
pub(crate) fn contacts(impacts: &[session::ContactImpact]) -> Vec<u64> {
    impacts.iter().map(|impact| impact.contact).collect()
}

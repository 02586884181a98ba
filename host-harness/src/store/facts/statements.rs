//! How many statements an answer takes: as many as it has kinds of facts, whatever there is of each.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::dataset::{Shape, TODAY, generate};
use crate::day::Day;
use crate::document::Document;
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::session::{Action, PrivilegeQuestion, Request, Session};
use crate::store::{TemporaryStore, Transaction};

/// A CRM whose statements are counted.
struct Counted {
    crm: TemporaryStore,
    statements: Arc<AtomicUsize>,
    policy: Policy,
    document: Document,
}

impl Counted {
    fn with(accounts: usize) -> Self {
        let document = generate(&Shape { accounts, ..Shape::default() }, 1);
        let crm = TemporaryStore::holding(&document).unwrap();
        let statements = Arc::new(AtomicUsize::new(0));
        let policy = Policy::built_in(Limits::default()).unwrap();
        Counted { crm, statements, policy, document }
    }

    /// How many statements it takes, from the snapshot on.
    fn taken<T>(&self, ask: impl FnOnce(&Session<'_, Transaction>) -> T) -> (usize, T) {
        let counter = Arc::clone(&self.statements);
        let store = self.crm.store.clone().watch(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let before = self.statements.load(Ordering::Relaxed);
        let session = self.policy.session(store.read().unwrap());
        let answer = ask(&session);
        (self.statements.load(Ordering::Relaxed) - before, answer)
    }

    fn requests(&self) -> impl Iterator<Item = Request> {
        let today = TODAY.parse::<Day>().unwrap().number();
        let contacts = self.document.contacts.iter().filter(|contact| !contact.deleted);
        contacts.map(move |contact| Request {
            contact: contact.id.into(),
            acting: None,
            today,
            now: 0,
        })
    }
}

#[test]
fn a_list_takes_as_many_statements_however_long_it_is() {
    let (few, many) = (Counted::with(20), Counted::with(2_000));
    let mut compared = 0;
    for request in few.requests().take(60) {
        let list = |crm: &Counted| crm.taken(|session| session.visible_accounts(request).unwrap());
        let ((short, one), (long, other)) = (list(&few), list(&many));
        assert_eq!(one.decision, other.decision);
        if other.accounts.len() > 10 * one.accounts.len().max(1) {
            assert_eq!(short, long, "contact {}", request.contact);
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn a_batch_takes_as_many_statements_however_many_questions_it_has() {
    let crm = Counted::with(20);
    let records: Vec<_> = crm.document.records.iter().map(|record| record.id.into()).collect();
    let module = crm.document.records.first().unwrap().module.into();
    let mut compared = 0;
    for request in crm.requests().take(30) {
        let batch = |number: usize| {
            let ask = |record: &u64| PrivilegeQuestion {
                module,
                action: Action::View,
                record: Some(*record),
                fields: Vec::new(),
            };
            let questions: Vec<_> = records.iter().take(number).map(ask).collect();
            let decide =
                |session: &Session<'_, Transaction>| session.decide_many(request, &questions);
            let (statements, answers) = crm.taken(decide);
            assert_eq!(answers.unwrap().len(), number);
            statements
        };
        let (few, many) = (batch(2), batch(records.len().min(300)));
        assert_eq!(few, many, "contact {}", request.contact);
        compared += usize::from(many > 3);
    }
    assert!(compared > 5, "{compared}: some have access, and their records are looked up");
}

//! A CRM that is made up, a policy, and questions whose answers are known.

use std::cell::RefCell;
use std::rc::Rc;

use host_harness::bench::InMemory;
use host_harness::dataset::{Shape, TODAY, generate};
use host_harness::day::Day;
use host_harness::document::Document;
use host_harness::native::Native;
use host_harness::session::{Action, KeptInstance, PrivilegeQuestion, Request, Session};
use host_harness::store::{TemporaryStore, Transaction};
use host_harness::{Limits, Policy, Retirement};

/// What is asked about one contact, who has access.
pub(crate) struct Case {
    pub(crate) request: Request,
    pub(crate) question: PrivilegeQuestion,
    /// A thousand of them: every action in every module, again and again.
    pub(crate) batch: Vec<PrivilegeQuestion>,
}

pub(crate) struct World {
    pub(crate) store: TemporaryStore,
    pub(crate) policy: Policy,
    pub(crate) cases: Vec<Case>,
}

/// Contacts that are asked about in turn.
const ASKED: usize = 32;
const BATCH: usize = 1_000;

/// Facts that were looked up before.
pub(crate) type Memory = InMemory<Transaction>;

impl World {
    /// With so many ticket email accounts.
    pub(crate) fn of(accounts: usize) -> Self {
        let shape = Shape { customers: 1_000, groups: 50, contacts: 3_000, accounts };
        let document = generate(&shape, 1);
        let store = TemporaryStore::holding(&document).unwrap();
        let policy = Policy::built_in(Limits::default()).unwrap();
        let cases = cases(&policy, &document, store.store.read().unwrap());
        World { store, policy, cases }
    }

    /// Facts from memory, once they were asked for.
    pub(crate) fn memory(&self) -> Memory {
        InMemory::before(Rc::new(RefCell::new(self.store.store.read().unwrap())))
    }

    /// Each answer in an instance of its own.
    pub(crate) fn isolated(&self) -> Session<'_, Memory> {
        self.policy.session(self.memory())
    }

    /// An instance that answers everything.
    pub(crate) fn kept(&self) -> KeptInstance {
        let retirement = Retirement { calls: u32::MAX, age: std::time::Duration::MAX };
        KeptInstance::new(self.policy.clone(), retirement)
    }

    /// One case after the other, for ever.
    pub(crate) fn in_turn(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().cycle()
    }

    /// The rules, for answers to compare with.
    pub(crate) fn rules(&self) -> Native<Transaction> {
        Native::new(self.store.store.read().unwrap())
    }

    /// Looks everything up once, and sees to it that the answers are those of the rules.
    pub(crate) fn check(&self, session: &Session<'_, Memory>) {
        let rules = self.rules();
        for Case { request, question, batch } in &self.cases {
            let decided = session.decide(*request, question).unwrap().decision;
            let (expected, _) = rules.decide(*request, question).unwrap().unwrap();
            assert_eq!(decided.rule.id, *expected.as_ref().unwrap_or_else(|id| id));
            assert_eq!(decided.allows(), expected.is_ok());
            let decided = session.decide_many(*request, batch).unwrap();
            let expected = rules.decide_many(*request, batch).unwrap().unwrap();
            let allowed = |allows: &[bool]| allows.iter().filter(|allows| **allows).count();
            let decided: Vec<_> = decided.iter().map(|decision| decision.allows()).collect();
            let expected: Vec<_> = expected.iter().map(Result::is_ok).collect();
            assert_eq!(decided, expected);
            assert!((1..BATCH).contains(&allowed(&decided)), "a batch of both kinds");
            let visible = session.visible_accounts(*request).unwrap();
            let (_, expected) = rules.visible_accounts(*request).unwrap();
            assert_eq!(visible.accounts, expected);
        }
    }
}

/// Contacts who have access, all over the CRM, each with a question that is allowed.
fn cases(policy: &Policy, document: &Document, facts: Transaction) -> Vec<Case> {
    let today = TODAY.parse::<Day>().unwrap().number();
    let modules = facts.module_ids().unwrap();
    let session = policy.session(facts);
    let every = |modules: &[u64]| -> Vec<PrivilegeQuestion> {
        let of = |module: &u64| {
            [Action::View, Action::Create, Action::Edit, Action::Delete].map(|action| {
                PrivilegeQuestion { module: *module, action, record: None, fields: Vec::new() }
            })
        };
        modules.iter().flat_map(of).collect()
    };
    let questions = every(&modules);
    let batch: Vec<_> = questions.iter().cycle().take(BATCH).cloned().collect();
    let mut cases = Vec::new();
    for contact in document.contacts.iter().filter(|contact| !contact.deleted) {
        let request = Request { contact: contact.id.into(), acting: None, today, now: 0 };
        let allowed = |question: &&PrivilegeQuestion| {
            session.decide(request, question).unwrap().decision.allows()
        };
        if session.visible_accounts(request).unwrap().accounts.is_empty() {
            continue;
        }
        if let Some(question) = questions.iter().find(allowed) {
            cases.push(Case { request, question: question.clone(), batch: batch.clone() });
        }
        if cases.len() == ASKED {
            break;
        }
    }
    assert_eq!(cases.len(), ASKED);
    cases
}

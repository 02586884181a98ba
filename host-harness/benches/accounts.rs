//! Does a contact wait longer for its list of ticket email accounts when the CRM has more of them?
//!
//! With as many to choose from, a hundred thousand accounts should cost what a hundred do: candidates are found by
//! index. More than 1.3 means that accounts are read that cannot be in the answer. The other rows show what each account
//! in the answer costs: ten times as many should cost about ten times as much, and no more.

use std::hint::black_box;

use host_harness::dataset::{Shape, TODAY, generate};
use host_harness::day::Day;
use host_harness::document::{AllocationEntry, Document};
use host_harness::native::Native;
use host_harness::session::Request;
use host_harness::store::TemporaryStore;
use host_harness::{Limits, Policy};

use crate::support::{Bench, Bound};

/// Accounts that everybody may choose, where nothing else is said.
const RESULT: usize = 10;

pub(crate) fn measure(bench: &mut Bench) {
    let policy = Policy::built_in(Limits::default()).unwrap();
    let sizes: &[usize] = if bench.is_timed() { &[1_000, 10_000, 100_000] } else { &[1_000] };
    let (small, request) = crm(100, RESULT);
    let small_list = || list(&policy, &small, request);
    assert_eq!(small_list(), RESULT);
    for accounts in sizes {
        let (large, request) = crm(*accounts, RESULT);
        assert_eq!(list(&policy, &large, request), RESULT);
        bench.compare(
            &format!("list of {RESULT} among {accounts} accounts"),
            Bound::AtMost(1.3),
            ("among 100", || {
                black_box(small_list());
            }),
            || {
                black_box(list(&policy, &large, request));
            },
        );
    }
    for result in [100, 1_000] {
        let (large, request) = crm(2_000, result);
        assert_eq!(list(&policy, &large, request), result);
        bench.compare(
            &format!("list of {result} accounts"),
            Bound::AtMost(result as f64 / RESULT as f64),
            ("list of 10", || {
                black_box(small_list());
            }),
            || {
                black_box(list(&policy, &large, request));
            },
        );
    }
}

/// From a snapshot of the database, in an instance of its own.
fn list(policy: &Policy, store: &TemporaryStore, request: Request) -> usize {
    let session = policy.session(store.store.read().unwrap());
    session.visible_accounts(request).unwrap().accounts.len()
}

fn shape(accounts: usize) -> Shape {
    Shape { customers: 1_000, groups: 50, contacts: 3_000, accounts }
}

/// A CRM with so many accounts, of which a contact may choose so many; the others are for other customers.
fn crm(accounts: usize, result: usize) -> (TemporaryStore, Request) {
    let mut document = generate(&shape(accounts), 1);
    let today = TODAY.parse::<Day>().unwrap().number();
    let asked = chooser(today);
    let others = other_customers(&document, asked);
    for (place, account) in document.ticket_email_accounts.iter_mut().enumerate() {
        account.enabled = true;
        account.allocation = Some(if place < result {
            AllocationEntry::AllCustomers {}
        } else {
            let customers = others.iter().cycle().skip(place).take(3).copied().collect();
            AllocationEntry::SelectedCustomers { customers }
        });
    }
    let store = TemporaryStore::holding(&document).unwrap();
    let request = Request { contact: asked, acting: None, today, now: 0 };
    let rules = Native::new(store.store.read().unwrap());
    let (_, expected) = rules.visible_accounts(request).unwrap();
    assert_eq!(expected.len(), result);
    (store, request)
}

/// A contact who may choose accounts. Contacts are the same, however many accounts there are.
fn chooser(today: i32) -> u64 {
    let document = generate(&shape(20), 1);
    let store = TemporaryStore::holding(&document).unwrap();
    let policy = Policy::built_in(Limits::default()).unwrap();
    let session = policy.session(store.store.read().unwrap());
    let may = |contact: &u64| {
        let request = Request { contact: *contact, acting: None, today, now: 0 };
        !session.visible_accounts(request).unwrap().accounts.is_empty()
    };
    document.contacts.iter().map(|contact| contact.id.into()).find(may).unwrap()
}

/// Customers other than the contact's own.
fn other_customers(document: &Document, contact: u64) -> Vec<host_harness::document::Id> {
    let own = document.contacts.iter().find(|known| u64::from(known.id) == contact).unwrap();
    let others = document.customers.iter().map(|customer| customer.id);
    others.filter(|customer| Some(*customer) != own.customer).take(100).collect()
}

//! Do the rules list a contact's accounts as fast as code written by hand for nothing else?
//!
//! Both look the same facts up. More than 1.5 means that the rules pay for what only explanations need. The same
//! contacts have the same accounts from 1,000 on, so a time that grows with the CRM reads accounts that are not for them.

use std::hint::black_box;

use policy::allocation::AllocationView;
use policy::directory::Directory as _;
use policy::email_account::visible_accounts;
use policy::id::{EmailAccountId, GroupId};
use policy::request::Request;
use ratio::{Bench, Bound};

use crate::by_hand::has_access;
use crate::crm::Crm;

pub(crate) fn measure(bench: &mut Bench, accounts: u64) {
    let crm = Crm::with(accounts);
    let mut some = 0;
    for request in Crm::requests().take(32) {
        let visible = visible_accounts(&crm, request).unwrap().accounts;
        assert_eq!(visible, by_hand(&crm, request));
        some += usize::from(!visible.is_empty());
    }
    assert!((1..32).contains(&some), "{some}: both kinds are asked about");
    let (mut hand, mut rules) = (Crm::requests(), Crm::requests());
    bench.compare(
        &format!("rules: list among {accounts} accounts"),
        Bound::AtMost(1.5),
        ("by hand", || {
            black_box(by_hand(&crm, hand.next().unwrap()));
        }),
        || {
            black_box(visible_accounts(&crm, rules.next().unwrap()).unwrap());
        },
    );
}

fn by_hand(crm: &Crm, request: Request) -> Vec<EmailAccountId> {
    let Some(contact) = crm.contact(request.contact, request.acting).unwrap() else {
        return Vec::new();
    };
    if !has_access(&contact.access, request.at) || contact.acting.is_some() {
        return Vec::new();
    }
    let Some(customer) = contact.customer.filter(|customer| !customer.deleted) else {
        return Vec::new();
    };
    let current = customer.memberships.iter().filter(|membership| !membership.group_deleted);
    let groups: Vec<GroupId> = current.map(|membership| membership.group).collect();
    let admits = |allocation| match allocation {
        AllocationView::Unset | AllocationView::AllCustomers => true,
        AllocationView::CustomerGroup(group) => groups.contains(&group),
        AllocationView::SelectedCustomers(named) => named,
        AllocationView::NoCustomers => false,
    };
    if !admits(customer.tickets_module) {
        return Vec::new();
    }
    let mut found: Vec<(u32, EmailAccountId)> = crm
        .candidate_accounts(customer.customer, &groups)
        .unwrap()
        .into_iter()
        .filter(|account| account.enabled && admits(account.allocation))
        .map(|account| (account.position, account.account))
        .collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|(_, account)| account).collect()
}

//! Any support desk, the questions about access, accounts and names, and how each of their rules is turned.

use std::collections::BTreeSet;

use policy::access::{self, AccessWindow, ContactAccess, StoredLock};
use policy::allocation::{AllocatedGroup, SelectedCustomer, StoredAllocation};
use policy::customer::CustomerFacts;
use policy::email_account::{submit_ticket, visible_accounts};
use policy::explain::{self, Explanation, Question};
use policy::id::{CustomerId, EmailAccountId, GroupId};
use policy::rule::Rule;
use policy::sign_in::identify;
use policy::time::{Date, Instant};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::check;
use crate::desk::{ACCOUNT, AT, Account, Company, Desk, Group, Person, TODAY, numbered, request};

/// Names that are asked for; the contacts have the first two, or none.
const NAMES: [&str; 4] = ["ann", " ANN", "bob", " "];

fn rarely() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.15)
}

fn access() -> impl Strategy<Value = ContactAccess> {
    let day = || select(vec![None, Some(TODAY - 1), Some(TODAY), Some(TODAY), Some(TODAY + 1)]);
    let dates = (day(), day()).prop_map(|(start, end)| AccessWindow::Dates {
        start: start.map(Date),
        end: end.map(Date),
    });
    let window = prop_oneof![2 => Just(AccessWindow::Unlimited), 3 => dates];
    let until = select(vec![None, Some(Instant(1)), Some(Instant(u64::MAX))]);
    let lock = until.prop_map(|until| Some(StoredLock { until, seen: Instant(0) }));
    let lock = prop_oneof![3 => Just(None), 1 => lock];
    (rarely(), rarely(), window, lock).prop_map(|(deleted, disabled, window, lock)| ContactAccess {
        deleted,
        portal_enabled: !disabled,
        window,
        lock,
    })
}

fn allocation() -> impl Strategy<Value = StoredAllocation> {
    let selected = subsequence(vec![1, 2, 3], 0..=3).prop_map(|selected| {
        let selected = selected.into_iter();
        let named =
            selected.map(|id| SelectedCustomer { customer: CustomerId(id), deleted: false });
        StoredAllocation::SelectedCustomers(named.collect())
    });
    let group = select(vec![1, 2]).prop_map(|group| {
        StoredAllocation::CustomerGroup(AllocatedGroup { group: GroupId(group), deleted: false })
    });
    prop_oneof![
        Just(StoredAllocation::Unset),
        Just(StoredAllocation::AllCustomers),
        Just(StoredAllocation::NoCustomers),
        selected,
        group,
    ]
}

fn desks() -> impl Strategy<Value = Desk> {
    let name = || select(vec!["ann", "Ann", "bob", ""]);
    let user_name = prop_oneof![3 => Just(None), 1 => name().prop_map(Some)];
    let customer = select(vec![None, Some(1), Some(2), Some(3), Some(9)]);
    let person =
        (access(), customer, name(), user_name).prop_map(|(access, customer, email, user_name)| {
            Person { access, customer, email, user_name }
        });
    let company = (rarely(), subsequence(vec![1, 2], 0..=2), allocation())
        .prop_map(|(deleted, groups, tickets)| Company { deleted, groups, tickets });
    let group = (rarely(), select(vec![None, Some(1), Some(2), Some(3)]))
        .prop_map(|(deleted, head_office)| Group { deleted, head_office });
    let account = (rarely(), allocation())
        .prop_map(|(disabled, allocation)| Account { enabled: !disabled, allocation });
    (vec(person, 3), vec(company, 3), vec(group, 2), prop::option::weighted(0.9, account)).prop_map(
        |(contacts, customers, groups, account)| Desk { contacts, customers, groups, account },
    )
}

/// Whom a contact acts for.
fn acted_for(desk: &Desk, contact: u64, acting: Option<u64>) -> Option<u64> {
    acting.or(own(desk, contact).map(|own| own.customer.0))
}

fn own(desk: &Desk, contact: u64) -> Option<CustomerFacts> {
    let person = numbered(&desk.contacts, contact)?;
    person.customer.map(|own| desk.customer(own)).filter(|own| !own.deleted)
}

fn turn_access(access: &mut ContactAccess, rule: Rule) {
    let today = Some(Date(TODAY));
    match (rule, &mut access.window) {
        (Rule::AccessContactDeleted, _) => access.deleted = false,
        (Rule::AccessNotEnabled, _) => access.portal_enabled = true,
        (Rule::AccessDatesMissing, AccessWindow::Dates { start, end }) => {
            *start = start.or(today);
            *end = end.or(today);
        }
        (Rule::AccessNotStarted, AccessWindow::Dates { start, .. }) => *start = today,
        (Rule::AccessExpired, AccessWindow::Dates { end, .. }) => *end = today,
        (Rule::AccessLocked, _) => access.lock = None,
        (Rule::AccessGranted, _) => access.portal_enabled = false,
        (rule, _) => panic!("nothing turns {rule:?}"),
    }
}

fn turn(desk: &mut Desk, contact: u64, acting: Option<u64>, rule: Rule) {
    let customer = acted_for(desk, contact, acting);
    let nobody = StoredAllocation::NoCustomers;
    match rule {
        Rule::ActingOutOfScope => {
            let own = own(desk, contact).expect("a customer").customer.0;
            desk.groups.push(Group { deleted: false, head_office: Some(own) });
            let group = desk.groups.len() as u64;
            for member in [own, acting.expect("acting")] {
                desk.customers[member as usize - 1].groups.push(group);
            }
        }
        Rule::TicketsModuleDisabled => {
            let customer = customer.expect("a customer");
            desk.customers[customer as usize - 1].tickets = StoredAllocation::AllCustomers;
        }
        Rule::AccountsListed | Rule::TicketWithoutAccount => match customer {
            Some(customer) => desk.customers[customer as usize - 1].tickets = nobody,
            None => desk.contacts[contact as usize - 1].access.portal_enabled = false,
        },
        Rule::AccountDisabled => desk.account.as_mut().expect("an account").enabled = true,
        Rule::AccountOtherGroup | Rule::AccountNoCustomers => {
            let account = desk.account.as_mut().expect("an account");
            account.allocation = StoredAllocation::AllCustomers;
        }
        Rule::AccountNotSelected => {
            let account = desk.account.as_mut().expect("an account");
            let StoredAllocation::SelectedCustomers(selected) = &mut account.allocation else {
                panic!("not by a selection");
            };
            let customer = CustomerId(customer.expect("a customer"));
            selected.push(SelectedCustomer { customer, deleted: false });
        }
        Rule::AccountUnset
        | Rule::AccountAllCustomers
        | Rule::AccountGroupMember
        | Rule::AccountSelectedCustomer => {
            desk.account.as_mut().expect("an account").allocation = nobody;
        }
        rule => turn_access(&mut desk.contacts[contact as usize - 1].access, rule),
    }
}

/// Every question about every contact.
fn visit(desk: &Desk, met: &mut BTreeSet<Rule>) {
    for contact in 1..=4 {
        for acting in [None, Some(1), Some(2), Some(3), Some(4)] {
            let asked = request(contact, acting);
            let submitted = |account| submit_ticket(desk, asked, account).unwrap();
            for (question, decided) in [
                (Question::Access, access::check(desk, asked).unwrap()),
                (Question::Accounts, visible_accounts(desk, asked).unwrap().rule),
                (Question::Ticket(None), submitted(None)),
                (Question::Ticket(Some(ACCOUNT)), submitted(Some(ACCOUNT))),
                (Question::Ticket(Some(EmailAccountId(2))), submitted(Some(EmailAccountId(2)))),
            ] {
                check(
                    desk,
                    |desk| explain::explain(desk, asked, &question).unwrap(),
                    decided,
                    |desk, _: &Explanation, rule| turn(desk, contact, acting, rule),
                    met,
                );
            }
        }
    }
}

/// Every name that could be signed in with.
fn visit_names(desk: &Desk, met: &mut BTreeSet<Rule>) {
    for name in NAMES {
        let decided =
            identify(desk, name, AT).unwrap().map_or_else(|rule| rule, |_| Rule::AccessGranted);
        check(
            desk,
            |desk| explain::sign_in(desk, name, AT).unwrap(),
            decided,
            |desk, _: &Explanation, rule| {
                let meant = meant(desk, name);
                turn_access(&mut desk.contacts[meant].access, rule);
            },
            met,
        );
    }
}

/// The place of the only contact of this name with portal access, or that is not deleted, or of the only one.
fn meant(desk: &Desk, name: &str) -> usize {
    let key = name.trim().to_lowercase();
    let key_of = |person: &Person| person.user_name.unwrap_or(person.email).to_lowercase();
    let places = (0..).zip(&desk.contacts).filter(|(_, person)| key_of(person) == key);
    let named: Vec<(usize, &Person)> = places.collect();
    let those = |count: fn(&ContactAccess) -> bool| -> Vec<usize> {
        let those = named.iter().filter(|(_, person)| count(&person.access));
        those.map(|(place, _)| *place).collect()
    };
    let enabled = those(|access| access.portal_enabled && !access.deleted);
    let ranked = [enabled, those(|access| !access.deleted), those(|_| true)];
    let those = ranked.into_iter().find(|those| !those.is_empty()).expect("somebody");
    assert_eq!(those.len(), 1, "{name}");
    those[0]
}

fn examples(count: usize) -> Vec<Desk> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| desks().new_tree(&mut runner).expect("a desk").current()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn remedies_of_access_and_accounts_are_enough_and_all_needed(desk in desks()) {
        visit(&desk, &mut BTreeSet::new());
    }

    #[test]
    fn remedies_of_a_sign_in_are_enough_and_all_needed(desk in desks()) {
        visit_names(&desk, &mut BTreeSet::new());
    }
}

#[test]
fn every_rule_of_access_and_accounts_that_can_be_turned_is_turned() {
    let mut met = BTreeSet::new();
    examples(150).iter().for_each(|desk| visit(desk, &mut met));
    let expected = [
        Rule::AccessContactDeleted,
        Rule::AccessNotEnabled,
        Rule::AccessDatesMissing,
        Rule::AccessNotStarted,
        Rule::AccessExpired,
        Rule::AccessLocked,
        Rule::AccessGranted,
        Rule::ActingOutOfScope,
        Rule::TicketsModuleDisabled,
        Rule::AccountsListed,
        Rule::AccountUnset,
        Rule::AccountAllCustomers,
        Rule::AccountGroupMember,
        Rule::AccountSelectedCustomer,
        Rule::AccountDisabled,
        Rule::AccountOtherGroup,
        Rule::AccountNotSelected,
        Rule::AccountNoCustomers,
        Rule::TicketWithoutAccount,
    ];
    assert_eq!(met, BTreeSet::from(expected));
}

#[test]
fn every_rule_of_a_sign_in_that_can_be_turned_is_turned() {
    let mut met = BTreeSet::new();
    examples(150).iter().for_each(|desk| visit_names(desk, &mut met));
    let expected = [
        Rule::AccessContactDeleted,
        Rule::AccessNotEnabled,
        Rule::AccessDatesMissing,
        Rule::AccessNotStarted,
        Rule::AccessExpired,
        Rule::AccessGranted,
    ];
    assert_eq!(met, BTreeSet::from(expected));
}

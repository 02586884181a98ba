//! Explanations of access, ticket email accounts and sign-in names.

use policy::access::{AccessWindow, ContactAccess, StoredLock};
use policy::allocation::{AllocatedGroup, StoredAllocation};
use policy::explain::{Explanation, Question, explain, sign_in};
use policy::id::{EmailAccountId, GroupId};
use policy::time::{Date, Instant};
use policy::trace::Value;

use crate::desk::{ACCOUNT, AT, Account, Company, Desk, Group, Person, TODAY, request};
use crate::{asked, check, check_refusal, fact, ids};

/// One open contact of one customer, which is nobody's Head Office; the account was never allocated.
fn desk() -> Desk {
    let access = ContactAccess {
        deleted: false,
        portal_enabled: true,
        window: AccessWindow::Dates { start: Some(Date(TODAY)), end: Some(Date(TODAY)) },
        lock: None,
    };
    let company =
        |group| Company { deleted: false, groups: vec![group], tickets: StoredAllocation::Unset };
    Desk {
        contacts: vec![Person { access, customer: Some(1), email: "ann@x", user_name: None }],
        customers: vec![company(1), company(2)],
        groups: vec![Group { deleted: false, head_office: None }; 2],
        account: Some(Account { enabled: true, allocation: StoredAllocation::Unset }),
    }
}

fn ann(desk: &mut Desk) -> &mut ContactAccess {
    &mut desk.contacts[0].access
}

fn ask(desk: &Desk, acting: Option<u64>, question: &Question) -> Explanation {
    explain(desk, request(1, acting), question).expect("facts at hand")
}

fn ticket(desk: &Desk, account: u64) -> Explanation {
    ask(desk, None, &Question::Ticket(Some(EmailAccountId(account))))
}

#[test]
fn yesterday_was_the_last_day() {
    let mut desk = desk();
    let (start, end) = (Some(Date(TODAY - 9)), Some(Date(TODAY - 1)));
    ann(&mut desk).window = AccessWindow::Dates { start, end };
    let explained = ask(&desk, None, &Question::Access);
    check_refusal(&explained, &["access.expired"]);
    assert_eq!(*fact(&explained, "access.expired", "end"), Value::Day(Date(TODAY - 1)));
    assert_eq!(*fact(&explained, "access.expired", "today"), Value::Day(Date(TODAY)));
}

#[test]
fn a_contact_may_use_the_portal_until_its_flag_is_cleared() {
    let explained = ask(&desk(), None, &Question::Access);
    check(&explained, "access.granted", &[], &["access.granted"], true);
    assert_eq!(*fact(&explained, "access.not-enabled", "portal-enabled"), Value::Flag(true));
}

#[test]
fn the_customer_is_not_selected_for_the_account() {
    let mut desk = desk();
    desk.account = Some(Account {
        enabled: true,
        allocation: StoredAllocation::SelectedCustomers(Vec::new()),
    });
    let explained = ticket(&desk, ACCOUNT.0);
    check_refusal(&explained, &["accounts.not-selected"]);
    let allocation = fact(&explained, "accounts.not-selected", "allocation");
    assert_eq!(*allocation, Value::Word("selected-customers"));
    assert_eq!(*fact(&explained, "accounts.not-selected", "customer"), ids(&[1]));
}

#[test]
fn everything_in_the_way_is_told_at_once_and_in_order() {
    let mut desk = desk();
    ann(&mut desk).lock = Some(StoredLock { until: None, seen: Instant(0) });
    ann(&mut desk).portal_enabled = false;
    desk.customers[0].tickets = StoredAllocation::NoCustomers;
    desk.account = Some(Account { enabled: false, allocation: StoredAllocation::NoCustomers });
    let rules = [
        "access.not-enabled",
        "access.locked",
        "tickets.module-disabled",
        "accounts.disabled",
        "accounts.no-customers",
    ];
    check_refusal(&ticket(&desk, ACCOUNT.0), &rules);
    check_refusal(&ask(&desk, None, &Question::Accounts), &rules[..3]);
    check_refusal(&ask(&desk, None, &Question::Ticket(None)), &rules[..3]);
    check_refusal(&ask(&desk, None, &Question::Access), &rules[..2]);
}

#[test]
fn what_nobody_knows_leaves_the_rest_open() {
    let explained = explain(&desk(), request(9, None), &Question::Access).expect("facts");
    let unknown = "access.unknown-contact";
    check(&explained, unknown, &[], &[unknown], false);
    assert_eq!(asked(&explained), [unknown]);

    let explained = ticket(&desk(), 2);
    let unknown = "accounts.not-configured";
    check(&explained, unknown, &[], &[unknown], false);
    assert_eq!(*fact(&explained, unknown, "configured"), Value::Flag(false));
}

#[test]
fn without_a_customer_no_account_is_looked_at() {
    let mut desk = desk();
    desk.customers[0].deleted = true;
    ann(&mut desk).portal_enabled = false;
    let rules = ["access.not-enabled", "acting.no-customer"];
    let explained = ticket(&desk, ACCOUNT.0);
    check(&explained, rules[0], &rules[1..], &rules, false);
    assert_eq!(*fact(&explained, rules[1], "customer"), ids(&[1]));
    assert_eq!(*fact(&explained, rules[1], "customer-deleted"), Value::Flag(true));
}

#[test]
fn without_a_customer_a_ticket_names_no_account() {
    let mut desk = desk();
    desk.contacts[0].customer = None;
    let explained = ask(&desk, None, &Question::Ticket(None));
    check(&explained, "tickets.without-account", &[], &["tickets.without-account"], true);
    assert_eq!(*fact(&explained, "acting.no-customer", "customer"), Value::Absent);

    let explained = ask(&desk, Some(2), &Question::Ticket(None));
    check(&explained, "acting.out-of-scope", &[], &["acting.out-of-scope"], false);
    assert_eq!(*fact(&explained, "acting.out-of-scope", "own-customer"), Value::Absent);
}

#[test]
fn who_may_not_act_for_a_customer_also_learns_what_that_customer_lacks() {
    let mut desk = desk();
    desk.customers[1].tickets = StoredAllocation::NoCustomers;
    for question in [Question::Accounts, Question::Ticket(None)] {
        let explained = ask(&desk, Some(2), &question);
        check_refusal(&explained, &["acting.out-of-scope", "tickets.module-disabled"]);
        let out_of_scope = |name| fact(&explained, "acting.out-of-scope", name);
        assert_eq!(*out_of_scope("own-groups"), ids(&[1]));
        assert_eq!(*out_of_scope("acting-groups"), ids(&[2]));
        let explained = ask(&desk, Some(9), &question);
        check(&explained, "acting.out-of-scope", &[], &["acting.out-of-scope"], false);
    }
}

#[test]
fn a_group_that_has_both_the_account_and_the_tickets_module_is_two_things_to_change() {
    let mut desk = desk();
    let group = AllocatedGroup { group: GroupId(2), deleted: false };
    let allocation = StoredAllocation::CustomerGroup(group);
    desk.customers[0].tickets = allocation.clone();
    desk.account = Some(Account { enabled: true, allocation });
    let explained = ticket(&desk, ACCOUNT.0);
    check_refusal(&explained, &["tickets.module-disabled", "accounts.other-group"]);
    assert_eq!(*fact(&explained, "accounts.other-group", "allocation-group"), ids(&[2]));
    assert_eq!(*fact(&explained, "accounts.other-group", "customer-groups"), ids(&[1]));
}

#[test]
fn a_name_of_two_means_nobody() {
    let mut desk = desk();
    let mut other = desk.contacts[0].clone();
    other.user_name = Some(" ANN@x ");
    desk.contacts.extend([other, Person { email: "bob@x", ..desk.contacts[0].clone() }]);
    let explained = sign_in(&desk, "Ann@x", AT).expect("facts at hand");
    let ambiguous = "sign-in.ambiguous-name";
    check(&explained, ambiguous, &[], &[ambiguous], false);
    assert_eq!(*fact(&explained, ambiguous, "named-contacts"), ids(&[1, 2]));
    assert_eq!(*fact(&explained, ambiguous, "enabled-contacts"), ids(&[1, 2]));

    ann(&mut desk).portal_enabled = false;
    let explained = sign_in(&desk, "ann@x", AT).expect("facts at hand");
    check(&explained, "access.granted", &[], &["access.granted"], true);
    assert_eq!(*fact(&explained, ambiguous, "enabled-contacts"), ids(&[2]));
}

#[test]
fn a_name_without_portal_access_is_followed_to_its_contact() {
    let mut desk = desk();
    *ann(&mut desk) = ContactAccess {
        deleted: true,
        portal_enabled: false,
        window: AccessWindow::Dates { start: Some(Date(TODAY)), end: None },
        lock: Some(StoredLock { until: None, seen: Instant(0) }),
    };
    let explained = sign_in(&desk, "ann@x", AT).expect("facts at hand");
    // The lock is left to the sign-in protocol.
    let rules = ["access.contact-deleted", "access.not-enabled", "access.dates-missing"];
    check_refusal(&explained, &rules);
    for (name, rule) in [("", "sign-in.empty-name"), ("bob@x", "sign-in.unknown-name")] {
        let explained = sign_in(&desk, name, AT).expect("facts at hand");
        check(&explained, rule, &[], &[rule], false);
    }
}

#[test]
fn of_two_names_without_portal_access_either_could_get_it() {
    let mut desk = desk();
    ann(&mut desk).portal_enabled = false;
    desk.contacts.push(desk.contacts[0].clone());
    let explained = sign_in(&desk, "ann@x", AT).expect("facts at hand");
    check(&explained, "access.not-enabled", &[], &["access.not-enabled"], false);
    desk.contacts[1].access.deleted = true;
    let explained = sign_in(&desk, "ann@x", AT).expect("facts at hand");
    check_refusal(&explained, &["access.not-enabled"]);
}

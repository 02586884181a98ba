//! Whatever goes wrong between policy and host ends as its own refusal, and the next question is answered normally.
#![expect(clippy::expect_used, clippy::panic, reason = "a host that answers here is the failure")]

#[path = "callbacks/portal.rs"]
mod portal;

use std::sync::OnceLock;
use std::time::Duration;

use host_harness::error::{CallError, LoadError};
use host_harness::facts::{AccessWindow, ContactAccess, CustomerId, DataError, UserFacts};
use host_harness::session::{AdminRequest, Allocation, PortalAccess, Request, Session};
use host_harness::{Limits, Policy};
use portal_tests::faulty::{Fault, Faulty};
use portal_tests::world::{Account, Allocated, Contact, Customer, World};

/// The usual limits, but for the time: the machine may be busy with other tests.
fn limits() -> Limits {
    Limits { deadline: Duration::from_secs(60), ..Limits::default() }
}

fn policy() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| Policy::built_in(limits()).expect("the built-in policy loads"))
}

/// Two customers, one contact, two accounts for everybody, one administrator.
fn world() -> World {
    let customer = |id: CustomerId| Customer {
        id,
        deleted: false,
        name: format!("Amber {id}"),
        groups: vec![],
        tickets: Allocated::Unset,
    };
    let account = |id| Account { id, position: 0, enabled: true, allocation: Allocated::All };
    let access = ContactAccess {
        deleted: false,
        portal_enabled: true,
        window: AccessWindow::Unlimited,
        lock: None,
    };
    let email = "ada@amber.example".to_owned();
    let contact =
        Contact { id: 1, access, customer: Some(1), email, user_name: None, profile: None };
    let administrator = UserFacts { active: true, deleted: false, administrator: true };
    World {
        customers: vec![customer(1), customer(2)],
        contacts: vec![contact],
        accounts: vec![account(1), account(2)],
        users: vec![(1, administrator)],
        ..World::default()
    }
}

const REQUEST: Request = Request { contact: 1, acting: None, today: 0, now: 0 };
const ADMIN: AdminRequest = AdminRequest { actor: 1, today: 0, now: 0 };

type Ask = fn(&Session<'_, Faulty>) -> Result<(), CallError>;

/// Every question; each needs at least one callback.
const QUESTIONS: &[(&str, Ask)] = &[
    ("check", |session| session.check_access(REQUEST).map(drop)),
    ("visible-accounts", |session| session.visible_accounts(REQUEST).map(drop)),
    ("submit-ticket", |session| session.submit_ticket(REQUEST, Some(1)).map(drop)),
    ("who-can-see", |session| session.who_can_see(1).map(drop)),
    ("allocate", |session| session.allocate(ADMIN, 1, &Allocation::NoCustomers).map(drop)),
    ("impact", |session| session.allocation_impact(1, &Allocation::AllCustomers).map(drop)),
    ("search-customers", |session| session.search_customers("amber", 10).map(drop)),
    ("set-portal-access", |session| {
        let window = AccessWindow::Unlimited;
        let email = "ada@amber.example".into();
        let access =
            PortalAccess { contact: 1, portal_enabled: true, email, window, profile: None };
        session.set_portal_access(ADMIN, &access).map(drop)
    }),
];

/// The questions that read customers in pages.
const PAGED: &[&str] = &["who-can-see", "impact", "search-customers"];

/// Asks each of the questions under a fault, and once more without.
#[track_caller]
fn check(policy: &Policy, fault: Fault, names: &[&str], expected: impl Fn(&CallError) -> bool) {
    for (name, ask) in QUESTIONS.iter().filter(|(name, _)| names.contains(name)) {
        let session = policy.session(Faulty::new(world(), fault));
        let error = ask(&session).expect_err(name);
        assert!(expected(&error), "{name} under {fault:?}: {error:?}");
        session.facts().fault = Fault::None;
        ask(&session).unwrap_or_else(|error| panic!("{name} after {fault:?}: {error}"));
        let visible = session.visible_accounts(REQUEST).expect("the next question is answered");
        assert_eq!(visible.accounts, [1, 2], "{name} after {fault:?}");
    }
}

fn all() -> Vec<&'static str> {
    QUESTIONS.iter().map(|(name, _)| *name).collect()
}

#[test]
fn facts_that_cannot_be_read_are_no_answer_to_any_question() {
    for (fault, expected) in [
        (Fault::Unavailable, (DataError::Unavailable, "the disk is gone")),
        (Fault::Corrupt, (DataError::Corrupt, "an allocation of mode 7")),
        (Fault::Unforeseen, (DataError::Other, "the moon is full")),
    ] {
        check(policy(), fault, &all(), |error| {
            assert_eq!(error.to_string(), "the facts could not be read");
            let CallError::Facts(facts) = error else { return false };
            (facts.kind, facts.to_string().as_str()) == expected
        });
    }
}

#[test]
fn a_panic_of_the_host_is_no_answer_to_any_question() {
    check(policy(), Fault::Panic, &all(), |error| {
        error.to_string() == "the host panicked during the call: the host forgot something"
    });
}

#[test]
fn pages_that_do_not_keep_order_and_limit_make_no_sense() {
    for fault in [Fault::Backwards, Fault::Again, Fault::LongPage] {
        check(policy(), fault, PAGED, |error| {
            error.to_string() == "the policy has no answer: the facts make no sense to it"
        });
    }
}

#[test]
fn more_rows_than_a_call_is_granted_stop_it() {
    check(policy(), Fault::MoreRows(500_000), &["visible-accounts"], |error| {
        matches!(error, CallError::OverBudget { what: "rows", limit: 500_000 })
            && error.to_string() == "the policy asked for more than 500000 rows in one call"
    });
    // Fewer, but more than the component's memory can hold.
    check(policy(), Fault::MoreRows(400_000), &["visible-accounts"], |error| {
        matches!(error, CallError::OutOfMemory { granted: 4_194_304, .. })
    });
    let few = policy_with(Limits { rows: 3, ..limits() });
    check(&few, Fault::MoreRows(1), &["visible-accounts"], |error| {
        matches!(error, CallError::OverBudget { what: "rows", limit: 3 })
    });
}

#[test]
fn superfluous_rows_within_the_budget_change_nothing() {
    let session = policy().session(Faulty::new(world(), Fault::MoreRows(10_000)));
    assert_eq!(session.visible_accounts(REQUEST).expect("an answer").accounts, [1, 2]);
}

#[test]
fn a_list_that_never_ends_is_given_up() {
    // A search is granted twenty times what other questions are, and those after it need two.
    let limits = Limits { callbacks: 2, ..limits() };
    check(&policy_with(limits), Fault::Endless, &["search-customers"], |error| {
        matches!(error, CallError::OverBudget { what: "callbacks", limit: 40 })
            && error.to_string() == "the policy asked for more than 40 callbacks in one call"
    });
}

#[test]
fn facts_about_another_customer_than_the_one_acted_for_make_no_sense() {
    const ACTING: Request = Request { acting: Some(2), ..REQUEST };
    // An answer for the own customer would let the contact act for the other one.
    for (request, wrong) in
        [(ACTING, None), (ACTING, Some(1)), (REQUEST, Some(1)), (REQUEST, Some(2))]
    {
        let session = policy().session(Faulty::new(world(), Fault::WrongActing(wrong)));
        for error in [
            session.visible_accounts(request).expect_err("a list of accounts"),
            session.submit_ticket(request, Some(1)).expect_err("a ticket for an account"),
            session.submit_ticket(request, None).expect_err("a ticket"),
        ] {
            let text = error.to_string();
            assert_eq!(text, "the policy has no answer: the facts make no sense to it");
        }
    }
}

#[test]
fn the_time_that_callbacks_take_counts() {
    let limits = Limits { deadline: Duration::from_secs(1), ..Limits::default() };
    let slow = Fault::Slow(Duration::from_millis(1100));
    check(&policy_with(limits), slow, &["check"], |error| {
        matches!(error, CallError::OutOfTime(_))
            && error.to_string() == "the policy ran out of time"
    });
}

fn policy_with(limits: Limits) -> Policy {
    Policy::built_in(limits).expect("the built-in policy loads")
}

/// The first thing that goes wrong under these limits, be it at loading or at asking.
fn first_error(limits: Limits, ask: Ask) -> CallError {
    match Policy::built_in(limits) {
        Ok(policy) => {
            let session = policy.session(Faulty::new(world(), Fault::None));
            ask(&session).expect_err("the limit does not hold")
        }
        Err(LoadError::Undescribed(error)) => error,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn every_limit_holds() {
    let ask: Ask = |session| session.visible_accounts(REQUEST).map(drop);
    let error = first_error(Limits { fuel: 1, ..limits() }, ask);
    assert!(matches!(error, CallError::OutOfFuel(_)), "{error:?}");
    let error = first_error(Limits { deadline: Duration::ZERO, ..limits() }, ask);
    assert!(matches!(error, CallError::OutOfTime(_)), "{error:?}");
    let error = first_error(Limits { transfer_bytes: 100, ..limits() }, ask);
    let CallError::OverBudget { what: "bytes in one transfer", limit: 100 } = error else {
        panic!("{error:?}");
    };
    let error = first_error(Limits { bytes: 0, ..limits() }, ask);
    assert!(
        matches!(error, CallError::OverBudget { what: "bytes of facts", limit: 0 }),
        "{error:?}"
    );
    let error = first_error(Limits { callbacks: 0, ..limits() }, ask);
    assert!(matches!(error, CallError::OverBudget { what: "callbacks", limit: 0 }), "{error:?}");
    let error = first_error(Limits { rows: 1, ..limits() }, ask);
    assert!(matches!(error, CallError::OverBudget { what: "rows", limit: 1 }), "{error:?}");
    let Err(error) = Policy::built_in(Limits { memory_bytes: 64 << 10, ..limits() }) else {
        panic!("the policy makes do with one page");
    };
    assert!(matches!(&error, LoadError::TooLarge { granted, .. } if granted == "65536"), "{error}");
}

#[test]
fn the_default_limits_and_no_limits_at_all_suffice_for_every_question() {
    let none = Limits {
        deadline: Duration::MAX,
        fuel: u64::MAX,
        memory_bytes: usize::MAX,
        transfer_bytes: usize::MAX,
        callbacks: u64::MAX,
        rows: u64::MAX,
        bytes: u64::MAX,
        pages: u64::MAX,
    };
    for limits in [limits(), none] {
        let policy = policy_with(limits);
        let session = policy.session(Faulty::new(world(), Fault::None));
        for (name, ask) in QUESTIONS {
            ask(&session).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

//! A policy in Rust that misbehaves: the host refuses what it can see, and believes nothing that it can check.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a rogue that gets away with it is the failure"
)]

#[path = "rogue/believed.rs"]
mod believed;

use std::error::Error;
use std::sync::OnceLock;
use std::time::Duration;

use host_harness::error::CallError;
use host_harness::facts::{AccessWindow, LockoutSettings};
use host_harness::session::changes::Change;
use host_harness::session::lockouts::{
    Candidate, Event, LockCause, Locked, Password, Pending, Phase, Settlement, State, Verdict,
};
use host_harness::session::{
    Action, AdminRequest, Allocation, ExplainQuestion, LockoutStep, PortalAccess,
    PrivilegeQuestion, Request, Session,
};
use host_harness::{Limits, Policy};
use portal_tests::ROGUE;
use portal_tests::asking::{facts, world};
use portal_tests::faulty::{Fault, Faulty};
use portal_tests::host::{Host, Manner};
use portal_tests::world::{Account, Allocated};

fn limits() -> Limits {
    Limits { deadline: Duration::from_secs(60), ..Limits::default() }
}

fn rogue() -> &'static Policy {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    POLICY.get_or_init(|| Policy::load(ROGUE, limits()).expect("it fits the contract"))
}

const SETTINGS: LockoutSettings = LockoutSettings { threshold: 5, lease: 30, auto_unlock: None };

fn request(contact: u64) -> Request {
    Request { contact, acting: None, today: 0, now: 0 }
}

fn admin(actor: u64) -> AdminRequest {
    AdminRequest { actor, today: 0, now: 0 }
}

fn privilege() -> PrivilegeQuestion {
    PrivilegeQuestion { module: 1, action: Action::View, record: None, fields: Vec::new() }
}

type Ask = fn(&Session<'_, Faulty>, u64) -> Result<(), CallError>;

/// Every question, with the number that says what goes wrong.
const QUESTIONS: &[Ask] = &[
    |s, number| s.check_access(request(number)).map(drop),
    |s, number| s.visible_accounts(request(number)).map(drop),
    |s, number| s.submit_ticket(request(number), None).map(drop),
    |s, number| s.who_can_see(number).map(drop),
    |s, number| s.allocate(admin(number), 1, &Allocation::NoCustomers).map(drop),
    |s, number| s.allocation_impact(number, &Allocation::NoCustomers).map(drop),
    |s, number| s.search_customers(&number.to_string(), 10).map(drop),
    |s, number| s.identify(&number.to_string(), 0, 0).map(drop),
    |s, number| s.decide(request(number), &privilege()).map(drop),
    |s, number| s.decide_many(request(number), &[privilege()]).map(drop),
    |s, number| s.filter(request(number), 1, false).map(drop),
    |s, number| s.field_mask(request(number), 1).map(drop),
    |s, number| s.new_record(request(number), 1).map(drop),
    |s, number| s.portal_view(request(number)).map(drop),
    |s, number| s.lockout_step(SETTINGS, None, Event::Begin(number), false, 1).map(drop),
    |s, number| {
        let (phase, seen, last_failure) = (Phase::Open, 1, None);
        s.blocked(&[Candidate { contact: number, phase, seen, last_failure }], 1).map(drop)
    },
    |s, number| s.validate(admin(number), &Change::V1User(1)).map(drop),
    |s, number| s.impact(&[request(number)], &Change::V1User(1)).map(drop),
    |s, number| s.explain(request(number), &ExplainQuestion::Access).map(drop),
    |s, number| s.explain_sign_in(&number.to_string(), 0, 0).map(drop),
    |s, number| {
        let (email, window) = (String::new(), AccessWindow::Unlimited);
        let access =
            PortalAccess { contact: 1, portal_enabled: false, email, window, profile: None };
        s.set_portal_access(admin(number), &access).map(drop)
    },
];

/// The error and all its causes as one line of a log.
#[track_caller]
fn line(error: &CallError) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    assert!(line.len() <= 1024, "{} bytes: {line}", line.len());
    assert!(!line.contains(char::is_control), "{line:?}");
    line
}

/// Every question under this number ends so.
#[track_caller]
fn refused(number: u64, expected: impl Fn(&CallError) -> bool) {
    for (index, ask) in QUESTIONS.iter().enumerate() {
        let session = rogue().session(facts());
        let error = ask(&session, number).expect_err("an answer");
        assert!(expected(&error), "question {index}, number {number}: {}", line(&error));
        let good = session.check_access(request(1));
        assert!(good.is_ok_and(|decision| decision.allows()), "after {number}");
    }
}

#[test]
fn taking_memory_until_there_is_none_is_a_refusal() {
    refused(901, |error| matches!(error, CallError::OutOfMemory { granted: 4_194_304, .. }));
}

#[test]
fn a_panic_is_a_refusal_and_its_message_stays_inside() {
    refused(902, |error| matches!(error, CallError::Stopped(_)) && !line(error).contains("ooo"));
    refused(905, |error| matches!(error, CallError::Stopped(_)));
    refused(906, |error| matches!(error, CallError::Stopped(_)));
}

#[test]
fn recursion_without_end_is_a_refusal() {
    refused(904, |error| matches!(error, CallError::OutOfStack(_) | CallError::Stopped(_)));
}

/// What it leads to is for the library to say; the host gets an answer or a refusal, and in good time.
#[test]
fn an_order_that_is_none_ends_as_an_answer_or_a_refusal() {
    for ask in QUESTIONS {
        let session = rogue().session(facts());
        match ask(&session, 903) {
            Ok(()) | Err(CallError::Stopped(_) | CallError::Undecided(_)) => {}
            Err(other) => panic!("{}", line(&other)),
        }
    }
}

#[test]
fn a_story_without_end_does_not_fill_the_log() {
    let session = rogue().session(facts());
    let error = session.explain(request(907), &ExplainQuestion::Access).expect_err("a story");
    assert!(matches!(error, CallError::BadAnswer(_)), "{error:?}");
    assert!(line(&error).contains("first line"), "{error}");
}

#[test]
fn an_answer_that_depends_on_the_order_of_rows_is_found_by_asking_again_in_another_order() {
    let mut world = world();
    world.accounts.push(Account { id: 3, position: 0, enabled: true, allocation: Allocated::All });
    let answers = |policy: &Policy| {
        [Manner::Exact, Manner::Jumbled].map(|manner| {
            let session = policy.session(Host { world: world.clone(), manner });
            session.visible_accounts(request(1)).expect("an answer").accounts
        })
    };
    let [one, other] = answers(rogue());
    assert_ne!(one, other);
    let [one, other] = answers(&Policy::built_in(limits()).expect("the built-in policy loads"));
    assert_eq!(one, other);
}

#[test]
fn an_answer_that_depends_on_the_length_of_a_name_is_found_by_asking_with_another_length() {
    let answers = |policy: &Policy| {
        ["ada@amber.example", " ada@amber.example"].map(|name| {
            let session = policy.session(Faulty::new(world(), Fault::None));
            session.identify(name, 0, 0).expect("an answer").decision.allows()
        })
    };
    assert_eq!(answers(rogue()), [true, false]);
    assert_eq!(answers(&Policy::built_in(limits()).expect("it loads")), [true, true]);
}

fn state(phase: Phase) -> State {
    let pending = vec![Pending { ticket: 7, since: 40 }];
    let (failures, consecutive, lockouts) = (2, 2, 1);
    State { phase, failures, consecutive, lockouts, pending, epoch: 3, seen: 50 }
}

fn step(before: &State, event: Event) -> (LockoutStep, State) {
    let session = rogue().session(facts());
    let step = session.lockout_step(SETTINGS, Some(before), event, false, 60).expect("a step");
    let after = step.state.clone().expect("a state");
    (step, after)
}

/// The guest takes each step that it lists, so that whoever must not believe them can be tried on them.
#[test]
fn each_step_that_nobody_should_believe_is_taken() {
    let open = state(Phase::Open);
    let locked = state(Phase::Locked(Locked { cause: LockCause::Threshold, until: None }));
    let begun = |before: &State, ticket| step(before, Event::Begin(ticket));
    let settled = |phase: Phase, ticket| {
        let mut before = state(phase);
        before.pending.push(Pending { ticket, since: 40 });
        step(&before, Event::Settle(Settlement { ticket, password: Password::Wrong }))
    };
    let tickets =
        |state: &State| state.pending.iter().map(|pending| pending.ticket).collect::<Vec<_>>();

    assert_eq!(begun(&open, 801).1.failures, 1);
    assert_eq!(tickets(&begun(&open, 802).1), [802]);
    assert_eq!(tickets(&begun(&open, 803).1), [7, 803, 999_999]);
    let (refusal, after) = begun(&locked, 804);
    assert_eq!((refusal.verdict, after.phase), (Verdict::Locked, Phase::Open));
    let (permit, after) = begun(&open, 805);
    assert_eq!((permit.verdict, tickets(&after)), (Verdict::Permit, vec![7]));
    let mut full = open.clone();
    full.failures = 4;
    let (permit, after) = begun(&full, 806);
    assert_eq!(
        (permit.verdict, after.failures, tickets(&after)),
        (Verdict::Permit, 4, vec![7, 806])
    );
    assert_eq!(begun(&open, 807).1.consecutive, 101);
    assert_eq!(begun(&open, 808).1.epoch, 2);
    assert!(begun(&open, 809).1.seen < 50);
    assert_eq!(settled(locked.phase, 810).1.phase, Phase::Open);
    assert_eq!(settled(Phase::Open, 811).0.verdict, Verdict::Grant);
    let (refusal, after) = begun(&locked, 812);
    assert_eq!((refusal.verdict, after.failures), (Verdict::Busy, 3));

    // Any other ticket gets a step that is plain.
    let (permit, after) = begun(&open, 8);
    assert_eq!((permit.verdict, tickets(&after)), (Verdict::Permit, vec![7, 8]));
}

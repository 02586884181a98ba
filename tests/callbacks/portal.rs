//! Every callback about configuration and settings, each failing by itself in every way.

use std::time::Duration;

use host_harness::error::CallError;
use host_harness::facts::{
    ButtonAction, DataError, HomeButton, Installation, LockoutSettings, ModuleKind,
    OrganisationAccess, Picklist, PortalVersion, ProfileModule, RecordScope, V1Module,
};
use host_harness::session::changes::{
    Change, GroupMembership, NewProfile, ProfileNotification, TicketAssignment,
};
use host_harness::session::lockouts::{Candidate, Event, Phase};
use host_harness::session::{Action, ExplainQuestion, PrivilegeQuestion, Session};
use host_harness::{Limits, Policy};
use portal_tests::faulty::{Fault, Faulty};
use portal_tests::world::{Field, Group, Module, Profile, Record, World};

use super::{ADMIN, Ask, REQUEST, limits, policy, policy_with};

/// One module with a field and a record, a profile that opens it, a button, a drop-down, a template and a ticket.
fn world() -> World {
    let mut world = super::world();
    world.groups.push(Group { id: 1, deleted: false, head: None });
    let portal = &mut world.portal;
    portal.state.installation = Installation::Upgraded;
    portal.modules.push(Module {
        id: 1,
        kind: ModuleKind::Other,
        on: true,
        position: 0,
        reached_through: vec![],
        v1: Some(V1Module { visible: true, view_all: true, sequence: 0 }),
    });
    portal.fields.push(Field {
        id: 1,
        module: 1,
        active: true,
        mandatory: false,
        organisation: OrganisationAccess::Shown,
        v1_visible: true,
    });
    portal.records.push(Record {
        module: 1,
        id: 1,
        contacts: vec![1],
        customers: vec![],
        portal_active: true,
        parents: vec![],
    });
    let scope = RecordScope::Own;
    let row = ProfileModule { view: true, create: true, edit: true, delete: true, scope };
    portal.profiles.push(Profile {
        modules: vec![(1, row)],
        owner: Some(1),
        buttons: vec![HomeButton {
            button: 1,
            position: 0,
            action: ButtonAction::List,
            module: Some(1),
            record: None,
        }],
        ..Profile::empty(1, "DEFAULT")
    });
    portal.v1_user = Some(1);
    portal.picklists.push(Picklist { field: 1, values: vec!["green".into()] });
    portal.templates.push(1);
    portal.tickets.push((1, None));
    world
}

fn world_of_version_1() -> World {
    let mut world = world();
    world.portal.state.selected = PortalVersion::V1;
    world
}

fn question(record: Option<u64>, fields: &[u64]) -> PrivilegeQuestion {
    PrivilegeQuestion { module: 1, action: Action::View, record, fields: fields.to_vec() }
}

fn change(session: &Session<'_, Faulty>, change: &Change) -> Result<(), CallError> {
    session.validate(ADMIN, change).map(drop)
}

fn new_template(session: &Session<'_, Faulty>) -> Result<(), CallError> {
    change(session, &Change::V1AccessTemplate(1))
}

/// A callback by its name, a world, and a question that makes it.
type Called = (&'static str, fn() -> World, Ask);

/// Every callback.
const CALLBACKS: &[Called] = &[
    ("contact", world, |session| session.decide(REQUEST, &question(None, &[])).map(drop)),
    ("contacts-by-name-key", world, |session| {
        session.identify("ada@amber.example", 0, 0).map(drop)
    }),
    ("contacts-by-name-key", world, |session| {
        session.explain_sign_in("ada@amber.example", 0, 0).map(drop)
    }),
    ("privileges", world, |session| session.decide(REQUEST, &question(None, &[])).map(drop)),
    ("privileges", world, |session| session.filter(REQUEST, 1, false).map(drop)),
    ("privileges", world, |session| session.portal_view(REQUEST).map(drop)),
    ("privileges", world, |session| {
        session.impact(&[REQUEST], &Change::PortalVersion(PortalVersion::V1)).map(drop)
    }),
    ("records", world, |session| session.decide(REQUEST, &question(Some(1), &[])).map(drop)),
    ("records", world, |session| {
        session.decide_many(REQUEST, &[question(Some(1), &[]), question(Some(1), &[])]).map(drop)
    }),
    ("records", world, |session| {
        let question = ExplainQuestion::Privilege(question(Some(1), &[]));
        session.explain(REQUEST, &question).map(drop)
    }),
    ("fields", world, |session| session.decide(REQUEST, &question(None, &[1])).map(drop)),
    ("fields", world, |session| session.field_mask(REQUEST, 1).map(drop)),
    ("owners", world, |session| session.new_record(REQUEST, 1).map(drop)),
    ("owners", world, |session| session.portal_view(REQUEST).map(drop)),
    ("home-buttons", world, |session| session.portal_view(REQUEST).map(drop)),
    ("picklists", world_of_version_1, |session| session.portal_view(REQUEST).map(drop)),
    ("candidate-accounts", world, |session| session.portal_view(REQUEST).map(drop)),
    ("group", world, |session| {
        let joins = Change::GroupMembership(GroupMembership { customer: 1, groups: vec![1] });
        session.impact(&[REQUEST], &joins).map(drop)
    }),
    ("profiles", world, |session| {
        let (name, description) = ("Gold".into(), String::new());
        change(session, &Change::CreateProfile(NewProfile { name, description, base: 1 }))
    }),
    ("notice-template", world, |session| {
        let (notice, template) = ("a note".into(), None);
        let notice = ProfileNotification { profile: 1, notice, template };
        change(session, &Change::ProfileNotification(notice))
    }),
    ("template-exists", world, new_template),
    ("access-template", world, new_template),
    ("lockout", world, |session| {
        let settings = LockoutSettings { threshold: 3, lease: 30, auto_unlock: None };
        change(session, &Change::Lockout(settings))
    }),
    ("ticket", world, |session| {
        change(session, &Change::AssignTicket(TicketAssignment { ticket: 1, user: 1 }))
    }),
];

/// Callbacks that answer lists, which a host may make too long.
const LISTS: &[&str] =
    &["privileges", "records", "fields", "home-buttons", "picklists", "profiles"];

/// Asks every question while its callback fails, and once more when it does not.
#[track_caller]
fn check(policy: &Policy, fault: Fault, names: &[&str], expected: impl Fn(&CallError) -> bool) {
    let asked = CALLBACKS.iter().filter(|(name, ..)| names.is_empty() || names.contains(name));
    for (name, world, ask) in asked {
        let session = policy.session(Faulty::new(world(), fault).at(name));
        let error = ask(&session).expect_err(name);
        assert!(expected(&error), "{name} under {fault:?}: {error:?}");
        session.facts().fault = Fault::None;
        ask(&session).unwrap_or_else(|error| panic!("{name} after {fault:?}: {error}"));
    }
}

#[test]
fn each_callback_that_cannot_be_answered_leaves_its_question_without_answer() {
    for (fault, expected) in [
        (Fault::Unavailable, DataError::Unavailable),
        (Fault::Corrupt, DataError::Corrupt),
        (Fault::Unforeseen, DataError::Other),
    ] {
        check(policy(), fault, &[], |error| match error {
            CallError::Facts(facts) => facts.kind == expected,
            _ => false,
        });
    }
    check(policy(), Fault::Panic, &[], |error| matches!(error, CallError::Panicked(_)));
}

#[test]
fn each_callback_that_takes_too_long_leaves_its_question_without_answer() {
    let limits = Limits { deadline: Duration::from_millis(300), ..Limits::default() };
    // An impact is granted twenty times as long.
    let names: Vec<_> =
        CALLBACKS.iter().map(|(name, ..)| *name).filter(|name| *name != "group").collect();
    let policy = policy_with(limits);
    for name in ["records", "fields", "owners", "home-buttons", "picklists", "profiles", "lockout"]
    {
        assert!(names.contains(&name));
        let slow = Fault::Slow(Duration::from_millis(350));
        check(&policy, slow, &[name], |error| matches!(error, CallError::OutOfTime(_)));
    }
}

#[test]
fn records_that_are_not_as_many_as_asked_for_make_no_sense() {
    for fault in [Fault::OneRecordMore, Fault::OneRecordLess] {
        check(policy(), fault, &["records"], |error| {
            error.to_string() == "the policy has no answer: the facts make no sense to it"
        });
    }
}

#[test]
fn longer_lists_than_a_call_is_granted_stop_it() {
    let few = policy_with(Limits { rows: 10, ..limits() });
    check(&few, Fault::MoreRows(300), LISTS, |error| {
        matches!(error, CallError::OverBudget { what: "rows", limit: 10 | 200 })
    });
    // Within the rows granted, but more than the component's memory can hold.
    check(policy(), Fault::MoreRows(400_000), &["privileges", "fields", "profiles"], |error| {
        matches!(
            error,
            CallError::OutOfMemory { .. } | CallError::OutOfFuel(_) | CallError::OverBudget { .. }
        )
    });
}

#[test]
fn superfluous_rows_within_the_budget_change_nothing() {
    for (name, world, ask) in CALLBACKS.iter().filter(|(name, ..)| LISTS.contains(name)) {
        let session = policy().session(Faulty::new(world(), Fault::MoreRows(2_000)).at(name));
        ask(&session).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn the_lockout_asks_the_host_nothing() {
    let session = policy().session(Faulty::new(world(), Fault::Unavailable));
    let settings = LockoutSettings { threshold: 5, lease: 30, auto_unlock: None };
    let mut state = None;
    for event in [Event::Begin(1), Event::Tick, Event::Lock(1), Event::EndExemption(1)] {
        let step = session.lockout_step(settings, state.as_ref(), event, true, 7);
        state = step.expect("a step").state;
    }
    let Some(state) = state else { panic!("an attempt makes a record") };
    let Phase::Locked(_) = state.phase else { panic!("{:?}", state.phase) };
    let (phase, seen) = (state.phase, state.seen);
    let candidate = Candidate { contact: 1, phase, seen, last_failure: None };
    assert_eq!(session.blocked(&[candidate], 8).expect("a list"), [1]);
    assert_eq!(session.facts().calls, 0);
}

#[test]
fn the_default_limits_suffice_for_every_question() {
    for (name, world, ask) in CALLBACKS {
        let session = policy().session(Faulty::new(world(), Fault::None));
        ask(&session).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(session.facts().calls > 0, "{name}");
    }
}

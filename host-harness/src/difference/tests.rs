//! Asks the built-in policy beside itself, and beside one that is granted too little to answer.

use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::crm::Crm;
use crate::crm::tests::POLICY;
use crate::dataset::{Shape, TODAY, generate};
use crate::day::Day;
use crate::decision_log::JsonLines;
use crate::document::{Document, RICH};
use crate::question::Question;
use crate::session::Request;
use crate::store::Mode;
use crate::{BUILT_IN, Limits};

const DEMO: &str = include_str!("../demo/crm.json");

fn store(document: &Document) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    store.import(document, Mode::New).unwrap();
    (folder, store)
}

fn demo() -> (TempDir, Store) {
    store(&Document::parse(DEMO).unwrap())
}

fn scope() -> Scope {
    let today: Day = TODAY.parse().unwrap();
    Scope::at(today.number(), 86_400 * 20_619)
}

#[track_caller]
fn ask(store: &Store, active: &Policy, candidate: &Policy, scope: &Scope) -> Difference {
    between(store, active, candidate, scope, &mut |_| {}).unwrap()
}

/// The built-in policy, granted so little that it answers short questions and no others.
fn short_of_fuel() -> Policy {
    let mut policy = POLICY.clone();
    policy.limits.fuel = 15_000;
    policy
}

fn part(asked: u64, of: u64) -> Part {
    Part { asked, of }
}

#[test]
fn a_policy_differs_from_itself_in_nothing() {
    for (json, contacts, users) in [(DEMO, 6, 2), (RICH, 4, 3)] {
        let (_folder, store) = store(&Document::parse(json).unwrap());
        let mut last = None;
        let progress = &mut |progress| last = Some(progress);
        let found = between(&store, &POLICY, &POLICY, &scope(), progress).unwrap();
        assert!(found.is_empty() && found.totals.is_empty(), "{found:?}");
        assert_eq!((found.wider(), found.failing(), found.unanswered), (0, 0, 0));
        let Progress { asked, done, of } = last.unwrap();
        assert!(asked == found.asked && asked > 1_000 && done == of, "{asked}, {done} of {of}");
        let expected = Coverage {
            today: 20_619,
            contacts: part(contacts, contacts),
            sample: part(contacts, contacts),
            classes: part(contacts, contacts),
            tickets: part(contacts, contacts),
            days: part(contacts, contacts),
            other_version: part(contacts, contacts),
            users: part(users, users),
            ..Coverage::default()
        };
        assert_eq!(found.coverage, expected);
    }
}

#[test]
fn of_a_large_directory_it_asks_what_it_says_and_says_what_it_does_not() {
    let shape = Shape { contacts: 200, customers: 60, groups: 8, accounts: 12 };
    let (_folder, store) = store(&generate(&shape, 1));
    let scope = Scope { contacts: 50, sample: 8, tickets: 30, days: 2, ..scope() };
    let found = ask(&store, &POLICY, &POLICY, &scope);
    assert!(found.is_empty(), "{found:?}");
    let Coverage { contacts, sample, classes, tickets, days, .. } = found.coverage;
    assert_eq!((contacts, sample), (part(50, 200), part(8, 200)));
    assert_eq!((tickets, days), (part(2, 8), part(2, 8)));
    assert!(classes.asked == 8 && classes.of > 40, "{classes:?}");
    let everything = Scope { contacts: 0, sample: 1, days: 0, sign_ins: 0, ..scope };
    let found = ask(&store, &POLICY, &POLICY, &everything);
    assert_eq!(found.coverage.contacts, part(200, 200));
}

#[test]
fn answers_that_the_candidate_does_not_have_are_failing_and_those_of_the_other_are_wider() {
    let (_folder, store) = demo();
    let weak = short_of_fuel();
    let few = Scope { sample: 1, days: 0, ..scope() };
    let found = ask(&store, &POLICY, &weak, &few);
    assert!(found.failing() > 0 && found.wider() == 0, "{found:?}");
    assert!(found.groups.iter().all(|group| group.direction == Direction::Failing));
    assert!(found.groups.iter().all(|group| group.after.is_none()));
    let total = found.totals.get(&Direction::Failing).copied().unwrap();
    assert_eq!(total.turns, found.groups.iter().map(|group| group.turns).sum::<u64>());

    let turned = ask(&store, &weak, &POLICY, &few);
    assert!(turned.wider() > 0 && turned.failing() == 0);
    let wider = turned.groups.iter().filter(|group| group.direction == Direction::Wider);
    let allowing = |group: &Group| group.before.is_none();
    assert!(wider.clone().count() > 0 && wider.clone().all(allowing));
}

#[test]
fn a_candidate_that_never_answers_is_not_asked_for_ever() {
    let (_folder, store) = demo();
    let weak = short_of_fuel();
    let found = ask(&store, &POLICY, &weak, &Scope { failing: 3, ..scope() });
    assert!(found.coverage.given_up && found.failing() > 0);
    assert!(found.asked < 1_000, "{}", found.asked);
}

#[test]
fn rules_that_go_by_other_names_come_to_the_same() {
    let (_folder, store) = demo();
    let renamed = renamed(b"access.expired", b"access.lapsed!");
    let found = ask(&store, &POLICY, &renamed, &Scope { days: 0, ..scope() });
    assert_eq!((found.wider(), found.failing()), (0, 0));
    assert!(found.count(Direction::Otherwise) > 0);
    let id =
        |rule: &Option<Arc<crate::session::RuleInfo>>| rule.as_ref().map(|rule| rule.id.clone());
    let of_access = found.groups.iter().find(|group| group.kind == Kind::Access).unwrap();
    let rules = (id(&of_access.before).unwrap(), id(&of_access.after).unwrap());
    assert_eq!(rules, ("access.expired".to_owned(), "access.lapsed!".to_owned()));
    // Uli Past of Zeta Tools.
    assert_eq!((of_access.contacts, of_access.people.as_slice()), (1, &[(5, Some(4))][..]));
    assert_eq!(of_access.days, [20_619]);
    for kind in [Kind::RuleAdded, Kind::RuleGone] {
        let group = found.groups.iter().find(|group| group.kind == kind).unwrap();
        assert_eq!((group.turns, group.contacts, group.distinct_things), (1, 0, 1));
    }
}

/// The built-in policy with some bytes replaced by as many others.
fn renamed(old: &[u8], new: &[u8]) -> Policy {
    assert_eq!(old.len(), new.len());
    let mut component = BUILT_IN.to_vec();
    let places: Vec<_> = (0..component.len() - old.len())
        .filter(|place| component[*place..].starts_with(old))
        .collect();
    assert!(!places.is_empty(), "the component has the text");
    for place in places {
        component[place..place + new.len()].copy_from_slice(new);
    }
    Policy::load(&component, Limits::default()).unwrap()
}

#[test]
fn what_the_other_version_of_the_portal_has_in_store_shows() {
    let (_folder, store) = demo();
    let renamed = renamed(b"privileges.version-1", b"privileges.version_1");
    let found = ask(&store, &POLICY, &renamed, &Scope { contacts: 2, days: 1, ..scope() });
    let groups = found.groups.iter().filter(|group| group.contacts > 0);
    let groups: Vec<_> = groups.map(|group| (group.direction, group.other_version)).collect();
    assert!(
        !groups.is_empty() && groups.iter().all(|group| *group == (Direction::Otherwise, true))
    );
    assert_eq!(found.coverage.other_version, part(1, 2));
    // A new installation cannot choose it.
    let mut document = Document::parse(DEMO).unwrap();
    document.portal = None;
    let (_folder, store) = self::store(&document);
    let found = ask(&store, &POLICY, &renamed, &Scope { contacts: 1, ..scope() });
    assert!(found.groups.iter().all(|group| group.contacts == 0), "{found:?}");
    assert_eq!(found.coverage.other_version, Part::default());
}

#[test]
fn recorded_questions_are_asked_again_on_their_days() {
    let (folder, store) = demo();
    let path = folder.path().join("decisions.jsonl");
    let log = Arc::new(JsonLines::append_to(&path).unwrap());
    let crm = Crm::new(store.clone(), POLICY.clone()).recording(log);
    let request = |contact, today| Request { contact, acting: None, today, now: 50 };
    let session = crm.session().unwrap();
    // Søren Öst's last day is 2026-06-15.
    for (contact, today) in [(3, 20_619), (3, 20_620), (5, 20_619)] {
        Question::Access.ask(&session, request(contact, today)).unwrap();
    }
    session.identify("kim", 20_619, 50).unwrap();
    drop(session);
    let asked = Scope { sample: 1, contacts: 1, days: 0, logs: vec![path], ..scope() };
    let found = ask(&store, &POLICY, &renamed(b"access.expired", b"access.lapsed!"), &asked);
    let recorded = &found.coverage.recorded;
    assert_eq!((recorded.files, recorded.lines, recorded.questions), (1, 4, 2));
    assert_eq!((recorded.repeated, recorded.without_question), (1, 1));
    let of_access = found.groups.iter().find(|group| group.kind == Kind::Access).unwrap();
    assert!(of_access.people.contains(&(3, Some(3))), "{of_access:?}");
    assert!(of_access.days.contains(&20_620), "{of_access:?}");
}

#[test]
fn scenarios_count_with_the_rest() {
    let step = |direction| ScenarioTurn {
        name: "n".into(),
        description: "d".into(),
        step: 1,
        direction,
        before: "deny".into(),
        after: "allow".into(),
    };
    let scenarios = vec![step(Direction::Wider), step(Direction::Failing), step(Direction::Wider)];
    let found = Difference { scenarios, ..Difference::default() };
    assert_eq!((found.wider(), found.failing(), found.is_empty()), (2, 1, false));
}

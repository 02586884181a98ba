//! Lists that are longer than one page are read to their end, whoever turns the pages.
#![expect(clippy::expect_used, clippy::panic, reason = "a list that cannot be asked for is broken")]

use std::time::Duration;

use host_harness::facts::{CustomerId, UserFacts};
use host_harness::session::{AdminRequest, Allocation};
use host_harness::{Limits, Policy};
use portal_tests::host::{Host, Manner};
use portal_tests::model;
use portal_tests::question::{Answer, Question, ask};
use portal_tests::world::{Account, Allocated, Customer, Group, World};

const ADMIN: AdminRequest = AdminRequest { actor: 1, today: 0, now: 0 };

/// Customers from 1 on, every eleventh deleted, every third in the one group, whose Head Office is the last of all;
/// accounts in every mode.
fn world(customers: CustomerId) -> World {
    let last = customers - customers % 3;
    let account = |id, allocation| Account { id, position: 0, enabled: true, allocation };
    World {
        groups: vec![Group { id: 1, deleted: false, head: Some(last) }],
        customers: (1..=customers)
            .map(|id| Customer {
                id,
                deleted: id % 11 == 0 && id != last,
                name: format!("Customer {}", id % 100),
                groups: if id % 3 == 0 { vec![1] } else { vec![] },
                tickets: Allocated::Unset,
            })
            .collect(),
        accounts: vec![
            account(1, Allocated::All),
            account(2, Allocated::Group(1)),
            account(3, Allocated::Selected((1..=customers).rev().collect())),
            account(4, Allocated::None),
        ],
        users: vec![(1, UserFacts { active: true, deleted: false, administrator: true })],
        ..World::default()
    }
}

/// The component says what the model says, however the host answers.
fn check(world: &World, manner: Manner, questions: &[Question]) {
    let limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
    let policy = Policy::built_in(limits).expect("the built-in policy loads");
    let session = policy.session(Host { world: world.clone(), manner });
    for question in questions {
        let answer = ask(&session, question, |rule| &rule.reason)
            .unwrap_or_else(|error| panic!("{error}: {question:?}"));
        assert!(answer == model::answer(world, question), "{manner:?}: {question:?}");
    }
}

#[test]
fn an_audience_an_impact_and_a_search_go_on_over_many_pages() {
    let world = world(2_100);
    let selected = Allocation::SelectedCustomers(vec![1, 1_001, 2_002, 2_100]);
    let questions = [
        Question::Who(1),
        Question::Who(3),
        Question::Impact(1, Allocation::NoCustomers),
        Question::Impact(2, selected),
        Question::Impact(4, Allocation::AllCustomers),
        Question::Search("customer 99".into(), 1_000),
        Question::Search("customer".into(), 1_000),
    ];
    check(&world, Manner::Exact, &questions);
}

#[test]
fn a_host_that_returns_everybody_is_read_to_the_end() {
    // More than one page of the largest size that a policy may ask for.
    let world = world(4_200);
    let selected = |selected: &[CustomerId]| Allocation::SelectedCustomers(selected.to_vec());
    let questions = [
        // The Head Office of the group lies on the last page.
        Question::Who(2),
        Question::Allocate(ADMIN, 1, selected(&[4_199, 1, 4_199])),
        Question::Allocate(ADMIN, 1, selected(&[4_199, 9_999, 4_191, 11, 0])),
    ];
    check(&world, Manner::Everything, &questions);
}

#[test]
fn a_selection_may_be_longer_than_a_page() {
    let world = world(4_200);
    let everybody: Vec<CustomerId> =
        (1..=4_200).filter(|id| id % 11 != 0 || *id == 4_200).collect();
    let wanted = Allocation::SelectedCustomers(everybody.clone());
    let question = Question::Allocate(ADMIN, 1, wanted.clone());
    assert!(model::answer(&world, &question) == Answer::Allocated(wanted, true));
    let too_many = Allocation::SelectedCustomers((0..=4_300).collect());
    check(&world, Manner::Exact, &[question, Question::Allocate(ADMIN, 1, too_many)]);
}

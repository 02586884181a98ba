//! The component says what the rules say, however the host answers.

use host_harness::session::AdminRequest;
use host_harness::session::changes::{Change, GroupMembership};
use portal_tests::generate::{portal_question, question, request};
use portal_tests::host::{Host, Manner};
use portal_tests::{native, portal_question, question};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{portal_law, session};

#[test]
fn the_component_says_what_the_rules_say_about_portals() {
    portal_law(150, vec(portal_question(), 12), |world, questions| {
        let session = session(&world, Manner::Exact);
        let native = native::Native::new(Host { world, manner: Manner::Exact });
        for question in &questions {
            let component = portal_question::ask(&session, question).expect("an answer");
            let rules = native::ask_portal(&native, question).expect("the world can be read");
            prop_assert_eq!(component, rules, "{:?}", question);
        }
        Ok(())
    });
}

#[test]
fn profiles_and_versions_leave_accounts_and_access_alone() {
    portal_law(50, vec(question(), 6), |world, questions| {
        let session = session(&world, Manner::Exact);
        let native = native::Native::new(Host { world, manner: Manner::Exact });
        for question in &questions {
            let component = question::ask(&session, question, |rule| &rule.id).expect("an answer");
            let rules = native::ask(&native, question).expect("the world can be read");
            prop_assert_eq!(component, rules, "{:?}", question);
        }
        Ok(())
    });
}

#[test]
fn order_duplicates_and_superfluous_rows_change_nothing_about_portals() {
    portal_law(80, vec(portal_question(), 8), |world, questions| {
        let exact = session(&world, Manner::Exact);
        for manner in [Manner::Jumbled, Manner::Everything] {
            let other = session(&world, manner);
            for question in &questions {
                let [exact, other] = [&exact, &other]
                    .map(|session| portal_question::ask(session, question).expect("an answer"));
                if let portal_question::Question::Explain(..)
                | portal_question::Question::ExplainSignIn(..) = question
                {
                    // What a check looked at is written down as the host told it.
                    prop_assert_eq!(decided(&exact), decided(&other), "{:?}", question);
                    continue;
                }
                prop_assert_eq!(exact, other, "{:?}: {:?}", manner, question);
            }
        }
        Ok(())
    });
}

/// An explanation without the facts.
fn decided(answer: &portal_question::Answer) -> String {
    match answer {
        portal_question::Answer::Explained { reason, checks, lost, remedies, complete } => {
            let checks: Vec<_> = checks.iter().map(|(rule, refuses, _)| (rule, refuses)).collect();
            format!("{reason:?} {checks:?} {lost:?} {remedies:?} {complete}")
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn a_host_that_returns_everybody_knows_the_customer_whose_groups_change() {
    let joins = (select(&[1, 2, 3, 0, u64::MAX][..]), vec(1..=3_u64, 0..3));
    portal_law(60, (request(), joins), |world, (request, (customer, groups))| {
        let admin = AdminRequest { actor: 1, today: request.today, now: request.now };
        let joins = Change::GroupMembership(GroupMembership { customer, groups });
        let questions = [
            portal_question::Question::Change(admin, joins.clone()),
            portal_question::Question::Impact(vec![request], joins),
        ];
        let exact = session(&world, Manner::Exact);
        let everything = session(&world, Manner::Everything);
        for question in &questions {
            let [exact, everything] = [&exact, &everything]
                .map(|session| portal_question::ask(session, question).expect("an answer"));
            prop_assert_eq!(exact, everything, "{:?}", question);
        }
        Ok(())
    });
}

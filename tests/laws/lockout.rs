//! The lockout through the component is the lockout of the rules, step by step.

use portal_tests::generate::{lockout_event, lockout_settings, lockout_state};
use portal_tests::host::{Host, Manner};
use portal_tests::native::{Native, ask_portal};
use portal_tests::portal_question::{Answer, Question, ask};
use portal_tests::world::World;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::{law, session};

/// Both answers, which must be one.
fn both(question: &Question) -> Result<Answer, TestCaseError> {
    let session = session(&World::default(), Manner::Exact);
    let native = Native::new(Host { world: World::default(), manner: Manner::Exact });
    let component = ask(&session, question).expect("an answer");
    let rules = ask_portal(&native, question).expect("nothing is looked up");
    prop_assert_eq!(&component, &rules, "{:?}", question);
    Ok(component)
}

#[test]
fn a_history_of_sign_ins_is_the_same_through_the_component() {
    let history = vec((lockout_settings(), vec(lockout_event(), 1..25)), 1..3);
    law(30, history, |_, history| {
        let mut state = None;
        for (settings, events) in history {
            for (event, admin, now) in events {
                let question = Question::Step(settings, state.clone(), event, admin, now);
                match both(&question)? {
                    Answer::Step(_, _, next, _) => state = next,
                    answer => prop_assert_eq!(answer, Answer::Invalid),
                }
            }
        }
        Ok(())
    });
}

#[test]
fn what_no_step_can_have_made_is_refused_as_the_rules_refuse_it() {
    let step = (lockout_settings(), option::of(lockout_state()), lockout_event());
    law(300, step, |_, (settings, state, (event, admin, now))| {
        both(&Question::Step(settings, state, event, admin, now)).map(drop)
    });
}

//! Laws that hold for every CRM: the component, the rules natively and a naive model agree, and answers fit together.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a law that cannot be asked about is broken"
)]

#[path = "laws/agreement.rs"]
mod agreement;
#[path = "laws/explain.rs"]
mod explain;
#[path = "laws/impact.rs"]
mod impact;
#[path = "laws/lockout.rs"]
mod lockout;
#[path = "laws/privileges.rs"]
mod privileges;
#[path = "laws/records.rs"]
mod records;
#[path = "laws/view.rs"]
mod view;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::OnceLock;
use std::time::Duration;

use host_harness::facts::CustomerId;
use host_harness::session::{Request, Session};
use host_harness::{Limits, Policy};
use portal_tests::generate::{
    account_id, admin, allocation, portal_world, question, request, world,
};
use portal_tests::host::{Host, Manner};
use portal_tests::question::{Answer, Audience, Question, ask};
use portal_tests::world::{Allocated, Customer, World};
use portal_tests::{model, native};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

/// Compiled once for all laws.
fn session(world: &World, manner: Manner) -> Session<'static, Host> {
    static POLICY: OnceLock<Policy> = OnceLock::new();
    let policy = POLICY.get_or_init(|| {
        // The machine may be busy with other tests.
        let limits = Limits { deadline: Duration::from_secs(60), ..Limits::default() };
        Policy::built_in(limits).expect("the built-in policy loads")
    });
    policy.session(Host { world: world.clone(), manner })
}

fn answer(session: &Session<'_, Host>, question: &Question) -> Answer {
    ask(session, question, |rule| &rule.reason).expect("every good question has an answer")
}

fn audience(session: &Session<'_, Host>, account: u64) -> Audience {
    match answer(session, &Question::Who(account)) {
        Answer::Audience(audience) => audience,
        other => panic!("who can see an account is {other:?}"),
    }
}

/// Tries a law on worlds and things asked about. The worlds are the same every time; `PROPTEST_RNG_SEED` tries others.
fn law<T: Debug>(
    cases: u32,
    asked: impl Strategy<Value = T>,
    holds: impl Fn(World, T) -> Result<(), TestCaseError>,
) {
    tried(cases, (world(), asked), holds);
}

/// Tries a law on worlds whose portal is configured in some way.
fn portal_law<T: Debug>(
    cases: u32,
    asked: impl Strategy<Value = T>,
    holds: impl Fn(World, T) -> Result<(), TestCaseError>,
) {
    tried(cases, (portal_world(), asked), holds);
}

fn tried<T: Debug>(
    cases: u32,
    strategy: impl Strategy<Value = (World, T)>,
    holds: impl Fn(World, T) -> Result<(), TestCaseError>,
) {
    let mut config = Config { cases, failure_persistence: None, ..Config::default() };
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(422);
    }
    let tried = TestRunner::new(config).run(&strategy, |(world, asked)| holds(world, asked));
    tried.unwrap_or_else(|broken| panic!("{broken}"));
}

#[test]
fn the_component_says_what_a_naive_reading_of_the_rules_says() {
    law(400, vec(question(), 12), |world, questions| {
        let session = session(&world, Manner::Exact);
        for question in &questions {
            prop_assert_eq!(
                answer(&session, question),
                model::answer(&world, question),
                "{:?}",
                question
            );
        }
        Ok(())
    });
}

#[test]
fn the_component_says_what_the_rules_say_without_a_component() {
    law(250, vec(question(), 8), |world, questions| {
        let host = Host { world: world.clone(), manner: Manner::Exact };
        let (session, native) = (session(&world, Manner::Exact), native::Native::new(host));
        for question in &questions {
            let component = ask(&session, question, |rule| &rule.id).expect("an answer");
            let rules = native::ask(&native, question).expect("the world can be read");
            prop_assert_eq!(component, rules, "{:?}", question);
        }
        Ok(())
    });
}

#[test]
fn order_duplicates_and_superfluous_rows_change_nothing() {
    law(200, vec(question(), 6), |world, questions| {
        let exact = session(&world, Manner::Exact);
        for manner in [Manner::Jumbled, Manner::Everything] {
            let other = session(&world, manner);
            for question in &questions {
                let (exact, other) = (answer(&exact, question), answer(&other, question));
                prop_assert_eq!(exact, other, "{:?}: {:?}", manner, question);
            }
        }
        Ok(())
    });
}

#[test]
fn a_contact_sees_an_account_exactly_if_its_customer_is_in_the_audience() {
    law(60, request(), |world, asked| {
        let session = session(&world, Manner::Exact);
        let audiences: Vec<_> = world
            .accounts
            .iter()
            .map(|account| (account.id, audience(&session, account.id)))
            .collect();
        let actings = world.customers.iter().map(|customer| Some(customer.id));
        for (contact, acting) in world
            .contacts
            .iter()
            .flat_map(|contact| actings.clone().chain([None]).map(move |acting| (contact, acting)))
        {
            let request = Request { contact: contact.id, acting, ..asked };
            let access = answer(&session, &Question::Access(request));
            let Answer::Accounts(visible) = answer(&session, &Question::Visible(request)) else {
                return Err(TestCaseError::fail("visible accounts are something else"));
            };
            if let Answer::No(reason) = access {
                prop_assert_eq!(visible, Err(reason));
                continue;
            }
            let visible = visible.unwrap_or_default();
            for (account, audience) in &audiences {
                let sees = visible.contains(account);
                let invited = audience.members.iter().any(|(customer, _, head_offices)| {
                    let own = contact.customer == Some(*customer);
                    let head = contact.customer.is_some_and(|own| head_offices.contains(&own));
                    acting.or(contact.customer) == Some(*customer) && (own || head)
                });
                prop_assert_eq!(sees, invited, "{:?} and {}", request, account);
                // What the list does not show must not be submitted either.
                let submitted = answer(&session, &Question::Submit(request, Some(*account)));
                prop_assert_eq!(sees, matches!(submitted, Answer::Yes(_)), "{:?}", request);
            }
        }
        Ok(())
    });
}

#[test]
fn saving_replaces_and_changes_what_the_preview_said_and_nothing_else() {
    law(400, (admin(), account_id(), allocation()), |world, (admin, account, wanted)| {
        let before = session(&world, Manner::Exact);
        let question = Question::Allocate(admin, account, wanted);
        let Answer::Allocated(saved, changed) = answer(&before, &question) else { return Ok(()) };
        let mut after = world.clone();
        for known in after.accounts.iter_mut().filter(|known| known.id == account) {
            let stored = std::mem::replace(&mut known.allocation, model::saved(&saved));
            prop_assert_eq!(changed, stored != known.allocation);
        }
        let after = session(&after, Manner::Exact);
        let members = |session| -> BTreeSet<CustomerId> {
            audience(session, account).members.into_iter().map(|(customer, ..)| customer).collect()
        };
        let (were, are) = (members(&before), members(&after));
        let gain = are.difference(&were).copied().collect();
        let lose = were.difference(&are).copied().collect();
        let impact = Question::Impact(account, saved.clone());
        prop_assert_eq!(answer(&before, &impact), Answer::Changes(gain, lose));
        prop_assert_eq!(answer(&after, &impact), Answer::Changes(vec![], vec![]));
        let again = answer(&after, &Question::Allocate(admin, account, saved.clone()));
        prop_assert_eq!(again, Answer::Allocated(saved, false));
        for other in world.accounts.iter().filter(|other| other.id != account) {
            prop_assert_eq!(audience(&before, other.id), audience(&after, other.id));
        }
        Ok(())
    });
}

#[test]
fn a_customer_that_nobody_names_changes_nothing_for_the_others() {
    const STRANGER: CustomerId = 77;
    let stranger = (any::<bool>(), vec(1..=3_u64, 0..3));
    law(200, (stranger, vec(question(), 6)), |world, ((deleted, groups), questions)| {
        let mut larger = world.clone();
        let name = "A name that is in no query".into();
        larger
            .customers
            .insert(0, Customer { id: STRANGER, deleted, name, groups, tickets: Allocated::All });
        let (without, with) = (session(&world, Manner::Exact), session(&larger, Manner::Exact));
        for question in &questions {
            let mut with = answer(&with, question);
            match &mut with {
                Answer::Audience(audience) => audience.members.retain(|(id, ..)| *id != STRANGER),
                Answer::Changes(gain, lose) => {
                    gain.retain(|customer| *customer != STRANGER);
                    lose.retain(|customer| *customer != STRANGER);
                }
                _ => {}
            }
            prop_assert_eq!(answer(&without, question), with, "{:?}", question);
        }
        Ok(())
    });
}

#[test]
fn what_is_for_no_customers_is_shown_to_nobody_and_denied_lists_are_empty() {
    law(150, (request(), any::<bool>()), |mut world, (request, nobody)| {
        if nobody {
            world.accounts.iter_mut().for_each(|account| account.allocation = Allocated::None);
        }
        let session = session(&world, Manner::Everything);
        let visible = session.visible_accounts(request).expect("an answer");
        prop_assert!(visible.accounts.is_empty() || visible.decision.allows());
        prop_assert!(visible.accounts.is_empty() || !nobody);
        for account in world.accounts.iter().map(|account| account.id) {
            let audience = session.who_can_see(account).expect("an answer");
            prop_assert!(audience.members.is_empty() || audience.decision.allows());
            prop_assert!(!audience.decision.allows() || !nobody);
            let submitted = session.submit_ticket(request, Some(account)).expect("an answer");
            prop_assert!(!submitted.allows() || !nobody);
        }
        Ok(())
    });
}

//! Scenarios show where two policies part, at which step, and in which direction.

use std::fs;

use host_harness::Policy;
use host_harness::scenario::{self, Difference, Direction, Fault, Suite};
use serde_json::{Value, json};

use super::policies;

/// What every scenario here starts from: see there.
const WORLD: &str = super::WORLD;

/// A folder with these scenarios, each of them a name and its steps.
fn suite(scenarios: &[(&str, Value)]) -> Suite {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    fs::write(folder.path().join("world.json"), WORLD).expect("it can be written");
    for (name, steps) in scenarios {
        let scenario = json!({ "description": format!("About {name}."), "steps": steps });
        let file = folder.path().join(format!("{name}.json"));
        fs::write(file, scenario.to_string()).expect("it can be written");
    }
    Suite::read(folder.path()).expect("these are scenarios")
}

fn compare(suite: &Suite, active: &Policy, candidate: &Policy) -> Vec<Difference> {
    scenario::compare(suite, active, candidate, &mut |_, _| ()).expect("they can be run")
}

fn access(contact: u64, expect: Value) -> Value {
    json!({ "check-access": { "contact": contact, "expect": expect } })
}

fn accounts(contact: u64, accounts: &[u64]) -> Value {
    let expect = json!({ "effect": "allow", "reason": "listed", "accounts": accounts });
    json!({ "visible-accounts": { "contact": contact, "expect": expect } })
}

fn granted() -> Value {
    json!({ "effect": "allow", "reason": "granted" })
}

fn expired() -> Value {
    json!({ "effect": "deny", "reason": "expired" })
}

#[test]
fn a_failure_says_at_which_step_what_was_expected_and_what_was_found() {
    let [standard, ..] = policies();
    let suite = suite(&[("late", json!([access(900_001, granted()), access(1, granted())]))]);
    let outcome = suite.run(standard, &mut |_, _| ()).remove(0);
    let failure = outcome.failure.expect("the contact's last day is over");
    assert_eq!((failure.step, failure.of), (2, 2));
    assert_eq!(failure.written, r#"{"check-access":{"contact":1}}"#);
    assert_eq!(failure.fault, Fault::Otherwise { expected: granted(), found: expired() });
    assert_eq!(
        failure.to_string(),
        format!(
            "About late.\nstep 2 of 2: {}\nexpected: {}\nfound:    {}",
            failure.written,
            granted(),
            expired()
        )
    );
}

#[test]
fn a_rule_that_is_not_published_is_a_failure_of_the_scenario() {
    let [standard, ..] = policies();
    let suite = suite(&[("odd", json!([access(1, json!({ "effect": "deny", "reason": "odd" }))]))]);
    let outcome = suite.run(standard, &mut |_, _| ()).remove(0);
    let text = "the policy publishes no rule that denies with reason `odd`\n\
                expected: {\"effect\":\"deny\",\"reason\":\"odd\"}\n\
                found:    {\"effect\":\"deny\",\"reason\":\"expired\"}";
    assert_eq!(outcome.failure.map(|failure| failure.fault), Some(Fault::Failed(text.into())));
    // Neither policy publishes it, and both answer alike.
    assert_eq!(compare(&suite, standard, standard), []);
}

#[test]
fn what_a_policy_widens_another_one_narrows() {
    let [standard, lenient, strict, _] = policies();
    let suite = suite(&[
        ("late", json!([access(900_001, granted()), access(1, expired())])),
        ("never-saved", json!([accounts(900_001, &[1])])),
    ]);
    let parted = |name: &str, step, [before, after]: [Value; 2], direction| Difference {
        name: name.into(),
        description: format!("About {name}."),
        step,
        written: match name {
            "late" => r#"{"check-access":{"contact":1}}"#.into(),
            _ => r#"{"visible-accounts":{"contact":900001}}"#.into(),
        },
        before,
        after,
        direction,
    };
    let late = [expired(), granted()];
    let mut back = late.clone();
    back.reverse();
    assert_eq!(
        compare(&suite, standard, lenient),
        [parted("late", 2, late.clone(), Direction::Wider)]
    );
    // What the scenario expects is what the candidate does, and it is a difference all the same.
    assert_eq!(
        compare(&suite, lenient, standard),
        [parted("late", 2, back.clone(), Direction::Narrower)]
    );

    let listed =
        |accounts: &[u64]| json!({ "effect": "allow", "reason": "listed", "accounts": accounts });
    let never_saved = [listed(&[1]), listed(&[])];
    assert_eq!(
        compare(&suite, standard, strict),
        [parted("never-saved", 1, never_saved.clone(), Direction::Narrower)]
    );
    let never_saved = parted("never-saved", 1, never_saved, Direction::Narrower);
    let late = parted("late", 2, back, Direction::Narrower);
    assert_eq!(compare(&suite, lenient, strict), [late, never_saved]);
}

#[test]
fn both_failing_alike_is_no_difference_and_failing_otherwise_is_one() {
    let [standard, lenient, ..] = policies();
    let not_started = json!({ "effect": "deny", "reason": "not-started" });
    let alike = json!([access(900_001, expired())]);
    let behind = json!([access(900_001, expired()), access(1, expired())]);
    let otherwise = json!([access(1, not_started)]);
    let suite = suite(&[("alike", alike), ("behind", behind), ("otherwise", otherwise)]);
    let found = compare(&suite, standard, lenient);
    let steps: Vec<_> =
        found.iter().map(|difference| (difference.name.as_str(), difference.step)).collect();
    assert_eq!(steps, [("behind", 2), ("otherwise", 1)]);
    for difference in &found {
        assert_eq!((&difference.before, &difference.after), (&expired(), &granted()));
    }
}

#[test]
fn the_step_that_matters_most_is_told_whatever_comes_before_it() {
    let [_, lenient, .., fragile] = policies();
    let steps = [access(1, granted()), access(900_001, granted())];
    let suite = suite(&[("first", json!(steps[..1])), ("both", json!(steps))]);
    let found = compare(&suite, lenient, fragile);
    let told: Vec<_> =
        found.iter().map(|found| (found.name.as_str(), found.step, found.direction)).collect();
    assert_eq!(told, [("both", 2, Direction::Failed), ("first", 1, Direction::Narrower)]);
}

#[test]
fn a_candidate_without_an_answer_has_failed() {
    let [standard, .., fragile] = policies();
    let suite = suite(&[
        ("answered", json!([access(1, expired())])),
        ("unanswered", json!([access(1, expired()), access(900_001, granted())])),
    ]);
    let found = compare(&suite, standard, fragile);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].name.as_str(), found[0].step), ("unanswered", 2));
    assert_eq!((&found[0].before, found[0].direction), (&granted(), Direction::Failed));
    let why = found[0].after.as_str().expect("a text says why");
    assert!(why.starts_with("the policy stopped without an answer"), "{why}");

    let found = compare(&suite, fragile, standard);
    assert_eq!((&found[0].after, found[0].direction), (&granted(), Direction::Wider));
}

#[test]
fn a_scenario_that_cannot_be_run_is_an_error_and_not_a_draw() {
    let [standard, lenient, ..] = policies();
    let nowhere =
        json!([{ "stored-allocation": { "account": 7, "expect": { "replacements": 0 } } }]);
    let suite = suite(&[("fine", json!([access(1, expired())])), ("nowhere", nowhere)]);
    let error = scenario::compare(&suite, standard, lenient, &mut |_, _| ()).unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("the scenario `nowhere` cannot be run\nAbout nowhere."), "{text}");
    assert!(text.ends_with("there is no such account"), "{text}");
}

#[test]
fn the_projects_own_scenarios_show_what_differs_and_nothing_else() {
    let [standard, lenient, ..] = policies();
    let suite = Suite::built_in().expect("the scenarios are built in");
    let mut told = Vec::new();
    let found = scenario::compare(&suite, standard, lenient, &mut |done, of| told.push((done, of)));
    let found = found.expect("they can be run");
    let count = suite.cases().len();
    assert!(told.into_iter().eq((1..=count).map(|done| (done, count))));

    let named = |name: &str| found.iter().find(|difference| difference.name == name);
    let day_after = named("portal-access/047-day-after").expect("the day after the last one");
    assert_eq!(day_after.direction, Direction::Wider);
    for difference in &found {
        assert_eq!(difference.before["reason"], "expired", "{difference:?}");
        // Whoever is let in may be refused for what is asked next.
        let direction = match difference.after["effect"].as_str() {
            Some("allow") => Direction::Wider,
            _ => Direction::Otherwise,
        };
        assert_eq!(difference.direction, direction, "{difference:?}");
    }
}

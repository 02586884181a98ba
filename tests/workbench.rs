//! The policy author's commands as processes: exit codes, files that they write, and what they make of bad input.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test ends where something is missing"
)]

#[path = "workbench/bench.rs"]
mod bench;
#[path = "workbench/manual.rs"]
mod manual;
#[path = "workbench/recording.rs"]
mod recording;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use roxmltree::Document;
use tempfile::TempDir;

const SCENARIOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/scenarios");

fn portal(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portal"))
        .current_dir(folder)
        .args(words)
        .env_remove("PORTAL_DATABASE")
        .env_remove("PORTAL_DECISION_LOG")
        .env_remove("PORTAL_POLICIES")
        .env("PORTAL_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/compiled"))
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder with one file in it.
fn file(name: &str, text: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    fs::write(&file, text).unwrap();
    (folder, file)
}

/// The project's scenarios pass, and show every rule that the policy publishes: one that nothing shows may be wrong, or
/// of no use, and nobody would see it.
#[test]
fn the_projects_scenarios_pass_and_show_every_rule() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["test", SCENARIOS, "--threshold", "100", "--junit", "results.xml"];
    let recording = ["--recording", "all.jsonl"];
    let output = portal(folder.path(), &[&words[..], &recording].concat());
    let text = said(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{text}{}", said(&output.stderr));
    assert!(text.contains(" (100 %).\n"), "{text}");
    assert_eq!(said(&output.stderr), "", "no progress is shown to a pipe");

    let results = fs::read_to_string(folder.path().join("results.xml")).unwrap();
    let results = Document::parse(&results).unwrap();
    let all = results.root_element();
    assert_eq!((all.tag_name().name(), all.attribute("failures")), ("testsuites", Some("0")));
    let cases = all.descendants().filter(|node| node.has_tag_name("testcase")).count();
    assert_eq!(all.attribute("tests"), Some(cases.to_string().as_str()));
    assert!(cases > 200, "there are only {cases}");
    recording::replayed(folder.path());
}

/// What is wrong with the one that fails, on one line.
const MESSAGE: &str = r#"step 1 of 1: expected: {"effect":"deny","reason":"expired"}; found: {"effect":"allow","reason":"granted"}"#;

/// One that passes, one that fails, one that is skipped, and a table.
const MIXED: &str = r#"{
    "description": "Mixed.",
    "given": {
        "customers": [{ "id": 1, "name": "Amber" }],
        "contacts": [{ "id": 1, "name": "Kim", "email": "kim@amber.example", "customer": 1, "portal-enabled": true }]
    },
    "cases": [
        { "name": "passes", "each": { "day": ["2026-06-15", "2026-06-16"] }, "today": "$day",
          "steps": [{ "check-access": { "contact": 1, "expect": { "effect": "allow", "reason": "granted" } } }] },
        { "name": "fails & says <why>",
          "steps": [{ "check-access": { "contact": 1, "expect": { "effect": "deny", "reason": "expired" } } }] },
        { "name": "waits", "skip": "not decided yet", "steps": [{ "audit": { "expect": 7 } }] },
        { "name": "everything", "steps": [
            { "what": { "contact": 1, "expect": {} } },
            { "who": { "question": { "module": 1, "action": "edit" }, "expect": [] } } ] }
    ]
}"#;

#[test]
fn what_fails_and_what_is_skipped_is_said_to_people_and_to_programs() {
    let (folder, _) = file("mixed.json", MIXED);
    let output = portal(folder.path(), &["test", "mixed.json", "--junit", "out.xml"]);
    let text = said(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{text}");
    for line in [
        "mixed  3 passed, 1 failed, 1 skipped",
        "  FAILED   fails & says <why>",
        "           expected: {\"effect\":\"deny\",\"reason\":\"expired\"}",
        "           found:    {\"effect\":\"allow\",\"reason\":\"granted\"}",
        "  skipped  waits: not decided yet",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    let results = fs::read_to_string(folder.path().join("out.xml")).unwrap();
    let results = Document::parse(&results).unwrap();
    let failed = results.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failed.parent().unwrap().attribute("name"), Some("fails & says <why>"));
    assert_eq!(failed.attribute("message"), Some(MESSAGE));
    let skipped = results.descendants().find(|node| node.has_tag_name("skipped")).unwrap();
    assert_eq!(skipped.attribute("message"), Some("not decided yet"));

    let output = portal(folder.path(), &["test", "mixed.json", "--filter", "passes", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &json["passed"]), (Some(0), &2.into()));
    assert_eq!(json["scenarios"][1]["name"], "mixed/passes [day=2026-06-16]");
    assert_eq!(json["rules"]["shown"], serde_json::json!(["access.granted"]));

    let low =
        portal(folder.path(), &["test", "mixed.json", "--filter", "passes", "--threshold", "2"]);
    assert_eq!(low.status.code(), Some(2));
    assert!(said(&low.stdout).contains("That is less than --threshold 2.\n"));
}

/// A test that lists all that is allowed fails as soon as anything else is.
#[test]
fn exact_sets_fail_when_somebody_may_do_more() {
    let world =
        fs::read_to_string(Path::new(SCENARIOS).join("../../host-harness/src/demo/crm.json"));
    let (folder, _) = file("world.json", &world.unwrap());
    let step = |expect: &str| {
        format!(
            r#"{{ "description": "Sets.", "steps": [
                {{ "who": {{ "question": {{ "module": 1, "action": "view" }}, "expect": {expect} }} }}] }}"#
        )
    };
    fs::write(folder.path().join("who.json"), step("[]")).unwrap();
    let output = portal(folder.path(), &["test", "."]);
    let text = said(&output.stdout);
    assert_eq!(output.status.code(), Some(2), "{text}");
    let found = text.lines().find_map(|line| line.trim().strip_prefix("found:    ")).unwrap();
    assert_ne!(found, "[]");
    fs::write(folder.path().join("who.json"), step(found)).unwrap();
    assert_eq!(portal(folder.path(), &["test", "."]).status.code(), Some(0));
}

#[test]
fn suites_that_test_nothing_or_make_no_sense_are_errors_and_no_pass() {
    let line = |key: &str| MIXED.replacen("\"skip\"", key, 1);
    for (name, text, expected) in [
        ("empty.json", String::new(), "empty.json: EOF while parsing a value at line 1"),
        ("none.json", r#"{ "description": "D.", "cases": [] }"#.into(), "cases: there is no case"),
        ("key.json", line("\"skipp\""), "cases[2].skipp: unknown field `skipp`"),
        ("key.json", line("\"skipp\""), "at line 12 column"),
        (
            "step.json",
            MIXED.replace("\"audit\"", "\"adit\""),
            "step.json: line 12: cases[2].steps[0]: unknown variant `adit`",
        ),
        (
            "rule.json",
            MIXED.replace(
                "\"reason\": \"expired\"",
                "\"reason\": \"expired\", \"rule\": \"no.such\"",
            ),
            "FAILED",
        ),
        ("large.json", " ".repeat(33 << 20), "large.json: it is larger than 32 MiB; split it"),
        ("cut.json", MIXED.chars().take(400).collect(), "EOF while parsing"),
    ] {
        let (folder, _) = file(name, &text);
        let output = portal(folder.path(), &["test", name]);
        let text = said(&output.stdout) + &said(&output.stderr);
        assert_ne!(output.status.code(), Some(0), "{name}: {text}");
        assert!(text.contains(expected), "{name}: {text}");
    }
    let folder = tempfile::tempdir().unwrap();
    for words in
        [&["test", "."][..], &["test", "nowhere.json"], &["test", SCENARIOS, "--filter", "?"]]
    {
        let output = portal(folder.path(), words);
        assert_eq!(output.status.code(), Some(1), "{words:?}");
    }
    assert_eq!(portal(folder.path(), &["test"]).status.code(), Some(64));
}

/// Two policies that are granted nothing have no answers, and so no differences: what is granted must not matter.
#[test]
fn nothing_that_is_granted_hides_what_a_policy_widens() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lenient.wasm"), portal_tests::LENIENT).unwrap();
    let crm = Path::new(SCENARIOS).join("../../host-harness/src/demo/crm.json");
    for words in [&["init"][..], &["import", crm.to_str().unwrap()]] {
        assert!(portal(folder.path(), words).status.success());
    }
    let diff = "policy diff lenient.wasm --allow-unsigned --no-scenarios --today 2026-06-18 --json";
    for grant in [&[][..], &["--grant", "callbacks=0"]] {
        let words: Vec<&str> = diff.split(' ').chain(grant.iter().copied()).collect();
        let output = portal(folder.path(), &words);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let wider =
            json["groups"].as_array().unwrap().iter().filter(|it| it["direction"] == "wider");
        assert!(wider.count() > 0, "{json}");
        assert_eq!(json["unsigned"], true);
    }
}

/// Whatever the program reads fits the schema that it prints, and what it refuses by its shape does not.
#[test]
fn the_schema_is_that_of_the_files_that_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let schema = portal(folder.path(), &["test", "--schema"]);
    let schema = serde_json::from_slice(&schema.stdout).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let fits = |text: &str| schema.is_valid(&serde_json::from_str(text).unwrap());
    let mut files = 0;
    let mut folders = vec![PathBuf::from(SCENARIOS)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "world.json") {
                assert!(fits(&fs::read_to_string(&path).unwrap()), "{}", path.display());
                files += 1;
            }
        }
    }
    assert!(files > 200, "there are only {files}");
    assert!(fits(MIXED));
    for (right, wrong) in
        [("\"skip\"", "\"skipp\""), ("\"cases\"", "\"case\""), ("\"given\"", "\"givn\"")]
    {
        assert!(!fits(&MIXED.replacen(right, wrong, 1)), "{wrong}");
    }
    let scenario = r#"{ "description": "D.", "steps": [{ "audit": { "expect": 0 } }] }"#;
    assert!(fits(scenario));
    for (right, wrong) in [("audit", "adit"), ("expect", "expct"), ("0", "\"none\""), ("[{", "[[{")]
    {
        let wrong = scenario.replacen(right, wrong, 1);
        let json: Result<serde_json::Value, _> = serde_json::from_str(&wrong);
        assert!(json.is_err() || !fits(&wrong), "{wrong}");
    }
}

/// Ten megabytes are many scenarios, and still a suite.
#[test]
fn a_suite_of_ten_megabytes_is_read() {
    let text = MIXED.replace("Mixed.", &"Mixed. ".repeat(1_500_000));
    assert!(text.len() > 10 << 20);
    let (folder, _) = file("many.json", &text);
    let output = portal(folder.path(), &["test", "many.json", "--filter", "passes"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stderr));
}

#[test]
fn nothing_but_skipped_cases_is_no_pass_and_a_missed_threshold_shows_in_junit() {
    let skipped = r#"{ "description": "Later.", "cases": [{ "name": "later", "skip": "not yet", "steps": [{ "audit": { "expect": 7 } }] }] }"#;
    let (folder, _) = file("skipped.json", skipped);
    let output = portal(folder.path(), &["test", "skipped.json"]);
    assert_eq!(output.status.code(), Some(1));
    let text = said(&output.stderr);
    assert!(text.contains("every scenario is skipped, so nothing would be tested"), "{text}");

    let (folder, _) = file("mixed.json", MIXED);
    for (wanted, code, failures) in [("1", 0, "0"), ("90", 2, "1")] {
        let words = ["test", "mixed.json", "--filter", "passes", "--threshold", wanted];
        let output = portal(folder.path(), &[&words[..], &["--junit", "out.xml"]].concat());
        assert_eq!(output.status.code(), Some(code), "{}", said(&output.stdout));
        let results = fs::read_to_string(folder.path().join("out.xml")).unwrap();
        let results = Document::parse(&results).unwrap();
        assert_eq!(results.root_element().attribute("failures"), Some(failures));
        let rules = results.descendants().find(|node| node.attribute("classname") == Some("rules"));
        assert!(rules.unwrap().attribute("name").unwrap().starts_with("at least "));
    }
}

#[test]
fn an_expectation_that_cannot_come_true_says_why_and_what_came_instead() {
    for (expect, why) in [
        (
            r#""effect": "deny", "reason": "granted", "rule": "access.granted""#,
            "the rule `access.granted` never denies: it allows\n",
        ),
        (
            r#""effect": "allow", "reason": "given", "rule": "access.granted""#,
            "the rule `access.granted` has the reason `granted`, not `given`\n",
        ),
        (
            r#""effect": "allow", "reason": "granted", "rule": "access.grunted""#,
            "no rule `access.grunted`; `portal rules` lists all\n",
        ),
        (r#""effect": "allow", "reason": "given""#, "no rule that allows with reason `given`\n"),
    ] {
        let access = r#"{ "effect": "allow", "reason": "granted" }"#;
        let (folder, _) = file("one.json", &MIXED.replace(access, &format!("{{ {expect} }}")));
        let output =
            portal(folder.path(), &["test", "one.json", "--filter", "passes", "--color", "always"]);
        let text = said(&output.stdout);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(why), "{text}");
        assert!(text.contains("found:    {\"effect\":\"allow\""), "{text}");
        assert!(text.contains("\u{1b}[31mFAILED\u{1b}[0m"), "{text}");
    }
}

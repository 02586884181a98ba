//! What is recorded of a run, and what comes of asking it again.

use std::fs;
use std::path::Path;

use portal_tests::STRICT;

use crate::{portal, said};

/// What the scenarios have asked is the same when it is asked again without a database, and another policy's change
/// shows.
pub(crate) fn replayed(folder: &Path) {
    let again = portal(folder, &["replay", "all.jsonl"]);
    let text = said(&again.stdout);
    assert_eq!(again.status.code(), Some(0), "{text}{}", said(&again.stderr));
    assert!(text.ends_with("): everything is the same.\n"), "{text}");
    let recording = fs::read_to_string(folder.join("all.jsonl")).unwrap();
    for question in QUESTIONS {
        assert!(recording.contains(&format!("\"asked\":\"{question}\"")), "{question}");
    }

    fs::write(folder.join("strict.wasm"), STRICT).unwrap();
    let words = ["replay", "all.jsonl", "--plugin", "strict.wasm", "--allow-unsigned"];
    let other = portal(folder, &words);
    let text = said(&other.stdout);
    assert_eq!(other.status.code(), Some(2), "{text}{}", said(&other.stderr));
    assert!(text.contains("\n  accounts  [1] → []\n"), "{text}");
    assert!(text.contains("\n  left out  directory.customers "), "{text}");
    assert!(text.contains(" more differ; --all shows them.\n"), "{text}");
    let json = portal(folder, &[&words[..], &["--json"]].concat());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let differing = json["differences"].as_array().unwrap().len() as u64;
    let number = |key: &str| json[key].as_u64().unwrap();
    assert_eq!(differing, number("answered-otherwise") + number("asked-otherwise"));
    assert!(number("answered-otherwise") > 20 && number("same") > 4_000, "{json:.300}");
}

/// Every question of the contract but the one that describes the policy itself.
const QUESTIONS: [&str; 21] = [
    "access.check",
    "access-settings.set-portal-access",
    "email-accounts.visible-accounts",
    "email-accounts.submit-ticket",
    "email-accounts.who-can-see",
    "email-account-settings.allocate",
    "email-account-settings.impact",
    "email-account-settings.search-customers",
    "sign-in.identify",
    "privileges.decide",
    "privileges.decide-many",
    "privileges.filter",
    "privileges.field-mask",
    "privileges.new-record",
    "view.portal",
    "lockout.step",
    "lockout.blocked",
    "portal-settings.validate",
    "impact.of-change",
    "explain.explain",
    "explain.sign-in",
];

#[test]
fn a_masked_recording_has_no_names_in_it_and_can_be_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let ask = |words: &[&str]| portal(folder.path(), words);
    let ok = |words: &[&str]| assert_eq!(ask(words).status.code(), Some(0), "{words:?}");
    ok(&["init"]);
    ok(&["import", concat!(env!("CARGO_MANIFEST_DIR"), "/src/demo/crm.json")]);
    for (file, mask) in [("plain.jsonl", None), ("masked.jsonl", Some("--mask-names"))] {
        let record =
            |words: &[&str]| ok(&[words, &["--recording", file], mask.as_slice()].concat());
        record(&["view", "--contact", "1", "--today", "2026-06-15"]);
        record(&["sign-in", "kim@amber-freight.example"]);
        record(&["explain", "sign-in", " KIM@amber-freight.example "]);
        record(&["accounts", "search-customers", "amber"]);
        record(&["profiles", "create", "Amber's own", "--base", "1"]);
    }
    let plain = fs::read_to_string(folder.path().join("plain.jsonl")).unwrap().to_lowercase();
    let masked = fs::read_to_string(folder.path().join("masked.jsonl")).unwrap().to_lowercase();
    assert_eq!(plain.lines().count(), masked.lines().count());
    assert!(plain.contains("amber") && plain.contains("kim@"));
    for name in ["amber", "kim", "metro", "support", "freight"] {
        assert!(!masked.contains(name), "{name} in {masked}");
    }
    let again = ask(&["replay", "masked.jsonl"]);
    let text = said(&again.stdout);
    assert_eq!(again.status.code(), Some(0), "{text}");
    assert!(text.contains("left out: the policy looks into texts that are masked."), "{text}");
    assert!(plain.lines().count() > 4, "{plain}");
}

#[test]
fn nothing_is_measured_while_it_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let refused = portal(folder.path(), &["bench", "--recording", "r.jsonl", "--rounds", "1"]);
    assert_eq!(refused.status.code(), Some(64));
    let text = said(&refused.stderr);
    assert!(text.contains("what is recorded is not measured; leave --recording away"), "{text}");
}

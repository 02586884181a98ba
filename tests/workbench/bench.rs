//! `portal bench` as a process: that it measures everything, compares what it saved, and says what it cannot do.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::{SCENARIOS, portal, said};

/// A folder with a database that holds the demo's CRM.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let crm = Path::new(SCENARIOS).join("../../host-harness/src/demo/crm.json");
    holding(folder.path(), crm.to_str().unwrap());
    folder
}

fn holding(folder: &Path, document: &str) {
    for words in [&["init"][..], &["import", document]] {
        assert!(portal(folder, words).status.success());
    }
}

/// The exit code and what is printed for programs.
fn bench(folder: &Path, words: &str) -> (Option<i32>, Value) {
    let usual = "bench --json --rounds 3 --today 2026-06-15 --grant deadline-ms=60000";
    let words: Vec<&str> = usual.split(' ').chain(words.split_whitespace()).collect();
    let output = portal(folder, &words);
    let json = serde_json::from_slice(&output.stdout);
    (output.status.code(), json.map_err(|_| said(&output.stderr)).unwrap())
}

#[test]
fn what_was_saved_is_compared_by_its_ratios_and_growth_fails() {
    let folder = demo();
    let folder = folder.path();
    let (code, now) = bench(folder, "--save base.json");
    assert_eq!((code, &now["saved"]), (Some(0), &"base.json".into()));
    assert_eq!(now["measures"].as_object().unwrap().len(), 29);
    assert_eq!(now["sizes"]["asked"], 6);
    assert_eq!(now["answers"]["differing"], 0);

    let (code, like) = bench(folder, "--compare base.json --fail-above 1000000");
    assert_eq!((code, &like["comparison"]["grown"]), (Some(0), &json!([])));
    assert_eq!(like["comparison"]["changes"].as_array().unwrap().len(), 36);
    assert_eq!(like["comparison"]["unlike"], json!([]));

    // As if all had been a thousand million times as fast, once: no machine is ever slow by as much.
    let base = fs::read(folder.join("base.json")).unwrap();
    let mut base: Value = serde_json::from_slice(&base).unwrap();
    for measure in base["measures"].as_object_mut().unwrap().values_mut() {
        for key in ["to-empty", "to-native"] {
            if let Some(ratio) = measure.get_mut(key) {
                *ratio = json!(ratio.as_f64().unwrap() / 1e9);
            }
        }
    }
    fs::write(folder.join("base.json"), base.to_string()).unwrap();
    let (code, grown) = bench(folder, "--compare base.json --fail-above 1.25 --batch 5");
    assert_eq!(code, Some(2));
    assert_eq!(grown["comparison"]["grown"].as_array().unwrap().len(), 36);
    assert_eq!(grown["comparison"]["unlike"], json!(["questions of a batch: 64 then, 5 now"]));
    let (code, told) = bench(folder, "--compare base.json");
    assert_eq!((code, &told["comparison"]["grown"]), (Some(0), &json!([])));
}

#[test]
fn nothing_is_written_but_the_file_that_is_named_and_never_over_another() {
    let folder = demo();
    let folder = folder.path();
    let stored = |words: &[&str]| said(&portal(folder, words).stdout);
    let (export, audit) = (stored(&["export"]), stored(&["audit", "--json"]));
    assert_eq!(bench(folder, "--save base.json").0, Some(0));
    assert_eq!((stored(&["export"]), stored(&["audit", "--json"])), (export, audit));
    let saved = fs::read(folder.join("base.json")).unwrap();
    let (code, error) = bench(folder, "--save base.json");
    assert_eq!(code, Some(1));
    assert_eq!(error["error"], "`base.json` exists already; name a new file to save to");
    assert_eq!(fs::read(folder.join("base.json")).unwrap(), saved);
}

#[test]
fn what_is_no_baseline_is_named_before_anything_is_measured() {
    let folder = demo();
    let folder = folder.path();
    let (_, now) = bench(folder, "--save base.json");
    let text = fs::read_to_string(folder.join("base.json")).unwrap();
    let mut other = now;
    other["format-version"] = json!(9);
    for (text, expected) in [
        (text[..text.len() / 2].to_owned(), "it is cut off, at line "),
        (text.replace("portal-bench", "bench"), "format: it is not `portal-bench`"),
        (other.to_string(), "format-version: it is 9, and this program knows 1"),
        (text.replace("view-warm-memory", "view-warm"), "measures.view-warm-memory: "),
        ("# notes".into(), "it is not JSON: expected value at line 1 column 1"),
    ] {
        fs::write(folder.join("bad.json"), text).unwrap();
        let (code, error) = bench(folder, "--compare bad.json");
        let error = error["error"].as_str().unwrap();
        assert_eq!(code, Some(1), "{error}");
        assert!(error.starts_with("`bad.json` is no baseline to compare with: "), "{error}");
        assert!(error.contains(expected), "{expected}: {error}");
    }
    let (code, error) = bench(folder, "--compare nowhere.json");
    assert_eq!(code, Some(1));
    assert!(error["error"].as_str().unwrap().contains("`nowhere.json`"), "{error}");
}

/// A policy under development is measured as it is, and how far it can be compared with the rules is said.
#[test]
fn another_policy_may_answer_otherwise_and_whoever_it_has_no_answer_for_is_left_out() {
    let folder = demo();
    let folder = folder.path();
    fs::write(folder.join("strict.wasm"), portal_tests::STRICT).unwrap();
    let (code, strict) = bench(folder, "--plugin strict.wasm --allow-unsigned");
    assert_eq!((code, &strict["unsigned"]), (Some(0), &json!(true)));
    assert_eq!(strict["answers"]["must-agree"], false);
    assert!(strict["answers"]["differing"].as_u64().unwrap() > 0, "{strict}");
    let first = strict["answers"]["first-differing"].as_str().unwrap();
    assert!(first.starts_with("accounts-fresh-database about contact "), "{first}");

    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let contact = |id: u64| json!({ "id": id, "name": "Kim", "email": format!("c{id}@a.example") });
    let module = json!({ "id": 1, "name": "Tickets", "kind": "tickets" });
    let document = json!({ "modules": [module], "contacts": [contact(1), contact(900_001)] });
    fs::write(folder.join("crm.json"), document.to_string()).unwrap();
    holding(folder, "crm.json");
    fs::write(folder.join("fragile.wasm"), portal_tests::FRAGILE).unwrap();
    let (code, fragile) = bench(folder, "--plugin fragile.wasm --allow-unsigned");
    assert_eq!((code, &fragile["sizes"]["asked"]), (Some(0), &json!(1)), "{fragile}");
    assert_eq!(fragile["answers"]["left-out"], 1);
    let first = fragile["answers"]["first-left-out"].as_str().unwrap();
    assert!(first.starts_with("contact 900001, decision-fresh-database: "), "{first}");
}

#[test]
fn a_crm_is_made_up_where_one_is_asked_for_or_none_is_there() {
    let folder = demo();
    let (code, made_up) = bench(folder.path(), "--generated 30,5 --contacts 3");
    assert_eq!(code, Some(0));
    let sizes = &made_up["sizes"];
    assert_eq!((&sizes["generated"], &sizes["accounts"]), (&json!(true), &json!(5)));
    assert_eq!((&sizes["asked"], &sizes["rounds"]), (&json!(3), &json!(3)));

    let empty = tempfile::tempdir().unwrap();
    let words = ["bench", "--rounds", "1", "--contacts", "2"];
    let output = portal(empty.path(), &words);
    let text = said(&output.stdout);
    assert!(text.ends_with("There is no database `portal.db`, so a CRM was made up.\n"), "{text}");
    assert!(text.contains(" The CRM is made up.\n"), "{text}");
    assert_eq!(said(&output.stderr), "", "no progress is shown to a pipe");
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0, "no database was made");

    assert!(portal(empty.path(), &["init"]).status.success());
    let (code, error) = bench(empty.path(), "");
    assert_eq!(code, Some(1));
    assert!(error["error"].as_str().unwrap().starts_with("there is no contact to ask about; "));
}

#[test]
fn flags_that_make_no_sense_are_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    for words in [
        "--fail-above 1.25",
        "--compare base.json --fail-above 0",
        "--compare base.json --fail-above 25%",
        "--rounds 0",
        "--rounds 1 --seconds 1",
        "--seconds 0",
        "--seconds soon",
        "--contacts 0",
        "--batch 0",
        "--batch 4097",
        "--generated 5",
        "--generated 5,6,7",
    ] {
        let words: Vec<&str> = ["bench"].into_iter().chain(words.split(' ')).collect();
        let output = portal(folder.path(), &words);
        assert_eq!(output.status.code(), Some(64), "{words:?}: {}", said(&output.stdout));
    }
}

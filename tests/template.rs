//! What `portal policy new` writes: it builds, keeps the laws, passes its own scenarios, and differs by its one rule.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The rule that is changed.
const RULE: &str = "tickets.without-account";

fn portal(folder: &Path, words: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_portal");
    Command::new(program)
        .args(words)
        .current_dir(folder)
        .env_remove("PORTAL_DATABASE")
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Everything that a stranger does, in one folder; what the component needs is compiled where its variants are.
#[test]
fn a_stranger_builds_tries_and_compares_a_policy_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let made = portal(folder.path(), &["policy", "new", "our-policy", "--json"]);
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    let policy = folder.path().join(made["folder"].as_str().unwrap());
    let component = build(&policy);
    let component = component.to_str().unwrap();

    let output = portal(&policy, &["conform", component, "--contacts", "10", "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), &found["conforms"]), (Some(0), &true.into()), "{found:#}");
    assert_eq!(found["policy"]["name"], "our-policy");
    assert_eq!(
        (&found["policy"]["version"], &found["policy"]["revision"]),
        (&"0.1.0".into(), &1.into())
    );

    let suite = ["test", "scenarios", "--plugin", component, "--allow-unsigned"];
    let output = portal(&policy, &suite);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output.stdout));
    // They show what the standard policy does not do.
    assert_eq!(portal(&policy, &suite[..2]).status.code(), Some(2));

    let crm = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/demo/crm.json");
    for words in [&["init"][..], &["import", crm.to_str().unwrap()]] {
        assert!(portal(folder.path(), words).status.success());
    }
    let words = "--allow-unsigned --no-scenarios --today 2026-06-15 --json".split(' ');
    let words: Vec<&str> = ["policy", "diff", component].into_iter().chain(words).collect();
    let output = portal(folder.path(), &words);
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let groups = found["groups"].as_array().unwrap();
    assert!(groups.iter().any(|group| group["direction"] == "narrower"), "{found:#}");
    for group in groups {
        assert_eq!(
            (&group["before"]["rule"], &group["after"]["rule"]),
            (&RULE.into(), &RULE.into()),
            "{group:#}"
        );
        assert!(group["direction"] == "narrower" || group["direction"] == "otherwise", "{group:#}");
    }
}

/// Without a network, and without anything that is not locked.
fn build(policy: &Path) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_portal"));
    // The folder that the variants of the policy are made in; two builds at once take turns there.
    let target = program.ancestors().nth(2).unwrap().join("variants/target");
    let output = Command::new(env!("CARGO"))
        .args(["build", "--target", "wasm32-wasip2", "--release", "--offline", "--locked"])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(policy)
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", said(&output.stderr));
    let component = policy.join("our_policy.wasm");
    fs::copy(target.join("wasm32-wasip2/release/our_policy.wasm"), &component).unwrap();
    component
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (words, code, told) in [
        (&["policy", "new", "Our Policy"][..], 64, "lower-case"),
        (&["policy", "new", "policy"], 64, "is taken"),
        (&["policy", "new"], 64, "<NAME>"),
        (
            &["policy", "new", "one", "--into", "no/such"],
            1,
            "`no/such` is no folder; make it first",
        ),
        (
            &["policy", "new", "one", "--into", "/proc"],
            1,
            "cannot write to `/proc`; nothing was left there",
        ),
    ] {
        let output = portal(folder.path(), words);
        assert_eq!(output.status.code(), Some(code), "{words:?}");
        assert!(said(&output.stderr).contains(told), "{words:?}: {}", said(&output.stderr));
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(portal(folder.path(), &["policy", "new", "one"]).status.success());
    let again = portal(folder.path(), &["policy", "new", "one"]);
    assert!(said(&again.stderr).contains("`./one` is there already"), "{}", said(&again.stderr));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_cannot_be_asked_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("empty.wasm"), "").unwrap();
    fs::write(folder.path().join("text.wasm"), "no component").unwrap();
    for (words, code, told) in [
        (&["conform"][..], 64, "<FILE>"),
        (&["conform", "none.wasm"], 1, "there is no `none.wasm`"),
        (&["conform", "."], 1, "is a folder"),
        (&["conform", "empty.wasm"], 1, "`empty.wasm` is empty"),
        (&["conform", "text.wasm", "--contacts", "0"], 64, "0 is not in"),
        (&["conform", "text.wasm", "--seed", "x"], 64, "invalid digit"),
    ] {
        let output = portal(folder.path(), words);
        assert_eq!(output.status.code(), Some(code), "{words:?} {}", said(&output.stderr));
        assert!(said(&output.stderr).contains(told), "{words:?}: {}", said(&output.stderr));
    }
    let output = portal(folder.path(), &["conform", "text.wasm"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output.stdout).contains("BROKEN  interface component"),
        "{}",
        said(&output.stdout)
    );
}

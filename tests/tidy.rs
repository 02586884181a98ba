//! The house rules that Cargo cannot see, as plain text search over the source.
#![expect(clippy::expect_used, reason = "a source that cannot be read is not tidy")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One reads a file of this length in one go.
const MAX_LINES: usize = 400;

/// A file of this workspace, by its path from the root.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path)).expect(path);
        Source { path: path.into(), text }
    }

    /// Lines that are more than a comment.
    fn code(&self) -> impl Iterator<Item = &str> {
        self.text.lines().filter(|line| !line.trim_start().starts_with("//"))
    }

    fn has_code(&self, part: &str) -> bool {
        self.code().any(|line| line.contains(part))
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Everything under a folder whose name ends so.
fn sources(folder: &str, end: &str) -> Vec<Source> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join(folder)).expect(folder) {
        let entry = entry.expect("the folder can be read");
        let path = format!("{folder}/{}", entry.file_name().display());
        if entry.file_type().expect("it is of some type").is_dir() {
            found.extend(sources(&path, end));
        } else if path.ends_with(end) {
            found.push(Source::read(&path));
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn all_rust() -> Vec<Source> {
    ["plugin", "host-harness", "tests"].iter().flat_map(|member| sources(member, ".rs")).collect()
}

fn manifests() -> Vec<Source> {
    let root = Source::read("Cargo.toml");
    let members = root.code().find_map(|line| line.strip_prefix("members = [")).expect("members");
    let members =
        members.trim_end_matches(']').split(',').map(|name| name.trim().trim_matches('"'));
    members.map(|member| Source::read(&format!("{member}/Cargo.toml"))).collect()
}

/// Nothing at all, or a list of what is wrong.
#[track_caller]
fn none(wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<String> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_file_opens_by_saying_what_it_is_for() {
    let rust = all_rust();
    assert!(rust.len() > 50, "the search finds only {} files", rust.len());
    none(rust.iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path.clone()));
}

#[test]
fn no_file_is_longer_than_one_reads_in_one_go() {
    let lines = |file: &Source| file.text.lines().count();
    let rust = all_rust();
    let long = rust.iter().filter(|file| lines(file) > MAX_LINES);
    none(long.map(|file| format!("{}: {} lines", file.path, lines(file))));
}

#[test]
fn what_is_generated_is_generated_once_and_in_bindings() {
    let rust = all_rust();
    // Put together here, so that this file does not find itself.
    const GUESTS: &[&str] = &["plugin/src/bindings.rs", "tests/guests/rogue/src/bindings.rs"];
    for (part, home) in [
        (concat!("wit_bindgen::gene", "rate!("), GUESTS),
        (concat!("exp", "ort!("), GUESTS),
        (concat!("bind", "gen!("), &["host-harness/src/bindings.rs"]),
    ] {
        let homes: Vec<_> = rust
            .iter()
            .flat_map(|file| file.code().filter(|line| line.contains(part)).map(|_| &file.path))
            .collect();
        assert_eq!(homes, home, "{part}");
    }
}

#[test]
fn only_modules_that_bindings_names_look_into_bindings() {
    for source in ["plugin/src", "host-harness/src"] {
        let bindings = Source::read(&format!("{source}/bindings.rs"));
        let first = bindings.text.lines().next().unwrap_or_default();
        let (_, named) = first.split_once("Only ").expect("the first line names who may look");
        let named: BTreeSet<&str> = named.split('`').skip(1).step_by(2).collect();
        let folder = sources(source, ".rs");
        let looking: BTreeSet<&str> = folder
            .iter()
            .filter(|file| file.has_code("crate::bindings") || file.has_code("super::bindings"))
            .filter_map(|file| file.path[source.len() + 1..].split(['/', '.']).next())
            .collect();
        assert_eq!(looking, named, "{source}");
    }
}

#[test]
fn only_the_sandbox_and_what_stands_around_it_know_the_engine() {
    const KNOWING: &[&str] = &["sandbox", "bindings", "policy", "session", "error"];
    let host = sources("host-harness/src", ".rs");
    none(host.iter().filter(|file| file.has_code("wasmtime")).filter_map(|file| {
        let module = file.path["host-harness/src/".len()..].split(['/', '.']).next()?;
        (!KNOWING.contains(&module)).then(|| file.path.clone())
    }));
}

#[test]
fn the_rules_cannot_look_around() {
    let policy = sources("plugin/policy/src", ".rs");
    assert!(policy.len() > 15, "the search finds only {} files", policy.len());
    let mut wrong = Vec::new();
    for file in &policy {
        for line in file.code() {
            // The one mention of it that is wanted forbids it.
            let line = line.replace("#![forbid(unsafe_code)]", "");
            for word in ["std::", "HashMap", "HashSet", "SystemTime", "unsafe"] {
                if line.contains(word) {
                    wrong.push(format!("{}: {word}", file.path));
                }
            }
        }
    }
    none(wrong);
    assert!(Source::read("plugin/policy/src/lib.rs").has_code("#![no_std]"));
    assert!(Source::read("plugin/policy/src/lib.rs").has_code("#![forbid(unsafe_code)]"));
}

/// Lines of a manifest that name a dependency, and whether it is one of the tests only.
fn dependencies(manifest: &Source) -> Vec<(bool, &str)> {
    let mut found = Vec::new();
    let mut section = "";
    for line in manifest.text.lines().map(str::trim) {
        if line.starts_with('[') {
            section = line;
        } else if section.ends_with("dependencies]") && !line.is_empty() && !line.starts_with('#') {
            found.push((section == "[dev-dependencies]", line));
        }
    }
    found
}

#[test]
fn the_rules_depend_on_nothing() {
    let policy = Source::read("plugin/policy/Cargo.toml");
    let needed = dependencies(&policy).into_iter().filter(|(test_only, _)| !test_only);
    none(needed.map(|(_, line)| line.to_owned()));
}

/// Files of the host whose code names this, outside of those modules.
fn naming_outside(part: &str, modules: &[&str]) -> Vec<String> {
    let host = sources("host-harness/src", ".rs");
    let naming: Vec<_> = host.iter().filter(|file| file.has_code(part)).collect();
    assert!(!naming.is_empty(), "the search finds no `{part}` at all");
    let outside = naming.into_iter().filter(|file| {
        let path = &file.path["host-harness/src/".len()..];
        let in_module = |module: &&str| {
            path.strip_prefix(*module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        !modules.iter().any(in_module)
    });
    outside.map(|file| format!("{}: {part}", file.path)).collect()
}

/// One module exists to compare with the rules and to time them without a component. Nothing that decides can reach it.
#[test]
fn the_host_knows_neither_plugin_nor_rules_save_to_measure_by_them() {
    const RULES: &str = "policy-rules";
    let host = Source::read("host-harness/Cargo.toml");
    let known = dependencies(&host);
    assert!(known.len() > 5, "the search finds only {known:?}");
    none(known.into_iter().filter_map(|(_, line)| {
        let name = line.split(['.', ' ', '=']).next()?;
        let renamed = line.contains("package =") || line.contains("plugin/");
        (["plugin", "policy"].contains(&name) || renamed).then(|| line.to_owned())
    }));
    // Whatever else stands for the rules would be missed by the search below.
    let workspace = Source::read("Cargo.toml");
    let standing = workspace.code().filter(|line| line.contains("\"plugin/policy\", package"));
    let standing: Vec<_> = standing.filter_map(|line| line.split([' ', '=']).next()).collect();
    assert_eq!(standing, [RULES]);

    none(naming_outside(&RULES.replace('-', "_"), &["native"]));
    none(naming_outside("native::", &["native", "bench"]));
}

/// What one question leaves in an instance could show in the answer to the next: nothing in the host keeps one, but for
/// the calls of one answer. Somebody who embeds it may.
#[test]
fn nothing_but_measurements_asks_an_instance_again_for_another_answer() {
    none(naming_outside("KeptInstance", &["session", "session/kept"]));
    none(naming_outside("reusing_its_instance", &["session/kept", "bench"]));
    none(naming_outside("warm::", &["lib", "sandbox/empty", "session", "session/kept"]));
    none(naming_outside("empty::", &["sandbox/empty", "sandbox/kept", "bench"]));
}

/// What is asked without limits is compared, and decides nothing.
#[test]
fn only_measurements_ask_without_limits() {
    none(naming_outside("unlimited::", &["session"]));
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifests = manifests();
    assert!(manifests.len() >= 4, "the search finds only {} members", manifests.len());
    none(manifests.iter().flat_map(|manifest| {
        let silent = dependencies(manifest)
            .into_iter()
            .filter(|(_, line)| line.split_once("# ").is_none_or(|(_, reason)| reason.len() < 10));
        silent.map(|(_, line)| format!("{}: {line}", manifest.path))
    }));
}

#[test]
fn no_test_is_switched_off_and_nothing_is_left_to_do() {
    let words = [
        concat!("#[ign", "ore"),
        concat!("should", "_panic"),
        concat!("to", "do!"),
        concat!("unimple", "mented!"),
    ];
    none(all_rust().iter().flat_map(|file| {
        let found = words.iter().filter(|word| file.text.contains(**word));
        found.map(|word| format!("{}: {word}", file.path)).collect::<Vec<_>>()
    }));
}

/// Versions below these have known faults that concern us.
#[test]
fn what_is_locked_is_not_older_than_the_last_fix_that_concerns_us() {
    let lock = Source::read("Cargo.lock");
    let (_, wasmtime) =
        lock.text.split_once("name = \"wasmtime\"\nversion = \"").expect("wasmtime");
    let (version, _) = wasmtime.split_once('"').expect("a version");
    let numbers: Vec<u64> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    assert!(numbers >= vec![48, 0, 8], "wasmtime is {version}");
    // Of SQLite, the bundled one counts and not the crate around it.
    assert!(rusqlite::version_number() >= 3_051_003, "SQLite is {}", rusqlite::version());
}

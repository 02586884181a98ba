//! What is written has its own name everywhere, is whole, and is nothing where it cannot be whole.

use std::os::unix::fs::PermissionsExt;

use super::*;

fn listed(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap();
    names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn the_policy_has_its_own_name_and_differs_in_one_documented_rule() {
    let files = files("our-policy").unwrap();
    for (path, text) in &files {
        assert!(!text.contains(NAME) && !text.contains(FILE), "{path}");
    }
    let has = |path: &str, part: &str| {
        let text = files.get(path).unwrap_or_else(|| panic!("there is no {path}"));
        assert!(text.contains(part), "{path} has no {part}\n{text}");
    };
    has("plugin/Cargo.toml", "name = \"our-policy\"");
    has("plugin/src/exports.rs", "name: \"our-policy\".to_string()");
    has("plugin/src/exports.rs", "const REVISION: u64 = 1;");
    has("Cargo.toml", "\nversion = \"0.1.0\"\n");
    has("Cargo.lock", "name = \"our-policy\"");
    has("README.md", "release/our_policy.wasm");
    has(".gitignore", "target/");
    has(".cargo/config.toml", "stack-size=65536");
    has("wit/world.wit", "world portal-policy");
    for path in [
        "README.md",
        "plugin/policy/src/rule/table.rs",
        "plugin/policy/src/email_account.rs",
        "scenarios/tickets-name-an-account.json",
    ] {
        has(path, "HOUSE-01");
    }
    let marked = files.values().filter(|text| text.contains("HOUSE-01"));
    assert_eq!(marked.count(), 4, "the README names every place");
    // Neither the host nor what only tests need.
    for word in ["cranelift", "proptest", "host-harness", "rusqlite"] {
        for path in ["Cargo.toml", "Cargo.lock", "plugin/Cargo.toml", "plugin/policy/Cargo.toml"] {
            assert!(!files[path].contains(word), "{path}: {word}");
        }
    }
}

#[test]
fn names_that_are_none_are_refused_and_say_why() {
    let long = "a".repeat(65);
    for (name, why) in [
        ("", "is empty"),
        (long.as_str(), "more than 64"),
        ("Our-Policy", "lower-case"),
        ("our policy", "lower-case"),
        ("../elsewhere", "lower-case"),
        ("ünser", "lower-case"),
        ("2nd-policy", "begin with a letter"),
        ("-policy", "begin with a letter"),
        ("our-", "must end"),
        ("policy", "is taken"),
        ("portal-policy", "is taken"),
        ("proc-macro", "is taken"),
        ("fn", "is taken"),
        ("talc", "a crate that"),
        ("wit-bindgen", "a crate that"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let error = write(name, folder.path()).unwrap_err().to_string();
        assert!(error.contains(why), "{name}: {error}");
        assert_eq!(listed(folder.path()), [] as [String; 0], "{name}");
    }
}

#[test]
fn nothing_is_overwritten_and_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let written = write("our-policy", folder.path()).unwrap();
    assert_eq!(listed(folder.path()), ["our-policy"]);
    assert_eq!(
        fs::read_to_string(written.join("README.md")).unwrap(),
        files("our-policy").unwrap()["README.md"]
    );
    assert_eq!(fs::metadata(&written).unwrap().permissions().mode() & 0o500, 0o500);
    fs::write(written.join("mine"), "x").unwrap();
    let error = write("our-policy", folder.path()).unwrap_err();
    assert!(matches!(error, TemplateError::Exists(_)), "{error}");
    assert!(written.join("mine").exists());

    std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
    assert!(matches!(write("dangling", folder.path()).unwrap_err(), TemplateError::Exists(_)));
    let nowhere = folder.path().join("no").join("such");
    assert!(matches!(write("one", &nowhere).unwrap_err(), TemplateError::NoFolder(_)));
    let file = written.join("mine");
    assert!(matches!(write("one", &file).unwrap_err(), TemplateError::NoFolder(_)));
    // Not even whoever may do everything writes there.
    let error = write("one", Path::new("/proc")).unwrap_err();
    assert!(matches!(error, TemplateError::Write { .. }), "{error}");
}

//! Components that must not be loaded: each is refused for its own reason, in words that name what is wrong.
#![expect(clippy::panic, reason = "a component that loads here is the failure")]

use std::error::Error;

use host_harness::error::{CallError, LoadError};
use host_harness::{BUILT_IN, Limits, Policy};
use portal_tests::component::{Made, core_module, replaced};

/// What a policy must export, in the order in which it is looked for.
const EXPORTS: &[&str] = &[
    "portal:permissions/about@0.1.0",
    "portal:permissions/access@0.1.0",
    "portal:permissions/access-settings@0.1.0",
    "portal:permissions/email-accounts@0.1.0",
    "portal:permissions/email-account-settings@0.1.0",
    "portal:permissions/sign-in@0.1.0",
    "portal:permissions/privileges@0.1.0",
    "portal:permissions/view@0.1.0",
    "portal:permissions/lockout@0.1.0",
    "portal:permissions/portal-settings@0.1.0",
    "portal:permissions/impact@0.1.0",
    "portal:permissions/explain@0.1.0",
];

#[track_caller]
fn refused(component: &[u8], limits: Limits) -> LoadError {
    match Policy::load(component, limits) {
        Ok(_) => panic!("the component is loaded"),
        Err(error) => error,
    }
}

/// Refused in these words.
#[track_caller]
fn check(component: &[u8], words: &str) -> LoadError {
    let error = refused(component, Limits::default());
    assert_eq!(error.to_string(), words);
    error
}

/// Everything that the causes of the error and itself say.
fn chain(error: &dyn Error) -> String {
    error.source().map_or_else(String::new, chain) + ": " + &error.to_string()
}

#[test]
fn the_built_in_component_loads() {
    assert!(Policy::built_in(Limits::default()).is_ok());
}

#[test]
fn what_is_not_a_component_is_not_loaded() {
    let cut_off = &BUILT_IN[..BUILT_IN.len() / 2];
    let core_module = core_module();
    for (bytes, cause) in [
        (b"MZ\x90\0 an executable of another kind".as_slice(), "magic"),
        (b"(component)", "magic"),
        (b"", "unexpected end"),
        (core_module.as_slice(), "module"),
        (cut_off, "unexpected end"),
    ] {
        let error = check(bytes, "this is not a component that the host can compile");
        assert!(matches!(error, LoadError::NotAComponent(_)));
        assert!(chain(&error).contains(cause), "{}", chain(&error));
    }
}

#[test]
fn an_import_that_the_contract_does_not_have_is_named() {
    for (component, import) in [
        (
            Made::default().importing("wasi:filesystem/preopens@0.2.0", &["get-directories"]),
            "wasi:filesystem/preopens@0.2.0",
        ),
        // The engine alone would load this one: nothing is used of what is asked for.
        (
            Made::default().importing("wasi:filesystem/preopens@0.2.0", &[]),
            "wasi:filesystem/preopens@0.2.0",
        ),
        (
            Made::default().importing("wasi:sockets/network@0.2.0", &[]),
            "wasi:sockets/network@0.2.0",
        ),
        (
            Made::default()
                .importing("portal:permissions/directory@0.1.0", &[])
                .importing("portal:permissions/directory@0.9.0", &[]),
            "portal:permissions/directory@0.9.0",
        ),
        // Nearly the right version, which the engine would take for the same.
        (
            Made::default().importing("portal:permissions/directory@0.1.1", &[]),
            "portal:permissions/directory@0.1.1",
        ),
    ] {
        let words = format!(
            "the component imports `{import}`, which the host does not offer; it offers \
             `portal:permissions/types@0.1.0`, `portal:permissions/directory@0.1.0`, \
             `portal:permissions/configuration@0.1.0` and `portal:permissions/stored-settings@0.1.0`"
        );
        let error = check(&component.exporting(EXPORTS).bytes(), &words);
        assert!(matches!(error, LoadError::UnknownImport { import: named, .. } if named == import));
    }
}

#[test]
fn a_policy_for_another_version_of_the_contract_is_not_loaded() {
    let newer = replaced(BUILT_IN, "@0.1.0", "@0.9.0");
    let error = refused(&newer, Limits::default());
    let LoadError::UnknownImport { import, .. } = error else { panic!("{error:?}") };
    assert_eq!(import, "portal:permissions/types@0.9.0");
}

#[test]
fn an_export_that_is_missing_is_named() {
    for missing in 0..EXPORTS.len() {
        let mut exports = EXPORTS.to_vec();
        let export = exports.remove(missing);
        let words = format!("the component does not export `{export}`");
        let error = check(&Made::default().exporting(&exports).bytes(), &words);
        assert!(matches!(error, LoadError::MissingExport { found: None, .. }));
    }
}

#[test]
fn an_export_in_another_version_is_named() {
    for place in 0..EXPORTS.len() {
        let mut exports = EXPORTS.to_vec();
        let newer = exports[place].replace("0.1.0", "0.2.0");
        exports[place] = &newer;
        let export = EXPORTS[place];
        let words = format!("the component does not export `{export}`; it has `{newer}`");
        let error = check(&Made::default().exporting(&exports).bytes(), &words);
        assert!(matches!(error, LoadError::MissingExport { found: Some(_), .. }));
    }
}

#[test]
fn interfaces_without_the_functions_of_the_contract_do_not_fit() {
    let words = "the component does not fit the contract `portal:permissions`";
    let error = check(&Made::default().exporting(EXPORTS).bytes(), words);
    assert!(matches!(error, LoadError::WrongTypes(_)));
    assert!(chain(&error).contains("describe"), "{}", chain(&error));
    let wrong_import =
        Made::default().importing("portal:permissions/directory@0.1.0", &["contact"]);
    let error = check(&wrong_import.exporting(EXPORTS).bytes(), words);
    assert!(matches!(error, LoadError::WrongTypes(_)));
    assert!(chain(&error).contains("contact"), "{}", chain(&error));
}

/// Names and core types fit; only who reads the types sees that the values would mean something else.
#[test]
fn types_that_are_nearly_those_of_the_contract_do_not_fit() {
    for (text, by, cause) in [
        // Cases in another order: allow would be read as deny.
        ("\u{5}allow\u{4}deny", "\u{4}deny\u{5}allow", "enum case"),
        // A parameter with a sign.
        ("\u{5}limity", "\u{5}limitz", "u32"),
        // A field by another name.
        ("portal-enabled", "portal-endable", "portal-enabled"),
    ] {
        let error = refused(&replaced(BUILT_IN, text, by), Limits::default());
        // Imports are compared when the component is linked, exports when it is first put together.
        let unfit = matches!(
            error,
            LoadError::WrongTypes(_) | LoadError::Undescribed(CallError::NotStarted(_))
        );
        assert!(unfit, "{text}: {error:?}");
        assert!(chain(&error).contains(cause), "{text}: {}", chain(&error));
    }
}

#[test]
fn what_a_component_calls_itself_and_asks_for_fits_into_a_line() {
    let long = format!("wasi:{}/network@0.2.0", "very-".repeat(5_000) + "long");
    let error = refused(&Made::default().importing(&long, &[]).bytes(), Limits::default());
    assert!(matches!(error, LoadError::UnknownImport { .. }));
    assert!(error.to_string().len() <= 1024, "{error}");
}

#[test]
fn a_component_that_needs_more_than_a_call_is_granted_is_not_loaded() {
    let memory = |pages| Made::default().with_memory(pages).exporting(EXPORTS).bytes();
    let many = |one: fn(Made) -> Made, number: usize| {
        (0..number).fold(Made::default(), |made, _| one(made)).exporting(EXPORTS).bytes()
    };
    for (component, words) in [
        (memory(65_536), "4294967296 bytes of memory; the host grants 4194304"),
        (memory(65), "4259840 bytes of memory; the host grants 4194304"),
        (many(|made| made.with_memory(1), 5), "5 memories; the host grants 4"),
        (many(Made::with_table, 9), "9 tables; the host grants 8"),
    ] {
        let error = check(&component, &format!("the component asks for {words}"));
        assert!(matches!(error, LoadError::TooLarge { .. }));
    }
    // As much as is granted gets as far as any other component that does nothing.
    for component in [memory(64), many(|made| made.with_memory(1), 4), many(Made::with_table, 8)] {
        let error = refused(&component, Limits::default());
        assert!(matches!(error, LoadError::WrongTypes(_)), "{error}");
    }
}

#[test]
fn a_component_that_describes_itself_wrongly_is_not_loaded() {
    let twice = replaced(BUILT_IN, "access.expired", "accounts.unset");
    let words = "the component's description of itself is wrong: \
                 rule `accounts.unset` is published twice";
    assert!(matches!(check(&twice, words), LoadError::Description(_)));
}

#[test]
fn a_component_that_cannot_describe_itself_is_not_loaded() {
    let error = refused(BUILT_IN, Limits { fuel: 1, ..Limits::default() });
    assert_eq!(error.to_string(), "the component cannot describe itself");
    let LoadError::Undescribed(cause) = &error else { panic!("{error:?}") };
    assert!(matches!(cause, CallError::OutOfFuel(_)), "{cause:?}");
    assert!(chain(&error).contains("the policy ran out of fuel"), "{}", chain(&error));
}

//! What the built component asks for and answers, its size, and what it publishes about its rules.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a component that cannot be read is broken"
)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use host_harness::session::RuleInfo;
use host_harness::{BUILT_IN, Limits, Policy};
use wasmparser::component_types::{ComponentEntityType, ComponentItem};
use wasmparser::types::Types;
use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// Compiled and copied into every host. Half of it would do: what grows must be seen here.
const MAX_BYTES: usize = 240 << 10;

/// Names of the component's own imports and exports; what the modules inside it exchange is nobody's business.
#[derive(Default)]
struct Border {
    imports: Vec<String>,
    exports: Vec<String>,
}

fn border(component: &[u8]) -> Border {
    let mut border = Border::default();
    let mut depth = 0;
    for payload in Parser::new(0).parse_all(component) {
        match payload.expect("the component can be parsed") {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentImportSection(imports) if depth == 0 => {
                for import in imports {
                    border.imports.push(import.expect("an import").name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(exports) if depth == 0 => {
                for export in exports {
                    border.exports.push(export.expect("an export").name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    border
}

/// The interface and its functions, one per line, in alphabetical order.
fn describe(text: &mut String, way: &str, name: &str, item: Option<&ComponentItem>, types: &Types) {
    writeln!(text, "{way} {name}").expect("text takes any line");
    let ComponentEntityType::Instance(instance) = item.expect("it has a type").ty else {
        panic!("{way} {name} is no interface");
    };
    let types = types.as_ref();
    let mut functions = BTreeSet::new();
    for (function, item) in &types[instance].exports {
        if let ComponentEntityType::Func(id) = item.ty {
            let parameters: Vec<_> =
                types[id].params.iter().map(|(name, _)| name.as_str()).collect();
            functions.insert(format!("    {function}({})", parameters.join(", ")));
        }
    }
    text.extend(functions.into_iter().map(|function| function + "\n"));
}

#[test]
fn the_component_imports_and_exports_what_is_written_down() {
    let types = Validator::new_with_features(WasmFeatures::all())
        .validate_all(BUILT_IN)
        .expect("the component is valid");
    let border = border(BUILT_IN);
    let mut text = String::new();
    for import in &border.imports {
        let item = types.as_ref().component_item_for_import(import);
        describe(&mut text, "import", import, item, &types);
    }
    for export in &border.exports {
        let item = types.as_ref().component_item_for_export(export);
        describe(&mut text, "export", export, item, &types);
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract/component.txt");
    if env::var_os("BLESS").is_some() {
        fs::write(&golden, &text).expect("the golden list can be written");
    }
    let written = fs::read_to_string(&golden).expect("the golden list can be read");
    assert_eq!(text, written, "BLESS=1 writes the list anew; then read its difference");
}

#[test]
fn the_component_asks_for_nothing_but_the_contract() {
    let border = border(BUILT_IN);
    assert!(!border.imports.is_empty());
    for name in border.imports.iter().chain(&border.exports) {
        assert!(name.starts_with("portal:permissions/"), "{name}");
    }
}

#[test]
fn the_component_is_small() {
    assert!(BUILT_IN.len() <= MAX_BYTES, "{} bytes", BUILT_IN.len());
}

#[test]
fn every_rule_has_a_name_of_its_own_and_says_what_it_is_and_where_it_comes_from() {
    let policy = Policy::built_in(Limits::default()).expect("the built-in policy loads");
    let mut ids = BTreeSet::new();
    for rule in policy.rules().iter() {
        let RuleInfo { id, effect: _, reason, title, sources, conceals: _ } = &**rule;
        assert!(ids.insert(id.clone()), "`{id}` is published twice");
        let (area, name) = id.split_once('.').unwrap_or_else(|| panic!("`{id}` has no area"));
        for word in [area, name, reason] {
            assert!(is_kebab_case(word), "`{word}` of `{id}`");
        }
        let sentence = title.ends_with('.') && title.starts_with(char::is_uppercase);
        assert!(sentence, "the title of `{id}` is not a sentence: {title}");
        assert!(!sources.is_empty(), "`{id}` comes from nowhere");
        for source in sources {
            assert!(source.starts_with(char::is_uppercase) && !source.contains(' '), "{source}");
        }
    }
    assert!(ids.len() > 30, "{}", ids.len());
}

fn is_kebab_case(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        })
}

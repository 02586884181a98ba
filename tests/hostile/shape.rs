//! Components that would take for ever to compile: their shape gives them away before anybody tries.

use std::time::{Duration, Instant};

use host_harness::error::LoadError;
use portal_tests::bomb::{Bomb, Filling};
use portal_tests::component::{Made, nested_memories};

use super::support::{alone, limits, logs_as_a_line, unloadable};

const FIT: Bomb = Bomb { functions: 1, locals: 10, bytes: 400, depth: 20, filling: Filling::Calls };

/// What there is too much of, if it is the shape that is refused.
#[track_caller]
fn too_much(component: &[u8]) -> Option<(&'static str, u64, u64)> {
    let started = Instant::now();
    let error = unloadable(component, limits());
    logs_as_a_line(&error);
    let LoadError::TooComplex { what, found, limit } = error else { return None };
    assert!(found > limit, "{found} {what}, {limit}");
    // Looking takes as long as reading once; compiling these would take minutes.
    assert!(started.elapsed() < Duration::from_secs(20), "{what}: {:?}", started.elapsed());
    Some((what, found, limit))
}

#[test]
fn what_would_take_minutes_to_compile_is_refused_at_a_glance() {
    let alone = alone();
    let many = |functions, locals, bytes, filling| {
        Bomb { functions, locals, bytes, depth: 100_000, filling }.component()
    };
    for (component, what) in [
        // One function of forty thousand variables, kept across forty thousand calls.
        (many(1, 40_000, 800_000, Filling::Calls), "bytes of code"),
        (many(1, 40_000, 40_000, Filling::Calls), "local variables in one function"),
        (many(20_000, 0, 100, Filling::Calls), "functions"),
        (many(1, 0, 8_000_000, Filling::Nothing), "bytes of code"),
        (many(220, 0, 45_000, Filling::Nothing), "bytes"),
        (many(1, 100, 45_000, Filling::Loops), "blocks within blocks"),
        (many(1, 100, 45_000, Filling::Jumps), "blocks within blocks"),
    ] {
        let (found, ..) = too_much(&component).unwrap_or_else(|| panic!("{what} is compiled"));
        assert_eq!(found, what);
    }
    alone.unharmed();
}

/// As much as is accepted is compiled, and then refused because it exports nothing; one more is not.
#[test]
fn every_limit_of_the_shape_is_where_it_says() {
    let alone = alone();
    let padded = |bytes: usize| {
        let mut component = Made::default().bytes();
        let padding = bytes - component.len();
        // A custom section without a name: its number, its length in four bytes, and nothing that matters.
        component.push(0);
        let length = padding - 5;
        component.extend((0..4).map(|byte| {
            let more = if byte < 3 { 0x80 } else { 0 };
            (length >> (7 * byte)) as u8 & 0x7f | more
        }));
        component.resize(bytes, 0);
        component
    };
    let functions = |functions| Bomb { functions, bytes: 60, ..FIT }.component();
    let locals = |locals| Bomb { locals, bytes: 4_000, ..FIT }.component();
    let depth = |depth| Bomb { depth, bytes: 6_000, filling: Filling::Jumps, ..FIT }.component();
    let modules = |number| (0..number).fold(Made::default(), |made, _| made.with_module()).bytes();
    let components =
        |number| (0..number).fold(Made::default(), |made, _| made.with_component()).bytes();
    for (fits, bursts, what, limit) in [
        (padded(8 << 20), padded((8 << 20) + 1), "bytes", 8 << 20),
        (functions(4_000), functions(4_001), "functions", 4_000),
        (locals(500), locals(501), "local variables in one function", 500),
        // The function itself is a block too, but opens none.
        (depth(200), depth(201), "blocks within blocks", 200),
        (modules(16), modules(17), "modules", 16),
        (components(128), components(129), "inner components", 128),
        (nested_memories(0), nested_memories(1), "modules inside inner components", 0),
    ] {
        assert_eq!(too_much(&fits), None, "{what}");
        let (found, much, granted) = too_much(&bursts).unwrap_or_else(|| panic!("{what}"));
        assert_eq!((found, much, granted), (what, limit + 1, limit));
    }
    alone.unharmed();
}

#[test]
fn limits_that_only_many_functions_reach_hold_too() {
    let alone = alone();
    let filled = |functions, bytes, filling| Bomb { functions, bytes, filling, ..FIT }.component();
    for (component, what) in [
        (filled(1, 57_000, Filling::Sums), "bytes of code in one function"),
        (filled(15, 45_000, Filling::Sums), "bytes of code"),
        (filled(20, 20_000, Filling::Jumps), "branches"),
        (
            Bomb { locals: 480, functions: 2, ..FIT }.filled_with(Filling::Jumps, 20_000),
            "branches times local variables",
        ),
        (Made::default().with_types(20_001).bytes(), "entries of other kinds"),
        (Made::default().with_parameters(65).bytes(), "parameters of one function"),
        (Made::default().with_lifted(1_001).bytes(), "converted functions"),
        (Made::default().with_levels(2).bytes(), "levels of inner components"),
    ] {
        let (found, ..) = too_much(&component).unwrap_or_else(|| panic!("{what} is compiled"));
        assert_eq!(found, what);
    }
    for component in [
        filled(2, 20_000, Filling::Jumps),
        Made::default().with_types(10_000).bytes(),
        Made::default().with_parameters(64).bytes(),
        Made::default().with_lifted(1_000).bytes(),
        Made::default().with_levels(1).bytes(),
    ] {
        assert_eq!(too_much(&component), None);
    }
    alone.unharmed();
}

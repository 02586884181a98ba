//! H13 and H14: components that are signed well and fit nothing, or cost too much. The one in force answers as before.

use std::time::Duration;

use host_harness::update::{Probe, Refusal, Updates};
use host_harness::{BUILT_IN, Limits};
use portal_tests::bomb::{Bomb, Filling};
use portal_tests::component::{Made, replaced};
use portal_tests::hostile::Hostile;
use portal_tests::signing::comment;
use portal_tests::{FRAGILE, LENIENT, ROGUE};

use crate::desk::{self, ADMIN, Desk, fragile, lenient, probe, scope, under_load};

/// The revision rises with each, so that nothing is refused for its revision.
fn comments() -> impl Iterator<Item = String> {
    (1_u64..).map(|revision| comment("portal-policy", "0.1.0", revision, "0.1.0"))
}

#[test]
fn what_does_not_fit_the_contract_is_refused_and_named() {
    let desk = Desk::new();
    let mut comments = comments();
    under_load(&desk, || {
        let mut check = |bytes: &[u8], part: &str| {
            let file = desk.signed("a.wasm", bytes, &comments.next().unwrap());
            let refused = desk.refuses(&file, Refusal::Interface);
            let cause =
                std::error::Error::source(&refused).map_or(String::new(), ToString::to_string);
            assert!(cause.contains(part), "{refused}: {cause}");
        };
        let importing =
            |name: &str, functions: &[&str]| Made::default().importing(name, functions).bytes();
        check(
            &importing("wasi:filesystem/preopens@0.2.0", &["get-directories"]),
            "wasi:filesystem/preopens@0.2.0",
        );
        check(&importing("wasi:sockets/network@0.2.0", &[]), "wasi:sockets/network@0.2.0");
        check(&importing("portal:permissions/directory@0.9.0", &[]), "directory@0.9.0");
        check(&importing("portal:permissions/directory@0.1.1", &[]), "directory@0.1.1");
        check(&Made::default().bytes(), "does not export `portal:permissions/about@0.1.0`");
        check(&replaced(BUILT_IN, "@0.1.0", "@0.9.0"), "types@0.9.0");
        check(&replaced(BUILT_IN, "portal-enabled", "portal-endable"), "does not fit the contract");
    });
}

#[test]
fn what_costs_too_much_to_compile_is_refused_by_the_scan_or_by_the_child() {
    let desk = Desk::new();
    let mut comments = comments();
    let fit = Bomb { functions: 1, locals: 10, bytes: 400, depth: 20, filling: Filling::Calls };
    let bombs = [
        Bomb { locals: 40_000, bytes: 40_000, ..fit },
        Bomb { functions: 20_000, bytes: 60, ..fit },
    ];
    under_load(&desk, || {
        for bomb in &bombs {
            let file = desk.signed("a.wasm", &bomb.component(), &comments.next().unwrap());
            desk.refuses(&file, Refusal::CompileLimit);
        }
    });
    // The scan lets an ordinary one pass; a child that may take no time or memory does not.
    let with = |change: fn(&mut Probe)| {
        let mut probe = probe();
        change(&mut probe);
        let folder = desk.updates.folder().clone();
        Updates::new(desk.store.clone(), folder, desk::limits(), Some(probe), "desk".into())
    };
    let file = desk.signed("a.wasm", LENIENT, &lenient());
    let impatient = with(|probe| probe.time = Duration::ZERO);
    assert_eq!(impatient.submit(&file, 1, 0).unwrap_err().code, Refusal::CompileLimit);
    let small = with(|probe| probe.memory = 1 << 20);
    assert_eq!(small.submit(&file, 1, 0).unwrap_err().code, Refusal::CompileLimit);
    with(|_| ()).submit(&file, 1, 0).unwrap();
}

#[test]
fn what_answers_what_no_policy_may_is_refused_by_the_fixed_questions() {
    let desk = Desk::new();
    // It allows everything to everybody, existing or not.
    desk.trusts("names", "portal-policy\nhostile\nrogue\n");
    let said =
        host_harness::Policy::load(&Hostile::default().component(), Limits::default()).unwrap();
    let told = said.description();
    let said = comment(&told.name, &told.version, told.revision, &told.contract);
    let file = desk.signed("a.wasm", &Hostile::default().component(), &said);
    desk.refuses(&file, Refusal::SelfTest);
    let rogue = host_harness::Policy::load(ROGUE, Limits::default()).unwrap();
    let told = rogue.description();
    let said = comment(&told.name, &told.version, told.revision, &told.contract);
    desk.refuses(&desk.signed("a.wasm", ROGUE, &said), Refusal::SelfTest);
}

/// It passes every fixed question, and fails for some who are really there.
#[test]
fn what_has_no_answer_for_somebody_in_the_directory_is_not_put_into_force() {
    let desk = Desk::new();
    let more = r#"{"contacts":[{"id":900001,"name":"Late","email":"late@x.example","customer":1,"portal-enabled":true}]}"#;
    let more = host_harness::document::Document::parse(more).unwrap();
    desk.store.import(&more, host_harness::store::Mode::Update { actor: 1, at: 1 }).unwrap();
    let file = desk.signed("a.wasm", FRAGILE, &fragile());
    let component = desk.submit(&file).unwrap();
    let compared = desk.updates.compare(component, &scope(), &mut |_| {}).unwrap();
    assert!(compared.difference.failing() > 0);
    let refused = desk.updates.activate(&compared, ADMIN, Some("whatever it does")).unwrap_err();
    assert_eq!(refused.code, Refusal::Failing, "{refused}");
    assert_eq!(desk.active().number, 0);
}

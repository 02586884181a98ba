//! The worked examples of changes of settings, as they are told.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

#[path = "support/company.rs"]
mod company;
#[path = "support/proposals.rs"]
mod proposals;
#[path = "support/store.rs"]
mod store;
mod support;

use company::{
    CONTACTS, DEFAULT, GOLD, INVOICES, K0, K1, MINE, NOTHING, PROJECTS, READING, TASKS, TICKETS,
};
use policy::configuration::{ButtonAction, HomeButton};
use policy::grant::Action::View;
use policy::id::{ButtonId, ModuleId, UserId};
use policy::portal_settings::Change;
use policy::portal_version::{Installation, PortalVersion};
use policy::view::portal_view;
use proposals::{
    accept, assign, assign_ticket, create, delete, move_up, order, privileges, refuse, rename,
    store,
};
use store::{EMPLOYEE, Store};
use support::request;

fn profile_names(store: &Store) -> Vec<&str> {
    store.names.iter().map(|(_, name)| name.as_str()).collect()
}

#[test]
fn example_55_a_new_installation_cannot_choose_version_1() {
    let mut store = store(PortalVersion::V2);
    store.crm.portal.installation = Installation::New;
    refuse(&store, Change::PortalVersion(PortalVersion::V1), "v1-unavailable", &[]);
    accept(&mut store, Change::PortalVersion(PortalVersion::V2), false);
}

#[test]
fn example_56_both_versions_keep_their_settings() {
    let mut store = store(PortalVersion::V1);
    accept(&mut store, move_up(INVOICES), true);
    let before = format!("{store:?}");
    accept(&mut store, Change::PortalVersion(PortalVersion::V2), true);
    accept(&mut store, Change::PortalVersion(PortalVersion::V1), true);
    assert_eq!(format!("{store:?}"), before);
}

#[test]
fn example_63_a_module_moves_up_to_the_edge_and_no_further() {
    let mut store = store(PortalVersion::V1);
    store.crm.modules[0].v1 = None;
    store.crm.modules[1].v1.as_mut().expect("a row").visible = false;
    assert_eq!(store.v1_order(), [TICKETS, INVOICES, PROJECTS, TASKS]);
    accept(&mut store, move_up(INVOICES), true);
    assert_eq!(store.v1_order(), [INVOICES, TICKETS, PROJECTS, TASKS]);
    accept(&mut store, move_up(INVOICES), false);
    assert_eq!(store.v1_order(), [INVOICES, TICKETS, PROJECTS, TASKS]);
    refuse(&store, move_up(CONTACTS), "unknown-module", &[CONTACTS]);
}

#[test]
fn example_65_a_new_assignee_is_told_once() {
    let mut store = store(PortalVersion::V1);
    let first = store.save(assign_ticket(MINE, EMPLOYEE)).expect("accepted");
    assert_eq!((first.changed, first.notify), (true, vec![UserId(EMPLOYEE)]));
    let again = store.save(assign_ticket(MINE, EMPLOYEE)).expect("accepted");
    assert_eq!((again.changed, again.notify), (false, Vec::new()));
}

#[test]
fn example_68_a_contact_without_profile_is_evaluated_with_default() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, delete(GOLD, None), true);
    assert_eq!(profile_names(&store), ["DEFAULT"]);
    let answer = store.crm.ask(K1, View, INVOICES, None, &[]);
    assert_eq!(answer.rule.info().reason, "granted");
}

#[test]
fn example_69_a_new_profile_needs_the_licence() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, delete(GOLD, None), true);
    store.crm.portal.licensed = false;
    for (name, base) in [("Gold", DEFAULT), ("", DEFAULT), ("DEFAULT", 99)] {
        refuse(&store, create(name, base), "not-licensed", &[]);
    }
    assert_eq!(profile_names(&store), ["DEFAULT"]);
}

#[test]
fn example_70_a_profile_is_a_copy_of_its_base_at_that_moment() {
    let mut store = store(PortalVersion::V2);
    let created = store.save(create(" Silver ", DEFAULT)).expect("accepted");
    assert_eq!((created.change, created.changed), (create("Silver", DEFAULT), true));
    let silver = store.names[2].0;
    accept(&mut store, assign(K1, Some(silver)), true);
    accept(&mut store, privileges(DEFAULT, INVOICES, NOTHING), true);
    let reason = |contact| store.crm.ask(contact, View, INVOICES, None, &[]).rule.info().reason;
    assert_eq!((reason(K1), reason(K0)), ("granted", "module-not-viewable"));
    refuse(&store, create("Bronze", 99), "unknown-profile", &[99]);
}

#[test]
fn example_71_without_the_licence_what_exists_keeps_working() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, assign(K1, Some(GOLD)), true);
    store.crm.portal.licensed = false;
    refuse(&store, create("Silver", DEFAULT), "not-licensed", &[]);
    assert_eq!(store.crm.ask(K1, View, INVOICES, None, &[]).rule.info().reason, "granted");
    accept(&mut store, privileges(GOLD, PROJECTS, READING), true);
    accept(&mut store, rename(GOLD, "Golden"), true);
    accept(&mut store, assign(K0, Some(GOLD)), true);
    accept(&mut store, delete(GOLD, Some(DEFAULT)), true);
}

#[test]
fn example_72_names_are_unique_and_not_empty() {
    let mut store = store(PortalVersion::V2);
    refuse(&store, create(" gold ", DEFAULT), "duplicate-name", &[GOLD]);
    refuse(&store, create(" gold ", 99), "duplicate-name", &[GOLD]);
    refuse(&store, create("", DEFAULT), "name-required", &[]);
    refuse(&store, create(" \u{3000}", 99), "name-required", &[]);
    refuse(&store, rename(GOLD, "default"), "duplicate-name", &[DEFAULT]);
    refuse(&store, rename(99, ""), "unknown-profile", &[99]);
    accept(&mut store, rename(GOLD, " Gold "), false);
    accept(&mut store, rename(GOLD, "GOLD"), true);
    assert_eq!(profile_names(&store), ["DEFAULT", "GOLD"]);
}

#[test]
fn example_73_default_stays_and_keeps_its_name() {
    let mut store = store(PortalVersion::V2);
    for licensed in [true, false] {
        store.crm.portal.licensed = licensed;
        for target in [None, Some(GOLD), Some(DEFAULT), Some(99)] {
            refuse(&store, delete(DEFAULT, target), "default-profile", &[DEFAULT]);
        }
        for name in ["DEFAULT", "Basic", "", "Gold"] {
            refuse(&store, rename(DEFAULT, name), "default-profile", &[DEFAULT]);
        }
    }
    accept(&mut store, privileges(DEFAULT, TICKETS, READING), true);
}

#[test]
fn example_74_holders_of_a_profile_that_goes_are_moved() {
    let mut store = store(PortalVersion::V2);
    accept(&mut store, assign(K1, Some(GOLD)), true);
    refuse(&store, delete(GOLD, None), "profile-in-use", &[GOLD]);
    refuse(&store, delete(GOLD, Some(GOLD)), "unknown-profile", &[GOLD]);
    refuse(&store, delete(GOLD, Some(99)), "unknown-profile", &[99]);
    refuse(&store, delete(99, Some(99)), "unknown-profile", &[99]);
    accept(&mut store, delete(GOLD, Some(DEFAULT)), true);
    assert_eq!(store.crm.contacts[0].profile, Some(DEFAULT));
    assert_eq!(profile_names(&store), ["DEFAULT"]);
}

#[test]
fn example_83_an_order_names_every_button_once() {
    let mut store = store(PortalVersion::V2);
    let button = |button: u64, module| HomeButton {
        button: ButtonId(button),
        position: button as u32,
        action: ButtonAction::List,
        module: Some(ModuleId(module)),
        record: None,
    };
    store.crm.profiles[0].buttons =
        vec![button(1, TICKETS), button(2, PROJECTS), button(3, INVOICES)];
    accept(&mut store, order(&[1, 2, 3]), false);
    accept(&mut store, order(&[3, 1, 2]), true);
    accept(&mut store, order(&[3, 1, 2]), false);
    for buttons in [&[3, 1][..], &[3, 1, 1], &[3, 1, 2, 4], &[3, 1, 4], &[]] {
        refuse(&store, order(buttons), "not-a-permutation", &[]);
    }
    let view = portal_view(&store, request(K1)).expect("facts at hand");
    assert_eq!(view.buttons, [3, 1].map(ButtonId));
    accept(&mut store, privileges(DEFAULT, PROJECTS, READING), true);
    let view = portal_view(&store, request(K1)).expect("facts at hand");
    assert_eq!(view.buttons, [3, 1, 2].map(ButtonId));
}

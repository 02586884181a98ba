//! A CRM in which nothing is odd, what becomes of it, and the one in which everything is.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::*;
use crate::crm::tests::POLICY;
use crate::dataset::{Shape, TODAY, generate, odd_cases};
use crate::day::Day;
use crate::document::Document;
use crate::store::{Mode, Store};

/// The clock of these tests.
pub(super) const NOW: u64 = 1_000_000;

/// Somebody has thought about all of it.
const CLEAN: &str = r#"{
    "users": [{ "id": 1, "name": "Ines", "administrator": true }, { "id": 2, "name": "Timo" },
              { "id": 9, "name": "Gone", "deleted": true }],
    "portal": { "installation": "upgraded", "version": "v2" },
    "modules": [{ "id": 1, "name": "Tickets", "kind": "tickets" }, { "id": 2, "name": "Invoices" },
                { "id": 3, "name": "Contacts", "kind": "contacts" }, { "id": 4, "name": "Assets", "on": false }],
    "email-templates": [{ "id": 1, "name": "Welcome" }, { "id": 9, "name": "Old", "deleted": true }],
    "version-1": { "user": 2, "access-template": 1, "modules": [{ "module": 1, "view-all": true }] },
    "profiles": [
        { "id": 1, "name": "DEFAULT", "owner": 2, "modules": [{ "module": 1, "view": true, "create": true }],
          "buttons": [{ "id": 1, "label": "Ask", "target": { "action": "create", "module": 1 } }] },
        { "id": 2, "name": "Key", "owner": 2, "notifications": { "access data": 1 },
          "modules": [{ "module": 1, "view": true, "edit": true, "scope": "customer" }, { "module": 2, "view": true }],
          "buttons": [{ "id": 2, "label": "Bills", "target": { "action": "list", "module": 2 } },
                      { "id": 3, "label": "Yours", "target": { "action": "open", "module": 1, "record": 5 } },
                      { "id": 4, "label": "Help", "target": { "action": "link", "address": "/h", "module": 1 } },
                      { "id": 5, "label": "Status", "target": { "action": "link", "address": "https://s.example" } }] }],
    "customer-groups": [{ "id": 1, "name": "Metro", "head-office": 1 }],
    "customers": [{ "id": 1, "name": "Amber", "groups": [1] }, { "id": 2, "name": "Retail", "groups": [1] },
                  { "id": 3, "name": "Zeta" }, { "id": 9, "name": "Left", "deleted": true }],
    "contacts": [
        { "id": 1, "name": "Kim", "email": "k@x.example", "customer": 1, "portal-enabled": true, "profile": 2,
          "access-window": { "start": "2026-01-01", "end": "2026-12-31" } },
        { "id": 3, "name": "Ana", "email": "a@x.example", "customer": 3, "portal-enabled": true,
          "access-window": { "start": "2026-01-01", "end": "2026-07-16" } },
        { "id": 4, "name": "Out", "customer": 9, "profile": 2 }],
    "ticket-email-accounts": [
        { "id": 1, "name": "Metro desk", "address": "m@x.example",
          "allocation": { "mode": "customer-group", "group": 1 } },
        { "id": 2, "name": "Hotline", "address": "h@x.example",
          "allocation": { "mode": "selected-customers", "customers": [3, 2] } }],
    "records": [{ "module": 1, "id": 5, "contacts": [1] }]
}"#;

pub(super) fn crm(document: &Document) -> (TempDir, Crm) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    store.import(document, Mode::New).unwrap();
    (folder, Crm::new(store, POLICY.clone()))
}

pub(super) fn look_at(crm: &Crm) -> Vec<Finding> {
    let today: Day = TODAY.parse().unwrap();
    look(crm, Horizon { moment: Moment { today: today.number(), now: NOW }, soon: 30 }).unwrap()
}

/// The clean document, with these parts in place of its own.
pub(super) fn with(parts: Value) -> Document {
    let mut document: Value = serde_json::from_str(CLEAN).unwrap();
    for (key, part) in parts.as_object().unwrap() {
        document[key] = part.clone();
    }
    Document::parse(&document.to_string()).unwrap()
}

/// The clean document, with this at these places of its own, such as `/profiles/0/owner`.
pub(super) fn set(changes: &[(&str, Value)]) -> Document {
    let mut document: Value = serde_json::from_str(CLEAN).unwrap();
    for (path, value) in changes {
        let (above, key) = path.rsplit_once('/').unwrap();
        match document.pointer_mut(above).unwrap() {
            Value::Array(list) => list.push(value.clone()),
            object => object[key] = value.clone(),
        }
    }
    Document::parse(&document.to_string()).unwrap()
}

/// Everything that is found, as lint and object, such as `dangling-group account 1`.
#[track_caller]
pub(super) fn check(document: &Document, expected: &[&str]) -> Vec<Finding> {
    let (_folder, crm) = crm(document);
    let findings = look_at(&crm);
    let word = |finding: &Finding| {
        let Object { kind, id, .. } = &finding.object;
        let id = id.map_or_else(String::new, |id| format!(" {id}"));
        format!("{} {kind}{id}", finding.lint.id)
    };
    assert_eq!(findings.iter().map(word).collect::<Vec<_>>(), expected, "{findings:#?}");
    findings
}

/// Whom the only finding concerns: how many, and who.
#[track_caller]
pub(super) fn concerned(findings: &[Finding]) -> (usize, Vec<u64>) {
    let [Finding { concerned: Some(concerned), .. }] = findings else { panic!("{findings:#?}") };
    (concerned.count, concerned.examples.iter().map(|example| example.id).collect())
}

#[test]
fn nothing_is_odd_about_a_clean_crm() {
    check(&with(json!({})), &[]);
}

#[test]
fn nothing_is_odd_about_a_fresh_database() {
    check(&Document::default(), &[]);
}

#[test]
fn the_worst_comes_first() {
    let document = set(&[
        ("/customer-groups/0/deleted", json!(true)),
        ("/ticket-email-accounts/1/allocation", json!({ "mode": "no-customers" })),
    ]);
    let expected = [
        "dangling-group account 1",
        "account-for-nobody account 1",
        "account-for-no-customers account 2",
        "dangling-membership customer group 1",
    ];
    check(&document, &expected);
}

#[test]
fn a_finding_names_ten_and_counts_all() {
    let examples = (1..=25_u64).map(|id| Example::new(id, "K", ""));
    let concerned = Concerned::of("contact", examples).unwrap();
    assert_eq!((concerned.count, concerned.examples.len()), (25, EXAMPLES));
    assert_eq!(concerned.argument(), "CONTACT");
    assert_eq!(Concerned::of("contact", [Example::new(7_u64, "K", "")]).unwrap().argument(), "7");
    assert_eq!(Concerned::of("contact", []), None);
}

#[test]
fn names_of_lints_and_rules_are_what_they_look_like() {
    let ids: BTreeSet<_> = LINTS.iter().map(|lint| lint.id).collect();
    assert_eq!(ids.len(), LINTS.len());
    for lint in LINTS {
        assert!(lint.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", lint.id);
        assert!(lint.finds.ends_with('.') && !lint.sources.is_empty(), "{}", lint.id);
        for source in lint.sources {
            let number = source.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '-');
            let number = number.strip_prefix("1-").unwrap_or(number);
            assert!(number.chars().all(|c| c.is_ascii_digit()), "{source}");
        }
    }
}

/// Lints that no setting of the made-up CRM gives cause for; other tests of this folder plant what they find.
const PLANTED: [&str; 3] = ["no-owner", "exemption-ends-soon", "exemption-never-ends"];

#[test]
fn every_odd_case_of_a_large_crm_is_found() {
    for seed in [1, 422] {
        let document = generate(&Shape::default(), seed);
        let (_folder, crm) = crm(&document);
        let findings = look_at(&crm);
        let found: BTreeSet<_> = findings.iter().map(|finding| finding.lint.id).collect();
        let all = LINTS.iter().map(|lint| lint.id).filter(|id| !PLANTED.contains(id));
        assert_eq!(found, all.collect(), "seed {seed}");
        let cases = odd_cases(&document);
        let case = |name: &str| cases.iter().find(|(case, _)| *case == name).unwrap().1;
        let of = |id: &str| findings.iter().filter(|found| found.lint.id == id).count();
        let whom = |id: &str| -> usize {
            let found = findings.iter().filter(|found| found.lint.id == id);
            found.filter_map(|found| Some(found.concerned.as_ref()?.count)).sum()
        };
        assert_eq!(of("account-never-allocated"), case("account never allocated"));
        assert_eq!(of("account-for-everybody"), case("account for all customers"));
        assert_eq!(of("account-for-no-customers"), case("account for no customers"));
        assert_eq!(of("dangling-group"), case("account for a deleted group"));
        assert_eq!(of("unused-profile"), case("profile that nobody holds"));
        assert_eq!(of("identical-profiles"), case("profile equal to another one") / 2);
        assert_eq!(of("edit-without-view"), case("profile that edits what it does not view"));
        assert_eq!(of("button-denied"), case("button to a module that the profile does not show"));
        assert_eq!(whom("dangling-profile"), case("contact with a deleted profile"));
        assert!(whom("access-ends-soon") >= case("access ends today"));
        assert!(whom("access-never-ends") >= case("access without limits"));
        let odd_days = case("access without start")
            + case("access without end")
            + case("access with both days in reverse");
        assert!(whom("access-never-begins") >= odd_days);
    }
}

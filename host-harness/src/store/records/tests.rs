//! Lists and single decisions agree, and lists are found by index.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::day::Day;
use crate::document::Document;
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::session::{Action, PrivilegeQuestion, Request};
use crate::store::database::ToSql;
use crate::store::{Mode, Store};

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::create(&folder.path().join("test.db")).unwrap();
    (folder, store)
}

/// The steps that SQLite takes: none may read a whole table.
#[track_caller]
fn check_plan(sql: &str, parameters: &[&dyn ToSql]) {
    let (_folder, store) = store();
    let plan = format!("EXPLAIN QUERY PLAN {sql}");
    let steps =
        store.read().unwrap().rows(&plan, parameters, |row| row.get::<_, String>(3)).unwrap();
    assert!(steps.iter().any(|step| step.starts_with("SEARCH")), "{steps:?}");
    assert!(!steps.iter().any(|step| step.starts_with("SCAN")), "{steps:?}");
}

#[test]
fn lists_are_found_by_index_however_many_records_there_are() {
    let customer = CustomerScope { contact: 1, customer: 1 };
    for scope in [RowScope::Own(1), RowScope::Customer(customer), RowScope::CustomerItself(1)] {
        check_plan(&direct(scope), &[&1, &1, &1, &1]);
        check_plan(&through(scope), &[&1, &1, &1, &1, &1, &1]);
    }
    check_plan(CONTACT_ROWS, &[&1, &None::<i64>]);
    check_plan(CUSTOMER_ROW, &[&1, &1]);
}

/// For every contact and module, the list is what single decisions allow. Returns how many records were listed.
#[track_caller]
fn check_agreement(document: &Document, today: i32) -> usize {
    let (_folder, store) = store();
    store.import(document, Mode::New).unwrap();
    let policy = Policy::built_in(Limits::default()).unwrap();
    let session = policy.session(store.read().unwrap());
    let records = |module: u64| -> BTreeSet<u64> {
        let stored = document.records.iter().filter(|record| record.module.get() == module);
        let people = document.contacts.iter().map(|contact| contact.id.get());
        let companies = document.customers.iter().map(|customer| customer.id.get());
        stored.map(|record| record.id.get()).chain(people).chain(companies).collect()
    };
    let mut listed = 0;
    for contact in &document.contacts {
        let contact = contact.id.get();
        let request = Request { contact, acting: None, today, now: 0 };
        for module in &document.modules {
            let module = module.id.get();
            let candidates: Vec<u64> = records(module).into_iter().collect();
            let questions: Vec<_> = candidates
                .iter()
                .map(|record| PrivilegeQuestion {
                    module,
                    action: Action::View,
                    record: Some(*record),
                    fields: Vec::new(),
                })
                .collect();
            let allowed: Vec<u64> = session
                .decide_many(request, &questions)
                .unwrap()
                .iter()
                .zip(candidates)
                .filter_map(|(decision, record)| decision.allows().then_some(record))
                .collect();
            let filter = session.filter(request, module, false).unwrap();
            let found = session.facts().records_matching(module, &filter).unwrap();
            assert_eq!(found, allowed, "contact {contact}, module {module}, {filter:?}");
            let own = session.filter(request, module, true).unwrap();
            let own = session.facts().records_matching(module, &own).unwrap();
            assert!(own.iter().all(|record| found.contains(record)), "{own:?} of {found:?}");
            listed += found.len();
        }
    }
    listed
}

#[test]
fn a_list_shows_exactly_what_single_decisions_allow() {
    let today: Day = "2026-06-15".parse().unwrap();
    check_agreement(&Document::parse(crate::document::RICH).unwrap(), today.number());
    let mut listed = 0;
    for seed in 1..=3 {
        let document = crm(Numbers(seed)).to_string();
        listed += check_agreement(&Document::parse(&document).unwrap(), today.number());
    }
    assert!(listed > 200, "only {listed}");
}

/// Numbers that are random enough, and the same every time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn often(&mut self) -> bool {
        self.below(4) > 0
    }

    fn rarely(&mut self) -> bool {
        self.below(6) == 0
    }

    /// Few of the identifiers 1 to `end`, each once.
    fn some(&mut self, end: u64) -> Vec<u64> {
        let few = self.below(3);
        (0..few).map(|_| self.below(end) + 1).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

const KINDS: [&str; 8] = [
    "contacts",
    "customers",
    "tickets",
    "documents",
    "other",
    "project-items",
    "other",
    "catalogue-items",
];
const CONTACT_COUNT: u64 = 16;
const CUSTOMER_COUNT: u64 = 5;

/// A CRM with modules of every kind, reached through each other, and records that belong to all sorts of people.
fn crm(mut random: Numbers) -> Value {
    let through = |module: usize| if module == 6 { vec![3, 4, 5] } else { vec![5, 7] };
    let modules = (1..).zip(KINDS).map(|(id, kind)| {
        let paths = if kind.ends_with("-items") { through(id) } else { Vec::new() };
        json!({
            "id": id, "name": kind, "kind": kind, "on": !random.rarely(), "reached-through": paths,
        })
    });
    let modules: Vec<_> = modules.collect();
    let version = if random.often() { "v2" } else { "v1" };
    let mut rows = |key: &str, scope: &str, wide: &[Value]| -> Vec<Value> {
        (1..=KINDS.len())
            .map(|module| {
                let wide = &wide[usize::from(random.below(2) == 0)];
                json!({ "module": module, key: random.often(), scope: wide })
            })
            .collect()
    };
    let scopes = [json!("own"), json!("customer")];
    let profiles: Vec<_> = (1..=3)
        .map(|id| json!({ "id": id, "name": format!("P{id}"), "modules": rows("view", "scope", &scopes) }))
        .collect();
    let v1 = rows("visible", "view-all", &[json!(false), json!(true)]);
    let customers: Vec<_> = (1..=CUSTOMER_COUNT)
        .map(|id| json!({ "id": id, "name": format!("C{id}"), "deleted": random.rarely() }))
        .collect();
    let contacts: Vec<_> = (1..=CONTACT_COUNT)
        .map(|id| {
            let customer = random.often().then(|| random.below(CUSTOMER_COUNT) + 1);
            json!({
                "id": id, "name": format!("K{id}"), "customer": customer, "portal-enabled": true,
                "profile": random.below(3) + 1, "deleted": random.rarely(),
            })
        })
        .collect();
    let mut records = Vec::new();
    // Parents before those that are reached through them.
    for module in [3, 4, 5, 7, 6, 8] {
        for id in 1..=12 {
            let mut parents = Vec::new();
            if KINDS[module - 1].ends_with("-items") {
                for parent in through(module) {
                    let found = random.some(12);
                    parents
                        .extend(found.iter().map(|id| json!({ "module": parent, "record": id })));
                }
            }
            records.push(json!({
                "module": module, "id": id, "contacts": random.some(CONTACT_COUNT),
                "customers": random.some(CUSTOMER_COUNT), "portal-active": random.often(),
                "parents": parents,
            }));
        }
    }
    json!({
        "portal": { "installation": "upgraded", "version": version }, "modules": modules,
        "profiles": profiles, "version-1": { "modules": v1 }, "customers": customers,
        "contacts": contacts, "records": records,
    })
}

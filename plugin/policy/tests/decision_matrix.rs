//! Every privilege decision in a tiny CRM, as a table to read. `BLESS=1` writes it anew; the difference is the review.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a test may panic"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use policy::Rule;
use policy::configuration::{ModuleKind, ProfileModule, V1Module};
use policy::grant::Action::{self, Create, Delete, Edit, View};
use policy::portal_version::{Installation, PortalVersion};
use policy::record_scope::RecordScope;
use policy::rule::Effect;
use support::{Contact, Crm, Customer, Module, Profile, Record};

/// The modules, by identifier from 1. Milestones and products are reached through invoices.
const MODULES: [(&str, ModuleKind); 7] = [
    ("contacts", ModuleKind::Contacts),
    ("customers", ModuleKind::Customers),
    ("tickets", ModuleKind::Tickets),
    ("documents", ModuleKind::Documents),
    ("milestones", ModuleKind::ProjectItems),
    ("products", ModuleKind::CatalogueItems),
    ("invoices", ModuleKind::Other),
];
const INVOICES: u64 = 7;

/// What is asked about: the module as a whole, or a record.
const SUBJECTS: [(char, &str, Option<u64>); 7] = [
    ('m', "the module as a whole", None),
    ('o', "the contact's own record", Some(1)),
    ('c', "a colleague's record", Some(2)),
    ('f', "a record of the contact's customer", Some(3)),
    ('x', "a record of another customer", Some(4)),
    ('u', "an own record that is not marked for the portal", Some(5)),
    ('n', "a record that does not exist", Some(6)),
];

const ACTIONS: [Action; 4] = [Create, View, Edit, Delete];

const ROW: ProfileModule = ProfileModule {
    view: true,
    create: false,
    edit: false,
    delete: false,
    scope: RecordScope::Own,
};

#[test]
fn every_decision_is_the_one_in_the_table() {
    let mut table = String::from("Every privilege decision in a tiny CRM.\n\n");
    table
        .push_str("+ allowed   - denied   . denied, and to be answered as if it did not exist\n\n");
    for (letter, subject, _) in SUBJECTS {
        writeln!(table, "{letter}  {subject}").unwrap();
    }
    let mut met = BTreeSet::new();
    for (title, crm) in worlds() {
        block(&mut table, &title, &crm, &mut met);
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/decision_matrix.txt");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &table).unwrap();
    }
    let blessed = fs::read_to_string(&path).unwrap_or_default();
    for (number, (line, expected)) in table.lines().zip(blessed.lines()).enumerate() {
        assert_eq!(line, expected, "line {}", number + 1);
    }
    assert_eq!(table.lines().count(), blessed.lines().count());
    for rule in Rule::ALL {
        let id = rule.info().id;
        let area = id.starts_with("privileges.") || id.starts_with("records.");
        assert_eq!(met.contains(id), area, "{id} in the table");
    }
}

fn block(table: &mut String, title: &str, crm: &Crm, met: &mut BTreeSet<&'static str>) {
    let letters: String = SUBJECTS.iter().map(|(letter, ..)| letter).collect();
    writeln!(table, "\n== {title}\n").unwrap();
    writeln!(table, "{:12}create  {:9}{:9}delete", "", "view", "edit").unwrap();
    writeln!(table, "{:12}m       {letters}  {letters}  {letters}", "").unwrap();
    let mut refusals: BTreeMap<Rule, Vec<String>> = BTreeMap::new();
    for (module, (name, _)) in (1..).zip(MODULES) {
        write!(table, "{name:12}").unwrap();
        for action in ACTIONS {
            let mut letters: BTreeMap<Rule, String> = BTreeMap::new();
            for (letter, _, record) in SUBJECTS {
                if action == Create && record.is_some() {
                    continue;
                }
                let rule = crm.ask(1, action, module, record, &[]).rule;
                met.insert(rule.info().id);
                table.push(match (rule.effect(), rule.info().conceals) {
                    (Effect::Allow, _) => '+',
                    (Effect::Deny, false) => '-',
                    (Effect::Deny, true) => '.',
                });
                if rule.effect() == Effect::Deny {
                    letters.entry(rule).or_default().push(letter);
                }
            }
            table.push_str(match action {
                Create => "       ",
                View | Edit => "  ",
                Delete => "\n",
            });
            for (rule, letters) in letters {
                let place = format!("{name} {} {letters}", action.word());
                refusals.entry(rule).or_default().push(place);
            }
        }
    }
    for (rule, places) in refusals {
        let info = rule.info();
        writeln!(table, "\n{} ({})", info.reason, info.id).unwrap();
        for places in places.chunks(4) {
            writeln!(table, "    {}", places.join(", ")).unwrap();
        }
    }
}

fn worlds() -> Vec<(String, Crm)> {
    let mut worlds = Vec::new();
    let mut add = |title: &str, crm: Crm| worlds.push((title.to_string(), crm));
    add("version 1, view all records: no", version_1(true, false));
    add("version 1, view all records: yes", version_1(true, true));
    add("version 1, all modules hidden", version_1(false, true));
    let profiles = [
        ("reader: view", ROW),
        ("clerk: view, create, edit", ProfileModule { create: true, edit: true, ..ROW }),
        ("cleaner: view, delete", ProfileModule { delete: true, ..ROW }),
        (
            "blind: create, edit, delete",
            ProfileModule { view: false, create: true, edit: true, delete: true, ..ROW },
        ),
    ];
    for (title, row) in profiles {
        for (word, scope) in [("own", RecordScope::Own), ("customer", RecordScope::Customer)] {
            let row = ProfileModule { scope, ..row };
            add(&format!("profile {title}; scope {word}"), version_2(Some(row), false, false));
        }
    }
    let off = ProfileModule { view: false, scope: RecordScope::Customer, ..ROW };
    add("profile nothing: no module mentioned", version_2(None, false, false));
    add("profile viewer: view-all, no module mentioned", version_2(None, true, false));
    add("profile viewer: view-all, modules off; scope customer", version_2(Some(off), true, false));
    add("profile editor: edit-all, no module mentioned", version_2(None, false, true));
    add("profile editor: edit-all, modules off; scope customer", version_2(Some(off), false, true));
    let mut crm = version_2(Some(ROW), true, true);
    crm.modules.iter_mut().for_each(|module| module.on = false);
    add("profile editor: edit-all; modules off in the Module Manager", crm);
    let mut crm = version_2(Some(ROW), true, true);
    crm.modules.retain(|module| module.id != INVOICES);
    add("profile editor: edit-all; no invoices in the CRM; scope own", crm);
    let mut crm = version_2(Some(ROW), true, true);
    crm.contacts[0].profile = Some(9);
    add("profile that does not exist", crm);
    worlds
}

fn version_1(visible: bool, view_all: bool) -> Crm {
    let mut crm = crm(PortalVersion::V1);
    for module in &mut crm.modules {
        module.v1 = Some(V1Module { visible, view_all, sequence: 0 });
    }
    crm
}

fn version_2(row: Option<ProfileModule>, view_all: bool, edit_all: bool) -> Crm {
    let mut crm = crm(PortalVersion::V2);
    let rows = row.map(|row| crm.modules.iter().map(|module| (module.id, row)).collect());
    crm.profiles.push(Profile {
        id: 1,
        view_all,
        edit_all,
        modules: rows.unwrap_or_default(),
        fields: Vec::new(),
        owner: None,
        buttons: Vec::new(),
    });
    crm
}

fn crm(version: PortalVersion) -> Crm {
    let mut crm = Crm::new(Installation::Upgraded, version);
    crm.customers = [10, 20].map(|id| Customer { id, deleted: false }).into();
    for (id, customer) in [(1, 10), (2, 10), (3, 20)] {
        crm.contacts.push(Contact {
            id,
            customer: Some(customer),
            deleted: false,
            portal_enabled: true,
            locked: false,
            profile: None,
        });
    }
    for (module, (_, kind)) in (1..).zip(MODULES) {
        let inherited = matches!(kind, ModuleKind::ProjectItems | ModuleKind::CatalogueItems);
        crm.modules.push(Module {
            id: module,
            kind,
            on: true,
            position: module as u32,
            reached_through: if inherited { vec![INVOICES] } else { Vec::new() },
            v1: None,
        });
        let belong: [(&[u64], &[u64]); 5] =
            [(&[1], &[]), (&[2], &[]), (&[], &[10]), (&[3], &[20]), (&[1], &[])];
        for (id, (contacts, customers)) in (1..).zip(belong) {
            crm.records.push(Record {
                module,
                id,
                // A product belongs to nobody; a milestone's own links must not count.
                contacts: match kind {
                    ModuleKind::CatalogueItems => Vec::new(),
                    ModuleKind::ProjectItems => vec![1],
                    _ => contacts.to_vec(),
                },
                customers: if inherited { Vec::new() } else { customers.to_vec() },
                portal_active: id != 5,
                parents: if inherited { vec![(INVOICES, id)] } else { Vec::new() },
            });
        }
    }
    crm
}

//! Questions about privileges and new records in any CRM, and how each of their rules is turned.

use std::collections::BTreeSet;

use policy::configuration::{ModuleKind, ProfileModule, V1Module};
use policy::explain::{self, Explanation, Question};
use policy::field::{OrganisationAccess, ProfileField};
use policy::grant::Action::{self, Create, Delete, Edit, View};
use policy::id::ModuleId;
use policy::new_record::new_record;
use policy::record_scope::RecordScope;
use policy::rule::Rule;
use policy::trace::Value;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::check;
use crate::support::{Contact, Crm, Customer, Field, Module, Profile, Record, question, request};
use crate::world::{MODULES, fields_around, worlds};

/// Of a module that is added for a remedy, and of a user and a customer.
const ADDED: u64 = 70;

struct Asked<'a> {
    contact: u64,
    action: Action,
    module: u64,
    record: Option<u64>,
    fields: &'a [u64],
}

impl Asked<'_> {
    fn contact<'a>(&self, crm: &'a mut Crm) -> &'a mut Contact {
        crm.contacts.iter_mut().find(|known| known.id == self.contact).expect("a contact")
    }

    fn module<'a>(&self, crm: &'a mut Crm) -> &'a mut Module {
        crm.modules.iter_mut().find(|known| known.id == self.module).expect("a module")
    }

    fn record<'a>(&self, crm: &'a mut Crm) -> &'a mut Record {
        let mut records = crm.records.iter_mut();
        let found =
            records.find(|known| known.module == self.module && Some(known.id) == self.record);
        found.expect("a record")
    }

    /// The one held, or DEFAULT.
    fn profile<'a>(&self, crm: &'a mut Crm) -> &'a mut Profile {
        let held = self.contact(crm).profile;
        let mut profiles = crm.profiles.iter_mut();
        profiles.find(|known| held.is_none_or(|held| known.id == held)).expect("a profile")
    }

    /// A profile that does not mention the module reaches only own records in it.
    fn row<'a>(&self, crm: &'a mut Crm) -> &'a mut ProfileModule {
        let rows = &mut self.profile(crm).modules;
        if rows.iter().all(|(id, _)| *id != self.module) {
            let scope = RecordScope::Own;
            let row =
                ProfileModule { view: false, create: false, edit: false, delete: false, scope };
            rows.push((self.module, row));
        }
        &mut rows.iter_mut().find(|(id, _)| *id == self.module).expect("a row").1
    }

    fn flag<'a>(&self, crm: &'a mut Crm) -> &'a mut bool {
        let row = self.row(crm);
        match self.action {
            View => &mut row.view,
            Create => &mut row.create,
            Edit => &mut row.edit,
            Delete => &mut row.delete,
        }
    }

    fn turn(&self, crm: &mut Crm, explained: &Explanation, rule: Rule) {
        match rule {
            Rule::AccessContactDeleted => self.contact(crm).deleted = false,
            Rule::AccessNotEnabled => self.contact(crm).portal_enabled = true,
            Rule::AccessLocked => self.contact(crm).locked = false,
            Rule::ModuleOff => self.module(crm).on = true,
            Rule::ModuleInactive => {
                let hidden = V1Module { visible: false, view_all: false, sequence: 0 };
                self.module(crm).v1.get_or_insert(hidden).visible = true;
            }
            Rule::ModuleNotViewable => self.row(crm).view = true,
            Rule::ActionDenied => *self.flag(crm) = true,
            Rule::PrivilegeVersion1 if self.module(crm).kind == ModuleKind::Contacts => {
                self.module(crm).on = false;
            }
            Rule::PrivilegeVersion1 | Rule::NewRecordPortalUser => {
                self.module(crm).v1.as_mut().expect("a row").visible = false;
            }
            Rule::PrivilegeProfile => *self.flag(crm) = false,
            Rule::PrivilegeWholeProfile => {
                let profile = self.profile(crm);
                (profile.view_all, profile.edit_all) = (false, false);
            }
            Rule::RecordOutOfScope => self.link(crm),
            Rule::RecordNotInPortal => self.record(crm).portal_active = true,
            Rule::FieldNotVisible | Rule::FieldNotEditable => self.open_fields(crm, explained),
            Rule::NewRecordNoPortalUser => crm.v1_user = Some(ADDED),
            Rule::NewRecordNoOwner => self.profile(crm).owner = Some(ADDED),
            Rule::NewRecordProfileOwner | Rule::NewRecordDefaultOwner => {
                self.profile(crm).edit_all = false;
                self.row(crm).create = false;
            }
            rule => panic!("nothing turns {rule:?}"),
        }
    }

    fn link(&self, crm: &mut Crm) {
        match self.module(crm).kind {
            ModuleKind::Customers => {
                crm.customers.push(Customer { id: ADDED, deleted: false });
                self.contact(crm).customer = Some(ADDED);
                self.record(crm).customers.push(ADDED);
            }
            ModuleKind::ProjectItems => {
                self.add_module(crm);
                self.module(crm).reached_through.push(ADDED);
                self.record(crm).parents.push((ADDED, 1));
            }
            ModuleKind::Contacts
            | ModuleKind::Tickets
            | ModuleKind::Documents
            | ModuleKind::CatalogueItems
            | ModuleKind::Other => self.record(crm).contacts.push(self.contact),
        }
    }

    /// A module that the contact may view, with a record of its own.
    fn add_module(&self, crm: &mut Crm) {
        crm.modules.push(Module {
            id: ADDED,
            kind: ModuleKind::Other,
            on: true,
            position: 0,
            reached_through: Vec::new(),
            v1: Some(V1Module { visible: true, view_all: false, sequence: 0 }),
        });
        crm.records.push(Record {
            module: ADDED,
            id: 1,
            contacts: vec![self.contact],
            customers: Vec::new(),
            portal_active: false,
            parents: Vec::new(),
        });
        // Version 1 asks for no profile, and there may be none.
        let held = self.contact(crm).profile;
        for profile in &mut crm.profiles {
            if held.is_none_or(|held| held == profile.id) {
                let scope = RecordScope::Own;
                let row =
                    ProfileModule { view: true, create: false, edit: false, delete: false, scope };
                profile.modules.push((ADDED, row));
            }
        }
    }

    fn open_fields(&self, crm: &mut Crm, explained: &Explanation) {
        let facts = explained.checks.iter().flat_map(|check| &check.facts);
        let named = facts.filter(|fact| fact.name == "forbidden-fields");
        let Some(Value::Ids(forbidden)) = named.map(|fact| &fact.value).next_back() else {
            panic!("no fields named");
        };
        assert!(!forbidden.is_empty() && forbidden.iter().all(|id| self.fields.contains(id)));
        for id in forbidden {
            let field: &mut Field =
                crm.fields.iter_mut().find(|known| known.id == *id).expect("a field");
            field.active = true;
            field.organisation = OrganisationAccess::Shown;
            field.v1_visible = true;
            for profile in &mut crm.profiles {
                profile.fields.retain(|(known, _)| known != id);
                profile.fields.push((*id, ProfileField::Editable));
            }
        }
    }

    fn visit(&self, crm: &Crm, met: &mut BTreeSet<Rule>) {
        let Asked { contact, action, module, record, fields } = *self;
        let Some(question) = question(action, module, record, fields) else { return };
        let decided = crm.ask(contact, action, module, record, fields).rule;
        self.check(crm, &Question::Privilege(question), decided, met);
    }

    fn check(&self, crm: &Crm, question: &Question, decided: Rule, met: &mut BTreeSet<Rule>) {
        let explain = |crm: &Crm| explain::explain(crm, request(self.contact), question).unwrap();
        let turn = |crm: &mut Crm, explained: &Explanation, rule| self.turn(crm, explained, rule);
        check(crm, explain, decided, turn, met);
        let noisy = Crm { noisy: true, ..crm.clone() };
        assert_eq!(explain(&noisy), explain(crm));
    }
}

fn visit(crm: &Crm, contact: u64, met: &mut BTreeSet<Rule>) {
    for module in MODULES {
        let [field, unknown, other, _] = fields_around(module);
        let fields: [&[u64]; 3] = [&[], &[field, other], &[unknown, field]];
        for action in [View, Create, Edit, Delete] {
            for record in [None, Some(1), Some(2), Some(4)] {
                for fields in fields {
                    Asked { contact, action, module, record, fields }.visit(crm, met);
                }
            }
        }
        let asked = Asked { contact, action: Create, module, record: None, fields: &[] };
        let question = Question::NewRecord(ModuleId(module));
        let decided = new_record(crm, request(contact), ModuleId(module)).unwrap().rule;
        asked.check(crm, &question, decided, met);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(60) })]

    #[test]
    fn remedies_of_privileges_are_enough_and_all_needed(crm in worlds(), contact in 1..=5u64) {
        visit(&crm, contact, &mut BTreeSet::new());
    }
}

#[test]
fn every_rule_of_privileges_that_can_be_turned_is_turned() {
    let mut met = BTreeSet::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..40 {
        let crm = worlds().new_tree(&mut runner).expect("a CRM").current();
        (1..=2).for_each(|contact| visit(&crm, contact, &mut met));
    }
    let expected = [
        Rule::AccessContactDeleted,
        Rule::AccessNotEnabled,
        Rule::AccessLocked,
        Rule::ModuleOff,
        Rule::ModuleInactive,
        Rule::ModuleNotViewable,
        Rule::ActionDenied,
        Rule::PrivilegeVersion1,
        Rule::PrivilegeProfile,
        Rule::PrivilegeWholeProfile,
        Rule::RecordOutOfScope,
        Rule::RecordNotInPortal,
        Rule::FieldNotVisible,
        Rule::FieldNotEditable,
        Rule::NewRecordNoPortalUser,
        Rule::NewRecordNoOwner,
        Rule::NewRecordPortalUser,
        Rule::NewRecordProfileOwner,
        Rule::NewRecordDefaultOwner,
    ];
    assert_eq!(met, BTreeSet::from(expected));
}

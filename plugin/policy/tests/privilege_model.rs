//! The rules once more, written down plainly from the texts, and compared with the policy in made-up CRMs.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

mod support;
#[path = "support/world.rs"]
mod world;

use policy::configuration::{ModuleKind, ProfileModule};
use policy::field::{OrganisationAccess, ProfileField};
use policy::grant::Action::{self, Create, Delete, Edit, View};
use policy::portal_version::{Installation, PortalVersion};
use policy::record_scope::RecordScope;
use proptest::prelude::*;
use support::{Contact, Crm, Module, Profile, Record, question};
use world::{CONTACTS, MODULES, RECORDS, fields_around, worlds};

/// Each world is asked more than five hundred questions.
const WORLDS: u32 = 400;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(WORLDS) })]

    #[test]
    fn the_policy_says_what_the_plain_reading_says(crm in worlds()) {
        let mut count = 0;
        for contact in CONTACTS {
            for module in MODULES {
                let [field, unknown, other, _] = fields_around(module);
                let fields: [&[u64]; 2] = [&[], &[field, unknown, other]];
                for (action, fields) in [View, Create, Edit, Delete].map(|a| fields.map(|f| (a, f))).concat() {
                    for record in [None].into_iter().chain(RECORDS.map(Some)) {
                        if question(action, module, record, fields).is_none() {
                            continue;
                        }
                        count += 1;
                        let answer = crm.ask(contact, action, module, record, fields);
                        let forbidden = answer.forbidden_fields.iter().map(|field| field.0).collect();
                        let plain = Plain { crm: &crm, contact, action, module, record, fields };
                        let said = plain.answer().map_or_else(|refused| refused, |()| ("granted", Vec::new()));
                        let asked = (contact, action, module, record);
                        prop_assert_eq!((answer.rule.info().reason, forbidden), said, "{:?}", asked);
                    }
                }
            }
        }
        prop_assert!(count > 500);
    }
}

struct Plain<'a> {
    crm: &'a Crm,
    contact: u64,
    action: Action,
    module: u64,
    record: Option<u64>,
    fields: &'a [u64],
}

type Refused = (&'static str, Vec<u64>);

impl Plain<'_> {
    fn answer(&self) -> Result<(), Refused> {
        let no = |reason| Err((reason, Vec::new()));
        let Some(me) = self.crm.contacts.iter().find(|contact| contact.id == self.contact) else {
            return no("unknown-user");
        };
        if me.deleted {
            return no("deleted");
        }
        if !me.portal_enabled {
            return no("not-enabled");
        }
        if me.locked {
            return no("locked");
        }
        if !self.version_1() && self.profile(me).is_none() {
            return no("unknown-profile");
        }
        let wide = match self.may_see(me, self.module) {
            Ok(wide) => wide,
            Err(reason) => return no(reason),
        };
        let module = self.module(self.module).expect("it may be seen");
        if !self.may_act(me, module) {
            return no("action-denied");
        }
        if let Some(record) = self.record {
            let Some(record) = self.record_of(self.module, record) else {
                return no("unknown-record");
            };
            if !self.reaches(me, module, wide, record) {
                return no("out-of-scope");
            }
            if needs_mark(module) && !record.portal_active {
                return no("not-in-portal");
            }
            let version_1_contacts = self.version_1() && module.kind == ModuleKind::Contacts;
            if self.action == Edit && version_1_contacts && !record.contacts.contains(&me.id) {
                return no("action-denied");
            }
        }
        let mut bad = Vec::new();
        for field in self.fields {
            if !self.field_is_open(me, *field) {
                bad.push(*field);
            }
        }
        match (bad.is_empty(), self.action) {
            (true, _) => Ok(()),
            (false, View) => Err(("field-not-visible", bad)),
            (false, _) => Err(("field-not-editable", bad)),
        }
    }

    fn version_1(&self) -> bool {
        self.crm.portal.installation == Installation::Upgraded
            && self.crm.portal.selected == PortalVersion::V1
    }

    fn profile(&self, me: &Contact) -> Option<&Profile> {
        self.crm.profiles.iter().find(|profile| profile.id == me.profile.unwrap_or(1))
    }

    fn module(&self, id: u64) -> Option<&Module> {
        self.crm.modules.iter().find(|module| module.id == id)
    }

    fn record_of(&self, module: u64, id: u64) -> Option<&Record> {
        self.crm.records.iter().find(|record| record.module == module && record.id == id)
    }

    fn row(&self, me: &Contact, module: u64) -> Option<ProfileModule> {
        let profile = self.profile(me)?;
        profile.modules.iter().find(|(id, _)| *id == module).map(|(_, row)| *row)
    }

    /// Whether the whole company's records come with it.
    fn may_see(&self, me: &Contact, id: u64) -> Result<bool, &'static str> {
        let Some(module) = self.module(id) else { return Err("module-disabled") };
        if !module.on {
            return Err("module-disabled");
        }
        if self.version_1() {
            if let Some(row) = module.v1
                && row.visible
            {
                return Ok(row.view_all);
            }
            if module.kind == ModuleKind::Contacts { Ok(false) } else { Err("module-disabled") }
        } else {
            let row = self.row(me, id);
            let profile = self.profile(me).expect("asked before");
            if row.is_some_and(|row| row.view) || profile.view_all || profile.edit_all {
                Ok(row.is_some_and(|row| row.scope == RecordScope::Customer))
            } else {
                Err("module-not-viewable")
            }
        }
    }

    fn may_act(&self, me: &Contact, module: &Module) -> bool {
        if self.action == View {
            return true;
        }
        if self.version_1() {
            return match module.kind {
                ModuleKind::Tickets => self.action != Delete,
                ModuleKind::Contacts => self.action == Edit,
                _ => false,
            };
        }
        let edit_all = self.profile(me).expect("asked before").edit_all;
        let row = self.row(me, module.id);
        if self.action == Delete {
            return row.is_some_and(|row| row.delete);
        }
        edit_all || row.is_some_and(|row| if self.action == Create { row.create } else { row.edit })
    }

    fn company(&self, me: &Contact) -> Option<u64> {
        let standing = |id: &u64| self.crm.customers.iter().any(|c| c.id == *id && !c.deleted);
        me.customer.filter(standing)
    }

    /// The list of those allowed, and whether one of them has the record.
    fn belongs(&self, me: &Contact, kind: ModuleKind, wide: bool, record: &Record) -> bool {
        let company = self.company(me);
        let mut people = vec![me.id];
        let mut companies = Vec::new();
        if kind == ModuleKind::Customers {
            people.clear();
            companies.extend(company);
        } else if kind == ModuleKind::ProjectItems {
            people.clear();
        } else if wide {
            companies.extend(company);
            for colleague in &self.crm.contacts {
                if company.is_some() && colleague.customer == company && !colleague.deleted {
                    people.push(colleague.id);
                }
            }
        }
        people.iter().any(|person| record.contacts.contains(person))
            || companies.iter().any(|company| record.customers.contains(company))
    }

    fn reaches(&self, me: &Contact, module: &Module, wide: bool, record: &Record) -> bool {
        if self.belongs(me, module.kind, wide, record) {
            return true;
        }
        if module.kind != ModuleKind::ProjectItems && module.kind != ModuleKind::CatalogueItems {
            return false;
        }
        for (parent_module, parent) in &record.parents {
            let Some(parent) = self.record_of(*parent_module, *parent) else { continue };
            let Ok(wide) = self.may_see(me, *parent_module) else { continue };
            let parent_module = self.module(*parent_module).expect("it may be seen");
            if module.reached_through.contains(&parent_module.id)
                && (parent.portal_active || !needs_mark(parent_module))
                && self.belongs(me, parent_module.kind, wide, parent)
            {
                return true;
            }
        }
        false
    }

    fn field_is_open(&self, me: &Contact, id: u64) -> bool {
        let fields = &self.crm.fields;
        let Some(field) = fields.iter().find(|field| field.id == id && field.module == self.module)
        else {
            return false;
        };
        if !field.active {
            return false;
        }
        if field.organisation == OrganisationAccess::Hidden && !field.mandatory {
            return false;
        }
        let writes = self.action != View;
        if writes && field.organisation == OrganisationAccess::ReadOnly {
            return false;
        }
        if self.version_1() {
            return field.v1_visible;
        }
        let profile = self.profile(me).expect("asked before");
        let listed = profile.fields.iter().find(|(listed, _)| *listed == id).map(|(_, how)| *how);
        if writes && profile.edit_all {
            return listed != Some(ProfileField::ReadOnly);
        }
        if writes {
            return listed == Some(ProfileField::Editable);
        }
        listed != Some(ProfileField::Hidden) || profile.view_all || profile.edit_all
    }
}

fn needs_mark(module: &Module) -> bool {
    module.kind == ModuleKind::Tickets || module.kind == ModuleKind::Documents
}

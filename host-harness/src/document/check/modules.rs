//! Whether modules, their fields and the settings of version 1 fit together, and fit the records that are stored.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Check, Known, KnownModule, There};
use crate::document::{Document, Module, ModuleKindEntry};

impl Check {
    /// Reports duplicates among fields, which are unique across modules; returns those that may be referred to.
    pub(super) fn fields_of(&mut self, document: &Document, known: &Known) -> HashSet<u64> {
        let mut first_paths = HashMap::new();
        for (place, module) in document.modules.iter().enumerate() {
            for (field_place, field) in module.fields.iter().enumerate() {
                let path = format!("modules[{place}].fields[{field_place}]");
                let what = format!("field {}", field.id);
                let id_path = format!("{path}.id");
                if let Some(first) = first_paths.insert(field.id.get(), path) {
                    self.twice(id_path, what, first);
                } else if let Some(of) = known.fields.get(&field.id.get()) {
                    if !self.update {
                        self.stored(id_path, what);
                    } else if *of != module.id.get() {
                        self.fault(
                            id_path,
                            format!("{what} belongs to module {of} in the database"),
                        );
                    }
                }
            }
        }
        known.fields.keys().copied().chain(first_paths.into_keys()).collect()
    }

    pub(super) fn modules(&mut self, document: &Document, known: &Known, there: &There) {
        for (place, module) in document.modules.iter().enumerate() {
            let path = format!("modules[{place}]");
            let through = format!("{path}.reached-through");
            self.list(&through, "module", &module.reached_through, &there.modules);
            if !module.reached_through.is_empty() && !is_reached(module.kind) {
                let message = "only modules of the kinds `project-items` and `catalogue-items` are reached through others";
                self.fault(through, message);
            }
            if let Some(stored) = known.modules.get(&module.id.get()).filter(|_| self.update) {
                self.missing_fields(&path, module, known);
                self.stored_records(&path, module, stored);
            }
        }
        self.kinds(document, known);
        if let Some(settings) = &document.version_1 {
            self.references("version-1.user", "user", settings.user.as_slice(), &there.users);
            let template = settings.access_template.as_slice();
            self.references(
                "version-1.access-template",
                "email template",
                template,
                &there.templates,
            );
            let modules = settings.modules.iter().map(|entry| entry.module);
            self.entries("version-1.modules", ".module", "module", modules, &there.modules);
        }
        if document.portal.is_some() && known.own_portal && !self.update {
            self.stored("portal".into(), "this part".into());
        }
        if document.version_1.is_some() && known.own_version_1 && !self.update {
            self.stored("version-1".into(), "this part".into());
        }
    }

    /// A field is never removed: what hides it would be lost with it, and its number could come back as another field.
    fn missing_fields(&mut self, path: &str, module: &Module, known: &Known) {
        let listed: HashSet<u64> = module.fields.iter().map(|field| field.id.get()).collect();
        let of_module = known.fields.iter().filter(|(_, of)| **of == module.id.get());
        for (field, _) in of_module.filter(|(field, _)| !listed.contains(field)) {
            let message = format!(
                "field {field} is in the database and not in this list; fields stay, and one out of use is `\"active\": false`"
            );
            self.fault(format!("{path}.fields"), message);
        }
    }

    /// What is stored in a module must fit what the module becomes.
    fn stored_records(&mut self, path: &str, module: &Module, stored: &KnownModule) {
        let kind = format!("{path}.kind");
        if stored.has_records && of_people(module.kind) {
            let message = "the module has records of its own in the database, and modules of contacts or customers have none";
            self.fault(&kind, message);
        }
        if stored.assigned && module.kind != ModuleKindEntry::Tickets {
            let message = "records of the module are assigned to users in the database, and only tickets are; change the records first";
            self.fault(kind, message);
        }
        let through: HashSet<u64> = module.reached_through.iter().map(|id| id.get()).collect();
        for parent in stored.parents.iter().filter(|parent| !through.contains(parent)) {
            let message = format!(
                "records of the module are reached through module {parent} in the database; change the records first"
            );
            self.fault(format!("{path}.reached-through"), message);
        }
    }

    /// There is at most one module of contacts, of customers and of tickets.
    fn kinds(&mut self, document: &Document, known: &Known) {
        let here: HashSet<u64> = document.modules.iter().map(|module| module.id.get()).collect();
        let stored = known.modules.iter().filter(|(id, _)| !here.contains(id));
        let mut holders: BTreeMap<&str, u64> = stored
            .filter_map(|(id, module)| only_one(module.kind).map(|kind| (kind, *id)))
            .collect();
        for (place, module) in document.modules.iter().enumerate() {
            let Some(kind) = only_one(module.kind) else { continue };
            let holder = *holders.entry(kind).or_insert(module.id.get());
            if holder != module.id.get() {
                let message =
                    format!("there is one module of the kind `{kind}`, and module {holder} is it");
                self.fault(format!("modules[{place}].kind"), message);
            }
        }
    }
}

/// The name of a kind of which there is at most one module.
fn only_one(kind: ModuleKindEntry) -> Option<&'static str> {
    match kind {
        ModuleKindEntry::Contacts => Some("contacts"),
        ModuleKindEntry::Customers => Some("customers"),
        ModuleKindEntry::Tickets => Some("tickets"),
        ModuleKindEntry::Documents
        | ModuleKindEntry::ProjectItems
        | ModuleKindEntry::CatalogueItems
        | ModuleKindEntry::Other => None,
    }
}

/// Whether the module's records are people or companies, which have their own parts in the document.
pub(super) fn of_people(kind: ModuleKindEntry) -> bool {
    matches!(kind, ModuleKindEntry::Contacts | ModuleKindEntry::Customers)
}

fn is_reached(kind: ModuleKindEntry) -> bool {
    matches!(kind, ModuleKindEntry::ProjectItems | ModuleKindEntry::CatalogueItems)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::expect;
    use super::*;

    /// Module 1 holds tickets and the fields 5 and 6; module 2 is reached through module 3.
    fn known() -> Known {
        let tickets = KnownModule {
            kind: ModuleKindEntry::Tickets,
            has_records: true,
            assigned: true,
            ..KnownModule::default()
        };
        let tasks = KnownModule {
            kind: ModuleKindEntry::ProjectItems,
            reached_through: BTreeSet::from([3]),
            has_records: true,
            parents: BTreeSet::from([3]),
            ..KnownModule::default()
        };
        Known {
            users: HashSet::from([1]),
            modules: BTreeMap::from([(1, tickets), (2, tasks), (3, KnownModule::default())]),
            fields: BTreeMap::from([(5, 1), (6, 1)]),
            ..Known::default()
        }
    }

    #[test]
    fn modules_and_fields_are_there_once_and_name_what_exists() {
        let json = r#"{"modules":[
            {"id":1,"name":"A","fields":[{"id":5,"name":"F"}]},
            {"id":8,"name":"B","fields":[{"id":9,"name":"F"},{"id":9,"name":"G"}],"reached-through":[3]},
            {"id":8,"name":"C","kind":"catalogue-items","reached-through":[3,3,4],"fields":[{"id":9,"name":"F"}]}]}"#;
        let faults = [
            "modules[0].id: module 1 is in the database already",
            "modules[2].id: module 8 is in the document twice, first as modules[1]",
            "modules[0].fields[0].id: field 5 is in the database already",
            "modules[1].fields[1].id: field 9 is in the document twice, first as modules[1].fields[0]",
            "modules[2].fields[0].id: field 9 is in the document twice, first as modules[1].fields[1]",
            "modules[1].reached-through: only modules of the kinds",
            "modules[2].reached-through[1]: module 3 is in the list twice",
            "modules[2].reached-through[2]: there is no module 4",
        ];
        expect(json, &known(), false, &faults);
    }

    #[test]
    fn there_is_one_module_of_each_kind_of_people_and_of_tickets() {
        let json = r#"{"modules":[{"id":11,"name":"A","kind":"tickets"},{"id":12,"name":"B","kind":"contacts"},
            {"id":13,"name":"C","kind":"contacts"},{"id":14,"name":"D","kind":"customers"},
            {"id":15,"name":"E","kind":"documents"},{"id":16,"name":"F","kind":"documents"},
            {"id":17,"name":"G","kind":"customers"}]}"#;
        let faults = [
            "modules[0].kind: there is one module of the kind `tickets`, and module 1 is it",
            "modules[2].kind: there is one module of the kind `contacts`, and module 12 is it",
            "modules[6].kind: there is one module of the kind `customers`, and module 14 is it",
        ];
        expect(json, &known(), false, &faults);
        // One that the document changes is no longer what it was.
        let json = r#"{"modules":[{"id":21,"name":"A","kind":"contacts"},{"id":20,"name":"B"}]}"#;
        let contacts = KnownModule { kind: ModuleKindEntry::Contacts, ..KnownModule::default() };
        let known = Known { modules: BTreeMap::from([(20, contacts)]), ..Known::default() };
        expect(json, &known, true, &[]);
    }

    #[test]
    fn an_update_must_fit_the_fields_and_records_that_are_stored() {
        let json = r#"{"modules":[{"id":1,"name":"A","kind":"contacts","fields":[{"id":5,"name":"F"}]},
            {"id":2,"name":"B","kind":"project-items","fields":[{"id":6,"name":"F"}]}]}"#;
        let faults = [
            "modules[1].fields[0].id: field 6 belongs to module 1 in the database",
            "modules[0].fields: field 6 is in the database and not in this list",
            "modules[0].kind: the module has records of its own",
            "modules[0].kind: records of the module are assigned",
            "modules[1].reached-through: records of the module are reached through module 3",
        ];
        expect(json, &known(), true, &faults);
        let json = r#"{"modules":[
            {"id":1,"name":"A","kind":"tickets","fields":[{"id":5,"name":"F","active":false},{"id":6,"name":"G"}]},
            {"id":2,"name":"B","kind":"project-items","reached-through":[1,3]}]}"#;
        expect(json, &known(), true, &[]);
    }

    #[test]
    fn version_1_names_what_exists() {
        let json = r#"{"version-1":{"user":2,"access-template":3,
            "modules":[{"module":1},{"module":4},{"module":1}]}}"#;
        let faults = [
            "version-1.user: there is no user 2",
            "version-1.access-template: there is no email template 3",
            "version-1.modules[1].module: there is no module 4",
            "version-1.modules[2].module: module 1 is in the list twice",
        ];
        expect(json, &known(), false, &faults);
    }

    #[test]
    fn a_part_that_somebody_has_set_is_replaced_by_an_update_only() {
        let json = r#"{"portal":{"installation":"new","version":"v2"},"version-1":{}}"#;
        let known = Known { own_portal: true, own_version_1: true, ..Known::default() };
        let faults =
            ["portal: this part is in the database", "version-1: this part is in the database"];
        expect(json, &known, false, &faults);
        expect(json, &known, true, &[]);
        expect(json, &Known::default(), false, &[]);
    }
}

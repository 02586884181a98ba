//! Whether profiles can be told apart, and whether their rows and buttons name what exists.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Check, Known, There, address_fault};
use crate::document::{ButtonTargetEntry, Document, ModuleKindEntry, Profile, RecordName};

impl Check {
    /// Reports duplicates among home buttons, which are unique across profiles.
    pub(super) fn buttons_of(&mut self, document: &Document, known: &Known) {
        let here: HashSet<u64> = document.profiles.iter().map(|profile| profile.id.get()).collect();
        let mut first_paths = HashMap::new();
        for (place, profile) in document.profiles.iter().enumerate() {
            for (button_place, button) in profile.buttons.iter().enumerate() {
                let path = format!("profiles[{place}].buttons[{button_place}]");
                let what = format!("button {}", button.id);
                let id_path = format!("{path}.id");
                if let Some(first) = first_paths.insert(button.id.get(), path) {
                    self.twice(id_path, what, first);
                } else if let Some(of) = known.buttons.get(&button.id.get())
                    && !here.contains(of)
                {
                    self.fault(id_path, format!("{what} belongs to profile {of} in the database"));
                }
            }
        }
    }

    pub(super) fn profiles(&mut self, document: &Document, known: &Known, there: &There) {
        self.names(document, known);
        for (place, profile) in document.profiles.iter().enumerate() {
            self.profile(&format!("profiles[{place}]"), profile, there);
        }
    }

    /// Two profiles of one name cannot be told apart by those who choose one (PF-07, AMB-34).
    fn names(&mut self, document: &Document, known: &Known) {
        let here: HashSet<u64> = document.profiles.iter().map(|profile| profile.id.get()).collect();
        let stored = known.profile_names.iter().filter(|(id, _)| !here.contains(id));
        let mut holders: BTreeMap<String, u64> =
            stored.map(|(id, name)| (name.clone(), *id)).collect();
        for (place, profile) in document.profiles.iter().enumerate() {
            if profile.deleted {
                continue;
            }
            let id = profile.id.get();
            let holder = *holders.entry(profile.name.key()).or_insert(id);
            if holder != id {
                let message = format!(
                    "profile {holder} has this name, and names differ in more than case and white space around them"
                );
                self.fault(format!("profiles[{place}].name"), message);
            }
        }
    }

    fn profile(&mut self, path: &str, profile: &Profile, there: &There) {
        if profile.deleted && profile.id.get() == 1 {
            let message =
                "profile 1 is DEFAULT, which stands in for missing ones and cannot be deleted";
            self.fault(format!("{path}.deleted"), message);
        }
        self.references(&format!("{path}.owner"), "user", profile.owner.as_slice(), &there.users);
        let modules = profile.modules.iter().map(|row| row.module);
        self.entries(&format!("{path}.modules"), ".module", "module", modules, &there.modules);
        let fields = profile.fields.iter().map(|row| row.field);
        self.entries(&format!("{path}.fields"), ".field", "field", fields, &there.fields);
        let mut occasions = HashSet::new();
        for (occasion, template) in &profile.notifications {
            let path = format!("{path}.notifications.{}", occasion.as_str());
            if !occasions.insert(occasion.as_str().trim()) {
                self.fault(
                    &path,
                    "this occasion is listed twice; white space around it does not count",
                );
            }
            self.references(&path, "email template", &[*template], &there.templates);
        }
        for (place, button) in profile.buttons.iter().enumerate() {
            self.target(&format!("{path}.buttons[{place}].target"), &button.target, there);
        }
    }

    fn target(&mut self, path: &str, target: &ButtonTargetEntry, there: &There) {
        let module = match target {
            ButtonTargetEntry::Open { module, record } => {
                let name = RecordName { module: *module, record: *record };
                if there.modules.contains(&module.get()) && !there.has(name) {
                    self.no_record(format!("{path}.record"), name);
                }
                Some(module)
            }
            ButtonTargetEntry::Create { module } | ButtonTargetEntry::List { module } => {
                Some(module)
            }
            ButtonTargetEntry::Link { address, module } => {
                if let Some(fault) = address_fault(address.as_str()) {
                    self.fault(format!("{path}.address"), fault);
                }
                module.as_ref()
            }
        };
        if let Some(module) = module {
            self.references(&format!("{path}.module"), "module", &[*module], &there.modules);
        }
    }

    pub(super) fn no_record(&mut self, path: String, name: RecordName) {
        let RecordName { module, record } = name;
        let message = format!(
            "there is no record {record} in module {module}, neither here nor in the database"
        );
        self.fault(path, message);
    }
}

impl There {
    /// Whether there is such a record; contacts and customers are records of their modules.
    fn has(&self, RecordName { module, record }: RecordName) -> bool {
        let (module, record) = (module.get(), record.get());
        match self.reaches.get(&module).map(|reach| reach.kind) {
            Some(ModuleKindEntry::Contacts) => self.contacts.contains(&record),
            Some(ModuleKindEntry::Customers) => self.customers.contains(&record),
            _ => self.records.contains(&(module, record)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KnownModule, expect};
    use super::*;

    /// Profile 2 is called gold and has button 20; module 1 has contacts with contact 7, module 2 has record 5.
    fn known() -> Known {
        let contacts = KnownModule { kind: ModuleKindEntry::Contacts, ..KnownModule::default() };
        Known {
            profiles: HashSet::from([1, 2]),
            profile_names: BTreeMap::from([(1, "default".into()), (2, "gold".into())]),
            buttons: BTreeMap::from([(20, 2)]),
            templates: HashSet::from([4]),
            contacts: HashSet::from([7]),
            modules: BTreeMap::from([(1, contacts), (2, KnownModule::default())]),
            fields: BTreeMap::from([(6, 2)]),
            records: HashSet::from([(2, 5)]),
            first_profile: true,
            ..Known::default()
        }
    }

    #[test]
    fn names_differ_in_more_than_case_and_white_space() {
        let json = r#"{"profiles":[{"id":3,"name":" GOLD "},{"id":4,"name":"Öl"},{"id":5,"name":"öl"},
            {"id":6,"name":"oel"},{"id":7,"name":"ÖL","deleted":true},{"id":8,"name":"Default"}]}"#;
        let faults = [
            "profiles[0].name: profile 2 has this name",
            "profiles[2].name: profile 4 has this name",
            "profiles[5].name: profile 1 has this name",
        ];
        expect(json, &known(), false, &faults);
        // What counts are the names afterwards.
        let json = r#"{"profiles":[{"id":1,"name":"Gold"},{"id":2,"name":"DEFAULT"}]}"#;
        expect(json, &known(), true, &[]);
        let json = r#"{"profiles":[{"id":3,"name":"Gold"},{"id":2,"name":"Gold","deleted":true}]}"#;
        expect(json, &known(), true, &[]);
    }

    #[test]
    fn the_first_profile_may_be_brought_along_and_not_be_deleted() {
        let json = r#"{"profiles":[{"id":1,"name":"Basis"}]}"#;
        expect(json, &known(), false, &[]);
        let own = Known { first_profile: false, ..known() };
        expect(json, &own, false, &["profiles[0].id: profile 1 is in the database already"]);
        let json = r#"{"profiles":[{"id":1,"name":"DEFAULT","deleted":true}]}"#;
        expect(json, &known(), true, &["profiles[0].deleted: profile 1 is DEFAULT"]);
    }

    #[test]
    fn rows_name_what_exists_once() {
        let json = r#"{"profiles":[{"id":3,"name":"P","owner":8,
            "modules":[{"module":1},{"module":3},{"module":1}],
            "fields":[{"field":6,"access":"hidden"},{"field":7,"access":"hidden"},{"field":6,"access":"editable"}],
            "notifications":{"access":4," access":5,"other":4}}]}"#;
        let faults = [
            "profiles[0].owner: there is no user 8",
            "profiles[0].modules[1].module: there is no module 3",
            "profiles[0].modules[2].module: module 1 is in the list twice",
            "profiles[0].fields[1].field: there is no field 7",
            "profiles[0].fields[2].field: field 6 is in the list twice",
            "profiles[0].notifications. access: there is no email template 5",
            "profiles[0].notifications.access: this occasion is listed twice",
        ];
        expect(json, &known(), false, &faults);
    }

    #[test]
    fn buttons_are_unique_across_profiles() {
        let button = r#"{"label":"B","target":{"action":"list","module":2},"id":"#;
        let json = format!(
            r#"{{"profiles":[{{"id":3,"name":"P","buttons":[{button}20}},{button}21}},{button}21}}]}},
                {{"id":4,"name":"Q","buttons":[{button}21}},{button}22}}]}}]}}"#
        );
        let faults = [
            "profiles[0].buttons[0].id: button 20 belongs to profile 2 in the database",
            "profiles[0].buttons[2].id: button 21 is in the document twice, first as profiles[0].buttons[1]",
            "profiles[1].buttons[0].id: button 21 is in the document twice, first as profiles[0].buttons[2]",
        ];
        expect(&json, &known(), false, &faults);
        // A profile that is replaced gives its buttons up.
        let json = format!(
            r#"{{"profiles":[{{"id":2,"name":"P"}},{{"id":3,"name":"Q","buttons":[{button}20}}]}}]}}"#
        );
        expect(&json, &known(), true, &[]);
    }

    #[test]
    fn buttons_lead_to_what_exists() {
        let button =
            |id: u8, target: &str| format!(r#"{{"id":{id},"label":"B","target":{target}}}"#);
        let buttons = [
            button(1, r#"{"action":"open","module":2,"record":5}"#),
            button(2, r#"{"action":"open","module":2,"record":7}"#),
            button(3, r#"{"action":"open","module":1,"record":7}"#),
            button(4, r#"{"action":"open","module":1,"record":5}"#),
            button(5, r#"{"action":"open","module":3,"record":5}"#),
            button(6, r#"{"action":"create","module":3}"#),
            button(7, r#"{"action":"list","module":3}"#),
            button(8, r#"{"action":"link","module":3,"address":"javascript:x"}"#),
            button(9, r#"{"action":"link","module":2,"address":"/x"}"#),
            button(10, r#"{"action":"link","address":"//x"}"#),
        ];
        let json =
            format!(r#"{{"profiles":[{{"id":3,"name":"P","buttons":[{}]}}]}}"#, buttons.join(","));
        let faults = [
            "profiles[0].buttons[1].target.record: there is no record 7 in module 2",
            "profiles[0].buttons[3].target.record: there is no record 5 in module 1",
            "profiles[0].buttons[4].target.module: there is no module 3",
            "profiles[0].buttons[5].target.module: there is no module 3",
            "profiles[0].buttons[6].target.module: there is no module 3",
            "profiles[0].buttons[7].target.address: an address starts with",
            "profiles[0].buttons[7].target.module: there is no module 3",
            "profiles[0].buttons[9].target.address: an address starts with",
        ];
        expect(&json, &known(), false, &faults);
    }
}

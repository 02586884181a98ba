//! Whether records lie in modules that can hold them, and name what exists.

use std::collections::{HashMap, HashSet};

use super::modules::of_people;
use super::{Check, Known, There};
use crate::document::{Document, ModuleKindEntry, RecordEntry};

impl Check {
    /// Reports duplicates among records; returns those that may be referred to.
    pub(super) fn records_of(&mut self, document: &Document, known: &Known) -> HashSet<(u64, u64)> {
        let mut first_places = HashMap::new();
        for (place, record) in document.records.iter().enumerate() {
            let key = (record.module.get(), record.id.get());
            let path = || format!("records[{place}].id");
            let what = || format!("record {} of module {}", record.id, record.module);
            if let Some(first) = first_places.insert(key, place) {
                self.twice(path(), what(), format!("records[{first}]"));
            } else if known.records.contains(&key) && !self.update {
                self.stored(path(), what());
            }
        }
        known.records.iter().copied().chain(first_places.into_keys()).collect()
    }

    pub(super) fn records(&mut self, document: &Document, there: &There) {
        for (place, record) in document.records.iter().enumerate() {
            self.record(&format!("records[{place}]"), record, there);
        }
    }

    fn record(&mut self, path: &str, record: &RecordEntry, there: &There) {
        self.references(&format!("{path}.module"), "module", &[record.module], &there.modules);
        self.list(&format!("{path}.contacts"), "contact", &record.contacts, &there.contacts);
        self.list(&format!("{path}.customers"), "customer", &record.customers, &there.customers);
        let assignee = record.assignee.as_slice();
        self.references(&format!("{path}.assignee"), "user", assignee, &there.users);
        let Some(reach) = there.reaches.get(&record.module.get()) else { return };
        if of_people(reach.kind) {
            let message = "contacts and customers are the records of this module, and are listed by themselves";
            self.fault(format!("{path}.module"), message);
        }
        if record.assignee.is_some() && reach.kind != ModuleKindEntry::Tickets {
            self.fault(format!("{path}.assignee"), "only tickets are assigned to a user");
        }
        let mut seen = HashSet::new();
        for (place, parent) in record.parents.iter().enumerate() {
            let path = format!("{path}.parents[{place}]");
            let (module, id) = (parent.module.get(), parent.record.get());
            if !seen.insert(*parent) {
                self.fault(path, format!("record {id} of module {module} is in the list twice"));
            } else if !reach.through.contains(&module) {
                let message = format!(
                    "the records of module {} are not reached through module {module}",
                    record.module
                );
                self.fault(format!("{path}.module"), message);
            } else if !there.records.contains(&(module, id)) {
                self.no_record(format!("{path}.record"), *parent);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::{KnownModule, expect};
    use super::*;

    /// Modules by number: 1 contacts, 2 tickets, 3 projects with record 30, 4 tasks reached through projects.
    fn known() -> Known {
        let of = |kind| KnownModule { kind, ..KnownModule::default() };
        let reached_through = BTreeSet::from([3]);
        let tasks = KnownModule { reached_through, ..of(ModuleKindEntry::ProjectItems) };
        Known {
            users: HashSet::from([1]),
            contacts: HashSet::from([7]),
            customers: HashSet::from([8]),
            modules: BTreeMap::from([
                (1, of(ModuleKindEntry::Contacts)),
                (2, of(ModuleKindEntry::Tickets)),
                (3, of(ModuleKindEntry::Other)),
                (4, tasks),
            ]),
            records: HashSet::from([(3, 30)]),
            ..Known::default()
        }
    }

    #[test]
    fn a_record_is_there_once_and_its_number_may_recur_in_another_module() {
        let json = r#"{"records":[{"module":3,"id":30},{"module":2,"id":5},{"module":3,"id":5},{"module":2,"id":5}]}"#;
        let twice =
            "records[3].id: record 5 of module 2 is in the document twice, first as records[1]";
        let stored = "records[0].id: record 30 of module 3 is in the database already";
        expect(json, &known(), false, &[stored, twice]);
        expect(json, &known(), true, &[twice]);
    }

    #[test]
    fn links_lead_to_what_exists() {
        let json = r#"{"records":[{"module":9,"id":1},{"module":2,"id":1,"contacts":[7,8,7],"customers":[7,8,8],
            "assignee":2}]}"#;
        let faults = [
            "records[0].module: there is no module 9",
            "records[1].contacts[1]: there is no contact 8",
            "records[1].contacts[2]: contact 7 is in the list twice",
            "records[1].customers[0]: there is no customer 7",
            "records[1].customers[2]: customer 8 is in the list twice",
            "records[1].assignee: there is no user 2",
        ];
        expect(json, &known(), false, &faults);
    }

    #[test]
    fn the_kind_of_the_module_says_what_a_record_can_have() {
        let json = r#"{"records":[{"module":1,"id":7},{"module":3,"id":5,"assignee":1},{"module":2,"id":6,"assignee":1}]}"#;
        let faults = [
            "records[0].module: contacts and customers are the records of this module",
            "records[1].assignee: only tickets are assigned to a user",
        ];
        expect(json, &known(), false, &faults);
    }

    #[test]
    fn parents_lie_in_modules_that_the_module_is_reached_through() {
        let json = r#"{"records":[{"module":3,"id":31},{"module":4,"id":1,"parents":[
            {"module":3,"record":30},{"module":3,"record":31},{"module":3,"record":32},{"module":2,"record":5},
            {"module":3,"record":30}]},{"module":3,"id":33,"parents":[{"module":3,"record":30}]}]}"#;
        let faults = [
            "records[1].parents[2].record: there is no record 32 in module 3",
            "records[1].parents[3].module: the records of module 4 are not reached through module 2",
            "records[1].parents[4]: record 30 of module 3 is in the list twice",
            "records[2].parents[0].module: the records of module 3 are not reached through module 3",
        ];
        expect(json, &known(), false, &faults);
    }
}

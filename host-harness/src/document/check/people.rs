//! Whether people, companies and ticket email accounts name what exists.

use std::collections::HashSet;

use super::{Check, There};
use crate::document::{AllocationEntry, Document, User};

impl Check {
    pub(super) fn people(&mut self, document: &Document, there: &There) {
        for (place, user) in document.users.iter().enumerate() {
            self.user(&format!("users[{place}]"), user, there);
        }
        for (place, group) in document.customer_groups.iter().enumerate() {
            let path = format!("customer-groups[{place}].head-office");
            self.references(&path, "customer", group.head_office.as_slice(), &there.customers);
        }
        for (place, customer) in document.customers.iter().enumerate() {
            let path = format!("customers[{place}].groups");
            self.list(&path, "customer group", &customer.groups, &there.groups);
        }
        for (place, contact) in document.contacts.iter().enumerate() {
            let path = format!("contacts[{place}].customer");
            self.references(&path, "customer", contact.customer.as_slice(), &there.customers);
            let path = format!("contacts[{place}].profile");
            self.references(&path, "profile", contact.profile.as_slice(), &there.profiles);
        }
        for (place, account) in document.ticket_email_accounts.iter().enumerate() {
            let path = format!("ticket-email-accounts[{place}].allocation");
            self.allocation(&path, account.allocation.as_ref(), there);
        }
        self.allocation("tickets-module", document.tickets_module.as_ref(), there);
    }

    fn user(&mut self, path: &str, user: &User, there: &There) {
        self.list(&format!("{path}.hidden-fields"), "field", &user.hidden_fields, &there.fields);
        let path = format!("{path}.drop-downs");
        let fields = user.drop_downs.iter().map(|drop_down| drop_down.field);
        self.entries(&path, ".field", "field", fields, &there.fields);
        for (place, drop_down) in user.drop_downs.iter().enumerate() {
            let path = format!("{path}[{place}].values");
            if drop_down.values.is_empty() {
                self.fault(
                    &path,
                    "a drop-down needs at least one value; without any, leave it out",
                );
            }
            let mut seen = HashSet::new();
            for (place, value) in drop_down.values.iter().enumerate() {
                if !seen.insert(value) {
                    let message = format!("the value `{}` is in the list twice", value.as_str());
                    self.fault(format!("{path}[{place}]"), message);
                }
            }
        }
    }

    fn allocation(&mut self, path: &str, allocation: Option<&AllocationEntry>, there: &There) {
        match allocation {
            Some(AllocationEntry::CustomerGroup { group }) => {
                let path = format!("{path}.group");
                self.references(&path, "customer group", &[*group], &there.groups);
            }
            Some(AllocationEntry::SelectedCustomers { customers: selected }) => {
                let path = format!("{path}.customers");
                if selected.is_empty() {
                    let message = "a selection needs at least one customer; for nobody, use the mode `no-customers`";
                    self.fault(&path, message);
                }
                self.list(&path, "customer", selected, &there.customers);
            }
            Some(AllocationEntry::AllCustomers {} | AllocationEntry::NoCustomers {}) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::super::{Known, expect};

    #[track_caller]
    fn check(json: &str, faults: &[&str]) {
        let known = Known {
            customers: HashSet::from([7]),
            groups: HashSet::from([70]),
            fields: BTreeMap::from([(5, 1)]),
            ..Known::default()
        };
        expect(json, &known, false, faults);
    }

    #[test]
    fn duplicates_and_dangling_references_are_faults() {
        check(
            r#"{"customers":[{"id":1,"name":"A","groups":[70,71,70]},{"id":1,"name":"B"},{"id":7,"name":"C"}],
                "contacts":[{"id":1,"name":"K","customer":9,"profile":3}],
                "customer-groups":[{"id":5,"name":"G","head-office":8}]}"#,
            &[
                "customers[1].id: customer 1 is in the document twice",
                "customers[2].id: customer 7 is in the database already",
                "customer-groups[0].head-office: there is no customer 8",
                "customers[0].groups[1]: there is no customer group 71",
                "customers[0].groups[2]: customer group 70 is in the list twice",
                "contacts[0].customer: there is no customer 9",
                "contacts[0].profile: there is no profile 3",
            ],
        );
    }

    #[test]
    fn allocations_name_what_exists() {
        check(
            r#"{"ticket-email-accounts":[
                {"id":1,"name":"A","address":"a@x","allocation":{"mode":"customer-group","group":71}},
                {"id":2,"name":"B","address":"b@x","allocation":{"mode":"selected-customers","customers":[]}},
                {"id":3,"name":"C","address":"c@x","allocation":{"mode":"selected-customers","customers":[7,8,7]}}],
                "tickets-module":{"mode":"customer-group","group":70}}"#,
            &[
                "ticket-email-accounts[0].allocation.group: there is no customer group 71",
                "ticket-email-accounts[1].allocation.customers: a selection needs",
                "ticket-email-accounts[2].allocation.customers[1]: there is no customer 8",
                "ticket-email-accounts[2].allocation.customers[2]: customer 7 is in the list twice",
            ],
        );
    }

    #[test]
    fn users_hide_fields_and_have_values_of_fields_that_exist() {
        check(
            r#"{"users":[{"id":1,"name":"U","hidden-fields":[5,6,5],"drop-downs":[
                {"field":5,"values":["a"]},{"field":5,"values":["b"]},{"field":8,"values":[]}]},
                {"id":2,"name":"V","drop-downs":[{"field":5,"values":["a","b","a","A"]}]}]}"#,
            &[
                "users[0].hidden-fields[1]: there is no field 6",
                "users[0].hidden-fields[2]: field 5 is in the list twice",
                "users[0].drop-downs[1].field: field 5 is in the list twice",
                "users[0].drop-downs[2].field: there is no field 8",
                "users[0].drop-downs[2].values: a drop-down needs at least one value",
                "users[1].drop-downs[0].values[2]: the value `a` is in the list twice",
            ],
        );
    }
}

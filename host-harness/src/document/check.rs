//! Whether the parts of a document fit together, and fit what is stored already.

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::{AllocationEntry, Document, Id};

/// What is wrong, and where in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Such as `contacts[3].customer`; empty: the document as a whole.
    pub path: String,
    /// What is wrong there, and where to look for the way out.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.path, self.message)
        }
    }
}

/// Identifiers that are stored already.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Of CRM users.
    pub users: HashSet<u64>,
    /// Of profiles.
    pub profiles: HashSet<u64>,
    /// Of customer groups.
    pub groups: HashSet<u64>,
    /// Of customers.
    pub customers: HashSet<u64>,
    /// Of contacts.
    pub contacts: HashSet<u64>,
    /// Of ticket email accounts.
    pub accounts: HashSet<u64>,
    /// CRM user 1 is still the administrator that every database starts with; a document may bring its own.
    pub first_user: bool,
    /// Profile 1 is still the one that every database starts with; a document may bring its own.
    pub first_profile: bool,
}

impl Document {
    /// Finds duplicates and references that lead nowhere. `update`: what is stored already is replaced, not refused.
    pub fn faults(&self, known: &Known, update: bool) -> Vec<Fault> {
        let mut check = Check { faults: Vec::new(), update, first: false };
        let ids = |entries: &mut dyn Iterator<Item = Id>| entries.collect::<Vec<Id>>();
        let users = ids(&mut self.users.iter().map(|user| user.id));
        let profiles = ids(&mut self.profiles.iter().map(|profile| profile.id));
        let groups = ids(&mut self.customer_groups.iter().map(|group| group.id));
        let customers = ids(&mut self.customers.iter().map(|customer| customer.id));
        let contacts = ids(&mut self.contacts.iter().map(|contact| contact.id));
        let accounts = ids(&mut self.ticket_email_accounts.iter().map(|account| account.id));
        check.first = known.first_user;
        check.identifiers("users", "user", &users, &known.users);
        check.first = known.first_profile;
        let profiles = check.identifiers("profiles", "profile", &profiles, &known.profiles);
        check.first = false;
        let groups = check.identifiers("customer-groups", "customer group", &groups, &known.groups);
        let customers = check.identifiers("customers", "customer", &customers, &known.customers);
        check.identifiers("contacts", "contact", &contacts, &known.contacts);
        check.identifiers(
            "ticket-email-accounts",
            "ticket email account",
            &accounts,
            &known.accounts,
        );

        for (place, group) in self.customer_groups.iter().enumerate() {
            let path = format!("customer-groups[{place}].head-office");
            check.references(&path, "customer", group.head_office.as_slice(), &customers);
        }
        for (place, customer) in self.customers.iter().enumerate() {
            check.list(
                &format!("customers[{place}].groups"),
                "customer group",
                &customer.groups,
                &groups,
            );
        }
        for (place, contact) in self.contacts.iter().enumerate() {
            let path = format!("contacts[{place}].customer");
            check.references(&path, "customer", contact.customer.as_slice(), &customers);
            let path = format!("contacts[{place}].profile");
            check.references(&path, "profile", contact.profile.as_slice(), &profiles);
        }
        for (place, account) in self.ticket_email_accounts.iter().enumerate() {
            let path = format!("ticket-email-accounts[{place}].allocation");
            check.allocation(&path, account.allocation.as_ref(), &groups, &customers);
        }
        check.allocation("tickets-module", self.tickets_module.as_ref(), &groups, &customers);
        check.faults
    }
}

struct Check {
    faults: Vec<Fault>,
    update: bool,
    /// What is stored as number 1 may be replaced.
    first: bool,
}

impl Check {
    fn fault(&mut self, path: impl Into<String>, message: String) {
        self.faults.push(Fault { path: path.into(), message });
    }

    /// Reports duplicates; returns every identifier that may be referred to.
    fn identifiers(
        &mut self,
        part: &str,
        what: &str,
        ids: &[Id],
        known: &HashSet<u64>,
    ) -> HashSet<u64> {
        let mut first_places = HashMap::new();
        for (place, id) in ids.iter().enumerate() {
            let path = format!("{part}[{place}].id");
            if let Some(first) = first_places.insert(id.get(), place) {
                self.fault(
                    path,
                    format!("{what} {id} is in the document twice, first as {part}[{first}]"),
                );
            } else if known.contains(&id.get()) && !self.update && !(self.first && id.get() == 1) {
                self.fault(
                    path,
                    format!("{what} {id} is in the database already; --update replaces it"),
                );
            }
        }
        known.iter().copied().chain(first_places.into_keys()).collect()
    }

    fn references(&mut self, path: &str, what: &str, ids: &[Id], known: &HashSet<u64>) {
        for id in ids.iter().filter(|id| !known.contains(&id.get())) {
            self.fault(path, format!("there is no {what} {id}, neither here nor in the database"));
        }
    }

    fn list(&mut self, path: &str, what: &str, ids: &[Id], known: &HashSet<u64>) {
        let mut seen = HashSet::new();
        for (place, id) in ids.iter().enumerate() {
            let path = format!("{path}[{place}]");
            if !seen.insert(id.get()) {
                self.fault(path, format!("{what} {id} is in the list twice"));
            } else {
                self.references(&path, what, &[*id], known);
            }
        }
    }

    fn allocation(
        &mut self,
        path: &str,
        allocation: Option<&AllocationEntry>,
        groups: &HashSet<u64>,
        customers: &HashSet<u64>,
    ) {
        match allocation {
            Some(AllocationEntry::CustomerGroup { group }) => {
                self.references(&format!("{path}.group"), "customer group", &[*group], groups);
            }
            Some(AllocationEntry::SelectedCustomers { customers: selected }) => {
                let path = format!("{path}.customers");
                if selected.is_empty() {
                    let message = "a selection needs at least one customer; for nobody, use the mode `no-customers`";
                    self.fault(&path, message.into());
                }
                self.list(&path, "customer", selected, customers);
            }
            Some(AllocationEntry::AllCustomers {} | AllocationEntry::NoCustomers {}) | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, faults: &[&str]) {
        let document = Document::parse(json).unwrap();
        let found: Vec<_> =
            document.faults(&known(), false).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), faults.len(), "{found:?}");
        for (found, fault) in found.iter().zip(faults) {
            assert!(found.starts_with(fault), "{found}");
        }
    }

    fn known() -> Known {
        Known { customers: HashSet::from([7]), groups: HashSet::from([70]), ..Known::default() }
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
}

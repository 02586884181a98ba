//! Allocations, memberships, Head Offices and contacts that name what is deleted.

use std::collections::BTreeMap;

use super::catalogue::{DANGLING_CUSTOMER, DANGLING_GROUP, DANGLING_MEMBERSHIP};
use super::looked::Looked;
use super::{Concerned, Example, Finding, Fix, Object};
use crate::document::{AllocationEntry, Id};

/// The most customers that a command lists.
const LISTED: usize = 20;

impl Looked<'_> {
    pub(super) fn references(&self, findings: &mut Vec<Finding>) {
        for account in &self.document.ticket_email_accounts {
            let command = format!("portal accounts allocate {}", account.id);
            let object = || Object::account(account);
            self.allocation(findings, &object, account.allocation.as_ref(), Some(&command));
        }
        let object = || Object::whole("tickets module");
        self.allocation(findings, &object, self.document.tickets_module.as_ref(), None);
        self.groups(findings);
        self.contacts(findings);
    }

    /// `command` begins the one that allocates; none: only an import does.
    fn allocation(
        &self,
        findings: &mut Vec<Finding>,
        object: &dyn Fn() -> Object,
        allocation: Option<&AllocationEntry>,
        command: Option<&str>,
    ) {
        let fix = |words: &str, to: String| match command {
            Some(command) => Fix::command(words, format!("{command} {to} --yes")),
            None => Fix::words(format!("{words} An import with `--update` does it.")),
        };
        match allocation {
            Some(AllocationEntry::CustomerGroup { group })
                if !self.index.groups.contains(&group.get()) =>
            {
                let group = self.index.group(*group);
                let what = format!(
                    "It is allocated to customer group {group}, which is deleted: no customer has it."
                );
                let fix = fix("Allocate it anew.", "--group GROUP".into());
                let (object, lint) = (object(), &DANGLING_GROUP);
                findings.push(Finding { lint, object, what, concerned: None, fix });
            }
            Some(AllocationEntry::SelectedCustomers { customers }) => {
                let (live, gone): (Vec<Id>, Vec<Id>) =
                    customers.iter().partition(|id| self.index.customers.contains(&id.get()));
                let Some(concerned) = Concerned::of("customer", self.customers(&gone)) else {
                    return;
                };
                let left = if live.is_empty() { "nobody is left" } else { "the others stay" };
                let gone = if gone.len() == 1 { "one that is" } else { "some that are" };
                let what = format!("Of the customers selected, it names {gone} deleted; {left}.");
                let to = match live.as_slice() {
                    [] => "--none".into(),
                    few if few.len() <= LISTED => {
                        let ids: Vec<_> = few.iter().map(Id::to_string).collect();
                        format!("--customers {}", ids.join(","))
                    }
                    _ => "--customers CUSTOMERS".into(),
                };
                let (object, lint) = (object(), &DANGLING_CUSTOMER);
                let fix = fix("Save the selection without them.", to);
                findings.push(Finding { lint, object, what, concerned: Some(concerned), fix });
            }
            Some(_) | None => {}
        }
    }

    fn customers(&self, ids: &[Id]) -> Vec<Example> {
        ids.iter().map(|id| Example::new(*id, self.index.customer_name(*id), "")).collect()
    }

    fn groups(&self, findings: &mut Vec<Finding>) {
        let mut members: BTreeMap<u64, Vec<Example>> = BTreeMap::new();
        for customer in self.document.customers.iter().filter(|customer| !customer.deleted) {
            for group in &customer.groups {
                if !self.index.groups.contains(&group.get()) {
                    members.entry(group.get()).or_default().push(customer.into());
                }
            }
        }
        for group in &self.document.customer_groups {
            let object = Object::new("customer group", group.id, group.name.as_str());
            if group.deleted {
                let found = members.remove(&group.id.get()).unwrap_or_default();
                let Some(concerned) = Concerned::of("customer", found) else { continue };
                let what = "It is deleted, and customers still name it; it counts for nothing.";
                let command =
                    format!("portal set-groups {} --groups GROUPS --yes", concerned.argument());
                let fix = Fix::command("Save the customers' groups without it.", command);
                let (lint, what) = (&DANGLING_MEMBERSHIP, what.into());
                findings.push(Finding { lint, object, what, concerned: Some(concerned), fix });
            } else if let Some(head) =
                group.head_office.filter(|head| !self.index.customers.contains(&head.get()))
            {
                let head = self.index.customer(head);
                let what = format!(
                    "Its Head Office is {head}, which is deleted: nobody may act for the group's other customers."
                );
                let fix = Fix::words(
                    "Name another Head Office, or none, in the CRM; an import with `--update` brings it here.",
                );
                let lint = &DANGLING_CUSTOMER;
                findings.push(Finding { lint, object, what, concerned: None, fix });
            }
        }
    }

    /// In one finding: a company that leaves has many.
    fn contacts(&self, findings: &mut Vec<Finding>) {
        let contacts = self.document.contacts.iter();
        let live = contacts.filter(|contact| !contact.deleted && contact.portal_enabled);
        let found = live.filter_map(|contact| {
            let gone = contact.customer.filter(|id| !self.index.customers.contains(&id.get()))?;
            let note = format!("of {}", self.index.customer(gone));
            Some(Example::new(contact.id, contact.name.as_str(), note))
        });
        let Some(concerned) = Concerned::of("contact", found) else { return };
        let what = "They have the portal flag, and their customer is deleted: they choose no account, and reach \
                    nobody's records but their own.";
        let command =
            format!("portal access set --contact {} --enabled false", concerned.argument());
        let words = "Take the portal flag from them, or link them to another customer in the CRM.";
        findings.push(Finding {
            lint: &DANGLING_CUSTOMER,
            object: Object::whole("contacts"),
            what: what.into(),
            concerned: Some(concerned),
            fix: Fix::command(words, command),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{check, concerned, set};

    #[test]
    fn allocations_to_deleted_groups_are_found() {
        let groups = json!([{ "id": 1, "name": "Metro", "head-office": 1 }, { "id": 2, "name": "Old", "deleted": true }]);
        let dangling = json!({ "mode": "customer-group", "group": 2 });
        let account = ("/ticket-email-accounts/0/allocation", dangling.clone());
        let off = ("/ticket-email-accounts/0/enabled", json!(false));
        let groups = ("/customer-groups", groups);
        let document = set(&[groups.clone(), account.clone()]);
        check(&document, &["dangling-group account 1", "account-for-nobody account 1"]);
        // Switched on again, it would be for nobody.
        check(&set(&[groups.clone(), account, off]), &["dangling-group account 1"]);
        let expected = [
            "dangling-group tickets module",
            "account-for-nobody account 1",
            "account-for-nobody account 2",
        ];
        check(&set(&[groups, ("/tickets-module", dangling)]), &expected);
    }

    #[test]
    fn memberships_in_deleted_groups_are_found() {
        let document = set(&[
            ("/customer-groups/-", json!({ "id": 2, "name": "Old", "deleted": true })),
            ("/customers/0/groups", json!([1, 2])),
            ("/customers/2/groups", json!([2])),
            ("/customers/3/groups", json!([2])),
        ]);
        let findings = check(&document, &["dangling-membership customer group 2"]);
        assert_eq!(concerned(&findings), (2, vec![1, 3]));
    }

    #[test]
    fn selections_of_deleted_customers_are_found_with_those_that_stay() {
        let allocation =
            |customers: &[u64]| json!({ "mode": "selected-customers", "customers": customers });
        let of = |customers: &[u64]| {
            set(&[("/ticket-email-accounts/1/allocation", allocation(customers))])
        };
        let findings = check(&of(&[3, 9, 2]), &["dangling-customer account 2"]);
        assert_eq!(concerned(&findings), (1, vec![9]));
        let command = findings[0].fix.command.as_deref();
        assert_eq!(command, Some("portal accounts allocate 2 --customers 3,2 --yes"));
        let expected = ["account-for-nobody account 2", "dangling-customer account 2"];
        let findings = check(&of(&[9]), &expected);
        let command = findings[1].fix.command.as_deref();
        assert_eq!(command, Some("portal accounts allocate 2 --none --yes"));
        let module = json!({ "mode": "selected-customers", "customers": [1, 2, 3, 9] });
        check(&set(&[("/tickets-module", module)]), &["dangling-customer tickets module"]);
    }

    #[test]
    fn a_deleted_head_office_is_found_while_its_group_is_there() {
        let head = ("/customer-groups/0/head-office", json!(9));
        check(&set(std::slice::from_ref(&head)), &["dangling-customer customer group 1"]);
        let gone = ("/customer-groups/0/deleted", json!(true));
        let nobody = ("/ticket-email-accounts/0/allocation", json!({ "mode": "no-customers" }));
        let expected =
            ["account-for-no-customers account 1", "dangling-membership customer group 1"];
        check(&set(&[head, gone, nobody]), &expected);
    }

    #[test]
    fn contacts_of_deleted_customers_are_found_if_they_have_the_portal_flag() {
        let document =
            set(&[("/contacts/2/portal-enabled", json!(true)), ("/contacts/2/profile", json!(1))]);
        // The contact has no access period, and others have.
        let findings =
            check(&document, &["dangling-customer contacts", "access-never-ends contacts"]);
        assert_eq!(concerned(&findings[..1]), (1, vec![4]));
    }
}

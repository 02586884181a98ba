//! Ticket email accounts that everybody or nobody may choose, and those that nobody has ever allocated.

use super::ask::Reach;
use super::catalogue::{
    ACCOUNT_FOR_EVERYBODY, ACCOUNT_FOR_NO_CUSTOMERS, ACCOUNT_FOR_NOBODY, ACCOUNT_NEVER_ALLOCATED,
};
use super::looked::Looked;
use super::{Finding, Fix, Lint, Object};
use crate::document::{AllocationEntry, TicketEmailAccount};

impl Looked<'_> {
    pub(super) fn accounts(&self, findings: &mut Vec<Finding>) {
        for account in &self.document.ticket_email_accounts {
            if let Some((lint, what, fix)) = self.account(account) {
                let object = Object::account(account);
                findings.push(Finding { lint, object, what, concerned: None, fix });
            }
        }
    }

    /// At most one: what was never saved is for everybody, and need not be said twice.
    fn account(&self, account: &TicketEmailAccount) -> Option<(&'static Lint, String, Fix)> {
        let to_some = format!("portal accounts allocate {} --group GROUP --yes", account.id);
        let reach = self.said.reach.get(&account.id.get());
        match (&account.allocation, reach) {
            (None, reach) => {
                let open = match reach {
                    None => "and all customers get it when it is switched on",
                    Some(Reach::Everybody) => "so every customer's contacts may choose it",
                    Some(_) => "so it is for all customers",
                };
                let what = format!("Nobody has ever said for whom it is, {open}.");
                let words = "Allocate it; `--all` says aloud that it is for everybody.";
                Some((&ACCOUNT_NEVER_ALLOCATED, what, Fix::command(words, to_some)))
            }
            (Some(AllocationEntry::NoCustomers {}), Some(Reach::Nobody(_))) => {
                let what = "It is allocated to no customers; email to it still becomes tickets.";
                let words = "Nothing, if it is meant; otherwise allocate it to somebody.";
                Some((&ACCOUNT_FOR_NO_CUSTOMERS, what.into(), Fix::command(words, to_some)))
            }
            (Some(_), Some(Reach::Nobody(why))) => {
                let what = format!("It is allocated to somebody, and nobody may choose it. {why}");
                let words = "Allocate it to customers that have contacts with portal access, or switch it off.";
                Some((&ACCOUNT_FOR_NOBODY, what, Fix::command(words, to_some)))
            }
            (Some(_), Some(Reach::Everybody)) => {
                let what = "Every customer's contacts with portal access may choose it.";
                let words = "Nothing, if it is meant; otherwise allocate it to a customer group or to selected customers.";
                Some((&ACCOUNT_FOR_EVERYBODY, what.into(), Fix::command(words, to_some)))
            }
            (Some(_), Some(Reach::Some) | None) => None,
        }
    }
}

impl Object {
    pub(super) fn account(account: &TicketEmailAccount) -> Self {
        Object::new("account", account.id, account.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{check, set, with};

    const ALLOCATION: &str = "/ticket-email-accounts/1/allocation";

    #[test]
    fn what_was_never_saved_is_found_whether_or_not_it_is_switched_on() {
        let account =
            |on| json!({ "id": 1, "name": "New", "address": "n@x.example", "enabled": on });
        for on in [true, false] {
            let document = with(json!({ "ticket-email-accounts": [account(on)] }));
            check(&document, &["account-never-allocated account 1"]);
        }
    }

    #[test]
    fn accounts_for_everybody_are_those_that_every_customer_gets() {
        for (allocation, found) in [
            (json!({ "mode": "all-customers" }), true),
            (json!({ "mode": "selected-customers", "customers": [2, 3, 1] }), true),
            (json!({ "mode": "selected-customers", "customers": [3, 1] }), false),
        ] {
            let expected: &[&str] = if found { &["account-for-everybody account 2"] } else { &[] };
            check(&set(&[(ALLOCATION, allocation)]), expected);
        }
        // Where there is one customer only, it cannot be told from the others.
        let document = with(json!({
            "customer-groups": [],
            "customers": [{ "id": 3, "name": "Zeta" }, { "id": 9, "name": "Left", "deleted": true }],
            "contacts": [{ "id": 1, "name": "Kim", "customer": 3, "portal-enabled": true, "profile": 2 }],
            "ticket-email-accounts": [{ "id": 2, "name": "Hotline", "address": "h@x.example",
                "allocation": { "mode": "all-customers" } }],
        }));
        check(&document, &[]);
    }

    #[test]
    fn accounts_for_nobody_are_found_whatever_keeps_everybody_away() {
        let nobody = ["account-for-nobody account 1"];
        let group =
            json!([{ "id": 1, "name": "Metro", "head-office": 1 }, { "id": 2, "name": "Empty" }]);
        let allocation = "/ticket-email-accounts/0/allocation";
        let empty = (allocation, json!({ "mode": "customer-group", "group": 2 }));
        check(&set(&[("/customer-groups", group.clone()), empty.clone()]), &nobody);
        // Kim is the only one of the group; its Head Office is Kim's customer.
        check(&set(&[("/contacts/0/access-window/end", json!("2026-06-14"))]), &nobody);
        check(&set(&[("/contacts/0/access-window/end", json!("2026-08-15"))]), &[]);
        // Acting for a customer without contacts counts.
        let retail = (allocation, json!({ "mode": "selected-customers", "customers": [2] }));
        check(&set(&[retail]), &[]);
        let off = ("/ticket-email-accounts/0/enabled", json!(false));
        check(&set(&[("/customer-groups", group), empty, off]), &[]);
        let document = set(&[("/tickets-module", json!({ "mode": "no-customers" }))]);
        check(&document, &["account-for-nobody account 1", "account-for-nobody account 2"]);
    }

    #[test]
    fn accounts_for_no_customers_are_found_while_they_are_switched_on() {
        let none = (ALLOCATION, json!({ "mode": "no-customers" }));
        check(&set(std::slice::from_ref(&none)), &["account-for-no-customers account 2"]);
        check(&set(&[none, ("/ticket-email-accounts/1/enabled", json!(false))]), &[]);
    }
}

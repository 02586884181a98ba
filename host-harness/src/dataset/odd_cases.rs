//! The cases that the rules tell apart, by name, and how often a document has them.

use std::collections::{BTreeMap, BTreeSet};

use super::TODAY;
use super::odd_names::of_names;
use super::odd_portal::of_portal;
use crate::day::Day;
use crate::document::{
    AllocationEntry, Contact, Customer, CustomerGroup, Document, Id, TicketEmailAccount,
};

/// Every odd case with the number of entries that are of it; [`TODAY`] is today.
pub fn odd_cases(document: &Document) -> Vec<(&'static str, usize)> {
    let index = Index::new(document);
    let mut cases = index.contacts();
    cases.extend(index.customers());
    cases.extend(index.groups());
    cases.extend(index.accounts());
    cases.extend(of_names(&document.customers));
    cases.extend(of_portal(document));
    cases
}

struct Index<'a> {
    document: &'a Document,
    today: i32,
    live: BTreeSet<Id>,
    live_groups: BTreeSet<Id>,
    /// Live customers by the group that they name.
    members: BTreeMap<Id, BTreeSet<Id>>,
    /// By lower-case address.
    enabled_emails: BTreeMap<String, Vec<&'a str>>,
    /// How many accounts select a customer.
    selections: BTreeMap<Id, usize>,
}

impl<'a> Index<'a> {
    fn new(document: &'a Document) -> Self {
        let live: Vec<_> = document.customers.iter().filter(|customer| !customer.deleted).collect();
        let mut members = BTreeMap::<_, BTreeSet<_>>::new();
        for customer in &live {
            for group in &customer.groups {
                members.entry(*group).or_default().insert(customer.id);
            }
        }
        let mut enabled_emails = BTreeMap::<_, Vec<_>>::new();
        for contact in document.contacts.iter().filter(|contact| enabled(contact)) {
            let email = contact.email.as_ref().map_or("", |email| email.as_str());
            enabled_emails.entry(email.to_lowercase()).or_default().push(email);
        }
        let mut selections = BTreeMap::new();
        for account in &document.ticket_email_accounts {
            for customer in selected(account) {
                *selections.entry(*customer).or_default() += 1;
            }
        }
        let groups = document.customer_groups.iter().filter(|group| !group.deleted);
        Index {
            document,
            today: TODAY.parse().map_or(0, Day::number),
            live: live.iter().map(|customer| customer.id).collect(),
            live_groups: groups.map(|group| group.id).collect(),
            members,
            enabled_emails,
            selections,
        }
    }

    fn contacts(&self) -> Vec<(&'static str, usize)> {
        let contacts = &self.document.contacts;
        let all = |name, case: &dyn Fn(&Contact) -> bool| {
            (name, contacts.iter().filter(|contact| case(contact)).count())
        };
        // Each odd thing on a contact that is otherwise in order, so that it alone decides.
        let sound = |contact: &Contact| {
            let customer = contact.customer.is_some_and(|customer| self.live.contains(&customer));
            enabled(contact) && contact.email.is_some() && customer
        };
        let days = |name, case: &dyn Fn(Option<i32>, Option<i32>) -> bool| {
            all(name, &|contact| {
                let offset = |day: Option<Day>| day.map(|day| day.number() - self.today);
                sound(contact)
                    && contact
                        .access_window
                        .is_some_and(|window| case(offset(window.start), offset(window.end)))
            })
        };
        let gone = |contact: &Contact| {
            contact.customer.is_some_and(|customer| !self.live.contains(&customer))
        };
        let shared = |contact: &Contact| {
            let email = contact.email.as_ref().map_or("", |email| email.as_str());
            let same = self.enabled_emails.get(&email.to_lowercase());
            !email.is_empty()
                && same.is_some_and(|same| same.len() > 1 && same.iter().any(|same| *same != email))
        };
        vec![
            all("contact without customer", &|contact| {
                enabled(contact) && contact.customer.is_none()
            }),
            all("contact of a deleted customer", &|contact| enabled(contact) && gone(contact)),
            all("deleted contact", &|contact| contact.deleted && contact.portal_enabled),
            all("portal flag off", &|contact| !contact.portal_enabled && !contact.deleted),
            all("portal flag on without email", &|contact| {
                enabled(contact) && contact.email.is_none()
            }),
            days("access without start", &|start, end| start.is_none() && end > Some(0)),
            days("access without end", &|start, end| start < Some(0) && end.is_none()),
            days("access with both days in reverse", &|start, end| end.is_some() && end < start),
            days("access ends today", &|start, end| start < Some(0) && end == Some(0)),
            days("access starts today", &|start, end| start == Some(0) && end > Some(0)),
            days("access ended yesterday", &|start, end| start.is_some() && end == Some(-1)),
            days("access starts tomorrow", &|start, end| start == Some(1) && end > Some(1)),
            days("access on one day", &|start, end| start == Some(0) && end == Some(0)),
            all("access without limits", &|contact| {
                sound(contact) && contact.access_window.is_none()
            }),
            all("enabled contacts of one email in other letter case", &|contact| {
                sound(contact) && shared(contact)
            }),
            all("contact with a user name", &|contact| {
                sound(contact) && contact.user_name.is_some()
            }),
            all("profile set", &|contact| sound(contact) && contact.profile.is_some()),
            all("profile unset", &|contact| sound(contact) && contact.profile.is_none()),
        ]
    }

    fn customers(&self) -> Vec<(&'static str, usize)> {
        let live = self.document.customers.iter().filter(|customer| !customer.deleted);
        let live: Vec<_> = live.collect();
        let all = |name, case: &dyn Fn(&Customer, usize) -> bool| {
            let groups = |customer: &Customer| {
                customer.groups.iter().filter(|group| self.live_groups.contains(group)).count()
            };
            (name, live.iter().filter(|customer| case(customer, groups(customer))).count())
        };
        vec![
            ("deleted customer", self.document.customers.len() - live.len()),
            all("customer in no group", &|customer, _| customer.groups.is_empty()),
            all("customer in one group", &|_, groups| groups == 1),
            all("customer in several groups", &|_, groups| groups > 1),
            all("customer naming a deleted group", &|customer, groups| {
                groups < customer.groups.len()
            }),
            all("customer named by many accounts", &|customer, _| {
                self.selections.get(&customer.id).is_some_and(|&selections| selections > 4)
            }),
        ]
    }

    fn groups(&self) -> Vec<(&'static str, usize)> {
        let groups = &self.document.customer_groups;
        let none = BTreeSet::new();
        let all = |name, case: &dyn Fn(&CustomerGroup, &BTreeSet<Id>) -> bool| {
            let members = |group: &CustomerGroup| self.members.get(&group.id).unwrap_or(&none);
            let found = groups.iter().filter(|group| !group.deleted);
            (name, found.filter(|group| case(group, members(group))).count())
        };
        vec![
            all("Head Office is a member", &|group, members| {
                group.head_office.is_some_and(|head| members.contains(&head))
            }),
            all("Head Office is no member", &|group, members| {
                let head = group.head_office.filter(|head| self.live.contains(head));
                !members.is_empty() && head.is_some_and(|head| !members.contains(&head))
            }),
            all("Head Office is deleted", &|group, members| {
                let head = group.head_office;
                !members.is_empty() && head.is_some_and(|head| !self.live.contains(&head))
            }),
            all("group without Head Office", &|group, members| {
                !members.is_empty() && group.head_office.is_none()
            }),
            all("empty group", &|_, members| members.is_empty()),
            ("deleted group", groups.len() - self.live_groups.len()),
        ]
    }

    fn accounts(&self) -> Vec<(&'static str, usize)> {
        use AllocationEntry::{AllCustomers, CustomerGroup, NoCustomers};
        let accounts = &self.document.ticket_email_accounts;
        let all = |name, enabled, case: &dyn Fn(&TicketEmailAccount) -> bool| {
            let found = accounts.iter().filter(|account| account.enabled == enabled);
            (name, found.filter(|account| case(account)).count())
        };
        let everyone =
            |account: &TicketEmailAccount| matches!(account.allocation, Some(AllCustomers {}));
        let nobody =
            |account: &TicketEmailAccount| matches!(account.allocation, Some(NoCustomers {}));
        let group = |account: &TicketEmailAccount, live| match account.allocation {
            Some(CustomerGroup { group }) => self.live_groups.contains(&group) == live,
            _ => false,
        };
        let gone = |account: &TicketEmailAccount| {
            selected(account).iter().filter(|customer| !self.live.contains(customer)).count()
        };
        let size = |account: &TicketEmailAccount| selected(account).len();
        vec![
            all("account never allocated", true, &|account| account.allocation.is_none()),
            all("account for all customers", true, &everyone),
            all("account for a group", true, &|account| group(account, true)),
            all("account for a deleted group", true, &|account| group(account, false)),
            all("account for selected customers", true, &|account| {
                size(account) > 0 && gone(account) == 0
            }),
            all("account for selected customers, one deleted", true, &|account| {
                size(account) > 1 && gone(account) == 1
            }),
            all("account for selected customers, all deleted", true, &|account| {
                size(account) > 0 && gone(account) == size(account)
            }),
            all("account for no customers", true, &nobody),
            all("disabled account for all customers", false, &everyone),
            all("disabled account for a group", false, &|account| group(account, true)),
            all("disabled account for selected customers", false, &|account| size(account) > 0),
            all("disabled account for no customers", false, &nobody),
        ]
    }
}

fn enabled(contact: &Contact) -> bool {
    contact.portal_enabled && !contact.deleted
}

fn selected(account: &TicketEmailAccount) -> &[Id] {
    match &account.allocation {
        Some(AllocationEntry::SelectedCustomers { customers }) => customers,
        _ => &[],
    }
}

//! What the lints look at: the document, who holds and belongs to what, and what the policy says.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::ask::Said;
use super::{Example, Horizon};
use crate::document::{Contact, Customer, Document, Id, InstallationEntry, Name, Profile};

/// The profile that stands in where a contact has none.
pub(super) const DEFAULT: u64 = 1;

/// Everything at once.
pub(super) struct Looked<'a> {
    pub(super) document: &'a Document,
    pub(super) index: &'a Index<'a>,
    pub(super) said: &'a Said,
    pub(super) horizon: Horizon,
}

/// What is asked for again and again. Unknown counts as deleted (D9).
pub(super) struct Index<'a> {
    pub(super) document: &'a Document,
    /// Customers that are not deleted.
    pub(super) customers: HashSet<u64>,
    /// Customer groups that are not deleted.
    pub(super) groups: HashSet<u64>,
    /// Contacts that are not deleted and have the portal flag, by customer.
    pub(super) enabled_of: HashMap<u64, Vec<u64>>,
    /// Contacts that are not deleted, by the profile that stands for them.
    pub(super) holders: BTreeMap<u64, Vec<&'a Contact>>,
    customer_names: HashMap<u64, &'a str>,
    group_names: HashMap<u64, &'a str>,
    user_names: HashMap<u64, &'a str>,
    template_names: HashMap<u64, &'a str>,
    module_names: HashMap<u64, &'a str>,
    /// Users that are not deleted.
    pub(super) users: HashSet<u64>,
    /// Email templates that are not deleted.
    pub(super) templates: HashSet<u64>,
}

impl<'a> Index<'a> {
    pub(super) fn new(document: &'a Document) -> Self {
        let mut enabled_of: HashMap<_, Vec<_>> = HashMap::new();
        let mut holders: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for contact in document.contacts.iter().filter(|contact| !contact.deleted) {
            let profile = contact.profile.map_or(DEFAULT, Id::get);
            holders.entry(profile).or_default().push(contact);
            if let Some(customer) = contact.customer.filter(|_| contact.portal_enabled) {
                enabled_of.entry(customer.get()).or_default().push(contact.id.get());
            }
        }
        let Document { users, email_templates, modules, customer_groups, customers, .. } = document;
        Index {
            document,
            customers: live(customers.iter().map(|one| (one.id, one.deleted))),
            groups: live(customer_groups.iter().map(|one| (one.id, one.deleted))),
            users: live(users.iter().map(|one| (one.id, one.deleted))),
            templates: live(email_templates.iter().map(|one| (one.id, one.deleted))),
            enabled_of,
            holders,
            customer_names: names(customers.iter().map(|one| (one.id, &one.name))),
            group_names: names(customer_groups.iter().map(|one| (one.id, &one.name))),
            user_names: names(users.iter().map(|one| (one.id, &one.name))),
            template_names: names(email_templates.iter().map(|one| (one.id, &one.name))),
            module_names: names(modules.iter().map(|one| (one.id, &one.name))),
        }
    }

    /// Profiles that are not deleted.
    pub(super) fn profiles(&self) -> impl Iterator<Item = &'a Profile> + use<'a> {
        self.document.profiles.iter().filter(|profile| !profile.deleted)
    }

    /// The customer of a contact, unless it has none or one that is deleted.
    pub(super) fn customer_of(&self, contact: &Contact) -> Option<Id> {
        contact.customer.filter(|customer| self.customers.contains(&customer.get()))
    }

    pub(super) fn holders_of(&self, profile: Id) -> &[&'a Contact] {
        self.holders.get(&profile.get()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn customer(&self, id: Id) -> String {
        named(&self.customer_names, id)
    }

    pub(super) fn customer_name(&self, id: Id) -> &'a str {
        self.customer_names.get(&id.get()).unwrap_or(&"unknown")
    }

    pub(super) fn group(&self, id: Id) -> String {
        named(&self.group_names, id)
    }

    pub(super) fn user(&self, id: Id) -> String {
        named(&self.user_names, id)
    }

    pub(super) fn template(&self, id: Id) -> String {
        named(&self.template_names, id)
    }

    pub(super) fn module(&self, id: Id) -> String {
        named(&self.module_names, id)
    }

    /// Whether version 1 can be chosen: a new installation never evaluates its settings (PV-02).
    pub(super) fn has_version_1(&self) -> bool {
        let installation = self.document.portal.map(|portal| portal.installation);
        installation == Some(InstallationEntry::Upgraded)
    }
}

/// Those that are not deleted.
fn live(all: impl Iterator<Item = (Id, bool)>) -> HashSet<u64> {
    all.filter(|(_, deleted)| !deleted).map(|(id, _)| id.get()).collect()
}

fn names<'a>(all: impl Iterator<Item = (Id, &'a Name)>) -> HashMap<u64, &'a str> {
    all.map(|(id, name)| (id.get(), name.as_str())).collect()
}

/// Such as `Metro (1)`.
fn named(names: &HashMap<u64, &str>, id: Id) -> String {
    format!("{} ({id})", names.get(&id.get()).unwrap_or(&"unknown"))
}

/// Such as `a, b and c`.
pub(super) fn enumerated(mut parts: Vec<String>) -> String {
    match parts.pop() {
        Some(last) if !parts.is_empty() => format!("{} and {last}", parts.join(", ")),
        last => last.unwrap_or_default(),
    }
}

impl From<&Contact> for Example {
    fn from(contact: &Contact) -> Self {
        Example::new(contact.id, contact.name.as_str(), "")
    }
}

impl From<&Customer> for Example {
    fn from(customer: &Customer) -> Self {
        Example::new(customer.id, customer.name.as_str(), "")
    }
}

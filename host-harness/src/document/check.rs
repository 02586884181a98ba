//! Whether the parts of a document fit together, and fit what is stored already.

mod address;
mod lockout;
mod modules;
mod people;
mod profiles;
mod records;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;

pub use address::address_fault;

use super::{Document, Id, ModuleKindEntry};

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

/// What is stored already, as far as a document must fit it. Deleted entries are among the identifiers.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Of CRM users.
    pub users: HashSet<u64>,
    /// Of email templates.
    pub templates: HashSet<u64>,
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
    /// Modules by identifier.
    pub modules: BTreeMap<u64, KnownModule>,
    /// The module of each field.
    pub fields: BTreeMap<u64, u64>,
    /// The name keys of profiles that are not deleted, by profile.
    pub profile_names: BTreeMap<u64, String>,
    /// The profile of each home button.
    pub buttons: BTreeMap<u64, u64>,
    /// Records: module and identifier.
    pub records: HashSet<(u64, u64)>,
    /// CRM user 1 is still the administrator that every database starts with; a document may bring its own.
    pub first_user: bool,
    /// Profile 1 is still the one that every database starts with; a document may bring its own.
    pub first_profile: bool,
    /// The portal's state is no longer the one that every database starts with.
    pub own_portal: bool,
    /// Nor are the settings of version 1.
    pub own_version_1: bool,
    /// Nor are the lockout settings.
    pub own_lockout: bool,
}

/// A module as far as other entries depend on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownModule {
    /// How its records are treated.
    pub kind: ModuleKindEntry,
    /// Modules through whose records its own are reached.
    pub reached_through: BTreeSet<u64>,
    /// It has records of its own.
    pub has_records: bool,
    /// One of them is assigned to somebody.
    pub assigned: bool,
    /// The modules of its records' parents.
    pub parents: BTreeSet<u64>,
}

impl Document {
    /// Finds duplicates, references that lead nowhere, and entries that contradict each other or what is stored.
    /// `update`: what is stored already is replaced, not refused.
    pub fn faults(&self, known: &Known, update: bool) -> Vec<Fault> {
        let mut check = Check { faults: Vec::new(), update };
        let there = check.identifiers_of(self, known);
        check.people(self, &there);
        check.modules(self, known, &there);
        check.profiles(self, known, &there);
        check.records(self, &there);
        check.lockout(self, known);
        check.faults
    }
}

struct Check {
    faults: Vec<Fault>,
    update: bool,
}

/// Everything that may be referred to: here, or in the database.
struct There {
    users: HashSet<u64>,
    templates: HashSet<u64>,
    profiles: HashSet<u64>,
    groups: HashSet<u64>,
    customers: HashSet<u64>,
    contacts: HashSet<u64>,
    fields: HashSet<u64>,
    modules: HashSet<u64>,
    /// Kinds and paths of the modules.
    reaches: HashMap<u64, Reach>,
    records: HashSet<(u64, u64)>,
}

/// How the records of a module are reached.
struct Reach {
    kind: ModuleKindEntry,
    through: BTreeSet<u64>,
}

impl Check {
    /// Reports duplicates; returns everything that may be referred to.
    fn identifiers_of(&mut self, document: &Document, known: &Known) -> There {
        let ids = |entries: &mut dyn Iterator<Item = Id>| entries.collect::<Vec<Id>>();
        let users = ids(&mut document.users.iter().map(|user| user.id));
        let templates = ids(&mut document.email_templates.iter().map(|template| template.id));
        let profiles = ids(&mut document.profiles.iter().map(|profile| profile.id));
        let groups = ids(&mut document.customer_groups.iter().map(|group| group.id));
        let customers = ids(&mut document.customers.iter().map(|customer| customer.id));
        let contacts = ids(&mut document.contacts.iter().map(|contact| contact.id));
        let accounts = ids(&mut document.ticket_email_accounts.iter().map(|account| account.id));
        let modules = ids(&mut document.modules.iter().map(|module| module.id));
        let known_modules = known.modules.keys().copied().collect();
        let (first_user, first_profile) = (known.first_user, known.first_profile);
        let there = There {
            users: self.identifiers("users", "user", &users, &known.users, first_user),
            profiles: self.identifiers(
                "profiles",
                "profile",
                &profiles,
                &known.profiles,
                first_profile,
            ),
            modules: self.identifiers("modules", "module", &modules, &known_modules, false),
            templates: self.identifiers(
                "email-templates",
                "email template",
                &templates,
                &known.templates,
                false,
            ),
            groups: self.identifiers(
                "customer-groups",
                "customer group",
                &groups,
                &known.groups,
                false,
            ),
            customers: self.identifiers(
                "customers",
                "customer",
                &customers,
                &known.customers,
                false,
            ),
            contacts: self.identifiers("contacts", "contact", &contacts, &known.contacts, false),
            fields: self.fields_of(document, known),
            reaches: reaches(document, known),
            records: self.records_of(document, known),
        };
        let (part, what) = ("ticket-email-accounts", "ticket email account");
        self.identifiers(part, what, &accounts, &known.accounts, false);
        self.buttons_of(document, known);
        there
    }

    fn fault(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.faults.push(Fault { path: path.into(), message: message.into() });
    }

    /// Reports duplicates; returns every identifier that may be referred to. `first`: what is stored as number 1 may be
    /// replaced.
    fn identifiers(
        &mut self,
        part: &str,
        what: &str,
        ids: &[Id],
        known: &HashSet<u64>,
        first: bool,
    ) -> HashSet<u64> {
        let mut first_places = HashMap::new();
        for (place, id) in ids.iter().enumerate() {
            let path = format!("{part}[{place}].id");
            if let Some(first) = first_places.insert(id.get(), place) {
                self.twice(path, format!("{what} {id}"), format!("{part}[{first}]"));
            } else if known.contains(&id.get()) && !self.update && !(first && id.get() == 1) {
                self.stored(path, format!("{what} {id}"));
            }
        }
        known.iter().copied().chain(first_places.into_keys()).collect()
    }

    fn twice(&mut self, path: String, what: String, first: String) {
        self.fault(path, format!("{what} is in the document twice, first as {first}"));
    }

    fn stored(&mut self, path: String, what: String) {
        self.fault(path, format!("{what} is in the database already; --update replaces it"));
    }

    fn references(&mut self, path: &str, what: &str, ids: &[Id], known: &HashSet<u64>) {
        for id in ids.iter().filter(|id| !known.contains(&id.get())) {
            self.fault(path, format!("there is no {what} {id}, neither here nor in the database"));
        }
    }

    fn list(&mut self, path: &str, what: &str, ids: &[Id], known: &HashSet<u64>) {
        self.entries(path, "", what, ids.iter().copied(), known);
    }

    /// As `list`, for entries that name something under a key.
    fn entries(
        &mut self,
        path: &str,
        key: &str,
        what: &str,
        ids: impl Iterator<Item = Id>,
        known: &HashSet<u64>,
    ) {
        let mut seen = HashSet::new();
        for (place, id) in ids.enumerate() {
            let path = format!("{path}[{place}]{key}");
            if !seen.insert(id.get()) {
                self.fault(path, format!("{what} {id} is in the list twice"));
            } else {
                self.references(&path, what, &[id], known);
            }
        }
    }
}

/// The kinds and paths of modules when the document is taken in.
fn reaches(document: &Document, known: &Known) -> HashMap<u64, Reach> {
    let stored = known.modules.iter().map(|(id, module)| {
        (*id, Reach { kind: module.kind, through: module.reached_through.clone() })
    });
    let here = document.modules.iter().map(|module| {
        let through = module.reached_through.iter().map(|id| id.get()).collect();
        (module.id.get(), Reach { kind: module.kind, through })
    });
    stored.chain(here).collect()
}

/// Parses the document and checks that these faults are found, by their beginnings, and no others.
#[cfg(test)]
#[track_caller]
fn expect(json: &str, known: &Known, update: bool, faults: &[&str]) {
    let document = Document::parse(json).unwrap();
    let found: Vec<_> = document.faults(known, update).iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), faults.len(), "{found:#?}");
    for (found, fault) in found.iter().zip(faults) {
        assert!(found.starts_with(fault), "{found}");
    }
}

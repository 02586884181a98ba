//! A CRM's portal data on paper: one JSON document, read strictly and written in the same shape.

mod audit;
mod change;
mod check;
mod lockout;
mod portal;
mod shape;
mod words;

use schemars::JsonSchema;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize};

pub use audit::{
    ComparisonEntry, Deed, LockoutActionEntry, PolicyEntry, PortalAccessEntry, WhitelistEntry,
};
pub use change::{ChangeEntry, DirectionEntry};
pub use check::{Fault, Known, KnownModule, address_fault};
pub use lockout::{
    CauseEntry, LastWhitelistingEntry, LockoutEventEntry, LockoutStateEntry, LockoutStatesEntry,
    PendingEntry, PhaseEntry,
};
pub use portal::{
    AutoUnlockEntry, ButtonTargetEntry, DropDown, EmailTemplate, Field, FieldAccessEntry,
    HomeButtonEntry, InstallationEntry, LockoutEntry, Module, ModuleKindEntry, OrganisationEntry,
    Portal, Profile, ProfileFieldEntry, ProfileModuleEntry, RecordEntry, RecordName, ScopeEntry,
    Version1, Version1Module, VersionEntry,
};
pub(crate) use words::name_key;
pub use words::{Id, Name};

/// A document that has every key there is, to test that none is forgotten.
#[cfg(test)]
pub(crate) const RICH: &str = include_str!("document/rich.json");

use crate::day::Day;

/// Everything that the portal's permissions depend on. Every part may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Document {
    /// People who work in the CRM.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<User>,
    /// Which version of the portal is in force; left out: a new installation, unlicensed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub portal: Option<Portal>,
    /// Modules of the CRM, in the order of the Module Manager.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Module>,
    /// Email templates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub email_templates: Vec<EmailTemplate>,
    /// The settings of version 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_1: Option<Version1>,
    /// Portal profiles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<Profile>,
    /// Sets of related customers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub customer_groups: Vec<CustomerGroup>,
    /// Companies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<Customer>,
    /// People at customers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Mailboxes that turn email into tickets, in the order of the settings list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ticket_email_accounts: Vec<TicketEmailAccount>,
    /// To whom the portal's Tickets module is allocated; left out: nothing was ever saved, so to all customers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tickets_module: Option<AllocationEntry>,
    /// Records that contacts may reach.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordEntry>,
    /// When failed sign-ins lock; left out: after five, until an administrator unlocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lockout: Option<LockoutEntry>,
}

/// A CRM user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct User {
    /// Identifier.
    pub id: Id,
    /// For display.
    pub name: Name,
    /// May change settings.
    #[serde(default, skip_serializing_if = "is_false")]
    pub administrator: bool,
    /// Not disabled.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
    /// Fields that this user's own profile hides; what the user selected for version 1 does not see, contacts do not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hidden_fields: Vec<Id>,
    /// Drop-down values configured for this user; contacts get those of the user selected for version 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop_downs: Vec<DropDown>,
    /// Deleted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// A customer group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct CustomerGroup {
    /// Identifier.
    pub id: Id,
    /// For display; renaming changes nothing else.
    pub name: Name,
    /// The customer whose contacts may act for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head_office: Option<Id>,
    /// Deleted: nobody belongs to it any more.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// A company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Customer {
    /// Identifier: the company's number.
    pub id: Id,
    /// The company's name, in Unicode normalisation form C.
    pub name: Name,
    /// The groups that it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Id>,
    /// Deleted, archived or inactive.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// A person at a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Contact {
    /// Identifier.
    pub id: Id,
    /// For display.
    pub name: Name,
    /// Left out: none is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Name>,
    /// The name to sign in with; left out: the email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_name: Option<Name>,
    /// The company; left out: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<Id>,
    /// The portal flag.
    #[serde(default, skip_serializing_if = "is_false")]
    pub portal_enabled: bool,
    /// The days of portal access; left out: this CRM keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_window: Option<AccessDays>,
    /// The profile; left out: none was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Id>,
    /// Deleted, archived or inactive.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// The days on which a contact may use the portal. Both count; a missing one refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AccessDays {
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Day>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Day>,
}

/// A ticket email account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct TicketEmailAccount {
    /// Identifier.
    pub id: Id,
    /// For display.
    pub name: Name,
    /// The mailbox.
    pub address: Name,
    /// Switched on in the ticket settings.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub enabled: bool,
    /// To whom it is allocated; left out: nothing was ever saved, so to all customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<AllocationEntry>,
}

/// To whom something is allocated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AllocationEntry {
    /// Every customer.
    AllCustomers {},
    /// The customers of one group.
    CustomerGroup {
        /// The group; may be a deleted one.
        group: Id,
    },
    /// These customers.
    SelectedCustomers {
        /// At least one, each once; may be deleted ones.
        customers: Vec<Id>,
    },
    /// Nobody.
    NoCustomers {},
}

/// A hundred years: no lock and no lease lasts longer, so that every end of one can be written down.
pub(crate) const MAX_SECONDS: u64 = 100 * 365 * 86_400;

/// A document cannot be used, and where.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// It is not JSON of the right shape.
    #[error("{fault}")]
    Shape {
        /// Where and what.
        fault: Fault,
    },
    /// Its parts do not fit together, or do not fit what is stored.
    #[error("{}", list(faults))]
    Content {
        /// All that was found: duplicates first, then references that lead nowhere.
        faults: Vec<Fault>,
    },
}

impl Document {
    /// Reads a document; keys that it does not know are faults.
    pub fn parse(json: &str) -> Result<Self, DocumentError> {
        // Some editors begin a text with a byte order mark.
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        if let Some(fault) = serde_json::from_str(json).ok().and_then(|json| shape::fault(&json)) {
            return Err(DocumentError::Shape { fault });
        }
        read(json)
    }

    /// The document as people read and compare it.
    pub fn to_json(&self) -> String {
        // A document has only text keys and no floating point numbers: nothing in it can fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

fn list(faults: &[Fault]) -> String {
    const SHOWN: usize = 10;
    let mut lines: Vec<_> = faults.iter().take(SHOWN).map(ToString::to_string).collect();
    if faults.len() > SHOWN {
        lines.push(format!("and {} more", faults.len() - SHOWN));
    }
    lines.join("\n")
}

fn yes() -> bool {
    true
}

fn is_true(flag: &bool) -> bool {
    *flag
}

/// Reads one value and nothing behind it; faults say where they are.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T, DocumentError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        DocumentError::Shape { fault: Fault { path, message: error.inner().to_string() } }
    })?;
    reader.end().map_err(|error| DocumentError::Shape {
        fault: Fault { path: String::new(), message: error.to_string() },
    })?;
    Ok(value)
}

/// A name, or nothing.
fn line<'de, D: Deserializer<'de>>(text: D) -> Result<String, D::Error> {
    let text = String::deserialize(text)?;
    if text.is_empty() {
        return Ok(text);
    }
    Name::try_from(text).map(String::from).map_err(D::Error::custom)
}

fn is_false(flag: &bool) -> bool {
    !flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, fault: &str) {
        let error = Document::parse(json).unwrap_err().to_string();
        assert!(error.contains(fault), "{error}");
    }

    #[test]
    fn faults_are_found_where_they_are() {
        check(
            r#"{"customers":[{"id":1,"name":"A"},{"id":2,"name":" "}]}"#,
            "customers[1].name: a name",
        );
        check(r#"{"customers":[{"id":0,"name":"A"}]}"#, "customers[0].id: an identifier");
        check(r#"{"customers":[{"id":-1,"name":"A"}]}"#, "customers[0].id: invalid value");
        check(
            r#"{"customers":[{"id":9223372036854775808,"name":"A"}]}"#,
            "customers[0].id: an identifier",
        );
        check(r#"{"customers":[{"id":1,"nmae":"A"}]}"#, "customers[0].nmae: unknown field `nmae`");
        check(
            r#"{"contacts":[{"id":1,"name":"A","access-window":{"start":"2026-02-30"}}]}"#,
            "access-window.start: `2026-02-30` is not a day",
        );
        check(
            r#"{"ticket-email-accounts":[{"id":1,"name":"A","address":"a","allocation":{"mode":"everyone"}}]}"#,
            "[0].allocation.mode: unknown variant `everyone`",
        );
        check(r#"{"customers":[]} []"#, "trailing characters");
        check(r#"{"customers":[],"customers":[]}"#, "duplicate field `customers`");
        check("", "EOF");
        check("[]", "this must be an object with keys");
        check(
            r#"{"customers":[[77,"Positional",[],false]]}"#,
            "customers[0]: this must be an object",
        );
        check(
            r#"{"ticket-email-accounts":[{"id":1,"name":"A","address":"a","allocation":["no-customers"]}]}"#,
            "ticket-email-accounts[0].allocation: this must be an object",
        );
        check(r#"{"tickets-module":["no-customers"]}"#, "tickets-module: this must be an object");
        check(
            "{\"customers\":[{\"id\":1,\"name\":\"\u{200b}\u{2060}\"}]}",
            "customers[0].name: a name",
        );
        check(
            "{\"customers\":[{\"id\":1,\"name\":\"a\u{2028}b\"}]}",
            "customers[0].name: a name is one line",
        );
    }

    #[test]
    fn the_document_in_the_readme_is_one() {
        let readme = include_str!("../../README.md");
        let json = readme.split("```json").nth(1).unwrap().split("```").next().unwrap();
        let document = Document::parse(json).unwrap();
        assert_eq!(document.faults(&Known::default(), false), []);
        assert_eq!(document.contacts.len(), 1);
    }

    #[test]
    fn a_byte_order_mark_is_no_fault() {
        assert_eq!(Document::parse("\u{feff}{}").unwrap(), Document::default());
    }

    #[test]
    fn a_document_reads_what_it_wrote() {
        let json = r#"{"tickets-module":{"mode":"no-customers"},"customers":[{"id":1,"name":"🚚 Cafe\u0301","groups":[4]}]}"#;
        let document = Document::parse(json).unwrap();
        assert_eq!(Document::parse(&document.to_json()).unwrap(), document);
    }
}

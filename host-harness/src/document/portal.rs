//! The portal's configuration on paper: version, modules, profiles, and the records that contacts may reach.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::each_key_once;
use super::{Id, Name, is_false, is_true, line, yes};

/// What decides which version of the portal is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Portal {
    /// How the CRM came to be.
    pub installation: InstallationEntry,
    /// The version last chosen. A new installation has version 2, whatever is chosen.
    pub version: VersionEntry,
    /// Whether the paid functions are licensed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub licensed: bool,
}

/// How the CRM came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InstallationEntry {
    /// Has version 2 only.
    New,
    /// Came from an older release, and may choose.
    Upgraded,
}

/// A version of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VersionEntry {
    /// Modules for everybody.
    V1,
    /// Profiles.
    V2,
}

/// The settings of version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Version1 {
    /// The CRM user who owns what comes from the portal; left out: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Id>,
    /// The email template for access data; left out: the system's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_template: Option<Id>,
    /// In the order of the portal's menu. A module that is not listed counts as hidden.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<Version1Module>,
}

/// A module in version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Version1Module {
    /// Which module.
    pub module: Id,
    /// Active in the portal.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub visible: bool,
    /// Reaches the customer's records as well.
    #[serde(default, skip_serializing_if = "is_false")]
    pub view_all: bool,
}

/// A module of the CRM. The document lists them in the order of the Module Manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Module {
    /// Identifier.
    pub id: Id,
    /// For display.
    pub name: Name,
    /// How its records are treated.
    #[serde(default)]
    pub kind: ModuleKindEntry,
    /// On in the Module Manager.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub on: bool,
    /// Modules through whose records its own are reached; only for `project-items` and `catalogue-items`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reached_through: Vec<Id>,
    /// Its fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
}

/// Modules whose records the rules treat in a way of their own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ModuleKindEntry {
    /// The contacts themselves; at most one module.
    Contacts,
    /// The companies; at most one module.
    Customers,
    /// At most one module.
    Tickets,
    /// Reachable while marked active for the portal.
    Documents,
    /// Milestones and tasks.
    ProjectItems,
    /// Products and services.
    CatalogueItems,
    /// Everything else.
    #[default]
    Other,
}

/// A field of a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Field {
    /// Identifier, unique across modules.
    pub id: Id,
    /// For display.
    pub name: Name,
    /// In use.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub active: bool,
    /// Cannot be hidden by the organisation.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mandatory: bool,
    /// What the organisation says, for everybody.
    #[serde(default, skip_serializing_if = "OrganisationEntry::is_shown")]
    pub organisation: OrganisationEntry,
}

/// What the organisation says of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationEntry {
    /// For profiles to say.
    #[default]
    Shown,
    /// Nobody writes it.
    ReadOnly,
    /// Nobody sees it.
    Hidden,
}

impl OrganisationEntry {
    fn is_shown(&self) -> bool {
        *self == OrganisationEntry::Shown
    }
}

/// The values of a drop-down for one CRM user, in the order in which they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DropDown {
    /// Of which field.
    pub field: Id,
    /// To choose from.
    pub values: Vec<Name>,
}

/// An email template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EmailTemplate {
    /// Identifier.
    pub id: Id,
    /// For display.
    pub name: Name,
    /// Deleted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// A portal profile. The one with identifier 1 is DEFAULT, which stands in where a contact has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Profile {
    /// Identifier.
    pub id: Id,
    /// Unique among profiles that are not deleted, without case and white space around it.
    pub name: Name,
    /// For display; a name, or empty.
    #[serde(default, deserialize_with = "line", skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The CRM user who owns what holders create; left out: DEFAULT's owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id>,
    /// Opens modules and fields for reading.
    #[serde(default, skip_serializing_if = "is_false")]
    pub view_all: bool,
    /// Opens them for writing as well.
    #[serde(default, skip_serializing_if = "is_false")]
    pub edit_all: bool,
    /// Modules that are not listed cannot be seen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<ProfileModuleEntry>,
    /// Fields that are not listed can be seen where the organisation shows them, and not written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<ProfileFieldEntry>,
    /// The email template for each occasion.
    #[serde(
        default,
        deserialize_with = "each_key_once",
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub notifications: BTreeMap<Name, Id>,
    /// The buttons of the home page, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<HomeButtonEntry>,
    /// Deleted. Contacts that still name it may do nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// What a profile lets its holders do in a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProfileModuleEntry {
    /// Which module.
    pub module: Id,
    /// Everything else needs it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub view: bool,
    /// Make new records.
    #[serde(default, skip_serializing_if = "is_false")]
    pub create: bool,
    /// Change records.
    #[serde(default, skip_serializing_if = "is_false")]
    pub edit: bool,
    /// Remove records.
    #[serde(default, skip_serializing_if = "is_false")]
    pub delete: bool,
    /// Whose records.
    #[serde(default, skip_serializing_if = "ScopeEntry::is_own")]
    pub scope: ScopeEntry,
}

/// Whose records a contact reaches in a module.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeEntry {
    /// Its own.
    #[default]
    Own,
    /// Its customer's and those of the customer's other contacts as well.
    Customer,
}

impl ScopeEntry {
    pub(super) fn is_own(&self) -> bool {
        *self == ScopeEntry::Own
    }
}

/// What a profile says of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ProfileFieldEntry {
    /// Which field.
    pub field: Id,
    /// What it says.
    pub access: FieldAccessEntry,
}

/// What a profile says of a field that it lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldAccessEntry {
    /// Holders do not see it.
    Hidden,
    /// They see it.
    ReadOnly,
    /// They see and write it.
    Editable,
}

/// A button of the home page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct HomeButtonEntry {
    /// Identifier, unique across profiles.
    pub id: Id,
    /// What it says.
    pub label: Name,
    /// Where it leads.
    pub target: ButtonTargetEntry,
}

/// Where a home button leads. A proposed address may be any text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "action", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ButtonTargetEntry<Address = Name> {
    /// To one record.
    Open {
        /// In which module.
        module: Id,
        /// Which record of it.
        record: Id,
    },
    /// To a form for a new record.
    Create {
        /// In which module.
        module: Id,
    },
    /// To the records of a module.
    List {
        /// Which module.
        module: Id,
    },
    /// To an address.
    Link {
        /// Starts with `https://`, `http://` or `mailto:`, or with a `/` for a place inside the CRM.
        address: Address,
        /// The module it leads to; left out: it leads out of the CRM.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        module: Option<Id>,
    },
}

/// A record that contacts may reach. Contacts and customers are records of their own modules without being listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RecordEntry {
    /// In which module; not one of contacts or customers.
    pub module: Id,
    /// Identifier, unique within the module.
    pub id: Id,
    /// Contacts that it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Id>,
    /// Customers that it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<Id>,
    /// For tickets: visible in the portal; for documents: active for the portal. Matters to no other kind.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub portal_active: bool,
    /// Records through which it is reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<RecordName>,
    /// The CRM user whom it is assigned to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Id>,
}

/// Names a record.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RecordName {
    /// In which module.
    pub module: Id,
    /// Which record of it.
    pub record: Id,
}

/// When failures lock, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LockoutEntry {
    /// Failures in a row that lock, 1 to 100.
    pub threshold: u32,
    /// Seconds after which an attempt that was never settled counts as failed; at least 1.
    pub lease: u64,
    /// Left out: a lock ends only by an administrator's hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_unlock: Option<AutoUnlockEntry>,
    /// Failures from addresses that the contact has signed in from are counted by themselves.
    #[serde(default, skip_serializing_if = "is_false")]
    pub known_addresses: bool,
}

/// How long locks last that end by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct AutoUnlockEntry {
    /// Seconds that the first lock lasts; each further one lasts twice as long.
    pub base: u64,
    /// No lock lasts longer than this many seconds.
    pub maximum: u64,
}

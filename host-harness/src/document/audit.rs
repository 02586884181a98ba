//! What the audit says was done, in the words of a document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessDays, AllocationEntry, ChangeEntry, Id};

/// What somebody did, such as `{"rename-profile": {..}}` or `{"licence": true}`: an object with one key, the kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Deed {
    /// A ticket email account was allocated.
    Allocate {
        /// Which one.
        account: Id,
        /// To whom.
        allocation: AllocationEntry,
    },
    /// A contact's portal section was replaced.
    PortalAccess(PortalAccessEntry),
    /// An administrator acted on a contact's sign-ins.
    LockoutAction {
        /// Whose.
        contact: Id,
        /// What the administrator did.
        action: LockoutActionEntry,
    },
    /// A contact's password was set.
    SetPassword {
        /// Whose.
        contact: Id,
    },
    /// The paid functions were licensed, or no longer.
    Licence(bool),
    /// Known addresses began to count by themselves, or ended to.
    KnownAddresses(bool),
    /// A policy was put into force, or taken back.
    ActivatePolicy(PolicyEntry),
    /// A setting was changed.
    #[serde(untagged)]
    Change(ChangeEntry),
}

/// A policy that was put into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PolicyEntry {
    /// The SHA-256 of its bytes.
    pub digest: String,
    /// What it calls itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its revision.
    pub revision: u64,
    /// `activate`, `inbox`, `rollback`, or `automatic`.
    pub how: String,
    /// What it was compared by with the policy before; none: it was in force before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versus: Option<ComparisonEntry>,
}

/// How much two policies were asked before one followed the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ComparisonEntry {
    /// On which calendar day.
    pub on: String,
    /// How many questions.
    pub asked: u64,
    /// To how many of them neither had an answer.
    pub unanswered: u64,
    /// About the access and view of how many contacts.
    pub contacts: u64,
    /// How many of them were asked everything else.
    pub sample: u64,
    /// How many scenarios.
    pub scenarios: u64,
    /// How many answers it has widened.
    pub wider: u64,
}

/// A contact's portal section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PortalAccessEntry {
    /// Which contact.
    pub contact: Id,
    /// The portal flag.
    pub portal_enabled: bool,
    /// Left out: none is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// The days of portal access; left out: this CRM keeps none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_window: Option<AccessDays>,
    /// The profile; left out: none was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<Id>,
}

/// What an administrator does about a contact's sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockoutActionEntry {
    /// Clears the lock, and perhaps exempts.
    Whitelist(WhitelistEntry),
    /// Ends an exemption.
    EndExemption,
    /// Locks.
    Lock,
    /// Puts back the state that the log of sign-ins ends with.
    Restore,
}

/// How far a whitelisting goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhitelistEntry {
    /// Only clears the lock and the counters.
    UnlockOnly,
    /// Exempts until this moment, in seconds since 1970-01-01T00:00:00Z.
    ExemptUntil(u64),
    /// Exempts without end.
    ExemptForever,
}

impl Deed {
    /// The one key that it is written under, such as `rename-profile`.
    pub fn kind(&self) -> String {
        let json = serde_json::to_value(self).ok();
        let key = json.as_ref().and_then(|json| json.as_object()?.keys().next());
        key.cloned().unwrap_or_default()
    }
}

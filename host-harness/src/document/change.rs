//! Proposed changes of settings on paper: what an administrator proposes, and what the audit keeps.

mod convert;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    AutoUnlockEntry, ButtonTargetEntry, DocumentError, Fault, FieldAccessEntry, Id, ScopeEntry,
    VersionEntry, is_false,
};

/// One change of settings, such as `{"rename-profile": {"profile": 2, "name": "Gold"}}`.
///
/// The contract's `portal-settings.change`, word by word. Texts may be anything: whether they are blank, too long or
/// taken is judged when the change is proposed, not when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "fields named after what they identify")]
pub enum ChangeEntry {
    /// The version for everybody.
    PortalVersion(VersionEntry),
    /// Whether version 1 shows a module.
    V1ModuleVisibility { module: Id, visible: bool },
    /// A module changes places with its neighbour in version 1's menu.
    V1ModuleMove { module: Id, direction: DirectionEntry },
    /// Whether version 1 reaches the customer's records in a module.
    V1ViewAll { module: Id, view_all: bool },
    /// The CRM user selected for version 1.
    V1User(Id),
    /// The template for access data under version 1.
    V1AccessTemplate(Id),
    /// A new profile: a copy of another one as it is at this moment.
    CreateProfile {
        name: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        description: String,
        base: Id,
    },
    /// A profile gets another name.
    RenameProfile { profile: Id, name: String },
    /// A profile goes.
    DeleteProfile {
        profile: Id,
        /// The profile that its holders get; left out: it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transfer_to: Option<Id>,
    },
    /// The CRM user who owns what holders create.
    ProfileOwner { profile: Id, owner: Id },
    /// The email template for an occasion.
    ProfileNotification {
        profile: Id,
        notice: String,
        /// Left out: there is no mail on this occasion.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<Id>,
    },
    /// One more button, in the last place.
    AddButton { profile: Id, label: String, target: ButtonTargetEntry<String> },
    /// One less.
    RemoveButton { profile: Id, button: Id },
    /// The buttons in another order; every one exactly once.
    OrderButtons { profile: Id, buttons: Vec<Id> },
    /// What a profile says of a module, all of it.
    ModulePrivileges {
        profile: Id,
        module: Id,
        #[serde(default, skip_serializing_if = "is_false")]
        view: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        create: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        edit: bool,
        #[serde(default, skip_serializing_if = "is_false")]
        delete: bool,
        #[serde(default, skip_serializing_if = "ScopeEntry::is_own")]
        scope: ScopeEntry,
    },
    /// A profile mentions a module no longer.
    RemoveModule { profile: Id, module: Id },
    /// What a profile says of a field.
    FieldPrivilege {
        profile: Id,
        module: Id,
        field: Id,
        /// Left out: the profile lists the field no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        access: Option<FieldAccessEntry>,
    },
    /// What a profile says of all modules at once.
    GlobalPrivileges { profile: Id, view_all: bool, edit_all: bool },
    /// The profile of a contact.
    AssignProfile {
        contact: Id,
        /// Left out: DEFAULT stands in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        profile: Option<Id>,
    },
    /// The CRM user who works on a ticket.
    AssignTicket { ticket: Id, user: Id },
    /// All groups of a customer: one that is left out is left.
    GroupMembership { customer: Id, groups: Vec<Id> },
    /// When failures lock, and for how long.
    Lockout {
        threshold: u32,
        /// Seconds.
        lease: u64,
        /// Left out: a lock ends only by an administrator's hand.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        auto_unlock: Option<AutoUnlockEntry>,
    },
}

/// Where a module moves in the menu of version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DirectionEntry {
    /// Towards the first.
    Up,
    /// Towards the last.
    Down,
}

/// The parts that are lists; wherever else one stands, serde would take it for an object without keys.
const LISTS: [&str; 2] = ["buttons", "groups"];

impl ChangeEntry {
    /// Reads one change; keys that it does not know are faults.
    pub fn parse(json: &str) -> Result<Self, DocumentError> {
        if let Some(fault) = serde_json::from_str(json).ok().and_then(|json| list_in("", &json)) {
            return Err(DocumentError::Shape { fault });
        }
        super::read(json)
    }
}

/// The first list that stands where an object must.
fn list_in(path: &str, value: &Value) -> Option<Fault> {
    match value {
        Value::Array(_) if !LISTS.iter().any(|list| path.ends_with(list)) => {
            let message = "this must be an object with keys, not a list";
            Some(Fault { path: path.into(), message: message.into() })
        }
        Value::Object(parts) => parts.iter().find_map(|(key, part)| {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            list_in(&path, part)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, fault: &str) {
        let error = ChangeEntry::parse(json).unwrap_err().to_string();
        assert!(error.contains(fault), "{error}");
    }

    #[test]
    fn what_is_left_out_has_a_meaning() {
        let read = |json| ChangeEntry::parse(json).unwrap();
        let id = |id: u64| Id::try_from(id).unwrap();
        assert_eq!(
            read(r#"{"create-profile":{"name":" ","base":1}}"#),
            ChangeEntry::CreateProfile { name: " ".into(), description: "".into(), base: id(1) }
        );
        assert_eq!(
            read(r#"{"module-privileges":{"profile":2,"module":3,"view":true}}"#),
            ChangeEntry::ModulePrivileges {
                profile: id(2),
                module: id(3),
                view: true,
                create: false,
                edit: false,
                delete: false,
                scope: ScopeEntry::Own,
            }
        );
        assert_eq!(
            read(r#"{"lockout":{"threshold":5,"lease":30}}"#),
            ChangeEntry::Lockout { threshold: 5, lease: 30, auto_unlock: None }
        );
        assert_eq!(
            read(r#"{"field-privilege":{"profile":2,"module":3,"field":4}}"#),
            ChangeEntry::FieldPrivilege {
                profile: id(2),
                module: id(3),
                field: id(4),
                access: None
            }
        );
        assert_eq!(
            read(r#"{"portal-version":"v1"}"#),
            ChangeEntry::PortalVersion(VersionEntry::V1)
        );
    }

    #[test]
    fn faults_are_found_where_they_are() {
        check(r#"{"portal-version":"v3"}"#, "portal-version: unknown variant `v3`");
        check(r#"{"create-profile":{"name":"Gold"}}"#, "create-profile: missing field `base`");
        check(r#"{"create-profile":{"name":"Gold","base":0}}"#, "create-profile.base: an identif");
        check(r#"{"create-profile":{"nmae":"Gold","base":1}}"#, "unknown field `nmae`");
        check(r#"{"make-profile":{}}"#, "unknown variant `make-profile`");
        check(r#"{"rename-profile":["2","Gold"]}"#, "rename-profile: this must be an object");
        check(
            r#"{"add-button":{"profile":1,"label":"A","target":["list",1]}}"#,
            "add-button.target: this must be an object",
        );
        check(
            r#"{"add-button":{"profile":1,"label":"A","target":{"action":"jump"}}}"#,
            "add-button.target.action: unknown variant `jump`",
        );
        check(
            r#"{"order-buttons":{"profile":1,"buttons":[1,0]}}"#,
            "order-buttons.buttons[1]: an identifier",
        );
        check(
            r#"{"lockout":{"threshold":5,"lease":30,"known-addresses":true}}"#,
            "unknown field `known-addresses`",
        );
        check(r#"{"v1-module-move":{"module":1,"direction":"left"}}"#, "variant `left`");
        check(r#"{"v1-user":1,"portal-version":"v1"}"#, "");
        check(r#"{"v1-user":1} {}"#, "trailing characters");
        check(r#""v1-user""#, "");
    }
}

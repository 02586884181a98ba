//! What a policy replies, in a form that can be written down and compared.

use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::facts::{
    ButtonId, ContactId, CustomerId, EmailAccountId, FieldId, ModuleId, Picklist, PortalVersion,
    UserId,
};
use crate::session::{
    CustomerScope, FieldAccess, FieldMask, FieldRight, NewRecord, PortalView, PrivilegeAnswer,
    RecordFilter, RowScope, VisibleAccounts,
};

/// A reply: what was decided, by which rule, and what else was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The decision; of many the first that denies. None: nothing was asked.
    pub decision: Option<Decision>,
    /// The rest.
    pub detail: Detail,
}

/// What is said beside the decision. In JSON an object with one key, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Detail {
    /// Nothing.
    Nothing,
    /// The accounts, in the order of the settings list.
    Accounts(Vec<EmailAccountId>),
    /// The fields that refuse.
    ForbiddenFields(Vec<FieldId>),
    /// A decision on each question, in their order.
    Decisions(Vec<Decision>),
    /// Whose records.
    Filter(FilterReply),
    /// What the contact may do with each field, ascending by field.
    Fields(Vec<(FieldId, FieldWord)>),
    /// Who will own the record.
    Owner(Option<UserId>),
    /// What the portal shows.
    View(Box<ViewReply>),
}

/// What a contact may do with a field; each allows what those before it allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the contract's words")]
pub enum FieldWord {
    Hidden,
    ReadOnly,
    Editable,
}

/// The records that a list may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct FilterReply {
    /// By their own links; none: own links count for nothing.
    pub scope: Option<ScopeReply>,
    /// Only records that are active or visible in the portal.
    pub requires_portal_active: bool,
    /// By a parent in one of these modules: the module, whose parents, and whether only active ones.
    pub parents: Vec<(ModuleId, ScopeReply, bool)>,
}

/// Whose records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum ScopeReply {
    /// The contact's.
    Own {
        /// Which contact.
        contact: ContactId,
    },
    /// The contact's, its customer's, and those of the customer's other contacts.
    Customer {
        /// Which contact.
        contact: ContactId,
        /// Which customer.
        customer: CustomerId,
    },
    /// The customer's own record.
    CustomerItself {
        /// Which customer.
        customer: CustomerId,
    },
}

/// What the portal shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ViewReply {
    /// The version in force.
    pub version: Option<&'static str>,
    /// In the order of the menu.
    pub modules: Vec<ModuleId>,
    /// Home buttons.
    pub buttons: Vec<ButtonId>,
    /// Who will own new records.
    pub owner: Option<UserId>,
    /// Values of drop-downs by field.
    pub picklists: Vec<(FieldId, Vec<String>)>,
    /// The decision on the accounts.
    pub accounts_decision: Decision,
    /// The accounts.
    pub accounts: Vec<EmailAccountId>,
}

impl Reply {
    /// Whether it refuses, and shows nothing.
    pub fn is_nothing(&self) -> bool {
        let denied = self.decision.as_ref().is_some_and(|decision| !decision.allows());
        denied
            && match &self.detail {
                Detail::Decisions(decisions) => decisions.iter().all(|one| !one.allows()),
                Detail::Accounts(accounts) => accounts.is_empty(),
                Detail::View(view) => !view.accounts_decision.allows() && view.accounts.is_empty(),
                // A session refuses what shows more than its decision allows.
                _ => true,
            }
    }

    fn new(decision: Decision, detail: Detail) -> Self {
        Reply { decision: Some(decision), detail }
    }
}

impl From<Decision> for Reply {
    fn from(decision: Decision) -> Self {
        Reply::new(decision, Detail::Nothing)
    }
}

impl From<VisibleAccounts> for Reply {
    fn from(visible: VisibleAccounts) -> Self {
        let VisibleAccounts { decision, accounts } = visible;
        Reply::new(decision, Detail::Accounts(accounts))
    }
}

impl From<PrivilegeAnswer> for Reply {
    fn from(answer: PrivilegeAnswer) -> Self {
        let PrivilegeAnswer { decision, forbidden_fields } = answer;
        Reply::new(decision, Detail::ForbiddenFields(forbidden_fields))
    }
}

impl From<Vec<Decision>> for Reply {
    fn from(decisions: Vec<Decision>) -> Self {
        let denied = decisions.iter().find(|decision| !decision.allows());
        let decision = denied.or(decisions.first()).cloned();
        Reply { decision, detail: Detail::Decisions(decisions) }
    }
}

impl From<RecordFilter> for Reply {
    fn from(filter: RecordFilter) -> Self {
        let RecordFilter { decision, scope, requires_portal_active, parents } = filter;
        let parents = parents
            .into_iter()
            .map(|parent| (parent.module, parent.scope.into(), parent.requires_portal_active))
            .collect();
        let scope = scope.map(ScopeReply::from);
        Reply::new(decision, Detail::Filter(FilterReply { scope, requires_portal_active, parents }))
    }
}

impl From<RowScope> for ScopeReply {
    fn from(scope: RowScope) -> Self {
        match scope {
            RowScope::Own(contact) => ScopeReply::Own { contact },
            RowScope::Customer(CustomerScope { contact, customer }) => {
                ScopeReply::Customer { contact, customer }
            }
            RowScope::CustomerItself(customer) => ScopeReply::CustomerItself { customer },
        }
    }
}

impl From<FieldMask> for Reply {
    fn from(mask: FieldMask) -> Self {
        let word = |right: &FieldRight| match right.access {
            FieldAccess::Hidden => FieldWord::Hidden,
            FieldAccess::ReadOnly => FieldWord::ReadOnly,
            FieldAccess::Editable => FieldWord::Editable,
        };
        let fields = mask.fields.iter().map(|right| (right.field, word(right))).collect();
        Reply::new(mask.decision, Detail::Fields(fields))
    }
}

impl From<NewRecord> for Reply {
    fn from(new: NewRecord) -> Self {
        Reply::new(new.decision, Detail::Owner(new.owner))
    }
}

impl From<PortalView> for Reply {
    fn from(view: PortalView) -> Self {
        let PortalView { decision, version, modules, buttons, owner, picklists, accounts } = view;
        let VisibleAccounts { decision: accounts_decision, accounts } = accounts;
        let version = version.map(|version| match version {
            PortalVersion::V1 => "v1",
            PortalVersion::V2 => "v2",
        });
        let picklists =
            picklists.into_iter().map(|Picklist { field, values }| (field, values)).collect();
        let view =
            ViewReply { version, modules, buttons, owner, picklists, accounts_decision, accounts };
        Reply::new(decision, Detail::View(Box::new(view)))
    }
}

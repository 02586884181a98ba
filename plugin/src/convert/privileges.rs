//! Questions and answers about records, fields and the portal's first page.

use policy::field::{FieldAccess, FieldMask, FieldRight};
use policy::grant::Action;
use policy::id::{FieldId, ModuleId, RecordId};
use policy::new_record::Creation;
use policy::privilege::{Answer, Question};
use policy::record_scope::{ParentScope, RecordFilter, RowScope};
use policy::view::PortalView;

use super::{list, raw};
use crate::bindings::exports::portal::permissions::{privileges, view};
use crate::bindings::portal::permissions::types::Undecided;

cases! {
    privileges::Action => Action: View Create Edit Delete;
    Action => privileges::Action: View Create Edit Delete;
    FieldAccess => privileges::FieldAccess: Hidden ReadOnly Editable;
}

impl TryFrom<privileges::Question> for Question {
    type Error = Undecided;

    fn try_from(question: privileges::Question) -> Result<Self, Undecided> {
        let privileges::Question { module, action, record, fields } = question;
        let fields = fields.into_iter().map(FieldId).collect();
        Question::new(ModuleId(module), action.into(), record.map(RecordId), fields)
            .ok_or(Undecided::InvalidQuestion)
    }
}

impl From<Answer> for privileges::Answer {
    fn from(answer: Answer) -> Self {
        let Answer { rule, forbidden_fields } = answer;
        Self { decision: rule.into(), forbidden_fields: raw(forbidden_fields) }
    }
}

impl From<RowScope> for privileges::RowScope {
    fn from(scope: RowScope) -> Self {
        match scope {
            RowScope::Own(contact) => Self::Own(contact.0),
            RowScope::Customer { contact, customer } => Self::Customer(privileges::CustomerScope {
                contact: contact.0,
                customer: customer.0,
            }),
            RowScope::CustomerItself(customer) => Self::CustomerItself(customer.0),
        }
    }
}

impl From<ParentScope> for privileges::ParentScope {
    fn from(parent: ParentScope) -> Self {
        let ParentScope { module, scope, requires_portal_active } = parent;
        Self { module: module.0, scope: scope.into(), requires_portal_active }
    }
}

impl From<RecordFilter> for privileges::RecordFilter {
    fn from(filter: RecordFilter) -> Self {
        let RecordFilter { rule, scope, requires_portal_active, parents } = filter;
        Self {
            decision: rule.into(),
            scope: scope.map(Into::into),
            requires_portal_active,
            parents: list(parents),
        }
    }
}

impl From<FieldRight> for privileges::FieldRight {
    fn from(right: FieldRight) -> Self {
        let FieldRight { field, access } = right;
        Self { field: field.0, access: access.into() }
    }
}

impl From<FieldMask> for privileges::Mask {
    fn from(mask: FieldMask) -> Self {
        let FieldMask { rule, fields } = mask;
        Self { decision: rule.into(), fields: list(fields) }
    }
}

impl From<Creation> for privileges::Creation {
    fn from(creation: Creation) -> Self {
        let Creation { rule, owner } = creation;
        Self { decision: rule.into(), owner: owner.map(|owner| owner.0) }
    }
}

impl From<PortalView> for view::PortalView {
    fn from(view: PortalView) -> Self {
        let PortalView { rule, version, modules, buttons, owner, picklists, accounts } = view;
        Self {
            decision: rule.into(),
            version: version.map(Into::into),
            modules: raw(modules),
            buttons: raw(buttons),
            owner: owner.map(|owner| owner.0),
            picklists: list(picklists),
            accounts: accounts.into(),
        }
    }
}

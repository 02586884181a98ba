//! What the rules answer about records, fields, impacts and reasons.

use crate::facts as host;
use crate::session as asked;
use policy_rules::field::{FieldAccess, FieldRight};
use policy_rules::grant::Action;
use policy_rules::impact::{ContactImpact, ModuleImpact};
use policy_rules::portal_version::PortalVersion;
use policy_rules::record_scope::{ParentScope, RowScope};
use policy_rules::trace::{Fact, Value};

use super::{Ours, Theirs, numbers, theirs};

ours! {
    asked::Action => Action: |it| match it {
        asked::Action::View => Action::View,
        asked::Action::Create => Action::Create,
        asked::Action::Edit => Action::Edit,
        asked::Action::Delete => Action::Delete,
    };
}

/// To the contract, field by field.
macro_rules! theirs {
    ($($from:ty => $to:ty : |$it:ident| $body:expr;)+) => {$(
        impl Theirs for $from {
            type Other = $to;
            fn theirs(self) -> $to {
                let $it = self;
                $body
            }
        }
    )+};
}

theirs! {
    Action => asked::Action: |it| match it {
        Action::View => asked::Action::View,
        Action::Create => asked::Action::Create,
        Action::Edit => asked::Action::Edit,
        Action::Delete => asked::Action::Delete,
    };
    PortalVersion => host::PortalVersion: |it| match it {
        PortalVersion::V1 => host::PortalVersion::V1,
        PortalVersion::V2 => host::PortalVersion::V2,
    };
    RowScope => asked::RowScope: |it| match it {
        RowScope::Own(contact) => asked::RowScope::Own(contact.0),
        RowScope::Customer { contact, customer } => {
            asked::RowScope::Customer(asked::CustomerScope {
                contact: contact.0,
                customer: customer.0,
            })
        }
        RowScope::CustomerItself(customer) => asked::RowScope::CustomerItself(customer.0),
    };
    ParentScope => asked::ParentScope: |it| asked::ParentScope {
        module: it.module.0,
        scope: theirs(it.scope),
        requires_portal_active: it.requires_portal_active,
    };
    FieldRight => asked::FieldRight: |it| asked::FieldRight {
        field: it.field.0,
        access: match it.access {
            FieldAccess::Hidden => asked::FieldAccess::Hidden,
            FieldAccess::ReadOnly => asked::FieldAccess::ReadOnly,
            FieldAccess::Editable => asked::FieldAccess::Editable,
        },
    };
    ContactImpact => asked::ContactImpact: |it| asked::ContactImpact {
        contact: it.contact.0,
        acting: it.acting.map(|acting| acting.0),
        modules: it.modules.into_iter().map(theirs).collect(),
        gain_accounts: numbers(&it.gain_accounts),
        lose_accounts: numbers(&it.lose_accounts),
    };
    ModuleImpact => asked::ModuleChange: |it| asked::ModuleChange {
        module: it.module.0,
        gain: it.gain.into_iter().map(theirs).collect(),
        lose: it.lose.into_iter().map(theirs).collect(),
        scope_widened: it.scope_widened,
        scope_narrowed: it.scope_narrowed,
        more_fields: numbers(&it.more_fields),
        fewer_fields: numbers(&it.fewer_fields),
    };
    Fact => asked::Fact: |it| asked::Fact {
        name: it.name.into(),
        value: match it.value {
            Value::Absent => asked::Value::Absent,
            Value::Flag(holds) => asked::Value::Flag(holds),
            Value::Day(day) => asked::Value::Day(day.0),
            Value::Moment(moment) => asked::Value::Moment(moment.0),
            Value::Ids(ids) => asked::Value::Ids(ids),
            Value::Word(word) => asked::Value::Word(word.into()),
        },
    };
}

//! Types of the contract to types of the rules, and back: every field and every case by name.

use alloc::string::ToString;
use alloc::vec::Vec;

use policy::administrator;
use policy::id::{
    ButtonId, ContactId, CustomerId, EmailAccountId, FieldId, GroupId, ModuleId, ProfileId, UserId,
};
use policy::page::Page;
use policy::request::{AdminRequest, Moment, Request};
use policy::rule::{Effect, Rule, RuleInfo};
use policy::time::{Date, Instant};

use crate::bindings::exports::portal::permissions::about;
use crate::bindings::portal::permissions::types;

/// Enumerations whose cases have the same names on both sides.
macro_rules! cases {
    ($($from:ty => $to:ty: $($case:ident)*;)*) => {$(
        impl From<$from> for $to {
            fn from(from: $from) -> Self {
                match from {
                    $(<$from>::$case => Self::$case,)*
                }
            }
        }
    )*};
}

mod accounts;
mod change;
mod configuration;
mod directory;
mod explain;
mod impact;
mod lockout;
mod privileges;
mod stored_settings;

/// Every entry of a list, in its place.
pub(crate) fn list<T, U: From<T>>(entries: Vec<T>) -> Vec<U> {
    entries.into_iter().map(Into::into).collect()
}

/// Identifiers as the contract has them.
pub(crate) fn raw<T: Into<RawId>>(ids: impl IntoIterator<Item = T>) -> Vec<u64> {
    ids.into_iter().map(|id| id.into().0).collect()
}

/// An identifier of any kind, on its way out.
pub(crate) struct RawId(u64);

macro_rules! raw_ids {
    ($($name:ident)*) => {$(
        impl From<$name> for RawId {
            fn from(id: $name) -> Self {
                RawId(id.0)
            }
        }

        impl From<&$name> for RawId {
            fn from(id: &$name) -> Self {
                RawId(id.0)
            }
        }
    )*};
}

raw_ids! { ButtonId ContactId CustomerId EmailAccountId FieldId GroupId ModuleId ProfileId UserId }

/// The CRM's day and the host's clock.
pub(crate) fn moment(today: types::Date, now: types::Instant) -> Moment {
    Moment { today: Date(today), now: Instant(now) }
}

impl From<types::Request> for Request {
    fn from(request: types::Request) -> Self {
        let types::Request { contact, acting, today, now } = request;
        Request {
            contact: ContactId(contact),
            acting: acting.map(CustomerId),
            at: moment(today, now),
        }
    }
}

impl From<types::AdminRequest> for AdminRequest {
    fn from(request: types::AdminRequest) -> Self {
        let types::AdminRequest { actor, today, now } = request;
        AdminRequest { actor: UserId(actor), at: moment(today, now) }
    }
}

impl From<types::Page> for Page {
    fn from(page: types::Page) -> Self {
        let types::Page { after, limit } = page;
        Page::new(after, limit)
    }
}

cases! {
    Effect => types::Effect: Allow Deny;
}

impl From<Rule> for types::Decision {
    fn from(rule: Rule) -> Self {
        Self { effect: rule.effect().into(), rule: rule.number() }
    }
}

impl From<RuleInfo> for about::RuleInfo {
    fn from(info: RuleInfo) -> Self {
        let RuleInfo { id, effect, reason, title, sources, conceals } = info;
        Self {
            id: id.to_string(),
            effect: effect.into(),
            reason: reason.to_string(),
            title: title.to_string(),
            sources: sources.iter().map(ToString::to_string).collect(),
            conceals,
        }
    }
}

impl From<administrator::Refusal> for types::Refusal {
    fn from(refusal: administrator::Refusal) -> Self {
        let administrator::Refusal { rule, subjects } = refusal;
        Self { rule: rule.number(), subjects }
    }
}

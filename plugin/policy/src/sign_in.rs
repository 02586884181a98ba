//! Which contact a sign-in name means.

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::access;
use crate::directory::{ContactFacts, Directory, NamedContact};
use crate::id::{ContactId, sorted};
use crate::request::Moment;
use crate::text::name_key;
use crate::trace::{Checks, Decide, Fact, Flow};

/// The contact, or the rule by which there is none to let in. A lock is left to the sign-in protocol.
pub fn identify<D: Directory>(
    directory: &D,
    user_name: &str,
    at: Moment,
) -> Result<Result<ContactId, Rule>, D::Error> {
    Ok(match checks(&mut Decide, directory, user_name, at)? {
        ControlFlow::Continue(contact) => Ok(contact),
        ControlFlow::Break(rule) => Err(rule),
    })
}

/// All checks, in their order, each with the facts it needs.
pub(crate) fn checks<D: Directory>(
    trace: &mut impl Checks,
    directory: &D,
    user_name: &str,
    at: Moment,
) -> Result<Flow<ContactId>, D::Error> {
    let key = name_key(user_name);
    let key = (!key.is_empty()).then_some(key);
    let key = match trace.found(Rule::SignInEmptyName, key, Vec::new) {
        ControlFlow::Continue(key) => key,
        ControlFlow::Break(rule) => return Ok(ControlFlow::Break(rule)),
    };
    let mut named = directory.contacts_by_name_key(&key)?;
    named.retain(|named| named.sign_in_key() == key);
    let contact = match name_checks(trace, &named) {
        ControlFlow::Continue(contact) => contact,
        ControlFlow::Break(rule) => return Ok(ControlFlow::Break(rule)),
    };
    let facts = directory.contact(contact, None)?;
    Ok(contact_checks(trace, facts.as_ref(), at).map_continue(|()| contact))
}

fn contact_checks(trace: &mut impl Checks, facts: Option<&ContactFacts>, at: Moment) -> Flow {
    let facts = trace.found(Rule::AccessUnknownContact, facts, || {
        Vec::from([Fact::flag("known", facts.is_some())])
    })?;
    access::checks_before_lock(trace, &facts.access, at)
}

/// The one contact that the name means: of those with portal access, or else of those that are not deleted, or of all.
fn name_checks(trace: &mut impl Checks, named: &[NamedContact]) -> Flow<ContactId> {
    let those = |count: fn(&NamedContact) -> bool| {
        sorted(named.iter().filter(|named| count(named)).map(|named| named.contact))
    };
    let (all, kept) = (those(|_| true), those(|named| !named.deleted));
    let enabled = those(NamedContact::has_portal);
    let facts = || {
        Vec::from([
            Fact::ids("named-contacts", all.iter().copied()),
            Fact::ids("not-deleted-contacts", kept.iter().copied()),
            Fact::ids("enabled-contacts", enabled.iter().copied()),
        ])
    };
    let nobody = enabled.is_empty();
    trace.found(Rule::SignInUnknownName, all.first(), facts)?;
    trace.check(Rule::AccessContactDeleted, nobody && kept.is_empty(), facts)?;
    trace.check(Rule::AccessNotEnabled, nobody && !kept.is_empty(), facts)?;
    trace.check(Rule::SignInAmbiguousName, enabled.len() > 1, facts)?;
    let meant = [&enabled, &kept, &all].into_iter().find(|those| !those.is_empty());
    let Some([contact]) = meant.map(Vec::as_slice) else {
        trace.leaves_open();
        return ControlFlow::Break(Rule::SignInAmbiguousName);
    };
    ControlFlow::Continue(ContactId(*contact))
}

impl NamedContact {
    /// The email address serves as user name where none was chosen (PA-14, CO-04).
    fn sign_in_key(&self) -> alloc::string::String {
        name_key(self.user_name.as_deref().unwrap_or(&self.email))
    }

    /// Whether the contact counts where names must be unique (D16).
    pub(crate) fn has_portal(&self) -> bool {
        self.portal_enabled && !self.deleted
    }
}

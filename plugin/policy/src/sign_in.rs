//! Which contact a sign-in name means.

use core::ops::ControlFlow;

use crate::Rule;
use crate::access;
use crate::directory::{Directory, NamedContact};
use crate::id::ContactId;
use crate::request::Moment;
use crate::text::name_key;
use crate::trace::Decide;

/// The contact, or the rule by which there is none to let in. A lock is left to the sign-in protocol.
pub fn identify<D: Directory>(
    directory: &D,
    user_name: &str,
    at: Moment,
) -> Result<Result<ContactId, Rule>, D::Error> {
    let key = name_key(user_name);
    if key.is_empty() {
        return Ok(Err(Rule::SignInEmptyName));
    }
    let mut named = directory.contacts_by_name_key(&key)?;
    named.retain(|named| named.sign_in_key() == key);
    let contact = match only_enabled(&named) {
        Ok(contact) => contact,
        Err(rule) => return Ok(Err(rule)),
    };
    let Some(facts) = directory.contact(contact, None)? else {
        return Ok(Err(Rule::AccessUnknownContact));
    };
    Ok(match access::checks_before_lock(&mut Decide, &facts.access, at) {
        ControlFlow::Continue(()) => Ok(contact),
        ControlFlow::Break(rule) => Err(rule),
    })
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

fn only_enabled(named: &[NamedContact]) -> Result<ContactId, Rule> {
    let mut enabled = named.iter().filter(|named| named.has_portal()).map(|named| named.contact);
    match enabled.next() {
        Some(first) if enabled.all(|other| other == first) => Ok(first),
        Some(_) => Err(Rule::SignInAmbiguousName),
        None if named.iter().any(|named| !named.deleted) => Err(Rule::AccessNotEnabled),
        None if named.is_empty() => Err(Rule::SignInUnknownName),
        None => Err(Rule::AccessContactDeleted),
    }
}

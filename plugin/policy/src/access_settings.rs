//! Whether a contact's portal access may be saved so.

use alloc::string::String;
use alloc::vec::Vec;

use crate::Rule;
use crate::access::AccessWindow;
use crate::administrator::{self, Refusal};
use crate::directory::Directory;
use crate::id::{ContactId, ProfileId, sorted};
use crate::request::AdminRequest;
use crate::text::name_key;

/// A contact's portal section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalAccess {
    /// Which contact.
    pub contact: ContactId,
    /// The portal flag.
    pub portal_enabled: bool,
    /// May be empty.
    pub email: String,
    /// The access period.
    pub window: AccessWindow,
    /// The profile, if one was chosen.
    pub profile: Option<ProfileId>,
}

/// Whether it may be saved so; the answer has the email address trimmed.
pub fn set_portal_access<D: Directory>(
    directory: &D,
    admin: AdminRequest,
    access: PortalAccess,
) -> Result<Result<PortalAccess, Refusal>, D::Error> {
    if let Some(refusal) = administrator::refuses(directory, admin.actor)? {
        return Ok(Err(refusal));
    }
    let contact = access.contact;
    match directory.contact(contact, None)? {
        None => return Ok(Err(Refusal::about(Rule::AccessUnknownContact, [contact.0]))),
        Some(facts) if facts.access.deleted => {
            return Ok(Err(Refusal::about(Rule::AccessContactDeleted, [contact.0])));
        }
        Some(_) => {}
    }
    if access.portal_enabled {
        let key = name_key(&access.email);
        if key.is_empty() {
            return Ok(Err(Refusal::about(Rule::EnableEmailMissing, [contact.0])));
        }
        let others = others_with_email(directory, contact, &key)?;
        if !others.is_empty() {
            return Ok(Err(Refusal::about(Rule::EnableEmailNotUnique, others)));
        }
    }
    if let Some(rule) = window_refusal(access.window, access.portal_enabled) {
        return Ok(Err(Refusal::about(rule, [contact.0])));
    }
    if let Some(profile) = access.profile
        && !directory.profile_exists(profile)?
    {
        return Ok(Err(Refusal::about(Rule::EnableUnknownProfile, [profile.0])));
    }
    Ok(Ok(PortalAccess { email: access.email.trim().into(), ..access }))
}

/// Other contacts with portal access that use the address, ascending (D16).
fn others_with_email<D: Directory>(
    directory: &D,
    contact: ContactId,
    key: &str,
) -> Result<Vec<u64>, D::Error> {
    let named = directory.contacts_by_name_key(key)?;
    let others = named
        .iter()
        .filter(|other| other.contact != contact && other.has_portal())
        .filter(|other| name_key(&other.email) == key);
    Ok(sorted(others.map(|other| other.contact)))
}

fn window_refusal(window: AccessWindow, required: bool) -> Option<Rule> {
    match window {
        AccessWindow::Unlimited => None,
        AccessWindow::Dates { start: Some(start), end: Some(end) } => {
            (start > end).then_some(Rule::EnableStartAfterEnd)
        }
        AccessWindow::Dates { .. } => required.then_some(Rule::EnableDatesMissing),
    }
}

//! Changes of who holds what: a contact its profile, a user its ticket, a customer its groups.

use alloc::vec::Vec;

use crate::Rule;
use crate::administrator::Refusal;
use crate::audience::existing;
use crate::id::{ContactId, CustomerId, GroupId, ProfileId, RecordId, UserId, sorted};
use crate::portal_settings::{Stop, refuse};
use crate::profile_settings::exists;
use crate::settings_facts::SettingsFacts;

pub(crate) fn profile<F: SettingsFacts>(
    facts: &F,
    contact: ContactId,
    profile: Option<ProfileId>,
) -> Result<bool, Stop<F::Error>> {
    let stored = match facts.contact(contact, None)? {
        None => return refuse(Rule::AccessUnknownContact, contact.0),
        Some(facts) if facts.access.deleted => {
            return refuse(Rule::AccessContactDeleted, contact.0);
        }
        Some(facts) => facts.profile,
    };
    if let Some(profile) = profile {
        exists(facts, profile)?;
    }
    Ok(stored != profile)
}

/// Any active user hands tickets on. One who left may keep a ticket, but gets no other (AMB-50).
pub(crate) fn ticket<F: SettingsFacts>(
    facts: &F,
    actor: UserId,
    ticket: RecordId,
    user: UserId,
) -> Result<bool, Stop<F::Error>> {
    active(facts, actor)?;
    let Some(stored) = facts.ticket(ticket)? else {
        return refuse(Rule::SettingsUnknownRecord, ticket.0);
    };
    if stored.assignee == Some(user) {
        return Ok(false);
    }
    active(facts, user)?;
    Ok(true)
}

fn active<F: SettingsFacts>(facts: &F, user: UserId) -> Result<(), Stop<F::Error>> {
    if facts.user(user)?.is_some_and(|user| user.active && !user.deleted) {
        return Ok(());
    }
    refuse(Rule::SettingsUserNotActive, user.0)
}

/// The list is the whole truth: a group that it leaves out is left.
pub(crate) fn groups<F: SettingsFacts>(
    facts: &F,
    customer: CustomerId,
    groups: &[GroupId],
) -> Result<bool, Stop<F::Error>> {
    let Some(stored) = existing(facts, &[customer.0])?.into_iter().next() else {
        return refuse(Rule::SettingsUnknownCustomer, customer.0);
    };
    let mut unknown = Vec::new();
    for group in groups {
        if facts.group(*group)?.is_none_or(|found| found.group != *group || found.group_deleted) {
            unknown.push(group.0);
        }
    }
    if !unknown.is_empty() {
        return Err(Stop::Refused(Refusal::about(Rule::SettingsUnknownGroup, unknown)));
    }
    let stored = stored.memberships.iter().map(|membership| membership.group);
    Ok(sorted(stored) != sorted(groups.iter().copied()))
}

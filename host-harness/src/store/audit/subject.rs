//! What is stored about the thing that a change changes: the audit's before and after.

use serde::Serialize;
use serde_json::{Value, json};

use crate::day::Day;
use crate::document::{AccessDays, Id, PortalAccessEntry};
use crate::facts::{AccessWindow, ContactId, CustomerId, ProfileId, RecordId, WindowDates};
use crate::session::PortalAccess;
use crate::session::changes::Change;
use crate::store::column::{id, optional_id};
use crate::store::query::key;
use crate::store::{StoreError, Transaction};

impl Transaction {
    /// What is stored about the thing that the change changes; null: there is none. `made`: what the change has made.
    pub(crate) fn subject(
        &mut self,
        change: &Change,
        made: Option<u64>,
    ) -> Result<Value, StoreError> {
        match change {
            Change::PortalVersion(_) => text(&self.portal()?),
            Change::V1ModuleVisibility(_)
            | Change::V1ModuleMove(_)
            | Change::V1ViewAll(_)
            | Change::V1User(_)
            | Change::V1AccessTemplate(_) => text(&self.version_1()?),
            Change::CreateProfile(_) => match made {
                Some(profile) => self.profile_text(profile),
                None => Ok(Value::Null),
            },
            Change::DeleteProfile(deletion) => Ok(json!({
                "profile": self.profile_text(deletion.profile)?,
                "holders": self.holders(deletion.profile)?,
            })),
            Change::RenameProfile(change) => self.profile_text(change.profile),
            Change::ProfileOwner(change) => self.profile_text(change.profile),
            Change::ProfileNotification(change) => self.profile_text(change.profile),
            Change::AddButton(change) => self.profile_text(change.profile),
            Change::RemoveButton(change) => self.profile_text(change.profile),
            Change::OrderButtons(change) => self.profile_text(change.profile),
            Change::ModulePrivileges(change) => self.profile_text(change.profile),
            Change::RemoveModule(change) => self.profile_text(change.profile),
            Change::FieldPrivilege(change) => self.profile_text(change.profile),
            Change::GlobalPrivileges(change) => self.profile_text(change.profile),
            Change::AssignProfile(change) => self.portal_access_text(change.contact),
            Change::AssignTicket(change) => self.ticket_text(change.ticket),
            Change::GroupMembership(change) => self.groups_text(change.customer),
            Change::Lockout(_) => text(&self.lockout_settings()?),
        }
    }

    fn profile_text(&self, profile: ProfileId) -> Result<Value, StoreError> {
        text(&self.profile_entry(profile)?)
    }

    fn portal_access_text(&mut self, contact: ContactId) -> Result<Value, StoreError> {
        let stored = self.portal_access(contact).map_err(|error| {
            StoreError::Nonsense(format!("the portal section of contact {contact}: {error}"))
        })?;
        text(&stored.as_ref().map(portal_access_entry).transpose()?)
    }

    fn ticket_text(&self, ticket: RecordId) -> Result<Value, StoreError> {
        let assignees = self.rows(
            "SELECT assignee FROM record
             WHERE id = ? AND module IN (SELECT id FROM module WHERE kind = 2)",
            &[&key(ticket)],
            |row| optional_id(row, 0),
        )?;
        Ok(match assignees.as_slice() {
            [assignee] => json!({ "ticket": ticket, "assignee": assignee }),
            _ => Value::Null,
        })
    }

    fn groups_text(&self, customer: CustomerId) -> Result<Value, StoreError> {
        Ok(json!({ "customer": customer, "groups": self.groups_of(customer)? }))
    }

    /// The groups that a customer's list names, ascending.
    pub fn groups_of(&self, customer: CustomerId) -> Result<Vec<u64>, StoreError> {
        self.rows(
            "SELECT customer_group FROM membership WHERE customer = ? ORDER BY 1",
            &[&key(customer)],
            |row| id(row, 0),
        )
    }
}

/// A contact's portal section on paper.
pub(crate) fn portal_access_entry(access: &PortalAccess) -> Result<PortalAccessEntry, StoreError> {
    let PortalAccess { contact, portal_enabled, email, window, profile } = access;
    let day = |number: i32| {
        Day::from_number(number).ok_or_else(|| StoreError::Nonsense(format!("day {number}")))
    };
    let access_window = match window {
        AccessWindow::Unlimited => None,
        AccessWindow::Dates(WindowDates { start, end }) => {
            Some(AccessDays { start: start.map(day).transpose()?, end: end.map(day).transpose()? })
        }
    };
    Ok(PortalAccessEntry {
        contact: word(*contact)?,
        portal_enabled: *portal_enabled,
        email: email.clone(),
        access_window,
        profile: profile.map(word).transpose()?,
    })
}

/// Something as the audit keeps it.
pub(crate) fn text<T: Serialize>(thing: &T) -> Result<Value, StoreError> {
    serde_json::to_value(thing).map_err(|error| StoreError::Nonsense(error.to_string()))
}

/// An identifier that the policy has accepted, as the audit keeps it.
fn word(id: u64) -> Result<Id, StoreError> {
    Id::try_from(id).map_err(StoreError::Nonsense)
}

//! Stores an accepted change of settings, whole. A change that meets nothing where something must be is an error.

mod assignment;
mod button;
mod profile;
mod version_1;

#[cfg(test)]
mod tests;

use super::query::{gone, key};
use super::{StoreError, Transaction};
use crate::document::{MAX_SECONDS, Name, VersionEntry};
use crate::facts::{LockoutSettings, ProfileId};
use crate::session::changes::{AcceptedChange, Change};

impl Transaction {
    /// Stores the change; returns the identifier of what was made, if something was: a profile or a home button.
    ///
    /// A proposal that changes nothing is not stored. After an error the transaction must not be committed.
    pub fn save_change(&mut self, accepted: &AcceptedChange) -> Result<Option<u64>, StoreError> {
        let AcceptedChange { change, changed, neighbour, notify: _ } = accepted;
        if !changed {
            return Ok(None);
        }
        fits(change)?;
        match change {
            Change::CreateProfile(new) => return self.create_profile(new).map(Some),
            Change::AddButton(button) => return self.add_button(button).map(Some),
            Change::PortalVersion(version) => {
                let version = match VersionEntry::from(*version) {
                    VersionEntry::V1 => 1,
                    VersionEntry::V2 => 2,
                };
                self.one("UPDATE portal SET version = ?", &[&version])
            }
            Change::V1ModuleVisibility(visibility) => self.show_module(visibility),
            Change::V1ModuleMove(moved) => self.move_module(moved.module, *neighbour),
            Change::V1ViewAll(view_all) => self.widen_module(view_all),
            Change::V1User(user) => self.one("UPDATE portal SET v1_user = ?", &[&key(*user)]),
            Change::V1AccessTemplate(template) => {
                self.one("UPDATE portal SET access_template = ?", &[&key(*template)])
            }
            Change::RenameProfile(rename) => self.rename_profile(rename),
            Change::DeleteProfile(deletion) => self.delete_profile(deletion),
            Change::ProfileOwner(owner) => self.own_profile(owner),
            Change::ProfileNotification(notification) => self.notify_by_profile(notification),
            Change::RemoveButton(removal) => self.remove_button(removal),
            Change::OrderButtons(order) => self.order_buttons(order),
            Change::ModulePrivileges(privileges) => self.mention_module(privileges),
            Change::RemoveModule(removal) => self.forget_module(removal),
            Change::FieldPrivilege(privilege) => self.list_field(privilege),
            Change::GlobalPrivileges(privileges) => self.open_all(privileges),
            Change::AssignProfile(assignment) => self.assign_profile(assignment),
            Change::AssignTicket(assignment) => self.assign_ticket(assignment),
            Change::GroupMembership(membership) => self.join_groups(membership),
            Change::Lockout(settings) => self.save_lockout_settings(settings),
        }?;
        Ok(None)
    }

    /// Whether the paid functions are licensed.
    pub fn save_licence(&mut self, licensed: bool) -> Result<(), StoreError> {
        self.one("UPDATE portal SET licensed = ?", &[&licensed])
    }

    /// Whether failures from addresses that a contact has signed in from are counted by themselves.
    pub fn save_known_addresses(&mut self, separate: bool) -> Result<(), StoreError> {
        self.one("UPDATE lockout_settings SET known_addresses = ?", &[&separate])
    }

    fn save_lockout_settings(&mut self, settings: &LockoutSettings) -> Result<(), StoreError> {
        let LockoutSettings { threshold, lease, auto_unlock } = settings;
        let base = auto_unlock.map(|auto| number(auto.base)).transpose()?;
        let maximum = auto_unlock.map(|auto| number(auto.maximum)).transpose()?;
        self.one(
            "UPDATE lockout_settings SET threshold = ?, lease = ?, unlock_base = ?, unlock_maximum = ?",
            &[threshold, &number(*lease)?, &base, &maximum],
        )
    }

    /// Whatever is said by a profile is said by one that is there.
    fn standing(&self, profile: ProfileId) -> Result<(), StoreError> {
        let sql = "SELECT 1 FROM profile WHERE id = ? AND deleted = 0";
        if self.finds(sql, &[&key(profile)])? { Ok(()) } else { Err(gone()) }
    }
}

/// A number as the database keeps it; a larger one must not become another one.
pub(super) fn number(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| {
        StoreError::Unfit(format!("{number} is more than {}, the largest number", i64::MAX))
    })
}

/// Whether the texts of a change are ones that can be stored and shown: one line, not too long, links that lead where
/// links may lead.
pub(crate) fn fits(change: &Change) -> Result<(), StoreError> {
    let line = |text: &str| {
        Name::try_from(text.to_owned()).map(drop).map_err(|why| StoreError::Unfit(why.clone()))
    };
    match change {
        Change::CreateProfile(new) => {
            line(&new.name)?;
            if new.description.is_empty() { Ok(()) } else { line(&new.description) }
        }
        Change::RenameProfile(rename) => line(&rename.name),
        Change::ProfileNotification(notification) => line(&notification.notice),
        Change::AddButton(addition) => {
            line(&addition.label)?;
            button::leads_somewhere(&addition.target)
        }
        Change::Lockout(settings) => {
            let longest = settings.auto_unlock.map_or(0, |auto| auto.base.max(auto.maximum));
            if longest.max(settings.lease) > MAX_SECONDS {
                let why = format!("a lock and an attempt last at most {MAX_SECONDS} seconds");
                return Err(StoreError::Unfit(why));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

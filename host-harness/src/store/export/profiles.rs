//! Writes profiles down, each with its rows and buttons.

use std::collections::{BTreeMap, HashMap};

use super::super::column::id;
use super::super::database::Row;
use super::super::{StoreError, Transaction};
use super::portal::unknown;
use super::{entry_id, name, nonsense, optional_entry_id};
use crate::document::{
    ButtonTargetEntry, FieldAccessEntry, HomeButtonEntry, Id, Name, Profile, ProfileFieldEntry,
    ProfileModuleEntry, ScopeEntry,
};
use crate::facts::ProfileId;

impl Transaction {
    /// One profile with all that it says, deleted or not; none: there never was one.
    pub fn profile_entry(&self, profile: ProfileId) -> Result<Option<Profile>, StoreError> {
        Ok(self.profile_entries()?.into_iter().find(|entry| entry.id.get() == profile))
    }

    pub(super) fn profile_entries(&self) -> Result<Vec<Profile>, StoreError> {
        let mut modules = self.profile_module_entries()?;
        let mut fields = self.profile_field_entries()?;
        let mut notifications: HashMap<u64, Vec<(Name, Id)>> = self
            .grouped("SELECT profile, notice, template FROM profile_notification", |row| {
                Ok((id(row, 0)?, (name(row, 1)?, entry_id(row, 2)?)))
            })?;
        let mut buttons = self.grouped(
            "SELECT profile, id, label, action, module, record, address FROM home_button
             ORDER BY profile, position, id",
            |row| Ok((id(row, 0)?, button(row)?)),
        )?;
        self.rows(
            "SELECT id, name, description, owner, view_all, edit_all, deleted FROM profile ORDER BY id",
            &[],
            |row| {
                let profile = entry_id(row, 0)?;
                let of = profile.get();
                Ok(Profile {
                    id: profile,
                    name: name(row, 1)?,
                    description: row.get(2)?,
                    owner: optional_entry_id(row, 3)?,
                    view_all: row.get(4)?,
                    edit_all: row.get(5)?,
                    modules: modules.remove(&of).unwrap_or_default(),
                    fields: fields.remove(&of).unwrap_or_default(),
                    notifications: BTreeMap::from_iter(notifications.remove(&of).unwrap_or_default()),
                    buttons: buttons.remove(&of).unwrap_or_default(),
                    deleted: row.get(6)?,
                })
            },
        )
    }

    fn profile_module_entries(&self) -> Result<HashMap<u64, Vec<ProfileModuleEntry>>, StoreError> {
        self.grouped(
            "SELECT profile, module, may_view, may_create, may_edit, may_delete, scope FROM profile_module
             ORDER BY profile, module",
            |row| {
                let entry = ProfileModuleEntry {
                    module: entry_id(row, 1)?,
                    view: row.get(2)?,
                    create: row.get(3)?,
                    edit: row.get(4)?,
                    delete: row.get(5)?,
                    scope: match row.get(6)? {
                        0 => ScopeEntry::Own,
                        1 => ScopeEntry::Customer,
                        other => return Err(unknown("scope", other)),
                    },
                };
                Ok((id(row, 0)?, entry))
            },
        )
    }

    fn profile_field_entries(&self) -> Result<HashMap<u64, Vec<ProfileFieldEntry>>, StoreError> {
        self.grouped(
            "SELECT profile, field, access FROM profile_field ORDER BY profile, field",
            |row| {
                let access = match row.get(2)? {
                    0 => FieldAccessEntry::Hidden,
                    1 => FieldAccessEntry::ReadOnly,
                    2 => FieldAccessEntry::Editable,
                    other => return Err(unknown("access", other)),
                };
                Ok((id(row, 0)?, ProfileFieldEntry { field: entry_id(row, 1)?, access }))
            },
        )
    }
}

fn button(row: &Row<'_>) -> Result<HomeButtonEntry, StoreError> {
    let module = optional_entry_id(row, 4)?;
    let target = match (row.get(3)?, module) {
        (0, Some(module)) => ButtonTargetEntry::Open { module, record: entry_id(row, 5)? },
        (1, Some(module)) => ButtonTargetEntry::Create { module },
        (2, Some(module)) => ButtonTargetEntry::List { module },
        (3, module) => ButtonTargetEntry::Link { address: name(row, 6)?, module },
        (action @ 0..=2, None) => {
            return Err(nonsense(format!("a button of action {action} without a module")));
        }
        (other, _) => return Err(unknown("action", other)),
    };
    Ok(HomeButtonEntry { id: entry_id(row, 1)?, label: name(row, 2)?, target })
}

//! Writes the portal's state, modules, email templates, version 1 and the lockout settings down.

use std::collections::HashMap;

use super::super::column::id;
use super::super::kind;
use super::super::{StoreError, Transaction};
use super::{entry_id, name, nonsense, optional_entry_id};
use crate::document::{
    AutoUnlockEntry, EmailTemplate, Field, InstallationEntry, LockoutEntry, Module,
    OrganisationEntry, Portal, Version1, Version1Module, VersionEntry,
};

impl Transaction {
    /// What decides which version of the portal is in force.
    pub fn portal(&self) -> Result<Portal, StoreError> {
        self.only("SELECT installation, version, licensed FROM portal", |row| {
            Ok(Portal {
                installation: match row.get(0)? {
                    0 => InstallationEntry::New,
                    1 => InstallationEntry::Upgraded,
                    other => return Err(unknown("installation", other)),
                },
                version: match row.get(1)? {
                    1 => VersionEntry::V1,
                    2 => VersionEntry::V2,
                    other => return Err(unknown("version", other)),
                },
                licensed: row.get(2)?,
            })
        })
    }

    /// The settings of version 1, its modules in the order of the menu.
    pub fn version_1(&self) -> Result<Version1, StoreError> {
        let modules = self.rows(
            "SELECT module, visible, view_all FROM v1_module ORDER BY sequence, module",
            &[],
            |row| {
                let (visible, view_all) = (row.get(1)?, row.get(2)?);
                Ok(Version1Module { module: entry_id(row, 0)?, visible, view_all })
            },
        )?;
        let (user, access_template) = self
            .only("SELECT v1_user, access_template FROM portal", |row| {
                Ok((optional_entry_id(row, 0)?, optional_entry_id(row, 1)?))
            })?;
        Ok(Version1 { user, access_template, modules })
    }

    /// When failures lock, and whether known addresses count by themselves.
    pub fn lockout_settings(&self) -> Result<LockoutEntry, StoreError> {
        self.only(
            "SELECT threshold, lease, unlock_base, unlock_maximum, known_addresses FROM lockout_settings",
            |row| {
                let auto_unlock = match row.get::<_, Option<i64>>(2)? {
                    Some(_) => Some(AutoUnlockEntry { base: id(row, 2)?, maximum: id(row, 3)? }),
                    None => None,
                };
                Ok(LockoutEntry {
                    threshold: row.get(0)?,
                    lease: id(row, 1)?,
                    auto_unlock,
                    known_addresses: row.get(4)?,
                })
            },
        )
    }

    pub(super) fn template_entries(&self) -> Result<Vec<EmailTemplate>, StoreError> {
        self.rows("SELECT id, name, deleted FROM email_template ORDER BY id", &[], |row| {
            Ok(EmailTemplate { id: entry_id(row, 0)?, name: name(row, 1)?, deleted: row.get(2)? })
        })
    }

    pub(super) fn module_entries(&self) -> Result<Vec<Module>, StoreError> {
        let mut paths = self.grouped(
            "SELECT module, reached_through FROM module_path ORDER BY module, reached_through",
            |row| Ok((id(row, 0)?, entry_id(row, 1)?)),
        )?;
        let mut fields = self.field_entries()?;
        self.rows("SELECT id, name, kind, is_on FROM module ORDER BY position", &[], |row| {
            let module = entry_id(row, 0)?;
            Ok(Module {
                id: module,
                name: name(row, 1)?,
                kind: kind::entry(row.get(2)?)?,
                on: row.get(3)?,
                reached_through: paths.remove(&module.get()).unwrap_or_default(),
                fields: fields.remove(&module.get()).unwrap_or_default(),
            })
        })
    }

    fn field_entries(&self) -> Result<HashMap<u64, Vec<Field>>, StoreError> {
        self.grouped(
            "SELECT module, id, name, active, mandatory, organisation FROM field ORDER BY module, id",
            |row| {
                let field = Field {
                    id: entry_id(row, 1)?,
                    name: name(row, 2)?,
                    active: row.get(3)?,
                    mandatory: row.get(4)?,
                    organisation: match row.get(5)? {
                        0 => OrganisationEntry::Shown,
                        1 => OrganisationEntry::ReadOnly,
                        2 => OrganisationEntry::Hidden,
                        other => return Err(unknown("organisation", other)),
                    },
                };
                Ok((id(row, 0)?, field))
            },
        )
    }
}

/// A number that stands for nothing.
pub(super) fn unknown(column: &str, number: i64) -> StoreError {
    nonsense(format!("{column} {number}"))
}

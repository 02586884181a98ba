//! Stores changes of profiles and of what they say of modules, fields and occasions.

use super::number;
use crate::document::ScopeEntry;
use crate::facts::{ProfileField, ProfileId, ProfileModule};
use crate::session::changes::{
    FieldPrivilege, GlobalPrivileges, ModulePrivileges, ModuleRemoval, NewProfile, ProfileDeletion,
    ProfileNotification, ProfileOwner, ProfileRename,
};
use crate::store::column::id;
use crate::store::query::{gone, key};
use crate::store::{StoreError, Transaction};

/// What belongs to a profile, and is copied and removed with it.
const COPIES: [&str; 4] = [
    "INSERT INTO profile_module (profile, module, may_view, may_create, may_edit, may_delete, scope)
     SELECT ?1, module, may_view, may_create, may_edit, may_delete, scope
     FROM profile_module WHERE profile = ?2",
    "INSERT INTO profile_field (profile, field, access)
     SELECT ?1, field, access FROM profile_field WHERE profile = ?2",
    "INSERT INTO profile_notification (profile, notice, template)
     SELECT ?1, notice, template FROM profile_notification WHERE profile = ?2",
    "INSERT INTO home_button (profile, position, label, action, module, record, address)
     SELECT ?1, position, label, action, module, record, address
     FROM home_button WHERE profile = ?2 ORDER BY position, id",
];
const REMOVALS: [&str; 4] = [
    "DELETE FROM profile_module WHERE profile = ?",
    "DELETE FROM profile_field WHERE profile = ?",
    "DELETE FROM profile_notification WHERE profile = ?",
    "DELETE FROM home_button WHERE profile = ?",
];

impl Transaction {
    /// Deleted profiles stay as rows, so the next identifier was never anybody's.
    pub(super) fn create_profile(&mut self, new: &NewProfile) -> Result<ProfileId, StoreError> {
        let NewProfile { name, description, base } = new;
        let taken = self.rows("SELECT coalesce(max(id), 0) FROM profile", &[], |row| id(row, 0))?;
        let made = number(taken.into_iter().next().unwrap_or_default() + 1)?;
        self.one(
            "INSERT INTO profile (id, name, description, owner, view_all, edit_all, deleted)
             SELECT ?, ?, ?, owner, view_all, edit_all, 0 FROM profile WHERE id = ? AND deleted = 0",
            &[&made, name, description, &key(*base)],
        )?;
        for copy in COPIES {
            self.run(copy, &[&made, &key(*base)])?;
        }
        u64::try_from(made).map_err(|_| gone())
    }

    pub(super) fn rename_profile(&mut self, rename: &ProfileRename) -> Result<(), StoreError> {
        let ProfileRename { profile, name } = rename;
        let sql = "UPDATE profile SET name = ? WHERE id = ? AND deleted = 0";
        self.one(sql, &[name, &key(*profile)])
    }

    /// Contacts that are deleted themselves go on naming it: nobody may wake up with rights that were never given.
    pub(super) fn delete_profile(&mut self, deletion: &ProfileDeletion) -> Result<(), StoreError> {
        let ProfileDeletion { profile, transfer_to } = *deletion;
        if let Some(target) = transfer_to {
            self.standing(target)?;
            let sql = "UPDATE contact SET profile = ? WHERE profile = ? AND deleted = 0";
            self.run(sql, &[&key(target), &key(profile)])?;
        }
        if !self.holders(profile)?.is_empty() {
            return Err(StoreError::Nonsense(format!("profile {profile} has holders still")));
        }
        for removal in REMOVALS {
            self.run(removal, &[&key(profile)])?;
        }
        let sql = "UPDATE profile SET deleted = 1 WHERE id = ? AND deleted = 0 AND id <> 1";
        self.one(sql, &[&key(profile)])
    }

    pub(super) fn own_profile(&mut self, change: &ProfileOwner) -> Result<(), StoreError> {
        let ProfileOwner { profile, owner } = *change;
        let sql = "UPDATE profile SET owner = ? WHERE id = ? AND deleted = 0";
        self.one(sql, &[&key(owner), &key(profile)])
    }

    pub(super) fn open_all(&mut self, change: &GlobalPrivileges) -> Result<(), StoreError> {
        let GlobalPrivileges { profile, view_all, edit_all } = *change;
        let sql = "UPDATE profile SET view_all = ?, edit_all = ? WHERE id = ? AND deleted = 0";
        self.one(sql, &[&view_all, &edit_all, &key(profile)])
    }

    pub(super) fn notify_by_profile(
        &mut self,
        change: &ProfileNotification,
    ) -> Result<(), StoreError> {
        let ProfileNotification { profile, notice, template } = change;
        self.standing(*profile)?;
        match template {
            Some(template) => self.one(
                "INSERT INTO profile_notification (profile, notice, template) VALUES (?1, ?2, ?3)
                 ON CONFLICT (profile, notice) DO UPDATE SET template = ?3",
                &[&key(*profile), notice, &key(*template)],
            ),
            None => self.one(
                "DELETE FROM profile_notification WHERE profile = ? AND notice = ?",
                &[&key(*profile), notice],
            ),
        }
    }

    pub(super) fn mention_module(&mut self, change: &ModulePrivileges) -> Result<(), StoreError> {
        let ModulePrivileges { profile, module, privileges } = *change;
        let ProfileModule { view, create, edit, delete, scope } = privileges;
        let scope = match ScopeEntry::from(scope) {
            ScopeEntry::Own => 0,
            ScopeEntry::Customer => 1,
        };
        self.standing(profile)?;
        self.one(
            "INSERT INTO profile_module
                 (profile, module, may_view, may_create, may_edit, may_delete, scope)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (profile, module) DO UPDATE
                 SET may_view = ?3, may_create = ?4, may_edit = ?5, may_delete = ?6, scope = ?7",
            &[&key(profile), &key(module), &view, &create, &edit, &delete, &scope],
        )
    }

    pub(super) fn forget_module(&mut self, change: &ModuleRemoval) -> Result<(), StoreError> {
        let ModuleRemoval { profile, module } = *change;
        let sql = "DELETE FROM profile_module WHERE profile = ? AND module = ?";
        self.one(sql, &[&key(profile), &key(module)])
    }

    pub(super) fn list_field(&mut self, change: &FieldPrivilege) -> Result<(), StoreError> {
        let FieldPrivilege { profile, module, field, access } = *change;
        let access = match access {
            ProfileField::Unlisted => {
                return self.one(
                    "DELETE FROM profile_field WHERE profile = ?
                     AND field = (SELECT id FROM field WHERE id = ? AND module = ?)",
                    &[&key(profile), &key(field), &key(module)],
                );
            }
            ProfileField::Hidden => 0,
            ProfileField::ReadOnly => 1,
            ProfileField::Editable => 2,
        };
        self.standing(profile)?;
        self.one(
            "INSERT INTO profile_field (profile, field, access)
             SELECT ?1, id, ?2 FROM field WHERE id = ?3 AND module = ?4
             ON CONFLICT (profile, field) DO UPDATE SET access = ?2",
            &[&key(profile), &access, &key(field), &key(module)],
        )
    }
}

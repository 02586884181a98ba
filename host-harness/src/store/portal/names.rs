//! Modules, fields, templates, home buttons and records as lists, and names for what else settings name.

use crate::facts::{
    ButtonId, EmailAccountId, FieldId, ModuleId, ProfileId, RecordId, TemplateId, UserId,
};
use crate::store::column::{id, optional_id};
use crate::store::query::{key, keys};
use crate::store::{Names, StoreError, Transaction};

/// A module in the Module Manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleRow {
    /// Identifier.
    pub id: ModuleId,
    /// For display.
    pub name: String,
    /// On in the Module Manager.
    pub on: bool,
}

/// A field of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// Identifier.
    pub id: FieldId,
    /// For display.
    pub name: String,
    /// In use.
    pub active: bool,
}

/// An email template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateRow {
    /// Identifier.
    pub id: TemplateId,
    /// For display.
    pub name: String,
}

/// A home button with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ButtonRow {
    /// Identifier.
    pub id: ButtonId,
    /// Whose home page it is on.
    pub profile: ProfileId,
    /// What it says.
    pub label: String,
}

/// A record that contacts may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRow {
    /// Identifier, unique within the module.
    pub id: RecordId,
    /// For tickets: visible in the portal; for documents: active for the portal.
    pub portal_active: bool,
    /// The CRM user whom it is assigned to.
    pub assignee: Option<UserId>,
}

impl Transaction {
    /// Every module, in the order of the Module Manager.
    pub fn module_list(&self) -> Result<Vec<ModuleRow>, StoreError> {
        self.rows("SELECT id, name, is_on FROM module ORDER BY position, id", &[], |row| {
            Ok(ModuleRow { id: id(row, 0)?, name: row.get(1)?, on: row.get(2)? })
        })
    }

    /// The fields of a module, by identifier.
    pub fn field_list(&self, module: ModuleId) -> Result<Vec<FieldRow>, StoreError> {
        self.rows(
            "SELECT id, name, active FROM field WHERE module = ? ORDER BY id",
            &[&key(module)],
            |row| Ok(FieldRow { id: id(row, 0)?, name: row.get(1)?, active: row.get(2)? }),
        )
    }

    /// Every email template that is not deleted, by identifier.
    pub fn template_list(&self) -> Result<Vec<TemplateRow>, StoreError> {
        self.rows("SELECT id, name FROM email_template WHERE deleted = 0 ORDER BY id", &[], |row| {
            Ok(TemplateRow { id: id(row, 0)?, name: row.get(1)? })
        })
    }

    /// The buttons of a profile's home page, in their order.
    pub fn button_list(&self, profile: ProfileId) -> Result<Vec<ButtonRow>, StoreError> {
        self.rows(
            "SELECT id, profile, label FROM home_button WHERE profile = ? ORDER BY position, id",
            &[&key(profile)],
            |row| Ok(ButtonRow { id: id(row, 0)?, profile: id(row, 1)?, label: row.get(2)? }),
        )
    }

    /// The stored records of a module, by identifier. Contacts and customers are not among them.
    pub fn record_list(&self, module: ModuleId) -> Result<Vec<RecordRow>, StoreError> {
        self.rows(
            "SELECT id, portal_active, assignee FROM record WHERE module = ? ORDER BY id",
            &[&key(module)],
            |row| {
                let (portal_active, assignee) = (row.get(1)?, optional_id(row, 2)?);
                Ok(RecordRow { id: id(row, 0)?, portal_active, assignee })
            },
        )
    }

    /// The names of these modules.
    pub fn module_names_of(&self, modules: &[ModuleId]) -> Result<Names, StoreError> {
        self.named("SELECT id, name FROM module", modules)
    }

    /// The names of these fields.
    pub fn field_names_of(&self, fields: &[FieldId]) -> Result<Names, StoreError> {
        self.named("SELECT id, name FROM field", fields)
    }

    /// The names of these profiles, deleted ones among them.
    pub fn profile_names_of(&self, profiles: &[ProfileId]) -> Result<Names, StoreError> {
        self.named("SELECT id, name FROM profile", profiles)
    }

    /// The names of these CRM users, deleted ones among them.
    pub fn user_names_of(&self, users: &[UserId]) -> Result<Names, StoreError> {
        self.named("SELECT id, name FROM crm_user", users)
    }

    /// The names of these email templates, deleted ones among them.
    pub fn template_names_of(&self, templates: &[TemplateId]) -> Result<Names, StoreError> {
        self.named("SELECT id, name FROM email_template", templates)
    }

    /// The names of these ticket email accounts.
    pub fn account_names_of(&self, accounts: &[EmailAccountId]) -> Result<Names, StoreError> {
        self.named("SELECT id, name FROM email_account", accounts)
    }

    /// The labels of these home buttons.
    pub fn button_labels_of(&self, buttons: &[ButtonId]) -> Result<Names, StoreError> {
        self.named("SELECT id, label FROM home_button", buttons)
    }

    fn named(&self, select: &str, ids: &[u64]) -> Result<Names, StoreError> {
        let sql = format!("{select} WHERE id IN (SELECT value FROM json_each(?))");
        let found = self.rows(&sql, &[&keys(ids)], |row| Ok((id(row, 0)?, row.get(1)?)))?;
        Ok(found.into_iter().collect())
    }
}

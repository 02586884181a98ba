//! Names for the identifiers that settings mention.

use crate::facts::{EmailAccountId, FieldId, ModuleId, ProfileId, TemplateId, UserId};
use crate::store::column::id;
use crate::store::query::keys;
use crate::store::{Names, StoreError, Transaction};

impl Transaction {
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

    fn named(&self, select: &str, ids: &[u64]) -> Result<Names, StoreError> {
        let sql = format!("{select} WHERE id IN (SELECT value FROM json_each(?))");
        let found = self.rows(&sql, &[&keys(ids)], |row| Ok((id(row, 0)?, row.get(1)?)))?;
        Ok(found.into_iter().collect())
    }
}

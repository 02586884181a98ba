//! What is stored already, as far as a document must fit it.

use std::collections::{BTreeMap, HashSet};

use super::super::column::id;
use super::super::database::Row;
use super::super::kind;
use super::super::{StoreError, Transaction};
use crate::document::{Known, KnownModule, name_key};

pub(super) fn known(stored: &Transaction) -> Result<Known, StoreError> {
    let ids = |table: &str| -> Result<HashSet<u64>, StoreError> {
        let ids = stored.rows(&format!("SELECT id FROM {table}"), &[], |row| id(row, 0))?;
        Ok(ids.into_iter().collect())
    };
    let pairs = |table: &str, of: &str| -> Result<BTreeMap<u64, u64>, StoreError> {
        let pairs = stored.rows(&format!("SELECT id, {of} FROM {table}"), &[], pair)?;
        Ok(pairs.into_iter().collect())
    };
    let exists = |query: &str| stored.finds(query, &[]);
    let names = stored.rows("SELECT id, name FROM profile WHERE deleted = 0", &[], |row| {
        Ok((id(row, 0)?, name_key(&row.get::<_, String>(1)?)))
    })?;
    let records = stored.rows("SELECT module, id FROM record", &[], pair)?;
    Ok(Known {
        users: ids("crm_user")?,
        templates: ids("email_template")?,
        profiles: ids("profile")?,
        groups: ids("customer_group")?,
        customers: ids("customer")?,
        contacts: ids("contact")?,
        accounts: ids("email_account")?,
        modules: modules(stored)?,
        fields: pairs("field", "module")?,
        profile_names: names.into_iter().collect(),
        buttons: pairs("home_button", "profile")?,
        records: records.into_iter().collect(),
        first_user: exists(
            "SELECT 1 FROM crm_user WHERE id = 1 AND name = 'Administrator' AND administrator = 1 AND active = 1
                 AND deleted = 0
                 AND NOT EXISTS (SELECT 1 FROM user_hidden_field WHERE crm_user = 1)
                 AND NOT EXISTS (SELECT 1 FROM user_drop_down_value WHERE crm_user = 1)",
        )?,
        first_profile: exists(
            "SELECT 1 FROM profile WHERE id = 1 AND name = 'DEFAULT' AND description = '' AND owner IS NULL
                 AND view_all = 0 AND edit_all = 0 AND deleted = 0
                 AND NOT EXISTS (SELECT 1 FROM profile_module WHERE profile = 1)
                 AND NOT EXISTS (SELECT 1 FROM profile_field WHERE profile = 1)
                 AND NOT EXISTS (SELECT 1 FROM profile_notification WHERE profile = 1)
                 AND NOT EXISTS (SELECT 1 FROM home_button WHERE profile = 1)",
        )?,
        own_portal: !exists(
            "SELECT 1 FROM portal WHERE installation = 0 AND version = 2 AND licensed = 0",
        )?,
        own_version_1: !exists(
            "SELECT 1 FROM portal WHERE v1_user = 1 AND access_template IS NULL
                 AND NOT EXISTS (SELECT 1 FROM v1_module)",
        )?,
        own_lockout: !exists(
            "SELECT 1 FROM lockout_settings WHERE threshold = 5 AND lease = 30 AND unlock_base IS NULL
                 AND known_addresses = 0",
        )?,
    })
}

fn modules(stored: &Transaction) -> Result<BTreeMap<u64, KnownModule>, StoreError> {
    let modules = stored.rows(
        "SELECT id, kind, EXISTS (SELECT 1 FROM record WHERE module = module.id),
                EXISTS (SELECT 1 FROM record WHERE module = module.id AND assignee IS NOT NULL)
         FROM module",
        &[],
        |row| {
            let module = KnownModule {
                kind: kind::entry(row.get(1)?)?,
                has_records: row.get(2)?,
                assigned: row.get(3)?,
                ..KnownModule::default()
            };
            Ok((id(row, 0)?, module))
        },
    )?;
    let mut modules: BTreeMap<u64, KnownModule> = modules.into_iter().collect();
    for (module, through) in
        stored.rows("SELECT module, reached_through FROM module_path", &[], pair)?
    {
        modules.entry(module).or_default().reached_through.insert(through);
    }
    for (module, parent) in
        stored.rows("SELECT DISTINCT module, parent_module FROM record_parent", &[], pair)?
    {
        modules.entry(module).or_default().parents.insert(parent);
    }
    Ok(modules)
}

fn pair(row: &Row<'_>) -> Result<(u64, u64), StoreError> {
    Ok((id(row, 0)?, id(row, 1)?))
}

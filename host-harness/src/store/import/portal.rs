//! Takes in what there is one of: the portal's state, the settings of version 1, and the lockout settings.

use super::super::query::key;
use super::sql;
use crate::document::{
    Document, InstallationEntry, LockoutEntry, Portal, Version1, Version1Module, VersionEntry,
};
use crate::store::{StoreError, Transaction};

pub(super) fn portal(to: &Transaction, document: &Document) -> Result<(), StoreError> {
    if let Some(Portal { installation, version, licensed }) = &document.portal {
        let installation = match installation {
            InstallationEntry::New => 0,
            InstallationEntry::Upgraded => 1,
        };
        let version = match version {
            VersionEntry::V1 => 1,
            VersionEntry::V2 => 2,
        };
        to.run(
            "UPDATE portal SET installation = ?, version = ?, licensed = ?",
            &[&installation, &version, &licensed],
        )?;
    }
    if let Some(settings) = &document.version_1 {
        version_1(to, settings)?;
    }
    if let Some(LockoutEntry { threshold, lease, auto_unlock, known_addresses }) = &document.lockout
    {
        to.run("UPDATE lockout_settings SET threshold = ?, lease = ?, unlock_base = ?, unlock_maximum = ?,
                 known_addresses = ?", &[&threshold, &key(*lease), &auto_unlock.map(|unlock| key(unlock.base)), &auto_unlock.map(|unlock| key(unlock.maximum)), &known_addresses])?;
    }
    Ok(())
}

fn version_1(to: &Transaction, settings: &Version1) -> Result<(), StoreError> {
    let Version1 { user, access_template, modules } = settings;
    to.run(
        "UPDATE portal SET v1_user = ?, access_template = ?",
        &[&user.map(sql), &access_template.map(sql)],
    )?;
    to.run("DELETE FROM v1_module", &[])?;
    let put = "INSERT INTO v1_module (module, visible, view_all, sequence) VALUES (?, ?, ?, ?)";
    for (sequence, row) in (0_i64..).zip(modules) {
        let Version1Module { module, visible, view_all } = row;
        to.run(put, &[&sql(*module), &visible, &view_all, &sequence])?;
    }
    Ok(())
}

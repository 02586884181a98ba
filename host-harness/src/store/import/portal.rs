//! Takes in what there is one of: the portal's state, the settings of version 1, and the lockout settings.

use rusqlite::{Connection, params};

use super::super::query::key;
use super::sql;
use crate::document::{
    Document, InstallationEntry, LockoutEntry, Portal, Version1, Version1Module, VersionEntry,
};

pub(super) fn portal(connection: &Connection, document: &Document) -> rusqlite::Result<()> {
    if let Some(Portal { installation, version, licensed }) = &document.portal {
        let installation = match installation {
            InstallationEntry::New => 0,
            InstallationEntry::Upgraded => 1,
        };
        let version = match version {
            VersionEntry::V1 => 1,
            VersionEntry::V2 => 2,
        };
        connection.execute(
            "UPDATE portal SET installation = ?, version = ?, licensed = ?",
            params![installation, version, licensed],
        )?;
    }
    if let Some(settings) = &document.version_1 {
        version_1(connection, settings)?;
    }
    if let Some(LockoutEntry { threshold, lease, auto_unlock, known_addresses }) = &document.lockout
    {
        connection.execute(
            "UPDATE lockout_settings SET threshold = ?, lease = ?, unlock_base = ?, unlock_maximum = ?,
                 known_addresses = ?",
            params![
                threshold,
                key(*lease),
                auto_unlock.map(|unlock| key(unlock.base)),
                auto_unlock.map(|unlock| key(unlock.maximum)),
                known_addresses
            ],
        )?;
    }
    Ok(())
}

fn version_1(connection: &Connection, settings: &Version1) -> rusqlite::Result<()> {
    let Version1 { user, access_template, modules } = settings;
    connection.execute(
        "UPDATE portal SET v1_user = ?, access_template = ?",
        params![user.map(sql), access_template.map(sql)],
    )?;
    connection.execute("DELETE FROM v1_module", [])?;
    let mut put = connection.prepare(
        "INSERT INTO v1_module (module, visible, view_all, sequence) VALUES (?, ?, ?, ?)",
    )?;
    for (sequence, row) in modules.iter().enumerate() {
        let Version1Module { module, visible, view_all } = row;
        put.execute(params![sql(*module), visible, view_all, sequence as i64])?;
    }
    Ok(())
}

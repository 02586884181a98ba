//! What the command line shows of the portal's configuration: lists and names, and the version in force.

mod contacts;
mod names;
mod profile;
#[cfg(test)]
mod tests;

use super::{StoreError, Transaction};
use crate::document::{InstallationEntry, LockoutEntry, Portal, VersionEntry};
use crate::facts::{AutoUnlock, LockoutSettings, PortalVersion};

pub use profile::ProfileRow;

impl Transaction {
    /// The version in force: a new installation has version 2, whatever is chosen.
    pub fn version_in_force(&self) -> Result<PortalVersion, StoreError> {
        let Portal { installation, version, licensed: _ } = self.portal()?;
        Ok(match (installation, version) {
            (InstallationEntry::Upgraded, VersionEntry::V1) => PortalVersion::V1,
            (InstallationEntry::Upgraded, VersionEntry::V2) | (InstallationEntry::New, _) => {
                PortalVersion::V2
            }
        })
    }
}

/// What the policy knows of them.
impl From<LockoutEntry> for LockoutSettings {
    fn from(entry: LockoutEntry) -> Self {
        let LockoutEntry { threshold, lease, auto_unlock, known_addresses: _ } = entry;
        LockoutSettings { threshold, lease, auto_unlock: auto_unlock.map(AutoUnlock::from) }
    }
}

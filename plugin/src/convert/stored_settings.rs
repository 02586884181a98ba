//! Facts about stored settings.

use policy::id::{ProfileId, UserId};
use policy::lockout::{AutoUnlock, Settings, WrongSettings};
use policy::settings_facts::{StoredProfile, TicketFacts};

use crate::bindings::portal::permissions::stored_settings as host;

impl From<host::StoredProfile> for StoredProfile {
    fn from(stored: host::StoredProfile) -> Self {
        let host::StoredProfile { profile, name, is_default, held } = stored;
        Self { profile: ProfileId(profile), name, is_default, held }
    }
}

impl From<host::TicketFacts> for TicketFacts {
    fn from(ticket: host::TicketFacts) -> Self {
        let host::TicketFacts { assignee } = ticket;
        Self { assignee: assignee.map(UserId) }
    }
}

impl From<host::AutoUnlock> for AutoUnlock {
    fn from(auto_unlock: host::AutoUnlock) -> Self {
        let host::AutoUnlock { base, maximum } = auto_unlock;
        Self { base, maximum }
    }
}

impl From<AutoUnlock> for host::AutoUnlock {
    fn from(auto_unlock: AutoUnlock) -> Self {
        let AutoUnlock { base, maximum } = auto_unlock;
        Self { base, maximum }
    }
}

impl TryFrom<host::LockoutSettings> for Settings {
    type Error = WrongSettings;

    fn try_from(settings: host::LockoutSettings) -> Result<Self, WrongSettings> {
        let host::LockoutSettings { threshold, lease, auto_unlock } = settings;
        Settings::new(threshold, lease, auto_unlock.map(Into::into))
    }
}

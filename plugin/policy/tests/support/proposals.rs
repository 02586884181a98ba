//! Proposals of an administrator to the company of the worked examples, and what becomes of them.

use policy::configuration::ProfileModule;
use policy::id::{ButtonId, ContactId, ModuleId, ProfileId, RecordId, UserId};
use policy::portal_settings::{Change, Direction};
use policy::portal_version::PortalVersion;

use crate::company::{DEFAULT, MINE, crm};
use crate::store::{ADMINISTRATOR, DISABLED, Store};

pub(crate) fn store(version: PortalVersion) -> Store {
    let mut store = Store::new(crm(version));
    store.names[1].1 = "Gold".into();
    store.tickets = vec![(MINE, Some(DISABLED))];
    store
}

#[track_caller]
pub(crate) fn accept(store: &mut Store, change: Change, changed: bool) {
    let accepted = store.save(change).expect("accepted");
    assert_eq!(accepted.changed, changed);
}

/// Refused with this reason about these, and nothing is stored.
#[track_caller]
pub(crate) fn refuse(store: &Store, change: Change, reason: &str, subjects: &[u64]) {
    let (found, about) = store.propose(ADMINISTRATOR, change).expect_err("refused");
    assert_eq!((found, about.as_slice()), (reason, subjects));
}

pub(crate) fn create(name: &str, base: u64) -> Change {
    Change::CreateProfile { name: name.into(), description: String::new(), base: ProfileId(base) }
}

pub(crate) fn rename(profile: u64, name: &str) -> Change {
    Change::RenameProfile { profile: ProfileId(profile), name: name.into() }
}

pub(crate) fn delete(profile: u64, transfer_to: Option<u64>) -> Change {
    Change::DeleteProfile { profile: ProfileId(profile), transfer_to: transfer_to.map(ProfileId) }
}

pub(crate) fn privileges(profile: u64, module: u64, privileges: ProfileModule) -> Change {
    Change::ModulePrivileges { profile: ProfileId(profile), module: ModuleId(module), privileges }
}

pub(crate) fn assign(contact: u64, profile: Option<u64>) -> Change {
    Change::AssignProfile { contact: ContactId(contact), profile: profile.map(ProfileId) }
}

pub(crate) fn assign_ticket(ticket: u64, user: u64) -> Change {
    Change::AssignTicket { ticket: RecordId(ticket), user: UserId(user) }
}

pub(crate) fn move_up(module: u64) -> Change {
    Change::V1ModuleMove { module: ModuleId(module), direction: Direction::Up }
}

pub(crate) fn order(buttons: &[u64]) -> Change {
    let buttons = buttons.iter().copied().map(ButtonId).collect();
    Change::OrderButtons { profile: ProfileId(DEFAULT), buttons }
}

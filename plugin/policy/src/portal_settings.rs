//! Whether the portal's version, version 1, profiles and assignments may be changed so.

use alloc::string::String;
use alloc::vec::Vec;

use crate::administrator::{self, Refusal};
use crate::configuration::{ProfileModule, RecordKey};
use crate::field::ProfileField;
use crate::id::{
    ButtonId, ContactId, CustomerId, FieldId, GroupId, ModuleId, ProfileId, RecordId, TemplateId,
    UserId, first_places,
};
use crate::lockout::{self, AutoUnlock};
use crate::portal_version::PortalVersion;
use crate::request::AdminRequest;
use crate::settings_facts::SettingsFacts;
use crate::{Rule, assignment_settings, home_settings, profile_settings, v1_settings};

/// One proposed change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is named after its type")]
pub enum Change {
    /// The version for everybody; both keep their settings (PV-01, AMB-51).
    PortalVersion(PortalVersion),
    /// Whether version 1 shows a module (V1-01).
    V1ModuleVisibility { module: ModuleId, visible: bool },
    /// A module changes places with its neighbour (V1-03).
    V1ModuleMove { module: ModuleId, direction: Direction },
    /// Whether version 1 reaches the customer's records in a module (V1-05).
    V1ViewAll { module: ModuleId, view_all: bool },
    /// The user selected for version 1 (V1-18).
    V1User(UserId),
    /// The template for access data (V1-25).
    V1AccessTemplate(TemplateId),
    /// A copy of the base as it is at this moment (PF-04, PF-06, AMB-35).
    CreateProfile { name: String, description: String, base: ProfileId },
    /// A profile gets another name (AMB-34).
    RenameProfile { profile: ProfileId, name: String },
    /// A profile goes, and its holders are moved in the same step (AMB-31).
    DeleteProfile { profile: ProfileId, transfer_to: Option<ProfileId> },
    /// Who owns what holders create (PF-12).
    ProfileOwner { profile: ProfileId, owner: UserId },
    /// The template for an occasion; none takes it away (N-01).
    ProfileNotification { profile: ProfileId, notice: String, template: Option<TemplateId> },
    /// One more button on the home page (H-02).
    AddButton { profile: ProfileId, label: String, target: ButtonTarget },
    /// One less.
    RemoveButton { profile: ProfileId, button: ButtonId },
    /// The buttons in another order (H-03).
    OrderButtons { profile: ProfileId, buttons: Vec<ButtonId> },
    /// The profile's row for a module. It may contradict itself: writing without viewing is stored, and refused as long
    /// as neither view-all nor edit-all opens the module (AMB-41).
    ModulePrivileges { profile: ProfileId, module: ModuleId, privileges: ProfileModule },
    /// The profile mentions the module no longer (AMB-43).
    RemoveModule { profile: ProfileId, module: ModuleId },
    /// What the profile says of a field (GP-05).
    FieldPrivilege { profile: ProfileId, module: ModuleId, field: FieldId, access: ProfileField },
    /// What the profile says of all modules at once (GP-01).
    GlobalPrivileges { profile: ProfileId, view_all: bool, edit_all: bool },
    /// The profile of a contact (PF-01); none: DEFAULT stands in.
    AssignProfile { contact: ContactId, profile: Option<ProfileId> },
    /// The user who works on a ticket (V1-22).
    AssignTicket { ticket: RecordId, user: UserId },
    /// All groups of a customer (D1).
    GroupMembership { customer: CustomerId, groups: Vec<GroupId> },
    /// When failures lock, and for how long (LK-01, D5, D20); not yet known to make sense.
    Lockout { threshold: u32, lease: u64, auto_unlock: Option<AutoUnlock> },
}

/// Where a module moves in the order of version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards the first.
    Up,
    /// Towards the last.
    Down,
}

/// Where a new home button leads (AMB-71).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is named after its type")]
pub enum ButtonTarget {
    /// To one record.
    Open(RecordKey),
    /// To a form for a new record.
    Create(ModuleId),
    /// To the records of a module.
    List(ModuleId),
    /// To an address; without a module it leads out of the CRM.
    Link { address: String, module: Option<ModuleId> },
}

/// What to store, and whom to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The proposal, its texts trimmed and its groups each once.
    pub change: Change,
    /// Whether anything changes.
    pub changed: bool,
    /// The module that the moved one changes places with; none at the edge (V1-03).
    pub neighbour: Option<ModuleId>,
    /// Users to notify, each once.
    pub notify: Vec<UserId>,
}

/// Whether the change may be stored. Whole or not at all.
pub fn validate<F: SettingsFacts>(
    facts: &F,
    admin: AdminRequest,
    change: Change,
) -> Result<Result<Accepted, Refusal>, F::Error> {
    match accept(facts, admin.actor, change) {
        Ok(accepted) => Ok(Ok(accepted)),
        Err(Stop::Refused(refusal)) => Ok(Err(refusal)),
        Err(Stop::Failed(error)) => Err(error),
    }
}

fn accept<F: SettingsFacts>(
    facts: &F,
    actor: UserId,
    mut change: Change,
) -> Result<Accepted, Stop<F::Error>> {
    change.tidy();
    // Handing a ticket on is everyday work, not a setting (AMB-50).
    if let Change::AssignTicket { ticket, user } = change {
        let changed = assignment_settings::ticket(facts, actor, ticket, user)?;
        let notify = if changed { Vec::from([user]) } else { Vec::new() };
        return Ok(Accepted { change, changed, neighbour: None, notify });
    }
    if let Some(refusal) = administrator::refuses(facts, actor)? {
        return Err(Stop::Refused(refusal));
    }
    if let Change::V1ModuleMove { module, direction } = change {
        let neighbour = v1_settings::neighbour(facts, module, direction)?;
        let changed = neighbour.is_some();
        return Ok(Accepted { change, changed, neighbour, notify: Vec::new() });
    }
    let changed = changes(facts, &change)?;
    Ok(Accepted { change, changed, neighbour: None, notify: Vec::new() })
}

/// Whether an administrator's change makes a difference, if it may be made at all.
fn changes<F: SettingsFacts>(facts: &F, change: &Change) -> Result<bool, Stop<F::Error>> {
    match *change {
        Change::PortalVersion(version) => v1_settings::version(facts, version),
        Change::V1ModuleVisibility { module, visible } => {
            Ok(v1_settings::row(facts, module)?.is_some_and(|row| row.visible) != visible)
        }
        Change::V1ViewAll { module, view_all } => {
            Ok(v1_settings::row(facts, module)?.is_some_and(|row| row.view_all) != view_all)
        }
        Change::V1User(user) => v1_settings::user(facts, user),
        Change::V1AccessTemplate(template) => v1_settings::access_template(facts, template),
        Change::CreateProfile { ref name, base, .. } => profile_settings::create(facts, name, base),
        Change::RenameProfile { profile, ref name } => {
            profile_settings::rename(facts, profile, name)
        }
        Change::DeleteProfile { profile, transfer_to } => {
            profile_settings::delete(facts, profile, transfer_to)
        }
        Change::ProfileOwner { profile, owner } => profile_settings::owner(facts, profile, owner),
        Change::ProfileNotification { profile, ref notice, template } => {
            profile_settings::notification(facts, profile, notice, template)
        }
        Change::AddButton { profile, ref label, ref target } => {
            home_settings::add(facts, profile, label, target)
        }
        Change::RemoveButton { profile, button } => home_settings::remove(facts, profile, button),
        Change::OrderButtons { profile, ref buttons } => {
            home_settings::order(facts, profile, buttons)
        }
        Change::ModulePrivileges { profile, module, privileges } => {
            Ok(profile_settings::row(facts, profile, module)? != Some(privileges))
        }
        Change::RemoveModule { profile, module } => {
            Ok(profile_settings::row(facts, profile, module)?.is_some())
        }
        Change::FieldPrivilege { profile, module, field, access } => {
            Ok(profile_settings::field(facts, profile, module, field)? != access)
        }
        Change::GlobalPrivileges { profile, view_all, edit_all } => {
            let stored = profile_settings::known(facts, profile)?;
            Ok((stored.view_all, stored.edit_all) != (view_all, edit_all))
        }
        Change::AssignProfile { contact, profile } => {
            assignment_settings::profile(facts, contact, profile)
        }
        Change::GroupMembership { customer, ref groups } => {
            assignment_settings::groups(facts, customer, groups)
        }
        Change::Lockout { threshold, lease, auto_unlock } => {
            let Ok(settings) = lockout::Settings::new(threshold, lease, auto_unlock) else {
                return refuse_bare(Rule::SettingsLockoutRange);
            };
            Ok(facts.lockout()? != settings)
        }
        // Answered before, each in a way of its own.
        Change::V1ModuleMove { .. } | Change::AssignTicket { .. } => Ok(false),
    }
}

impl Change {
    fn tidy(&mut self) {
        match self {
            Change::CreateProfile { name: text, .. }
            | Change::RenameProfile { name: text, .. }
            | Change::ProfileNotification { notice: text, .. } => trim(text),
            Change::AddButton { label, target, .. } => {
                trim(label);
                if let ButtonTarget::Link { address, .. } = target {
                    trim(address);
                }
            }
            Change::GroupMembership { groups, .. } => first_places(groups),
            _ => {}
        }
    }
}

fn trim(text: &mut String) {
    *text = text.trim().into();
}

/// Why validation ended early.
#[derive(Debug)]
pub(crate) enum Stop<E> {
    Refused(Refusal),
    Failed(E),
}

impl<E> From<E> for Stop<E> {
    fn from(error: E) -> Self {
        Stop::Failed(error)
    }
}

/// Refuses, naming what the refusal is about.
pub(crate) fn refuse<T, E>(rule: Rule, subject: u64) -> Result<T, Stop<E>> {
    Err(Stop::Refused(Refusal::about(rule, [subject])))
}

/// Refuses, with nothing to name.
pub(crate) fn refuse_bare<T, E>(rule: Rule) -> Result<T, Stop<E>> {
    Err(Stop::Refused(Refusal::of(rule)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mut change: Change, tidied: Change) {
        change.tidy();
        assert_eq!(change, tidied);
    }

    fn renamed(name: &str) -> Change {
        Change::RenameProfile { profile: ProfileId(1), name: name.into() }
    }

    #[test]
    fn names_lose_the_white_space_around_them_and_nothing_else() {
        check(renamed(" \u{3000}Gold  Card\n"), renamed("Gold  Card"));
        check(renamed("\u{2003}"), renamed(""));
        let created = |name: &str| Change::CreateProfile {
            name: name.into(),
            description: " as told ".into(),
            base: ProfileId(1),
        };
        check(created(" Gold "), created("Gold"));
    }

    #[test]
    fn labels_addresses_and_occasions_are_trimmed_too() {
        let button = |label: &str, address: &str| Change::AddButton {
            profile: ProfileId(1),
            label: label.into(),
            target: ButtonTarget::Link { address: address.into(), module: None },
        };
        check(button(" Help ", " https://x.example "), button("Help", "https://x.example"));
        let notice = |notice: &str| Change::ProfileNotification {
            profile: ProfileId(1),
            notice: notice.into(),
            template: None,
        };
        check(notice(" access data "), notice("access data"));
    }

    #[test]
    fn a_group_named_twice_counts_once_at_its_first_place() {
        let groups = |groups: &[u64]| Change::GroupMembership {
            customer: CustomerId(1),
            groups: groups.iter().copied().map(GroupId).collect(),
        };
        check(groups(&[3, 1, 3, 2, 1]), groups(&[3, 1, 2]));
    }
}

//! A change of settings in one sentence, with names beside the identifiers.

use host_harness::facts::{
    LockoutSettings, ModuleId, PortalVersion, ProfileField, ProfileModule, RecordScope,
};
use host_harness::session::changes::{AcceptedChange, ButtonTarget, Change, Direction};
use host_harness::store::{StoreError, Transaction};

use crate::cli::label;

/// What is to be so, once it is saved.
pub(crate) fn change(facts: &Transaction, accepted: &AcceptedChange) -> Result<String, StoreError> {
    let profile = |id| label::profiles(facts, &[id]);
    let module = |id| label::modules(facts, &[id]);
    let user = |id| label::users(facts, &[id]);
    let sentence = match &accepted.change {
        Change::PortalVersion(PortalVersion::V1) => {
            "Version 1 of the portal is in force for everybody; profiles are kept.".into()
        }
        Change::PortalVersion(PortalVersion::V2) => {
            "Version 2 of the portal is in force for everybody; the version 1 settings are kept."
                .into()
        }
        Change::V1ModuleVisibility(row) => {
            let word = if row.visible { "shows" } else { "hides" };
            format!("Version 1 {word} {}.", module(row.module)?)
        }
        Change::V1ModuleMove(moved) => moved_text(facts, moved.module, moved.direction, accepted)?,
        Change::V1ViewAll(row) => {
            let whose = if row.view_all { "their customer's" } else { "only their own" };
            format!("In version 1, contacts reach {whose} records in {}.", module(row.module)?)
        }
        Change::V1User(id) => format!("{} is selected for version 1.", user(*id)?),
        Change::V1AccessTemplate(id) => {
            format!("Version 1 mails access data with {}.", label::templates(facts, &[*id])?)
        }
        Change::CreateProfile(new) => {
            format!("The new profile {} copies {} as it is now.", new.name, profile(new.base)?)
        }
        Change::RenameProfile(renamed) => {
            format!("The profile {} is called {}.", profile(renamed.profile)?, renamed.name)
        }
        Change::DeleteProfile(deleted) => {
            let holders = match deleted.transfer_to {
                Some(target) => format!("its holders get {}", profile(target)?),
                None => "nobody holds it".into(),
            };
            format!("The profile {} is deleted; {holders}.", profile(deleted.profile)?)
        }
        Change::ProfileOwner(set) => format!(
            "What holders of {} create belongs to {}.",
            profile(set.profile)?,
            user(set.owner)?
        ),
        Change::ProfileNotification(set) => {
            let template = match set.template {
                Some(template) => label::templates(facts, &[template])?,
                None => "no template".into(),
            };
            format!("{} has for the occasion {}: {template}.", profile(set.profile)?, set.notice)
        }
        Change::AddButton(added) => format!(
            "{} gets the home button {}: {}.",
            profile(added.profile)?,
            added.label,
            target(facts, &added.target)?
        ),
        Change::RemoveButton(removed) => {
            format!("{} loses the home button {}.", profile(removed.profile)?, removed.button)
        }
        Change::OrderButtons(order) => {
            let buttons: Vec<_> = order.buttons.iter().map(ToString::to_string).collect();
            format!(
                "{} has its home buttons in the order {}.",
                profile(order.profile)?,
                buttons.join(", ")
            )
        }
        Change::ModulePrivileges(set) => format!(
            "{} has in {}: {}.",
            profile(set.profile)?,
            module(set.module)?,
            privileges(set.privileges)
        ),
        Change::RemoveModule(removed) => {
            format!("{} no longer mentions {}.", profile(removed.profile)?, module(removed.module)?)
        }
        Change::FieldPrivilege(set) => {
            let access = match set.access {
                ProfileField::Unlisted => "nothing",
                ProfileField::Hidden => "hidden",
                ProfileField::ReadOnly => "read-only",
                ProfileField::Editable => "editable",
            };
            let field = label::fields(facts, &[set.field])?;
            format!("{} says of the field {field}: {access}.", profile(set.profile)?)
        }
        Change::GlobalPrivileges(set) => format!(
            "{} has view-all {} and edit-all {}.",
            profile(set.profile)?,
            on(set.view_all),
            on(set.edit_all)
        ),
        Change::AssignProfile(set) => {
            let held = match set.profile {
                Some(held) => profile(held)?,
                None => "no profile, so DEFAULT stands in".into(),
            };
            format!("{} holds {held}.", label::contacts(facts, &[set.contact])?)
        }
        Change::AssignTicket(set) => {
            format!("The ticket {} is assigned to {}.", set.ticket, user(set.user)?)
        }
        Change::GroupMembership(set) => {
            let groups = if set.groups.is_empty() {
                "no customer group".into()
            } else {
                label::groups(facts, &set.groups)?
            };
            format!("{} belongs to {groups}.", label::customers(facts, &[set.customer])?)
        }
        Change::Lockout(settings) => lockout(settings),
    };
    Ok(sentence + "\n")
}

/// When failures lock, and for how long, as a sentence.
pub(crate) fn lockout(settings: &LockoutSettings) -> String {
    let LockoutSettings { threshold, lease, auto_unlock } = settings;
    let end = match auto_unlock {
        None => "only an administrator ends a lock".into(),
        Some(auto) => format!(
            "a lock lasts {} s, each further one twice as long, at most {} s",
            auto.base, auto.maximum
        ),
    };
    format!(
        "{} in a row lock; an attempt without result counts as failed after {lease} s; {end}.",
        label::count(*threshold as usize, "failure"),
    )
}

fn moved_text(
    facts: &Transaction,
    module: ModuleId,
    direction: Direction,
    accepted: &AcceptedChange,
) -> Result<String, StoreError> {
    let word = match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    };
    let module = label::modules(facts, &[module])?;
    Ok(match accepted.neighbour {
        Some(neighbour) => {
            let neighbour = label::modules(facts, &[neighbour])?;
            format!("In version 1, {module} moves {word} and changes places with {neighbour}.")
        }
        None => format!("In version 1, {module} is at the edge and cannot move {word}."),
    })
}

fn target(facts: &Transaction, target: &ButtonTarget) -> Result<String, StoreError> {
    let module = |id| label::modules(facts, &[id]);
    Ok(match target {
        ButtonTarget::Open(key) => {
            format!("opens record {} of {}", key.record, module(key.module)?)
        }
        ButtonTarget::Create(id) => format!("a new record in {}", module(*id)?),
        ButtonTarget::List(id) => format!("the records of {}", module(*id)?),
        ButtonTarget::Link(link) => match link.module {
            Some(id) => format!("{} in {}", link.address, module(id)?),
            None => link.address.clone(),
        },
    })
}

/// Such as `view, edit; the customer's records`.
pub(crate) fn privileges(row: ProfileModule) -> String {
    let flags =
        [(row.view, "view"), (row.create, "create"), (row.edit, "edit"), (row.delete, "delete")];
    let granted: Vec<&str> = flags.iter().filter(|(set, _)| *set).map(|(_, word)| *word).collect();
    let granted = if granted.is_empty() { "nothing".into() } else { granted.join(", ") };
    let scope = match row.scope {
        RecordScope::Own => "own records",
        RecordScope::Customer => "the customer's records",
    };
    format!("{granted}; {scope}")
}

fn on(flag: bool) -> &'static str {
    if flag { "on" } else { "off" }
}

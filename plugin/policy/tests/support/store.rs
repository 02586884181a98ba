//! A CRM whose settings can be changed: it stores what the rules accept.

#[path = "store_facts.rs"]
mod facts;

use policy::configuration::{ButtonAction, HomeButton, V1Module};
use policy::id::{ButtonId, ModuleId, ProfileId, UserId};
use policy::lockout;
use policy::portal_settings::{Accepted, ButtonTarget, Change, validate};
use policy::request::{AdminRequest, Moment};
use policy::time::{Date, Instant};

use crate::support::{Crm, Profile};

/// Users: an administrator, one who is disabled, one who left, an employee, a disabled employee, one who is deleted.
pub(crate) const ADMINISTRATOR: u64 = 1;
pub(crate) const DISABLED_ADMINISTRATOR: u64 = 2;
pub(crate) const DELETED_ADMINISTRATOR: u64 = 3;
pub(crate) const EMPLOYEE: u64 = 8;
pub(crate) const DISABLED: u64 = 7;
pub(crate) const DELETED: u64 = 9;

pub(crate) const GROUPS: [u64; 2] = [1, 2];
pub(crate) const DELETED_GROUP: u64 = 3;
pub(crate) const TEMPLATES: [u64; 2] = [1, 2];

#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) crm: Crm,
    /// Those of the profiles of the CRM, in their order.
    pub(crate) names: Vec<(u64, String)>,
    pub(crate) notices: Vec<(u64, String, u64)>,
    pub(crate) access_template: Option<u64>,
    pub(crate) lockout: lockout::Settings,
    /// Ticket and assignee.
    pub(crate) tickets: Vec<(u64, Option<u64>)>,
    /// Customer and group.
    pub(crate) memberships: Vec<(u64, u64)>,
}

/// By the rule's reason, and about whom.
pub(crate) type Answer = Result<Accepted, (&'static str, Vec<u64>)>;

impl Store {
    /// The first profile is DEFAULT, the others are called by their numbers.
    pub(crate) fn new(crm: Crm) -> Self {
        let name = |id| if id == 1 { "DEFAULT".into() } else { format!("Profile {id}") };
        Store {
            names: crm.profiles.iter().map(|profile| (profile.id, name(profile.id))).collect(),
            crm,
            notices: Vec::new(),
            access_template: None,
            lockout: lockout::Settings::default(),
            tickets: Vec::new(),
            memberships: Vec::new(),
        }
    }

    pub(crate) fn propose(&self, actor: u64, change: Change) -> Answer {
        let at = Moment { today: Date(0), now: Instant(0) };
        let admin = AdminRequest { actor: UserId(actor), at };
        validate(self, admin, change)
            .expect("facts at hand")
            .map_err(|refusal| (refusal.rule.info().reason, refusal.subjects))
    }

    /// Proposes as the administrator, and stores what is accepted.
    pub(crate) fn save(&mut self, change: Change) -> Answer {
        let answer = self.propose(ADMINISTRATOR, change);
        if let Ok(accepted) = &answer {
            self.apply(accepted);
        }
        answer
    }

    pub(crate) fn apply(&mut self, accepted: &Accepted) {
        if let Change::V1ModuleMove { module, .. } = accepted.change
            && let Some(neighbour) = accepted.neighbour
        {
            self.swap(module.0, neighbour.0);
        }
        self.store(accepted.change.clone());
    }

    /// Stores a change, whether it was validated or not.
    pub(crate) fn store(&mut self, change: Change) {
        match change {
            Change::PortalVersion(version) => self.crm.portal.selected = version,
            Change::V1ModuleVisibility { module, visible } => {
                self.with_v1(module, visible, |row| row.visible = visible);
            }
            Change::V1ViewAll { module, view_all } => {
                self.with_v1(module, view_all, |row| row.view_all = view_all);
            }
            Change::V1ModuleMove { .. } => {}
            Change::Lockout { threshold, lease, auto_unlock } => {
                let settings = lockout::Settings::new(threshold, lease, auto_unlock);
                self.lockout = settings.expect("accepted");
            }
            Change::V1User(user) => self.crm.v1_user = Some(user.0),
            Change::V1AccessTemplate(template) => self.access_template = Some(template.0),
            Change::CreateProfile { name, base, .. } => self.create(name, base),
            Change::RenameProfile { profile, name } => {
                let stored = self.names.iter_mut().find(|(id, _)| *id == profile.0);
                stored.into_iter().for_each(|stored| stored.1.clone_from(&name));
            }
            Change::DeleteProfile { profile, transfer_to } => {
                self.crm.profiles.retain(|stored| stored.id != profile.0);
                self.names.retain(|(id, _)| *id != profile.0);
                self.notices.retain(|(id, ..)| *id != profile.0);
                if let Some(target) = transfer_to {
                    let holders = self.crm.contacts.iter_mut();
                    for holder in holders.filter(|holder| holder.profile == Some(profile.0)) {
                        holder.profile = Some(target.0);
                    }
                }
            }
            Change::ProfileOwner { profile, owner } => {
                self.with(profile, |stored| stored.owner = Some(owner.0));
            }
            Change::ProfileNotification { profile, notice, template } => {
                self.notices.retain(|(id, name, _)| *id != profile.0 || *name != notice);
                self.notices.extend(template.map(|template| (profile.0, notice, template.0)));
            }
            Change::AddButton { profile, target, .. } => self.with(profile, |stored| {
                let (action, module, record) = match target {
                    ButtonTarget::Open(key) => {
                        (ButtonAction::Open, Some(key.module), Some(key.record))
                    }
                    ButtonTarget::Create(module) => (ButtonAction::Create, Some(module), None),
                    ButtonTarget::List(module) => (ButtonAction::List, Some(module), None),
                    ButtonTarget::Link { module, .. } => (ButtonAction::Link, module, None),
                };
                let last = stored.buttons.iter().map(|button| button.button.0).max().unwrap_or(0);
                let position = stored.buttons.iter().map(|button| button.position + 1).max();
                stored.buttons.push(HomeButton {
                    button: ButtonId(last + 1),
                    position: position.unwrap_or(0),
                    action,
                    module,
                    record,
                });
            }),
            Change::RemoveButton { profile, button } => {
                self.with(profile, |stored| stored.buttons.retain(|found| found.button != button));
            }
            Change::OrderButtons { profile, buttons } => self.with(profile, |stored| {
                for button in &mut stored.buttons {
                    let place = buttons.iter().position(|id| *id == button.button);
                    button.position = place.expect("each once") as u32;
                }
            }),
            Change::ModulePrivileges { profile, module, privileges } => {
                self.with(profile, |stored| {
                    stored.modules.retain(|(id, _)| *id != module.0);
                    stored.modules.push((module.0, privileges));
                });
            }
            Change::RemoveModule { profile, module } => {
                self.with(profile, |stored| stored.modules.retain(|(id, _)| *id != module.0));
            }
            Change::FieldPrivilege { profile, field, access, .. } => self.with(profile, |stored| {
                stored.fields.retain(|(id, _)| *id != field.0);
                stored.fields.push((field.0, access));
            }),
            Change::GlobalPrivileges { profile, view_all, edit_all } => {
                self.with(profile, |stored| {
                    (stored.view_all, stored.edit_all) = (view_all, edit_all);
                });
            }
            Change::AssignProfile { contact, profile } => {
                let holders = self.crm.contacts.iter_mut();
                for holder in holders.filter(|holder| holder.id == contact.0) {
                    holder.profile = profile.map(|profile| profile.0);
                }
            }
            Change::AssignTicket { ticket, user } => {
                let stored = self.tickets.iter_mut().find(|(id, _)| *id == ticket.0);
                stored.expect("a ticket").1 = Some(user.0);
            }
            Change::GroupMembership { customer, groups } => {
                self.memberships.retain(|(id, _)| *id != customer.0);
                self.memberships.extend(groups.iter().map(|group| (customer.0, group.0)));
            }
        }
    }

    fn create(&mut self, name: String, base: ProfileId) {
        // A number never comes back: contacts may still hold a profile that is gone.
        let held = self.crm.contacts.iter().filter_map(|contact| contact.profile);
        let known = self.crm.profiles.iter().map(|stored| stored.id);
        let id = known.chain(held).max().unwrap_or(0) + 1;
        let base = self.crm.profiles.iter().find(|stored| stored.id == base.0);
        let copy = Profile { id, ..base.expect("a base").clone() };
        self.crm.profiles.push(copy);
        self.names.push((id, name));
    }

    fn with(&mut self, profile: ProfileId, change: impl FnOnce(&mut Profile)) {
        self.crm.profiles.iter_mut().find(|stored| stored.id == profile.0).map(change);
    }

    /// A module without a row gets one only if there is something to say.
    fn with_v1(&mut self, module: ModuleId, needed: bool, change: impl FnOnce(&mut V1Module)) {
        let last = self.crm.modules.iter().filter_map(|module| module.v1).map(|row| row.sequence);
        let sequence = last.max().map_or(0, |last| last + 1);
        let Some(module) = self.crm.modules.iter_mut().find(|known| known.id == module.0) else {
            return;
        };
        if module.v1.is_none() && needed {
            let row = V1Module { visible: false, view_all: false, sequence };
            module.v1 = Some(row);
        }
        module.v1.as_mut().map(change);
    }

    /// The order of the list is the sequence, so that there are no ties.
    fn swap(&mut self, one: u64, other: u64) {
        let mut order = self.v1_order();
        let place = |id| order.iter().position(|placed| *placed == id).expect("a place");
        let (one, other) = (place(one), place(other));
        assert_eq!(one.abs_diff(other), 1, "neighbours");
        order.swap(one, other);
        for module in &mut self.crm.modules {
            if let Some(row) = &mut module.v1 {
                let place = order.iter().position(|placed| *placed == module.id);
                row.sequence = place.expect("a place") as u32;
            }
        }
    }

    pub(crate) fn v1_order(&self) -> Vec<u64> {
        let rows = self.crm.modules.iter();
        let mut order: Vec<_> =
            rows.filter_map(|module| Some((module.v1?.sequence, module.id))).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, module)| module).collect()
    }

    pub(super) fn noisy<T: Clone>(&self, mut facts: Vec<T>) -> Vec<T> {
        if self.crm.noisy {
            facts.extend(facts.clone());
            facts.reverse();
        }
        facts
    }
}

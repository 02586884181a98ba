//! Stores an accepted change in a world, as a CRM would.

use host_harness::facts::{ButtonAction, HomeButton, ModuleId, ProfileId, V1Module};
use host_harness::session::changes::{
    AcceptedChange, ButtonAddition, ButtonLink, ButtonOrder, ButtonRemoval, ButtonTarget, Change,
    FieldPrivilege, GlobalPrivileges, GroupMembership, ModuleMove, ModulePrivileges, ModuleRemoval,
    ModuleViewAll, ModuleVisibility, NewProfile, ProfileAssignment, ProfileDeletion,
    ProfileNotification, ProfileOwner, ProfileRename, TicketAssignment,
};

use super::{Profile, World};

impl World {
    /// Stores what was accepted.
    pub fn store(&mut self, accepted: &AcceptedChange) {
        match accepted.change.clone() {
            Change::PortalVersion(version) => self.portal.state.selected = version,
            Change::V1ModuleVisibility(ModuleVisibility { module, visible }) => {
                self.v1_row(module, visible, |row| row.visible = visible);
            }
            Change::V1ViewAll(ModuleViewAll { module, view_all }) => {
                self.v1_row(module, view_all, |row| row.view_all = view_all);
            }
            Change::V1ModuleMove(ModuleMove { module, direction: _ }) => {
                if let Some(neighbour) = accepted.neighbour {
                    self.swap(module, neighbour);
                }
            }
            Change::V1User(user) => self.portal.v1_user = Some(user),
            Change::V1AccessTemplate(template) => self.portal.access_template = Some(template),
            Change::CreateProfile(NewProfile { name, description: _, base }) => {
                self.create(name, base);
            }
            Change::RenameProfile(ProfileRename { profile, name }) => {
                self.profile(profile, |stored| stored.name = name);
            }
            Change::DeleteProfile(ProfileDeletion { profile, transfer_to }) => {
                self.portal.profiles.retain(|stored| stored.id != profile);
                for holder in &mut self.contacts {
                    if holder.profile == Some(profile) && transfer_to.is_some() {
                        holder.profile = transfer_to;
                    }
                }
            }
            Change::ProfileOwner(ProfileOwner { profile, owner }) => {
                self.profile(profile, |stored| stored.owner = Some(owner));
            }
            Change::ProfileNotification(ProfileNotification { profile, notice, template }) => self
                .profile(profile, |stored| {
                    stored.notices.retain(|(named, _)| *named != notice);
                    stored.notices.extend(template.map(|template| (notice, template)));
                }),
            Change::AddButton(ButtonAddition { profile, label: _, target }) => {
                self.profile(profile, |stored| stored.add_button(target));
            }
            Change::RemoveButton(ButtonRemoval { profile, button }) => {
                self.profile(profile, |stored| stored.buttons.retain(|one| one.button != button));
            }
            Change::OrderButtons(ButtonOrder { profile, buttons }) => {
                self.profile(profile, |stored| {
                    for button in &mut stored.buttons {
                        let place = buttons.iter().position(|one| *one == button.button);
                        button.position = place.map_or(u32::MAX, |place| place as u32);
                    }
                })
            }
            Change::ModulePrivileges(ModulePrivileges { profile, module, privileges }) => self
                .profile(profile, |stored| {
                    stored.modules.retain(|(named, _)| *named != module);
                    stored.modules.push((module, privileges));
                }),
            Change::RemoveModule(ModuleRemoval { profile, module }) => {
                self.profile(profile, |stored| stored.modules.retain(|(one, _)| *one != module));
            }
            Change::FieldPrivilege(FieldPrivilege { profile, module: _, field, access }) => self
                .profile(profile, |stored| {
                    stored.fields.retain(|(named, _)| *named != field);
                    stored.fields.push((field, access));
                }),
            Change::GlobalPrivileges(GlobalPrivileges { profile, view_all, edit_all }) => {
                self.profile(profile, |stored| {
                    (stored.view_all, stored.edit_all) = (view_all, edit_all);
                });
            }
            Change::AssignProfile(ProfileAssignment { contact, profile }) => {
                let holder = self.contacts.iter_mut().find(|known| known.id == contact);
                holder.into_iter().for_each(|holder| holder.profile = profile);
            }
            Change::AssignTicket(TicketAssignment { ticket, user }) => {
                let tickets = self.portal.tickets.iter_mut();
                tickets
                    .filter(|(known, _)| *known == ticket)
                    .for_each(|known| known.1 = Some(user));
            }
            Change::GroupMembership(GroupMembership { customer, groups }) => {
                for known in self.customers.iter_mut().filter(|known| known.id == customer) {
                    known.groups.clone_from(&groups);
                }
            }
            Change::Lockout(settings) => self.portal.lockout = settings,
        }
    }

    fn profile(&mut self, id: ProfileId, change: impl FnOnce(&mut Profile)) {
        if let Some(stored) = self.portal.profiles.iter_mut().find(|stored| stored.id == id) {
            change(stored);
        }
    }

    fn create(&mut self, name: String, base: ProfileId) {
        // A number never comes back: contacts may still hold a profile that is gone.
        let held = self.contacts.iter().filter_map(|contact| contact.profile);
        let known = self.portal.profiles.iter().map(|stored| stored.id);
        let id = known.chain(held).max().unwrap_or(0) + 1;
        let base = self.portal.profile(Some(base)).cloned();
        self.portal.profiles.extend(base.map(|base| Profile { id, name, ..base }));
    }

    /// A module without a row gets one, in the last place, only if there is something to say.
    fn v1_row(&mut self, module: ModuleId, needed: bool, change: impl Fn(&mut V1Module)) {
        let rows = self.portal.modules.iter().filter_map(|module| module.v1);
        let sequence = rows.map(|row| row.sequence + 1).max().unwrap_or(0);
        for module in self.portal.modules.iter_mut().filter(|known| known.id == module) {
            if module.v1.is_none() && needed {
                module.v1 = Some(V1Module { visible: false, view_all: false, sequence });
            }
            module.v1.iter_mut().for_each(&change);
        }
    }

    /// The order of the menu is the sequence, so that there are no ties.
    fn swap(&mut self, one: ModuleId, other: ModuleId) {
        let mut order = self.v1_order();
        for placed in &mut order {
            *placed = match *placed {
                placed if placed == one => other,
                placed if placed == other => one,
                placed => placed,
            };
        }
        for module in &mut self.portal.modules {
            let place = order.iter().position(|placed| *placed == module.id);
            if let (Some(row), Some(place)) = (&mut module.v1, place) {
                row.sequence = place as u32;
            }
        }
    }

    /// Modules with a row of the version 1 settings, in the order of the menu.
    pub fn v1_order(&self) -> Vec<ModuleId> {
        let modules = self.portal.modules.iter();
        let mut order: Vec<_> =
            modules.filter_map(|module| Some((module.v1?.sequence, module.id))).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, module)| module).collect()
    }
}

impl Profile {
    fn add_button(&mut self, target: ButtonTarget) {
        let (action, module, record) = match target {
            ButtonTarget::Open(key) => (ButtonAction::Open, Some(key.module), Some(key.record)),
            ButtonTarget::Create(module) => (ButtonAction::Create, Some(module), None),
            ButtonTarget::List(module) => (ButtonAction::List, Some(module), None),
            ButtonTarget::Link(ButtonLink { address: _, module }) => {
                (ButtonAction::Link, module, None)
            }
        };
        let button = self.buttons.iter().map(|one| one.button + 1).max().unwrap_or(0);
        let position = self.buttons.iter().map(|one| one.position + 1).max().unwrap_or(0);
        self.buttons.push(HomeButton { button, position, action, module, record });
    }
}

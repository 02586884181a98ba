//! The portal's configuration, records and stored settings of a world, in every manner.

use host_harness::facts::*;

use super::Host;
use crate::world::Record;

impl Host {
    fn link(&self, record: &Record) -> RecordLink {
        let contacts = record.contacts.iter().map(|&id| {
            let contact = self.world.contacts.iter().find(|known| known.id == id);
            let customer = contact.and_then(|contact| contact.customer);
            LinkedContact {
                contact: id,
                customer: customer.filter(|customer| self.world.customer(*customer).is_some()),
                deleted: contact.is_none_or(|contact| contact.access.deleted),
            }
        });
        RecordLink {
            contacts: self.rows(contacts.collect()),
            customers: self.rows(record.customers.clone()),
        }
    }

    fn record_facts(&self, key: &RecordKey) -> Option<RecordFacts> {
        let portal = &self.world.portal;
        let record = portal.record(key.module, key.record)?;
        let parents = record.parents.iter().filter_map(|&(module, id)| {
            let parent = portal.record(module, id)?;
            let (links, portal_active) = (self.link(parent), parent.portal_active);
            Some(ParentRecord { module, record: id, links, portal_active })
        });
        Some(RecordFacts {
            links: self.link(record),
            portal_active: record.portal_active,
            parents: self.rows(parents.collect()),
        })
    }

    /// A user that a setting names; one who never existed is as good as deleted.
    fn named_user(&self, user: UserId) -> NamedUser {
        let found = self.world.users.iter().find(|(known, _)| *known == user);
        NamedUser { user, deleted: found.is_none_or(|(_, facts)| facts.deleted) }
    }
}

impl Configuration for Host {
    fn privileges(
        &mut self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Found<PrivilegeFacts> {
        let portal = &self.world.portal;
        let profile = portal.profile(profile);
        let asked = |id: ModuleId| modules.is_empty() || modules.contains(&id);
        let parent = |id: ModuleId| {
            portal
                .modules
                .iter()
                .any(|child| asked(child.id) && child.reached_through.contains(&id))
        };
        let wanted =
            portal.modules.iter().filter(|one| self.wanted(asked(one.id) || parent(one.id)));
        let modules = wanted.map(|module| ModuleFacts {
            module: module.id,
            kind: module.kind,
            on: module.on,
            position: module.position,
            reached_through: self.rows(module.reached_through.clone()),
            v1: module.v1,
            profile: profile.and_then(|profile| {
                profile.modules.iter().find(|(id, _)| *id == module.id).map(|(_, row)| *row)
            }),
        });
        Ok(PrivilegeFacts {
            portal: portal.state,
            profile: profile.map(|profile| ProfileFacts {
                profile: profile.id,
                view_all: profile.view_all,
                edit_all: profile.edit_all,
            }),
            modules: self.rows(modules.collect()),
        })
    }

    fn fields(
        &mut self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Found<Vec<FieldFacts>> {
        let profile = self.world.portal.profile(profile);
        let wanted = self.world.portal.fields.iter().filter(|field| {
            let named = fields.is_empty() || fields.contains(&field.id);
            self.wanted(field.module == module && named)
        });
        let facts = wanted.map(|field| FieldFacts {
            module: field.module,
            field: field.id,
            active: field.active,
            mandatory: field.mandatory,
            organisation: field.organisation,
            profile: profile
                .and_then(|profile| profile.fields.iter().find(|(id, _)| *id == field.id))
                .map_or(ProfileField::Unlisted, |(_, access)| *access),
            v1_visible: field.v1_visible,
        });
        Ok(self.rows(facts.collect()))
    }

    fn records(&mut self, keys: &[RecordKey]) -> Found<Vec<Option<RecordFacts>>> {
        Ok(keys.iter().map(|key| self.record_facts(key)).collect())
    }

    fn owners(&mut self, profile: Option<ProfileId>) -> Found<OwnerFacts> {
        let portal = &self.world.portal;
        let owner = |profile| portal.profile(profile)?.owner.map(|owner| self.named_user(owner));
        Ok(OwnerFacts {
            profile: owner(profile),
            default_profile: owner(None),
            v1_user: portal.v1_user.map(|user| self.named_user(user)),
        })
    }

    fn home_buttons(&mut self, profile: Option<ProfileId>) -> Found<Vec<HomeButton>> {
        let profile = self.world.portal.profile(profile);
        Ok(self.rows(profile.map_or(Vec::new(), |profile| profile.buttons.clone())))
    }

    fn picklists(&mut self) -> Found<Vec<Picklist>> {
        Ok(self.rows(self.world.portal.picklists.clone()))
    }
}

impl StoredSettings for Host {
    fn profiles(&mut self) -> Found<Vec<StoredProfile>> {
        let default = self.world.portal.profile(None).map(|profile| profile.id);
        let profiles = self.world.portal.profiles.iter().map(|profile| StoredProfile {
            profile: profile.id,
            name: profile.name.clone(),
            is_default: Some(profile.id) == default,
            held: self
                .world
                .contacts
                .iter()
                .any(|contact| contact.profile == Some(profile.id) && !contact.access.deleted),
        });
        Ok(self.rows(profiles.collect()))
    }

    fn notice_template(&mut self, profile: ProfileId, notice: &str) -> Found<Option<TemplateId>> {
        let profile = self.world.portal.profile(Some(profile));
        let notices = profile.map_or(&[][..], |profile| &profile.notices);
        Ok(notices.iter().find(|(named, _)| named == notice).map(|(_, template)| *template))
    }

    fn access_template(&mut self) -> Found<Option<TemplateId>> {
        Ok(self.world.portal.access_template)
    }

    fn template_exists(&mut self, template: TemplateId) -> Found<bool> {
        Ok(self.world.portal.templates.contains(&template))
    }

    fn lockout(&mut self) -> Found<LockoutSettings> {
        Ok(self.world.portal.lockout)
    }

    fn ticket(&mut self, ticket: RecordId) -> Found<Option<TicketFacts>> {
        let found = self.world.portal.tickets.iter().find(|(known, _)| *known == ticket);
        Ok(found.map(|(_, assignee)| TicketFacts { assignee: *assignee }))
    }
}

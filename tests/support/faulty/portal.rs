//! The portal's configuration and stored settings of a host that fails.

use host_harness::facts::*;

use super::{Fault, Faulty};

impl Faulty {
    /// The rows, and as many more like the first as the fault says.
    fn more<T: Clone>(&self, callback: &str, mut rows: Vec<T>) -> Vec<T> {
        if let (Fault::MoreRows(more), Some(row)) = (self.fault(callback), rows.first().cloned()) {
            rows.resize(rows.len() + more as usize, row);
        }
        rows
    }
}

impl Configuration for Faulty {
    fn privileges(
        &mut self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Found<PrivilegeFacts> {
        self.fail("privileges")?;
        let mut facts = self.host.privileges(profile, modules)?;
        facts.modules = self.more("privileges", facts.modules);
        Ok(facts)
    }

    fn fields(
        &mut self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Found<Vec<FieldFacts>> {
        self.fail("fields")?;
        let found = self.host.fields(profile, module, fields)?;
        Ok(self.more("fields", found))
    }

    fn records(&mut self, keys: &[RecordKey]) -> Found<Vec<Option<RecordFacts>>> {
        self.fail("records")?;
        let mut found = self.host.records(keys)?;
        match self.fault("records") {
            Fault::OneRecordMore => found.extend_from_within(..1),
            Fault::OneRecordLess => drop(found.pop()),
            Fault::MoreRows(more) => {
                for record in found.iter_mut().flatten() {
                    record.links.customers.extend(0..more);
                }
            }
            _ => {}
        }
        Ok(found)
    }

    fn owners(&mut self, profile: Option<ProfileId>) -> Found<OwnerFacts> {
        self.fail("owners")?;
        self.host.owners(profile)
    }

    fn home_buttons(&mut self, profile: Option<ProfileId>) -> Found<Vec<HomeButton>> {
        self.fail("home-buttons")?;
        let found = self.host.home_buttons(profile)?;
        Ok(self.more("home-buttons", found))
    }

    fn picklists(&mut self) -> Found<Vec<Picklist>> {
        self.fail("picklists")?;
        let found = self.host.picklists()?;
        Ok(self.more("picklists", found))
    }
}

impl StoredSettings for Faulty {
    fn profiles(&mut self) -> Found<Vec<StoredProfile>> {
        self.fail("profiles")?;
        let found = self.host.profiles()?;
        Ok(self.more("profiles", found))
    }

    fn notice_template(&mut self, profile: ProfileId, notice: &str) -> Found<Option<TemplateId>> {
        self.fail("notice-template")?;
        self.host.notice_template(profile, notice)
    }

    fn access_template(&mut self) -> Found<Option<TemplateId>> {
        self.fail("access-template")?;
        self.host.access_template()
    }

    fn template_exists(&mut self, template: TemplateId) -> Found<bool> {
        self.fail("template-exists")?;
        self.host.template_exists(template)
    }

    fn lockout(&mut self) -> Found<LockoutSettings> {
        self.fail("lockout")?;
        self.host.lockout()
    }

    fn ticket(&mut self, ticket: RecordId) -> Found<Option<TicketFacts>> {
        self.fail("ticket")?;
        self.host.ticket(ticket)
    }
}

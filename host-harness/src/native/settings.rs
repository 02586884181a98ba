//! A host's configuration and stored settings, as the rules see them.

use crate::facts::{self as host, FactsError};
use policy_rules::configuration::{
    Configuration, HomeButton, OwnerFacts, Picklist, PrivilegeFacts, RecordKey,
};
use policy_rules::field::FieldFacts;
use policy_rules::id::{FieldId, ModuleId, ProfileId, RecordId, TemplateId, UserId};
use policy_rules::lockout;
use policy_rules::record_scope::RecordFacts;
use policy_rules::settings_facts::{SettingsFacts, StoredProfile, TicketFacts};

use super::Native;
use super::convert::{numbers, ours};

impl<F: host::Facts + 'static> Configuration for Native<F> {
    fn privileges(
        &self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Result<PrivilegeFacts, FactsError> {
        Ok(ours(self.host().privileges(profile.map(|profile| profile.0), &numbers(modules))?))
    }

    fn fields(
        &self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Result<Vec<FieldFacts>, FactsError> {
        let profile = profile.map(|profile| profile.0);
        let found = self.host().fields(profile, module.0, &numbers(fields))?;
        Ok(found.into_iter().map(ours).collect())
    }

    fn records(&self, keys: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, FactsError> {
        let asked =
            |key: &RecordKey| host::RecordKey { module: key.module.0, record: key.record.0 };
        let asked: Vec<_> = keys.iter().map(asked).collect();
        let found = self.host().records(&asked)?;
        Ok(found.into_iter().map(|found| found.map(ours)).collect())
    }

    fn owners(&self, profile: Option<ProfileId>) -> Result<OwnerFacts, FactsError> {
        Ok(ours(self.host().owners(profile.map(|profile| profile.0))?))
    }

    fn home_buttons(&self, profile: Option<ProfileId>) -> Result<Vec<HomeButton>, FactsError> {
        let found = self.host().home_buttons(profile.map(|profile| profile.0))?;
        Ok(found.into_iter().map(ours).collect())
    }

    fn picklists(&self) -> Result<Vec<Picklist>, FactsError> {
        Ok(self.host().picklists()?.into_iter().map(ours).collect())
    }
}

impl<F: host::Facts + 'static> SettingsFacts for Native<F> {
    fn profiles(&self) -> Result<Vec<StoredProfile>, FactsError> {
        let profiles = self.host().profiles()?.into_iter();
        Ok(profiles
            .map(|found| StoredProfile {
                profile: ProfileId(found.profile),
                name: found.name,
                is_default: found.is_default,
                held: found.held,
            })
            .collect())
    }

    fn notice_template(
        &self,
        profile: ProfileId,
        notice: &str,
    ) -> Result<Option<TemplateId>, FactsError> {
        Ok(self.host().notice_template(profile.0, notice)?.map(TemplateId))
    }

    fn access_template(&self) -> Result<Option<TemplateId>, FactsError> {
        Ok(self.host().access_template()?.map(TemplateId))
    }

    fn template_exists(&self, template: TemplateId) -> Result<bool, FactsError> {
        self.host().template_exists(template.0)
    }

    fn lockout(&self) -> Result<lockout::Settings, FactsError> {
        let settings = ours(self.host().lockout()?);
        settings.map_err(|wrong| FactsError::corrupt(format!("{wrong:?}")))
    }

    fn ticket(&self, ticket: RecordId) -> Result<Option<TicketFacts>, FactsError> {
        let found = self.host().ticket(ticket.0)?;
        Ok(found.map(|found| TicketFacts { assignee: found.assignee.map(UserId) }))
    }
}

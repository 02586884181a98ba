//! Asks the host for stored settings, on behalf of the rules about changes.

use alloc::vec::Vec;

use policy::id::{ProfileId, RecordId, TemplateId};
use policy::lockout;
use policy::settings_facts::{StoredProfile, TicketFacts};

use crate::bindings::portal::permissions::stored_settings as host;
use crate::bindings::portal::permissions::types::DataError;
use crate::convert::list;
use crate::directory::Host;

impl policy::SettingsFacts for Host {
    fn profiles(&self) -> Result<Vec<StoredProfile>, DataError> {
        Ok(list(host::profiles()?))
    }

    fn notice_template(
        &self,
        profile: ProfileId,
        notice: &str,
    ) -> Result<Option<TemplateId>, DataError> {
        Ok(host::notice_template(profile.0, notice)?.map(TemplateId))
    }

    fn access_template(&self) -> Result<Option<TemplateId>, DataError> {
        Ok(host::access_template()?.map(TemplateId))
    }

    fn template_exists(&self, template: TemplateId) -> Result<bool, DataError> {
        host::template_exists(template.0)
    }

    fn lockout(&self) -> Result<lockout::Settings, DataError> {
        // Nobody could have proposed what is out of range.
        host::lockout()?.try_into().map_err(|_| DataError::Corrupt)
    }

    fn ticket(&self, ticket: RecordId) -> Result<Option<TicketFacts>, DataError> {
        Ok(host::ticket(ticket.0)?.map(Into::into))
    }
}

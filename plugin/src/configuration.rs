//! Asks the host for the portal's configuration and for records, on behalf of the rules.

use alloc::vec::Vec;

use policy::configuration::{HomeButton, OwnerFacts, Picklist, PrivilegeFacts, RecordKey};
use policy::field::FieldFacts;
use policy::id::{FieldId, ModuleId, ProfileId};
use policy::record_scope::RecordFacts;

use crate::bindings::portal::permissions::configuration as host;
use crate::bindings::portal::permissions::types::DataError;
use crate::convert::{list, raw};
use crate::directory::Host;

impl policy::Configuration for Host {
    fn privileges(
        &self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Result<PrivilegeFacts, DataError> {
        Ok(host::privileges(profile.map(|profile| profile.0), &raw(modules))?.into())
    }

    fn fields(
        &self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Result<Vec<FieldFacts>, DataError> {
        let rows = host::fields(profile.map(|profile| profile.0), module.0, &raw(fields))?;
        Ok(list(rows))
    }

    fn records(&self, keys: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, DataError> {
        let asked: Vec<host::RecordKey> = keys.iter().copied().map(Into::into).collect();
        let found = host::records(&asked)?;
        // One too many or too few, and facts about one record would decide about another.
        if found.len() != keys.len() {
            return Err(DataError::Corrupt);
        }
        Ok(found.into_iter().map(|record| record.map(Into::into)).collect())
    }

    fn owners(&self, profile: Option<ProfileId>) -> Result<OwnerFacts, DataError> {
        Ok(host::owners(profile.map(|profile| profile.0))?.into())
    }

    fn home_buttons(&self, profile: Option<ProfileId>) -> Result<Vec<HomeButton>, DataError> {
        let rows = host::home_buttons(profile.map(|profile| profile.0))?;
        Ok(list(rows))
    }

    fn picklists(&self) -> Result<Vec<Picklist>, DataError> {
        Ok(list(host::picklists()?))
    }
}

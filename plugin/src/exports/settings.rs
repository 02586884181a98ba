//! Changes of settings: whether they may be stored, and what they would do.

use alloc::vec::Vec;

use policy::{impact as rules_impact, portal_settings as rules};

use super::bounded;
use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::{impact, portal_settings};
use crate::bindings::portal::permissions::types::{AdminRequest, Request, Undecided};
use crate::convert::list;
use crate::directory::Host;

impl portal_settings::Guest for Component {
    fn validate(
        admin: AdminRequest,
        change: portal_settings::Change,
    ) -> Result<portal_settings::Answer, Undecided> {
        Ok(match rules::validate(&Host, admin.into(), change.into())? {
            Ok(accepted) => portal_settings::Answer::Accepted(accepted.into()),
            Err(refusal) => portal_settings::Answer::Refused(refusal.into()),
        })
    }
}

impl impact::Guest for Component {
    fn of_change(
        contacts: Vec<Request>,
        change: portal_settings::Change,
    ) -> Result<Vec<impact::ContactImpact>, Undecided> {
        let contacts: Vec<policy::request::Request> = list(bounded(contacts)?);
        let impacts = rules_impact::of_change(&Host, &contacts, &change.into())?;
        Ok(list(impacts))
    }
}

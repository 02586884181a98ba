//! Portal access: who may come in, who is meant by a name, and what may be changed about it.

use alloc::string::String;

use policy::rule::Rule;
use policy::{access as rules_access, access_settings as rules_access_settings, sign_in as rules};

use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::{access, access_settings, sign_in};
use crate::bindings::portal::permissions::types::{
    AdminRequest, Date, Decision, Instant, Request, Undecided,
};
use crate::convert::moment;
use crate::directory::Host;

impl access::Guest for Component {
    fn check(request: Request) -> Result<Decision, Undecided> {
        Ok(rules_access::check(&Host, request.into())?.into())
    }
}

impl access_settings::Guest for Component {
    fn set_portal_access(
        admin: AdminRequest,
        access: access_settings::PortalAccess,
    ) -> Result<access_settings::AccessAnswer, Undecided> {
        let answer = rules_access_settings::set_portal_access(&Host, admin.into(), access.into())?;
        Ok(match answer {
            Ok(access) => access_settings::AccessAnswer::Accepted(access.into()),
            Err(refusal) => access_settings::AccessAnswer::Refused(refusal.into()),
        })
    }
}

impl sign_in::Guest for Component {
    fn identify(
        user_name: String,
        today: Date,
        now: Instant,
    ) -> Result<sign_in::Identity, Undecided> {
        let (rule, contact) = match rules::identify(&Host, &user_name, moment(today, now))? {
            Ok(contact) => (Rule::AccessGranted, Some(contact.0)),
            Err(rule) => (rule, None),
        };
        Ok(sign_in::Identity { decision: rule.into(), contact })
    }
}

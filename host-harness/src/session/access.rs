//! Questions about portal access.

use super::calls::{CheckAccess, SetPortalAccess};
use super::{AdminRequest, Answer, Asked, PortalAccess, Request, Session, nonsense};
use crate::bindings::exports::portal::permissions::access_settings::AccessAnswer;
use crate::decision::Decision;
use crate::error::CallError;
use crate::facts::Facts;
use crate::question::Question;

impl<F: Facts + 'static> Session<'_, F> {
    /// Whether the contact may use the portal.
    pub fn check_access(&self, request: Request) -> Result<Decision, CallError> {
        self.recorded(
            || Asked::by(request, Question::Access),
            || {
                let decision = self.ask(&CheckAccess { request })?;
                self.policy.rules.decision(decision)
            },
        )
    }

    /// Whether a contact's portal access may be saved so.
    pub fn set_portal_access(
        &self,
        admin: AdminRequest,
        access: &PortalAccess,
    ) -> Result<Answer<PortalAccess>, CallError> {
        self.recorded(
            || Asked::proposed("portal-access", admin).contact(access.contact),
            || {
                let answer = self.ask(&SetPortalAccess { admin, access })?;
                Ok(match answer {
                    AccessAnswer::Accepted(accepted) => {
                        let proposed =
                            PortalAccess { email: access.email.trim().into(), ..access.clone() };
                        if accepted != proposed {
                            return nonsense("another portal section than proposed");
                        }
                        Answer::Accepted(accepted)
                    }
                    AccessAnswer::Refused(refusal) => {
                        Answer::Refused(self.policy.rules.refusal(refusal)?)
                    }
                })
            },
        )
    }
}

//! What the portal shows after signing in, and who signs in.

use super::calls::{Identify, Portal};
use super::{Asked, Request, Session, VisibleAccounts, nonsense};
use crate::bindings::exports::portal::permissions::sign_in::Identity;
use crate::bindings::exports::portal::permissions::view::PortalView as View;
use crate::decision::Decision;
use crate::error::CallError;
use crate::facts::{
    ButtonId, ContactId, Date, Facts, Instant, ModuleId, Picklist, PortalVersion, UserId,
};
use crate::question::Question;

/// Everything that the portal shows right after signing in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalView {
    /// Denied: everything but the accounts is empty.
    pub decision: Decision,
    /// The version in force; none exactly if denied.
    pub version: Option<PortalVersion>,
    /// In the order of the menu.
    pub modules: Vec<ModuleId>,
    /// Home buttons that lead somewhere allowed, in order.
    pub buttons: Vec<ButtonId>,
    /// Who will own new records; none: nobody can, and creating is refused.
    pub owner: Option<UserId>,
    /// The drop-downs of version 1.
    pub picklists: Vec<Picklist>,
    /// The ticket email accounts, with a decision of their own.
    pub accounts: VisibleAccounts,
}

/// Which contact a sign-in name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Covers everything but passwords and locks. To the outside every refusal must look like a wrong password.
    pub decision: Decision,
    /// Present exactly if allowed.
    pub contact: Option<ContactId>,
}

impl<F: Facts + 'static> Session<'_, F> {
    /// Everything that the portal shows.
    pub fn portal_view(&self, request: Request) -> Result<PortalView, CallError> {
        self.recorded(
            || Asked::by(request, Question::View),
            || {
                let View { decision, version, modules, buttons, owner, picklists, accounts } =
                    self.ask(&Portal { request })?;
                let rules = &self.policy.rules;
                let decision = rules.decision(decision)?;
                let accounts = VisibleAccounts::new(rules, accounts)?;
                let nothing = modules.is_empty()
                    && buttons.is_empty()
                    && owner.is_none()
                    && picklists.is_empty();
                if decision.allows() != version.is_some() || !(decision.allows() || nothing) {
                    return nonsense("a refused view shows something, or the version is not told");
                }
                Ok(PortalView { decision, version, modules, buttons, owner, picklists, accounts })
            },
        )
    }

    /// Finds the contact behind a sign-in name.
    pub fn identify(
        &self,
        user_name: &str,
        today: Date,
        now: Instant,
    ) -> Result<SignIn, CallError> {
        self.recorded(
            || Asked::anybody("sign-in"),
            || {
                let Identity { decision, contact } =
                    self.ask(&Identify { user_name, today, now })?;
                let decision = self.policy.rules.decision(decision)?;
                if decision.allows() != contact.is_some() {
                    return nonsense("a contact goes with permission, and only with it");
                }
                Ok(SignIn { decision, contact })
            },
        )
    }
}

//! Who will own a record that a contact creates. What the portal sends as owner is not looked at (D18).

use alloc::vec::Vec;
use core::ops::ControlFlow;

use crate::Rule;
use crate::configuration::{Configuration, NamedUser, OwnerFacts};
use crate::grant::{Action, Settings};
use crate::id::{ModuleId, UserId};
use crate::portal_contact::PortalContact;
use crate::request::Request;
use crate::trace::{Checks, Decide, Fact, Value};

/// Whether a contact may create a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Creation {
    /// The rule that decided; if it allows, the one by which the owner was found.
    pub rule: Rule,
    /// Who will own the record: present exactly if it may be created.
    pub owner: Option<UserId>,
}

/// May the contact create a record in the module, and who will own it (PF-12, V1-21)?
pub fn new_record<C: Configuration>(
    configuration: &C,
    request: Request,
    module: ModuleId,
) -> Result<Creation, C::Error> {
    checks(&mut Decide, configuration, request, module)
}

/// All checks, in their order, each with the facts it needs.
pub(crate) fn checks<C: Configuration>(
    trace: &mut impl Checks,
    configuration: &C,
    request: Request,
    module: ModuleId,
) -> Result<Creation, C::Error> {
    let portal = match PortalContact::load(trace, configuration, request, &[module])? {
        ControlFlow::Continue(portal) => portal,
        ControlFlow::Break(rule) => return Ok(Creation { rule, owner: None }),
    };
    if let ControlFlow::Break(rule) = portal.module_checks(trace, module, Action::Create) {
        return Ok(Creation { rule, owner: None });
    }
    owner(trace, configuration, &portal)
}

/// Who owns what the contact creates, wherever it may.
pub(crate) fn owner<C: Configuration>(
    trace: &mut impl Checks,
    configuration: &C,
    portal: &PortalContact,
) -> Result<Creation, C::Error> {
    Ok(portal.settings.owner(trace, configuration.owners(portal.profile)?))
}

impl Settings {
    fn owner(self, trace: &mut impl Checks, facts: OwnerFacts) -> Creation {
        let standing = |named: Option<NamedUser>| named.filter(|named| !named.deleted);
        let stands_in = standing(facts.default_profile);
        let (refusal, found) = match self {
            Settings::V1 => (
                Rule::NewRecordNoPortalUser,
                standing(facts.v1_user).map(|user| (Rule::NewRecordPortalUser, user)),
            ),
            Settings::V2(_) => {
                let owner = standing(facts.profile).map(|user| (Rule::NewRecordProfileOwner, user));
                let other = stands_in.map(|user| (Rule::NewRecordDefaultOwner, user));
                (Rule::NewRecordNoOwner, owner.or(other))
            }
        };
        let flow = trace.check(refusal, found.is_none(), || self.owner_facts(facts));
        let Some((rule, owner)) = found.filter(|_| flow.is_continue()) else {
            return Creation { rule: refusal, owner: None };
        };
        trace.permits(|| {
            let in_its_place = stands_in
                .filter(|user| rule == Rule::NewRecordProfileOwner && user.user != owner.user);
            let in_its_place = in_its_place.map(|user| (Rule::NewRecordDefaultOwner, user));
            let permitting = [(rule, owner)].into_iter().chain(in_its_place);
            let facts = |user: NamedUser| Vec::from([Fact::id("owner", Some(user.user))]);
            permitting.map(|(rule, user)| (rule, facts(user))).collect()
        });
        Creation { rule, owner: Some(owner.user) }
    }

    fn owner_facts(self, facts: OwnerFacts) -> Vec<Fact> {
        let named = |name, deleted, named: Option<NamedUser>| {
            let user = Fact::id(name, named.map(|named| named.user));
            [user, Fact::optional(deleted, named.map(|named| named.deleted), Value::Flag)]
        };
        match self {
            Settings::V1 => named("portal-user", "portal-user-deleted", facts.v1_user).into(),
            Settings::V2(_) => [
                named("profile-owner", "profile-owner-deleted", facts.profile),
                named("default-owner", "default-owner-deleted", facts.default_profile),
            ]
            .concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::ProfileFacts;
    use crate::id::ProfileId;

    const PROFILE: Settings =
        Settings::V2(ProfileFacts { profile: ProfileId(1), view_all: false, edit_all: false });
    const GONE: Option<NamedUser> = Some(NamedUser { user: UserId(9), deleted: true });

    fn user(user: u64) -> Option<NamedUser> {
        Some(NamedUser { user: UserId(user), deleted: false })
    }

    #[track_caller]
    fn check(settings: Settings, facts: [Option<NamedUser>; 3], rule: Rule, owner: Option<u64>) {
        let [profile, default_profile, v1_user] = facts;
        let creation =
            settings.owner(&mut Decide, OwnerFacts { profile, default_profile, v1_user });
        assert_eq!(creation, Creation { rule, owner: owner.map(UserId) });
    }

    #[test]
    fn the_profile_names_the_owner_and_default_stands_in() {
        check(PROFILE, [user(5), user(6), user(7)], Rule::NewRecordProfileOwner, Some(5));
        for lost in [None, GONE] {
            check(PROFILE, [lost, user(6), user(7)], Rule::NewRecordDefaultOwner, Some(6));
            check(PROFILE, [lost, None, user(7)], Rule::NewRecordNoOwner, None);
            check(PROFILE, [lost, GONE, user(7)], Rule::NewRecordNoOwner, None);
        }
    }

    #[test]
    fn version_1_knows_only_the_selected_user() {
        check(Settings::V1, [user(5), user(6), user(7)], Rule::NewRecordPortalUser, Some(7));
        check(Settings::V1, [user(5), user(6), GONE], Rule::NewRecordNoPortalUser, None);
        check(Settings::V1, [user(5), user(6), None], Rule::NewRecordNoPortalUser, None);
    }
}

//! For whom a change of settings changes something.

use std::collections::BTreeSet;

use crate::crm::{CrmError, request};
use crate::facts::{ContactId, CustomerId, PortalVersion, ProfileId};
use crate::session::changes::{Change, GroupMembership};
use crate::session::{AdminRequest, ContactImpact, Request, Session};
use crate::store::Transaction;

/// What the impact of a change can be read from.
enum Reach {
    /// From the policy's impact on these contacts.
    Asked(Vec<Request>),
    /// The impact does not speak of it: from whom the setting is in force for.
    InForce(Vec<ContactId>),
}

/// The impacts, and how many contacts something changes for.
pub(super) fn of(
    session: &Session<'_, Transaction>,
    admin: AdminRequest,
    change: &Change,
) -> Result<(Vec<ContactImpact>, u64), CrmError> {
    let reach = {
        let facts = session.facts();
        reach(&facts, admin, change)?
    };
    match reach {
        Reach::InForce(contacts) => Ok((Vec::new(), contacts.len() as u64)),
        Reach::Asked(requests) => {
            let mut impacts = session.impact(&requests, change)?;
            impacts.sort_by_key(|impact| (impact.contact, impact.acting));
            let contacts: BTreeSet<_> = impacts.iter().map(|impact| impact.contact).collect();
            Ok((impacts, contacts.len() as u64))
        }
    }
}

fn reach(facts: &Transaction, admin: AdminRequest, change: &Change) -> Result<Reach, CrmError> {
    let holders = |profile| holders(facts, profile).map(Reach::InForce);
    let asked = |contacts: Vec<ContactId>| {
        let requests = contacts.into_iter().map(|contact| request(admin, contact, None));
        Ok(Reach::Asked(requests.collect()))
    };
    // Nobody but the holders of a profile can gain or lose by what it says, and only while profiles are in force.
    let asked_of = |profile| asked(self::holders(facts, profile)?);
    match change {
        Change::PortalVersion(_) => asked(facts.portal_contacts()?),
        Change::V1ModuleVisibility(_) | Change::V1ViewAll(_) => match facts.version_in_force()? {
            PortalVersion::V1 => asked(facts.portal_contacts()?),
            PortalVersion::V2 => asked(Vec::new()),
        },
        Change::DeleteProfile(change) => asked_of(change.profile),
        Change::ModulePrivileges(change) => asked_of(change.profile),
        Change::RemoveModule(change) => asked_of(change.profile),
        Change::FieldPrivilege(change) => asked_of(change.profile),
        Change::GlobalPrivileges(change) => asked_of(change.profile),
        Change::AssignProfile(change) => asked(Vec::from([change.contact])),
        Change::GroupMembership(change) => Ok(Reach::Asked(around(facts, admin, change)?)),
        Change::ProfileOwner(change) => holders(change.profile),
        Change::ProfileNotification(change) => holders(change.profile),
        Change::AddButton(change) => holders(change.profile),
        Change::RemoveButton(change) => holders(change.profile),
        Change::OrderButtons(change) => holders(change.profile),
        Change::V1ModuleMove(_) | Change::V1User(_) | Change::V1AccessTemplate(_) => {
            let everybody = match facts.version_in_force()? {
                PortalVersion::V1 => facts.portal_contacts()?,
                PortalVersion::V2 => Vec::new(),
            };
            Ok(Reach::InForce(everybody))
        }
        Change::Lockout(_) => Ok(Reach::InForce(facts.portal_contacts()?)),
        // A new profile has no holders, a name gives nothing, and a ticket's assignee is no contact.
        Change::CreateProfile(_) | Change::RenameProfile(_) | Change::AssignTicket(_) => {
            Ok(Reach::InForce(Vec::new()))
        }
    }
}

fn holders(facts: &Transaction, profile: ProfileId) -> Result<Vec<ContactId>, CrmError> {
    match facts.version_in_force()? {
        PortalVersion::V1 => Ok(Vec::new()),
        PortalVersion::V2 => Ok(facts.portal_holders(profile)?),
    }
}

/// The customer's own contacts, and those of the other customers in its groups, old and new, acting for it.
fn around(
    facts: &Transaction,
    admin: AdminRequest,
    membership: &GroupMembership,
) -> Result<Vec<Request>, CrmError> {
    let GroupMembership { customer, groups } = membership;
    let mut groups: BTreeSet<_> = groups.iter().copied().collect();
    groups.extend(facts.groups_of(*customer)?);
    let groups: Vec<_> = groups.into_iter().collect();
    let mut others: Vec<CustomerId> = facts.members_of(&groups)?;
    others.retain(|other| other != customer);
    let mut requests = Vec::new();
    for contact in facts.portal_contacts_of(&[*customer])? {
        requests.push(request(admin, contact, None));
    }
    for contact in facts.portal_contacts_of(&others)? {
        requests.push(request(admin, contact, Some(*customer)));
    }
    Ok(requests)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::tests::{admin, change, crm};

    /// Who is asked about, and whom each acts for.
    #[track_caller]
    fn check(json: &str, expected: &[(ContactId, Option<CustomerId>)]) {
        let (_folder, crm) = crm();
        let facts = crm.store().read().unwrap();
        let Reach::Asked(requests) = reach(&facts, admin(1), &change(json)).unwrap() else {
            panic!("nobody is asked about");
        };
        let asked: Vec<_> =
            requests.iter().map(|request| (request.contact, request.acting)).collect();
        assert_eq!(asked, expected);
    }

    #[test]
    fn new_groups_matter_to_the_customer_and_to_those_who_act_for_it() {
        // Customer 2 leaves the group of customer 1.
        check(r#"{"group-membership":{"customer":2,"groups":[]}}"#, &[(1, Some(2))]);
        check(r#"{"group-membership":{"customer":1,"groups":[1]}}"#, &[(1, None)]);
    }

    #[test]
    fn the_version_matters_to_everybody_with_the_portal_flag_and_a_profile_to_whom_it_is_given() {
        check(r#"{"portal-version":"v1"}"#, &[(1, None), (3, None)]);
        check(r#"{"assign-profile":{"contact":3,"profile":1}}"#, &[(3, None)]);
    }
}

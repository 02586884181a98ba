//! Proposed changes of the portal's settings, and what they would do.

use std::collections::HashSet;

use super::calls::{ImpactOfChange, Validate};
use super::changes::{
    AcceptedChange, Answer as Validated, ButtonAddition, ButtonTarget, Change, GroupMembership,
    NewProfile, ProfileNotification, ProfileRename, TicketAssignment,
};
use super::{AdminRequest, Answer, Asked, ContactImpact, Request, Session, nonsense};
use crate::error::CallError;
use crate::facts::Facts;

/// Contacts per question about an impact: each takes a handful of callbacks before the change and after it.
const IMPACT_BATCH: usize = 64;

impl<F: Facts + 'static> Session<'_, F> {
    /// Whether the change may be stored.
    pub fn validate(
        &self,
        admin: AdminRequest,
        change: &Change,
    ) -> Result<Answer<AcceptedChange>, CallError> {
        self.recorded(
            || Asked::proposed("change", admin),
            || {
                let answer = self.ask(&Validate { admin, change })?;
                let accepted = match answer {
                    Validated::Accepted(accepted) => accepted,
                    Validated::Refused(refusal) => {
                        return Ok(Answer::Refused(self.policy.rules.refusal(refusal)?));
                    }
                };
                if accepted.change != tidied(change.clone()) {
                    return nonsense("another change than proposed");
                }
                if accepted.neighbour.is_some() && !matches!(change, Change::V1ModuleMove(_)) {
                    return nonsense("a neighbour of something that does not move");
                }
                let tells = match change {
                    Change::AssignTicket(TicketAssignment { user, .. }) => {
                        accepted.notify.is_empty() || accepted.notify == [*user]
                    }
                    _ => accepted.notify.is_empty(),
                };
                if !tells {
                    return nonsense("somebody is told whom the change does not concern");
                }
                Ok(Answer::Accepted(accepted))
            },
        )
    }

    /// For each contact what the change would give it and take from it; contacts for whom nothing changes are left out.
    pub fn impact(
        &self,
        contacts: &[Request],
        change: &Change,
    ) -> Result<Vec<ContactImpact>, CallError> {
        let _one_answer = self.several();
        let mut impacts = Vec::new();
        let mut batches: Vec<_> = contacts.chunks(IMPACT_BATCH).rev().collect();
        while let Some(contacts) = batches.pop() {
            let found = self.ask(&ImpactOfChange { contacts, change });
            let found = match found {
                // Many modules or groups make each contact cost more.
                Err(CallError::OverBudget { .. }) if contacts.len() > 1 => {
                    let (first, rest) = contacts.split_at(contacts.len() / 2);
                    batches.extend([rest, first]);
                    continue;
                }
                found => found?,
            };
            let asked: HashSet<_> =
                contacts.iter().map(|request| (request.contact, request.acting)).collect();
            if found.iter().any(|impact| !asked.contains(&(impact.contact, impact.acting))) {
                return nonsense("an impact on a contact that was not asked about");
            }
            impacts.extend(found);
        }
        Ok(impacts)
    }
}

/// The change as the contract says that an accepted one looks.
fn tidied(mut change: Change) -> Change {
    match &mut change {
        Change::CreateProfile(NewProfile { name: text, .. })
        | Change::RenameProfile(ProfileRename { name: text, .. })
        | Change::ProfileNotification(ProfileNotification { notice: text, .. }) => trim(text),
        Change::AddButton(ButtonAddition { label, target, .. }) => {
            trim(label);
            if let ButtonTarget::Link(link) = target {
                trim(&mut link.address);
            }
        }
        Change::GroupMembership(GroupMembership { groups, .. }) => {
            let mut seen = HashSet::new();
            groups.retain(|group| seen.insert(*group));
        }
        _ => {}
    }
    change
}

fn trim(text: &mut String) {
    *text = text.trim().into();
}

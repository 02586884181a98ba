//! Questions about what a contact may do with records and fields.

use super::{
    Asked, FieldRight, ParentScope, PrivilegeQuestion, Request, RowScope, Session, calls, nonsense,
};
use crate::bindings::exports::portal::permissions::privileges::{
    Answer, Creation, CustomerScope, Mask, RecordFilter as Filter,
};
use crate::decision::Decision;
use crate::error::CallError;
use crate::facts::{ContactId, CustomerId, Facts, FieldId, ModuleId, UserId};
use crate::question::{Question, Wish};

/// Most questions of one batch.
const MAX_BATCH: usize = 4096;

/// Whether a contact may do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivilegeAnswer {
    /// The whole, or nothing.
    pub decision: Decision,
    /// The fields that refuse, all of them; empty unless it is they that do.
    pub forbidden_fields: Vec<FieldId>,
}

/// The records that a list may show, for a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordFilter {
    /// Denied: no list must be shown, not even an empty one.
    pub decision: Decision,
    /// Records that satisfy this by their own links; none: own links count for nothing.
    pub scope: Option<RowScope>,
    /// Only records that are active or visible in the portal.
    pub requires_portal_active: bool,
    /// Records as well that have a parent in one of these.
    pub parents: Vec<ParentScope>,
}

/// What a contact may see and write of each field of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldMask {
    /// Denied: nothing of the module is seen.
    pub decision: Decision,
    /// Every field, ascending.
    pub fields: Vec<FieldRight>,
}

/// Whether a contact may create a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecord {
    /// Allowed: its rule says whose setting names the owner.
    pub decision: Decision,
    /// Who will own it, whatever the portal sends: present exactly if allowed.
    pub owner: Option<UserId>,
}

impl<F: Facts + 'static> Session<'_, F> {
    /// May the contact do this?
    pub fn decide(
        &self,
        request: Request,
        question: &PrivilegeQuestion,
    ) -> Result<PrivilegeAnswer, CallError> {
        self.recorded(
            || Asked::by(request, Question::Privilege(question.into())),
            || {
                let Answer { decision, forbidden_fields } =
                    self.ask(&calls::Decide { request, question })?;
                let decision = self.policy.rules.decision(decision)?;
                if decision.allows() && !forbidden_fields.is_empty()
                    || forbidden_fields.iter().any(|field| !question.fields.contains(field))
                {
                    return nonsense("the forbidden fields do not fit the question");
                }
                Ok(PrivilegeAnswer { decision, forbidden_fields })
            },
        )
    }

    /// The same for many questions, in their order.
    pub fn decide_many(
        &self,
        request: Request,
        questions: &[PrivilegeQuestion],
    ) -> Result<Vec<Decision>, CallError> {
        self.recorded(
            || Asked::by(request, Question::Privileges(questions.iter().map(Wish::from).collect())),
            || {
                let _one_answer = self.several();
                let mut decisions = Vec::with_capacity(questions.len());
                for questions in questions.chunks(MAX_BATCH) {
                    let answers = self.ask(&calls::DecideMany { request, questions })?;
                    if answers.len() != questions.len() {
                        return nonsense("not as many answers as questions");
                    }
                    for answer in answers {
                        decisions.push(self.policy.rules.decision(answer)?);
                    }
                }
                Ok(decisions)
            },
        )
    }

    /// Which records of the module a list may show; with `mine` never more than the contact's own.
    pub fn filter(
        &self,
        request: Request,
        module: ModuleId,
        mine: bool,
    ) -> Result<RecordFilter, CallError> {
        self.recorded(
            || Asked::by(request, Question::Records { module, mine }),
            || {
                let Filter { decision, scope, requires_portal_active, parents } =
                    self.ask(&calls::Filter { request, module, mine })?;
                let decision = self.policy.rules.decision(decision)?;
                if !decision.allows() && (scope.is_some() || !parents.is_empty()) {
                    return nonsense("a refused list has records");
                }
                let scopes = scope.iter().chain(parents.iter().map(|parent| &parent.scope));
                let scopes: Vec<_> = scopes.copied().collect();
                let of_customer = |scope: &RowScope| !matches!(scope, RowScope::Own(_));
                let customer = if scopes.iter().any(of_customer) {
                    let known = self.facts().contact(request.contact, None);
                    known.map_err(CallError::Facts)?.and_then(|contact| contact.customer)
                } else {
                    None
                };
                let customer = customer.map(|customer| customer.customer);
                if scopes.iter().any(|scope| !is_of(*scope, request.contact, customer)) {
                    return nonsense("a list of another contact's or customer's records");
                }
                Ok(RecordFilter { decision, scope, requires_portal_active, parents })
            },
        )
    }

    /// What the contact may see and write of each field of a module.
    pub fn field_mask(&self, request: Request, module: ModuleId) -> Result<FieldMask, CallError> {
        self.recorded(
            || Asked::by(request, Question::Fields { module }),
            || {
                let Mask { decision, fields } = self.ask(&calls::FieldMask { request, module })?;
                let decision = self.policy.rules.decision(decision)?;
                if !decision.allows() && !fields.is_empty() {
                    return nonsense("a refused module has fields");
                }
                if !fields.is_sorted_by(|one, next| one.field < next.field) {
                    return nonsense("the fields are not in order");
                }
                Ok(FieldMask { decision, fields })
            },
        )
    }

    /// May the contact create a record, and who will own it?
    pub fn new_record(&self, request: Request, module: ModuleId) -> Result<NewRecord, CallError> {
        self.recorded(
            || Asked::by(request, Question::NewRecord { module }),
            || {
                let Creation { decision, owner } =
                    self.ask(&calls::NewRecord { request, module })?;
                let decision = self.policy.rules.decision(decision)?;
                if decision.allows() != owner.is_some() {
                    return nonsense("an owner goes with permission, and only with it");
                }
                Ok(NewRecord { decision, owner })
            },
        )
    }
}

/// Whatever the policy says: nobody is listed what another company has.
fn is_of(scope: RowScope, contact: ContactId, customer: Option<CustomerId>) -> bool {
    match scope {
        RowScope::Own(named) => named == contact,
        RowScope::Customer(CustomerScope { contact: named, customer: of }) => {
            named == contact && Some(of) == customer
        }
        RowScope::CustomerItself(of) => Some(of) == customer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_is_of_another_contact_or_another_customer() {
        let of = |contact, customer| RowScope::Customer(CustomerScope { contact, customer });
        for (scope, expected) in [
            (RowScope::Own(1), true),
            (RowScope::Own(2), false),
            (of(1, 7), true),
            (of(2, 7), false),
            (of(1, 8), false),
            (RowScope::CustomerItself(7), true),
            (RowScope::CustomerItself(8), false),
        ] {
            assert_eq!(is_of(scope, 1, Some(7)), expected, "{scope:?}");
        }
        assert!(!is_of(RowScope::CustomerItself(7), 1, None));
    }
}

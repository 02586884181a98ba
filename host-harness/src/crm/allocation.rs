//! To whom ticket email accounts are allocated: shown, judged and stored.

use serde_json::Value;

use super::{ATTEMPTS, Crm, CrmError, request};
use crate::document::{AllocationEntry, Deed};
use crate::facts::{ContactId, EmailAccountId};
use crate::session::{
    AcceptedAllocation, AdminRequest, Allocation, AllocationImpact, Answer, Session,
};
use crate::store::{AuditEntry, Revision, StoreError, Transaction, text};

/// What a proposed allocation would change, before it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllocationPreview {
    /// What would be stored.
    pub accepted: AcceptedAllocation,
    /// Customers that gain or lose the account.
    pub impact: AllocationImpact,
    /// Contacts with portal access today whose own customer gains it, ascending. Contacts of a Head Office that may act
    /// for that customer are not among them.
    pub gaining_contacts: Vec<ContactId>,
    /// Contacts with portal access today whose own customer loses it, ascending.
    pub losing_contacts: Vec<ContactId>,
}

/// An allocation that was accepted, and is stored if it changes anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocated {
    /// What it did.
    pub preview: AllocationPreview,
    /// The revision that it made; none: it changed nothing.
    pub revision: Option<Revision>,
}

impl Crm {
    /// Saves the allocation if the policy accepts it: judged, shown to `before_saving` and stored in one transaction, or
    /// not at all. What `before_saving` sees is what is replaced; its error stops the saving. Whom it concerns is worked
    /// out before that transaction, and again if somebody else changes the allocation meanwhile.
    pub fn allocate<T, E: From<CrmError>>(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
        before_saving: impl FnOnce(&Transaction, &AllocationPreview) -> Result<T, E>,
    ) -> Result<Answer<(Allocated, T)>, E> {
        for _ in 0..ATTEMPTS {
            let session = self.musing()?;
            let preview = match preview(&session, admin, account, allocation)? {
                Answer::Accepted(preview) => preview,
                Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
            };
            let seen = stored(&session.facts(), account).map_err(CrmError::from)?;
            drop(session);
            let session = self.writing()?;
            match session.allocate(admin, account, allocation).map_err(CrmError::from)? {
                Answer::Accepted(accepted) if accepted != preview.accepted => continue,
                Answer::Accepted(_) => {}
                Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
            }
            let mut transaction = session.facts();
            if stored(&transaction, account).map_err(CrmError::from)? != seen {
                continue;
            }
            let shown = before_saving(&transaction, &preview)?;
            let revision = if preview.accepted.changed {
                Some(save(&mut transaction, admin, account, &preview).map_err(CrmError::from)?)
            } else {
                None
            };
            return Ok(Answer::Accepted((Allocated { preview, revision }, shown)));
        }
        Err(CrmError::from(StoreError::Overtaken).into())
    }
}

/// The allocation, the history and the audit, all of it or nothing.
fn save(
    transaction: &mut Transaction,
    admin: AdminRequest,
    account: EmailAccountId,
    preview: &AllocationPreview,
) -> Result<Revision, StoreError> {
    let before = stored(transaction, account)?;
    let allocation = &preview.accepted.allocation;
    transaction.save_allocation(account, allocation, admin.actor, admin.now)?;
    let after = stored(transaction, account)?;
    let allocation: AllocationEntry =
        after.clone().ok_or_else(|| StoreError::Nonsense("a saved allocation is gone".into()))?;
    let gains = preview.gaining_contacts.iter().chain(&preview.losing_contacts);
    let affected = gains.collect::<std::collections::HashSet<_>>().len() as u64;
    transaction.record(&AuditEntry {
        at: admin.now,
        actor: admin.actor,
        deed: Deed::Allocate {
            account: account.try_into().map_err(StoreError::Nonsense)?,
            allocation,
        },
        before: before.as_ref().map_or(Ok(Value::Null), text)?,
        after: after.as_ref().map_or(Ok(Value::Null), text)?,
        affected: Some(affected),
        reason: None,
    })?;
    transaction.commit()
}

fn stored(
    transaction: &Transaction,
    account: EmailAccountId,
) -> Result<Option<AllocationEntry>, StoreError> {
    Ok(transaction.account_entry(account)?.and_then(|stored| stored.allocation))
}

/// What saving the allocation would change, and for whom. Stores nothing.
pub fn preview(
    session: &Session<'_, Transaction>,
    admin: AdminRequest,
    account: EmailAccountId,
    allocation: &Allocation,
) -> Result<Answer<AllocationPreview>, CrmError> {
    let accepted = match session.allocate(admin, account, allocation)? {
        Answer::Accepted(accepted) => accepted,
        Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
    };
    let impact = session.allocation_impact(account, &accepted.allocation)?;
    let gaining_contacts = with_access(session, admin, &impact.gain)?;
    let losing_contacts = with_access(session, admin, &impact.lose)?;
    Ok(Answer::Accepted(AllocationPreview { accepted, impact, gaining_contacts, losing_contacts }))
}

/// The contacts of these customers that may use the portal today.
fn with_access(
    session: &Session<'_, Transaction>,
    admin: AdminRequest,
    customers: &[u64],
) -> Result<Vec<ContactId>, CrmError> {
    let contacts = session.facts().contacts_of(customers)?;
    let mut allowed = Vec::new();
    for (contact, _) in contacts {
        if session.check_access(request(admin, contact, None))?.allows() {
            allowed.push(contact);
        }
    }
    Ok(allowed)
}

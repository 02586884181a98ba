//! A CRM around a policy: asks about what the store holds, and stores what the policy accepts.

use crate::error::CallError;
use crate::facts::{AccessWindow, ContactId, EmailAccountId};
use crate::policy::Policy;
use crate::session::{
    AcceptedAllocation, AdminRequest, Allocation, AllocationImpact, Answer, PortalAccess, Session,
};
use crate::store::{Store, StoreError, Transaction};

/// A store, and the policy that decides about it.
#[derive(Clone)]
pub struct Crm {
    store: Store,
    policy: Policy,
}

/// There is no answer, or nothing was stored. Whatever it was about must be refused.
#[derive(Debug, thiserror::Error)]
pub enum CrmError {
    /// The policy did not answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The store cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

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

/// A contact's portal section, before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalAccessChange {
    /// As it was.
    pub before: PortalAccess,
    /// As it is now.
    pub after: PortalAccess,
}

impl Crm {
    /// Puts the two together.
    pub fn new(store: Store, policy: Policy) -> Self {
        Crm { store, policy }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Questions about what is stored at this moment.
    pub fn session(&self) -> Result<Session<'_, Transaction>, CrmError> {
        Ok(self.policy.session(self.store.read()?))
    }

    /// Saves the allocation if the policy accepts it: judged, shown to `before_saving` and stored in one transaction, or
    /// not at all. What `before_saving` sees is what is replaced; its error stops the saving.
    pub fn allocate<T, E: From<CrmError>>(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
        before_saving: impl FnOnce(&Transaction, &AllocationPreview) -> Result<T, E>,
    ) -> Result<Answer<(AllocationPreview, T)>, E> {
        let session = self.policy.session(self.store.write().map_err(CrmError::from)?);
        let preview = match preview(&session, admin, account, allocation)? {
            Answer::Accepted(preview) => preview,
            Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
        };
        let mut transaction = session.facts();
        let shown = before_saving(&transaction, &preview)?;
        if preview.accepted.changed {
            let allocation = &preview.accepted.allocation;
            transaction
                .save_allocation(account, allocation, admin.actor, admin.now)
                .and_then(|()| transaction.commit())
                .map_err(CrmError::from)?;
        }
        Ok(Answer::Accepted((preview, shown)))
    }

    /// Changes a contact's portal section if the policy accepts the result: read, changed, judged and stored in one
    /// transaction, or not at all. What `change` does not touch stays as it is.
    pub fn change_portal_access(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        change: impl FnOnce(&mut PortalAccess),
    ) -> Result<Answer<PortalAccessChange>, CrmError> {
        let session = self.policy.session(self.store.write()?);
        let before = session.facts().portal_access(contact).map_err(CallError::Facts)?;
        // The policy itself says that there is no such contact.
        let mut proposed = before.clone().unwrap_or(PortalAccess {
            contact,
            portal_enabled: false,
            email: String::new(),
            window: AccessWindow::Unlimited,
            profile: None,
        });
        change(&mut proposed);
        let after = match session.set_portal_access(admin, &proposed)? {
            Answer::Accepted(after) => after,
            Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
        };
        let Some(before) = before else {
            return Err(
                CallError::BadAnswer("it accepts a contact that does not exist".into()).into()
            );
        };
        if after != before {
            let mut transaction = session.facts();
            transaction.save_portal_access(&after)?;
            transaction.commit()?;
        }
        Ok(Answer::Accepted(PortalAccessChange { before, after }))
    }
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
        let request =
            crate::session::Request { contact, acting: None, today: admin.today, now: admin.now };
        if session.check_access(request)?.allows() {
            allowed.push(contact);
        }
    }
    Ok(allowed)
}

//! A CRM around a policy: asks about what the store holds, and stores what the policy accepts.

use crate::error::CallError;
use crate::facts::{ContactId, EmailAccountId};
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

    /// What saving the allocation would change, and for whom. Stores nothing.
    pub fn preview_allocation(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<Answer<AllocationPreview>, CrmError> {
        let session = self.session()?;
        preview(&session, admin, account, allocation)
    }

    /// Saves the allocation if the policy accepts it: judged and stored in one transaction, or not at all.
    pub fn allocate(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<Answer<AllocationPreview>, CrmError> {
        let session = self.policy.session(self.store.write()?);
        let answer = preview(&session, admin, account, allocation)?;
        if let Answer::Accepted(preview) = &answer
            && preview.accepted.changed
        {
            let mut transaction = session.facts();
            let allocation = &preview.accepted.allocation;
            transaction.save_allocation(account, allocation, admin.actor, admin.now)?;
            transaction.commit()?;
        }
        Ok(answer)
    }

    /// Saves a contact's portal access if the policy accepts it: judged and stored in one transaction, or not at all.
    pub fn set_portal_access(
        &self,
        admin: AdminRequest,
        access: &PortalAccess,
    ) -> Result<Answer<PortalAccess>, CrmError> {
        let session = self.policy.session(self.store.write()?);
        let answer = session.set_portal_access(admin, access)?;
        if let Answer::Accepted(access) = &answer {
            let mut transaction = session.facts();
            transaction.save_portal_access(access)?;
            transaction.commit()?;
        }
        Ok(answer)
    }
}

fn preview(
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

//! Setting a contact's password: by whoever may change settings, and audited without it.

use serde_json::{Value, json};

use super::settings::refused;
use super::{Crm, CrmError};
use crate::document::Deed;
use crate::facts::ContactId;
use crate::login::{PasswordError, Secret, hash};
use crate::session::{AdminRequest, Answer};
use crate::store::{AuditEntry, Revision, StoreError, Transaction};

impl Crm {
    /// Sets a contact's password. It ends neither a lock nor a session, and counts as no attempt.
    pub fn set_password(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        password: &Secret,
    ) -> Result<Answer<Revision>, CrmError> {
        password.is_fit()?;
        // Before the transaction: hashing takes its time.
        let hash = hash(password)?;
        let session = self.writing()?;
        if !session.facts().has_contact(contact)? {
            return Err(CrmError::NoContact(contact));
        }
        if let Some(refusal) = refused(&session, admin)? {
            return Ok(Answer::Refused(refusal));
        }
        let mut transaction = session.facts();
        let before = told(&transaction, contact)?;
        transaction.save_password(contact, &hash, admin.now)?;
        let after = told(&transaction, contact)?;
        transaction.record(&AuditEntry {
            at: admin.now,
            actor: admin.actor,
            deed: Deed::SetPassword { contact: contact.try_into().map_err(StoreError::Unfit)? },
            before,
            after,
            affected: Some(1),
            reason: None,
        })?;
        Ok(Answer::Accepted(transaction.commit()?))
    }
}

/// All that anybody may read about a password.
fn told(facts: &Transaction, contact: ContactId) -> Result<Value, StoreError> {
    let stored = facts.password(contact)?;
    Ok(stored.map_or(Value::Null, |stored| json!({ "changed-at": stored.changed_at })))
}

impl From<PasswordError> for CrmError {
    fn from(error: PasswordError) -> Self {
        CrmError::Password(error)
    }
}

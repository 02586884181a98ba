//! Contacts' portal sections: changed, judged and stored.

use super::{Crm, CrmError};
use crate::document::Deed;
use crate::error::CallError;
use crate::facts::{AccessWindow, ContactId};
use crate::session::{AdminRequest, Answer, PortalAccess};
use crate::store::{AuditEntry, Revision, StoreError, Transaction, portal_access_entry, text};

/// A contact's portal section, before and after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalAccessChange {
    /// As it was.
    pub before: PortalAccess,
    /// As it is now.
    pub after: PortalAccess,
    /// The revision that it made; none: it changed nothing.
    pub revision: Option<Revision>,
}

impl Crm {
    /// Changes a contact's portal section if the policy accepts the result: read, changed, judged and stored in one
    /// transaction, or not at all. What `change` does not touch stays as it is.
    pub fn change_portal_access(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        change: impl FnOnce(&mut PortalAccess),
    ) -> Result<Answer<PortalAccessChange>, CrmError> {
        let session = self.writing()?;
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
        let mut change = PortalAccessChange { before, after, revision: None };
        if change.after != change.before {
            change.revision = Some(save(&mut session.facts(), admin, &change)?);
        }
        Ok(Answer::Accepted(change))
    }
}

/// The section and the audit, both or neither.
fn save(
    transaction: &mut Transaction,
    admin: AdminRequest,
    change: &PortalAccessChange,
) -> Result<Revision, StoreError> {
    let PortalAccessChange { before, after, revision: _ } = change;
    transaction.save_portal_access(after)?;
    let (before, after) = (portal_access_entry(before)?, portal_access_entry(after)?);
    transaction.record(&AuditEntry {
        at: admin.now,
        actor: admin.actor,
        before: text(&before)?,
        after: text(&after)?,
        deed: Deed::PortalAccess(after),
        affected: Some(1),
        reason: None,
    })?;
    transaction.commit()
}

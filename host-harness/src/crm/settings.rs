//! Changes of settings: judged, shown, stored, audited and told of, all in one transaction or not at all.

#[cfg(test)]
mod race;
mod reach;
#[cfg(test)]
mod tests;

use serde_json::Value;

use super::lockout::{lock_known_addresses, retrying};
use super::{ATTEMPTS, Crm, CrmError};
use crate::decision::Refusal;
use crate::document::{ChangeEntry, Deed};
use crate::session::changes::{AcceptedChange, Change, TicketAssignment};
use crate::session::{AdminRequest, Answer, ContactImpact, Session};
use crate::store::{AuditEntry, Notice, Revision, StoreError, Transaction, fits, text};

/// What a proposed change would do, before it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangePreview {
    /// What would be stored.
    pub accepted: AcceptedChange,
    /// What contacts that are not deleted and have the portal flag would gain and lose; those for whom nothing changes
    /// are left out. Ascending by contact. A change of groups also shows contacts of other customers that could or can
    /// act for this one, with what they may choose for it.
    pub impacts: Vec<ContactImpact>,
    /// Contacts for whom something changes, each once.
    ///
    /// Those in `impacts`. For what impacts do not speak of, the contacts with the portal flag that the setting is in
    /// force for: owner, notifications and home buttons of a profile, its holders under version 2, contacts without a
    /// profile with DEFAULT's; version 1's user, template and order, everybody under version 1; the lockout's
    /// settings, everybody.
    pub affected: u64,
}

/// A change that was accepted, and is stored if it changes anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What it did.
    pub preview: ChangePreview,
    /// The profile or home button that it made.
    pub made: Option<u64>,
    /// The revision that it made; none: it changed nothing.
    pub revision: Option<Revision>,
}

impl Crm {
    /// Saves the change if the policy accepts it: judged, shown to `before_saving` and stored in one transaction, or not
    /// at all. What `before_saving` sees is what is replaced; its error stops the saving. A proposal that changes
    /// nothing is accepted, and neither stored nor audited.
    ///
    /// What it does to whom is worked out before that transaction, so that sign-ins need not wait for it, and again if
    /// somebody else changes the same thing meanwhile.
    pub fn change<T, E: From<CrmError>>(
        &self,
        admin: AdminRequest,
        change: &Change,
        before_saving: impl FnOnce(&Transaction, &ChangePreview) -> Result<T, E>,
    ) -> Result<Answer<(Changed, T)>, E> {
        self.change_while(admin, change, before_saving, || {})
    }

    /// `meanwhile` happens between the preview and the transaction that saves.
    fn change_while<T, E: From<CrmError>>(
        &self,
        admin: AdminRequest,
        change: &Change,
        before_saving: impl FnOnce(&Transaction, &ChangePreview) -> Result<T, E>,
        mut meanwhile: impl FnMut(),
    ) -> Result<Answer<(Changed, T)>, E> {
        for _ in 0..ATTEMPTS {
            let session = self.musing()?;
            let preview = match preview_change(&session, admin, change)? {
                Answer::Accepted(preview) => preview,
                Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
            };
            let seen = replaces(&session, change)?;
            drop(session);
            meanwhile();
            let session = self.writing()?;
            match session.validate(admin, change).map_err(CrmError::from)? {
                Answer::Accepted(accepted) if accepted != preview.accepted => continue,
                Answer::Accepted(_) if replaces(&session, change)? != seen => continue,
                Answer::Accepted(_) => {}
                Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
            }
            let mut transaction = session.facts();
            let shown = before_saving(&transaction, &preview)?;
            let (made, revision) = if preview.accepted.changed {
                let (made, revision) =
                    save(&mut transaction, admin, &preview).map_err(CrmError::from)?;
                (made, Some(revision))
            } else {
                (None, None)
            };
            return Ok(Answer::Accepted((Changed { preview, made, revision }, shown)));
        }
        Err(CrmError::from(StoreError::Overtaken).into())
    }

    /// Whether the paid functions are licensed, as whoever installs the portal says. Returns the revision that it made, if
    /// that is new.
    pub fn set_licence(
        &self,
        admin: AdminRequest,
        licensed: bool,
    ) -> Result<Answer<Option<Revision>>, CrmError> {
        self.switch(admin, Deed::Licence(licensed), |transaction| {
            transaction.save_licence(licensed)
        })
    }

    /// Whether failures from addresses that a contact has signed in from are counted by themselves (D4). Returns the
    /// revision that it made, if that is new.
    pub fn set_known_addresses(
        &self,
        admin: AdminRequest,
        separate: bool,
    ) -> Result<Answer<Option<Revision>>, CrmError> {
        self.switch(admin, Deed::KnownAddresses(separate), |transaction| {
            transaction.save_known_addresses(separate)
        })
    }

    /// A setting that the policy does not know.
    fn switch(
        &self,
        admin: AdminRequest,
        deed: Deed,
        store: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<Answer<Option<Revision>>, CrmError> {
        // Somebody may sign in whose lock is to hold for known addresses too.
        retrying(|| self.switch_once(admin, &deed, &store))
    }

    fn switch_once(
        &self,
        admin: AdminRequest,
        deed: &Deed,
        store: impl Fn(&mut Transaction) -> Result<(), StoreError>,
    ) -> Result<Answer<Option<Revision>>, CrmError> {
        let session = self.writing()?;
        if let Some(refusal) = refused(&session, admin)? {
            return Ok(Answer::Refused(refusal));
        }
        let mut transaction = session.facts();
        let stored = |transaction: &Transaction| match deed {
            Deed::Licence(_) => text(&transaction.portal()?),
            _ => text(&transaction.lockout_settings()?),
        };
        let before = stored(&transaction)?;
        store(&mut transaction)?;
        let after = stored(&transaction)?;
        if before == after {
            return Ok(Answer::Accepted(None));
        }
        let (at, actor) = (admin.now, admin.actor);
        let (affected, reason) = (None, None);
        let apart = matches!(deed, Deed::KnownAddresses(true));
        let deed = deed.clone();
        transaction.record(&AuditEntry { at, actor, deed, before, after, affected, reason })?;
        drop(transaction);
        if apart {
            lock_known_addresses(&session, admin)?;
        }
        let revision = session.facts().commit()?;
        Ok(Answer::Accepted(Some(revision)))
    }
}

/// Why this user may not change settings; none: it may. Whoever may leave them as they are may change them.
pub(super) fn refused(
    session: &Session<'_, Transaction>,
    admin: AdminRequest,
) -> Result<Option<Refusal>, CrmError> {
    let in_force = session.facts().version_in_force()?;
    Ok(match session.validate(admin, &Change::PortalVersion(in_force))? {
        Answer::Refused(refusal) => Some(refusal),
        Answer::Accepted(_) => None,
    })
}

/// What is stored about the thing that the change is about.
fn replaces(session: &Session<'_, Transaction>, change: &Change) -> Result<Value, CrmError> {
    Ok(session.facts().subject(change, None)?)
}

/// What saving the change would do, and for whom. Stores nothing.
pub fn preview_change(
    session: &Session<'_, Transaction>,
    admin: AdminRequest,
    change: &Change,
) -> Result<Answer<ChangePreview>, CrmError> {
    let accepted = match session.validate(admin, change)? {
        Answer::Accepted(accepted) => accepted,
        Answer::Refused(refusal) => return Ok(Answer::Refused(refusal)),
    };
    let (impacts, affected) = if accepted.changed {
        fits(&accepted.change)?;
        reach::of(session, admin, &accepted.change)?
    } else {
        (Vec::new(), 0)
    };
    Ok(Answer::Accepted(ChangePreview { accepted, impacts, affected }))
}

/// The change, the audit and the notices, all of it or nothing.
fn save(
    transaction: &mut Transaction,
    admin: AdminRequest,
    preview: &ChangePreview,
) -> Result<(Option<u64>, Revision), StoreError> {
    let AcceptedChange { change, changed: _, neighbour: _, notify } = &preview.accepted;
    let before = transaction.subject(change, None)?;
    let made = transaction.save_change(&preview.accepted)?;
    let after = transaction.subject(change, made)?;
    transaction.record(&AuditEntry {
        at: admin.now,
        actor: admin.actor,
        deed: Deed::Change(ChangeEntry::try_from(change).map_err(StoreError::Unfit)?),
        before,
        after,
        affected: Some(preview.affected),
        reason: None,
    })?;
    if let Change::AssignTicket(TicketAssignment { ticket, user: _ }) = change {
        for user in notify {
            let notice = Notice::TicketAssigned { ticket: *ticket, user: *user };
            transaction.notify(&notice, admin.now)?;
        }
    }
    Ok((made, transaction.commit()?))
}

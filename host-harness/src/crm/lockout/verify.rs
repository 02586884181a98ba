//! Whether what is stored about sign-ins is what the log of them leads to, line by line.

use serde_json::Value;

use super::exists;
use super::referee::{Turn, is_lawful};
use crate::crm::settings::refused;
use crate::crm::{Crm, CrmError};
use crate::document::{Deed, LockoutActionEntry, LockoutEventEntry, LockoutStateEntry, Name};
use crate::facts::{ContactId, LockoutSettings};
use crate::session::lockouts::State;
use crate::session::verdict_of;
use crate::session::{AdminRequest, Answer, Session};
use crate::store::{AuditEntry, Bucket, LockoutLogRow, Revision, StoreError, Transaction, text};

const DIFFERS: &str = "what is stored is not what the log ends with";

/// What is wrong with one of a contact's states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInFault {
    /// Whose.
    pub contact: ContactId,
    /// Which state.
    pub bucket: Bucket,
    /// What is wrong with it, in a sentence without a full stop.
    pub what: String,
}

impl Crm {
    /// Follows every log of sign-ins from its first line to the stored state: each line stands as it was written, none is
    /// missing, and where this policy decided, it decides the same again.
    pub fn faulty_sign_ins(&self) -> Result<Vec<SignInFault>, CrmError> {
        let session = self.musing()?;
        let mut states = session.facts().logged_lockouts()?;
        states.extend(session.facts().tracked_lockouts()?);
        states.sort_unstable();
        states.dedup();
        let mut faults = Vec::new();
        for (contact, bucket) in states {
            if let Some(what) = fault(&session, contact, bucket)? {
                faults.push(SignInFault { contact, bucket, what });
            }
        }
        Ok(faults)
    }
}

impl Crm {
    /// Puts the states that the log of sign-ins ends with where something else is stored, or nothing that can be read.
    /// Whoever may change settings may do so. Returns the revision; none: all was as the log says. A log that was changed
    /// itself is not gone back to.
    pub fn restore_sign_ins(
        &self,
        admin: AdminRequest,
        contact: ContactId,
        reason: &str,
    ) -> Result<Answer<Option<Revision>>, CrmError> {
        let reason = Name::try_from(reason.to_owned())
            .map_err(|why| StoreError::Unfit(format!("the reason: {why}")))?;
        let session = self.writing()?;
        exists(&session.facts(), contact)?;
        if let Some(refusal) = refused(&session, admin)? {
            return Ok(Answer::Refused(refusal));
        }
        // On a server others sign in meanwhile, and what they store is no fault.
        session.facts().hold_lockouts(contact)?;
        let mut restored = Vec::new();
        for bucket in Bucket::ALL {
            match fault(&session, contact, bucket)? {
                None => {}
                Some(what) if what == DIFFERS => restored.push(restore(&session, contact, bucket)?),
                Some(what) => {
                    let why = format!(
                        "{what}, so it cannot be gone back to; restore the database from a backup"
                    );
                    return Err(StoreError::Nonsense(why).into());
                }
            }
        }
        if restored.is_empty() {
            return Ok(Answer::Accepted(None));
        }
        let mut transaction = session.facts();
        transaction.record(&AuditEntry {
            at: admin.now,
            actor: admin.actor,
            deed: Deed::LockoutAction {
                contact: contact.try_into().map_err(StoreError::Unfit)?,
                action: LockoutActionEntry::Restore,
            },
            before: Value::Null,
            after: text(&restored)?,
            affected: Some(1),
            reason: Some(reason.into()),
        })?;
        Ok(Answer::Accepted(Some(transaction.commit()?)))
    }
}

/// Returns the state that is stored now.
fn restore(
    session: &Session<'_, Transaction>,
    contact: ContactId,
    bucket: Bucket,
) -> Result<Option<LockoutStateEntry>, CrmError> {
    let log = session.facts().lockout_log(contact, bucket)?;
    let Some(last) = log.into_iter().next_back() else {
        return Err(StoreError::Nonsense("there is no log to go back to".into()).into());
    };
    if last.line.event == LockoutEventEntry::TakenOver {
        let why = "the log does not say what an earlier release had stored; restore the database from a backup";
        return Err(StoreError::Nonsense(why.into()).into());
    }
    session.facts().restore_lockout(contact, bucket, last.version, last.state.clone())?;
    Ok(last.state)
}

fn fault(
    session: &Session<'_, Transaction>,
    contact: ContactId,
    bucket: Bucket,
) -> Result<Option<String>, CrmError> {
    let log = session.facts().lockout_log(contact, bucket)?;
    let mut before = Before::Known(None);
    let mut last: Option<&LockoutLogRow> = None;
    for row in &log {
        if !row.follows(last.map_or("", |last| &last.digest)) {
            return Ok(Some(format!(
                "version {} of the log is not as it was written",
                row.version
            )));
        }
        let taken_over = row.line.event == LockoutEventEntry::TakenOver;
        let expected = last.map_or(1, |last| last.version.saturating_add(1));
        if row.version != expected && !(taken_over && last.is_none()) {
            return Ok(Some(format!("version {expected} is missing in the log")));
        }
        if let Before::Known(before) = before
            && !is_right(session, before, row)?
        {
            let version = row.version;
            return Ok(Some(format!("the policy does not lead to version {version} of the log")));
        }
        before = if taken_over { Before::Unknown } else { Before::Known(row.state.as_ref()) };
        last = Some(row);
    }
    let stored = match session.facts().unproven_lockout(contact, bucket) {
        Ok(stored) => stored,
        Err(StoreError::Nonsense(_)) => return Ok(Some(DIFFERS.into())),
        Err(error) => return Err(error.into()),
    };
    let stored = stored.map(|stored| (stored.version, LockoutStateEntry::from(stored)));
    let agrees = match (&stored, last) {
        (None, None) => true,
        (None, Some(last)) => last.line.event == LockoutEventEntry::Forgotten,
        (Some(_), None) => false,
        (Some((version, state)), Some(last)) => {
            *version == last.version
                && match &last.state {
                    Some(logged) => logged == state,
                    None => last.line.event == LockoutEventEntry::TakenOver,
                }
        }
    };
    Ok((!agrees).then(|| DIFFERS.into()))
}

/// The state that a line starts from.
#[derive(Clone, Copy)]
enum Before<'a> {
    /// This one; none: there was none.
    Known(Option<&'a LockoutStateEntry>),
    /// The log does not say.
    Unknown,
}

/// Whether the policy, asked again, says what the line says. Another policy's lines are not for this one to judge.
fn is_right(
    session: &Session<'_, Transaction>,
    before: Option<&LockoutStateEntry>,
    row: &LockoutLogRow,
) -> Result<bool, CrmError> {
    let line = &row.line;
    let (Some(event), Some(settings)) = (line.event.event(), line.settings) else {
        return Ok(row.state.is_none());
    };
    let Some(after) = &row.state else { return Ok(false) };
    let settings = LockoutSettings::from(settings);
    let before = before.cloned().map(State::from);
    let (is_admin, now) = (line.administrator, line.at);
    let turn = Turn { settings: &settings, before: before.as_ref(), event, is_admin, now };
    let logged = State::from(after.clone());
    let Some(verdict) = verdict_of(&line.verdict) else { return Ok(false) };
    if !is_lawful(&turn, verdict, Some(&logged)) {
        return Ok(false);
    }
    // What another policy said within the laws is not for this one to judge.
    if !line.policy.ends_with(session.policy().digest()) {
        return Ok(true);
    }
    let step = session.lockout_step(settings, before.as_ref(), event, is_admin, now)?;
    Ok(step.verdict == verdict && step.decision.rule.id == line.rule && step.state == Some(logged))
}

#[cfg(test)]
mod tests;

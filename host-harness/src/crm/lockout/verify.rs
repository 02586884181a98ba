//! Whether what is stored about sign-ins is what the log of them leads to, line by line.

use super::referee::{Turn, believable};
use crate::crm::{Crm, CrmError};
use crate::document::{LockoutEventEntry, LockoutStateEntry};
use crate::facts::{ContactId, LockoutSettings};
use crate::session::Session;
use crate::session::lockouts::State;
use crate::store::{Bucket, LockoutLogRow, Transaction};

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
    let stored = session.facts().unproven_lockout(contact, bucket)?;
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
    Ok((!agrees).then(|| "what is stored is not what the log ends with".into()))
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
    if line.policy != session.policy().digest() {
        return Ok(true);
    }
    let settings = LockoutSettings::from(settings);
    let before = before.cloned().map(State::from);
    let (is_admin, now) = (line.administrator, line.at);
    let step = session.lockout_step(settings, before.as_ref(), event, is_admin, now)?;
    let turn = Turn { settings: &settings, before: before.as_ref(), event, is_admin, now };
    Ok(believable(&turn, &step).is_ok()
        && step.verdict_word() == line.verdict
        && step.decision.rule.id == line.rule
        && step.state == Some(State::from(after.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::tests::crm;
    use crate::crm::{Moment, tests::admin};
    use crate::session::lockouts::{Password, WhitelistMode};
    use crate::store::StoreError;

    fn story(crm: &Crm) {
        let at = |now| Moment { today: 20_619, now };
        for ticket in 1..4 {
            crm.begin(1, ticket, None, at(100 + ticket)).unwrap();
            crm.settle(1, ticket, Password::Wrong, None, at(100 + ticket)).unwrap();
        }
        crm.lock(admin(1), 1, "stolen").unwrap();
        crm.whitelist(admin(1), 1, WhitelistMode::UnlockOnly, "found").unwrap();
        crm.begin(1, 9, None, at(2_000)).unwrap();
        crm.tick(1, 9_000).unwrap();
    }

    /// What is found after a change past the program.
    #[track_caller]
    fn check(change: &str, what: Option<&str>) {
        let (_folder, crm) = crm();
        story(&crm);
        let mut transaction = crm.store().write().unwrap();
        let open = "DROP TRIGGER lockout_log_stays; DROP TRIGGER lockout_log_is_kept;";
        transaction.run_batch(&format!("{open} {change}")).unwrap();
        transaction.commit().unwrap();
        let faults = crm.faulty_sign_ins().unwrap();
        let mut found: Vec<_> = faults.iter().map(|fault| fault.what.as_str()).collect();
        // The contact has two states.
        found.dedup();
        assert_eq!(found, Vec::from_iter(what), "{change}");
        assert!(faults.iter().all(|fault| fault.contact == 1));
    }

    #[test]
    fn a_log_leads_to_the_stored_state_and_changes_past_the_program_show() {
        check("", None);
        check("DELETE FROM lockout", Some("what is stored is not what the log ends with"));
        check(
            "UPDATE lockout SET failures = 0",
            Some("what is stored is not what the log ends with"),
        );
        check("DELETE FROM lockout_log", Some("what is stored is not what the log ends with"));
        let cut = "DELETE FROM lockout_log WHERE version = (SELECT max(version) FROM lockout_log)";
        check(cut, Some("what is stored is not what the log ends with"));
        let changed = "UPDATE lockout_log SET verdict = 'grant' WHERE version = 2";
        check(changed, Some("version 2 of the log is not as it was written"));
        let missing = "DELETE FROM lockout_log WHERE version = 3";
        check(missing, Some("version 4 of the log is not as it was written"));
    }

    #[test]
    fn a_line_that_the_policy_does_not_say_shows_even_with_the_right_digest() {
        let (_folder, crm) = crm();
        story(&crm);
        let facts = crm.store().read().unwrap();
        let log = facts.lockout_log(1, Bucket::Everywhere).unwrap();
        drop(facts);
        let mut line = log.last().unwrap().line.clone();
        line.at += 1;
        let mut transaction = crm.store().write().unwrap();
        let mut stored = transaction.stored_lockout(1, Bucket::Everywhere).unwrap().unwrap();
        stored.state.failures = 0;
        transaction.save_lockout(1, Bucket::Everywhere, &stored, &line).unwrap();
        transaction.commit().unwrap();
        let version = stored.version + 1;
        let what = format!("the policy does not lead to version {version} of the log");
        let faults = crm.faulty_sign_ins().unwrap();
        assert_eq!(faults.first().map(|fault| &fault.what), Some(&what));
        // It is the log's and the table's word against the policy's: attempts go on, and whoever looks is told.
        assert!(!matches!(crm.lockout_state(1), Err(CrmError::Store(StoreError::Nonsense(_)))));
    }
}

//! One attempt to sign in, by the host's protocol and by two that are built wrong.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use host_harness::crm::{Crm, CrmError};
use host_harness::document::LockoutEntry;
use host_harness::facts::LockoutSettings;
use host_harness::login::{Attempt, Login, LoginError, Secret};
use host_harness::session::LockoutStep;
use host_harness::session::lockouts::{Event, Password, Phase, Settlement, Verdict};
use host_harness::store::{Bucket, LockoutLine, StoreError, StoredLockout};

use crate::count::Count;
use crate::place::{LEASE, THRESHOLD, TODAY, at, name};

/// How a worker signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// As the host does.
    Sound,
    /// Reserve, compare, settle; but each write overwrites whatever was written since the read.
    Overwrite,
    /// Look whether the contact is locked, compare, and count only afterwards.
    CountAfterwards,
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Granted,
    Refused,
    Locked,
    /// Others are in the way: another attempt may come through.
    Busy,
}

impl Protocol {
    pub(crate) fn named(word: &str) -> Self {
        match word {
            "sound" => Protocol::Sound,
            "overwrite" => Protocol::Overwrite,
            "count-afterwards" => Protocol::CountAfterwards,
            other => panic!("no protocol {other}"),
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Protocol::Sound => "sound",
            Protocol::Overwrite => "overwrite",
            Protocol::CountAfterwards => "count-afterwards",
        }
    }

    pub(crate) fn attempt(
        self,
        crm: &Crm,
        count: &Count,
        contact: u64,
        password: &str,
    ) -> Result<Outcome, CrmError> {
        match self {
            Protocol::Sound => sound(crm, count, contact, password),
            Protocol::Overwrite => overwrite(crm, count, contact, password),
            Protocol::CountAfterwards => count_afterwards(crm, count, contact, password),
        }
    }
}

fn sound(crm: &Crm, count: &Count, contact: u64, typed: &str) -> Result<Outcome, CrmError> {
    let mut login = Login::new(crm, count);
    (login.beat, login.patience) = (Duration::ZERO, Duration::from_millis(200));
    let (name, password) = (name(contact), Secret::new(typed));
    let address: Option<IpAddr> = None;
    let attempt = Attempt { name: &name, password: &password, address, today: TODAY };
    let outcome = login.attempt(attempt).map_err(|error| match error {
        LoginError::Crm(error) => error,
        other => panic!("{other}"),
    })?;
    Ok(match outcome.decision.rule.reason.as_str() {
        _ if outcome.granted.is_some() => Outcome::Granted,
        "locked" => Outcome::Locked,
        "wrong-password" => Outcome::Refused,
        "busy" => Outcome::Busy,
        other => panic!("{other}"),
    })
}

fn count_afterwards(
    crm: &Crm,
    count: &Count,
    contact: u64,
    password: &str,
) -> Result<Outcome, CrmError> {
    let stored = crm.lockout_state(contact)?.everywhere;
    if stored.is_some_and(|stored| matches!(stored.state.phase, Phase::Locked(_))) {
        return Ok(Outcome::Locked);
    }
    let password = count.compare(password);
    let (ticket, now) = (ticket(), at(crm.store().now()?));
    crm.begin(contact, ticket, None, now)?;
    let settled = crm.settle(contact, ticket, password, None, now)?;
    Ok(if settled.verdict == Verdict::Grant { Outcome::Granted } else { Outcome::Refused })
}

fn overwrite(crm: &Crm, count: &Count, contact: u64, password: &str) -> Result<Outcome, CrmError> {
    let ticket = ticket();
    match blind(crm, contact, Event::Begin(ticket))?.verdict {
        Verdict::Permit => {}
        Verdict::Locked => return Ok(Outcome::Locked),
        _ => return Ok(Outcome::Busy),
    }
    let password: Password = count.compare(password);
    let settled = blind(crm, contact, Event::Settle(Settlement { ticket, password }))?;
    Ok(if settled.verdict == Verdict::Grant { Outcome::Granted } else { Outcome::Refused })
}

/// Reads a state, decides, and writes over whatever is stored by then.
fn blind(crm: &Crm, contact: u64, event: Event) -> Result<LockoutStep, CrmError> {
    let now = crm.store().now()?;
    let session = crm.session()?;
    let settings = LockoutSettings {
        threshold: u32::try_from(THRESHOLD).unwrap(),
        lease: LEASE,
        auto_unlock: None,
    };
    let read = session.facts().stored_lockout(contact, Bucket::Everywhere)?;
    let state = read.as_ref().map(|stored| &stored.state);
    let step = session.lockout_step(settings, state, event, false, now)?;
    drop(session);
    let Some(state) = step.state.clone() else { return Ok(step) };
    let line = LockoutLine {
        at: now,
        event: event.into(),
        settings: None::<LockoutEntry>,
        administrator: false,
        policy: String::new(),
        verdict: step.verdict_word().into(),
        rule: step.decision.rule.id.clone(),
    };
    loop {
        let mut transaction = crm.store().write_row()?;
        // The flaw: the version that is stored now, instead of the one that was decided from.
        let stored = transaction.stored_lockout(contact, Bucket::Everywhere)?;
        let stored = StoredLockout {
            version: stored.map_or(0, |stored| stored.version),
            state: state.clone(),
            first_failure: None,
            last_failure: None,
            whitelisting: None,
        };
        match transaction.save_lockout(contact, Bucket::Everywhere, &stored, &line) {
            Ok(()) => {
                transaction.commit()?;
                return Ok(step);
            }
            Err(StoreError::Overtaken) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// A name for an attempt that no other process gives.
fn ticket() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    (u64::from(std::process::id()) << 32) | NEXT.fetch_add(1, Ordering::Relaxed)
}

//! A whole sign-in: the name, the lockout, the password, and one answer to all who are not let in.
//!
//! Every attempt does the same work, whether the name is known, the contact locked or the password wrong: one hash, and
//! an answer that leaves at the same time. What it fails by is for the log, and never for whoever tries.

mod argon2;
mod gate;
mod secret;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::thread;
use std::time::{Duration, Instant as Clock};

use crate::crm::{Crm, CrmError, Moment};
use crate::decision::Decision;
use crate::error::CallError;
use crate::facts::{ContactId, Date};
use crate::jitter::jitter;
use crate::session::LockoutStep;
use crate::session::lockouts::{Password, TicketId, Verdict};
use crate::store::StoreError;

pub use argon2::StoredPasswords;
pub(crate) use argon2::{hash, is_hash};
pub use secret::Secret;

/// Compares passwords, wherever they are kept.
pub trait Passwords {
    /// All that a comparison needs. What can fail, fails here, before the attempt is paid for.
    type Ready;

    /// Makes ready to compare with a contact's password. A contact of none, and one without a password, have no right
    /// one, and finding that out must take as long as a comparison.
    fn ready(&self, contact: Option<ContactId>) -> Result<Self::Ready, PasswordError>;

    /// Whether it is the contact's.
    fn compare(&self, ready: Self::Ready, password: &Secret) -> Result<Password, PasswordError>;
}

/// A password cannot be compared or set.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// It is the caller's fault, whoever it is about.
    #[error("the password has {found} bytes, and {limit} are the most")]
    TooLong {
        /// How many it has.
        found: usize,
        /// How many it may have.
        limit: usize,
    },
    /// As above.
    #[error("a new password needs at least {limit} characters")]
    TooShort {
        /// How many it must have.
        limit: usize,
    },
    /// What is stored is no hash that this host computes.
    #[error("what is stored as the password's hash makes no sense; set the password anew")]
    Corrupt,
    /// Too many others sign in at this moment.
    #[error("too many passwords are being compared; try again shortly")]
    Overloaded,
    /// The hash could not be computed.
    #[error("the password cannot be hashed: {0}")]
    Unhashed(String),
    /// The hash could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A sign-in has no answer. Whoever tried must not be let in, and is told no more than after a refusal.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// The name is too long to be one.
    #[error("the name has {found} bytes, and {limit} are the most")]
    NameTooLong {
        /// How many it has.
        found: usize,
        /// How many it may have.
        limit: usize,
    },
    /// The password could not be compared.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The lockout could not be asked, or what it said not stored.
    #[error(transparent)]
    Crm(#[from] CrmError),
    /// The machine has no random numbers.
    #[error("the machine gives no random numbers: {0}")]
    Random(getrandom::Error),
}

impl LoginError {
    /// Whether it speaks of what was typed alone, and so may be shown to whoever typed it.
    pub fn is_about_input(&self) -> bool {
        matches!(
            self,
            LoginError::NameTooLong { .. } | LoginError::Password(PasswordError::TooLong { .. })
        )
    }
}

impl From<CallError> for LoginError {
    fn from(error: CallError) -> Self {
        LoginError::Crm(error.into())
    }
}

/// What somebody typed, and from where.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// A user name or an email address.
    pub name: &'a str,
    /// The password.
    pub password: &'a Secret,
    /// Where it comes from; none: not known.
    pub address: Option<IpAddr>,
    /// The CRM's calendar day.
    pub today: Date,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Who is let in; none: nobody. The only part that whoever tried may learn of.
    pub granted: Option<ContactId>,
    /// Whose sign-in it was, if the name means somebody; for the log.
    pub contact: Option<ContactId>,
    /// What decided; for the log.
    pub decision: Decision,
}

/// A longer name is none.
const LONGEST_NAME: usize = 1_000;

/// Signs contacts in.
#[derive(Clone, Copy)]
pub struct Login<'a, P> {
    crm: &'a Crm,
    passwords: &'a P,
    /// How long an attempt waits while too many others are under way for the same contact.
    pub patience: Duration,
    /// A refusal leaves after a whole number of these, so that how long it took says nothing. Longer than the patience, or
    /// a name could be told from none by making it wait.
    pub beat: Duration,
}

impl<'a, P: Passwords> Login<'a, P> {
    /// With a patience of a second, and refusals every second and a half.
    pub fn new(crm: &'a Crm, passwords: &'a P) -> Self {
        let (patience, beat) = (Duration::from_secs(1), Duration::from_millis(1_500));
        Login { crm, passwords, patience, beat }
    }

    /// One attempt: paid for, compared and settled. Errors leave at the same time as refusals.
    pub fn attempt(&self, attempt: Attempt<'_>) -> Result<Outcome, LoginError> {
        attempt.password.is_short_enough()?;
        if attempt.name.len() > LONGEST_NAME {
            let (found, limit) = (attempt.name.len(), LONGEST_NAME);
            return Err(LoginError::NameTooLong { found, limit });
        }
        let started = Clock::now();
        let outcome = self.decide(&attempt);
        if !outcome.as_ref().is_ok_and(|outcome| outcome.granted.is_some()) {
            // The beat hides what took milliseconds, and the jitter the microseconds by which sleeps differ.
            thread::sleep(until_next(self.beat, started.elapsed()) + jitter(self.beat / 16));
        }
        outcome
    }

    fn decide(&self, attempt: &Attempt<'_>) -> Result<Outcome, LoginError> {
        let now = self.crm.store().now().map_err(CrmError::from)?;
        let identified = self.crm.session()?.identify(attempt.name, attempt.today, now);
        let identified = self.or_waste(attempt, identified.map_err(LoginError::from))?;
        let Some(contact) = identified.contact else {
            self.waste(attempt)?;
            let decision = identified.decision;
            return Ok(Outcome { granted: None, contact: None, decision });
        };
        let ticket = ticket()?;
        let (begun, ready) = self.begin(contact, ticket, attempt)?;
        if !begun.as_ref().is_ok_and(|begun| begun.verdict == Verdict::Permit) {
            drop(ready);
            self.waste(attempt)?;
            let decision = begun?.decision;
            return Ok(Outcome { granted: None, contact: Some(contact), decision });
        }
        let password = self.passwords.compare(ready, attempt.password)?;
        let settled = self.settle(contact, ticket, password, attempt)?;
        let granted =
            (settled.verdict == Verdict::Grant && password == Password::Right).then_some(contact);
        Ok(Outcome { granted, contact: Some(contact), decision: settled.decision })
    }

    /// Others who sign in as the same contact are waited for: they are as likely as not the contact itself.
    fn begin(
        &self,
        contact: ContactId,
        ticket: TicketId,
        attempt: &Attempt<'_>,
    ) -> Result<(Result<LockoutStep, CrmError>, P::Ready), LoginError> {
        let started = Clock::now();
        loop {
            // Anew each time: nobody else's comparison is to wait for this one's turn.
            let ready = self.passwords.ready(Some(contact))?;
            let step = self.crm.begin(contact, ticket, attempt.address, self.moment(attempt)?);
            let again = match &step {
                Ok(step) => step.verdict == Verdict::Busy,
                Err(CrmError::Store(StoreError::Overtaken)) => true,
                Err(_) => false,
            };
            if !again || started.elapsed() >= self.patience {
                return Ok((step, ready));
            }
            drop(ready);
            thread::sleep(jitter(Duration::from_millis(60)).min(self.patience));
        }
    }

    /// The attempt is paid for, and only its result pays a right password back; so others are waited for.
    fn settle(
        &self,
        contact: ContactId,
        ticket: TicketId,
        password: Password,
        attempt: &Attempt<'_>,
    ) -> Result<LockoutStep, LoginError> {
        let started = Clock::now();
        loop {
            let at = self.moment(attempt)?;
            match self.crm.settle(contact, ticket, password, attempt.address, at) {
                Err(CrmError::Store(StoreError::Overtaken | StoreError::Locked))
                    if started.elapsed() < self.patience * 3 =>
                {
                    thread::sleep(jitter(Duration::from_millis(20)).min(self.patience));
                }
                settled => return Ok(settled?),
            }
        }
    }

    fn moment(&self, attempt: &Attempt<'_>) -> Result<Moment, LoginError> {
        let now = self.crm.store().now().map_err(CrmError::from)?;
        Ok(Moment { today: attempt.today, now })
    }

    /// The work of a comparison, for nothing.
    fn waste(&self, attempt: &Attempt<'_>) -> Result<(), LoginError> {
        let ready = self.passwords.ready(None)?;
        Ok(self.passwords.compare(ready, attempt.password).map(drop)?)
    }

    fn or_waste<T>(
        &self,
        attempt: &Attempt<'_>,
        result: Result<T, LoginError>,
    ) -> Result<T, LoginError> {
        if result.is_err() {
            self.waste(attempt)?;
        }
        result
    }
}

/// A name for an attempt, which fits into every database.
fn ticket() -> Result<TicketId, LoginError> {
    Ok(getrandom::u64().map_err(LoginError::Random)? >> 1)
}

/// How long it is to the next beat.
fn until_next(beat: Duration, elapsed: Duration) -> Duration {
    let into = elapsed.as_nanos().checked_rem(beat.as_nanos()).unwrap_or(0);
    beat.saturating_sub(Duration::from_nanos(u64::try_from(into).unwrap_or(u64::MAX)))
}

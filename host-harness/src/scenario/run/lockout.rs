//! Steps about signing in, and about what administrators do about it.

use std::net::{AddrParseError, IpAddr};

use crate::crm::{BucketStep, CrmError, LockoutStates, Moment};
use crate::session::lockouts::{Password, Phase, TicketId, Verdict, WhitelistMode};
use crate::session::{AdminRequest, Answer as Outcome, LockoutStep};
use crate::store::{Bucket, StoredLockout};

use super::super::Step;
use super::super::lockout::{BlockedLine, Mode, Sheet, Stepped, cause_word, note_word, phase_word};
use super::super::words::noon;
use super::{Done, Fault, Run, compare};

/// Administrators say why.
const REASON: &str = "The contact has called.";

impl Run<'_> {
    fn at(&self, now: u64) -> Moment {
        Moment { today: self.today, now }
    }

    pub(super) fn lockout_step(&mut self, step: &Step) -> Done {
        match step {
            Step::SignIn { contact, password, address, at, times, expect } => {
                for _ in 1..*times {
                    let step = self.sign_in(*contact, *password, address.as_deref(), *at)?;
                    compare(expect, &self.stepped(&step, expect))?;
                }
                let step = self.sign_in(*contact, *password, address.as_deref(), *at)?;
                compare(expect, &self.stepped(&step, expect))
            }
            Step::Begin { contact, ticket, address, at, expect } => {
                let (address, now) = (parsed(address.as_deref())?, self.moment(*at));
                let step = self.crm.begin(*contact, *ticket, address, self.at(now))?;
                compare(expect, &self.stepped(&step, expect))
            }
            Step::Settle { contact, ticket, password, address, at, expect } => {
                let (address, now) = (parsed(address.as_deref())?, self.moment(*at));
                let password = (*password).into();
                let step = self.crm.settle(*contact, *ticket, password, address, self.at(now))?;
                compare(expect, &self.stepped(&step, expect))
            }
            Step::Tick { contact, at, expect } => {
                let steps = self.crm.tick(*contact, self.moment(*at))?;
                compare(expect, &self.stepped_in_each(&steps, expect)?)
            }
            Step::Whitelist { contact, mode, actor, at, expect } => {
                let mode = match mode {
                    Mode::UnlockOnly => WhitelistMode::UnlockOnly,
                    Mode::ExemptUntil(until) => WhitelistMode::ExemptUntil(self.moment(*until)),
                    Mode::ExemptForever => WhitelistMode::ExemptForever,
                };
                let done =
                    self.crm.whitelist(self.admin_at(*actor, *at), *contact, mode, REASON)?;
                compare(expect, &self.stepped_in_each(&done.steps, expect)?)
            }
            Step::EndExemption { contact, actor, at, expect } => {
                let done = self.crm.end_exemption(self.admin_at(*actor, *at), *contact, REASON)?;
                compare(expect, &self.stepped_in_each(&done.steps, expect)?)
            }
            Step::Lock { contact, actor, at, expect } => {
                let done = self.crm.lock(self.admin_at(*actor, *at), *contact, REASON)?;
                compare(expect, &self.stepped_in_each(&done.steps, expect)?)
            }
            Step::KnownAddresses(separate) => {
                match self.crm.set_known_addresses(self.admin(None), *separate)? {
                    Outcome::Accepted(_) => Ok(()),
                    Outcome::Refused(refusal) => Err(Fault::Failed(refusal.rule.title.clone())),
                }
            }
            Step::Blocked { at, expect } => self.blocked(*at, expect),
            Step::Lockout { contact, expect } => self.sheet(*contact, expect.as_ref()),
            _ => Err(Fault::Unusable("this is no step of the lockout".into())),
        }
    }

    /// A whole attempt, as far as the contact is let.
    fn sign_in(
        &mut self,
        contact: u64,
        password: super::super::Password,
        address: Option<&str>,
        at: u64,
    ) -> Result<LockoutStep, Fault> {
        self.tickets += 1;
        let (ticket, now): (TicketId, _) = (FIRST_TICKET + self.tickets, self.moment(at));
        let address: Option<IpAddr> = parsed(address)?;
        let begun = self.crm.begin(contact, ticket, address, self.at(now))?;
        if begun.verdict != Verdict::Permit {
            return Ok(begun);
        }
        self.saw(&begun.decision.rule);
        let password: Password = password.into();
        let mut settled = self.crm.settle(contact, ticket, password, address, self.at(now))?;
        settled.notes.splice(0..0, begun.notes);
        Ok(settled)
    }

    fn stepped(&self, step: &LockoutStep, wanted: &Stepped) -> Stepped {
        self.saw(&step.decision.rule);
        Stepped {
            verdict: step.verdict_word().into(),
            rule: wanted.rule.as_ref().map(|_| step.decision.rule.id.clone()),
            notes: step.notes.iter().map(|note| note_word(*note).into()).collect(),
            known_addresses: None,
        }
    }

    fn stepped_in_each(&self, steps: &[BucketStep], wanted: &Stepped) -> Result<Stepped, Fault> {
        let of = |bucket| steps.iter().find(|step| step.bucket == bucket);
        let known = of(Bucket::KnownAddresses).map(|step| {
            let wanted = wanted.known_addresses.as_deref().unwrap_or(wanted);
            Box::new(self.stepped(&step.step, wanted))
        });
        let everywhere =
            of(Bucket::Everywhere).ok_or_else(|| Fault::Failed("nothing came of it".into()))?;
        Ok(Stepped { known_addresses: known, ..self.stepped(&everywhere.step, wanted) })
    }

    fn blocked(&self, at: u64, expect: &[BlockedLine]) -> Done {
        let after_noon = |moment: Option<u64>| moment.map(|moment| self.after_noon(moment));
        let blocked = self.crm.blocked(self.moment(at))?;
        let lines = blocked.into_iter().map(|line| BlockedLine {
            contact: line.contact,
            attempts: line.attempts,
            first: after_noon(line.first),
            last: after_noon(line.last),
        });
        compare(expect, lines.collect::<Vec<_>>().as_slice())
    }

    fn sheet(&self, contact: u64, expect: Option<&Sheet>) -> Done {
        let LockoutStates { everywhere, known_addresses } = match self.crm.lockout_state(contact) {
            // Nothing can be stored about somebody who is not there.
            Err(CrmError::NoContact(_)) => LockoutStates::default(),
            found => found?,
        };
        let known = known_addresses.map(|stored| {
            let wanted = expect.and_then(|expect| expect.known_addresses.as_deref());
            Box::new(self.page(stored, wanted))
        });
        let found =
            everywhere.map(|stored| Sheet { known_addresses: known, ..self.page(stored, expect) });
        compare(&expect, &found.as_ref())
    }

    /// One state, with what is wanted of it.
    fn page(&self, stored: StoredLockout, wanted: Option<&Sheet>) -> Sheet {
        let state = stored.state;
        let (cause, until) = match state.phase {
            Phase::Locked(locked) => (Some(cause_word(locked.cause)), locked.until),
            Phase::Whitelisted(exempt) => (None, exempt.until),
            Phase::Open => (None, None),
        };
        let until = until.map(|until| self.after_noon(until));
        let by = stored.whitelisting.map(|last| last.by);
        Sheet {
            phase: phase_word(&state.phase).into(),
            cause: wanted.and_then(|wanted| wanted.cause.as_ref()).and(cause.map(Into::into)),
            until: wanted.and_then(|wanted| wanted.until).and(until),
            failures: state.failures,
            consecutive: state.consecutive,
            pending: state.pending.iter().map(|attempt| attempt.ticket).collect(),
            whitelisted_by: wanted.and_then(|wanted| wanted.whitelisted_by).and(by),
            known_addresses: None,
        }
    }

    fn moment(&self, after_noon: u64) -> u64 {
        noon(self.today).saturating_add(after_noon)
    }

    /// What a policy gives may lie before noon; then it is a number that nobody expects.
    fn after_noon(&self, moment: u64) -> u64 {
        moment.wrapping_sub(self.moment(0))
    }

    fn admin_at(&self, actor: Option<u64>, at: u64) -> AdminRequest {
        AdminRequest { now: self.moment(at), ..self.admin(actor) }
    }
}

/// Above every ticket that a scenario names.
const FIRST_TICKET: u64 = 1_000_000;

fn parsed(address: Option<&str>) -> Result<Option<IpAddr>, Fault> {
    let parsed = address.map(str::parse).transpose();
    parsed.map_err(|error: AddrParseError| Fault::Unusable(error.to_string()))
}

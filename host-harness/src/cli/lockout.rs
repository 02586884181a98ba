//! `portal lockout`, `unlock` and `whitelist`: what administrators do about sign-ins, and the steps of one.

pub(crate) mod list;
mod numbers;
mod simulate;
mod step;

use std::net::IpAddr;

use anyhow::Context;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use host_harness::crm::{BucketStep, LockoutAction};
use host_harness::session::lockouts::{Password, Verdict, WhitelistMode};
use serde_json::json;

use super::{Administrator, Place, Report, Today, accepted};

#[derive(Debug, Subcommand)]
pub(crate) enum Lockout {
    /// What is stored about a contact's sign-ins.
    Show(One),
    /// End a contact's exemption.
    EndExemption(Act),
    /// Lock a contact until an administrator unlocks it.
    Lock(Act),
    /// Put back what the log of sign-ins ends with, where something else was stored past this program.
    Restore(Act),
    /// When failures lock, and for how long.
    Settings,
    /// Change when failures lock, and for how long. What is not mentioned stays as it is.
    Set(numbers::Set),
    /// Count failures from addresses that a contact has signed in from by themselves, or not.
    KnownAddresses(numbers::KnownAddresses),
    /// What a lockout permits attackers, what it costs owners, and whom it would have locked in a log.
    Simulate(simulate::Simulate),
    /// The first step of a sign-in: pay for an attempt before the password is compared.
    Begin(Begin),
    /// The second step: say how the comparison went.
    Settle(Settle),
    /// Let time pass for a contact: attempts expire, and locks and exemptions end.
    Tick(One),
}

#[derive(Debug, Args)]
pub(crate) struct One {
    /// The contact.
    #[arg(value_name = "CONTACT")]
    contact: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Act {
    /// The contact.
    #[arg(value_name = "CONTACT")]
    contact: u64,
    /// Why, for the audit.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    administrator: Administrator,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: portal whitelist 7 --hours 24 --reason \"travelling\"",
    group(ArgGroup::new("how-long").required(true))
)]
pub(crate) struct Whitelist {
    #[command(flatten)]
    act: Act,
    /// For so many hours.
    #[arg(long, group = "how-long")]
    hours: Option<u64>,
    /// Until this moment, in seconds since 1970-01-01T00:00:00Z.
    #[arg(long, group = "how-long", value_name = "SECONDS")]
    until: Option<u64>,
    /// Without end.
    #[arg(long, group = "how-long")]
    forever: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Begin {
    /// The contact.
    #[arg(value_name = "CONTACT")]
    contact: u64,
    /// A number that names this attempt, never used before for this contact.
    #[arg(long)]
    ticket: u64,
    /// The address that the attempt comes from.
    #[arg(long)]
    address: Option<IpAddr>,
    #[command(flatten)]
    today: Today,
}

#[derive(Debug, Args)]
pub(crate) struct Settle {
    #[command(flatten)]
    begin: Begin,
    /// How the comparison went.
    #[arg(long)]
    password: PasswordWord,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PasswordWord {
    Right,
    Wrong,
}

impl Lockout {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self {
            Lockout::Show(one) => list::show(place, one.contact),
            Lockout::EndExemption(act) => {
                let (admin, contact) = (act.administrator.request(place)?, act.contact);
                reported(&place.crm()?.end_exemption(admin, contact, &act.reason)?)
            }
            Lockout::Lock(act) => {
                let (admin, contact) = (act.administrator.request(place)?, act.contact);
                reported(&place.crm()?.lock(admin, contact, &act.reason)?)
            }
            Lockout::Restore(act) => act.restore(place),
            Lockout::Settings => numbers::show(place),
            Lockout::Set(set) => set.run(place),
            Lockout::KnownAddresses(known) => known.run(place),
            Lockout::Simulate(simulate) => simulate.run(place),
            Lockout::Begin(begin) => begin.run(place),
            Lockout::Settle(settle) => settle.run(place),
            Lockout::Tick(one) => one_of(&place.crm()?.tick(one.contact, place.now()?)?),
        }
    }
}

impl Whitelist {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let mode = match (self.hours, self.until) {
            (Some(hours), _) => {
                WhitelistMode::ExemptUntil(place.now()?.saturating_add(hours.saturating_mul(3600)))
            }
            (None, Some(until)) => WhitelistMode::ExemptUntil(until),
            (None, None) => WhitelistMode::ExemptForever,
        };
        self.act.whitelist(place, mode)
    }
}

impl Act {
    fn restore(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let (admin, contact) = (self.administrator.request(place)?, self.contact);
        let answer = crm.restore_sign_ins(admin, contact, &self.reason)?;
        accepted(&crm, answer, |revision| {
            let human = match revision {
                Some(_) => "What is stored is what the log of sign-ins ends with again.\n",
                None => "What is stored is what the log of sign-ins ends with already.\n",
            };
            let json = json!({ "contact": contact, "restored": revision.is_some() });
            Report::done(human, json).at(revision)
        })
    }

    pub(crate) fn unlock(self, place: &Place) -> anyhow::Result<Report> {
        self.whitelist(place, WhitelistMode::UnlockOnly)
    }

    fn whitelist(self, place: &Place, mode: WhitelistMode) -> anyhow::Result<Report> {
        let admin = self.administrator.request(place)?;
        reported(&place.crm()?.whitelist(admin, self.contact, mode, &self.reason)?)
    }
}

impl Begin {
    fn run(&self, place: &Place) -> anyhow::Result<Report> {
        let Begin { contact, ticket, address, today } = self;
        Ok(step::report(&place.crm()?.begin(*contact, *ticket, *address, today.moment(place)?)?))
    }
}

impl Settle {
    fn run(&self, place: &Place) -> anyhow::Result<Report> {
        let Begin { contact, ticket, address, ref today } = self.begin;
        let password = match self.password {
            PasswordWord::Right => Password::Right,
            PasswordWord::Wrong => Password::Wrong,
        };
        Ok(step::report(&place.crm()?.settle(
            contact,
            ticket,
            password,
            address,
            today.moment(place)?,
        )?))
    }
}

/// Of a contact that has two states, the one in which something was done speaks for both.
fn reported(action: &LockoutAction) -> anyhow::Result<Report> {
    Ok(one_of(&action.steps)?.at(action.revision))
}

fn one_of(steps: &[BucketStep]) -> anyhow::Result<Report> {
    let done = |step: &&BucketStep| step.step.verdict == Verdict::Done;
    let step = steps.iter().find(done).or(steps.first());
    Ok(step::report(&step.context("the policy was not asked")?.step))
}

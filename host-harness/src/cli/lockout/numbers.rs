//! When failures lock, and for how long.

use clap::{ArgAction, Args};
use host_harness::facts::{AutoUnlock, LockoutSettings, StoredSettings};
use host_harness::session::changes::Change;
use serde_json::json;

use crate::cli::settings::Proposal;
use crate::cli::table::Table;
use crate::cli::{Administrator, Place, Report, accepted, label};

#[derive(Debug, Args)]
#[command(after_help = "Example: portal lockout set --threshold 3 --yes")]
pub(crate) struct Set {
    /// Failures in a row that lock, 1 to 100.
    #[arg(long)]
    threshold: Option<u32>,
    /// Seconds after which an attempt without result counts as failed.
    #[arg(long, value_name = "SECONDS")]
    lease: Option<u64>,
    /// Locks end by themselves: seconds of the first one, and of the longest one, such as `60,900`.
    #[arg(long, value_name = "BASE,MAXIMUM", value_parser = base_and_maximum)]
    auto_unlock: Option<AutoUnlock>,
    /// Only an administrator ends a lock.
    #[arg(long, conflicts_with = "auto_unlock")]
    no_auto_unlock: bool,
    #[command(flatten)]
    proposal: Proposal,
}

#[derive(Debug, Args)]
pub(crate) struct KnownAddresses {
    #[arg(value_name = "true|false", action = ArgAction::Set)]
    separate: bool,
    #[command(flatten)]
    administrator: Administrator,
}

pub(super) fn show(place: &Place) -> anyhow::Result<Report> {
    let mut facts = place.store()?.read()?;
    let LockoutSettings { threshold, lease, auto_unlock } = facts.lockout()?;
    let apart = facts.lockout_settings()?.known_addresses;
    let mut table = Table::default();
    table.row(["lock after", &label::count(threshold as usize, "failure")]);
    table.row(["an attempt may take", &label::count(lease as usize, "second")]);
    let end = auto_unlock.map_or("only by an administrator".into(), |auto| {
        format!("after {} s, then twice as long each time, at most {} s", auto.base, auto.maximum)
    });
    table.row(["a lock ends", &end]);
    table.row(["known addresses", if apart { "counted by themselves" } else { "counted alike" }]);
    let auto = auto_unlock.map(|auto| json!({ "base": auto.base, "maximum": auto.maximum }));
    let json = json!({
        "threshold": threshold, "lease": lease, "auto-unlock": auto, "known-addresses": apart,
    });
    Ok(Report::done(table.lines(""), json))
}

impl Set {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let stored = place.store()?.read()?.lockout()?;
        let auto_unlock = match self.auto_unlock {
            _ if self.no_auto_unlock => None,
            None => stored.auto_unlock,
            given => given,
        };
        let settings = LockoutSettings {
            threshold: self.threshold.unwrap_or(stored.threshold),
            lease: self.lease.unwrap_or(stored.lease),
            auto_unlock,
        };
        self.proposal.run(place, Change::Lockout(settings))
    }
}

impl KnownAddresses {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let crm = place.crm()?;
        let answer = crm.set_known_addresses(self.administrator.request(place)?, self.separate)?;
        accepted(&crm, answer, |revision| {
            let changed = revision.is_some();
            let how = if self.separate { "by themselves" } else { "like all others" };
            let human = format!("Failures from known addresses are counted {how}.\n");
            Report::done(human, json!({ "known-addresses": self.separate, "changed": changed }))
                .at(revision)
        })
    }
}

pub(super) fn base_and_maximum(text: &str) -> Result<AutoUnlock, String> {
    let numbers = text.split_once(',').and_then(|(base, maximum)| {
        Some(AutoUnlock { base: base.parse().ok()?, maximum: maximum.parse().ok()? })
    });
    numbers.ok_or_else(|| "it takes two numbers of seconds, such as 60,900".into())
}

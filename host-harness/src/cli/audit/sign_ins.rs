//! `portal audit sign-ins`: every version that a contact's state ever had, and what led to it.

use clap::Args;
use host_harness::day::moment;
use host_harness::document::{LockoutEventEntry, PhaseEntry, WhitelistEntry};
use host_harness::store::{Bucket, LockoutLogRow};
use serde_json::json;

use crate::cli::report::to_json;
use crate::cli::table::Table;
use crate::cli::{Place, Report, label};

#[derive(Debug, Args)]
#[command(after_help = "Example: portal audit sign-ins 7")]
pub(crate) struct SignIns {
    /// The contact.
    #[arg(value_name = "CONTACT")]
    contact: u64,
    /// How many events to show at most.
    #[arg(long, default_value_t = 20)]
    limit: u32,
}

impl SignIns {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let facts = place.store()?.read()?;
        let contact = self.contact;
        let who = label::contacts(&facts, &[contact])?;
        let mut human = String::new();
        let mut rows = Vec::new();
        for bucket in Bucket::ALL {
            let log = facts.lockout_log(contact, bucket)?;
            if log.is_empty() {
                continue;
            }
            if bucket == Bucket::KnownAddresses {
                human.push_str("from known addresses:\n");
            }
            let mut table = Table::default();
            for row in log.iter().rev().take(self.limit as usize) {
                table.row([
                    &format!("version {}", row.version),
                    &moment(row.line.at),
                    &event(row.line.event),
                    &row.line.verdict,
                    &state(row),
                ]);
                rows.push(json!({
                    "known-addresses": bucket == Bucket::KnownAddresses, "version": row.version, "at": row.line.at,
                    "event": to_json(&row.line.event)?, "verdict": row.line.verdict, "rule": row.line.rule,
                    "policy": row.line.policy, "state": to_json(&row.state)?,
                }));
            }
            human.push_str(&table.lines(""));
        }
        if human.is_empty() {
            human = format!("Nothing was ever stored about sign-ins of {who}.\n");
        }
        Ok(Report::done(human, json!({ "contact": contact, "events": rows })))
    }
}

fn event(event: LockoutEventEntry) -> String {
    match event {
        LockoutEventEntry::Begin { .. } => "an attempt began".into(),
        LockoutEventEntry::Settle { right: true, .. } => "the password was right".into(),
        LockoutEventEntry::Settle { right: false, .. } => "the password was wrong".into(),
        LockoutEventEntry::Whitelist { by, mode: WhitelistEntry::UnlockOnly } => {
            format!("user {by} unlocked")
        }
        LockoutEventEntry::Whitelist { by, .. } => format!("user {by} exempted"),
        LockoutEventEntry::EndExemption { by } => format!("user {by} ended the exemption"),
        LockoutEventEntry::Lock { by } => format!("user {by} locked"),
        LockoutEventEntry::Tick => "time passed".into(),
        LockoutEventEntry::TakenOver => "taken over from an earlier release".into(),
        LockoutEventEntry::Forgotten => "forgotten with the contact".into(),
    }
}

fn state(row: &LockoutLogRow) -> String {
    let Some(state) = &row.state else { return String::new() };
    let phase = match state.phase {
        PhaseEntry::Open => "open",
        PhaseEntry::Locked { .. } => "locked",
        PhaseEntry::Whitelisted { .. } => "exempt",
    };
    let under_way = state.pending.len();
    format!(
        "{phase}, {} in a row, {under_way} under way",
        label::count(state.consecutive as usize, "failure")
    )
}

//! `portal audit` and `portal notices`: who changed what, what was decided, and what people are to be told.

mod decisions;
mod sign_ins;

use clap::{Args, Subcommand};
use host_harness::day::moment;
use host_harness::store::{AuditFilter, Notice};
use serde_json::json;

use super::report::to_json;
use super::table::Table;
use super::{Place, Report, label};

/// How wide a change may be shown.
const WIDTH: usize = 100;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: portal audit --by 1 --limit 5",
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Audit {
    #[command(subcommand)]
    log: Option<Log>,
    #[command(flatten)]
    changes: Changes,
}

#[derive(Debug, Subcommand)]
enum Log {
    /// What became of a contact's sign-ins, event by event.
    SignIns(sign_ins::SignIns),
    /// What was decided, from the log that --decision-log names.
    Decisions(decisions::Decisions),
}

#[derive(Debug, Args)]
struct Changes {
    /// Only changes by this CRM user.
    #[arg(long, value_name = "USER")]
    by: Option<u64>,
    /// Only changes of this kind, such as `create-profile`.
    #[arg(long, value_name = "CHANGE")]
    kind: Option<String>,
    /// Only changes from this moment on, in seconds since 1970-01-01T00:00:00Z.
    #[arg(long, value_name = "SECONDS")]
    since: Option<u64>,
    /// How many changes to show at most.
    #[arg(long, default_value_t = 20)]
    limit: u32,
}

impl Audit {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        match self.log {
            Some(Log::SignIns(sign_ins)) => sign_ins.run(place),
            Some(Log::Decisions(decisions)) => decisions.run(place),
            None => self.changes.run(place),
        }
    }
}

impl Changes {
    fn run(self, place: &Place) -> anyhow::Result<Report> {
        let facts = place.store()?.read()?;
        let Changes { by: actor, kind, since, limit } = self;
        let found = facts.audit(&AuditFilter { actor, kind, since, limit: Some(limit) })?;
        let mut text = String::new();
        let mut rows = Vec::new();
        for row in found {
            let entry = &row.entry;
            let who = label::users(&facts, &[entry.actor])?;
            let affected = entry.affected.map_or(String::new(), |affected| {
                let affected = usize::try_from(affected).unwrap_or(usize::MAX);
                format!(", affects {}", label::count(affected, "contact"))
            });
            text.push_str(&format!("{}  {}  {who}{affected}\n", row.id, moment(entry.at)));
            let mut table = Table::default();
            table.row(["change", &line(&to_json(&entry.deed)?)]);
            table.row(["before", &line(&entry.before)]);
            table.row(["after", &line(&entry.after)]);
            if let Some(reason) = &entry.reason {
                table.row(["reason", &super::table::shortened(reason, WIDTH)]);
            }
            if let Some(digest) =
                row.policy.as_deref().and_then(|policy| policy.strip_prefix("unsigned "))
            {
                table.row(["policy", &format!("{digest:.12}, which nobody has signed")]);
            }
            text.push_str(&table.lines("    "));
            rows.push(json!({
                "id": row.id, "at": entry.at, "actor": entry.actor, "change": to_json(&entry.deed)?, "before": entry.before,
                "after": entry.after, "affected": entry.affected, "reason": entry.reason, "policy": row.policy,
            }));
        }
        if rows.is_empty() {
            text.push_str("No such change was made.\n");
        }
        Ok(Report::done(text, json!({ "changes": rows })))
    }
}

fn line(json: &serde_json::Value) -> String {
    super::table::shortened(&json.to_string(), WIDTH)
}

#[derive(Debug, Args)]
pub(crate) struct Notices {
    /// How many notices to show at most.
    #[arg(long, default_value_t = 20)]
    limit: u32,
}

impl Notices {
    pub(crate) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let facts = place.store()?.read()?;
        let mut table = Table::default();
        let mut rows = Vec::new();
        for row in facts.notices(self.limit)? {
            let event = row.notice.event().as_str();
            let (whom, about, json) = match row.notice {
                Notice::TicketAssigned { ticket, user } => (
                    format!("user {}", label::users(&facts, &[user])?),
                    format!("ticket {ticket}"),
                    json!({ "user": user, "ticket": ticket }),
                ),
                Notice::BecameLocked { contact } => (
                    format!("contact {}", label::contacts(&facts, &[contact])?),
                    String::new(),
                    json!({ "contact": contact }),
                ),
            };
            table.row([&moment(row.at), event, &whom, &about]);
            rows.push(json!({ "id": row.id, "at": row.at, "event": event, "about": json }));
        }
        let human = if rows.is_empty() {
            "Nobody is to be told anything.\n".into()
        } else {
            table.lines("")
        };
        Ok(Report::done(human, json!({ "notices": rows })))
    }
}

//! `portal policy status` and `history`: which policy decides, and how it came to that.

use clap::Args;
use host_harness::day::moment;
use host_harness::facts::Instant;
use host_harness::store::{Activation, Attempt, HostRow, How};
use host_harness::update::Standing;
use serde_json::{Value, json};

use super::super::table::{Table, shortened};
use super::super::{Place, Report, label};
use super::{force, name, sentence, trial};

#[derive(Debug, Args)]
pub(crate) struct Status {
    /// How many attempts to show at most.
    #[arg(long, default_value_t = 5)]
    attempts: u32,
}

/// A host that was not seen for so long serves no more, or cannot say so.
const SILENT: u64 = 30;

/// As wide as lines of the logs are shown.
const WIDTH: usize = 100;

impl Status {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let updates = place.updates()?;
        let (standing, active) = updates.standing(self.attempts)?;
        let facts = updates.store().read()?;
        let (hosts, shadow) = (facts.policy_hosts()?, facts.shadows(1)?.pop());
        let now = place.now()?;
        let mut good = standing.loads.is_ok() && standing.ahead.is_none();
        let mut human = match &standing.line {
            Some(line) => {
                let by = label::users(&facts, &[line.actor])?;
                let how = how(line.how);
                let age = age(now.saturating_sub(line.at));
                let signer = line.component.signer.as_ref();
                let signer = signer
                    .map_or(String::new(), |by| format!(", signed by {} ({})", by.label, by.key));
                format!(
                    "in force    {}{signer}\n            {how} by {by} {age} ago, as number {}\n",
                    name(&line.component),
                    line.number
                )
            }
            None => {
                let policy = active.as_ref().map(|active| &active.policy);
                let told = policy.map_or(String::new(), |policy| {
                    let told = policy.description();
                    format!("{} {} ({:.12}), ", told.name, told.version, policy.digest())
                });
                format!("in force    {told}which came with this program\n")
            }
        };
        if let Err(refused) = &standing.loads {
            human.push_str(&format!(
                "            IT CANNOT BE USED HERE, so nothing is decided: {}\n",
                sentence(&refused.to_string())
            ));
        }
        if standing.is_held() {
            human.push_str(
                "held        a host has gone back by itself; `portal policy activate` ends this\n",
            );
        }
        if let Some((key, revision)) = &standing.ahead {
            human.push_str(&format!(
                "WENT BACK   revision {revision} of key {key} was in force once, and the database does not know: was an \
                 old one restored?\n"
            ));
        }
        for component in &standing.candidates {
            human.push_str(&format!(
                "candidate   {}, taken {}\n",
                name(component),
                moment(component.at)
            ));
        }
        if let Some(shadow) = &shadow {
            human.push_str(&trial::text(shadow));
        }
        human.push_str(&attempts(&standing));
        for host in &hosts {
            let (line, fine) = host_line(host, now);
            good &= fine;
            human.push_str(&line);
        }
        let json = json!({
            "good": good,
            "active": standing.line.as_ref().map(force::activation),
            "digest": active.as_ref().map(|active| active.policy.digest()),
            "age-seconds": standing.line.as_ref().map(|line| now.saturating_sub(line.at)),
            "loads": standing.loads.is_ok(),
            "problem": standing.loads.as_ref().err().map(ToString::to_string),
            "held": standing.is_held(),
            "went-back": standing.ahead,
            "candidates": standing.candidates.iter().map(|known| json!({
                "digest": known.digest, "name": known.name, "version": known.version,
                "revision": known.revision, "at": known.at,
            })).collect::<Vec<_>>(),
            "shadow": shadow.as_ref().map(trial::to_json),
            "attempts": standing.attempts.iter().map(attempt_json).collect::<Vec<_>>(),
            "hosts": hosts.iter().map(host_json).collect::<Vec<_>>(),
        });
        Ok(if good { Report::done(human, json) } else { Report::denied(human, json) })
    }
}

fn attempts(standing: &Standing) -> String {
    let mut table = Table::default();
    for Attempt { at, host, source, digest, code, what } in &standing.attempts {
        let code = if code.is_empty() { "done" } else { code };
        let which =
            if digest.is_empty() { source.clone() } else { format!("{source} ({digest:.12})") };
        table.row([&moment(*at), host, code, &shortened(&which, 60), &shortened(what, WIDTH)]);
    }
    if standing.attempts.is_empty() {
        String::new()
    } else {
        format!("attempts, the newest first\n{}", table.lines("  "))
    }
}

fn attempt_json(attempt: &Attempt) -> Value {
    let Attempt { at, host, source, digest, code, what } = attempt;
    json!({ "at": at, "host": host, "source": source, "digest": digest, "refused": code, "what": what })
}

/// What a host last said, and whether that is well.
fn host_line(host: &HostRow, now: Instant) -> (String, bool) {
    let HostRow { name, seen, status } = host;
    let said: Value = serde_json::from_str(status).unwrap_or_default();
    let text = |key: &str| said.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
    let number = |key: &str| said.pointer(key).and_then(Value::as_u64).unwrap_or(0);
    let silent = now.saturating_sub(*seen) > SILENT;
    let mut line = format!(
        "host {name}  serves {} {} ({:.12}, number {}): {} allowed, {} denied, {} without an answer",
        text("name"),
        text("version"),
        text("policy"),
        number("/activation"),
        number("/answers/allow"),
        number("/answers/deny"),
        number("/answers/none"),
    );
    if silent {
        line.push_str(&format!("\n  NOT SEEN for {}", age(now.saturating_sub(*seen))));
    }
    let troubles = said.get("troubles").and_then(Value::as_object);
    let troubles = troubles.into_iter().flatten().filter_map(|(_, what)| what.as_str());
    let problems: Vec<_> =
        said.get("stale").and_then(Value::as_str).into_iter().chain(troubles).collect();
    for problem in &problems {
        line.push_str(&format!("\n  PROBLEM: {}", sentence(problem)));
    }
    (line + "\n", !silent && problems.is_empty())
}

fn host_json(host: &HostRow) -> Value {
    let status: Value = serde_json::from_str(&host.status).unwrap_or_default();
    json!({ "name": host.name, "seen": host.seen, "status": status })
}

fn how(how: How) -> &'static str {
    match how {
        How::Activate => "put into force",
        How::Inbox => "taken from the inbox of a host run",
        How::Rollback => "gone back to",
        How::Automatic => "gone back to automatically, after failures, on a host run",
    }
}

/// Such as `3 days`.
fn age(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute")];
    let unit = units.into_iter().find(|(length, _)| seconds >= *length).unwrap_or((1, "second"));
    label::count(usize::try_from(seconds / unit.0).unwrap_or(usize::MAX), unit.1)
}

#[derive(Debug, Args)]
pub(crate) struct History {
    /// How many lines to show at most.
    #[arg(long, default_value_t = 20)]
    limit: u32,
}

impl History {
    pub(super) fn run(self, place: &Place) -> anyhow::Result<Report> {
        let facts = place.updates()?.store().read()?;
        let lines = facts.policy_history(self.limit)?;
        let mut human = String::new();
        for line in &lines {
            let Activation { number, at, actor, component, how: by, reason, wider } = line;
            let who = label::users(&facts, &[*actor])?;
            human.push_str(&format!(
                "{number}  {}  {}  {} by {who}\n",
                moment(*at),
                name(component),
                how(*by)
            ));
            let mut table = Table::default();
            if let Some(signer) = &component.signer {
                table.row([
                    "signed",
                    &format!("by {} ({}), as {}", signer.label, signer.key, signer.comment),
                ]);
            }
            if *wider > 0 {
                let wider = usize::try_from(*wider).unwrap_or(usize::MAX);
                table.row(["widened", &label::count(wider, "answer")]);
            }
            if let Some(reason) = reason {
                table.row(["reason", &shortened(reason, WIDTH)]);
            }
            human.push_str(&table.lines("    "));
        }
        human.push_str("Before that, the policy that came with this program.\n");
        let json = json!({ "history": lines.iter().map(force::activation).collect::<Vec<_>>() });
        Ok(Report::done(human, json))
    }
}

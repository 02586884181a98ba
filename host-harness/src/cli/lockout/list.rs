//! Who is locked, and what is stored about a contact's sign-ins.

use host_harness::crm::{Blocked, LockoutStates};
use host_harness::day::moment;
use host_harness::document::LockoutStateEntry;
use host_harness::session::lockouts::{LockCause, Locked, Phase};
use host_harness::store::{Bucket, StoredLockout, Transaction};
use serde_json::json;

use crate::cli::report::to_json;
use crate::cli::table::Table;
use crate::cli::{Place, Report, label};

pub(crate) fn blocked(place: &Place) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let blocked = crm.blocked(place.now()?)?;
    let facts = crm.store().read()?;
    let mut table = Table::default();
    let mut rows = Vec::new();
    for Blocked { contact, bucket: _, cause, until, attempts, first, last } in &blocked {
        let when = match (first, last) {
            (Some(first), Some(last)) if first == last => moment(*last),
            (Some(first), Some(last)) => format!("{} to {}", moment(*first), moment(*last)),
            _ => "no failure".into(),
        };
        let end = until.map_or("until unlocked".into(), |until| format!("until {}", moment(until)));
        let who = label::contacts(&facts, &[*contact])?;
        let attempts_text = label::count(*attempts as usize, "failure");
        table.row([&who, cause_word(*cause), &attempts_text, &when, &end]);
        rows.push(json!({
            "contact": contact, "cause": cause_word(*cause), "until": until, "attempts": attempts,
            "first": first, "last": last,
        }));
    }
    let human = if rows.is_empty() { "Nobody is locked.\n".into() } else { table.lines("") };
    Ok(Report::done(human, json!({ "blocked": rows })))
}

pub(super) fn show(place: &Place, contact: u64) -> anyhow::Result<Report> {
    let crm = place.crm()?;
    let LockoutStates { everywhere, known_addresses } = crm.lockout_state(contact)?;
    let states = [(Bucket::Everywhere, everywhere), (Bucket::KnownAddresses, known_addresses)];
    let states = states.map(|(bucket, stored)| stored.map(|stored| (bucket, stored)));
    let facts = crm.store().read()?;
    let mut human = String::new();
    let mut json = Vec::new();
    for (bucket, stored) in states.into_iter().flatten() {
        human.push_str(&state_text(&facts, bucket, &stored)?);
        json.push(json!({
            "known-addresses": bucket == Bucket::KnownAddresses, "version": stored.version,
            "state": to_json(&LockoutStateEntry::from(stored))?,
        }));
    }
    if human.is_empty() {
        let who = label::contacts(&facts, &[contact])?;
        human = format!("Nothing is stored about sign-ins of {who}.\n");
    }
    Ok(Report::done(human, json!({ "contact": contact, "states": json })))
}

fn state_text(
    facts: &Transaction,
    bucket: Bucket,
    stored: &StoredLockout,
) -> anyhow::Result<String> {
    let until = |until: Option<u64>| until.map_or("an administrator ends it".into(), moment);
    let phase = match &stored.state.phase {
        Phase::Open => "open".into(),
        Phase::Locked(Locked { cause, until: None }) => {
            format!("locked ({}), until an administrator unlocks", cause_word(*cause))
        }
        Phase::Locked(Locked { cause, until: Some(end) }) => {
            format!("locked ({}), until {}", cause_word(*cause), moment(*end))
        }
        Phase::Whitelisted(exempt) => {
            let by = label::users(facts, &[exempt.by])?;
            format!("exempt by {by}, until {}", until(exempt.until))
        }
    };
    let mut table = Table::default();
    table.row(["state", &phase]);
    let counted =
        format!("{} that count, {} in a row", stored.state.failures, stored.state.consecutive);
    table.row(["failures", &counted]);
    if let Some(last) = stored.last_failure {
        table.row(["last failure", &moment(last)]);
    }
    table.row(["under way", &label::count(stored.state.pending.len(), "attempt")]);
    let heading = match bucket {
        Bucket::Everywhere => "",
        Bucket::KnownAddresses => "from known addresses:\n",
    };
    Ok(format!("{heading}{}", table.lines("")))
}

pub(super) fn cause_word(cause: LockCause) -> &'static str {
    match cause {
        LockCause::Threshold => "threshold",
        LockCause::Hard => "hard",
        LockCause::Admin => "admin",
    }
}

//! What would have come of a log of sign-ins, for people and for programs.

use std::fmt::Write;

use host_harness::day::moment;
use host_harness::session::lockouts::LockCause;
use host_harness::simulate::{Person, Replay, Seen};
use serde_json::{Value, json};

use super::{Meant, span};
use crate::cli::Report;
use crate::cli::label::count;
use crate::cli::lockout::list::cause_word;
use crate::cli::table::Table;

/// So many contacts are shown to people; programs get all.
const SHOWN: usize = 50;

pub(super) fn report(meant: &Meant, name: &str, replay: &Replay) -> Report {
    let Replay { attempts, times: (first, last), contacts, locked } = replay;
    let json = json!({
        "settings": meant.configuration, "settings-from": meant.source, "log": name,
        "attempts": attempts, "first": first, "last": last, "contacts": contacts,
        "locked": locked.iter().map(person_json).collect::<Vec<_>>(),
        "right-refused": replay.right_refused(), "wrong-refused": replay.wrong_refused(),
        "contacts-hurt": replay.hurt(),
    });
    Report::done(text(meant, name, replay), json)
}

fn text(meant: &Meant, name: &str, replay: &Replay) -> String {
    let Replay { attempts, times: (first, last), contacts, locked } = replay;
    let mut text = meant.text();
    let _ = writeln!(
        text,
        "\n{}: {} of {}, {} to {}.",
        host_harness::plain::plain(name),
        number(*attempts, "attempt"),
        number(*contacts, "contact"),
        moment(*first),
        moment(*last)
    );
    if locked.is_empty() {
        text.push_str("Nobody would have been locked.\n");
        return text;
    }
    let mut table = Table::default();
    for person in locked.iter().take(SHOWN) {
        rows(person, &mut table);
    }
    text.push_str(&table.lines("  "));
    if let Some(more) = locked.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {}; --json has all", count(more, "more contact"));
    }
    let locks = locked.iter().map(|person| person.locks).sum();
    let _ = writeln!(
        text,
        "{} of {}; refused: {} of {}, and {}.",
        number(locks, "lock"),
        count(locked.len(), "contact"),
        number(replay.right_refused(), "right password"),
        count(replay.hurt(), "contact"),
        number(replay.wrong_refused(), "wrong password"),
    );
    text.push_str("Nobody unlocks in a replay.\n");
    text
}

/// A line for each of the first locks, and one for what was refused.
fn rows(person: &Person, table: &mut Table) {
    let mut who = format!("contact {}", person.contact);
    for Seen { line, known_address, lock } in &person.first {
        let after = format!("after {} in a row", count(lock.failures as usize, "failure"));
        let why = match (lock.cause, known_address) {
            (LockCause::Hard, false) => " (hard)",
            (_, false) => "",
            (LockCause::Hard, true) => " (hard), from known addresses",
            (_, true) => ", from known addresses",
        };
        let until = match lock.until {
            Some(until) => format!("for {}", span(until.saturating_sub(lock.at))),
            None => "until unlocked".into(),
        };
        let line = format!("line {line}");
        table.row([&who, &line, &moment(lock.at), &format!("{after}{why}"), &until]);
        who.clear();
    }
    let more = person.locks.saturating_sub(person.first.len() as u64);
    if more > 0 {
        table.row(["", "", "", &format!("and {}", number(more, "more lock")), ""]);
    }
    let refused = [(person.right_refused, "right"), (person.wrong_refused, "wrong")];
    let refused: Vec<_> = refused
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, which)| number(count, &format!("{which} password")))
        .collect();
    if !refused.is_empty() {
        table.row([&who, "", "", &format!("refused: {}", refused.join(", ")), ""]);
    }
}

fn person_json(person: &Person) -> Value {
    let Person { contact, locks, first, right_refused, wrong_refused } = person;
    let first = first.iter().map(|Seen { line, known_address, lock }| {
        json!({
            "line": line, "at": lock.at, "until": lock.until, "cause": cause_word(lock.cause),
            "failures-in-a-row": lock.failures, "known-addresses": known_address,
        })
    });
    json!({
        "contact": contact, "locks": locks, "first-locks": first.collect::<Vec<_>>(),
        "right-refused": right_refused, "wrong-refused": wrong_refused,
    })
}

fn number(number: u64, what: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), what)
}

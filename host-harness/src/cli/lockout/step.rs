//! What came of an event of a sign-in, in the contract's words.

use host_harness::session::LockoutStep;
use host_harness::session::lockouts::{Note, Verdict};
use serde_json::json;

use crate::cli::Report;
use crate::cli::report::{decision_text, to_json};

/// The verdict is for the host; contacts learn no more than whether they are in.
pub(super) fn report(step: &LockoutStep) -> Report {
    let verdict = verdict_word(step.verdict);
    let notes: Vec<_> = step.notes.iter().map(|note| note_word(*note)).collect();
    let mut human = decision_text(&step.decision);
    for note in &notes {
        human.push_str(&format!("  {note}\n"));
    }
    let mut json = serde_json::Map::new();
    json.insert("verdict".into(), json!(verdict));
    json.insert("decision".into(), to_json(&step.decision).unwrap_or_default());
    json.insert("notes".into(), json!(notes));
    Report::decided(&step.decision, human, json.into())
}

fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Permit => "permit",
        Verdict::Busy => "busy",
        Verdict::Locked => "locked",
        Verdict::Grant => "grant",
        Verdict::Deny => "deny",
        Verdict::UnknownTicket => "unknown-ticket",
        Verdict::Done => "done",
        Verdict::Unchanged => "unchanged",
        Verdict::NotAdmin => "not-admin",
        Verdict::NotTracked => "not-tracked",
        Verdict::InThePast => "in-the-past",
    }
}

fn note_word(note: Note) -> &'static str {
    match note {
        Note::BecameLocked => "became-locked",
        Note::BecameUnlocked => "became-unlocked",
        Note::BecameWhitelisted => "became-whitelisted",
        Note::ExemptionEnded => "exemption-ended",
        Note::AttemptExpired => "attempt-expired",
    }
}

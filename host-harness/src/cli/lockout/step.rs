//! What came of an event of a sign-in, in the contract's words.

use host_harness::session::LockoutStep;
use host_harness::session::lockouts::Note;
use serde_json::json;

use crate::cli::Report;
use crate::cli::report::{decision_text, to_json};

/// The verdict is for the host; contacts learn no more than whether they are in.
pub(super) fn report(step: &LockoutStep) -> Report {
    let verdict = step.verdict_word();
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

fn note_word(note: Note) -> &'static str {
    match note {
        Note::BecameLocked => "became-locked",
        Note::BecameUnlocked => "became-unlocked",
        Note::BecameWhitelisted => "became-whitelisted",
        Note::ExemptionEnded => "exemption-ended",
        Note::AttemptExpired => "attempt-expired",
    }
}

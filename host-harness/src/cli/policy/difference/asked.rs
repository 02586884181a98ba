//! What both policies were asked, and what they were not.

use std::fmt::Write;

use host_harness::day::Day;
use host_harness::difference::{Difference, Part, Recorded};

use super::number;
use crate::cli::naming::enumerated;

pub(super) fn text(difference: &Difference) -> String {
    let Difference { asked, unanswered, coverage, .. } = difference;
    let mut text = String::new();
    let day = Day::from_number(coverage.today).map_or_else(String::new, |day| format!(" on {day}"));
    let _ = writeln!(text, "Asked {} of both policies{day}:", number(*asked, "question"));
    let mut line = |part: &Part, what: &str, about: &str| {
        if part.of > 0 {
            let of = if part.is_all() {
                format!("all {}", part.of)
            } else {
                format!("{} of {}", part.asked, part.of)
            };
            let _ = writeln!(text, "  {about}: {of} {what}");
        }
    };
    line(&coverage.contacts, "contacts", "access, and what the portal shows");
    line(&coverage.sample, "contacts", "accounts, modules, records and fields");
    line(&coverage.classes, "classes of contacts that rules can tell apart", "  among them");
    line(&coverage.tickets, "of these contacts", "  every single account");
    line(
        &coverage.days,
        "of these contacts",
        "  at other hours, and on other days up to ten years ahead",
    );
    line(&coverage.other_version, "of these contacts", "  under the other version of the portal");
    line(&coverage.sign_ins, "stored states of sign-ins", "the next attempt to sign in");
    line(&coverage.users, "CRM users, and an unknown one", "changes of settings");
    if coverage.recorded.files > 0 {
        recorded(&mut text, &coverage.recorded);
    }
    if *unanswered > 0 {
        let _ =
            writeln!(text, "Neither policy has an answer to {}.", number(*unanswered, "question"));
    }
    if coverage.unreadable_sign_ins > 0 {
        let states = number(coverage.unreadable_sign_ins, "stored state");
        let _ = writeln!(text, "Could not be read, and so not asked about: {states} of sign-ins.");
    }
    if coverage.given_up {
        text.push_str("NOT ALL WAS ASKED: the candidate had no answer too often.\n");
    }
    text.push_str(
        "Not asked: explanations, previews of changes, searches, the blocked list, and what is not stored yet.\n",
    );
    text
}

fn recorded(text: &mut String, recorded: &Recorded) {
    let _ = writeln!(
        text,
        "  recorded decisions: {} from {} of {}",
        number(recorded.questions, "question"),
        number(recorded.lines, "line"),
        number(recorded.files, "file"),
    );
    let left_out: Vec<_> = [
        (recorded.repeated, "repeated"),
        (recorded.without_question, "without their whole question"),
        (recorded.without_day, "without contact or day"),
        (recorded.contradicting, "contradicting themselves"),
        (recorded.unreadable, "unreadable"),
        (recorded.too_many, "more than are asked again"),
    ]
    .into_iter()
    .filter(|(lines, _)| *lines > 0)
    .map(|(lines, why)| format!("{lines} {why}"))
    .collect();
    if !left_out.is_empty() {
        let _ = writeln!(text, "    lines not asked again: {}", enumerated(left_out));
    }
    for fault in &recorded.faults {
        let _ = writeln!(text, "    cannot be read: {fault}");
    }
}

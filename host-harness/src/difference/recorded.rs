//! Questions from logs of decisions, asked again over what is stored now.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::ops::Range;
use std::path::Path;

use super::pair::Pair;
use super::work::Work;
use crate::crm::CrmError;
use crate::decision_log::{Line, read};
use crate::facts::{ContactId, CustomerId, Date};
use crate::question::Question;
use crate::session::{DecisionLine, Request};

/// What became of the lines of logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Files that were read.
    pub files: u64,
    /// Lines in them.
    pub lines: u64,
    /// Different questions that were asked again, each on the newest day on which it was asked.
    pub questions: u64,
    /// Lines with a question that another line has too.
    pub repeated: u64,
    /// Lines that are none: cut off, or written by something else.
    pub unreadable: u64,
    /// Lines without their whole question: not about a contact, too long, or of an earlier release.
    pub without_question: u64,
    /// Lines with a question, but without the contact or the day.
    pub without_day: u64,
    /// Lines whose parts contradict each other.
    pub contradicting: u64,
    /// Lines with a different question that came when there were as many as are asked again.
    pub too_many: u64,
    /// Files that could not be read, or not to their end, and why.
    pub faults: Vec<String>,
}

/// A question as it was asked once; without the day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Once {
    contact: ContactId,
    acting: Option<CustomerId>,
    question: Question,
}

/// A question to be asked again.
pub(super) struct Again {
    once: Once,
    day: Date,
}

#[derive(Default)]
pub(super) struct Questions {
    newest: HashMap<Once, Date>,
    limit: usize,
    pub(super) counted: Recorded,
}

impl Questions {
    /// At most so many different ones; 0: all.
    pub(super) fn at_most(limit: usize) -> Self {
        Questions { limit, ..Questions::default() }
    }

    /// What cannot be read is counted, and stops nothing.
    pub(super) fn read(&mut self, path: &Path) {
        self.counted.files += 1;
        if let Err(error) = self.lines(path) {
            self.counted.faults.push(format!("{}: {error}", path.display()));
        }
    }

    fn lines(&mut self, path: &Path) -> io::Result<()> {
        for line in read(path)? {
            let (_, line) = line?;
            self.counted.lines += 1;
            match line {
                Line::Decision(line) => self.add(*line),
                Line::Unreadable => self.counted.unreadable += 1,
            }
        }
        Ok(())
    }

    fn add(&mut self, line: DecisionLine) {
        let DecisionLine { question: word, contact, acting, today, asked, .. } = line;
        let counted = &mut self.counted;
        let Some(question) = asked else {
            counted.without_question += 1;
            return;
        };
        let (Some(contact), Some(day)) = (contact, today) else {
            counted.without_day += 1;
            return;
        };
        if question.word() != word {
            counted.contradicting += 1;
            return;
        }
        let is_full = self.limit > 0 && self.newest.len() >= self.limit;
        match self.newest.entry(Once { contact, acting, question }) {
            Entry::Occupied(mut known) => {
                counted.repeated += 1;
                let newest = known.get_mut();
                *newest = (*newest).max(day.number());
            }
            Entry::Vacant(_) if is_full => counted.too_many += 1,
            Entry::Vacant(new) => {
                counted.questions += 1;
                new.insert(day.number());
            }
        }
    }

    /// In an order that does not depend on the files.
    pub(super) fn in_order(self) -> (Vec<Again>, Recorded) {
        let again = self.newest.into_iter().map(|(once, day)| Again { once, day });
        let mut again: Vec<_> = again.collect();
        again.sort_by(|one, other| one.once.cmp(&other.once));
        (again, self.counted)
    }
}

pub(super) fn ask(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    questions: Range<usize>,
) -> Result<(), CrmError> {
    for Again { once, day } in work.recorded.get(questions).unwrap_or_default() {
        let Once { contact, acting, question } = once;
        let customer = pair.active.facts().customer_of(*contact)?;
        let request = Request { acting: *acting, ..work.request_on(*contact, *day) };
        pair.ask(request, customer, question)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const USED: &str = r#""policy":"x","used":{"microseconds":0,"fuel":0,"memory-bytes":0,"callbacks":0,"rows":0,"bytes":0}"#;

    fn line(rest: &str) -> String {
        format!("{{\"at\":1,\"effect\":\"allow\",{USED},{rest}}}\n")
    }

    #[test]
    fn each_question_is_asked_once_on_its_newest_day_and_every_other_line_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("decisions.jsonl");
        let mut file = std::fs::File::create(&path).unwrap();
        let access = |contact: u64, day: &str| {
            line(&format!(
                r#""question":"access","contact":{contact},"today":"{day}","asked":"access""#
            ))
        };
        for text in [
            access(2, "2026-06-15"),
            access(1, "2026-06-15"),
            access(1, "2026-06-17"),
            access(1, "2026-06-16"),
            line(
                r#""question":"access","contact":1,"acting":2,"today":"2026-06-15","asked":"access""#,
            ),
            line(r#""question":"view","contact":1,"today":"2026-06-15","asked":"view""#),
            line(r#""question":"sign-in""#),
            line(r#""question":"access","contact":1,"asked":"access""#),
            line(r#""question":"access","today":"2026-06-15","asked":"access""#),
            line(r#""question":"view","contact":1,"today":"2026-06-15","asked":"access""#),
            line(r#""question":"x","contact":1,"today":"2026-06-15","asked":"whatever""#),
            "{\"at\":1,\n".to_owned(),
        ] {
            file.write_all(text.as_bytes()).unwrap();
        }
        let missing = folder.path().join("missing.jsonl");
        let mut questions = Questions::at_most(0);
        questions.read(&path);
        questions.read(&missing);
        let (again, mut counted) = questions.in_order();
        let found: Vec<_> = again
            .iter()
            .map(|again| {
                (again.once.contact, again.once.acting, again.once.question.word(), again.day)
            })
            .collect();
        assert_eq!(
            found,
            [
                (1, None, "access", 20_621),
                (1, None, "view", 20_619),
                (1, Some(2), "access", 20_619),
                (2, None, "access", 20_619),
            ]
        );
        let faults = std::mem::take(&mut counted.faults);
        assert!(matches!(faults.as_slice(), [fault] if fault.contains("missing.jsonl")));
        let expected = Recorded {
            files: 2,
            lines: 12,
            questions: 4,
            repeated: 2,
            unreadable: 2,
            without_question: 1,
            without_day: 2,
            contradicting: 1,
            ..Recorded::default()
        };
        assert_eq!(counted, expected);

        let mut few = Questions::at_most(2);
        few.read(&path);
        let (again, counted) = few.in_order();
        assert_eq!(
            (again.len(), counted.questions, counted.repeated, counted.too_many),
            (2, 2, 2, 2)
        );
    }
}

//! The sheet on which every question counts for a law, with the first counterexample to each.

use std::fmt::Debug;

use serde_json::json;

use super::ConformError;
use super::world::World;
use crate::decision::Decision;
use crate::error::CallError;
use crate::facts::{ContactId, Facts};
use crate::question::{Question, Reply};
use crate::sandbox::limits::Limits;
use crate::sandbox::usage::Usage;
use crate::session::{Request, Session};

/// Something that every policy must keep.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Law {
    pub(super) group: &'static str,
    pub(super) name: &'static str,
    /// In a sentence.
    pub(super) says: &'static str,
}

/// What has come of one law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it belongs to, such as `privileges`.
    pub group: &'static str,
    /// Its own name, such as `batch`.
    pub name: &'static str,
    /// What it says.
    pub law: &'static str,
    /// How many questions it was tried on.
    pub asked: u64,
    /// What came of it.
    pub verdict: Verdict,
}

/// What has come of a law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds wherever it was tried.
    Passed,
    /// It holds, and somebody should know this.
    Warned(String),
    /// It does not hold here.
    Failed(Box<Counterexample>),
    /// Nothing was asked. That is no pass.
    NotAsked,
}

/// Where a law does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counterexample {
    /// The contact, if it is about one.
    pub contact: Option<ContactId>,
    /// How it is called in the made-up CRM; none: it does not exist there.
    pub name: Option<String>,
    /// What was asked.
    pub question: String,
    /// What the answer had to be, and what that comes from.
    pub expected: String,
    /// What it was.
    pub found: String,
}

/// What a question was about.
#[derive(Clone, Debug)]
pub(super) struct About {
    contact: Option<ContactId>,
    question: String,
}

impl About {
    /// A question of a contact.
    pub(super) fn of(request: Request, question: &Question) -> Self {
        About::said(request, &json!(question).to_string())
    }

    /// The same in other words.
    pub(super) fn said(request: Request, question: &str) -> Self {
        let acting =
            request.acting.map_or(String::new(), |acting| format!(", acting for {acting}"));
        About { contact: Some(request.contact), question: format!("{question}{acting}") }
    }

    /// A question that is not a contact's.
    pub(super) fn nobody(question: impl Into<String>) -> Self {
        About { contact: None, question: question.into() }
    }

    /// How it was asked.
    pub(super) fn how(mut self, how: &str) -> Self {
        self.question = format!("{}, {how}", self.question);
        self
    }
}

/// The largest share of a limit, and what took it.
#[derive(Clone, Debug)]
pub(super) struct Most {
    pub(super) limit: &'static str,
    pub(super) share: f64,
    pub(super) about: About,
}

struct Line {
    law: &'static Law,
    asked: u64,
    warning: Option<String>,
    broken: Option<Counterexample>,
}

pub(super) struct Sheet {
    lines: Vec<Line>,
    questions: u64,
    granted: Limits,
    pub(super) most: Vec<Most>,
}

impl Sheet {
    /// `granted`: what a call may use where the policy serves.
    pub(super) fn new(granted: &Limits) -> Self {
        Sheet { lines: Vec::new(), questions: 0, granted: granted.clone(), most: Vec::new() }
    }

    /// What a call may use where the policy serves.
    pub(super) fn granted(&self) -> &Limits {
        &self.granted
    }

    /// These are to be asked about.
    pub(super) fn expect(&mut self, laws: &[&'static Law]) {
        let line = |law: &&'static Law| Line { law, asked: 0, warning: None, broken: None };
        self.lines.extend(laws.iter().map(line));
    }

    /// How many questions the policy was asked.
    pub(super) fn asked(&self) -> u64 {
        self.questions
    }

    fn line(&mut self, law: &'static Law) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.law == law)
    }

    /// So many questions were asked for the law.
    pub(super) fn tried(&mut self, law: &'static Law, questions: u64) {
        if let Some(line) = self.line(law) {
            line.asked += questions;
        }
    }

    /// The law holds, and this should be known.
    pub(super) fn warn(&mut self, law: &'static Law, what: String) {
        if let Some(line) = self.line(law) {
            line.warning.get_or_insert(what);
        }
    }

    /// The law does not hold; the first counterexample is kept.
    pub(super) fn broken(
        &mut self,
        law: &'static Law,
        about: &About,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) {
        if let Some(line) = self.line(law) {
            line.broken.get_or_insert(Counterexample {
                contact: about.contact,
                name: None,
                question: about.question.clone(),
                expected: expected.into(),
                found: found.into(),
            });
        }
    }

    /// Asks one thing; none: there is no answer, which breaks the law.
    pub(super) fn ask<F: Facts + 'static, T>(
        &mut self,
        law: &'static Law,
        session: &Session<'_, F>,
        about: &About,
        ask: impl FnOnce(&Session<'_, F>) -> Result<T, CallError>,
    ) -> Option<T> {
        let answer = ask(session);
        if let Some(usage) = session.last_usage() {
            self.used(usage, &self.granted.clone(), about);
        }
        self.answered(law, about, answer)
    }

    /// Takes an answer down; none: there is none, which breaks the law.
    pub(super) fn answered<T>(
        &mut self,
        law: &'static Law,
        about: &About,
        answer: Result<T, CallError>,
    ) -> Option<T> {
        self.questions += 1;
        self.tried(law, 1);
        match answer {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.broken(law, about, "an answer", fault(&error));
                None
            }
        }
    }

    /// Counts what an answer took, of what it is granted.
    pub(super) fn used(&mut self, usage: Usage, granted: &Limits, about: &About) {
        for (limit, share) in usage.shares(granted).into_iter().filter(|(name, _)| *name != "time")
        {
            match self.most.iter_mut().find(|most| most.limit == limit) {
                Some(most) if most.share >= share => {}
                Some(most) => (most.share, most.about) = (share, about.clone()),
                None => self.most.push(Most { limit, share, about: about.clone() }),
            }
        }
    }

    /// Takes over what another sheet has.
    pub(super) fn merge(&mut self, other: Sheet) {
        self.questions += other.questions;
        for Line { law, asked, warning, broken } in other.lines {
            if let Some(line) = self.line(law) {
                line.asked += asked;
                line.warning = line.warning.take().or(warning);
                line.broken = line.broken.take().or(broken);
            }
        }
        for most in other.most {
            match self.most.iter_mut().find(|known| known.limit == most.limit) {
                Some(known) if known.share >= most.share => {}
                Some(known) => *known = most,
                None => self.most.push(most),
            }
        }
    }

    /// Both must be the same. The names say where each comes from.
    pub(super) fn same<T: PartialEq + Debug>(
        &mut self,
        law: &'static Law,
        about: &About,
        expected: (&str, &T),
        found: (&str, &T),
        text: impl Fn(&T) -> String,
    ) {
        if expected.1 != found.1 {
            let said = |(from, it): (&str, &T)| format!("{} ({from})", text(it));
            self.broken(law, about, said(expected), said(found));
        }
    }

    /// Every check, with names in place of numbers.
    pub(super) fn finish(self, world: &World) -> Result<Vec<Check>, ConformError> {
        let contacts: Vec<_> = self
            .lines
            .iter()
            .filter_map(|line| line.broken.as_ref().and_then(|broken| broken.contact))
            .collect();
        let names = world.read()?.contact_names_of(&contacts)?;
        let mut checks = self.without_the_rest();
        for check in &mut checks {
            if let Verdict::Failed(broken) = &mut check.verdict {
                broken.name = broken.contact.and_then(|contact| names.get(&contact).cloned());
            }
        }
        Ok(checks)
    }

    /// Every check, however far the asking has come.
    pub(super) fn without_the_rest(self) -> Vec<Check> {
        let check = |line: Line| {
            let Law { group, name, says } = line.law;
            let verdict = match (line.broken, line.warning) {
                (Some(broken), _) => Verdict::Failed(Box::new(broken)),
                (None, _) if line.asked == 0 => Verdict::NotAsked,
                (None, Some(warning)) => Verdict::Warned(warning),
                (None, None) => Verdict::Passed,
            };
            Check { group, name, law: says, asked: line.asked, verdict }
        };
        self.lines.into_iter().map(check).collect()
    }
}

impl Most {
    /// Which question it was.
    pub(super) fn question(&self) -> String {
        let Most { about: About { contact, question }, .. } = self;
        contact.map_or(question.clone(), |contact| format!("{question} of contact {contact}"))
    }

    pub(super) fn about(&self) -> &About {
        &self.about
    }
}

/// Why there is no answer, with all causes.
pub(super) fn fault(error: &CallError) -> String {
    let mut text = format!("no answer: {error}");
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(&format!(": {error}"));
        cause = error.source();
    }
    text
}

/// A decision in few words.
pub(super) fn decided(decision: &Decision) -> String {
    let effect = if decision.allows() { "allow" } else { "deny" };
    format!("{effect} by {}", decision.rule.id)
}

/// A reply in few words, with what else it says.
pub(super) fn replied(reply: &Reply) -> String {
    let decision = reply.decision.as_ref().map_or("nothing".into(), decided);
    match json!(reply.detail) {
        serde_json::Value::String(_) => decision,
        detail => format!("{decision} {detail}"),
    }
}

/// May it, in a word.
pub(super) fn may(allowed: &bool) -> String {
    if *allowed { "yes".into() } else { "no".into() }
}

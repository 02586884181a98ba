//! Where a candidate disagrees with the policy in force, as lines of JSON: numbers and rules, and nobody's name.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::Voice;
use super::fault::FaultKind;
use crate::day::{Day, now};
use crate::error::CallError;
use crate::facts::{ContactId, CustomerId, Instant};
use crate::question::{Question, Reply};
use crate::session::{EffectWord, Request};
use crate::store::Revision;

/// A disagreement.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Disagreement<'a> {
    at: Instant,
    trial: u64,
    /// How the candidate differs: `wider`, `failing`, `narrower` or `otherwise`.
    direction: &'static str,
    question: &'a Question,
    contact: ContactId,
    #[serde(skip_serializing_if = "Option::is_none")]
    acting: Option<CustomerId>,
    today: Option<Day>,
    revision: Revision,
    in_force: Side<'a>,
    candidate: Side<'a>,
}

/// What one of the two said.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
struct Side<'a> {
    policy: &'a str,
    effect: EffectWord,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    /// Only the word: a component can put anything into an error.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

impl<'a> Side<'a> {
    fn new((policy, answer): (&'a str, &'a Result<Reply, CallError>)) -> Self {
        let (effect, rule, error) = match answer {
            Err(error) => (EffectWord::None, None, Some(FaultKind::from(error).as_str())),
            Ok(Reply { decision: None, .. }) => (EffectWord::None, None, None),
            Ok(Reply { decision: Some(decision), .. }) => {
                let effect = if decision.allows() { EffectWord::Allow } else { EffectWord::Deny };
                (effect, Some(decision.rule.id.as_str()), None)
            }
        };
        Side { policy, effect, rule, error }
    }
}

impl<'a> Disagreement<'a> {
    pub(super) fn new(
        trial: u64,
        direction: &'static str,
        (question, request, revision): (&'a Question, Request, Revision),
        in_force: (&'a str, &'a Result<Reply, CallError>),
        candidate: (&'a str, &'a Result<Reply, CallError>),
    ) -> Self {
        let Request { contact, acting, today, now: _ } = request;
        Disagreement {
            at: now(),
            trial,
            direction,
            question,
            contact,
            acting,
            today: Day::from_number(today),
            revision,
            in_force: Side::new(in_force),
            candidate: Side::new(candidate),
        }
    }
}

/// The file, which is made when there is something to write.
#[derive(Debug)]
pub(super) struct ShadowLog {
    path: PathBuf,
    file: Mutex<Option<File>>,
    complained: AtomicBool,
}

impl ShadowLog {
    pub(super) fn new(path: PathBuf) -> Self {
        ShadowLog { path, file: Mutex::new(None), complained: AtomicBool::new(false) }
    }

    pub(super) fn write(&self, line: &Disagreement<'_>) -> io::Result<()> {
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = match file.take() {
            Some(opened) => opened,
            None => OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path)?,
        };
        // One write, so that lines of several hosts do not mix.
        file.insert(opened).write_all(&text)
    }

    /// The counts go on without it, so once is enough.
    pub(super) fn complain_once(&self, voice: &Voice, error: &io::Error) {
        if !self.complained.swap(true, Relaxed) {
            let path = self.path.display();
            voice(&format!("warning: disagreements cannot be written to `{path}`: {error}"));
        }
    }
}

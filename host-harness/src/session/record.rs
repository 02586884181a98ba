//! What each decision leaves in a log: what was asked, what decided, by which policy, from which revision, at what cost.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    AdminRequest, Answer, Audience, FieldMask, LockoutStep, NewRecord, PortalView, PrivilegeAnswer,
    RecordFilter, Request, Session, SignIn, VisibleAccounts,
};
use crate::day::{Day, now};
use crate::decision::{Decision, Effect};
use crate::error::CallError;
use crate::facts::{Date, Facts, Instant};
use crate::question::Question;
use crate::sandbox::usage::Usage;
use crate::session::RuleInfo;

/// Where decisions are written down.
pub trait DecisionLog: Send + Sync {
    /// Writes it down for good. Whatever cannot be written down does not count as decided.
    fn record(&self, line: &DecisionLine) -> io::Result<()>;
}

/// One decision. There are no names and no passwords in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct DecisionLine {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// What was asked, such as `accounts`.
    pub question: String,
    /// About whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<u64>,
    /// For which customer the contact acts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acting: Option<u64>,
    /// Which CRM user proposes a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<u64>,
    /// About what: a module, an account, a ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<u64>,
    /// On which day of the CRM's calendar, where the question can be asked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub today: Option<Day>,
    /// The whole question, where it can be asked again: one about a contact, and not too long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Question>,
    /// `allow`, `deny`, or `none`: there was no answer.
    pub effect: EffectWord,
    /// The rule that decided; none where a change was accepted, or there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Its reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many accounts, fields, modules or answers were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<usize>,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The digest of the component that was asked.
    pub policy: String,
    /// Nobody has signed it: it was used for development.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsigned: bool,
    /// The revision that it was decided from; none: the facts have no revisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// What it took.
    pub used: UsageEntry,
}

/// How a decision ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words speak for themselves")]
pub enum EffectWord {
    Allow,
    Deny,
    None,
}

/// What a decision took, in the units of the limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields of `Usage`")]
pub struct UsageEntry {
    pub microseconds: u64,
    pub fuel: u64,
    pub memory_bytes: u64,
    pub callbacks: u64,
    pub rows: u64,
    pub bytes: u64,
}

impl From<UsageEntry> for Usage {
    fn from(entry: UsageEntry) -> Self {
        let UsageEntry { microseconds, fuel, memory_bytes, callbacks, rows, bytes } = entry;
        let memory_bytes = usize::try_from(memory_bytes).unwrap_or(usize::MAX);
        let time = Duration::from_micros(microseconds);
        Usage { time, fuel, memory_bytes, callbacks, rows, bytes }
    }
}

impl From<Usage> for UsageEntry {
    fn from(usage: Usage) -> Self {
        let Usage { time, fuel, memory_bytes, callbacks, rows, bytes } = usage;
        UsageEntry {
            microseconds: u64::try_from(time.as_micros()).unwrap_or(u64::MAX),
            fuel,
            memory_bytes: memory_bytes as u64,
            callbacks,
            rows,
            bytes,
        }
    }
}

/// Where a session writes its decisions.
#[derive(Clone)]
pub(super) struct Recorder {
    log: Arc<dyn DecisionLog>,
    revision: Option<u64>,
}

/// What is asked, as the log names it.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    question: &'static str,
    contact: Option<u64>,
    acting: Option<u64>,
    actor: Option<u64>,
    about: Option<u64>,
    whole: Option<(Date, Question)>,
}

/// Batches with more questions than this are not written down whole.
const LONGEST_BATCH: usize = 64;

impl Asked {
    /// About nobody in particular.
    pub(crate) fn anybody(question: &'static str) -> Self {
        Asked { question, contact: None, acting: None, actor: None, about: None, whole: None }
    }

    /// By a contact.
    pub(crate) fn by(request: Request, question: Question) -> Self {
        let Request { contact, acting, today, now: _ } = request;
        let word = question.word();
        let about = question.about();
        let too_long = match &question {
            Question::Privilege(wish) => wish.fields.len() > LONGEST_BATCH,
            Question::Privileges(wishes) => {
                let fields: usize = wishes.iter().map(|wish| wish.fields.len()).sum();
                wishes.len() + fields > LONGEST_BATCH
            }
            _ => false,
        };
        let whole = (!too_long).then_some((today, question));
        Asked { contact: Some(contact), acting, about, whole, ..Asked::anybody(word) }
    }

    /// By a CRM user.
    pub(crate) fn proposed(question: &'static str, admin: AdminRequest) -> Self {
        Asked { actor: Some(admin.actor), ..Asked::anybody(question) }
    }

    /// About a contact.
    pub(crate) fn contact(self, contact: u64) -> Self {
        Asked { contact: Some(contact), ..self }
    }

    /// About a thing.
    pub(crate) fn about(self, about: u64) -> Self {
        Asked { about: Some(about), ..self }
    }
}

/// An answer, as the log tells of it.
pub(crate) trait Decided {
    /// The effect, and the rule that says so.
    fn decided(&self) -> (Effect, Option<&RuleInfo>);

    /// How much was found.
    fn found(&self) -> Option<usize> {
        None
    }
}

impl<'p, F: Facts + 'static> Session<'p, F> {
    /// The same, with every decision written down.
    pub fn recording(self, log: Arc<dyn DecisionLog>, revision: Option<u64>) -> Self {
        Session { recorder: Some(Recorder { log, revision }), ..self }
    }

    /// Asks, and writes the answer down.
    pub(crate) fn recorded<T: Decided>(
        &self,
        asked: impl FnOnce() -> Asked,
        ask: impl FnOnce() -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let answer = ask();
        let Some(Recorder { log, revision }) = &self.recorder else { return answer };
        let (effect, rule, found, error) = match &answer {
            Ok(answer) => {
                let (effect, rule) = answer.decided();
                let effect = match effect {
                    Effect::Allow => EffectWord::Allow,
                    Effect::Deny => EffectWord::Deny,
                };
                (effect, rule, answer.found(), None)
            }
            Err(error) => (EffectWord::None, None, None, Some(error.to_string())),
        };
        let Asked { question, contact, acting, actor, about, whole } = asked();
        let (today, whole) = whole.unzip();
        log.record(&DecisionLine {
            at: now(),
            question: question.to_owned(),
            contact,
            acting,
            actor,
            about,
            today: today.and_then(Day::from_number),
            asked: whole,
            effect,
            rule: rule.map(|rule| rule.id.clone()),
            reason: rule.map(|rule| rule.reason.clone()),
            found,
            error,
            policy: self.policy.digest().to_owned(),
            unsigned: self.policy.is_unsigned(),
            revision: *revision,
            used: self.last_usage().unwrap_or_default().into(),
        })
        .map_err(CallError::Unrecorded)?;
        answer
    }
}

impl Decided for Decision {
    fn decided(&self) -> (Effect, Option<&RuleInfo>) {
        (self.effect, Some(&self.rule))
    }
}

impl<T> Decided for Answer<T> {
    fn decided(&self) -> (Effect, Option<&RuleInfo>) {
        match self {
            Answer::Accepted(_) => (Effect::Allow, None),
            Answer::Refused(refusal) => (Effect::Deny, Some(&refusal.rule)),
        }
    }
}

/// Of many decisions the log has the number, and denies if one does.
impl Decided for Vec<Decision> {
    fn decided(&self) -> (Effect, Option<&RuleInfo>) {
        let denied = self.iter().find(|decision| !decision.allows());
        denied.map_or((Effect::Allow, None), Decided::decided)
    }

    fn found(&self) -> Option<usize> {
        Some(self.len())
    }
}

macro_rules! decided {
    ($($answer:ty $(: $found:ident)?),* $(,)?) => {$(
        impl Decided for $answer {
            fn decided(&self) -> (Effect, Option<&RuleInfo>) {
                self.decision.decided()
            }

            $(fn found(&self) -> Option<usize> {
                Some(self.$found.len())
            })?
        }
    )*};
}

decided!(
    VisibleAccounts: accounts,
    Audience: members,
    PrivilegeAnswer,
    RecordFilter,
    FieldMask: fields,
    NewRecord,
    PortalView: modules,
    SignIn,
    LockoutStep,
);

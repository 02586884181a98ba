//! Replies as they are written down: one JSON object on each line.
//!
//! Only `"effect":"allow"` lets anybody do anything; whatever else is in a reply, and however it is read, is a refusal.

use serde::Serialize;
use serde_json::Value;

use super::fault::Fault;
use crate::decision::Decision;
use crate::facts::ContactId;
use crate::question::{Detail, Reply};
use crate::session::{EffectWord, LockoutStep};
use crate::store::Revision;
use crate::update::Active;

/// A reply to one request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Line {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) effect: Option<EffectWord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conceals: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_in: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<ContactId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    activation: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    unsigned: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Revision>,
}

impl Line {
    fn with_effect(effect: Option<EffectWord>) -> Self {
        Line {
            id: None,
            effect,
            rule: None,
            reason: None,
            title: None,
            conceals: None,
            detail: None,
            verdict: None,
            signed_in: None,
            contact: None,
            kind: None,
            error: None,
            status: None,
            policy: None,
            activation: None,
            unsigned: false,
            revision: None,
        }
    }

    fn decision(decision: &Decision) -> Self {
        let effect = if decision.allows() { EffectWord::Allow } else { EffectWord::Deny };
        let rule = &decision.rule;
        Line {
            rule: Some(rule.id.clone()),
            reason: Some(rule.reason.clone()),
            title: Some(rule.title.clone()),
            conceals: Some(rule.conceals),
            ..Line::with_effect(Some(effect))
        }
    }

    /// An answer to a question. None: nothing was asked, so nothing was decided.
    pub(super) fn answer(reply: &Reply, revision: Revision) -> Option<Self> {
        let line = Line::decision(reply.decision.as_ref()?);
        let detail = match &reply.detail {
            Detail::Nothing => None,
            detail => Some(serde_json::to_value(detail).ok()?),
        };
        Some(Line { detail, revision: Some(revision), ..line })
    }

    /// A step of a sign-in.
    pub(super) fn step(step: &LockoutStep) -> Self {
        Line { verdict: Some(step.verdict_word()), ..Line::decision(&step.decision) }
    }

    /// A sign-in: nobody learns more than who is let in.
    pub(super) fn login(granted: Option<ContactId>) -> Self {
        let effect = if granted.is_some() { EffectWord::Allow } else { EffectWord::Deny };
        let signed_in = Some(granted.is_some());
        Line { signed_in, contact: granted, ..Line::with_effect(Some(effect)) }
    }

    /// No answer.
    pub(super) fn fault(fault: &Fault) -> Self {
        Line {
            kind: Some(fault.kind.as_str()),
            error: Some(fault.what.clone()),
            ..Line::with_effect(Some(EffectWord::None))
        }
    }

    /// How the host is doing.
    pub(super) fn status(status: Value) -> Self {
        Line { status: Some(status), ..Line::with_effect(None) }
    }

    /// The same, to the request that was sent with this.
    pub(super) fn with_id(self, id: Option<Value>) -> Self {
        Line { id, ..self }
    }

    /// The same, with the policy that decided.
    pub(super) fn by(self, active: &Active) -> Self {
        Line {
            policy: Some(active.policy.digest().to_owned()),
            activation: Some(active.number),
            unsigned: active.policy.is_unsigned(),
            ..self
        }
    }

    /// The text, with the end of the line.
    pub(super) fn text(&self) -> String {
        let mut text = serde_json::to_string(self).unwrap_or_else(|_| {
            // Nothing in it can fail to be written down; if it did, it would be a refusal.
            r#"{"effect":"none","kind":"panicked","error":"the reply cannot be written down"}"#
                .to_owned()
        });
        text.push('\n');
        text
    }
}

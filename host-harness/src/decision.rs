//! A decision with its rule resolved: what the host may log, show to administrators, and act on.

use std::sync::Arc;

use serde::Serialize;

use crate::bindings::exports::portal::permissions::about::{Description, RuleInfo};
use crate::bindings::portal::permissions::types;
use crate::error::{CallError, LoadError, line};
use crate::plain::is_plain;

pub use types::Effect;

/// Whether the portal may go ahead, and the rule that says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The only thing to act on.
    pub effect: Effect,
    /// Why.
    pub rule: Arc<RuleInfo>,
}

impl Decision {
    /// Whether the portal may go ahead.
    pub fn allows(&self) -> bool {
        self.effect == Effect::Allow
    }
}

/// In JSON: effect, rule and reason.
impl Serialize for Decision {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "kebab-case")]
        struct View<'a> {
            effect: &'a str,
            rule: &'a str,
            reason: &'a str,
        }
        let effect = if self.allows() { "allow" } else { "deny" };
        View { effect, rule: &self.rule.id, reason: &self.rule.reason }.serialize(serializer)
    }
}

/// A refused change: nothing was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub rule: Arc<RuleInfo>,
    /// What it is about, as the rule's title says.
    pub subjects: Vec<u64>,
}

/// The rules that a policy publishes, by number.
#[derive(Debug)]
pub struct Rules(Vec<Arc<RuleInfo>>);

impl Rules {
    pub(crate) fn new(description: &Description) -> Result<Self, LoadError> {
        let rules: Vec<_> = description.rules.iter().cloned().map(Arc::new).collect();
        // They are printed and logged: a component must not be able to write more than a line of text with them.
        let texts = rules.iter().flat_map(|rule| {
            [&rule.id, &rule.reason, &rule.title].into_iter().chain(&rule.sources)
        });
        let own = [&description.name, &description.version];
        if let Some(text) = texts.chain(own).find(|text| !is_line(text)) {
            let text: String = text.chars().take(60).collect();
            return Err(LoadError::Description(format!("`{}` is not a line of text", line(&text))));
        }
        let mut ids: Vec<_> = rules.iter().map(|rule| rule.id.as_str()).collect();
        ids.sort_unstable();
        if let Some([twice, _]) = ids.array_windows().find(|[a, b]| a == b) {
            return Err(LoadError::Description(format!("rule `{twice}` is published twice")));
        }
        Ok(Rules(rules))
    }

    /// All of them, in the order published.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<RuleInfo>> {
        self.0.iter()
    }

    /// The rule with this number.
    pub(crate) fn rule(&self, number: u16) -> Result<Arc<RuleInfo>, CallError> {
        let rule = self.0.get(usize::from(number)).cloned();
        rule.ok_or_else(|| CallError::BadAnswer(format!("there is no rule number {number}")))
    }

    /// A refusal names a rule that refuses.
    pub(crate) fn refusal(&self, refusal: types::Refusal) -> Result<Refusal, CallError> {
        let types::Refusal { rule, subjects } = refusal;
        let decision = self.decision(types::Decision { effect: Effect::Deny, rule })?;
        Ok(Refusal { rule: decision.rule, subjects })
    }

    /// A policy that says allow where its own rule says deny is not to be believed.
    pub(crate) fn decision(&self, decision: types::Decision) -> Result<Decision, CallError> {
        let rule = self.rule(decision.rule)?;
        if rule.effect != decision.effect {
            return Err(CallError::BadAnswer(format!(
                "rule `{}` is published with another effect than it was given",
                rule.id
            )));
        }
        Ok(Decision { effect: decision.effect, rule })
    }
}

/// Whether a text of a component can be printed and logged: no more than a line, and not a long one.
pub(crate) fn is_line(text: &str) -> bool {
    text.len() <= 500 && text.chars().all(is_plain)
}

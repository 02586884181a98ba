//! What a step must lead to. A found answer is written in the same words, so that both can be compared and printed.

use std::collections::BTreeMap;

use crate::decision::{self, Refusal, Rules};
use crate::document::AllocationEntry;
use crate::session::RuleInfo;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether the portal may go ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// It may.
    Allow,
    /// It must not.
    Deny,
}

/// A decision, and what comes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Answer {
    /// Whether the portal may go ahead.
    pub effect: Effect,
    /// Why, as a code.
    pub reason: String,
    /// The rule that decided; left out: any rule with this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Exactly these, in this order: wherever `visible-accounts` is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accounts: Option<Vec<u64>>,
    /// Exactly these, ascending: wherever `who-can-see` is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customers: Option<Vec<Member>>,
    /// Exactly these; only for `who-can-see`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Warning>,
    /// Exactly these, in the order asked: wherever fields refuse.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forbidden_fields: Vec<u64>,
    /// Exactly these, ascending: wherever `list-records` is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<u64>>,
    /// Exactly these: wherever `field-mask` is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<BTreeMap<u64, FieldRight>>,
    /// Who will own the record: wherever `new-record` is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<u64>,
    /// Who signs in: wherever `identify` is allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<u64>,
}

/// What a contact may do with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FieldRight {
    /// Not even see it.
    Hidden,
    /// See it.
    ReadOnly,
    /// See and write it.
    Editable,
}

/// A customer whose contacts may choose an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Member {
    /// Which customer.
    pub customer: u64,
    /// Why.
    pub reason: String,
    /// Customers whose contacts may act for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub head_offices: Vec<u64>,
}

/// Something that an administrator should know about a stored allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Warning {
    /// What is wrong.
    pub reason: String,
    /// The deleted group or customer; left out: nothing is named.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub subject: u64,
}

/// What became of a proposed change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change<T> {
    /// It was saved, or would be.
    Accepted(T),
    /// Nothing was saved.
    Refused(Refused),
}

/// Why a proposed change was not saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Refused {
    /// Why, as a code.
    pub reason: String,
    /// The rule; left out: any rule with this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Exactly what the refusal names, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<u64>,
}

/// An allocation that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Allocated {
    /// Whether it differs from the one stored.
    pub changed: bool,
    /// Exactly those that gain the account.
    #[serde(default)]
    pub gain: Affected,
    /// Exactly those that lose it.
    #[serde(default)]
    pub lose: Affected,
}

/// Whom an allocation affects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Affected {
    /// Ascending.
    pub customers: Vec<u64>,
    /// Those of their contacts that have portal access on that day, ascending.
    pub contacts: Vec<u64>,
}

/// A portal section that was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SavedAccess {
    /// The email address as it was saved.
    pub email: String,
}

/// What a search finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Found {
    /// Exactly these customers, in this order.
    Customers(Vec<u64>),
    /// Exactly these, and there are more than were asked for.
    FirstCustomers(Vec<u64>),
    /// Nothing was searched.
    Refused {
        /// Why, as a code.
        reason: String,
        /// How many characters are needed.
        minimum: u32,
    },
}

/// What the database holds for an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Stored {
    /// Left out: nothing was ever saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocation: Option<AllocationEntry>,
    /// How often the allocation was replaced since the first step.
    pub replacements: usize,
}

impl Answer {
    /// A decision alone, with its rule only where the rule is wanted.
    pub(super) fn new(rule: &RuleInfo, wanted: &Answer) -> Self {
        Answer {
            effect: rule.effect.into(),
            reason: rule.reason.clone(),
            rule: wanted.rule.as_ref().map(|_| rule.id.clone()),
            accounts: None,
            customers: None,
            warnings: Vec::new(),
            forbidden_fields: Vec::new(),
            records: None,
            fields: None,
            owner: None,
            contact: None,
        }
    }

    /// Whatever it names that the policy does not publish.
    pub(super) fn unpublished(&self, rules: &Rules) -> Option<String> {
        let members = self.customers.iter().flatten();
        let members = members.map(|member| (Effect::Allow, member.reason.as_str(), None));
        let warnings = self.warnings.iter();
        let warnings = warnings.map(|warning| (Effect::Deny, warning.reason.as_str(), None));
        let decided = (self.effect, self.reason.as_str(), self.rule.as_deref());
        let mut named = [decided].into_iter().chain(members).chain(warnings);
        named.find_map(|(effect, reason, rule)| unpublished(rules, effect, reason, rule))
    }
}

impl<T> Change<T> {
    /// A refusal, with its rule only where the rule is wanted.
    pub(super) fn refused(refusal: Refusal, wanted: &Self) -> Self {
        let wants_rule = matches!(wanted, Change::Refused(Refused { rule: Some(_), .. }));
        Change::Refused(Refused {
            reason: refusal.rule.reason.clone(),
            rule: wants_rule.then(|| refusal.rule.id.clone()),
            subjects: refusal.subjects,
        })
    }

    /// Whatever it names that the policy does not publish.
    pub(super) fn unpublished(&self, rules: &Rules) -> Option<String> {
        let Change::Refused(Refused { reason, rule, .. }) = self else { return None };
        unpublished(rules, Effect::Deny, reason, rule.as_deref())
    }
}

impl Found {
    /// Whatever it names that the policy does not publish.
    pub(super) fn unpublished(&self, rules: &Rules) -> Option<String> {
        let Found::Refused { reason, .. } = self else { return None };
        unpublished(rules, Effect::Deny, reason, None)
    }
}

impl From<decision::Effect> for Effect {
    fn from(effect: decision::Effect) -> Self {
        match effect {
            decision::Effect::Allow => Effect::Allow,
            decision::Effect::Deny => Effect::Deny,
        }
    }
}

pub(super) fn unpublished(
    rules: &Rules,
    effect: Effect,
    reason: &str,
    rule: Option<&str>,
) -> Option<String> {
    let fits = |published: &RuleInfo| {
        published.reason == reason
            && Effect::from(published.effect) == effect
            && rule.is_none_or(|rule| published.id == rule)
    };
    if rules.iter().any(|published| fits(published)) {
        return None;
    }
    let does = |effect| match effect {
        Effect::Allow => "allows",
        Effect::Deny => "denies",
    };
    let Some(rule) = rule else {
        return Some(format!(
            "the policy publishes no rule that {} with reason `{reason}`",
            does(effect)
        ));
    };
    let Some(published) = rules.iter().find(|published| published.id == rule) else {
        return Some(format!("the policy publishes no rule `{rule}`; `portal rules` lists all"));
    };
    let actual = Effect::from(published.effect);
    Some(if actual == effect {
        format!("the rule `{rule}` has the reason `{}`, not `{reason}`", published.reason)
    } else {
        format!("the rule `{rule}` never {}: it {}", does(effect), does(actual))
    })
}

fn is_zero(subject: &u64) -> bool {
    *subject == 0
}

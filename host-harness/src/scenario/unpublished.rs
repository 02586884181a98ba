//! Whether what a step expects can come of it at all: a reason or a rule that the policy does not publish cannot.

use crate::Policy;
use crate::decision::Rules;

use super::Step;
use super::expect::{Effect, unpublished};
use super::lockout::Stepped;
use super::portal::{Explanation, View};

impl Step {
    /// What it names that the policy does not publish.
    pub(super) fn unpublished(&self, policy: &Policy) -> Option<String> {
        let rules = policy.rules();
        match self {
            Step::Put(_)
            | Step::DeleteAccount { .. }
            | Step::StoredAllocation { .. }
            | Step::StoredEntries { .. }
            | Step::Profiles { .. }
            | Step::KnownAddresses(_)
            | Step::Blocked { .. }
            | Step::Lockout { .. }
            | Step::What { .. }
            | Step::Who { .. }
            | Step::Notices { .. }
            | Step::Audit { .. } => None,
            Step::CheckAccess { expect, .. }
            | Step::VisibleAccounts { expect, .. }
            | Step::SubmitTicket { expect, .. }
            | Step::WhoCanSee { expect, .. }
            | Step::Decide { expect, .. }
            | Step::ListRecords { expect, .. }
            | Step::FieldMask { expect, .. }
            | Step::NewRecord { expect, .. }
            | Step::Identify { expect, .. } => expect.unpublished(rules),
            Step::Allocate { expect, .. } | Step::PreviewAllocation { expect, .. } => {
                expect.unpublished(rules)
            }
            Step::ChangeSettings { expect, .. } | Step::PreviewChange { expect, .. } => {
                expect.unpublished(rules)
            }
            Step::SetPortalAccess { expect, .. } => expect.unpublished(rules),
            Step::SearchCustomers { expect, .. } => expect.unpublished(rules),
            Step::PortalView { expect, .. } => {
                let View { effect, reason, rule, .. } = expect;
                unpublished(rules, *effect, reason, rule.as_deref())
            }
            Step::Explain { expect, .. } | Step::ExplainSignIn { expect, .. } => {
                in_explanation(rules, expect)
            }
            Step::SignIn { expect, .. }
            | Step::Begin { expect, .. }
            | Step::Settle { expect, .. }
            | Step::Tick { expect, .. }
            | Step::Whitelist { expect, .. }
            | Step::EndExemption { expect, .. }
            | Step::Lock { expect, .. } => in_lockout(rules, expect),
        }
    }
}

fn in_lockout(rules: &Rules, expect: &Stepped) -> Option<String> {
    let Stepped { verdict: _, rule, notes: _, known_addresses } = expect;
    let named = rule.as_deref().and_then(|rule| unknown(rules, rule));
    named.or_else(|| known_addresses.as_deref().and_then(|known| in_lockout(rules, known)))
}

fn in_explanation(rules: &Rules, expect: &Explanation) -> Option<String> {
    let Explanation { effect, rule, lost, remedies, complete: _ } = expect;
    let decides = rules.iter().find(|published| published.id == *rule);
    if decides.is_some_and(|published| Effect::from(published.effect) != *effect) {
        return Some(format!("the policy publishes `{rule}` with another effect"));
    }
    [rule].into_iter().chain(lost).chain(remedies).find_map(|rule| unknown(rules, rule))
}

fn unknown(rules: &Rules, rule: &str) -> Option<String> {
    let published = rules.iter().any(|published| published.id == rule);
    (!published).then(|| format!("the policy publishes no rule `{rule}`"))
}

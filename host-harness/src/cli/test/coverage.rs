//! Which of the rules that a policy publishes have decided something.

use std::collections::BTreeSet;

use host_harness::Policy;
use serde_json::{Value, json};

use super::Ran;
use crate::cli::naming::enumerated;

/// How many rules are named to people.
const NAMED: usize = 12;

pub(super) struct Coverage {
    shown: Vec<String>,
    missing: Vec<String>,
}

impl Coverage {
    pub(super) fn of(policy: &Policy, ran: &[Ran<'_>]) -> Self {
        let seen: BTreeSet<&str> =
            ran.iter().flat_map(|(_, outcome)| outcome.rules.iter().map(String::as_str)).collect();
        let rules = policy.rules().iter().map(|rule| rule.id.clone());
        let (shown, missing) = rules.partition(|rule| seen.contains(rule.as_str()));
        Coverage { shown, missing }
    }

    fn all(&self) -> usize {
        self.shown.len() + self.missing.len()
    }

    /// Whether so many of a hundred rules have been shown. Nothing is rounded.
    pub(super) fn reaches(&self, percent: u8) -> bool {
        self.shown.len() * 100 >= self.all() * usize::from(percent)
    }

    pub(super) fn text(&self) -> String {
        let (shown, all) = (self.shown.len(), self.all());
        // Down, so that a hundred means all.
        let percent = (shown * 100).checked_div(all).unwrap_or(100);
        let mut text =
            format!("Rules that have decided something: {shown} of {all} ({percent} %).\n");
        let mut missing = self.missing.clone();
        let more = missing.len().saturating_sub(NAMED);
        missing.truncate(NAMED);
        if more > 0 {
            missing.push(format!("{more} more (all with --json)"));
        }
        if !missing.is_empty() {
            text.push_str(&format!("Never: {}.\n", enumerated(missing)));
        }
        text
    }

    pub(super) fn json(&self) -> Value {
        json!({ "shown": self.shown, "missing": self.missing })
    }
}

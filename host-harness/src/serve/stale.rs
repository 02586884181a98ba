//! Whether the policy that is served may be out of date: since when nobody could say that it is not.

use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Clock};

/// Without a limit, a policy that nobody could confirm for so long is worth a warning.
const WORTH_A_WARNING: Duration = Duration::from_secs(60);

/// How often the same warning is given.
const BETWEEN_WARNINGS: Duration = Duration::from_secs(60 * 60);

/// When the database last named the policy that is served. A host whose looking hangs grows stale by itself.
#[derive(Debug)]
pub(super) struct Freshness {
    started: Clock,
    /// Milliseconds after the start.
    confirmed: AtomicU64,
    distrust: Mutex<Option<String>>,
    /// Refuse then; none: only warn.
    limit: Option<Duration>,
    why: Mutex<String>,
    warned: Mutex<Option<Clock>>,
}

impl Freshness {
    /// Confirmed at this moment.
    pub(super) fn new(limit: Option<Duration>) -> Self {
        Freshness {
            started: Clock::now(),
            confirmed: AtomicU64::new(0),
            distrust: Mutex::new(None),
            limit,
            why: Mutex::new(String::new()),
            warned: Mutex::new(None),
        }
    }

    /// The database names what is served.
    pub(super) fn confirm(&self) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.confirmed.store(now, SeqCst);
        self.why.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The database names something else, or cannot be reached.
    pub(super) fn doubt(&self, why: &str) {
        why.clone_into(&mut self.why.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Why the policy would not be taken any more; none: it would.
    pub(super) fn distrust(&self, why: Option<String>) {
        *self.distrust.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }

    /// For how long nobody could say that the policy is the one in force.
    pub(super) fn unconfirmed(&self) -> Duration {
        let confirmed = Duration::from_millis(self.confirmed.load(SeqCst));
        self.started.elapsed().saturating_sub(confirmed)
    }

    /// What is wrong, if it has been for too long.
    pub(super) fn trouble(&self) -> Option<String> {
        let distrust = self.distrust.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(why) = distrust {
            return Some(format!("the policy would not be taken any more: {why}"));
        }
        let unconfirmed = self.unconfirmed();
        if unconfirmed <= self.limit.unwrap_or(WORTH_A_WARNING) {
            return None;
        }
        let why = self.why.lock().unwrap_or_else(PoisonError::into_inner);
        let why = if why.is_empty() { "the database does not answer" } else { why.as_str() };
        let seconds = unconfirmed.as_secs();
        Some(format!("the policy may have been replaced {seconds} seconds ago or less: {why}"))
    }

    /// The trouble, if requests are to be refused for it.
    pub(super) fn refusal(&self) -> Option<String> {
        self.limit?;
        self.trouble()
    }

    /// What to warn of now; each trouble once, and again after an hour. Also that it is over.
    pub(super) fn warning(&self) -> Option<String> {
        let trouble = self.trouble();
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(trouble) = trouble else {
            let over = "The policy is known to be the one in force again.";
            return warned.take().map(|_| over.to_owned());
        };
        if warned.is_some_and(|warned| warned.elapsed() < BETWEEN_WARNINGS) {
            return None;
        }
        *warned = Some(Clock::now());
        let consequence =
            if self.limit.is_some() { "requests are refused" } else { "it goes on deciding" };
        Some(format!("warning: {trouble}; {consequence}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aged(limit: Option<Duration>, by: u64) -> Freshness {
        let started = Clock::now() - Duration::from_secs(by);
        Freshness { started, ..Freshness::new(limit) }
    }

    #[test]
    fn a_policy_that_nobody_confirms_is_refused_after_the_limit_until_it_is_confirmed() {
        let limit = Some(Duration::from_secs(30));
        assert_eq!(aged(limit, 29).refusal(), None);
        let stale = aged(limit, 31);
        stale.doubt("the database names activation 4");
        let refusal = stale.refusal().unwrap();
        assert!(refusal.ends_with("the database names activation 4"), "{refusal}");
        stale.confirm();
        assert_eq!(stale.refusal(), None);
    }

    #[test]
    fn without_a_limit_nothing_is_refused_and_one_warning_is_given() {
        let stale = aged(None, 61);
        assert_eq!(stale.refusal(), None);
        assert!(stale.warning().unwrap().contains("it goes on deciding"));
        assert_eq!(stale.warning(), None);
        stale.confirm();
        assert!(stale.warning().unwrap().contains("again"));
        assert_eq!(stale.warning(), None);
    }

    #[test]
    fn a_policy_whose_key_was_revoked_is_refused_at_once_if_stale_ones_are() {
        for (limit, refused) in [(Some(Duration::from_secs(600)), true), (None, false)] {
            let freshness = Freshness::new(limit);
            freshness.distrust(Some("revoked-key".into()));
            assert_eq!(freshness.refusal().is_some(), refused);
            assert!(freshness.trouble().is_some());
            freshness.distrust(None);
            assert_eq!(freshness.trouble(), None);
        }
    }
}

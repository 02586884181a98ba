//! Asks both policies one question after the other over one snapshot, and keeps what they answer otherwise.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::group::{About, Tally};
use super::matter::Kind;
use super::turn::{Direction, Turn, compare};
use crate::crm::CrmError;
use crate::decision::Effect;
use crate::error::CallError;
use crate::facts::{CustomerId, DataError, PortalVersion};
use crate::policy::Policy;
use crate::question::{Question, Reply};
use crate::session::{Request, RuleInfo, Session};
use crate::store::Transaction;

/// Counts the answers that the candidate does not have, for all threads together.
#[derive(Debug, Default)]
pub(super) struct Patience {
    failing: AtomicU64,
    limit: u64,
}

impl Patience {
    /// 0: no end of it.
    pub(super) fn of(limit: u64) -> Self {
        Patience { failing: AtomicU64::new(0), limit }
    }

    pub(super) fn is_over(&self) -> bool {
        self.limit > 0 && self.failing.load(Ordering::Relaxed) >= self.limit
    }
}

/// Both policies over one snapshot.
pub(super) struct Pair<'p> {
    pub(super) active: Session<'p, Transaction>,
    pub(super) candidate: Session<'p, Transaction>,
    pub(super) tally: Tally,
    other_version: bool,
    patience: &'p Patience,
    /// The last contact that was asked about, and the rule by which the candidate denies it everything, if it does.
    shut_out: Option<(Request, Option<String>)>,
}

/// What both said; none: nothing more is asked.
pub(super) type Both<T> = Option<(Result<T, CallError>, Result<T, CallError>)>;

impl<'p> Pair<'p> {
    /// `other_version`: the one that is not in force; none: everything is as it is stored.
    pub(super) fn new(
        facts: Transaction,
        other_version: Option<PortalVersion>,
        active: &'p Policy,
        candidate: &'p Policy,
        patience: &'p Patience,
    ) -> Self {
        let facts = match other_version {
            Some(version) => facts.telling(version),
            None => facts,
        };
        let active = active.session(facts);
        let candidate = active.beside(candidate);
        Pair {
            active,
            candidate,
            tally: Tally::default(),
            other_version: other_version.is_some(),
            patience,
            shut_out: None,
        }
    }

    /// Asks a question about a contact of this customer.
    pub(super) fn ask(
        &mut self,
        request: Request,
        customer: Option<CustomerId>,
        question: &Question,
    ) -> Result<Both<Reply>, CrmError> {
        let about = About {
            contact: Some((request.contact, customer)),
            acting: request.acting.is_some(),
            other_version: self.other_version,
            day: Some(request.today),
        };
        let shut_out = self.shut_out(request);
        self.both(
            about,
            |session| question.ask(session, request),
            |before, after| {
                let mut turns = compare(question, before, after);
                for turn in &mut turns {
                    // Whoever may not use the portal at all learns nothing of what is in it by being told so.
                    let says_so = |rule: &Option<Arc<RuleInfo>>| {
                        rule.as_ref().is_some_and(|rule| shut_out.as_ref() == Some(&rule.id))
                    };
                    let denied =
                        |rule: &Arc<RuleInfo>| rule.effect == Effect::Deny && rule.conceals;
                    let is_said = turn.what.kind != Kind::Access && says_so(&turn.after);
                    let wider = turn.direction == Direction::Wider;
                    if wider && is_said && turn.before.as_ref().is_some_and(denied) {
                        turn.direction = Direction::Otherwise;
                    }
                }
                turns
            },
        )
    }

    /// The rule by which the candidate denies the contact everything; none: it does not.
    fn shut_out(&mut self, request: Request) -> Option<String> {
        let request = Request { acting: None, ..request };
        // Many questions about one contact come one after the other.
        if let Some((known, rule)) = &self.shut_out
            && *known == request
        {
            return rule.clone();
        }
        let access = self.candidate.check_access(request).ok();
        let rule = access.filter(|access| !access.allows()).map(|access| access.rule.id.clone());
        self.shut_out = Some((request, rule.clone()));
        rule
    }

    /// Asks anything. Fails if the policy in force fails for want of facts: then nobody knows what it would say.
    pub(super) fn both<T>(
        &mut self,
        about: About,
        ask: impl Fn(&Session<'p, Transaction>) -> Result<T, CallError>,
        compare: impl FnOnce(&Result<T, CallError>, &Result<T, CallError>) -> Vec<Turn>,
    ) -> Result<Both<T>, CrmError> {
        if self.patience.is_over() {
            return Ok(None);
        }
        let before = match patiently(|| ask(&self.active)) {
            Err(CallError::Facts(error)) if !matches!(error.kind, DataError::Corrupt) => {
                return Err(CallError::Facts(error).into());
            }
            answer => answer,
        };
        let after = patiently(|| ask(&self.candidate));
        self.tally.asked += 1;
        self.tally.unanswered += u64::from(before.is_err() && after.is_err());
        let turns = compare(&before, &after);
        if turns.iter().any(|turn| turn.direction == Direction::Failing) {
            self.patience.failing.fetch_add(1, Ordering::Relaxed);
        }
        let fault = after.as_ref().err().map(ToString::to_string);
        self.tally.add_failing(turns, about, fault.as_deref());
        Ok(Some((before, after)))
    }

    /// Asks the candidate about something that it has come to by itself; none: nothing more is asked.
    pub(super) fn candidate_only<T>(
        &mut self,
        about: About,
        before: &Result<T, CallError>,
        ask: impl Fn(&Session<'p, Transaction>) -> Result<T, CallError>,
        compare: impl FnOnce(&Result<T, CallError>, &Result<T, CallError>) -> Vec<Turn>,
    ) -> Option<Result<T, CallError>> {
        if self.patience.is_over() {
            return None;
        }
        let after = patiently(|| ask(&self.candidate));
        let fault = after.as_ref().err().map(ToString::to_string);
        self.tally.add_failing(compare(before, &after), about, fault.as_deref());
        Some(after)
    }
}

/// A machine that is busy elsewhere is no fault of the policy.
fn patiently<T>(ask: impl Fn() -> Result<T, CallError>) -> Result<T, CallError> {
    match ask() {
        Err(CallError::OutOfTime(_)) => ask(),
        answer => answer,
    }
}

//! One question to whoever is measured, and the time that it took. Only the question itself is timed.

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use super::answer::{Answer, Stepped};
use super::cases::Case;
use super::which::{Topic, Way};
use crate::error::CallError;
use crate::facts::{Facts, FactsError};
use crate::native::{Native, Step, lockout_step};
use crate::sandbox::usage::Usage;
use crate::session::Session;
use crate::session::lockouts::{Event, Settlement, State, Verdict};

/// A policy and the rules, over the same facts.
pub(super) struct Asker<'p, F> {
    fresh: Session<'p, F>,
    warm: Session<'p, F>,
    native: Native<F>,
}

/// What came of a question.
pub(super) struct Asked {
    pub(super) took: Duration,
    pub(super) answer: Result<Answer, CallError>,
    /// What a call used at most; nothing, where none was made.
    pub(super) used: Usage,
}

/// Attempts need a name that no other one has. Nothing is stored, so one will do.
const TICKET: u64 = u64::MAX;

impl<'p, F: Facts + 'static> Asker<'p, F> {
    pub(super) fn new(fresh: Session<'p, F>) -> Self {
        let warm = fresh.beside(fresh.policy()).reusing_its_instance();
        let native = Native::beside(&fresh);
        Asker { fresh, warm, native }
    }

    /// The session as the host uses it.
    pub(super) fn session(&self) -> &Session<'p, F> {
        &self.fresh
    }

    pub(super) fn ask(&self, topic: Topic, way: Way, case: &Case) -> Asked {
        match way {
            Way::Fresh => component(&self.fresh, topic, case),
            Way::Warm => component(&self.warm, topic, case),
            Way::Native => native(&self.native, topic, case),
        }
    }
}

fn component<F: Facts + 'static>(session: &Session<'_, F>, topic: Topic, case: &Case) -> Asked {
    let Case { request, single, batch, settings, .. } = case;
    let used = || session.last_usage().unwrap_or_default();
    let asked = |(took, answer)| Asked { took, answer, used: used() };
    match topic {
        Topic::Decision => asked(timed(|| session.decide(*request, single), Answer::from)),
        Topic::Batch => asked(timed(|| session.decide_many(*request, batch), Answer::from)),
        Topic::Accounts => asked(timed(|| session.visible_accounts(*request), Answer::from)),
        Topic::View => asked(timed(|| session.portal_view(*request), Answer::from)),
        Topic::SignIn => {
            let mut most = Usage::default();
            let step = |state: Option<&State>, event| {
                let step = session.lockout_step(*settings, state, event, false, request.now);
                most = most.or(used());
                step
            };
            let (took, answer) = timed(|| attempt(case, step), in_steps);
            Asked { took, answer, used: most }
        }
    }
}

fn native<F: Facts + 'static>(rules: &Native<F>, topic: Topic, case: &Case) -> Asked {
    let Case { request, single, batch, settings, .. } = case;
    let (took, answer) = match topic {
        Topic::Decision => {
            let form = |(reason, fields)| Answer::Decision(reason, fields);
            timed(|| known(rules.decide(*request, single)), form)
        }
        Topic::Batch => timed(|| known(rules.decide_many(*request, batch)), Answer::Batch),
        Topic::Accounts => {
            let form = |(reason, accounts)| Answer::Accounts(reason, accounts);
            timed(|| known(rules.visible_accounts(*request).map(Some)), form)
        }
        Topic::View => {
            let form = |view| Answer::View(Box::new(view));
            timed(|| known(rules.portal_view(*request).map(Some)), form)
        }
        Topic::SignIn => {
            let step = |state: Option<&State>, event| {
                known(Ok(lockout_step(*settings, state, event, false, request.now)))
            };
            timed(|| attempt(case, step), in_steps)
        }
    };
    Asked { took, answer, used: Usage::default() }
}

/// Times it. What is made of the answer afterwards does not count.
fn timed<T>(
    ask: impl FnOnce() -> Result<T, CallError>,
    form: impl FnOnce(T) -> Answer,
) -> (Duration, Result<Answer, CallError>) {
    let started = Clock::now();
    let answer = black_box(ask());
    (started.elapsed(), answer.map(form))
}

fn in_steps<S: Into<Step>>(steps: Vec<S>) -> Answer {
    Answer::SignIn(steps.into_iter().map(S::into).collect())
}

/// The rules say nothing about what makes no sense.
fn known<T>(found: Result<Option<T>, FactsError>) -> Result<T, CallError> {
    let senseless = || CallError::BadAnswer("the question makes no sense to the rules".into());
    found.map_err(CallError::Facts)?.ok_or_else(senseless)
}

/// Begins an attempt and, if a password may be compared, settles it.
fn attempt<S: Stepped>(
    case: &Case,
    mut step: impl FnMut(Option<&State>, Event) -> Result<S, CallError>,
) -> Result<Vec<S>, CallError> {
    let begun = step(case.state.as_ref(), Event::Begin(TICKET))?;
    if begun.verdict() != Verdict::Permit {
        return Ok(vec![begun]);
    }
    let settlement = Settlement { ticket: TICKET, password: case.password };
    let settled = step(begun.state(), Event::Settle(settlement))?;
    Ok(vec![begun, settled])
}

//! Answers one line with one line, by one policy, from one snapshot.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use super::fault::{Fault, FaultKind};
use super::follow::Chore;
use super::protocol::{Asked, Bad, What, parse};
use super::reply::Line;
use super::serving::Served;
use super::state::State;
use super::trial::Again;
use crate::crm::{Crm, Moment};
use crate::day::Day;
use crate::facts::{ContactId, CustomerId, Date};
use crate::login::{Attempt, Login, StoredPasswords};
use crate::question::Question;
use crate::session::{DecisionLog, EffectWord, Request};
use crate::store::{Revision, Store};

/// What every connection needs for its answers.
pub(super) struct Desk {
    pub(super) state: Arc<State>,
    pub(super) store: Store,
    pub(super) at_least: Revision,
    pub(super) log: Option<Arc<dyn DecisionLog>>,
    pub(super) passwords: StoredPasswords,
    /// Who does something about a policy that fails too often.
    pub(super) chores: Sender<Chore>,
}

/// A reply, and what is to be done once it is sent.
pub(super) struct Answered {
    pub(super) text: String,
    pub(super) then: Option<Again>,
}

type Outcome<T> = Result<T, Fault>;

impl Desk {
    /// Answers a line.
    pub(super) fn answer(&self, line: &[u8]) -> Answered {
        let (id, outcome) = match parse(line) {
            Ok(asked) => (asked.id.clone(), self.decide(asked)),
            Err(Bad { id, error }) => {
                (id, Err(Fault::new(FaultKind::Malformed, error.with_example())))
            }
        };
        let (line, then) = outcome.unwrap_or_else(|fault| (self.failed(&fault), None));
        if let Some(effect) = line.effect {
            self.state.serving.counters.answered(effect);
        }
        Answered { text: line.with_id(id).text(), then }
    }

    /// A line that says why there is no answer.
    pub(super) fn refuse(&self, fault: &Fault) -> String {
        self.state.serving.counters.answered(EffectWord::None);
        self.failed(fault).text()
    }

    fn failed(&self, fault: &Fault) -> Line {
        self.state.failed(fault);
        Line::fault(fault)
    }

    fn decide(&self, asked: Asked) -> Outcome<(Line, Option<Again>)> {
        let Asked { id: _, today, at_least, what } = asked;
        if matches!(what, What::Status) {
            return Ok((Line::status(self.state.status()), None));
        }
        if let Some(why) = self.state.freshness.refusal() {
            return Err(Fault::new(FaultKind::Stale, why));
        }
        // The only time that this is looked at: the request is decided by what is served now.
        let served = self.state.serving.served();
        let mut crm = Crm::new(self.store.clone(), served.active.policy.clone())
            .at_least(at_least.max(self.at_least));
        if let Some(log) = &self.log {
            crm = crm.recording(log.clone());
        }
        let today = today.unwrap_or_else(Day::today).number();
        let (line, then) = match what {
            What::Question { contact, acting, question } => {
                self.ask(&served, &crm, (contact, acting, today), question)?
            }
            What::Login { name, password, address } => {
                let attempt = Attempt { name: &name, password: &password, address, today };
                (self.login(&served, &crm, attempt)?, None)
            }
            What::Begin { contact, ticket, address } => {
                let step = crm.begin(contact, ticket, address, self.moment(today)?);
                (Line::step(&self.noted(&served, step.map_err(Fault::from))?), None)
            }
            What::Settle { contact, ticket, password, address } => {
                let step = crm.settle(contact, ticket, password, address, self.moment(today)?);
                (Line::step(&self.noted(&served, step.map_err(Fault::from))?), None)
            }
            What::Status => (Line::status(self.state.status()), None),
        };
        Ok((line.by(&served.active), then))
    }

    fn moment(&self, today: Date) -> Outcome<Moment> {
        Ok(Moment { today, now: self.store.now()? })
    }

    fn ask(
        &self,
        served: &Served,
        crm: &Crm,
        (contact, acting, today): (ContactId, Option<CustomerId>, Date),
        question: Question,
    ) -> Outcome<(Line, Option<Again>)> {
        let Moment { today, now } = self.moment(today)?;
        let request = Request { contact, acting, today, now };
        let session = crm.session()?;
        let revision = session.facts().revision()?;
        let answer = question.ask(&session, request);
        let fault = answer.as_ref().err().map(Fault::from);
        self.note(served, fault.as_ref().map(|fault| fault.kind));
        let line = match (&answer, fault) {
            (_, Some(fault)) => self.failed(&fault),
            (Ok(reply), None) => Line::answer(reply, revision).unwrap_or_else(|| {
                let nothing = Fault::new(FaultKind::Malformed, "nothing was asked");
                self.failed(&nothing)
            }),
            (Err(error), None) => self.failed(&error.into()),
        };
        // What failed by the host's fault says nothing about the policy, nor about a candidate.
        let comparable =
            answer.as_ref().map_or_else(|error| FaultKind::from(error).is_the_policys(), |_| true);
        let trial = self.state.shadow.trial().filter(|_| comparable);
        let then = trial.and_then(|trial| {
            let policy = served.active.policy.digest().to_owned();
            let facts = session.into_facts()?;
            Some(Again { trial, question, request, answer, policy, revision, facts })
        });
        Ok((line, then))
    }

    /// Whoever is not let in learns nothing but that, whatever the cause.
    fn login(&self, served: &Served, crm: &Crm, attempt: Attempt<'_>) -> Outcome<Line> {
        let granted = match Login::new(crm, &self.passwords).attempt(attempt) {
            Ok(outcome) => {
                self.note(served, None);
                outcome.granted
            }
            Err(error) if error.is_about_input() => return Err(error.into()),
            Err(error) => {
                let fault = Fault::from(error);
                self.state.failed(&fault);
                if fault.is_of_a_call() {
                    self.note(served, Some(fault.kind));
                }
                None
            }
        };
        Ok(Line::login(granted))
    }

    /// The same, and the watch is told.
    fn noted<T>(&self, served: &Served, outcome: Outcome<T>) -> Outcome<T> {
        match &outcome {
            Ok(_) => self.note(served, None),
            Err(fault) if fault.is_of_a_call() => self.note(served, Some(fault.kind)),
            Err(_) => {}
        }
        outcome
    }

    fn note(&self, served: &Served, fault: Option<FaultKind>) {
        if let Some(tripped) = served.watch.note(fault) {
            // Without anybody to do something about it, the host is about to stop.
            let _ = self.chores.send(Chore::FallBack(served.active.number, tripped));
        }
    }
}

//! Asks everything in turn, round after round, and keeps the times.

use std::collections::BTreeSet;
use std::time::Instant as Clock;

use super::answer::Answer;
use super::ask::{Asked, Asker};
use super::cases::{Case, cases};
use super::memory::InMemory;
use super::{
    Answers, BenchError, Contacts, Effort, Lent, MOST_ROUNDS, Measure, Measured, Numbers, Plan,
    Progress, Topic, Way, Which,
};
use crate::error::CallError;
use crate::facts::ContactId;
use crate::policy::{BUILT_IN, Policy};
use crate::sandbox::empty::Empty;
use crate::sandbox::usage::Usage;
use crate::store::{Transaction, of_bytes};

/// Everybody who is measured.
struct Bench<'p> {
    database: Asker<'p, Transaction>,
    memory: Asker<'p, InMemory<Transaction>>,
    empty: Empty,
}

/// A case, and what the rules answer to each of [`Topic::ALL`].
struct Expected {
    case: Case,
    answers: Vec<(Topic, Answer)>,
}

/// What one measure has come to so far.
struct Slot {
    which: Which,
    times: Vec<u64>,
    most: Usage,
    failed: usize,
}

/// Questions that the policy has answered otherwise than the rules.
#[derive(Default)]
struct Differing {
    questions: BTreeSet<(ContactId, Topic)>,
    first: Option<String>,
}

/// Measures the policy over this snapshot.
pub fn measure(
    policy: &Policy,
    mut snapshot: Transaction,
    plan: &Plan,
    progress: &mut dyn FnMut(Progress),
) -> Result<Measured, BenchError> {
    let (stored, accounts) = (snapshot.contact_ids()?.len(), snapshot.account_ids()?.len());
    let cases = cases(&mut snapshot, plan)?;
    let database = Asker::new(policy.session(snapshot));
    let memory = InMemory::before(database.session().shared_facts());
    let memory = Asker::new(policy.session(memory));
    let empty = Empty::new(policy.limits().clone()).map_err(BenchError::NoEmpty)?;
    let bench = Bench { database, memory, empty };

    let mut differing = Differing::default();
    let (expected, contacts) = bench.warm_up(cases, stored, &mut differing)?;
    let looked_up = bench.looked_up();
    let (slots, rounds) = bench.rounds(&expected, plan, &mut differing, progress)?;
    let answers = Answers {
        compared: expected.len() * Topic::ALL.len(),
        differing: differing.questions.len(),
        first_differing: differing.first,
        must_agree: policy.digest() == of_bytes(BUILT_IN),
        looked_up: bench.looked_up() - looked_up,
    };
    let measures = measures(slots, plan)?;
    Ok(Measured { measures, rounds, batch: plan.batch, contacts, accounts, answers })
}

impl Bench<'_> {
    fn ask(&self, topic: Topic, which: Which, case: &Case) -> Asked {
        match which.facts {
            Lent::Memory => self.memory.ask(topic, which.way, case),
            Lent::Database | Lent::Nothing => self.database.ask(topic, which.way, case),
        }
    }

    /// Asks everything once: what is loaded at first use is loaded then, the memory knows all facts, and whoever has
    /// no answer is left out.
    fn warm_up(
        &self,
        cases: Vec<Case>,
        stored: usize,
        differing: &mut Differing,
    ) -> Result<(Vec<Expected>, Contacts), BenchError> {
        for answer in [self.empty.fresh(), self.empty.warm()] {
            answer.map_err(BenchError::Empty)?;
        }
        let (mut kept, mut first) = (Vec::new(), None);
        let (mut with_access, mut left_out) = (0, 0);
        for case in cases {
            match self.expected(&case, differing) {
                Ok(answers) => {
                    let access = self.database.session().check_access(case.request);
                    with_access += usize::from(access.is_ok_and(|access| access.allows()));
                    kept.push(Expected { case, answers });
                }
                Err((what, error)) => {
                    left_out += 1;
                    first.get_or_insert((what, case.request.contact, error));
                }
            }
        }
        match first {
            Some((what, contact, source)) if kept.is_empty() => {
                Err(BenchError::Unanswered { what, contact, source })
            }
            first => {
                let asked = kept.len();
                let first_left_out = first
                    .map(|(what, contact, error)| format!("contact {contact}, {what}: {error}"));
                Ok((kept, Contacts { stored, asked, with_access, left_out, first_left_out }))
            }
        }
    }

    /// What the rules answer, after everybody was asked.
    fn expected(
        &self,
        case: &Case,
        differing: &mut Differing,
    ) -> Result<Vec<(Topic, Answer)>, (Which, CallError)> {
        let mut answers = Vec::new();
        for topic in Topic::ALL {
            let all = Which::all().into_iter().filter(|which| which.topic == Some(topic));
            let (rules, policy): (Vec<Which>, Vec<Which>) =
                all.partition(|which| which.way == Way::Native);
            let mut expected = None;
            for which in rules {
                let answer = self.ask(topic, which, case).answer;
                expected = Some(answer.map_err(|error| (which, error))?);
            }
            let Some(expected) = expected else { continue };
            for which in policy {
                let answer = self.ask(topic, which, case).answer;
                let answer = answer.map_err(|error| (which, error))?;
                differing.look(case, which, &expected, &answer);
            }
            answers.push((topic, expected));
        }
        Ok(answers)
    }

    /// Every other round goes backwards, so that nobody always comes behind the same.
    fn rounds(
        &self,
        cases: &[Expected],
        plan: &Plan,
        differing: &mut Differing,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(Vec<Slot>, usize), BenchError> {
        let mut slots: Vec<Slot> = Which::all().into_iter().map(Slot::new).collect();
        let started = Clock::now();
        let mut rounds = 0;
        for case in cases.iter().cycle().take(MOST_ROUNDS) {
            let share = match plan.effort {
                Effort::Rounds(wanted) => rounds as f64 / wanted.max(1) as f64,
                Effort::Seconds(each) => {
                    started.elapsed().as_secs_f64() / (each * slots.len() as f64)
                }
            };
            progress(Progress { rounds, share: share.min(1.0) });
            if share >= 1.0 && rounds > 0 {
                break;
            }
            let turn: Box<dyn Iterator<Item = &mut Slot>> = if rounds % 2 == 0 {
                Box::new(slots.iter_mut())
            } else {
                Box::new(slots.iter_mut().rev())
            };
            for slot in turn {
                self.once(slot, case, differing)?;
            }
            rounds += 1;
        }
        Ok((slots, rounds))
    }

    fn once(
        &self,
        slot: &mut Slot,
        expected: &Expected,
        differing: &mut Differing,
    ) -> Result<(), BenchError> {
        let Expected { case, answers } = expected;
        let Some(topic) = slot.which.topic else {
            let started = Clock::now();
            let (answer, used, _) = match slot.which.way {
                Way::Fresh => self.empty.fresh_with_usage(),
                Way::Warm | Way::Native => self.empty.warm_with_usage(),
            };
            let took = started.elapsed();
            answer.map_err(BenchError::Empty)?;
            slot.take(took.as_nanos(), used);
            return Ok(());
        };
        let Asked { took, answer, used } = self.ask(topic, slot.which, case);
        match answer {
            Ok(answer) => {
                slot.take(took.as_nanos(), used);
                let rules = answers.iter().find(|(asked, _)| *asked == topic);
                if let Some((_, rules)) = rules {
                    differing.look(case, slot.which, rules, &answer);
                }
            }
            Err(_) => slot.failed += 1,
        }
        Ok(())
    }

    fn looked_up(&self) -> u64 {
        self.memory.session().facts().looked_up
    }
}

impl Slot {
    fn new(which: Which) -> Self {
        Slot { which, times: Vec::new(), most: Usage::default(), failed: 0 }
    }

    fn take(&mut self, nanoseconds: u128, used: Usage) {
        self.times.push(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
        self.most = self.most.or(used);
    }
}

impl Differing {
    fn look(&mut self, case: &Case, which: Which, rules: &Answer, found: &Answer) {
        let Some(topic) = which.topic.filter(|_| rules != found) else { return };
        let contact = case.request.contact;
        self.questions.insert((contact, topic));
        self.first.get_or_insert_with(|| {
            format!("{which} about contact {contact}: {}", rules.beside(found))
        });
    }
}

/// With what each is compared with. A ratio is one of middle times: the slow ends are the machine's.
fn measures(slots: Vec<Slot>, plan: &Plan) -> Result<Vec<Measure>, BenchError> {
    let mut measures = Vec::with_capacity(slots.len());
    for Slot { which, times, most, failed } in slots {
        let parts = if which.topic == Some(Topic::Batch) { plan.batch } else { 1 };
        let numbers = Numbers::of(times, parts).ok_or(BenchError::NeverAgain(which))?;
        measures.push(Measure { which, numbers, to_empty: None, to_native: None, most, failed });
    }
    let middle = |which: Option<Which>| {
        let base = measures.iter().find(|measure| Some(measure.which) == which)?;
        // A clock that stood still would make every ratio infinite.
        Some(base.numbers.p50.max(1.0))
    };
    let ratios: Vec<_> = measures
        .iter()
        .map(|measure| {
            let own = measure.numbers.p50.max(1.0);
            let ratio = |base: Option<Which>| middle(base).map(|base| own / base);
            (ratio(measure.which.empty()), ratio(measure.which.native()))
        })
        .collect();
    for (measure, (to_empty, to_native)) in measures.iter_mut().zip(ratios) {
        (measure.to_empty, measure.to_native) = (to_empty, to_native);
    }
    Ok(measures)
}

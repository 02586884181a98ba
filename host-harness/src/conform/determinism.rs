//! The same question over the same facts gets the same answer, by the same callbacks and for the same fuel.

use std::thread;

use super::lent::{Lent, Manner};
use super::sheet::{About, Law, Sheet, fault, replied};
use super::world::World;
use super::{ConformError, granted};
use crate::error::CallError;
use crate::policy::Policy;
use crate::question::{Question, Reply};
use crate::session::{Request, Session};

const AGAIN: Law = Law {
    group: "determinism",
    name: "again",
    says: "A question that is asked twice gets the same answer, by the same callbacks and for the same fuel.",
};
const ORDER: Law = Law {
    group: "determinism",
    name: "order",
    says: "The same, if the questions come in another order.",
};
const ELSEWHERE: Law = Law {
    group: "determinism",
    name: "elsewhere",
    says: "The same, on another thread, by the same component compiled anew.",
};

pub(super) const LAWS: &[&Law] = &[&AGAIN, &ORDER, &ELSEWHERE];

/// A contact of each kind is enough: what would differ, differs by more than data.
const CONTACTS: usize = 8;

/// What an answer was and what it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) answer: Result<Reply, String>,
    /// Callbacks, and the digest of them.
    pub(super) callbacks: (u64, u64),
    pub(super) fuel: u64,
}

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let mut asked = Vec::new();
    for member in world.members.iter().take(CONTACTS) {
        let request = world.request(member.contact);
        asked.extend(world.questions().into_iter().map(|question| (request, question)));
    }
    let session = policy.session(Lent::new(world, Manner::Exact)?);
    let first = tell(&session, asked.iter());
    let again = tell(&session, asked.iter());
    let mut backwards = tell(&policy.session(Lent::new(world, Manner::Exact)?), asked.iter().rev());
    backwards.reverse();
    let elsewhere = thread::scope(|scope| {
        let other = scope.spawn(|| {
            // It was loaded before; whatever keeps it from being so now is a difference.
            let limits = granted(policy.limits());
            let policy =
                Policy::load(&world.component, limits).map_err(|error| error.to_string())?;
            let lent = Lent::new(world, Manner::Exact).map_err(|error| error.to_string())?;
            Ok(tell(&policy.session(lent), asked.iter()))
        });
        other.join().unwrap_or_else(|_| Err("the other thread panicked".into()))
    });
    let elsewhere = elsewhere.unwrap_or_else(|error: String| {
        let told = Told { answer: Err(error), callbacks: (0, 0), fuel: 0 };
        vec![told; asked.len()]
    });
    for (law, others) in [(&AGAIN, again), (&ORDER, backwards), (&ELSEWHERE, elsewhere)] {
        let pairs = first.iter().zip(&others);
        for ((request, question), (first, other)) in asked.iter().zip(pairs) {
            compare(sheet, law, &About::of(*request, question), first, other);
        }
    }
    Ok(())
}

fn tell<'q>(
    session: &Session<'_, Lent>,
    asked: impl Iterator<Item = &'q (Request, Question)>,
) -> Vec<Told> {
    let told = |(request, question): &(Request, Question)| {
        let _ = session.facts().take();
        let answer = question.ask(session, *request).map_err(|error: CallError| fault(&error));
        let fuel = session.last_usage().map_or(0, |usage| usage.fuel);
        Told { answer, callbacks: session.facts().take(), fuel }
    };
    asked.map(told).collect()
}

/// Whether two tellings are one.
pub(super) fn compare(
    sheet: &mut Sheet,
    law: &'static Law,
    about: &About,
    first: &Told,
    other: &Told,
) {
    sheet.tried(law, 1);
    let text = |told: &Told| {
        let Told { answer, callbacks: (count, digest), fuel } = told;
        let answer = answer.as_ref().map_or_else(Clone::clone, replied);
        format!("{answer}; {count} callbacks ({digest:016x}), {fuel} units of fuel")
    };
    if let (Err(first), Err(_)) = (&first.answer, &other.answer) {
        sheet.broken(law, about, "an answer", first.clone());
    }
    sheet.same(law, about, ("the first time", first), ("another time", other), text);
}

//! However the facts come, the answer is the same; where they do not come, there is none.

use super::ConformError;
use super::lent::{Lent, Manner};
use super::sheet::{About, Law, Sheet, replied};
use super::world::World;
use crate::error::CallError;
use crate::facts::DataError;
use crate::policy::Policy;

const JUMBLED: Law = Law {
    group: "facts",
    name: "order",
    says: "Facts in another order, each twice, change no answer.",
};
const EVERYTHING: Law =
    Law { group: "facts", name: "surplus", says: "Facts that nobody asked for change no answer." };
const UNREADABLE: Law = Law {
    group: "facts",
    name: "unreadable",
    says: "Where a fact cannot be read, the policy says that it has no answer.",
};

pub(super) const LAWS: &[&Law] = &[&JUMBLED, &EVERYTHING, &UNREADABLE];

/// So many contacts are asked about with each look-up failing in turn.
const FAILING: usize = 4;

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let exact = policy.session(Lent::new(world, Manner::Exact)?);
    for (law, manner) in [(&JUMBLED, Manner::Jumbled), (&EVERYTHING, Manner::Everything)] {
        let other = policy.session(Lent::new(world, manner)?);
        for member in &world.members {
            let request = world.request(member.contact);
            for question in world.questions() {
                let about = About::of(request, &question);
                let expected =
                    sheet.ask(law, &exact, &about, |session| question.ask(session, request));
                // What comes twice or unasked uses more than a policy can help.
                let found = sheet.answered(law, &about, question.ask(&other, request));
                if let (Some(expected), Some(found)) = (expected, found) {
                    let from = ("facts as asked for", &expected);
                    sheet.same(law, &about, from, ("these facts", &found), replied);
                }
            }
        }
    }
    unreadable(world, policy, sheet)
}

fn unreadable(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let session = policy.session(Lent::new(world, Manner::Exact)?);
    let kinds = [DataError::Unavailable, DataError::Corrupt, DataError::Other];
    for member in world.members.iter().take(FAILING) {
        let request = world.request(member.contact);
        for question in world.questions() {
            session.facts().fail(None);
            let about = About::of(request, &question);
            let answer =
                sheet.ask(&UNREADABLE, &session, &about, |session| question.ask(session, request));
            let (calls, _) = session.facts().take();
            if answer.is_none() {
                continue;
            }
            for (call, kind) in (0..calls).zip(kinds.iter().copied().cycle()) {
                session.facts().fail(Some((call, kind)));
                let _ = session.take_heedless();
                sheet.tried(&UNREADABLE, 1);
                let answer = question.ask(&session, request);
                let heedless = session.take_heedless();
                let found = match answer {
                    Err(CallError::Facts(_)) if !heedless => continue,
                    Err(CallError::Facts(_)) => "an answer, which the host has refused".into(),
                    Err(error) => super::sheet::fault(&error),
                    Ok(reply) => replied(&reply),
                };
                let about =
                    about.clone().how(&format!("with its look-up number {} failing", call + 1));
                sheet.broken(&UNREADABLE, &about, "undecided", found);
            }
        }
    }
    Ok(())
}

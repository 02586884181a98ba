//! Compares two steps of a sign-in that begin at the same state.

use std::cmp::Ordering;

use super::matter::{Kind, Matter, Story};
use super::turn::{Direction, Turn};
use crate::error::CallError;
use crate::session::LockoutStep;
use crate::session::lockouts::{Event, LockCause, Locked, Pending, Phase, State, Verdict};

/// Everything in which two policies take a step of a sign-in otherwise: the verdict, the rule, and what is to be stored.
///
/// A verdict that goes ahead where the policy in force refuses is wider. So is a state that forgets a failure, an attempt
/// or a lock, that ends a lock earlier or an exemption later, and one that cannot be compared. Notes that differ come to
/// the same.
pub fn compare(
    story: Story,
    event: Event,
    before: &Result<LockoutStep, CallError>,
    after: &Result<LockoutStep, CallError>,
) -> Vec<Turn> {
    let verdict = verdicts(story, before, after);
    let (Ok(old), Ok(new)) = (before, after) else { return verdict.into_iter().collect() };
    // A verdict that is wider says enough.
    if verdict.as_ref().is_some_and(|turn| turn.direction == Direction::Wider) {
        return verdict.into_iter().collect();
    }
    let same_verdict = old.verdict == new.verdict;
    let state = match states(old, new, event, same_verdict) {
        Some(direction) if same_verdict || direction == Direction::Wider => Some(direction),
        None if same_verdict && old.notes != new.notes => Some(Direction::Otherwise),
        _ => None,
    };
    let state = state.map(|direction| Turn {
        direction,
        what: Matter::of(Kind::SignInState(story)),
        before: Some(old.decision.rule.clone()),
        after: Some(new.decision.rule.clone()),
    });
    verdict.into_iter().chain(state).collect()
}

/// What to do, and by which rule; not what is stored.
pub(super) fn verdicts(
    story: Story,
    before: &Result<LockoutStep, CallError>,
    after: &Result<LockoutStep, CallError>,
) -> Option<Turn> {
    let (old, new) = (before.as_ref().ok(), after.as_ref().ok());
    let direction = match (old, new) {
        (None, None) => return None,
        (Some(_), None) => Direction::Failing,
        (None, Some(new)) if new.decision.allows() => Direction::Wider,
        (None, Some(_)) => Direction::Narrower,
        (Some(old), Some(new)) => match (old.decision.allows(), new.decision.allows()) {
            (false, true) => Direction::Wider,
            (true, false) => Direction::Narrower,
            (true, true) if old.verdict != new.verdict && new.verdict == Verdict::Grant => {
                Direction::Wider
            }
            _ if old.verdict == new.verdict && old.decision.rule.id == new.decision.rule.id => {
                return None;
            }
            _ => Direction::Otherwise,
        },
    };
    let word = |step: Option<&LockoutStep>| step.map(LockoutStep::verdict_word);
    let rule = |step: Option<&LockoutStep>| step.map(|step| step.decision.rule.clone());
    let what = Matter::of(Kind::SignIn { story, before: word(old), after: word(new) });
    Some(Turn { direction, what, before: rule(old), after: rule(new) })
}

/// Wider as soon as anything is laxer.
fn states(
    old: &LockoutStep,
    new: &LockoutStep,
    event: Event,
    same_verdict: bool,
) -> Option<Direction> {
    let nothing = |like: &State| State {
        phase: Phase::Open,
        failures: 0,
        consecutive: 0,
        lockouts: 0,
        pending: Vec::new(),
        epoch: 0,
        seen: like.seen,
    };
    let orders = match (&old.state, &new.state) {
        (None, None) => return None,
        (Some(_), None) => return Some(Direction::Wider),
        (None, Some(new)) => strictness(&nothing(new), new, event, same_verdict),
        (Some(old), Some(new)) => strictness(old, new, event, same_verdict),
    };
    if orders.contains(&Ordering::Less) {
        return Some(Direction::Wider);
    }
    orders.contains(&Ordering::Greater).then_some(Direction::Narrower)
}

/// How strict the new state is beside the old one, in every respect.
fn strictness(old: &State, new: &State, event: Event, same_verdict: bool) -> Vec<Ordering> {
    let different = |same: bool| if same { Ordering::Equal } else { Ordering::Less };
    let mut orders = vec![
        phases(old.phase, new.phase),
        new.failures.cmp(&old.failures),
        new.consecutive.cmp(&old.consecutive),
        new.lockouts.cmp(&old.lockouts),
        different(new.seen == old.seen),
    ];
    // Whoever is not let in has no new epoch, and whoever is refused no attempt.
    if same_verdict {
        orders.push(different(new.epoch == old.epoch));
    }
    let begun = |attempt: &Pending| match event {
        Event::Begin(ticket) => !same_verdict && attempt.ticket == ticket,
        _ => false,
    };
    let is_in = |list: &[Pending], attempt: &Pending| list.iter().any(|other| other == attempt);
    let forgotten = old.pending.iter().any(|one| !begun(one) && !is_in(&new.pending, one));
    let added = new.pending.iter().any(|one| !is_in(&old.pending, one));
    orders.push(different(!forgotten));
    if added {
        orders.push(Ordering::Greater);
    }
    orders
}

/// A lock is stricter than none, one that ends later than one that ends earlier; exemptions the other way round.
fn phases(old: Phase, new: Phase) -> Ordering {
    let end = |until: Option<u64>| until.unwrap_or(u64::MAX);
    match (old, new) {
        (old, new) if old == new => Ordering::Equal,
        (Phase::Locked(old), Phase::Locked(new)) => {
            end(new.until).cmp(&end(old.until)).then_with(|| causes(old, new))
        }
        (Phase::Locked(_), _) => Ordering::Less,
        (_, Phase::Locked(_)) => Ordering::Greater,
        (Phase::Whitelisted(_), Phase::Open) => Ordering::Greater,
        (Phase::Whitelisted(old), Phase::Whitelisted(new)) if end(new.until) < end(old.until) => {
            Ordering::Greater
        }
        _ => Ordering::Less,
    }
}

/// Only an administrator lifts a hard lock; the others cannot be compared.
fn causes(old: Locked, new: Locked) -> Ordering {
    match (old.cause, new.cause) {
        (old, new) if old == new => Ordering::Equal,
        (_, LockCause::Hard) => Ordering::Greater,
        _ => Ordering::Less,
    }
}

#[cfg(test)]
mod tests;

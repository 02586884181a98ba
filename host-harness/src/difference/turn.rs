//! Compares two replies to one question: what one policy answers otherwise than the other, and in which direction.
//!
//! Whoever wants to bring in a worse policy must not find a reply that counts as harmless and is not. So whatever cannot
//! be shown to be the same or less counts as wider.

mod filter;
mod parts;
#[cfg(test)]
pub(super) mod tests;

use std::sync::Arc;

use serde::Serialize;

use super::matter::{Kind, Matter, Thing};
use crate::crm::LOCKED;
use crate::decision::Decision;
use crate::error::CallError;
use crate::question::{ActionWord, Detail, Question, Reply, ViewReply, Wish};
use crate::session::RuleInfo;

/// Which way a candidate differs from the policy in force; the one that matters most comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It allows, shows or tells more, or something that cannot be compared.
    Wider,
    /// It has no answer where there is one now.
    Failing,
    /// It allows and shows less.
    Narrower,
    /// It comes to the same by another rule, or in another order.
    Otherwise,
}

impl Direction {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Wider, Self::Failing, Self::Narrower, Self::Otherwise];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wider => "wider",
            Self::Failing => "failing",
            Self::Narrower => "narrower",
            Self::Otherwise => "otherwise",
        }
    }
}

/// One thing that changes in a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Which way.
    pub direction: Direction,
    /// What changes.
    pub what: Matter,
    /// The rule by which the policy in force decides; none: it has no answer, or none with a rule.
    pub before: Option<Arc<RuleInfo>>,
    /// The rule by which the candidate decides; none: it has no answer, or none with a rule.
    pub after: Option<Arc<RuleInfo>>,
}

/// The worst of all directions; none: nothing changes.
pub fn direction_of(turns: &[Turn]) -> Option<Direction> {
    turns.iter().map(|turn| turn.direction).min()
}

/// Everything in which two replies to a question differ; nothing if neither policy has an answer.
///
/// One turn for each account, field, module and so on that is concerned. Where the decision itself is turned, that is
/// the one turn, and what goes with it is not told one by one.
pub fn compare(
    question: &Question,
    before: &Result<Reply, CallError>,
    after: &Result<Reply, CallError>,
) -> Vec<Turn> {
    match (before, after) {
        (Err(_), Err(_)) => Vec::new(),
        (Ok(before), Err(_)) => failing(question, before),
        (Err(_), Ok(after)) => answered(question, after),
        (Ok(before), Ok(after)) if before == after => Vec::new(),
        (Ok(before), Ok(after)) => replies(question, before, after),
    }
}

/// The rules by which both decide, and what was found to differ so far.
struct Sides {
    before: Option<Arc<RuleInfo>>,
    after: Option<Arc<RuleInfo>>,
    turns: Vec<Turn>,
}

impl Sides {
    fn by(before: Option<&Decision>, after: Option<&Decision>) -> Self {
        let rule = |decision: Option<&Decision>| decision.map(|decision| decision.rule.clone());
        Sides { before: rule(before), after: rule(after), turns: Vec::new() }
    }

    fn turn(&mut self, direction: Direction, what: Matter) {
        let (before, after) = (self.before.clone(), self.after.clone());
        self.turns.push(Turn { direction, what, before, after });
    }
}

/// Each wish of a batch with the decision on it; none: there are not as many as wishes.
fn wished<'a>(
    question: &'a Question,
    reply: &'a Reply,
) -> Option<impl Iterator<Item = (&'a Wish, &'a Decision)> + use<'a>> {
    match (question, &reply.detail) {
        (Question::Privileges(wishes), Detail::Decisions(decisions))
            if wishes.len() == decisions.len() =>
        {
            Some(wishes.iter().zip(decisions))
        }
        _ => None,
    }
}

fn failing(question: &Question, before: &Reply) -> Vec<Turn> {
    let lost = |what, decision: Option<&Decision>| {
        let before = decision.map(|decision| decision.rule.clone());
        Turn { direction: Direction::Failing, what, before, after: None }
    };
    match wished(question, before) {
        Some(wished) if before.decision.is_some() => {
            wished.map(|(wish, decision)| lost(Matter::wished(wish), Some(decision))).collect()
        }
        _ => vec![lost(Matter::asked(question), before.decision.as_ref())],
    }
}

/// There was no answer, and so everything was refused.
fn answered(question: &Question, after: &Reply) -> Vec<Turn> {
    let found = |what, decision: Option<&Decision>| {
        let direction = match decision {
            Some(decision) if decision.allows() => Direction::Wider,
            Some(_) => Direction::Narrower,
            None => Direction::Otherwise,
        };
        let after = decision.map(|decision| decision.rule.clone());
        Turn { direction, what, before: None, after }
    };
    if let Some(wished) = wished(question, after).filter(|_| after.decision.is_some()) {
        return wished
            .map(|(wish, decision)| found(Matter::wished(wish), Some(decision)))
            .collect();
    }
    let mut turns = vec![found(Matter::asked(question), after.decision.as_ref())];
    match &after.detail {
        Detail::View(view) if view.accounts_decision.allows() => {
            turns.push(found(Matter::of(Kind::Accounts), Some(&view.accounts_decision)));
        }
        _ => {}
    }
    turns
}

fn replies(question: &Question, before: &Reply, after: &Reply) -> Vec<Turn> {
    if let (Some(before), Some(after)) = (wished(question, before), wished(question, after)) {
        let both = before.zip(after);
        return both
            .filter_map(|((wish, before), (_, after))| effect(Matter::wished(wish), before, after))
            .collect();
    }
    let mut sides = Sides::by(before.decision.as_ref(), after.decision.as_ref());
    details(&mut sides, question, &before.detail, &after.detail);
    let mut turns = match (&before.decision, &after.decision) {
        (Some(before), Some(after)) => {
            with_parts(effect(Matter::asked(question), before, after), sides.turns)
        }
        (before, after) => {
            if before.is_some() != after.is_some() {
                sides.turn(Direction::Wider, Matter::of(Kind::Form));
            }
            sides.turns
        }
    };
    if let (Detail::View(before), Detail::View(after)) = (&before.detail, &after.detail) {
        turns.extend(accounts_of_view(before, after));
    }
    turns
}

/// Where the decision is turned, what comes and goes with it is told by that, unless it contradicts it.
fn with_parts(decision: Option<Turn>, mut parts: Vec<Turn>) -> Vec<Turn> {
    if let Some(turn) = &decision {
        let effect = |rule: &Option<Arc<RuleInfo>>| rule.as_ref().map(|rule| rule.effect);
        if effect(&turn.before) != effect(&turn.after) {
            let opened = turn.direction == Direction::Wider;
            parts.retain(|part| !opened && part.direction == Direction::Wider);
        }
    }
    decision.into_iter().chain(parts).collect()
}

/// The accounts of a view have a decision of their own.
fn accounts_of_view(before: &ViewReply, after: &ViewReply) -> Vec<Turn> {
    let reply = |view: &ViewReply| Reply {
        decision: Some(view.accounts_decision.clone()),
        detail: Detail::Accounts(view.accounts.clone()),
    };
    replies(&Question::Accounts, &reply(before), &reply(after))
}

/// What the two decisions on one thing come to; none: the same by the same rule.
pub(super) fn effect(what: Matter, before: &Decision, after: &Decision) -> Option<Turn> {
    let same_rule = before.rule.id == after.rule.id;
    let direction = match (before.allows(), after.allows()) {
        (false, true) => Direction::Wider,
        (true, false) => Direction::Narrower,
        (false, false) if tells_more(&what, &before.rule, &after.rule) => Direction::Wider,
        _ if same_rule => return None,
        _ => Direction::Otherwise,
    };
    let (before, after) = (Some(before.rule.clone()), Some(after.rule.clone()));
    Some(Turn { direction, what, before, after })
}

/// Both refuse, and still the candidate gives more away.
fn tells_more(what: &Matter, before: &RuleInfo, after: &RuleInfo) -> bool {
    // That something exists is itself not for everybody to know.
    let reveals = before.conceals && !after.conceals;
    // Whom nothing but a lock shuts out may try to sign in, and the lockout lets it in.
    let lets_try = what.kind == Kind::Access && before.reason != LOCKED && after.reason == LOCKED;
    reveals || lets_try
}

fn details(sides: &mut Sides, question: &Question, before: &Detail, after: &Detail) {
    match (before, after) {
        (Detail::Nothing, Detail::Nothing) => {}
        (Detail::Accounts(before), Detail::Accounts(after)) => {
            parts::sets(sides, Kind::Account, before, after, Thing::Account);
        }
        (Detail::ForbiddenFields(before), Detail::ForbiddenFields(after)) => {
            let action = match question {
                Question::Privilege(wish) => wish.action,
                _ => ActionWord::View,
            };
            parts::forbidden(sides, action, before, after);
        }
        (Detail::Filter(before), Detail::Filter(after)) => {
            filter::compare(sides, question.about().unwrap_or(0), before, after);
        }
        (Detail::Fields(before), Detail::Fields(after)) => parts::fields(sides, before, after),
        (Detail::Owner(before), Detail::Owner(after)) => parts::owner(sides, *before, *after),
        (Detail::View(before), Detail::View(after)) => parts::view(sides, before, after),
        // Not as many decisions as questions, or an answer to something else.
        _ => sides.turn(Direction::Wider, Matter::of(Kind::Form)),
    }
}

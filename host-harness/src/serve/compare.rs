//! What a candidate would have turned: whether it allows more, fails, allows less, or differs otherwise.

use crate::error::CallError;
use crate::question::{Question, Reply};

/// In which direction an answer turned, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// More is allowed.
    Wider,
    /// There was an answer, and there is none.
    Failing,
    /// Less is allowed.
    Narrower,
    /// Another rule, or another detail.
    Otherwise,
}

/// Something that turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    pub(super) direction: Direction,
}

/// What turned between two answers to a question over the same facts.
pub(super) fn compare(
    _question: &Question,
    before: &Result<Reply, CallError>,
    after: &Result<Reply, CallError>,
) -> Vec<Turn> {
    let allows = |reply: &Reply| reply.decision.as_ref().is_some_and(|decision| decision.allows());
    let direction = match (before, after) {
        (Err(_), Err(_)) => return Vec::new(),
        (Ok(_), Err(_)) => Direction::Failing,
        (Err(_), Ok(after)) if allows(after) => Direction::Wider,
        (Err(_), Ok(_)) => Direction::Otherwise,
        (Ok(before), Ok(after)) => match (allows(before), allows(after)) {
            (false, true) => Direction::Wider,
            (true, false) => Direction::Narrower,
            _ if before == after => return Vec::new(),
            _ => Direction::Otherwise,
        },
    };
    vec![Turn { direction }]
}

impl Direction {
    /// The word for it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Direction::Wider => "wider",
            Direction::Failing => "failing",
            Direction::Narrower => "narrower",
            Direction::Otherwise => "otherwise",
        }
    }
}

//! What a difference comes to, in a line for each direction.

use std::fmt::Write;

use host_harness::difference::{Difference, Direction, Group, Kind};

use super::{number, words};
use crate::cli::naming::enumerated;

/// One line for each direction in which something changes.
pub(super) fn text(difference: &Difference) -> String {
    let mut text = String::new();
    for direction in Direction::ALL {
        let turns = difference.count(direction);
        if turns == 0 {
            continue;
        }
        let total = difference.totals.get(&direction).copied().unwrap_or_default();
        let who = if total.contacts == 0 {
            "nobody".to_owned()
        } else {
            let contacts = number(total.contacts, "contact");
            let customers = number(total.customers, "customer");
            if total.customers == 0 { contacts } else { format!("{contacts} of {customers}") }
        };
        let mut groups = difference.groups.iter().filter(|group| group.direction == direction);
        let only_effects = groups.all(|group| group.contacts == 0 || words::is_turned(group));
        let line = match direction {
            Direction::Wider if total.contacts == 0 => "Wider:".to_owned(),
            Direction::Wider if only_effects => {
                format!("Wider: {who} would be allowed what they are denied now.")
            }
            Direction::Wider => {
                format!(
                    "Wider: {who} would be allowed what they are denied now, or shown or told more."
                )
            }
            Direction::Failing if total.contacts == 0 => "Failing:".to_owned(),
            Direction::Failing => {
                format!(
                    "Failing: {who} would get no answers, and so be refused, where there are answers now."
                )
            }
            Direction::Narrower if total.contacts == 0 => "Narrower:".to_owned(),
            Direction::Narrower if only_effects => {
                format!("Narrower: {who} would be denied what they are allowed now.")
            }
            Direction::Narrower => {
                format!("Narrower: {who} would be denied what they are allowed now, or shown less.")
            }
            Direction::Otherwise => format!(
                "Otherwise: {} would come to the same by another rule, or in another order.",
                number(turns, "answer")
            ),
        };
        text.push_str(&line);
        if let Some(beside) = beside(difference, direction) {
            let also = if total.contacts == 0 { "" } else { " Also" };
            let _ = write!(text, "{also} {beside}.");
        }
        text.push('\n');
    }
    if difference.is_empty() {
        text.push_str("Nothing changes for anybody.\n");
    }
    text
}

/// What changes beside what contacts may do.
fn beside(difference: &Difference, direction: Direction) -> Option<String> {
    if direction == Direction::Otherwise {
        return None;
    }
    let sum = |belongs: fn(&Group) -> bool| {
        let groups = difference.groups.iter();
        let groups = groups.filter(|group| group.direction == direction && belongs(group));
        groups.map(|group| group.turns).sum::<u64>()
    };
    let scenarios = difference.scenarios.iter().filter(|step| step.direction == direction).count();
    let sign_ins = sum(|group| {
        matches!(group.kind, Kind::SignIn { .. } | Kind::SignInState(_)) && group.contacts == 0
    });
    let parts: Vec<_> = [
        (sign_ins, "step of sign-ins"),
        (sum(|group| matches!(group.kind, Kind::Setting(_))), "change of settings"),
        (sum(words::is_of_rules), "published rule"),
        (scenarios as u64, "step of scenarios"),
    ]
    .into_iter()
    .filter(|(turns, _)| *turns > 0)
    .map(|(turns, what)| words::several(turns, what))
    .collect();
    (!parts.is_empty()).then(|| enumerated(parts))
}

//! What a candidate policy would decide otherwise, for the administrator who is to agree to it.

mod asked;
mod headline;
mod json;
mod outcome;
mod people;
mod phrases;
#[cfg(test)]
mod tests;
mod words;

use std::fmt::Write;
use std::sync::Arc;

use host_harness::day::Day;
use host_harness::difference::{Difference, Direction, Group, Kind, ScenarioTurn};
use host_harness::session::RuleInfo;
use host_harness::store::Transaction;
use serde_json::Value;

use crate::cli::label::count;
use crate::cli::table::Table;

/// How many lines each kind of thing gets that matters least.
const LINES: usize = 40;

/// For people: a headline, what is wider, what fails, what is narrower, what comes to the same, and what was asked.
/// For programs: everything.
pub(super) fn report(
    facts: &Transaction,
    difference: &Difference,
) -> anyhow::Result<(String, Value)> {
    let mut text = headline::text(difference);
    for direction in [Direction::Wider, Direction::Failing, Direction::Narrower] {
        paragraphs(&mut text, facts, difference, direction)?;
    }
    otherwise(&mut text, facts, difference)?;
    text.push('\n');
    text.push_str(&asked::text(difference));
    Ok((text, json::of(difference)))
}

/// Each group as a paragraph: what, by which rules, who; and what follows from it.
fn paragraphs(
    text: &mut String,
    facts: &Transaction,
    difference: &Difference,
    direction: Direction,
) -> anyhow::Result<()> {
    let groups: Vec<&Group> =
        difference.groups.iter().filter(|group| group.direction == direction).collect();
    for group in groups.iter().copied() {
        if groups.iter().any(|other| follows(group, other)) {
            continue;
        }
        let first = words::what(facts, group)?;
        let what = format!("{first}{}", circumstances(group, difference));
        let _ = writeln!(text, "\n{}: {what}", title(direction));
        let mut table = Table::default();
        if !words::is_of_rules(group) {
            table.row(["before", &rule(group.before.as_ref(), group)]);
            table.row(["after", &rule(group.after.as_ref(), group)]);
        }
        if let Some(fault) = &group.fault {
            table.row(["because", fault]);
        }
        if group.contacts > 0 {
            table.row(["who", &people::of(facts, group)?]);
        }
        let mut so_too = Vec::new();
        for other in groups.iter().filter(|other| follows(other, group)) {
            let more = words::what(facts, other)?;
            if more != first && !so_too.contains(&more) {
                so_too.push(more);
            }
        }
        if !so_too.is_empty() {
            table.row(["so too", &so_too.join("; ")]);
        }
        text.push_str(&table.lines("  "));
    }
    let steps = difference.scenarios.iter().filter(|step| step.direction == direction);
    for ScenarioTurn { name, description, step, before, after, .. } in steps {
        let _ = writeln!(
            text,
            "\n{}: step {step} of the scenario `{name}`: {description}",
            title(direction)
        );
        let mut table = Table::default();
        table.row(["before", &outcome::words(before)]);
        table.row(["after", &outcome::words(after)]);
        text.push_str(&table.lines("  "));
    }
    Ok(())
}

/// Whether a group only says once more, for the same people and days, that they have access or not.
fn follows(group: &Group, access: &Group) -> bool {
    let id = |rule: &Option<Arc<RuleInfo>>| rule.as_ref().map(|rule| rule.id.clone());
    let same_refusal = match access.direction {
        Direction::Wider => access.before.is_some() && id(&group.before) == id(&access.before),
        Direction::Narrower => access.after.is_some() && id(&group.after) == id(&access.after),
        Direction::Failing | Direction::Otherwise => false,
    };
    access.kind == Kind::Access
        && !access.acting
        && !access.other_version
        && (group.kind != Kind::Access || group.acting)
        && same_refusal
        && group.contacts > 0
        && group.days.iter().all(|day| access.days.contains(day))
        // Of longer lists nobody knows.
        && group.contacts == group.people.len() as u64
        && group.people.iter().all(|person| access.people.contains(person))
}

fn title(direction: Direction) -> &'static str {
    match direction {
        Direction::Wider => "Wider",
        Direction::Failing => "Failing",
        Direction::Narrower => "Narrower",
        Direction::Otherwise => "Otherwise",
    }
}

/// When it only shows for somebody else or on another day.
fn circumstances(group: &Group, difference: &Difference) -> String {
    let mut text = String::new();
    if group.acting {
        text.push_str(", when acting for another customer");
    }
    if group.other_version {
        text.push_str(", under the version of the portal that is not in force");
    }
    let today = difference.coverage.today;
    if let Some(first) = group.days.first()
        && !group.days.contains(&today)
    {
        let day =
            Day::from_number(*first).map_or_else(|| "another day".into(), |day| day.to_string());
        let more = group.days.len() - 1;
        let others =
            if more == 0 { String::new() } else { format!(" and {}", count(more, "other day")) };
        let _ = write!(text, ", on {day}{others} but not today");
    }
    text
}

fn rule(rule: Option<&Arc<RuleInfo>>, group: &Group) -> String {
    match rule {
        Some(rule) if rule.title.is_empty() => format!("({})", rule.id),
        Some(rule) => format!("{} ({})", rule.title, rule.id),
        None if matches!(group.kind, Kind::Setting(_)) && group.direction != Direction::Failing => {
            "It is accepted.".into()
        }
        None => "There is no answer, and so it is refused.".into(),
    }
}

/// One line each.
fn otherwise(
    text: &mut String,
    facts: &Transaction,
    difference: &Difference,
) -> anyhow::Result<()> {
    let of = Direction::Otherwise;
    let (wider, groups): (Vec<_>, Vec<_>) = difference
        .groups
        .iter()
        .filter(|group| [Direction::Wider, of].contains(&group.direction))
        .partition(|group| group.direction == Direction::Wider);
    let is_consequence = |group: &&Group| wider.iter().any(|wider| follows(group, wider));
    let (consequences, groups): (Vec<&Group>, Vec<&Group>) =
        groups.into_iter().partition(is_consequence);
    let steps: Vec<_> = difference.scenarios.iter().filter(|step| step.direction == of).collect();
    if groups.is_empty() && steps.is_empty() && consequences.is_empty() {
        return Ok(());
    }
    text.push_str("\nOtherwise, with the same result:\n");
    let mut table = Table::default();
    for group in groups.iter().take(LINES) {
        let id = |rule: &Option<Arc<RuleInfo>>| {
            rule.as_ref().map_or_else(|| "–".to_owned(), |rule| rule.id.clone())
        };
        let rules = if group.kind == Kind::Order || words::is_of_rules(group) {
            String::new()
        } else {
            format!("{} → {}", id(&group.before), id(&group.after))
        };
        let who =
            if group.contacts > 0 { number(group.contacts, "contact") } else { String::new() };
        let what = format!("{}{}", words::what(facts, group)?, circumstances(group, difference));
        table.row([&what, &rules, &who]);
    }
    for step in steps.iter().take(LINES) {
        let rules = format!("{} → {}", outcome::words(&step.before), outcome::words(&step.after));
        table.row([&format!("step {} of the scenario `{}`", step.step, step.name), &rules, ""]);
    }
    text.push_str(&table.lines("  "));
    if !consequences.is_empty() {
        let turns = consequences.iter().map(|group| group.turns).sum();
        let answers = number(turns, "refusal");
        let _ = writeln!(text, "  {answers} for another reason, as follows from who has access");
    }
    let more = groups.len().saturating_sub(LINES) + steps.len().saturating_sub(LINES);
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    Ok(())
}

fn number(number: u64, what: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), what)
}

//! What a candidate policy would decide otherwise, for the administrator who is to agree to it.

mod asked;
mod json;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use host_harness::day::Day;
use host_harness::difference::{Difference, Direction, Group, Kind, ScenarioTurn};
use host_harness::facts::{ContactId, CustomerId};
use host_harness::session::RuleInfo;
use host_harness::store::Transaction;
use serde_json::Value;

use crate::cli::label::{count, label};
use crate::cli::naming::enumerated;
use crate::cli::table::Table;

/// How many people a paragraph names.
const PEOPLE: usize = 12;
/// How many lines each kind of thing gets that matters least.
const LINES: usize = 40;

/// For people: a headline, what is wider, what fails, what is narrower, what comes to the same, and what was asked.
/// For programs: everything.
pub(super) fn report(
    facts: &Transaction,
    difference: &Difference,
) -> anyhow::Result<(String, Value)> {
    let mut text = headline(difference);
    for direction in [Direction::Wider, Direction::Failing, Direction::Narrower] {
        paragraphs(&mut text, facts, difference, direction)?;
    }
    otherwise(&mut text, facts, difference)?;
    text.push('\n');
    text.push_str(&asked::text(difference));
    Ok((text, json::of(difference)))
}

/// One line for each direction in which something changes.
fn headline(difference: &Difference) -> String {
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

/// Each group as a paragraph: what, by which rules, who.
fn paragraphs(
    text: &mut String,
    facts: &Transaction,
    difference: &Difference,
    direction: Direction,
) -> anyhow::Result<()> {
    let groups = difference.groups.iter().filter(|group| group.direction == direction);
    for group in groups {
        let _ = writeln!(
            text,
            "\n{}: {}{}",
            title(direction),
            words::what(facts, group)?,
            circumstances(group, difference)
        );
        let mut table = Table::default();
        if !words::is_of_rules(group) {
            table.row(["before", &rule(group.before.as_ref(), group)]);
            table.row(["after", &rule(group.after.as_ref(), group)]);
        }
        if group.contacts > 0 {
            table.row(["who", &people(facts, group)?]);
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
        table.row(["before", before]);
        table.row(["after", after]);
        text.push_str(&table.lines("  "));
    }
    Ok(())
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

/// Such as `Amber Freight (1): Kim Archer (1), Lou Baker (2); and 40 more`.
fn people(facts: &Transaction, group: &Group) -> anyhow::Result<String> {
    let mut by_customer: BTreeMap<Option<CustomerId>, Vec<ContactId>> = BTreeMap::new();
    for (contact, customer) in group.people.iter().take(PEOPLE) {
        by_customer.entry(*customer).or_default().push(*contact);
    }
    let customers: Vec<CustomerId> = by_customer.keys().flatten().copied().collect();
    let contacts: Vec<ContactId> = by_customer.values().flatten().copied().collect();
    let (customers, names) =
        (facts.customer_names_of(&customers)?, facts.contact_names_of(&contacts)?);
    let mut parts: Vec<String> = by_customer
        .iter()
        .map(|(customer, contacts)| {
            let customer = customer.map_or_else(
                || "without a customer".into(),
                |customer| label(customer, &customers),
            );
            let contacts: Vec<_> = contacts.iter().map(|contact| label(*contact, &names)).collect();
            format!("{customer}: {}", contacts.join(", "))
        })
        .collect();
    let more = group.contacts.saturating_sub(contacts.len() as u64);
    if more > 0 {
        parts.push(format!("and {more} more"));
    }
    Ok(parts.join("; "))
}

/// One line each.
fn otherwise(
    text: &mut String,
    facts: &Transaction,
    difference: &Difference,
) -> anyhow::Result<()> {
    let of = Direction::Otherwise;
    let groups: Vec<_> = difference.groups.iter().filter(|group| group.direction == of).collect();
    let steps: Vec<_> = difference.scenarios.iter().filter(|step| step.direction == of).collect();
    if groups.is_empty() && steps.is_empty() {
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
        let rules = format!("{} → {}", step.before, step.after);
        table.row([&format!("step {} of the scenario `{}`", step.step, step.name), &rules, ""]);
    }
    text.push_str(&table.lines("  "));
    let more = groups.len().saturating_sub(LINES) + steps.len().saturating_sub(LINES);
    if more > 0 {
        let _ = writeln!(text, "  and {more} more");
    }
    Ok(())
}

fn number(number: u64, what: &str) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), what)
}

//! A difference for programs.

use std::sync::Arc;

use host_harness::day::Day;
use host_harness::difference::{Coverage, Difference, Direction, Group, Part, ScenarioTurn};
use host_harness::session::RuleInfo;
use serde_json::{Map, Value, json};

pub(super) fn of(difference: &Difference) -> Value {
    let totals = Direction::ALL.map(|direction| {
        let total = difference.totals.get(&direction).copied().unwrap_or_default();
        let counts = json!({
            "turns": difference.count(direction), "contacts": total.contacts, "customers": total.customers,
        });
        (direction.as_str().to_owned(), counts)
    });
    let groups: Vec<_> = difference.groups.iter().map(group).collect();
    let scenarios: Vec<_> = difference.scenarios.iter().map(scenario).collect();
    json!({
        "asked": difference.asked, "unanswered": difference.unanswered,
        "totals": Map::from_iter(totals), "groups": groups, "scenarios": scenarios,
        "coverage": coverage(&difference.coverage),
    })
}

fn group(group: &Group) -> Value {
    let people: Vec<_> = group
        .people
        .iter()
        .map(|(contact, customer)| json!({ "contact": contact, "customer": customer }))
        .collect();
    let days: Vec<_> = group.days.iter().copied().map(day).collect();
    json!({
        "direction": group.direction, "what": group.kind, "acting": group.acting,
        "other-version": group.other_version,
        "before": rule(group.before.as_ref()), "after": rule(group.after.as_ref()),
        "turns": group.turns, "contacts": group.contacts, "customers": group.customers, "people": people,
        "distinct-things": group.distinct_things, "things": group.things, "days": days,
        "fault": group.fault,
    })
}

fn rule(rule: Option<&Arc<RuleInfo>>) -> Value {
    rule.map_or(Value::Null, |rule| {
        json!({ "rule": rule.id, "reason": rule.reason, "title": rule.title, "conceals": rule.conceals })
    })
}

fn day(number: i32) -> Value {
    Day::from_number(number).map_or(json!(number), |day| json!(day))
}

fn scenario(turn: &ScenarioTurn) -> Value {
    let ScenarioTurn { name, description, step, direction, before, after } = turn;
    json!({
        "name": name, "description": description, "step": step, "direction": direction,
        "before": before, "after": after,
    })
}

fn coverage(coverage: &Coverage) -> Value {
    let part = |part: &Part| json!({ "asked": part.asked, "of": part.of });
    let logs = &coverage.recorded;
    json!({
        "today": day(coverage.today), "contacts": part(&coverage.contacts), "sample": part(&coverage.sample),
        "classes": part(&coverage.classes), "tickets": part(&coverage.tickets), "days": part(&coverage.days),
        "other-version": part(&coverage.other_version),
        "sign-ins": part(&coverage.sign_ins), "unreadable-sign-ins": coverage.unreadable_sign_ins,
        "users": part(&coverage.users), "given-up": coverage.given_up,
        "recorded": {
            "files": logs.files, "lines": logs.lines, "questions": logs.questions, "repeated": logs.repeated,
            "unreadable": logs.unreadable, "without-question": logs.without_question,
            "without-day": logs.without_day, "contradicting": logs.contradicting, "too-many": logs.too_many,
            "faults": logs.faults,
        },
    })
}

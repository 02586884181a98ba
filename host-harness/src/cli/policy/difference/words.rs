//! What changes, in words.

use host_harness::decision::Effect;
use host_harness::difference::{Direction, Group, Kind, Thing};
use host_harness::session::RuleInfo;
use host_harness::store::Transaction;

use super::phrases::{field, setting, story, verdict, whose};
use crate::cli::label;
use crate::cli::naming::enumerated;

/// How many things a paragraph names.
const THINGS: usize = 6;

/// Such as `3 steps of sign-ins` and `1 change of settings`.
pub(super) fn several(number: u64, what: &str) -> String {
    let (first, rest) = what.split_once(' ').unwrap_or((what, ""));
    let plural = if number == 1 { "" } else { "s" };
    // What is a published rule is more than one by its second word.
    if first == "published" {
        return format!("{number} {what}{plural}");
    }
    format!("{number} {first}{plural} {rest}").trim_end().to_owned()
}

/// Whether it is about what the policies publish of their rules.
pub(super) fn is_of_rules(group: &Group) -> bool {
    matches!(
        group.kind,
        Kind::RuleAdded
            | Kind::RuleGone
            | Kind::RuleEffect
            | Kind::RuleConceals
            | Kind::RuleReason
            | Kind::RuleText
    )
}

/// Whether a decision is turned; else something is shown or told beside one.
pub(super) fn is_turned(group: &Group) -> bool {
    let effect = |rule: &Option<std::sync::Arc<RuleInfo>>| rule.as_ref().map(|rule| rule.effect);
    effect(&group.before) != effect(&group.after)
}

/// What changes for whom, such as `may use the portal`.
pub(super) fn what(facts: &Transaction, group: &Group) -> anyhow::Result<String> {
    if let Some(text) = of_its_own(facts, group)? {
        return Ok(text);
    }
    let deed = deed(facts, group)?;
    let allows = [&group.before, &group.after]
        .into_iter()
        .flatten()
        .any(|rule| rule.effect == Effect::Allow);
    Ok(match group.direction {
        Direction::Wider if tells(group) => {
            format!("may not {deed}, as now, and are told more about it than now")
        }
        Direction::Wider => format!("may {deed}"),
        Direction::Failing => format!("no answer whether they may {deed}"),
        Direction::Narrower if group.before.is_none() => {
            format!("may not {deed}, where there is no answer now")
        }
        Direction::Narrower => format!("may no longer {deed}"),
        Direction::Otherwise if allows => format!("may {deed}"),
        Direction::Otherwise => format!("may not {deed}"),
    })
}

/// Both refuse, and the one thing that changes is what the refusal gives away.
fn tells(group: &Group) -> bool {
    let is_decision = matches!(
        group.kind,
        Kind::Access
            | Kind::SignInName
            | Kind::Accounts
            | Kind::Ticket
            | Kind::Action(_)
            | Kind::RecordAction(_)
            | Kind::Records
            | Kind::Fields
            | Kind::NewRecord
            | Kind::View
    );
    is_decision && group.before.is_some() && !is_turned(group)
}

/// What one may do or not.
fn deed(facts: &Transaction, group: &Group) -> anyhow::Result<String> {
    let things = things(facts, group)?;
    let accounts = |none: &str| if things.is_empty() { none.to_owned() } else { things.clone() };
    Ok(match group.kind {
        Kind::Access => "use the portal".into(),
        Kind::SignInName if group.direction == Direction::Wider && !is_turned(group) => {
            "sign in as somebody else than now".into()
        }
        Kind::SignInName => "sign in by name".into(),
        Kind::Accounts => "choose ticket email accounts".into(),
        Kind::Account => format!("choose {}", accounts("an account")),
        Kind::Ticket if things.is_empty() => "submit a ticket without naming an account".into(),
        Kind::Ticket => format!("submit a ticket for {things}"),
        Kind::Action(action) => format!("{} records of {things}", action.as_str()),
        Kind::RecordAction(action) => format!("{} {things}", action.as_str()),
        Kind::Actions => "do several things at once".into(),
        Kind::ForbiddenField(action) => {
            format!("{} records with {things} among the fields", action.as_str())
        }
        Kind::Records => format!("list records of {things}"),
        Kind::UnmarkedRecords => {
            format!("reach records of {things} that are not marked for the portal")
        }
        Kind::Through => format!("reach {things}"),
        Kind::Fields => format!("see fields of {things}"),
        Kind::NewRecord => format!("create records in {things}"),
        Kind::View => "see the portal's pages".into(),
        Kind::Menu => format!("see {things} in the menu"),
        Kind::Button => format!("see {things} on the home page"),
        Kind::Setting(word) => setting(word).into(),
        // These have words of their own.
        _ => String::new(),
    })
}

/// What is neither allowed nor denied.
fn of_its_own(facts: &Transaction, group: &Group) -> anyhow::Result<Option<String>> {
    let things = things(facts, group)?;
    let wider = group.direction == Direction::Wider;
    Ok(Some(match group.kind {
        Kind::Scope { before, after } if before == after => {
            format!("reach somebody else's records in {things}")
        }
        Kind::Scope { before, after } => {
            format!("reach {} in {things}, now {}", whose(after), whose(before))
        }
        Kind::Field { before, after } => field(before, after, &things),
        Kind::Owner if wider => format!("what they create belongs to {things}"),
        Kind::Owner => "what they create belongs to nobody, and so they cannot".into(),
        Kind::Version => "are shown another version of the portal".into(),
        Kind::DropDown if wider => format!("are offered more values of {things}"),
        Kind::DropDown => format!("are offered fewer values of {things}"),
        Kind::Order => "are shown something in another order".into(),
        Kind::Form => "an answer has another form than its question asks for".into(),
        Kind::SignIn { story: told, before, after } => {
            let (told, now) = (story(told), verdict(before));
            match before == after {
                true => format!("{told}: {now}"),
                false => format!("{told}: {}, where now {now}", verdict(after)),
            }
        }
        Kind::SignInState(told) if wider => {
            format!(
                "{}: fewer failures or weaker locks are remembered, or what cannot be compared",
                story(told)
            )
        }
        Kind::SignInState(told) if group.direction == Direction::Narrower => {
            format!("{}: more failures or stronger locks are remembered", story(told))
        }
        Kind::SignInState(told) => format!("{}: people are told otherwise", story(told)),
        Kind::Setting(word) => {
            let verb = match group.direction {
                Direction::Wider => "may",
                Direction::Failing => "gets no answer whether it may",
                Direction::Narrower => "may no longer",
                Direction::Otherwise => "is answered otherwise whether it may",
            };
            format!("{things} {verb} {}", setting(word))
        }
        Kind::RuleAdded => format!("published only by the candidate: {things}"),
        Kind::RuleGone => format!("published only by the policy in force: {things}"),
        Kind::RuleEffect if wider => format!("allows where it refused: {things}"),
        Kind::RuleEffect => format!("refuses where it allowed: {things}"),
        Kind::RuleConceals if wider => format!("no longer hides that something exists: {things}"),
        Kind::RuleConceals => format!("hides that something exists: {things}"),
        Kind::RuleReason => format!("gives programs another reason: {things}"),
        Kind::RuleText => format!("says something else of itself: {things}"),
        _ => return Ok(None),
    }))
}

/// The things of a group with their names, and how many more there are.
fn things(facts: &Transaction, group: &Group) -> anyhow::Result<String> {
    let mut parts = Vec::new();
    for thing in group.things.iter().take(THINGS) {
        parts.push(match thing {
            Thing::Account(account) => label::accounts(facts, &[*account])?,
            Thing::Module(module) => label::modules(facts, &[*module])?,
            Thing::Record { module, record } => {
                format!("record {record} of {}", label::modules(facts, &[*module])?)
            }
            Thing::Through { module, parent } => {
                let (module, parent) =
                    (label::modules(facts, &[*module])?, label::modules(facts, &[*parent])?);
                format!("{module} by way of {parent}")
            }
            Thing::Field(field) => format!("the field {}", label::fields(facts, &[*field])?),
            Thing::Button(button) => format!("home button {button}"),
            Thing::User(user) => label::users(facts, &[*user])?,
            Thing::Rule(rule) => rule.clone(),
        });
    }
    let more = group.distinct_things.saturating_sub(parts.len() as u64);
    if more > 0 {
        parts.push(format!("{more} more"));
    }
    Ok(if parts.is_empty() { String::new() } else { enumerated(parts) })
}

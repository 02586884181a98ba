//! The questions about contacts as they are stored.

use std::collections::BTreeSet;
use std::ops::Range;

use super::group::About;
use super::matter::{Kind, Matter};
use super::pair::Pair;
use super::sample::Member;
use super::turn::{Direction, Turn, effect};
use super::work::Work;
use crate::crm::CrmError;
use crate::error::CallError;
use crate::facts::{CustomerId, EmailAccountId, ModuleId, RecordId};
use crate::question::{ActionWord, Detail, Question, Reply, Wish};
use crate::session::{Request, SignIn};

/// Days from today on which some are asked about too: rules that wait for a day show.
const DAYS: [i32; 6] = [-1, 1, 7, 31, 366, 3_660];

/// Wishes of one batch, so that none takes more than a call is granted.
const BATCH: usize = 512;

/// Whether they may use the portal, and what it shows them.
pub(super) fn everybody(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    members: Range<usize>,
) -> Result<(), CrmError> {
    for member in work.directory.members.get(members).unwrap_or_default() {
        let request = work.request(member.contact);
        pair.ask(request, member.customer, &Question::Access)?;
        pair.ask(request, member.customer, &Question::View)?;
    }
    Ok(())
}

/// A contact that is not there, and what is not there for one that is.
pub(super) fn nobody(work: &Work<'_>, pair: &mut Pair<'_>) -> Result<(), CrmError> {
    let member = Member { contact: work.unknown.contact, customer: None };
    for question in [Question::Access, Question::View] {
        pair.ask(work.request(member.contact), None, &question)?;
    }
    closely(work, pair, member, true)?;
    let names = ["", " ", "nobody@nowhere.invalid"];
    names.iter().try_for_each(|name| signs_in(work, pair, name, About::default()))
}

/// Everything else that can be asked about a contact.
pub(super) fn sample(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    members: Range<usize>,
) -> Result<(), CrmError> {
    for place in members {
        let Some(member) = work.directory.members.get(place).copied() else { continue };
        let request = work.request(member.contact);
        accounts(work, pair, member, request, place < work.tickets)?;
        closely(work, pair, member, place < work.scope.days)?;
        let names = pair.active.facts().sign_in_names(member.contact)?;
        let contact = Some((member.contact, member.customer));
        for name in names {
            signs_in(work, pair, &name, About { contact, ..About::default() })?;
        }
        let others = pair.active.facts().customers_around(member.customer)?;
        for other in others {
            acting(work, pair, member, other)?;
        }
    }
    Ok(())
}

/// The same questions on other days.
pub(super) fn other_days(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    members: Range<usize>,
) -> Result<(), CrmError> {
    for member in work.directory.members.get(members).unwrap_or_default() {
        for days in DAYS {
            let request = work.request_on(member.contact, work.scope.today.saturating_add(days));
            for question in [
                Question::Access,
                Question::View,
                Question::Accounts,
                Question::Ticket { account: None },
            ] {
                pair.ask(request, member.customer, &question)?;
            }
            batches(pair, request, member.customer, work.actions())?;
        }
    }
    Ok(())
}

/// What the version of the portal that is not in force has in store.
pub(super) fn other_version(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    members: Range<usize>,
) -> Result<(), CrmError> {
    for member in work.directory.members.get(members).unwrap_or_default() {
        pair.ask(work.request(member.contact), member.customer, &Question::View)?;
        closely(work, pair, *member, true)?;
    }
    Ok(())
}

/// The list of accounts, and single ones: all of them, or those on which the lists differ.
fn accounts(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    member: Member,
    request: Request,
    all: bool,
) -> Result<(), CrmError> {
    let both = pair.ask(request, member.customer, &Question::Accounts)?;
    let Some((before, after)) = both else { return Ok(()) };
    let (before, after) = (listed(&before), listed(&after));
    let mut asked: Vec<_> = if all {
        work.accounts.clone()
    } else {
        before.symmetric_difference(&after).copied().collect()
    };
    asked.push(work.unknown.account);
    pair.ask(request, member.customer, &Question::Ticket { account: None })?;
    for account in asked {
        let account = Some(account);
        pair.ask(request, member.customer, &Question::Ticket { account })?;
    }
    Ok(())
}

fn listed(reply: &Result<Reply, CallError>) -> BTreeSet<EmailAccountId> {
    match reply {
        Ok(Reply { detail: Detail::Accounts(accounts), .. }) => accounts.iter().copied().collect(),
        _ => BTreeSet::new(),
    }
}

/// What a contact of a Head Office may do for others, and what nobody else may.
fn acting(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    member: Member,
    other: CustomerId,
) -> Result<(), CrmError> {
    let request = Request { acting: Some(other), ..work.request(member.contact) };
    for question in [Question::Access, Question::View] {
        pair.ask(request, member.customer, &question)?;
    }
    accounts(work, pair, member, request, false)?;
    batches(pair, request, member.customer, work.actions())
}

/// Modules and records. `fully`: also what only a few are asked, because it is the same in other words.
fn closely(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    member: Member,
    fully: bool,
) -> Result<(), CrmError> {
    let (request, customer) = (work.request(member.contact), member.customer);
    batches(pair, request, customer, work.actions())?;
    for module in work.modules.iter().copied().chain([work.unknown.module]) {
        for question in [
            Question::Records { module, mine: false },
            Question::Fields { module },
            Question::NewRecord { module },
        ] {
            pair.ask(request, customer, &question)?;
        }
        if fully {
            pair.ask(request, customer, &Question::Records { module, mine: true })?;
        }
    }
    let records = pair.active.facts().records_around(member.contact, customer)?;
    batches(pair, request, customer, with_records(&records, work.unknown.record))?;
    let mut seen = BTreeSet::new();
    let first = records.into_iter().filter(|(module, _)| fully && seen.insert(*module));
    for (module, record) in first {
        // All fields at once: the answer names those that refuse.
        let Some(fields) = work.fields.get(&module) else { continue };
        for action in [ActionWord::View, ActionWord::Edit] {
            let wish = Wish { module, action, record: Some(record), fields: fields.clone() };
            pair.ask(request, customer, &Question::Privilege(wish))?;
        }
    }
    Ok(())
}

fn with_records(records: &[(ModuleId, RecordId)], unknown: RecordId) -> Vec<Wish> {
    let modules: BTreeSet<ModuleId> = records.iter().map(|(module, _)| *module).collect();
    let unknown = modules.into_iter().map(|module| (module, unknown));
    let wish = |(module, record)| {
        let actions = [ActionWord::View, ActionWord::Edit, ActionWord::Delete];
        actions.map(|action| Wish { module, action, record: Some(record), fields: Vec::new() })
    };
    records.iter().copied().chain(unknown).flat_map(wish).collect()
}

fn batches(
    pair: &mut Pair<'_>,
    request: Request,
    customer: Option<CustomerId>,
    wishes: Vec<Wish>,
) -> Result<(), CrmError> {
    for wishes in wishes.chunks(BATCH) {
        pair.ask(request, customer, &Question::Privileges(wishes.to_vec()))?;
    }
    Ok(())
}

/// Which contact a name means.
fn signs_in(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    name: &str,
    about: About,
) -> Result<(), CrmError> {
    let about = About { day: Some(work.scope.today), ..about };
    let (today, now) = (work.scope.today, work.scope.now);
    pair.both(about, |session| session.identify(name, today, now), identities)?;
    Ok(())
}

/// Another contact than now is wider.
fn identities(before: &Result<SignIn, CallError>, after: &Result<SignIn, CallError>) -> Vec<Turn> {
    let what = || Matter::of(Kind::SignInName);
    let turn = |direction, before: Option<&SignIn>, after: Option<&SignIn>| {
        let rule = |sign_in: Option<&SignIn>| sign_in.map(|found| found.decision.rule.clone());
        vec![Turn { direction, what: what(), before: rule(before), after: rule(after) }]
    };
    match (before, after) {
        (Err(_), Err(_)) => Vec::new(),
        (Ok(before), Err(_)) => turn(Direction::Failing, Some(before), None),
        (Err(_), Ok(after)) if after.decision.allows() => turn(Direction::Wider, None, Some(after)),
        (Err(_), Ok(after)) => turn(Direction::Narrower, None, Some(after)),
        (Ok(before), Ok(after)) => match (before.contact, after.contact) {
            (Some(old), Some(new)) if old != new => {
                turn(Direction::Wider, Some(before), Some(after))
            }
            _ => effect(what(), &before.decision, &after.decision).into_iter().collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::difference::turn::tests::decision;

    fn means(rule: &str, contact: Option<u64>) -> Result<SignIn, CallError> {
        Ok(SignIn { decision: decision(rule), contact })
    }

    #[track_caller]
    fn check(
        before: &Result<SignIn, CallError>,
        after: &Result<SignIn, CallError>,
        expected: Option<Direction>,
    ) {
        let found = identities(before, after);
        assert_eq!(found.first().map(|turn| turn.direction), expected);
    }

    #[test]
    fn a_name_that_means_somebody_else_is_wider() {
        use Direction::{Failing, Narrower, Otherwise, Wider};
        let (kim, lou, nobody) = (means("+a", Some(1)), means("+a", Some(2)), means("-b", None));
        let silence = || Err(CallError::Undecided("it does not say why"));
        check(&kim, &lou, Some(Wider));
        check(&nobody, &kim, Some(Wider));
        check(&kim, &nobody, Some(Narrower));
        check(&kim, &kim, None);
        check(&kim, &means("+c", Some(1)), Some(Otherwise));
        check(&nobody, &means("-c", None), Some(Otherwise));
        check(&kim, &silence(), Some(Failing));
        check(&silence(), &kim, Some(Wider));
        check(&silence(), &nobody, Some(Narrower));
        check(&silence(), &silence(), None);
    }
}

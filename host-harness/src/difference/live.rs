//! The questions about contacts as they are stored.

mod names;
mod records;

use std::collections::BTreeSet;
use std::ops::Range;

use names::signs_in;
use records::{batches, closely};

use super::group::About;
use super::pair::Pair;
use super::sample::Member;
use super::work::Work;
use crate::crm::CrmError;
use crate::error::CallError;
use crate::facts::{CustomerId, EmailAccountId};
use crate::question::{Detail, Question, Reply};
use crate::session::Request;

/// Moments, in days and hours from now, at which some are asked about too: rules that wait for a day or an hour show.
const MOMENTS: [(i32, u64); 22] = [
    (-1, 0),
    (0, 3),
    (0, 6),
    (0, 9),
    (0, 12),
    (0, 15),
    (0, 18),
    (0, 21),
    (1, 1),
    (2, 5),
    (3, 8),
    (4, 11),
    (5, 14),
    (6, 17),
    (7, 20),
    (10, 23),
    (14, 4),
    (31, 2),
    (92, 7),
    (183, 10),
    (366, 13),
    (3_660, 16),
];

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
    closely(work, pair, work.request(member.contact), None, true)?;
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
        let few = place < work.scope.days;
        closely(work, pair, request, member.customer, few)?;
        let names = pair.active.facts().sign_in_names(member.contact)?;
        let contact = Some((member.contact, member.customer));
        for name in names {
            signs_in(work, pair, &name, About { contact, ..About::default() })?;
        }
        let others = pair.active.facts().customers_around(member.customer)?;
        for other in others {
            acting(work, pair, member, other, (few, few && place < work.tickets))?;
        }
    }
    Ok(())
}

/// The same questions at other moments; modules and records at one of them for each, in turn.
pub(super) fn other_days(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    members: Range<usize>,
) -> Result<(), CrmError> {
    for place in members {
        let Some(member) = work.directory.members.get(place).copied() else { continue };
        for (turn, moment) in MOMENTS.into_iter().enumerate() {
            let request = work.request_at(member.contact, moment);
            for question in [
                Question::Access,
                Question::View,
                Question::Accounts,
                Question::Ticket { account: None },
            ] {
                pair.ask(request, member.customer, &question)?;
            }
            if place % MOMENTS.len() == turn {
                closely(work, pair, request, member.customer, false)?;
            } else {
                batches(pair, request, member.customer, work.actions())?;
            }
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
        let request = work.request(member.contact);
        pair.ask(request, member.customer, &Question::View)?;
        closely(work, pair, request, member.customer, true)?;
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
    (fully, all_accounts): (bool, bool),
) -> Result<(), CrmError> {
    let request = Request { acting: Some(other), ..work.request(member.contact) };
    for question in [Question::Access, Question::View] {
        pair.ask(request, member.customer, &question)?;
    }
    accounts(work, pair, member, request, all_accounts)?;
    if fully {
        closely(work, pair, request, member.customer, true)
    } else {
        batches(pair, request, member.customer, work.actions())
    }
}

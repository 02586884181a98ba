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

/// Days from today on which some are asked about too: rules that wait for a day show.
const DAYS: [i32; 6] = [-1, 1, 7, 31, 366, 3_660];

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

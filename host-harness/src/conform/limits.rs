//! How much of each limit the policy takes, and how large it is.

use super::ConformError;
use super::sheet::{About, Law, Most, Sheet};
use super::world::World;
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::sandbox::scan::MAX_BYTES;
use crate::session::changes::{Change, GroupMembership};
use crate::session::lockouts::{Candidate, LockCause, Locked, Phase};

const SHARES: Law = Law {
    group: "limits",
    name: "shares",
    says: "No answer takes more of any limit than a call is granted.",
};
const LONG: Law = Law {
    group: "limits",
    name: "long",
    says: "Nor do searches, impacts and the blocked list, which are granted twenty times as much.",
};
const SIZE: Law =
    Law { group: "size", name: "component", says: "The component is no larger than hosts take." };

pub(super) const LAWS: &[&Law] = &[&SHARES, &LONG, &SIZE];

/// A share above which somebody should know.
const MUCH: f64 = 0.5;
/// Locks on the blocked list.
const LOCKS: u64 = 1_000;

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let usual = std::mem::take(&mut sheet.most);
    sheet.tried(&SHARES, sheet.asked());
    judge(sheet, &SHARES, &usual);
    long(world, policy, sheet)?;
    let most = std::mem::take(&mut sheet.most);
    judge(sheet, &LONG, &most);

    sheet.tried(&SIZE, 1);
    let (size, limit) = (world.component.len() as u64, MAX_BYTES);
    if size as f64 > limit as f64 * MUCH {
        sheet.warn(&SIZE, format!("it has {size} bytes of the {limit} that hosts take"));
    }
    Ok(())
}

fn judge(sheet: &mut Sheet, law: &'static Law, most: &[Most]) {
    for most in most {
        let share = format!("{:.1} % of {}", most.share * 100.0, most.limit);
        if most.share > 1.0 {
            sheet.broken(law, most.about(), format!("at most 100 % of {}", most.limit), share);
        } else if most.share > MUCH {
            sheet.warn(law, format!("{share}, by {}", most.question()));
        }
    }
}

fn long(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let session = policy.session(world.read()?);
    let granted = sheet.granted().times(Limits::LONG);
    let ask = |sheet: &mut Sheet, about: &About, done: Result<(), crate::error::CallError>| {
        let _ = sheet.answered(&LONG, about, done);
        if let Some(usage) = session.last_usage() {
            sheet.used(usage, &granted, about);
        }
    };
    for query in ["mer", "ltd", "öst", "nobody is called so"] {
        let about = About::nobody(format!("customers whose name contains `{query}`"));
        ask(sheet, &about, session.search_customers(query, 1_000).map(drop));
    }
    let requests: Vec<_> =
        world.members.iter().map(|member| world.request(member.contact)).collect();
    let customer = world.members.iter().find_map(|member| member.customer).unwrap_or(0);
    let change = Change::GroupMembership(GroupMembership { customer, groups: Vec::new() });
    for requests in requests.chunks(64) {
        let about =
            About::nobody(format!("what {change:?} would do to {} contacts", requests.len()));
        ask(sheet, &about, session.impact(requests, &change).map(drop));
    }
    let phase = Phase::Locked(Locked { cause: LockCause::Threshold, until: None });
    let lock = |contact| Candidate { contact, phase, seen: contact, last_failure: Some(contact) };
    let locks: Vec<_> = (1..=LOCKS).map(lock).collect();
    let about = About::nobody(format!("the blocked list of {LOCKS}"));
    ask(sheet, &about, session.blocked(&locks, world.now()).map(drop));
    Ok(())
}

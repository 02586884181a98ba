//! The naive model of what administrators may save, and of the customer search.

use std::collections::BTreeSet;

use host_harness::facts::{AccessWindow, CustomerId, EmailAccountId, UserId};
use host_harness::session::{Allocation, PortalAccess};

use super::members;
use crate::question::Answer;
use crate::world::{Allocated, World};

fn refused(reason: &str, about: &[u64]) -> Answer {
    Answer::Refused(reason.into(), about.to_vec())
}

/// PF-11.
fn may_change_settings(world: &World, actor: UserId) -> bool {
    for (user, facts) in &world.users {
        if *user == actor {
            return facts.administrator && facts.active && !facts.deleted;
        }
    }
    false
}

/// EA-09, EA-12, EA-13, AMB-03, AMB-07, AMB-18.
pub(super) fn allocate(
    world: &World,
    actor: UserId,
    id: EmailAccountId,
    proposed: &Allocation,
) -> Answer {
    if !may_change_settings(world, actor) {
        return refused("not-admin", &[]);
    }
    let Some(account) = world.accounts.iter().find(|account| account.id == id) else {
        return refused("account-not-configured", &[id]);
    };
    match proposed {
        Allocation::AllCustomers => {
            Answer::Allocated(proposed.clone(), account.allocation != Allocated::All)
        }
        Allocation::NoCustomers => {
            Answer::Allocated(proposed.clone(), account.allocation != Allocated::None)
        }
        Allocation::CustomerGroup(group) => {
            if world.group(*group).is_none() {
                refused("unknown-group", &[*group])
            } else {
                let stored = Allocated::Group(*group);
                Answer::Allocated(proposed.clone(), account.allocation != stored)
            }
        }
        Allocation::SelectedCustomers(selected) => {
            let mut once: Vec<CustomerId> = Vec::new();
            for customer in selected {
                if !once.contains(customer) {
                    once.push(*customer);
                }
            }
            if once.is_empty() {
                return refused("empty-selection", &[]);
            }
            let mut unknown = once.clone();
            unknown.retain(|customer| world.customer(*customer).is_none());
            if !unknown.is_empty() {
                return refused("unknown-customer", &unknown);
            }
            let stored = Allocated::Selected(once.clone());
            Answer::Allocated(Allocation::SelectedCustomers(once), account.allocation != stored)
        }
    }
}

/// What a proposal would be once it is saved.
pub fn saved(proposed: &Allocation) -> Allocated {
    match proposed {
        Allocation::AllCustomers => Allocated::All,
        Allocation::CustomerGroup(group) => Allocated::Group(*group),
        Allocation::SelectedCustomers(selected) => Allocated::Selected(selected.clone()),
        Allocation::NoCustomers => Allocated::None,
    }
}

/// Who can see the account now, and who could if the proposal were stored: the difference.
pub(super) fn impact(world: &World, id: EmailAccountId, proposed: &Allocation) -> Answer {
    let account = world.accounts.iter().find(|account| account.id == id && account.enabled);
    let Some(account) = account else { return Answer::Changes(vec![], vec![]) };
    let seen = |allocation: &Allocated| -> BTreeSet<CustomerId> {
        members(world, allocation).into_iter().map(|(customer, ..)| customer).collect()
    };
    let (before, after) = (seen(&account.allocation), seen(&saved(proposed)));
    Answer::Changes(
        after.difference(&before).copied().collect(),
        before.difference(&after).copied().collect(),
    )
}

/// Every character in lower case by itself (D17).
fn lower(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// CS-*, AMB-19 to AMB-23.
pub(super) fn search(world: &World, query: &str, limit: u32) -> Answer {
    let query = query.trim_matches(char::is_whitespace);
    if query.chars().count() < 3 {
        return Answer::TooShort(3);
    }
    let query = lower(query);
    let mut found: Vec<(Vec<char>, CustomerId, &str)> = Vec::new();
    for customer in &world.customers {
        let name = lower(&customer.name);
        let occurs = name.windows(query.len()).any(|part| part == query);
        if !customer.deleted && occurs {
            found.push((name, customer.id, &customer.name));
        }
    }
    found.sort();
    let limit = limit.clamp(1, 1000) as usize;
    let more = found.len() > limit;
    found.truncate(limit);
    Answer::Customers(found.into_iter().map(|(_, id, name)| (id, name.into())).collect(), more)
}

/// PA-02, PA-05, PA-12, PA-15, CO-02, CO-03.
pub(super) fn enable(world: &World, actor: UserId, wanted: &PortalAccess) -> Answer {
    if !may_change_settings(world, actor) {
        return refused("not-admin", &[]);
    }
    let Some(contact) = world.contacts.iter().find(|contact| contact.id == wanted.contact) else {
        return refused("unknown-user", &[wanted.contact]);
    };
    if contact.access.deleted {
        return refused("deleted", &[contact.id]);
    }
    let email = wanted.email.trim_matches(char::is_whitespace);
    if wanted.portal_enabled {
        if email.is_empty() {
            return refused("email-missing", &[contact.id]);
        }
        let mut others = Vec::new();
        for other in &world.contacts {
            let active = other.access.portal_enabled && !other.access.deleted;
            let theirs = other.email.trim_matches(char::is_whitespace);
            if other.id != contact.id && active && lower(theirs) == lower(email) {
                others.push(other.id);
            }
        }
        if !others.is_empty() {
            others.sort_unstable();
            return refused("email-not-unique", &others);
        }
    }
    if let AccessWindow::Dates(dates) = &wanted.window {
        match (dates.start, dates.end) {
            (Some(start), Some(end)) if start > end => {
                return refused("start-after-end", &[contact.id]);
            }
            (Some(_), Some(_)) => {}
            _ if wanted.portal_enabled => return refused("dates-missing", &[contact.id]),
            _ => {}
        }
    }
    match wanted.profile {
        Some(profile) if world.portal.profile(Some(profile)).is_none() => {
            refused("unknown-profile", &[profile])
        }
        _ => Answer::Enabled(PortalAccess { email: email.into(), ..wanted.clone() }),
    }
}

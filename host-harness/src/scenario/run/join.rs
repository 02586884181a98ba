//! Puts documents together: entries join a world, or replace its entries of the same identifier.

use serde::Serialize;

use super::{Done, compare};
use crate::document::{Document, Id, RecordEntry};

/// The world with the given entries in it. What a world has once is replaced whole.
pub(in crate::scenario) fn joined(mut world: Document, given: &Document) -> Document {
    let Document {
        users,
        portal,
        modules,
        email_templates,
        version_1,
        profiles,
        customer_groups,
        customers,
        contacts,
        ticket_email_accounts,
        tickets_module,
        records,
        lockout,
    } = given;
    join(&mut world.users, users, |user| user.id);
    join(&mut world.modules, modules, |module| module.id);
    join(&mut world.email_templates, email_templates, |template| template.id);
    join(&mut world.profiles, profiles, |profile| profile.id);
    join(&mut world.customer_groups, customer_groups, |group| group.id);
    join(&mut world.customers, customers, |customer| customer.id);
    join(&mut world.contacts, contacts, |contact| contact.id);
    join(&mut world.ticket_email_accounts, ticket_email_accounts, |account| account.id);
    join(&mut world.records, records, record_key);
    world.portal = portal.or(world.portal);
    world.version_1 = version_1.clone().or(world.version_1);
    world.tickets_module = tickets_module.clone().or(world.tickets_module);
    world.lockout = (*lockout).or(world.lockout);
    world
}

/// Whether every expected entry is stored exactly so.
pub(super) fn all_in(expected: &Document, stored: &Document) -> Done {
    let Document {
        users,
        portal,
        modules,
        email_templates,
        version_1,
        profiles,
        customer_groups,
        customers,
        contacts,
        ticket_email_accounts,
        tickets_module,
        records,
        lockout,
    } = expected;
    each(users, &stored.users, |user| user.id)?;
    each(portal.as_slice(), stored.portal.as_slice(), |_| ())?;
    each(modules, &stored.modules, |module| module.id)?;
    each(email_templates, &stored.email_templates, |template| template.id)?;
    each(version_1.as_slice(), stored.version_1.as_slice(), |_| ())?;
    each(profiles, &stored.profiles, |profile| profile.id)?;
    each(customer_groups, &stored.customer_groups, |group| group.id)?;
    each(customers, &stored.customers, |customer| customer.id)?;
    each(contacts, &stored.contacts, |contact| contact.id)?;
    each(ticket_email_accounts, &stored.ticket_email_accounts, |account| account.id)?;
    each(tickets_module.as_slice(), stored.tickets_module.as_slice(), |_| ())?;
    each(records, &stored.records, record_key)?;
    each(lockout.as_slice(), stored.lockout.as_slice(), |_| ())
}

fn record_key(record: &RecordEntry) -> (Id, Id) {
    (record.module, record.id)
}

fn join<T: Clone, K: PartialEq>(entries: &mut Vec<T>, given: &[T], key: impl Fn(&T) -> K) {
    for entry in given {
        match entries.iter_mut().find(|known| key(known) == key(entry)) {
            Some(known) => *known = entry.clone(),
            None => entries.push(entry.clone()),
        }
    }
}

/// Compares each expected entry with what is stored under its identifier.
fn each<T: PartialEq + Serialize, K: PartialEq>(
    expected: &[T],
    stored: &[T],
    key: impl Fn(&T) -> K,
) -> Done {
    expected.iter().try_for_each(|entry| {
        let found = stored.iter().find(|known| key(known) == key(entry));
        compare(&Some(entry), &found)
    })
}

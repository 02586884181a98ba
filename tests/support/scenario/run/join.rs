//! Puts documents together: entries join a world, or replace its entries of the same identifier.

use host_harness::document::{Document, Id, RecordEntry};

/// The world with the given entries in it. What a world has once is replaced whole.
pub fn joined(mut world: Document, given: &Document) -> Document {
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

/// Entries that are expected and are not there exactly so, as text.
pub(super) fn missing(expected: &Document, stored: &Document) -> Option<String> {
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
    other(users, &stored.users, |user| user.id)
        .or_else(|| other(portal.as_slice(), stored.portal.as_slice(), |_| ()))
        .or_else(|| other(modules, &stored.modules, |module| module.id))
        .or_else(|| other(email_templates, &stored.email_templates, |template| template.id))
        .or_else(|| other(version_1.as_slice(), stored.version_1.as_slice(), |_| ()))
        .or_else(|| other(profiles, &stored.profiles, |profile| profile.id))
        .or_else(|| other(customer_groups, &stored.customer_groups, |group| group.id))
        .or_else(|| other(customers, &stored.customers, |customer| customer.id))
        .or_else(|| other(contacts, &stored.contacts, |contact| contact.id))
        .or_else(|| {
            let accounts = &stored.ticket_email_accounts;
            other(ticket_email_accounts, accounts, |account| account.id)
        })
        .or_else(|| other(tickets_module.as_slice(), stored.tickets_module.as_slice(), |_| ()))
        .or_else(|| other(records, &stored.records, record_key))
        .or_else(|| other(lockout.as_slice(), stored.lockout.as_slice(), |_| ()))
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

/// The first expected entry that is stored otherwise, beside what is stored under its identifier.
fn other<T: PartialEq + serde::Serialize, K: PartialEq>(
    expected: &[T],
    stored: &[T],
    key: impl Fn(&T) -> K,
) -> Option<String> {
    let text = |entry: Option<&T>| serde_json::to_string(&entry).unwrap_or_default();
    expected.iter().find_map(|entry| {
        let found = stored.iter().find(|known| key(known) == key(entry));
        (found != Some(entry))
            .then(|| format!("expected: {}\nfound:    {}", text(Some(entry)), text(found)))
    })
}

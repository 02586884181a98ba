//! Both databases know the same: every fact about everything in generated CRMs.

use std::fmt::Write;

use host_harness::dataset::{Shape, generate};
use host_harness::document::Document;
use host_harness::facts::{Configuration, CustomerFilter, Directory, RecordKey, StoredSettings};
use host_harness::store::{Mode, Transaction};

use crate::{RICH, on_both};

/// Identifiers that are in no document, or in few.
const STRANGE: [u64; 4] = [0, 999_999, i64::MAX as u64 + 1, u64::MAX];

fn ids(named: impl Iterator<Item = u64>) -> Vec<u64> {
    named.chain(STRANGE).collect()
}

/// Everything that can be asked about people and accounts.
fn people(facts: &mut Transaction, document: &Document, told: &mut String) {
    let customers = ids(document.customers.iter().map(|customer| customer.id.get()));
    let groups = ids(document.customer_groups.iter().map(|group| group.id.get()));
    for (place, contact) in
        ids(document.contacts.iter().map(|one| one.id.get())).into_iter().enumerate()
    {
        let acting = customers[place % customers.len()];
        writeln!(told, "{:?}", facts.contact(contact, Some(acting)).unwrap()).unwrap();
        writeln!(told, "{:?}", facts.contact(contact, None).unwrap()).unwrap();
    }
    for contact in &document.contacts {
        let name = contact.user_name.as_ref().or(contact.email.as_ref());
        let name = name.map_or("nobody", |name| name.as_str()).trim().to_lowercase();
        let mut found = facts.contacts_by_name_key(&name).unwrap();
        found.sort_by_key(|found| found.contact);
        writeln!(told, "{found:?}").unwrap();
    }
    let accounts = ids(document.ticket_email_accounts.iter().map(|account| account.id.get()));
    for (customer, group) in customers.iter().zip(groups.iter().cycle()) {
        let mut found = facts.candidate_accounts(*customer, &[*group]).unwrap();
        found.sort_by_key(|found| found.account);
        writeln!(told, "{found:?}").unwrap();
        for account in &accounts {
            writeln!(told, "{:?}", facts.account_for_customer(*account, *customer).unwrap())
                .unwrap();
        }
    }
    for account in accounts {
        writeln!(told, "{:?}", facts.account(account).unwrap()).unwrap();
    }
    for group in &groups {
        writeln!(told, "{:?}", facts.group(*group).unwrap()).unwrap();
    }
    for (everyone, after, limit) in
        [(true, None, 1000), (false, None, 7), (false, Some(5), 1000), (true, Some(3), 2)]
    {
        let filter =
            CustomerFilter { everyone, groups: groups.clone(), customers: customers.clone() };
        writeln!(told, "{:?}", facts.customers(&filter, after, limit).unwrap()).unwrap();
        writeln!(told, "{:?}", facts.customer_names(after, limit).unwrap()).unwrap();
    }
    for user in ids(document.users.iter().map(|user| user.id.get())) {
        writeln!(told, "{:?}", facts.user(user).unwrap()).unwrap();
    }
}

/// Everything that can be asked about the portal's configuration and records.
fn configuration(facts: &mut Transaction, document: &Document, told: &mut String) {
    let modules = ids(document.modules.iter().map(|module| module.id.get()));
    let profiles = ids(document.profiles.iter().map(|profile| profile.id.get()));
    let profiles: Vec<Option<u64>> = profiles.into_iter().map(Some).chain([None]).collect();
    for profile in profiles {
        let all = facts.privileges(profile, &[]).unwrap();
        let mut some = facts.privileges(profile, &modules).unwrap();
        some.modules.sort_by_key(|module| module.position);
        assert_eq!(some, all);
        writeln!(told, "{all:?}").unwrap();
        for module in &modules {
            let mut fields = facts.fields(profile, *module, &[]).unwrap();
            fields.sort_by_key(|field| field.field);
            writeln!(told, "{fields:?}").unwrap();
            let few: Vec<u64> =
                fields.iter().step_by(2).map(|field| field.field).chain(STRANGE).collect();
            let mut fields = facts.fields(profile, *module, &few).unwrap();
            fields.sort_by_key(|field| field.field);
            writeln!(told, "{fields:?}").unwrap();
        }
        writeln!(told, "{:?}", facts.owners(profile).unwrap()).unwrap();
        writeln!(told, "{:?}", facts.home_buttons(profile).unwrap()).unwrap();
        if let Some(profile) = profile {
            writeln!(told, "{:?}", facts.profile_exists(profile).unwrap()).unwrap();
            writeln!(told, "{:?}", facts.notice_template(profile, "access-data").unwrap()).unwrap();
            writeln!(told, "{:?}", facts.holders(profile).unwrap()).unwrap();
        }
    }
    let records = document.records.iter().map(|record| (record.module.get(), record.id.get()));
    let people = document.contacts.iter().map(|contact| contact.id.get());
    let people: Vec<_> =
        modules.iter().flat_map(|m| people.clone().take(9).map(|id| (*m, id))).collect();
    let keys: Vec<_> =
        records.chain(people).map(|(module, record)| RecordKey { module, record }).collect();
    for record in facts.records(&keys).unwrap().iter_mut() {
        if let Some(record) = record {
            record.links.contacts.sort_by_key(|contact| contact.contact);
            record.links.customers.sort_unstable();
            record.parents.sort_by_key(|parent| (parent.module, parent.record));
            for parent in &mut record.parents {
                parent.links.contacts.sort_by_key(|contact| contact.contact);
                parent.links.customers.sort_unstable();
            }
        }
        writeln!(told, "{record:?}").unwrap();
    }
    writeln!(told, "{:?}", facts.picklists().unwrap()).unwrap();
    writeln!(told, "{:?}", facts.profiles().unwrap()).unwrap();
    writeln!(told, "{:?}", facts.access_template().unwrap()).unwrap();
    writeln!(told, "{:?}", facts.lockout().unwrap()).unwrap();
    for record in &document.records {
        writeln!(told, "{:?}", facts.ticket(record.id.get()).unwrap()).unwrap();
    }
    for template in &document.email_templates {
        writeln!(told, "{:?}", facts.template_exists(template.id.get()).unwrap()).unwrap();
    }
    writeln!(told, "{:?}", facts.accounts().unwrap()).unwrap();
    writeln!(told, "{:?}", facts.profile_list().unwrap()).unwrap();
    writeln!(told, "{:?}", facts.module_names_of(&modules).unwrap()).unwrap();
}

#[test]
fn every_fact_is_the_same_on_both() {
    let mut documents = vec![Document::parse(RICH).unwrap()];
    for seed in 3..6 {
        documents
            .push(generate(&Shape { customers: 40, groups: 8, contacts: 90, accounts: 16 }, seed));
    }
    for document in documents {
        let told = on_both(|place| {
            let store = place.create();
            store.import(&document, Mode::New).unwrap();
            let mut facts = store.read().unwrap();
            let mut told = String::new();
            people(&mut facts, &document, &mut told);
            configuration(&mut facts, &document, &mut told);
            told.lines().map(str::to_owned).collect::<Vec<_>>()
        });
        assert!(told.len() > 100, "only {} facts", told.len());
    }
}

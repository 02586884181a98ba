//! What contacts look for in the portal: tickets, documents, invoices, projects with tasks, and products.

use super::Ids;
use super::random::Random;
use crate::document::{Contact, Customer, Id, RecordEntry, RecordName};

/// Modules by their numbers in `portal.json`.
const TICKETS: u64 = 1;
const DOCUMENTS: u64 = 4;
const INVOICES: u64 = 5;
const PROJECTS: u64 = 6;
const TASKS: u64 = 7;
const QUOTES: u64 = 8;
const PRODUCTS: u64 = 9;

/// The users whom tickets are assigned to; the last one is deleted.
const ASSIGNEES: [u64; 5] = [3, 4, 5, 6, 7];

pub(super) fn generate(
    seed: u64,
    customers: &[Customer],
    contacts: &[Contact],
) -> Result<Vec<RecordEntry>, String> {
    let random = &mut Random::new(seed, "records");
    let mut records = tickets(random, contacts)?;
    records.extend(of_customers(random, DOCUMENTS, customers, 1)?);
    let invoices = of_customers(random, INVOICES, customers, 2)?;
    let projects = projects(random, contacts)?;
    let quotes = of_contacts(random, QUOTES, contacts)?;
    let tasks = reached(random, TASKS, &[&projects], projects.len() * 3)?;
    let products = reached(random, PRODUCTS, &[&invoices, &quotes], customers.len() / 4)?;
    for part in [invoices, projects, tasks, quotes, products] {
        records.extend(part);
    }
    Ok(records)
}

fn tickets(random: &mut Random, contacts: &[Contact]) -> Result<Vec<RecordEntry>, String> {
    let (mut ids, mut tickets) = (Ids::after(0), Vec::new());
    for contact in contacts {
        for _ in 0..random.skewed(5) {
            let assignee = random.pick_skewed(&ASSIGNEES).copied().map(Id::try_from).transpose()?;
            let mut ticket = record(TICKETS, ids.next(random)?)?;
            ticket.contacts.push(contact.id);
            ticket.customers.extend(contact.customer.filter(|_| random.chance(90)));
            ticket.portal_active = !random.chance(6);
            ticket.assignee = assignee.filter(|_| random.chance(95));
            tickets.push(ticket);
        }
    }
    Ok(tickets)
}

/// So many for each customer, now and then one that belongs to nobody.
fn of_customers(
    random: &mut Random,
    module: u64,
    customers: &[Customer],
    each: usize,
) -> Result<Vec<RecordEntry>, String> {
    let (mut ids, mut records) = (Ids::after(0), Vec::new());
    for customer in customers {
        for _ in 0..each {
            let mut entry = record(module, ids.next(random)?)?;
            entry.customers.extend(Some(customer.id).filter(|_| !random.chance(4)));
            entry.portal_active = module != DOCUMENTS || !random.chance(20);
            records.push(entry);
        }
    }
    Ok(records)
}

/// One for every fourth contact.
fn of_contacts(
    random: &mut Random,
    module: u64,
    contacts: &[Contact],
) -> Result<Vec<RecordEntry>, String> {
    let (mut ids, mut records) = (Ids::after(0), Vec::new());
    for contact in contacts.iter().filter(|_| random.chance(25)).collect::<Vec<_>>() {
        let mut entry = record(module, ids.next(random)?)?;
        entry.contacts.push(contact.id);
        records.push(entry);
    }
    Ok(records)
}

/// Of one contact and its customer, some with a second contact.
fn projects(random: &mut Random, contacts: &[Contact]) -> Result<Vec<RecordEntry>, String> {
    let (mut ids, mut projects) = (Ids::after(0), Vec::new());
    for contact in contacts.iter().step_by(8) {
        let mut project = record(PROJECTS, ids.next(random)?)?;
        project.contacts.push(contact.id);
        let second = random.pick(contacts).map(|contact| contact.id);
        project.contacts.extend(second.filter(|second| *second != contact.id && random.chance(20)));
        project.contacts.sort_unstable();
        project.customers.extend(contact.customer);
        projects.push(project);
    }
    Ok(projects)
}

/// Records that have no links of their own, only one record of each of some others through which they are reached.
fn reached(
    random: &mut Random,
    module: u64,
    through: &[&[RecordEntry]],
    size: usize,
) -> Result<Vec<RecordEntry>, String> {
    let (mut ids, mut records) = (Ids::after(0), Vec::new());
    for _ in 0..size {
        let mut entry = record(module, ids.next(random)?)?;
        for others in through {
            let parent = random.pick(others);
            entry.parents.extend(parent.map(|of| RecordName { module: of.module, record: of.id }));
        }
        records.push(entry);
    }
    Ok(records)
}

fn record(module: u64, id: Id) -> Result<RecordEntry, String> {
    Ok(RecordEntry {
        module: module.try_into()?,
        id,
        contacts: Vec::new(),
        customers: Vec::new(),
        portal_active: true,
        parents: Vec::new(),
        assignee: None,
    })
}

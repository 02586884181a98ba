//! The companies, contacts, modules and profiles that the worked examples speak of.

use policy::configuration::{ModuleKind, ProfileModule, V1Module};
use policy::field::OrganisationAccess;
use policy::portal_version::{Installation, PortalVersion};
use policy::record_scope::RecordScope;

use crate::support::{Contact, Crm, Customer, Field, Module, Profile, Record};

/// Contacts: one at the first customer, its colleague, one at the second customer, one of the same company as nobody.
pub(crate) const K1: u64 = 1;
pub(crate) const COLLEAGUE: u64 = 2;
pub(crate) const K2: u64 = 3;
pub(crate) const K0: u64 = 4;

pub(crate) const CONTACTS: u64 = 1;
pub(crate) const TICKETS: u64 = 2;
pub(crate) const INVOICES: u64 = 3;
pub(crate) const PROJECTS: u64 = 4;
pub(crate) const TASKS: u64 = 5;

pub(crate) const DEFAULT: u64 = 1;
pub(crate) const GOLD: u64 = 2;

/// Records of tickets, invoices and projects.
pub(crate) const MINE: u64 = 1;
pub(crate) const COMPANY: u64 = 2;
pub(crate) const COLLEAGUES: u64 = 3;
pub(crate) const OTHERS: u64 = 4;

pub(crate) const TITLE: u64 = 1;
pub(crate) const PRICE: u64 = 2;

pub(crate) const NOTHING: ProfileModule = ProfileModule {
    view: false,
    create: false,
    edit: false,
    delete: false,
    scope: RecordScope::Customer,
};
pub(crate) const READING: ProfileModule = ProfileModule { view: true, ..NOTHING };
pub(crate) const WRITING: ProfileModule = ProfileModule { create: true, edit: true, ..READING };

pub(crate) fn crm(version: PortalVersion) -> Crm {
    let mut crm = Crm::new(Installation::Upgraded, version);
    crm.customers = [10, 20].map(|id| Customer { id, deleted: false }).into();
    crm.contacts = [(K1, Some(10)), (COLLEAGUE, Some(10)), (K2, Some(20)), (K0, None), (5, None)]
        .map(|(id, customer)| Contact {
            id,
            customer,
            deleted: false,
            portal_enabled: true,
            locked: false,
            profile: None,
        })
        .into();
    let kinds = [
        (CONTACTS, ModuleKind::Contacts),
        (TICKETS, ModuleKind::Tickets),
        (INVOICES, ModuleKind::Other),
        (PROJECTS, ModuleKind::Other),
        (TASKS, ModuleKind::ProjectItems),
    ];
    for (id, kind) in kinds {
        crm.modules.push(Module {
            id,
            kind,
            on: true,
            position: id as u32,
            reached_through: if id == TASKS { vec![PROJECTS] } else { Vec::new() },
            v1: Some(V1Module { visible: true, view_all: false, sequence: id as u32 }),
        });
    }
    for contact in [K1, COLLEAGUE, K2, K0] {
        crm.records.push(record(CONTACTS, contact, &[contact], &[]));
    }
    for module in [TICKETS, INVOICES, PROJECTS] {
        crm.records.push(record(module, MINE, &[K1], &[]));
        crm.records.push(record(module, COMPANY, &[], &[10]));
        crm.records.push(record(module, COLLEAGUES, &[COLLEAGUE], &[]));
        crm.records.push(record(module, OTHERS, &[K2], &[20]));
    }
    crm.profiles = [DEFAULT, GOLD]
        .map(|id| Profile {
            id,
            view_all: false,
            edit_all: false,
            modules: vec![(TICKETS, WRITING), (INVOICES, READING)],
            fields: Vec::new(),
            owner: Some(100 + id),
            buttons: Vec::new(),
        })
        .into();
    for id in [TITLE, PRICE] {
        crm.fields.push(Field {
            id,
            module: TICKETS,
            active: true,
            mandatory: false,
            organisation: OrganisationAccess::Shown,
            v1_visible: true,
        });
    }
    crm.v1_user = Some(7);
    crm
}

pub(crate) fn record(module: u64, id: u64, contacts: &[u64], customers: &[u64]) -> Record {
    Record {
        module,
        id,
        contacts: contacts.to_vec(),
        customers: customers.to_vec(),
        portal_active: true,
        parents: Vec::new(),
    }
}

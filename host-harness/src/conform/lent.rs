//! Facts of the made-up CRM, lent in every manner that the contract allows, written down, or not to be had.

use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use super::world::World;
use crate::facts::*;
use crate::store::{StoreError, Transaction};

/// How facts are lent where the contract leaves a host free. No answer may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// What was asked for, in order, once.
    Exact,
    /// In another order, and every row twice.
    Jumbled,
    /// More than was asked for.
    Everything,
}

/// What a session is lent.
pub(super) struct Lent {
    facts: Transaction,
    manner: Manner,
    accounts: Vec<EmailAccountId>,
    calls: u64,
    /// Which callback fails, from 0, and how.
    fails: Option<(u64, DataError)>,
    transcript: DefaultHasher,
}

impl Lent {
    pub(super) fn new(world: &World, manner: Manner) -> Result<Self, StoreError> {
        let (facts, accounts) = (world.read()?, world.accounts.clone());
        let transcript = DefaultHasher::new();
        Ok(Lent { facts, manner, accounts, calls: 0, fails: None, transcript })
    }

    /// From now on this callback fails, counted from the next one.
    pub(super) fn fail(&mut self, fails: Option<(u64, DataError)>) {
        (self.calls, self.fails) = (0, fails);
    }

    /// How many callbacks there were since this was asked last, and a digest of them and their answers.
    pub(super) fn take(&mut self) -> (u64, u64) {
        let transcript = mem::take(&mut self.transcript);
        (mem::take(&mut self.calls), transcript.finish())
    }

    /// Makes one callback.
    fn call<T: Debug>(
        &mut self,
        asked: String,
        find: impl FnOnce(&mut Transaction, Manner, &[EmailAccountId]) -> Found<T>,
    ) -> Found<T> {
        let place = self.calls;
        self.calls += 1;
        let found = match self.fails {
            Some((at, kind)) if at == place => Err(FactsError {
                kind,
                source: "this look-up fails to see what becomes of it".into(),
            }),
            _ => find(&mut self.facts, self.manner, &self.accounts),
        };
        format!("{asked} -> {found:?}").hash(&mut self.transcript);
        found
    }
}

/// Rows whose order and number mean nothing.
fn rows<T: Clone>(mut rows: Vec<T>, manner: Manner) -> Vec<T> {
    if manner == Manner::Jumbled {
        rows.extend_from_within(..);
        rows.reverse();
        let third = rows.len() / 3;
        rows.rotate_left(third);
    }
    rows
}

fn customer(facts: CustomerFacts, manner: Manner) -> CustomerFacts {
    CustomerFacts { memberships: rows(facts.memberships, manner), ..facts }
}

fn links(links: RecordLink, manner: Manner) -> RecordLink {
    RecordLink { contacts: rows(links.contacts, manner), customers: rows(links.customers, manner) }
}

fn record(facts: RecordFacts, manner: Manner) -> RecordFacts {
    let parent =
        |parent: ParentRecord| ParentRecord { links: links(parent.links, manner), ..parent };
    let parents = facts.parents.into_iter().map(parent).collect();
    RecordFacts { links: links(facts.links, manner), parents: rows(parents, manner), ..facts }
}

impl Directory for Lent {
    fn contact(
        &mut self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Found<Option<ContactFacts>> {
        self.call(format!("contact {contact} {acting:?}"), |facts, manner, _| {
            let found = facts.contact(contact, acting)?;
            Ok(found.map(|found| ContactFacts {
                customer: found.customer.map(|own| customer(own, manner)),
                acting: found.acting.map(|acting| customer(acting, manner)),
                ..found
            }))
        })
    }

    fn contacts_by_name_key(&mut self, key: &str) -> Found<Vec<NamedContact>> {
        self.call(format!("contacts-by-name-key {key}"), |facts, manner, _| {
            let mut found = facts.contacts_by_name_key(key)?;
            if manner == Manner::Everything {
                found.push(NamedContact {
                    contact: super::world::NOBODY,
                    email: "somebody.else@elsewhere.example".into(),
                    user_name: None,
                    deleted: false,
                    portal_enabled: true,
                });
            }
            Ok(rows(found, manner))
        })
    }

    fn candidate_accounts(
        &mut self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Found<Vec<AccountView>> {
        self.call(format!("candidate-accounts {customer} {groups:?}"), |facts, manner, accounts| {
            if manner != Manner::Everything {
                return Ok(rows(facts.candidate_accounts(customer, groups)?, manner));
            }
            let mut found = Vec::new();
            for account in accounts {
                found.extend(facts.account_for_customer(*account, customer)?);
            }
            Ok(found)
        })
    }

    fn account_for_customer(
        &mut self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Found<Option<AccountView>> {
        self.call(format!("account-for-customer {account} {customer}"), |facts, _, _| {
            facts.account_for_customer(account, customer)
        })
    }

    fn account(&mut self, account: EmailAccountId) -> Found<Option<AccountFacts>> {
        self.call(format!("account {account}"), |facts, _, _| facts.account(account))
    }

    fn customers(
        &mut self,
        filter: &CustomerFilter,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerFacts>> {
        self.call(format!("customers {filter:?} {after:?} {limit}"), |facts, manner, _| {
            let everyone = filter.everyone || manner == Manner::Everything;
            let filter = CustomerFilter { everyone, ..filter.clone() };
            let found = facts.customers(&filter, after, limit)?;
            Ok(found.into_iter().map(|one| customer(one, manner)).collect())
        })
    }

    fn customer_names(
        &mut self,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerName>> {
        self.call(format!("customer-names {after:?} {limit}"), |facts, _, _| {
            facts.customer_names(after, limit)
        })
    }

    fn group(&mut self, group: GroupId) -> Found<Option<Membership>> {
        self.call(format!("group {group}"), |facts, _, _| facts.group(group))
    }

    fn profile_exists(&mut self, profile: ProfileId) -> Found<bool> {
        self.call(format!("profile-exists {profile}"), |facts, _, _| facts.profile_exists(profile))
    }

    fn user(&mut self, user: UserId) -> Found<Option<UserFacts>> {
        self.call(format!("user {user}"), |facts, _, _| facts.user(user))
    }
}

impl Configuration for Lent {
    fn privileges(
        &mut self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Found<PrivilegeFacts> {
        self.call(format!("privileges {profile:?} {modules:?}"), |facts, manner, _| {
            let asked = if manner == Manner::Everything { &[][..] } else { modules };
            let found = facts.privileges(profile, asked)?;
            let through = |module: ModuleFacts| ModuleFacts {
                reached_through: rows(module.reached_through, manner),
                ..module
            };
            let modules = found.modules.into_iter().map(through).collect();
            Ok(PrivilegeFacts { modules: rows(modules, manner), ..found })
        })
    }

    fn fields(
        &mut self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Found<Vec<FieldFacts>> {
        self.call(format!("fields {profile:?} {module} {fields:?}"), |facts, manner, _| {
            let asked = if manner == Manner::Everything { &[][..] } else { fields };
            Ok(rows(facts.fields(profile, module, asked)?, manner))
        })
    }

    fn records(&mut self, keys: &[RecordKey]) -> Found<Vec<Option<RecordFacts>>> {
        self.call(format!("records {keys:?}"), |facts, manner, _| {
            let found = facts.records(keys)?;
            Ok(found.into_iter().map(|one| one.map(|one| record(one, manner))).collect())
        })
    }

    fn owners(&mut self, profile: Option<ProfileId>) -> Found<OwnerFacts> {
        self.call(format!("owners {profile:?}"), |facts, _, _| facts.owners(profile))
    }

    fn home_buttons(&mut self, profile: Option<ProfileId>) -> Found<Vec<HomeButton>> {
        self.call(format!("home-buttons {profile:?}"), |facts, manner, _| {
            Ok(rows(facts.home_buttons(profile)?, manner))
        })
    }

    fn picklists(&mut self) -> Found<Vec<Picklist>> {
        self.call("picklists".into(), |facts, manner, _| Ok(rows(facts.picklists()?, manner)))
    }
}

impl StoredSettings for Lent {
    fn profiles(&mut self) -> Found<Vec<StoredProfile>> {
        self.call("profiles".into(), |facts, manner, _| Ok(rows(facts.profiles()?, manner)))
    }

    fn notice_template(&mut self, profile: ProfileId, notice: &str) -> Found<Option<TemplateId>> {
        self.call(format!("notice-template {profile} {notice}"), |facts, _, _| {
            facts.notice_template(profile, notice)
        })
    }

    fn access_template(&mut self) -> Found<Option<TemplateId>> {
        self.call("access-template".into(), |facts, _, _| facts.access_template())
    }

    fn template_exists(&mut self, template: TemplateId) -> Found<bool> {
        self.call(format!("template-exists {template}"), |facts, _, _| {
            facts.template_exists(template)
        })
    }

    fn lockout(&mut self) -> Found<LockoutSettings> {
        self.call("lockout".into(), |facts, _, _| facts.lockout())
    }

    fn ticket(&mut self, ticket: RecordId) -> Found<Option<TicketFacts>> {
        self.call(format!("ticket {ticket}"), |facts, _, _| facts.ticket(ticket))
    }
}

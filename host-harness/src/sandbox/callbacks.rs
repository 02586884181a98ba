//! What a component may call: every function of every imported interface, each within the call's budgets.

use super::call::{Answered, CallState};
use crate::bindings::portal::permissions::{configuration, directory, stored_settings, types};
use crate::facts::*;

impl types::Host for CallState {}

impl directory::Host for CallState {
    fn contact(&mut self, contact: u64, acting: Option<u64>) -> Answered<Option<ContactFacts>> {
        self.callback(one, |facts| facts.contact(contact, acting))
    }

    fn contacts_by_name_key(&mut self, key: String) -> Answered<Vec<NamedContact>> {
        self.callback(Vec::len, |facts| facts.contacts_by_name_key(&key))
    }

    fn candidate_accounts(
        &mut self,
        customer: u64,
        groups: Vec<u64>,
    ) -> Answered<Vec<AccountView>> {
        self.callback(Vec::len, |facts| facts.candidate_accounts(customer, &groups))
    }

    fn account_for_customer(
        &mut self,
        account: u64,
        customer: u64,
    ) -> Answered<Option<AccountView>> {
        self.callback(one, |facts| facts.account_for_customer(account, customer))
    }

    fn account(&mut self, account: u64) -> Answered<Option<AccountFacts>> {
        self.callback(one, |facts| facts.account(account))
    }

    fn customers(
        &mut self,
        filter: CustomerFilter,
        after: Option<u64>,
        limit: u32,
    ) -> Answered<Vec<CustomerFacts>> {
        self.callback(Vec::len, |facts| facts.customers(&filter, after, limit))
    }

    fn customer_names(&mut self, after: Option<u64>, limit: u32) -> Answered<Vec<CustomerName>> {
        self.callback(Vec::len, |facts| facts.customer_names(after, limit))
    }

    fn group(&mut self, group: u64) -> Answered<Option<Membership>> {
        self.callback(one, |facts| facts.group(group))
    }

    fn profile_exists(&mut self, profile: u64) -> Answered<bool> {
        self.callback(always_one, |facts| facts.profile_exists(profile))
    }

    fn user(&mut self, user: u64) -> Answered<Option<UserFacts>> {
        self.callback(one, |facts| facts.user(user))
    }
}

impl configuration::Host for CallState {
    fn privileges(&mut self, profile: Option<u64>, modules: Vec<u64>) -> Answered<PrivilegeFacts> {
        let rows = |found: &PrivilegeFacts| found.modules.len();
        self.callback(rows, |facts| facts.privileges(profile, &modules))
    }

    fn fields(
        &mut self,
        profile: Option<u64>,
        module: u64,
        fields: Vec<u64>,
    ) -> Answered<Vec<FieldFacts>> {
        self.callback(Vec::len, |facts| facts.fields(profile, module, &fields))
    }

    fn records(&mut self, keys: Vec<RecordKey>) -> Answered<Vec<Option<RecordFacts>>> {
        self.callback(|found: &Vec<_>| links(found), |facts| facts.records(&keys))
    }

    fn owners(&mut self, profile: Option<u64>) -> Answered<OwnerFacts> {
        self.callback(always_one, |facts| facts.owners(profile))
    }

    fn home_buttons(&mut self, profile: Option<u64>) -> Answered<Vec<HomeButton>> {
        self.callback(Vec::len, |facts| facts.home_buttons(profile))
    }

    fn picklists(&mut self) -> Answered<Vec<Picklist>> {
        let rows = |found: &Vec<Picklist>| found.iter().map(|list| 1 + list.values.len()).sum();
        self.callback(rows, |facts| facts.picklists())
    }
}

impl stored_settings::Host for CallState {
    fn profiles(&mut self) -> Answered<Vec<StoredProfile>> {
        self.callback(Vec::len, |facts| facts.profiles())
    }

    fn notice_template(&mut self, profile: u64, notice: String) -> Answered<Option<u64>> {
        self.callback(one, |facts| facts.notice_template(profile, &notice))
    }

    fn access_template(&mut self) -> Answered<Option<u64>> {
        self.callback(one, |facts| facts.access_template())
    }

    fn template_exists(&mut self, template: u64) -> Answered<bool> {
        self.callback(always_one, |facts| facts.template_exists(template))
    }

    fn lockout(&mut self) -> Answered<LockoutSettings> {
        self.callback(always_one, |facts| facts.lockout())
    }

    fn ticket(&mut self, ticket: u64) -> Answered<Option<TicketFacts>> {
        self.callback(one, |facts| facts.ticket(ticket))
    }
}

fn one<T>(found: &Option<T>) -> usize {
    usize::from(found.is_some())
}

fn always_one<T>(_: &T) -> usize {
    1
}

/// A record is as many rows as it has links.
fn links(records: &[Option<RecordFacts>]) -> usize {
    let width = |links: &RecordLink| links.contacts.len() + links.customers.len();
    records
        .iter()
        .flatten()
        .map(|record| {
            let parents = record.parents.iter().map(|parent| 1 + width(&parent.links));
            1 + width(&record.links) + parents.sum::<usize>()
        })
        .sum()
}

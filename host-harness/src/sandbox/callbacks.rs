//! What a component may call: every function of every imported interface, each within the call's budgets.

use super::state::{Answered, CallState};
use crate::bindings::portal::permissions::{configuration, directory, stored_settings, types};
use crate::facts::*;

impl types::Host for CallState {}

impl directory::Host for CallState {
    fn contact(&mut self, contact: u64, acting: Option<u64>) -> Answered<Option<ContactFacts>> {
        self.callback(0, |facts| facts.contact(contact, acting))
    }

    fn contacts_by_name_key(&mut self, key: String) -> Answered<Vec<NamedContact>> {
        self.callback(key.len(), |facts| facts.contacts_by_name_key(&key))
    }

    fn candidate_accounts(
        &mut self,
        customer: u64,
        groups: Vec<u64>,
    ) -> Answered<Vec<AccountView>> {
        self.callback(size_of_val(&*groups), |facts| facts.candidate_accounts(customer, &groups))
    }

    fn account_for_customer(
        &mut self,
        account: u64,
        customer: u64,
    ) -> Answered<Option<AccountView>> {
        self.callback(0, |facts| facts.account_for_customer(account, customer))
    }

    fn account(&mut self, account: u64) -> Answered<Option<AccountFacts>> {
        self.callback(0, |facts| facts.account(account))
    }

    fn customers(
        &mut self,
        filter: CustomerFilter,
        after: Option<u64>,
        limit: u32,
    ) -> Answered<Vec<CustomerFacts>> {
        let given = size_of_val(&*filter.groups) + size_of_val(&*filter.customers);
        self.callback(given, |facts| facts.customers(&filter, after, limit))
    }

    fn customer_names(&mut self, after: Option<u64>, limit: u32) -> Answered<Vec<CustomerName>> {
        self.callback(0, |facts| facts.customer_names(after, limit))
    }

    fn group(&mut self, group: u64) -> Answered<Option<Membership>> {
        self.callback(0, |facts| facts.group(group))
    }

    fn profile_exists(&mut self, profile: u64) -> Answered<bool> {
        self.callback(0, |facts| facts.profile_exists(profile))
    }

    fn user(&mut self, user: u64) -> Answered<Option<UserFacts>> {
        self.callback(0, |facts| facts.user(user))
    }
}

impl configuration::Host for CallState {
    fn privileges(&mut self, profile: Option<u64>, modules: Vec<u64>) -> Answered<PrivilegeFacts> {
        self.callback(size_of_val(&*modules), |facts| facts.privileges(profile, &modules))
    }

    fn fields(
        &mut self,
        profile: Option<u64>,
        module: u64,
        fields: Vec<u64>,
    ) -> Answered<Vec<FieldFacts>> {
        self.callback(size_of_val(&*fields), |facts| facts.fields(profile, module, &fields))
    }

    fn records(&mut self, keys: Vec<RecordKey>) -> Answered<Vec<Option<RecordFacts>>> {
        self.callback(size_of_val(&*keys), |facts| facts.records(&keys))
    }

    fn owners(&mut self, profile: Option<u64>) -> Answered<OwnerFacts> {
        self.callback(0, |facts| facts.owners(profile))
    }

    fn home_buttons(&mut self, profile: Option<u64>) -> Answered<Vec<HomeButton>> {
        self.callback(0, |facts| facts.home_buttons(profile))
    }

    fn picklists(&mut self) -> Answered<Vec<Picklist>> {
        self.callback(0, |facts| facts.picklists())
    }
}

impl stored_settings::Host for CallState {
    fn profiles(&mut self) -> Answered<Vec<StoredProfile>> {
        self.callback(0, |facts| facts.profiles())
    }

    fn notice_template(&mut self, profile: u64, notice: String) -> Answered<Option<u64>> {
        self.callback(notice.len(), |facts| facts.notice_template(profile, &notice))
    }

    fn access_template(&mut self) -> Answered<Option<u64>> {
        self.callback(0, |facts| facts.access_template())
    }

    fn template_exists(&mut self, template: u64) -> Answered<bool> {
        self.callback(0, |facts| facts.template_exists(template))
    }

    fn lockout(&mut self) -> Answered<LockoutSettings> {
        self.callback(0, |facts| facts.lockout())
    }

    fn ticket(&mut self, ticket: u64) -> Answered<Option<TicketFacts>> {
        self.callback(0, |facts| facts.ticket(ticket))
    }
}

//! A contact that does not exist, to ask a policy what holders of a profile may do, whether or not there are any.

use crate::facts::*;
use crate::session::Request;
use crate::store::Transaction;

use crate::crm::Moment;

/// A snapshot in which every contact is one that may use the portal, belongs to no customer and holds the profile.
pub(super) struct StandIn {
    pub(super) facts: Transaction,
    pub(super) profile: Option<ProfileId>,
}

/// A question by it. Which contact it is does not matter.
pub(super) fn request(moment: Moment) -> Request {
    Request { contact: 1, acting: None, today: moment.today, now: moment.now }
}

impl Directory for StandIn {
    fn contact(&mut self, _: ContactId, acting: Option<CustomerId>) -> Found<Option<ContactFacts>> {
        if acting.is_some() {
            return Err(FactsError::unavailable("a contact without customer acts for nobody"));
        }
        let access = ContactAccess {
            deleted: false,
            portal_enabled: true,
            window: AccessWindow::Unlimited,
            lock: None,
        };
        Ok(Some(ContactFacts { access, customer: None, acting: None, profile: self.profile }))
    }
    fn contacts_by_name_key(&mut self, key: &str) -> Found<Vec<NamedContact>> {
        self.facts.contacts_by_name_key(key)
    }
    fn candidate_accounts(
        &mut self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Found<Vec<AccountView>> {
        self.facts.candidate_accounts(customer, groups)
    }
    fn account_for_customer(
        &mut self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Found<Option<AccountView>> {
        self.facts.account_for_customer(account, customer)
    }
    fn account(&mut self, account: EmailAccountId) -> Found<Option<AccountFacts>> {
        self.facts.account(account)
    }
    fn customers(
        &mut self,
        filter: &CustomerFilter,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerFacts>> {
        self.facts.customers(filter, after, limit)
    }
    fn customer_names(
        &mut self,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerName>> {
        self.facts.customer_names(after, limit)
    }
    fn group(&mut self, group: GroupId) -> Found<Option<Membership>> {
        self.facts.group(group)
    }
    fn profile_exists(&mut self, profile: ProfileId) -> Found<bool> {
        self.facts.profile_exists(profile)
    }
    fn user(&mut self, user: UserId) -> Found<Option<UserFacts>> {
        self.facts.user(user)
    }
}

impl Configuration for StandIn {
    fn privileges(
        &mut self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Found<PrivilegeFacts> {
        self.facts.privileges(profile, modules)
    }
    fn fields(
        &mut self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Found<Vec<FieldFacts>> {
        self.facts.fields(profile, module, fields)
    }
    fn records(&mut self, keys: &[RecordKey]) -> Found<Vec<Option<RecordFacts>>> {
        self.facts.records(keys)
    }
    fn owners(&mut self, profile: Option<ProfileId>) -> Found<OwnerFacts> {
        self.facts.owners(profile)
    }
    fn home_buttons(&mut self, profile: Option<ProfileId>) -> Found<Vec<HomeButton>> {
        self.facts.home_buttons(profile)
    }
    fn picklists(&mut self) -> Found<Vec<Picklist>> {
        self.facts.picklists()
    }
}

impl StoredSettings for StandIn {
    fn profiles(&mut self) -> Found<Vec<StoredProfile>> {
        self.facts.profiles()
    }
    fn notice_template(&mut self, profile: ProfileId, notice: &str) -> Found<Option<TemplateId>> {
        self.facts.notice_template(profile, notice)
    }
    fn access_template(&mut self) -> Found<Option<TemplateId>> {
        self.facts.access_template()
    }
    fn template_exists(&mut self, template: TemplateId) -> Found<bool> {
        self.facts.template_exists(template)
    }
    fn lockout(&mut self) -> Found<LockoutSettings> {
        self.facts.lockout()
    }
    fn ticket(&mut self, ticket: RecordId) -> Found<Option<TicketFacts>> {
        self.facts.ticket(ticket)
    }
}

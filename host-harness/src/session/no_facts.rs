//! Nothing to look up, for questions about the policy itself.

use crate::facts::*;

/// For questions that need no facts.
pub(crate) struct NoFacts;

fn no_facts<T>() -> Found<T> {
    Err(FactsError::unavailable("no facts are lent for this question"))
}

impl Directory for NoFacts {
    fn contact(&mut self, _: ContactId, _: Option<CustomerId>) -> Found<Option<ContactFacts>> {
        no_facts()
    }
    fn contacts_by_name_key(&mut self, _: &str) -> Found<Vec<NamedContact>> {
        no_facts()
    }
    fn candidate_accounts(&mut self, _: CustomerId, _: &[GroupId]) -> Found<Vec<AccountView>> {
        no_facts()
    }
    fn account_for_customer(
        &mut self,
        _: EmailAccountId,
        _: CustomerId,
    ) -> Found<Option<AccountView>> {
        no_facts()
    }
    fn account(&mut self, _: EmailAccountId) -> Found<Option<AccountFacts>> {
        no_facts()
    }
    fn customers(
        &mut self,
        _: &CustomerFilter,
        _: Option<CustomerId>,
        _: u32,
    ) -> Found<Vec<CustomerFacts>> {
        no_facts()
    }
    fn customer_names(&mut self, _: Option<CustomerId>, _: u32) -> Found<Vec<CustomerName>> {
        no_facts()
    }
    fn group(&mut self, _: GroupId) -> Found<Option<Membership>> {
        no_facts()
    }
    fn profile_exists(&mut self, _: ProfileId) -> Found<bool> {
        no_facts()
    }
    fn user(&mut self, _: UserId) -> Found<Option<UserFacts>> {
        no_facts()
    }
}

impl Configuration for NoFacts {
    fn privileges(&mut self, _: Option<ProfileId>, _: &[ModuleId]) -> Found<PrivilegeFacts> {
        no_facts()
    }
    fn fields(
        &mut self,
        _: Option<ProfileId>,
        _: ModuleId,
        _: &[FieldId],
    ) -> Found<Vec<FieldFacts>> {
        no_facts()
    }
    fn records(&mut self, _: &[RecordKey]) -> Found<Vec<Option<RecordFacts>>> {
        no_facts()
    }
    fn owners(&mut self, _: Option<ProfileId>) -> Found<OwnerFacts> {
        no_facts()
    }
    fn home_buttons(&mut self, _: Option<ProfileId>) -> Found<Vec<HomeButton>> {
        no_facts()
    }
    fn picklists(&mut self) -> Found<Vec<Picklist>> {
        no_facts()
    }
}

impl StoredSettings for NoFacts {
    fn profiles(&mut self) -> Found<Vec<StoredProfile>> {
        no_facts()
    }
    fn notice_template(&mut self, _: ProfileId, _: &str) -> Found<Option<TemplateId>> {
        no_facts()
    }
    fn access_template(&mut self) -> Found<Option<TemplateId>> {
        no_facts()
    }
    fn template_exists(&mut self, _: TemplateId) -> Found<bool> {
        no_facts()
    }
    fn lockout(&mut self) -> Found<LockoutSettings> {
        no_facts()
    }
    fn ticket(&mut self, _: RecordId) -> Found<Option<TicketFacts>> {
        no_facts()
    }
}

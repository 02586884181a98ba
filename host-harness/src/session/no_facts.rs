//! Nothing to look up, for questions about the policy itself.

use crate::facts::*;

/// For questions that need no facts.
pub(crate) struct NoFacts;

fn no_facts<T>() -> Found<T> {
    Err(FactsError::unavailable("no facts are lent for this question"))
}

impl Facts for NoFacts {
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
    fn group(&mut self, _: GroupId) -> Found<Option<AllocatedGroup>> {
        no_facts()
    }
    fn profile_exists(&mut self, _: ProfileId) -> Found<bool> {
        no_facts()
    }
    fn user(&mut self, _: UserId) -> Found<Option<UserFacts>> {
        no_facts()
    }
}

//! A host's facts about people, companies and accounts, as the rules see them.

use crate::facts::{self as host, FactsError};
use policy_rules::customer::{CustomerFacts, Membership};
use policy_rules::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerFilter, CustomerName, Directory, NamedContact,
    UserFacts,
};
use policy_rules::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserId};
use policy_rules::page::Page;

use super::Native;
use super::convert::{numbers, ours};

impl<F: host::Facts + 'static> Directory for Native<F> {
    type Error = FactsError;

    fn contact(
        &self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, FactsError> {
        let found = self.host().contact(contact.0, acting.map(|acting| acting.0))?;
        Ok(found.map(ours))
    }

    fn contacts_by_name_key(&self, key: &str) -> Result<Vec<NamedContact>, FactsError> {
        Ok(self.host().contacts_by_name_key(key)?.into_iter().map(ours).collect())
    }

    fn candidate_accounts(
        &self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Result<Vec<AccountView>, FactsError> {
        let found = self.host().candidate_accounts(customer.0, &numbers(groups))?;
        Ok(found.into_iter().map(ours).collect())
    }

    fn account_for_customer(
        &self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Result<Option<AccountView>, FactsError> {
        Ok(self.host().account_for_customer(account.0, customer.0)?.map(ours))
    }

    fn account(&self, account: EmailAccountId) -> Result<Option<AccountFacts>, FactsError> {
        Ok(self.host().account(account.0)?.map(ours))
    }

    fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Vec<CustomerFacts>, FactsError> {
        let filter = host::CustomerFilter {
            everyone: filter.everyone,
            groups: numbers(&filter.groups),
            customers: numbers(&filter.customers),
        };
        let found = self.host().customers(&filter, page.after(), page.limit())?;
        Ok(found.into_iter().map(ours).collect())
    }

    fn customer_names(&self, page: Page) -> Result<Vec<CustomerName>, FactsError> {
        let found = self.host().customer_names(page.after(), page.limit())?;
        Ok(found.into_iter().map(ours).collect())
    }

    fn group(&self, group: GroupId) -> Result<Option<Membership>, FactsError> {
        Ok(self.host().group(group.0)?.map(ours))
    }

    fn profile_exists(&self, profile: ProfileId) -> Result<bool, FactsError> {
        self.host().profile_exists(profile.0)
    }

    fn user(&self, user: UserId) -> Result<Option<UserFacts>, FactsError> {
        Ok(self.host().user(user.0)?.map(ours))
    }
}

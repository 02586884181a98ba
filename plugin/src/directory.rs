//! Asks the host for facts, on behalf of the rules.

use alloc::vec::Vec;

use policy::customer::{CustomerFacts, Membership};
use policy::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerFilter, CustomerName, NamedContact, UserFacts,
};
use policy::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserId};
use policy::page::Page;

use crate::bindings::portal::permissions::directory as host;
use crate::bindings::portal::permissions::types::{DataError, Undecided};
use crate::convert::{list, raw};

/// The host on the other side of the border.
pub(crate) struct Host;

impl policy::Directory for Host {
    type Error = DataError;

    fn contact(
        &self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, DataError> {
        let acting = acting.map(|acting| acting.0);
        let Some(found) = host::contact(contact.0, acting)? else { return Ok(None) };
        // An answer for the contact's own customer would let it act for the one it named.
        if found.acting.as_ref().map(|found| found.customer) != acting {
            return Err(DataError::Corrupt);
        }
        Ok(Some(found.into()))
    }

    fn contacts_by_name_key(&self, key: &str) -> Result<Vec<NamedContact>, DataError> {
        Ok(list(host::contacts_by_name_key(key)?))
    }

    fn candidate_accounts(
        &self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Result<Vec<AccountView>, DataError> {
        let rows = host::candidate_accounts(customer.0, &raw(groups))?;
        Ok(list(rows))
    }

    fn account_for_customer(
        &self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Result<Option<AccountView>, DataError> {
        Ok(host::account_for_customer(account.0, customer.0)?.map(Into::into))
    }

    fn account(&self, account: EmailAccountId) -> Result<Option<AccountFacts>, DataError> {
        Ok(host::account(account.0)?.map(Into::into))
    }

    fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Vec<CustomerFacts>, DataError> {
        let filter = host::CustomerFilter {
            everyone: filter.everyone,
            groups: raw(&filter.groups),
            customers: raw(&filter.customers),
        };
        let rows = host::customers(&filter, page.after(), page.limit())?;
        kept_order(rows.iter().map(|row| row.customer), page)?;
        Ok(list(rows))
    }

    fn customer_names(&self, page: Page) -> Result<Vec<CustomerName>, DataError> {
        let rows = host::customer_names(page.after(), page.limit())?;
        kept_order(rows.iter().map(|row| row.customer), page)?;
        Ok(list(rows))
    }

    fn group(&self, group: GroupId) -> Result<Option<Membership>, DataError> {
        Ok(host::group(group.0)?.map(Into::into))
    }

    fn profile_exists(&self, profile: ProfileId) -> Result<bool, DataError> {
        host::profile_exists(profile.0)
    }

    fn user(&self, user: UserId) -> Result<Option<UserFacts>, DataError> {
        Ok(host::user(user.0)?.map(Into::into))
    }
}

/// A page that does not keep order and limit could be read for ever, or skip somebody.
fn kept_order(rows: impl Iterator<Item = u64>, page: Page) -> Result<(), DataError> {
    let mut last = page.after();
    for (place, row) in rows.enumerate() {
        if last.is_some_and(|last| row <= last) || place == page.limit() as usize {
            return Err(DataError::Corrupt);
        }
        last = Some(row);
    }
    Ok(())
}

impl From<DataError> for Undecided {
    fn from(error: DataError) -> Self {
        match error {
            DataError::Unavailable => Self::DataUnavailable,
            DataError::Corrupt => Self::DataCorrupt,
            DataError::Other => Self::DataOther,
        }
    }
}

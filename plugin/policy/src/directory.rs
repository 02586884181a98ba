//! The facts that rules ask for. Whoever implements [`Directory`] judges nothing and only looks up.
//!
//! Lists may come in any order, with duplicates, and may hold more than was asked for, except where a method says
//! that it keeps order and limit.

use alloc::string::String;
use alloc::vec::Vec;

use crate::access::ContactAccess;
use crate::allocation::{AllocationView, StoredAllocation};
use crate::customer::{CustomerFacts, Membership};
use crate::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserId};
use crate::page::Page;

/// Looks facts up, all of them from one snapshot.
pub trait Directory {
    /// Why a look-up failed. Never means that there is nothing.
    type Error;

    /// One contact, and the customer it wants to act for.
    fn contact(
        &self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, Self::Error>;

    /// Contacts whose email address or user name has this [key](crate::text::name_key).
    fn contacts_by_name_key(&self, key: &str) -> Result<Vec<NamedContact>, Self::Error>;

    /// Accounts that a customer in these groups could possibly be offered.
    fn candidate_accounts(
        &self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Result<Vec<AccountView>, Self::Error>;

    /// One account as seen from one customer; none if it is not configured.
    fn account_for_customer(
        &self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Result<Option<AccountView>, Self::Error>;

    /// One account with its whole allocation; none if it is not configured.
    fn account(&self, account: EmailAccountId) -> Result<Option<AccountFacts>, Self::Error>;

    /// Customers that match the filter; keeps order and limit.
    fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Vec<CustomerFacts>, Self::Error>;

    /// Names of customers that are not deleted; keeps order and limit.
    fn customer_names(&self, page: Page) -> Result<Vec<CustomerName>, Self::Error>;

    /// The membership that a customer of the group has; none if there is no such group.
    fn group(&self, group: GroupId) -> Result<Option<Membership>, Self::Error>;

    /// Whether a profile exists.
    fn profile_exists(&self, profile: ProfileId) -> Result<bool, Self::Error>;

    /// A CRM user; none if there is no such user.
    fn user(&self, user: UserId) -> Result<Option<UserFacts>, Self::Error>;
}

/// A contact, and the customer it wants to act for.
#[derive(Clone, Debug)]
pub struct ContactFacts {
    /// What decides about portal access.
    pub access: ContactAccess,
    /// The contact's own customer, if it has one.
    pub customer: Option<CustomerFacts>,
    /// The customer that the request named, if it named one.
    pub acting: Option<CustomerFacts>,
    /// The profile that the contact holds, if one was chosen.
    pub profile: Option<ProfileId>,
}

/// A ticket email account, as seen from one customer.
#[derive(Clone, Debug)]
pub struct AccountView {
    /// Which account.
    pub account: EmailAccountId,
    /// Its place in the settings list.
    pub position: u32,
    /// Switched on in the ticket settings.
    pub enabled: bool,
    /// To whom it is allocated.
    pub allocation: AllocationView,
}

/// A ticket email account with its whole allocation.
#[derive(Clone, Debug)]
pub struct AccountFacts {
    /// Switched on in the ticket settings.
    pub enabled: bool,
    /// To whom it is allocated.
    pub allocation: StoredAllocation,
}

/// Customers that satisfy any of these.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// All of them.
    pub everyone: bool,
    /// Those whose record names one of these groups.
    pub groups: Vec<GroupId>,
    /// These.
    pub customers: Vec<CustomerId>,
}

/// A customer and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerName {
    /// Which customer.
    pub customer: CustomerId,
    /// The company's name.
    pub name: String,
}

/// A contact that uses an email address or user name.
#[derive(Clone, Debug)]
pub struct NamedContact {
    /// Which contact.
    pub contact: ContactId,
    /// Its email address; may be empty.
    pub email: String,
    /// The name to sign in with, where that is not the email address.
    pub user_name: Option<String>,
    /// Deleted, archived or inactive.
    pub deleted: bool,
    /// The portal flag.
    pub portal_enabled: bool,
}

/// A CRM user.
#[derive(Clone, Copy, Debug)]
pub struct UserFacts {
    /// Not disabled.
    pub active: bool,
    /// Deleted.
    pub deleted: bool,
    /// May change settings.
    pub administrator: bool,
}

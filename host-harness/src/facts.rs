//! What an integrator implements: the facts that a policy asks for, over the CRM's own data.
//!
//! The methods are the functions of the WIT interface `directory`; its documentation says what each must return. They
//! only read, all from one snapshot, and judge nothing.

pub use crate::bindings::portal::permissions::directory::{
    AccessWindow, AccountFacts, AccountView, AllocatedGroup, AllocationView, ContactAccess,
    ContactFacts, CustomerFacts, CustomerFilter, CustomerName, Membership, NamedContact,
    SelectedCustomer, StoredAllocation, StoredLock, UserFacts, WindowDates,
};
pub use crate::bindings::portal::permissions::types::{
    ContactId, CustomerId, DataError, Date, EmailAccountId, GroupId, Instant, ProfileId, UserId,
};

/// Why facts could not be read. Never means that there are none.
#[derive(Debug, thiserror::Error)]
#[error("{source}")]
pub struct FactsError {
    /// What the policy is told.
    pub kind: DataError,
    /// What the log is told.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl FactsError {
    /// The store cannot be read now.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        FactsError { kind: DataError::Unavailable, source: source.into() }
    }

    /// What is stored makes no sense.
    pub fn corrupt(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        FactsError { kind: DataError::Corrupt, source: source.into() }
    }
}

/// What a look-up returns.
pub type Found<T> = Result<T, FactsError>;

/// Looks facts up, all of them from one snapshot.
pub trait Facts {
    /// One contact, and the customer it wants to act for.
    fn contact(
        &mut self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Found<Option<ContactFacts>>;
    /// Contacts whose email address or user name has this key.
    fn contacts_by_name_key(&mut self, key: &str) -> Found<Vec<NamedContact>>;
    /// Accounts that a customer in these groups could possibly be offered.
    fn candidate_accounts(
        &mut self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Found<Vec<AccountView>>;
    /// One account as seen from one customer.
    fn account_for_customer(
        &mut self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Found<Option<AccountView>>;
    /// One account with its whole allocation.
    fn account(&mut self, account: EmailAccountId) -> Found<Option<AccountFacts>>;
    /// Customers that match a filter, ascending, behind `after`, at most `limit`.
    fn customers(
        &mut self,
        filter: &CustomerFilter,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerFacts>>;
    /// Names of customers that are not deleted, ascending by customer, behind `after`, at most `limit`.
    fn customer_names(&mut self, after: Option<CustomerId>, limit: u32)
    -> Found<Vec<CustomerName>>;
    /// One customer group.
    fn group(&mut self, group: GroupId) -> Found<Option<AllocatedGroup>>;
    /// Whether a profile exists.
    fn profile_exists(&mut self, profile: ProfileId) -> Found<bool>;
    /// A CRM user.
    fn user(&mut self, user: UserId) -> Found<Option<UserFacts>>;
}

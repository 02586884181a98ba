//! What an integrator implements: the facts that a policy asks for, over the CRM's own data.
//!
//! There is a trait for each interface that a policy imports, and a method for each of its functions; the documentation
//! in `wit/` says what each must return. They only read, all from one snapshot, and judge nothing.

mod each;

pub use crate::bindings::portal::permissions::configuration::{
    ButtonAction, FieldFacts, HomeButton, Installation, LinkedContact, ModuleFacts, ModuleKind,
    NamedUser, OrganisationAccess, OwnerFacts, ParentRecord, Picklist, PortalState, PortalVersion,
    PrivilegeFacts, ProfileFacts, ProfileField, ProfileModule, RecordFacts, RecordKey, RecordLink,
    RecordScope, V1Module,
};
pub use crate::bindings::portal::permissions::directory::{
    AccessWindow, AccountFacts, AccountView, AllocatedGroup, AllocationView, ContactAccess,
    ContactFacts, CustomerFacts, CustomerFilter, CustomerName, Membership, NamedContact,
    SelectedCustomer, StoredAllocation, StoredLock, UserFacts, WindowDates,
};
pub use crate::bindings::portal::permissions::stored_settings::{
    AutoUnlock, LockoutSettings, StoredProfile, TicketFacts,
};
pub use crate::bindings::portal::permissions::types::{
    ButtonId, ContactId, CustomerId, DataError, Date, EmailAccountId, FieldId, GroupId, Instant,
    ModuleId, ProfileId, RecordId, TemplateId, UserId,
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

/// Everything that a policy may ask for, all of it from one snapshot.
pub trait Facts: Directory + Configuration + StoredSettings {}

impl<F: Directory + Configuration + StoredSettings> Facts for F {}

/// People, companies and ticket email accounts.
pub trait Directory {
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
    /// The membership that a customer of this group has.
    fn group(&mut self, group: GroupId) -> Found<Option<Membership>>;
    /// Whether a profile exists.
    fn profile_exists(&mut self, profile: ProfileId) -> Found<bool>;
    /// A CRM user.
    fn user(&mut self, user: UserId) -> Found<Option<UserFacts>>;
}

/// The portal's configuration, and records. No profile means DEFAULT.
pub trait Configuration {
    /// What decides about these modules for this profile; no module means all.
    fn privileges(
        &mut self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Found<PrivilegeFacts>;
    /// Fields of a module as this profile has them; no field means all.
    fn fields(
        &mut self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Found<Vec<FieldFacts>>;
    /// Records, in the order asked; exactly as many as asked.
    fn records(&mut self, keys: &[RecordKey]) -> Found<Vec<Option<RecordFacts>>>;
    /// Who may own records that come from the portal.
    fn owners(&mut self, profile: Option<ProfileId>) -> Found<OwnerFacts>;
    /// The home buttons of a profile.
    fn home_buttons(&mut self, profile: Option<ProfileId>) -> Found<Vec<HomeButton>>;
    /// The drop-down values of the user selected for version 1.
    fn picklists(&mut self) -> Found<Vec<Picklist>>;
}

/// Stored settings, which only changes of settings need.
pub trait StoredSettings {
    /// Every profile, DEFAULT among them.
    fn profiles(&mut self) -> Found<Vec<StoredProfile>>;
    /// The template that a profile names for an occasion.
    fn notice_template(&mut self, profile: ProfileId, notice: &str) -> Found<Option<TemplateId>>;
    /// The template that version 1 names for access data.
    fn access_template(&mut self) -> Found<Option<TemplateId>>;
    /// Whether an email template exists.
    fn template_exists(&mut self, template: TemplateId) -> Found<bool>;
    /// The lockout settings in force.
    fn lockout(&mut self) -> Found<LockoutSettings>;
    /// A ticket.
    fn ticket(&mut self, ticket: RecordId) -> Found<Option<TicketFacts>>;
}

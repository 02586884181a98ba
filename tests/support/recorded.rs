//! Facts that write down every callback, with what it was asked and what it answered.

use std::fmt::Debug;

use host_harness::facts::*;

/// Lends the facts of another host.
#[derive(Debug)]
pub struct Recorded<F> {
    facts: F,
    /// One line for each callback so far.
    pub transcript: Vec<String>,
}

impl<F> Recorded<F> {
    /// Nothing is written down yet.
    pub fn new(facts: F) -> Self {
        Recorded { facts, transcript: Vec::new() }
    }

    fn note<T: Debug>(&mut self, asked: String, found: Found<T>) -> Found<T> {
        self.transcript.push(format!("{asked} -> {found:?}"));
        found
    }
}

/// Passes each callback on.
macro_rules! recording {
    ($($interface:ident { $(fn $name:ident($($argument:ident: $of:ty),*) -> $found:ty;)* })*) => {
        $(impl<F: $interface> $interface for Recorded<F> {
            $(fn $name(&mut self, $($argument: $of),*) -> Found<$found> {
                let asked = format!("{} {:?}", stringify!($name), ($(&$argument,)*));
                let found = self.facts.$name($($argument),*);
                self.note(asked, found)
            })*
        })*
    };
}

recording! {
    Directory {
        fn contact(contact: ContactId, acting: Option<CustomerId>) -> Option<ContactFacts>;
        fn contacts_by_name_key(key: &str) -> Vec<NamedContact>;
        fn candidate_accounts(customer: CustomerId, groups: &[GroupId]) -> Vec<AccountView>;
        fn account_for_customer(account: EmailAccountId, customer: CustomerId) -> Option<AccountView>;
        fn account(account: EmailAccountId) -> Option<AccountFacts>;
        fn customers(filter: &CustomerFilter, after: Option<CustomerId>, limit: u32) -> Vec<CustomerFacts>;
        fn customer_names(after: Option<CustomerId>, limit: u32) -> Vec<CustomerName>;
        fn group(group: GroupId) -> Option<Membership>;
        fn profile_exists(profile: ProfileId) -> bool;
        fn user(user: UserId) -> Option<UserFacts>;
    }
    Configuration {
        fn privileges(profile: Option<ProfileId>, modules: &[ModuleId]) -> PrivilegeFacts;
        fn fields(profile: Option<ProfileId>, module: ModuleId, fields: &[FieldId]) -> Vec<FieldFacts>;
        fn records(keys: &[RecordKey]) -> Vec<Option<RecordFacts>>;
        fn owners(profile: Option<ProfileId>) -> OwnerFacts;
        fn home_buttons(profile: Option<ProfileId>) -> Vec<HomeButton>;
        fn picklists() -> Vec<Picklist>;
    }
    StoredSettings {
        fn profiles() -> Vec<StoredProfile>;
        fn notice_template(profile: ProfileId, notice: &str) -> Option<TemplateId>;
        fn access_template() -> Option<TemplateId>;
        fn template_exists(template: TemplateId) -> bool;
        fn lockout() -> LockoutSettings;
        fn ticket(ticket: RecordId) -> Option<TicketFacts>;
    }
}

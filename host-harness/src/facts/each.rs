//! Every callback of the contract, once, for whatever treats all of them alike.

/// Calls a macro with each interface, its trait in [`facts`](crate::facts), and its functions.
#[doc(hidden)]
#[macro_export]
macro_rules! each_callback {
    ($treat:ident) => {
        $treat! {
            "directory" Directory {
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
            "configuration" Configuration {
                fn privileges(profile: Option<ProfileId>, modules: &[ModuleId]) -> PrivilegeFacts;
                fn fields(profile: Option<ProfileId>, module: ModuleId, fields: &[FieldId]) -> Vec<FieldFacts>;
                fn records(keys: &[RecordKey]) -> Vec<Option<RecordFacts>>;
                fn owners(profile: Option<ProfileId>) -> OwnerFacts;
                fn home_buttons(profile: Option<ProfileId>) -> Vec<HomeButton>;
                fn picklists() -> Vec<Picklist>;
            }
            "stored-settings" StoredSettings {
                fn profiles() -> Vec<StoredProfile>;
                fn notice_template(profile: ProfileId, notice: &str) -> Option<TemplateId>;
                fn access_template() -> Option<TemplateId>;
                fn template_exists(template: TemplateId) -> bool;
                fn lockout() -> LockoutSettings;
                fn ticket(ticket: RecordId) -> Option<TicketFacts>;
            }
        }
    };
}

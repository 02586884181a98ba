//! What the rules ask of a CRM whose settings can be changed.

use std::convert::Infallible;

use policy::configuration::{
    Configuration, HomeButton, OwnerFacts, Picklist, PrivilegeFacts, RecordKey,
};
use policy::customer::{CustomerFacts, Membership};
use policy::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerFilter, CustomerName, NamedContact, UserFacts,
};
use policy::field::FieldFacts;
use policy::id::{
    ContactId, CustomerId, EmailAccountId, FieldId, GroupId, ModuleId, ProfileId, RecordId,
    TemplateId, UserId,
};
use policy::lockout;
use policy::page::Page;
use policy::record_scope::RecordFacts;
use policy::settings_facts::{StoredProfile, TicketFacts};
use policy::{Directory, SettingsFacts};

use super::{
    ADMINISTRATOR, DELETED, DELETED_ADMINISTRATOR, DELETED_GROUP, DISABLED, DISABLED_ADMINISTRATOR,
    EMPLOYEE, GROUPS, Store, TEMPLATES,
};

impl SettingsFacts for Store {
    fn profiles(&self) -> Result<Vec<StoredProfile>, Infallible> {
        let profiles = self.names.iter().map(|(id, name)| StoredProfile {
            profile: ProfileId(*id),
            name: name.clone(),
            is_default: *id == 1,
            held: self
                .crm
                .contacts
                .iter()
                .any(|contact| contact.profile == Some(*id) && !contact.deleted),
        });
        Ok(self.noisy(profiles.collect()))
    }

    fn notice_template(
        &self,
        profile: ProfileId,
        notice: &str,
    ) -> Result<Option<TemplateId>, Infallible> {
        let found = self.notices.iter().find(|(id, name, _)| *id == profile.0 && name == notice);
        Ok(found.map(|(.., template)| TemplateId(*template)))
    }

    fn access_template(&self) -> Result<Option<TemplateId>, Infallible> {
        Ok(self.access_template.map(TemplateId))
    }

    fn template_exists(&self, template: TemplateId) -> Result<bool, Infallible> {
        Ok(TEMPLATES.contains(&template.0))
    }

    fn lockout(&self) -> Result<lockout::Settings, Infallible> {
        Ok(self.lockout)
    }

    fn ticket(&self, ticket: RecordId) -> Result<Option<TicketFacts>, Infallible> {
        let found = self.tickets.iter().find(|(id, _)| *id == ticket.0);
        Ok(found.map(|(_, assignee)| TicketFacts { assignee: assignee.map(UserId) }))
    }
}

impl Configuration for Store {
    fn privileges(
        &self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Result<PrivilegeFacts, Infallible> {
        self.crm.privileges(profile, modules)
    }

    fn fields(
        &self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Result<Vec<FieldFacts>, Infallible> {
        self.crm.fields(profile, module, fields)
    }

    fn records(&self, keys: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, Infallible> {
        self.crm.records(keys)
    }

    fn owners(&self, profile: Option<ProfileId>) -> Result<OwnerFacts, Infallible> {
        self.crm.owners(profile)
    }

    fn home_buttons(&self, profile: Option<ProfileId>) -> Result<Vec<HomeButton>, Infallible> {
        self.crm.home_buttons(profile)
    }

    fn picklists(&self) -> Result<Vec<Picklist>, Infallible> {
        self.crm.picklists()
    }
}

impl Directory for Store {
    type Error = Infallible;

    fn contact(
        &self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, Infallible> {
        self.crm.contact(contact, acting)
    }

    fn contacts_by_name_key(&self, key: &str) -> Result<Vec<NamedContact>, Infallible> {
        self.crm.contacts_by_name_key(key)
    }

    fn candidate_accounts(
        &self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Result<Vec<AccountView>, Infallible> {
        self.crm.candidate_accounts(customer, groups)
    }

    fn account_for_customer(
        &self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Result<Option<AccountView>, Infallible> {
        self.crm.account_for_customer(account, customer)
    }

    fn account(&self, account: EmailAccountId) -> Result<Option<AccountFacts>, Infallible> {
        self.crm.account(account)
    }

    fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Vec<CustomerFacts>, Infallible> {
        let matching = self.crm.customers.iter().filter(|customer| {
            filter.everyone || filter.customers.contains(&CustomerId(customer.id))
        });
        let facts = matching.map(|customer| CustomerFacts {
            customer: CustomerId(customer.id),
            deleted: customer.deleted,
            memberships: self
                .memberships
                .iter()
                .filter(|(id, _)| *id == customer.id)
                .map(|(_, group)| Membership {
                    group: GroupId(*group),
                    group_deleted: !GROUPS.contains(group),
                    head_office: None,
                })
                .collect(),
            tickets_module: policy::allocation::AllocationView::Unset,
        });
        Ok(facts.take(page.limit() as usize).collect())
    }

    fn customer_names(&self, page: Page) -> Result<Vec<CustomerName>, Infallible> {
        self.crm.customer_names(page)
    }

    fn group(&self, group: GroupId) -> Result<Option<Membership>, Infallible> {
        let known = GROUPS.contains(&group.0) || group.0 == DELETED_GROUP;
        Ok(known.then_some(Membership {
            group,
            group_deleted: group.0 == DELETED_GROUP,
            head_office: None,
        }))
    }

    fn profile_exists(&self, profile: ProfileId) -> Result<bool, Infallible> {
        self.crm.profile_exists(profile)
    }

    fn user(&self, user: UserId) -> Result<Option<UserFacts>, Infallible> {
        let facts = |active, deleted, administrator| UserFacts { active, deleted, administrator };
        Ok(match user.0 {
            ADMINISTRATOR => Some(facts(true, false, true)),
            DISABLED_ADMINISTRATOR => Some(facts(false, false, true)),
            DELETED_ADMINISTRATOR => Some(facts(true, true, true)),
            EMPLOYEE => Some(facts(true, false, false)),
            DISABLED => Some(facts(false, false, false)),
            DELETED => Some(facts(true, true, false)),
            _ => None,
        })
    }
}

//! The facts as they would be after a change, for rules that are asked what it would do.

use alloc::vec::Vec;

use crate::configuration::{
    Configuration, HomeButton, ModuleFacts, OwnerFacts, Picklist, PrivilegeFacts, RecordKey,
    V1Module,
};
use crate::customer::{CustomerFacts, Membership};
use crate::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerFilter, CustomerName, Directory, NamedContact,
    UserFacts,
};
use crate::field::FieldFacts;
use crate::id::{
    ContactId, CustomerId, EmailAccountId, FieldId, GroupId, ModuleId, ProfileId, UserId,
};
use crate::page::Page;
use crate::portal_settings::Change;
use crate::record_scope::RecordFacts;

/// Stored facts under a change that need not be valid. Changes what decides about privileges, and the groups of the
/// customers that contacts belong to and act for; owners, buttons and drop-downs stay as they are stored.
///
/// Without a change they are what is stored: asking both sides through the same type compiles the rules once.
#[derive(Debug)]
pub(crate) struct Overlay<'a, C> {
    pub(crate) stored: &'a C,
    pub(crate) change: Option<&'a Change>,
}

impl<C: Configuration> Overlay<'_, C> {
    /// Of a customer that is to belong to these groups and no others.
    fn memberships(&self, groups: &[GroupId]) -> Result<Vec<Membership>, C::Error> {
        let mut memberships = Vec::new();
        for group in groups {
            let found = self.stored.group(*group)?;
            memberships.extend(found.filter(|found| found.group == *group));
        }
        Ok(memberships)
    }

    /// No profile means DEFAULT, and only the facts say which one that is.
    fn means(&self, asked: Option<ProfileId>, profile: ProfileId) -> Result<bool, C::Error> {
        if let Some(asked) = asked {
            return Ok(asked == profile);
        }
        let default = self.stored.privileges(None, &[])?.profile;
        Ok(default.is_some_and(|default| default.profile == profile))
    }
}

fn each(facts: &mut PrivilegeFacts, module: ModuleId, change: impl Fn(&mut ModuleFacts)) {
    facts.modules.iter_mut().filter(|known| known.module == module).for_each(change);
}

/// A module without a row counts as hidden and as No (V1-10).
fn row(module: &mut ModuleFacts) -> &mut V1Module {
    module.v1.get_or_insert(V1Module { visible: false, view_all: false, sequence: u32::MAX })
}

fn change_privileges(change: &Change, facts: &mut PrivilegeFacts) {
    let is = |profile| facts.profile.is_some_and(|found| found.profile == profile);
    match *change {
        Change::PortalVersion(version) => facts.portal.selected = version,
        Change::V1ModuleVisibility { module, visible } => {
            each(facts, module, |module| row(module).visible = visible);
        }
        Change::V1ViewAll { module, view_all } => {
            each(facts, module, |module| row(module).view_all = view_all);
        }
        Change::DeleteProfile { profile, .. } if is(profile) => facts.profile = None,
        Change::ModulePrivileges { profile, module, privileges } if is(profile) => {
            each(facts, module, |module| module.profile = Some(privileges));
        }
        Change::RemoveModule { profile, module } if is(profile) => {
            each(facts, module, |module| module.profile = None);
        }
        Change::GlobalPrivileges { profile, view_all, edit_all } if is(profile) => {
            if let Some(found) = &mut facts.profile {
                (found.view_all, found.edit_all) = (view_all, edit_all);
            }
        }
        _ => {}
    }
}

impl<C: Configuration> Configuration for Overlay<'_, C> {
    fn privileges(
        &self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Result<PrivilegeFacts, C::Error> {
        let mut facts = self.stored.privileges(profile, modules)?;
        if let Some(change) = self.change {
            change_privileges(change, &mut facts);
        }
        Ok(facts)
    }

    fn fields(
        &self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Result<Vec<FieldFacts>, C::Error> {
        let mut facts = self.stored.fields(profile, module, fields)?;
        if let Some(Change::FieldPrivilege { profile: changed, module, field, access }) =
            self.change
            && self.means(profile, *changed)?
        {
            for found in &mut facts {
                if found.field == *field && found.module == *module {
                    found.profile = *access;
                }
            }
        }
        Ok(facts)
    }

    fn records(&self, keys: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, C::Error> {
        self.stored.records(keys)
    }

    fn owners(&self, profile: Option<ProfileId>) -> Result<OwnerFacts, C::Error> {
        self.stored.owners(profile)
    }

    fn home_buttons(&self, profile: Option<ProfileId>) -> Result<Vec<HomeButton>, C::Error> {
        self.stored.home_buttons(profile)
    }

    fn picklists(&self) -> Result<Vec<Picklist>, C::Error> {
        self.stored.picklists()
    }
}

impl<C: Configuration> Directory for Overlay<'_, C> {
    type Error = C::Error;

    fn contact(
        &self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, C::Error> {
        let mut found = self.stored.contact(contact, acting)?;
        if let Some(facts) = &mut found {
            match self.change {
                Some(Change::AssignProfile { contact: changed, profile })
                    if *changed == contact =>
                {
                    facts.profile = *profile;
                }
                Some(Change::DeleteProfile { profile, transfer_to: Some(target) })
                    if facts.profile == Some(*profile) =>
                {
                    facts.profile = Some(*target);
                }
                Some(Change::GroupMembership { customer, groups }) => {
                    let named = facts.customer.iter_mut().chain(&mut facts.acting);
                    for named in named.filter(|named| named.customer == *customer) {
                        named.memberships = self.memberships(groups)?;
                    }
                }
                _ => {}
            }
        }
        Ok(found)
    }

    fn contacts_by_name_key(&self, key: &str) -> Result<Vec<NamedContact>, C::Error> {
        self.stored.contacts_by_name_key(key)
    }

    fn candidate_accounts(
        &self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Result<Vec<AccountView>, C::Error> {
        self.stored.candidate_accounts(customer, groups)
    }

    fn account_for_customer(
        &self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Result<Option<AccountView>, C::Error> {
        self.stored.account_for_customer(account, customer)
    }

    fn account(&self, account: EmailAccountId) -> Result<Option<AccountFacts>, C::Error> {
        self.stored.account(account)
    }

    fn customers(
        &self,
        filter: &CustomerFilter,
        page: Page,
    ) -> Result<Vec<CustomerFacts>, C::Error> {
        self.stored.customers(filter, page)
    }

    fn customer_names(&self, page: Page) -> Result<Vec<CustomerName>, C::Error> {
        self.stored.customer_names(page)
    }

    fn group(&self, group: GroupId) -> Result<Option<Membership>, C::Error> {
        self.stored.group(group)
    }

    fn profile_exists(&self, profile: ProfileId) -> Result<bool, C::Error> {
        self.stored.profile_exists(profile)
    }

    fn user(&self, user: UserId) -> Result<Option<UserFacts>, C::Error> {
        self.stored.user(user)
    }
}

//! A support desk in memory: contacts with names and access periods, customers in groups, one ticket email account.

use std::convert::Infallible;

use policy::access::ContactAccess;
use policy::allocation::StoredAllocation;
use policy::configuration::{
    HomeButton, OwnerFacts, Picklist, PrivilegeFacts, ProfileFacts, RecordKey,
};
use policy::customer::{CustomerFacts, Membership};
use policy::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerFilter, CustomerName, NamedContact, UserFacts,
};
use policy::field::FieldFacts;
use policy::id::{
    ContactId, CustomerId, EmailAccountId, FieldId, GroupId, ModuleId, ProfileId, UserId,
};
use policy::page::Page;
use policy::portal_version::{Installation, PortalState, PortalVersion};
use policy::record_scope::RecordFacts;
use policy::request::{Moment, Request};
use policy::time::{Date, Instant};
use policy::{Configuration, Directory};

pub(crate) const TODAY: i32 = 10;
pub(crate) const AT: Moment = Moment { today: Date(TODAY), now: Instant(1000) };

/// The one account.
pub(crate) const ACCOUNT: EmailAccountId = EmailAccountId(1);

/// Everything is numbered by its place, from 1 on.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    pub(crate) contacts: Vec<Person>,
    pub(crate) customers: Vec<Company>,
    pub(crate) groups: Vec<Group>,
    pub(crate) account: Option<Account>,
}

#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) access: ContactAccess,
    pub(crate) customer: Option<u64>,
    pub(crate) email: &'static str,
    pub(crate) user_name: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Company {
    pub(crate) deleted: bool,
    pub(crate) groups: Vec<u64>,
    pub(crate) tickets: StoredAllocation,
}

#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) deleted: bool,
    pub(crate) head_office: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) enabled: bool,
    pub(crate) allocation: StoredAllocation,
}

pub(crate) fn request(contact: u64, acting: Option<u64>) -> Request {
    Request { contact: ContactId(contact), acting: acting.map(CustomerId), at: AT }
}

/// What has this number.
pub(crate) fn numbered<T>(all: &[T], number: u64) -> Option<&T> {
    all.get(usize::try_from(number.checked_sub(1)?).ok()?)
}

impl Desk {
    pub(crate) fn customer(&self, id: u64) -> CustomerFacts {
        let known = numbered(&self.customers, id);
        let groups = known.map(|known| known.groups.as_slice()).unwrap_or_default();
        CustomerFacts {
            customer: CustomerId(id),
            deleted: known.is_none_or(|known| known.deleted),
            memberships: groups.iter().map(|group| self.membership(*group)).collect(),
            tickets_module: known
                .map_or(&StoredAllocation::NoCustomers, |known| &known.tickets)
                .seen_by(CustomerId(id)),
        }
    }

    fn membership(&self, group: u64) -> Membership {
        let known = numbered(&self.groups, group);
        Membership {
            group: GroupId(group),
            group_deleted: known.is_none_or(|known| known.deleted),
            head_office: known.and_then(|known| known.head_office).map(CustomerId),
        }
    }
}

impl Directory for Desk {
    type Error = Infallible;

    fn contact(
        &self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, Infallible> {
        Ok(numbered(&self.contacts, contact.0).map(|person| ContactFacts {
            access: person.access.clone(),
            customer: person.customer.map(|customer| self.customer(customer)),
            acting: acting.map(|customer| self.customer(customer.0)),
            profile: None,
        }))
    }

    /// Everybody, which is always allowed.
    fn contacts_by_name_key(&self, _: &str) -> Result<Vec<NamedContact>, Infallible> {
        let named = (1..).zip(&self.contacts).map(|(id, person)| NamedContact {
            contact: ContactId(id),
            email: person.email.into(),
            user_name: person.user_name.map(Into::into),
            deleted: person.access.deleted,
            portal_enabled: person.access.portal_enabled,
        });
        Ok(named.collect())
    }

    fn account_for_customer(
        &self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Result<Option<AccountView>, Infallible> {
        let known = self.account.as_ref().filter(|_| account == ACCOUNT);
        Ok(known.map(|known| AccountView {
            account,
            position: 0,
            enabled: known.enabled,
            allocation: known.allocation.seen_by(customer),
        }))
    }

    fn candidate_accounts(
        &self,
        customer: CustomerId,
        _: &[GroupId],
    ) -> Result<Vec<AccountView>, Infallible> {
        Ok(self.account_for_customer(ACCOUNT, customer)?.into_iter().collect())
    }

    // Nobody asks for the rest.

    fn account(&self, _: EmailAccountId) -> Result<Option<AccountFacts>, Infallible> {
        Ok(None)
    }

    fn customers(&self, _: &CustomerFilter, _: Page) -> Result<Vec<CustomerFacts>, Infallible> {
        Ok(Vec::new())
    }

    fn customer_names(&self, _: Page) -> Result<Vec<CustomerName>, Infallible> {
        Ok(Vec::new())
    }

    fn group(&self, _: GroupId) -> Result<Option<Membership>, Infallible> {
        Ok(None)
    }

    fn profile_exists(&self, _: ProfileId) -> Result<bool, Infallible> {
        Ok(false)
    }

    fn user(&self, _: UserId) -> Result<Option<UserFacts>, Infallible> {
        Ok(None)
    }
}

/// Nothing is configured.
impl Configuration for Desk {
    fn privileges(
        &self,
        _: Option<ProfileId>,
        _: &[ModuleId],
    ) -> Result<PrivilegeFacts, Infallible> {
        Ok(PrivilegeFacts {
            portal: PortalState {
                installation: Installation::New,
                selected: PortalVersion::V2,
                licensed: true,
            },
            profile: None::<ProfileFacts>,
            modules: Vec::new(),
        })
    }

    fn fields(
        &self,
        _: Option<ProfileId>,
        _: ModuleId,
        _: &[FieldId],
    ) -> Result<Vec<FieldFacts>, Infallible> {
        Ok(Vec::new())
    }

    fn records(&self, keys: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, Infallible> {
        Ok(keys.iter().map(|_| None).collect())
    }

    fn owners(&self, _: Option<ProfileId>) -> Result<OwnerFacts, Infallible> {
        Ok(OwnerFacts { profile: None, default_profile: None, v1_user: None })
    }

    fn home_buttons(&self, _: Option<ProfileId>) -> Result<Vec<HomeButton>, Infallible> {
        Ok(Vec::new())
    }

    fn picklists(&self) -> Result<Vec<Picklist>, Infallible> {
        Ok(Vec::new())
    }
}

//! A CRM in memory, with an index for everything that is asked of it here.

use policy::access::{AccessWindow, ContactAccess};
use policy::allocation::AllocationView;
use policy::configuration::*;
use policy::customer::{CustomerFacts, Membership};
use policy::directory::*;
use policy::field::FieldFacts;
use policy::id::*;
use policy::page::Page;
use policy::portal_version::{Installation, PortalState, PortalVersion};
use policy::record_scope::{RecordFacts, RecordScope};
use policy::request::{Moment, Request};
use policy::time::{Date, Instant};

/// Groups that customers belong to, two each.
const GROUPS: u64 = 50;
/// Customers that accounts are allocated to.
const CUSTOMERS: u64 = 500;
const MODULES: u64 = 20;

pub(crate) const TODAY: Moment = Moment { today: Date(20_000), now: Instant(1_000) };

/// By place: contact n belongs to customer n.
pub(crate) struct Crm {
    for_all: Vec<AccountView>,
    for_group: Vec<Vec<AccountView>>,
    for_customer: Vec<Vec<AccountView>>,
}

/// Nothing else is asked for.
#[derive(Debug)]
pub(crate) struct Unasked;

impl Crm {
    /// With so many accounts. A hundred are for everybody at most, so that lists do not grow with the CRM.
    pub(crate) fn with(accounts: u64) -> Self {
        let mut crm = Crm {
            for_all: Vec::new(),
            for_group: vec![Vec::new(); GROUPS as usize],
            for_customer: vec![Vec::new(); CUSTOMERS as usize],
        };
        for account in 0..accounts {
            let view = |allocation| AccountView {
                account: EmailAccountId(account),
                position: (account * 7919 % accounts) as u32,
                enabled: account % 11 != 0,
                allocation,
            };
            match account % 4 {
                0 if account < 400 => crm.for_all.push(view(AllocationView::AllCustomers)),
                1 if account < 1_000 => {
                    let group = account / 4 % GROUPS;
                    let view = view(AllocationView::CustomerGroup(GroupId(group)));
                    crm.for_group[group as usize].push(view);
                }
                _ => {
                    // The first few are asked about, and keep what they have.
                    let customer = if account < 1_000 { account % 40 } else { 40 + account % 400 };
                    let view = view(AllocationView::SelectedCustomers(true));
                    crm.for_customer[customer as usize].push(view);
                }
            }
        }
        crm
    }

    /// Contacts that are asked about in turn.
    pub(crate) fn requests() -> impl Iterator<Item = Request> + Clone {
        (0..32).cycle().map(|contact| Request {
            contact: ContactId(contact),
            acting: None,
            at: TODAY,
        })
    }

    /// Every action in every module, in turn.
    pub(crate) fn modules() -> impl Iterator<Item = ModuleId> + Clone {
        (0..MODULES).cycle().map(ModuleId)
    }
}

impl Directory for Crm {
    type Error = Unasked;

    // Never inlined: facts come from elsewhere, and nobody who asks for them can leave half of them out.
    #[inline(never)]
    fn contact(
        &self,
        contact: ContactId,
        _: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, Unasked> {
        let membership = |group| Membership {
            group: GroupId(group % GROUPS),
            group_deleted: group % 10 == 9,
            head_office: None,
        };
        Ok(Some(ContactFacts {
            access: ContactAccess {
                deleted: false,
                portal_enabled: contact.0 % 16 != 15,
                window: AccessWindow::Dates { start: Some(Date(10_000)), end: Some(Date(20_000)) },
                lock: None,
            },
            customer: Some(CustomerFacts {
                customer: CustomerId(contact.0),
                deleted: false,
                memberships: vec![membership(contact.0), membership(contact.0 + 13)],
                tickets_module: AllocationView::AllCustomers,
            }),
            acting: None,
            profile: Some(ProfileId(contact.0 % 3)),
        }))
    }

    #[inline(never)]
    fn candidate_accounts(
        &self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Result<Vec<AccountView>, Unasked> {
        let mut found = self.for_all.clone();
        for group in groups {
            found.extend_from_slice(&self.for_group[group.0 as usize]);
        }
        found.extend_from_slice(&self.for_customer[customer.0 as usize]);
        Ok(found)
    }

    fn contacts_by_name_key(&self, _: &str) -> Result<Vec<NamedContact>, Unasked> {
        Err(Unasked)
    }

    fn account_for_customer(
        &self,
        _: EmailAccountId,
        _: CustomerId,
    ) -> Result<Option<AccountView>, Unasked> {
        Err(Unasked)
    }

    fn account(&self, _: EmailAccountId) -> Result<Option<AccountFacts>, Unasked> {
        Err(Unasked)
    }

    fn customers(&self, _: &CustomerFilter, _: Page) -> Result<Vec<CustomerFacts>, Unasked> {
        Err(Unasked)
    }

    fn customer_names(&self, _: Page) -> Result<Vec<CustomerName>, Unasked> {
        Err(Unasked)
    }

    fn group(&self, _: GroupId) -> Result<Option<Membership>, Unasked> {
        Err(Unasked)
    }

    fn profile_exists(&self, _: ProfileId) -> Result<bool, Unasked> {
        Err(Unasked)
    }

    fn user(&self, _: UserId) -> Result<Option<UserFacts>, Unasked> {
        Err(Unasked)
    }
}

impl Configuration for Crm {
    #[inline(never)]
    fn privileges(
        &self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Result<PrivilegeFacts, Unasked> {
        let profile = profile.unwrap_or(ProfileId(0));
        let row = |module: &ModuleId| ModuleFacts {
            module: *module,
            kind: if module.0 == 0 { ModuleKind::Tickets } else { ModuleKind::Other },
            on: module.0 % 7 != 6,
            position: module.0 as u32,
            reached_through: Vec::new(),
            v1: None,
            profile: (module.0 % 5 != 4).then_some(ProfileModule {
                view: module.0 % 3 != 2,
                create: module.0.is_multiple_of(2),
                edit: module.0.is_multiple_of(2),
                delete: false,
                scope: RecordScope::Customer,
            }),
        };
        Ok(PrivilegeFacts {
            portal: PortalState {
                installation: Installation::New,
                selected: PortalVersion::V2,
                licensed: true,
            },
            profile: Some(ProfileFacts {
                profile,
                view_all: profile.0 == 1,
                edit_all: profile.0 == 2,
            }),
            modules: modules.iter().map(row).collect(),
        })
    }

    fn fields(
        &self,
        _: Option<ProfileId>,
        _: ModuleId,
        _: &[FieldId],
    ) -> Result<Vec<FieldFacts>, Unasked> {
        Err(Unasked)
    }

    fn records(&self, _: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, Unasked> {
        Err(Unasked)
    }

    fn owners(&self, _: Option<ProfileId>) -> Result<OwnerFacts, Unasked> {
        Err(Unasked)
    }

    fn home_buttons(&self, _: Option<ProfileId>) -> Result<Vec<HomeButton>, Unasked> {
        Err(Unasked)
    }

    fn picklists(&self) -> Result<Vec<Picklist>, Unasked> {
        Err(Unasked)
    }
}

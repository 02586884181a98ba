//! A CRM in memory: a few tables, and the facts that the rules ask for.

use std::convert::Infallible;

use policy::access::{AccessWindow, ContactAccess, StoredLock};
use policy::allocation::AllocationView;
use policy::configuration::{
    HomeButton, ModuleFacts, ModuleKind, NamedUser, OwnerFacts, Picklist, PrivilegeFacts,
    ProfileFacts, ProfileModule, RecordKey, V1Module,
};
use policy::customer::{CustomerFacts, Membership};
use policy::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerFilter, CustomerName, NamedContact, UserFacts,
};
use policy::field::{FieldFacts, OrganisationAccess, ProfileField};
use policy::grant::Action;
use policy::id::{
    ContactId, CustomerId, EmailAccountId, FieldId, GroupId, ModuleId, ProfileId, RecordId, UserId,
};
use policy::page::Page;
use policy::portal_version::{Installation, PortalState, PortalVersion};
use policy::privilege::{Answer, Question, decide};
use policy::record_scope::{LinkedContact, ParentRecord, RecordFacts, RecordLinks};
use policy::request::{Moment, Request};
use policy::time::{Date, Instant};
use policy::{Configuration, Directory};

#[derive(Clone, Debug)]
pub(crate) struct Crm {
    pub(crate) portal: PortalState,
    pub(crate) customers: Vec<Customer>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) modules: Vec<Module>,
    /// The first is DEFAULT.
    pub(crate) profiles: Vec<Profile>,
    pub(crate) fields: Vec<Field>,
    pub(crate) records: Vec<Record>,
    pub(crate) deleted_users: Vec<u64>,
    pub(crate) v1_user: Option<u64>,
    pub(crate) picklists: Vec<Picklist>,
    pub(crate) accounts: Vec<u64>,
    /// Answers with everything it has, backwards and twice.
    pub(crate) noisy: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) id: u64,
    pub(crate) deleted: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Contact {
    pub(crate) id: u64,
    pub(crate) customer: Option<u64>,
    pub(crate) deleted: bool,
    pub(crate) portal_enabled: bool,
    pub(crate) locked: bool,
    pub(crate) profile: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Module {
    pub(crate) id: u64,
    pub(crate) kind: ModuleKind,
    pub(crate) on: bool,
    pub(crate) position: u32,
    pub(crate) reached_through: Vec<u64>,
    pub(crate) v1: Option<V1Module>,
}

#[derive(Clone, Debug)]
pub(crate) struct Profile {
    pub(crate) id: u64,
    pub(crate) view_all: bool,
    pub(crate) edit_all: bool,
    pub(crate) modules: Vec<(u64, ProfileModule)>,
    pub(crate) fields: Vec<(u64, ProfileField)>,
    pub(crate) owner: Option<u64>,
    pub(crate) buttons: Vec<HomeButton>,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) id: u64,
    pub(crate) module: u64,
    pub(crate) active: bool,
    pub(crate) mandatory: bool,
    pub(crate) organisation: OrganisationAccess,
    pub(crate) v1_visible: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) module: u64,
    pub(crate) id: u64,
    pub(crate) contacts: Vec<u64>,
    pub(crate) customers: Vec<u64>,
    pub(crate) portal_active: bool,
    /// Module and record.
    pub(crate) parents: Vec<(u64, u64)>,
}

impl Crm {
    /// Nothing but the portal itself.
    pub(crate) fn new(installation: Installation, selected: PortalVersion) -> Self {
        Crm {
            portal: PortalState { installation, selected, licensed: true },
            customers: Vec::new(),
            contacts: Vec::new(),
            modules: Vec::new(),
            profiles: Vec::new(),
            fields: Vec::new(),
            records: Vec::new(),
            deleted_users: Vec::new(),
            v1_user: None,
            picklists: Vec::new(),
            accounts: Vec::new(),
            noisy: false,
        }
    }

    pub(crate) fn ask(
        &self,
        contact: u64,
        action: Action,
        module: u64,
        record: Option<u64>,
        fields: &[u64],
    ) -> Answer {
        let question = question(action, module, record, fields).expect("a sensible question");
        decide(self, request(contact), &question).expect("facts at hand")
    }

    fn profile_asked(&self, profile: Option<ProfileId>) -> Option<&Profile> {
        match profile {
            Some(named) => self.profiles.iter().find(|profile| profile.id == named.0),
            None => self.profiles.first(),
        }
    }

    fn named_user(&self, user: Option<u64>) -> Option<NamedUser> {
        user.map(|user| NamedUser {
            user: UserId(user),
            deleted: self.deleted_users.contains(&user),
        })
    }

    fn customer_facts(&self, customer: u64) -> CustomerFacts {
        CustomerFacts {
            customer: CustomerId(customer),
            deleted: self.customers.iter().all(|known| known.id != customer || known.deleted),
            memberships: Vec::new(),
            tickets_module: AllocationView::Unset,
        }
    }

    fn record(&self, module: u64, record: u64) -> Option<&Record> {
        self.records.iter().find(|known| known.module == module && known.id == record)
    }

    fn links(&self, record: &Record) -> RecordLinks {
        let contacts = record.contacts.iter().map(|id| {
            let contact = self.contacts.iter().find(|contact| contact.id == *id);
            let customer = contact.and_then(|contact| contact.customer);
            LinkedContact {
                contact: ContactId(*id),
                customer: customer.map(CustomerId).filter(|_| {
                    customer.is_some_and(|customer| !self.customer_facts(customer).deleted)
                }),
                deleted: contact.is_none_or(|contact| contact.deleted),
            }
        });
        RecordLinks {
            contacts: self.given(contacts),
            customers: self.given(record.customers.iter().copied().map(CustomerId)),
        }
    }

    pub(crate) fn record_facts(&self, key: RecordKey) -> Option<RecordFacts> {
        let record = self.record(key.module.0, key.record.0)?;
        let parents = record.parents.iter().filter_map(|&(module, id)| {
            let parent = self.record(module, id)?;
            Some(ParentRecord {
                module: ModuleId(module),
                record: RecordId(id),
                links: self.links(parent),
                portal_active: parent.portal_active,
            })
        });
        Some(RecordFacts {
            links: self.links(record),
            portal_active: record.portal_active,
            parents: self.given(parents),
        })
    }

    fn given<T: Clone>(&self, facts: impl Iterator<Item = T>) -> Vec<T> {
        let mut given: Vec<T> = facts.collect();
        if self.noisy {
            given.extend(given.clone());
            given.reverse();
        }
        given
    }
}

pub(crate) fn request(contact: u64) -> Request {
    let at = Moment { today: Date(0), now: Instant(0) };
    Request { contact: ContactId(contact), acting: None, at }
}

pub(crate) fn question(
    action: Action,
    module: u64,
    record: Option<u64>,
    fields: &[u64],
) -> Option<Question> {
    let fields = fields.iter().copied().map(FieldId).collect();
    Question::new(ModuleId(module), action, record.map(RecordId), fields)
}

impl Configuration for Crm {
    fn privileges(
        &self,
        profile: Option<ProfileId>,
        modules: &[ModuleId],
    ) -> Result<PrivilegeFacts, Infallible> {
        let profile = self.profile_asked(profile);
        let wanted = |id: u64| modules.is_empty() || modules.contains(&ModuleId(id));
        let parent = |id: u64| {
            self.modules.iter().any(|child| wanted(child.id) && child.reached_through.contains(&id))
        };
        let asked = self
            .modules
            .iter()
            .filter(|module| self.noisy || wanted(module.id) || parent(module.id));
        let modules = asked.map(|module| ModuleFacts {
            module: ModuleId(module.id),
            kind: module.kind,
            on: module.on,
            position: module.position,
            reached_through: self.given(module.reached_through.iter().copied().map(ModuleId)),
            v1: module.v1,
            profile: profile.and_then(|profile| {
                profile.modules.iter().find(|(id, _)| *id == module.id).map(|(_, row)| *row)
            }),
        });
        Ok(PrivilegeFacts {
            portal: self.portal,
            profile: profile.map(|profile| ProfileFacts {
                profile: ProfileId(profile.id),
                view_all: profile.view_all,
                edit_all: profile.edit_all,
            }),
            modules: self.given(modules),
        })
    }

    fn fields(
        &self,
        profile: Option<ProfileId>,
        module: ModuleId,
        fields: &[FieldId],
    ) -> Result<Vec<FieldFacts>, Infallible> {
        let profile = self.profile_asked(profile);
        let asked = self.fields.iter().filter(|field| {
            let named = fields.is_empty() || fields.contains(&FieldId(field.id));
            self.noisy || (field.module == module.0 && named)
        });
        Ok(self.given(asked.map(|field| {
            FieldFacts {
                module: ModuleId(field.module),
                field: FieldId(field.id),
                active: field.active,
                mandatory: field.mandatory,
                organisation: field.organisation,
                profile: profile
                    .and_then(|profile| profile.fields.iter().find(|(id, _)| *id == field.id))
                    .map_or(ProfileField::Unlisted, |(_, access)| *access),
                v1_visible: field.v1_visible,
            }
        })))
    }

    fn records(&self, keys: &[RecordKey]) -> Result<Vec<Option<RecordFacts>>, Infallible> {
        Ok(keys.iter().map(|key| self.record_facts(*key)).collect())
    }

    fn owners(&self, profile: Option<ProfileId>) -> Result<OwnerFacts, Infallible> {
        let owner = self.profile_asked(profile).and_then(|profile| profile.owner);
        let default_owner = self.profiles.first().and_then(|profile| profile.owner);
        Ok(OwnerFacts {
            profile: self.named_user(owner),
            default_profile: self.named_user(default_owner),
            v1_user: self.named_user(self.v1_user),
        })
    }

    fn home_buttons(&self, profile: Option<ProfileId>) -> Result<Vec<HomeButton>, Infallible> {
        let buttons = self.profile_asked(profile).map(|profile| profile.buttons.as_slice());
        Ok(self.given(buttons.unwrap_or_default().iter().copied()))
    }

    fn picklists(&self) -> Result<Vec<Picklist>, Infallible> {
        Ok(self.given(self.picklists.iter().cloned()))
    }
}

impl Directory for Crm {
    type Error = Infallible;

    fn contact(
        &self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Result<Option<ContactFacts>, Infallible> {
        let contact = self.contacts.iter().find(|known| known.id == contact.0);
        Ok(contact.map(|contact| ContactFacts {
            access: ContactAccess {
                deleted: contact.deleted,
                portal_enabled: contact.portal_enabled,
                window: AccessWindow::Unlimited,
                lock: contact.locked.then_some(StoredLock { until: None, seen: Instant(0) }),
            },
            customer: contact.customer.map(|customer| self.customer_facts(customer)),
            acting: acting.map(|customer| self.customer_facts(customer.0)),
            profile: contact.profile.map(ProfileId),
        }))
    }

    fn candidate_accounts(
        &self,
        _: CustomerId,
        _: &[GroupId],
    ) -> Result<Vec<AccountView>, Infallible> {
        Ok(self.given(self.accounts.iter().map(|account| AccountView {
            account: EmailAccountId(*account),
            position: 0,
            enabled: true,
            allocation: AllocationView::Unset,
        })))
    }

    // Privileges have no use for the rest.

    fn contacts_by_name_key(&self, _: &str) -> Result<Vec<NamedContact>, Infallible> {
        Ok(Vec::new())
    }

    fn account_for_customer(
        &self,
        _: EmailAccountId,
        _: CustomerId,
    ) -> Result<Option<AccountView>, Infallible> {
        Ok(None)
    }

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

    fn profile_exists(&self, profile: ProfileId) -> Result<bool, Infallible> {
        Ok(self.profile_asked(Some(profile)).is_some())
    }

    fn user(&self, _: UserId) -> Result<Option<UserFacts>, Infallible> {
        Ok(None)
    }
}

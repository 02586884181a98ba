//! A small CRM in memory: plain records, as its administrators would list them.

mod change;
mod portal;

use host_harness::facts::{
    ContactAccess, ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserFacts, UserId,
};

pub use portal::{Field, Module, Portal, Profile, Record};

/// Everything that a CRM knows. Identifiers that are not listed are unknown, whoever names them.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Customer groups.
    pub groups: Vec<Group>,
    /// Companies.
    pub customers: Vec<Customer>,
    /// People.
    pub contacts: Vec<Contact>,
    /// Ticket email accounts.
    pub accounts: Vec<Account>,
    /// Employees.
    pub users: Vec<(UserId, UserFacts)>,
    /// The portal's configuration, and records.
    pub portal: Portal,
}

/// A customer group.
#[derive(Clone, Debug)]
pub struct Group {
    /// Which group.
    pub id: GroupId,
    /// It exists no longer.
    pub deleted: bool,
    /// Its Head Office; need not be a member, nor exist.
    pub head: Option<CustomerId>,
}

/// A company.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Which company.
    pub id: CustomerId,
    /// It exists no longer.
    pub deleted: bool,
    /// Its name.
    pub name: String,
    /// The groups that its record names.
    pub groups: Vec<GroupId>,
    /// To whom the Tickets module is allocated.
    pub tickets: Allocated,
}

/// A person.
#[derive(Clone, Debug)]
pub struct Contact {
    /// Which person.
    pub id: ContactId,
    /// Flag, period and lock.
    pub access: ContactAccess,
    /// The company, if any; need not exist.
    pub customer: Option<CustomerId>,
    /// May be empty.
    pub email: String,
    /// If it is not the email address.
    pub user_name: Option<String>,
    /// The profile that it holds; need not exist.
    pub profile: Option<ProfileId>,
}

/// A ticket email account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Which account.
    pub id: EmailAccountId,
    /// Its place in the settings list.
    pub position: u32,
    /// Switched on.
    pub enabled: bool,
    /// To whom it is allocated.
    pub allocation: Allocated,
}

/// To whom something is allocated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allocated {
    /// Nobody ever said.
    Unset,
    /// Everybody.
    All,
    /// One group.
    Group(GroupId),
    /// Some.
    Selected(Vec<CustomerId>),
    /// Nobody.
    None,
}

impl World {
    /// The customer, if it exists.
    pub fn customer(&self, id: CustomerId) -> Option<&Customer> {
        self.customers.iter().find(|customer| customer.id == id && !customer.deleted)
    }

    /// The group, if it exists.
    pub fn group(&self, id: GroupId) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id && !group.deleted)
    }
}

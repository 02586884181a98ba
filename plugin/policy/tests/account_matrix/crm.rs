//! The made-up CRM of the account matrix: two groups, six customers, a contact for every odd case.

use std::convert::Infallible;

use policy::Directory;
use policy::access::{AccessWindow, ContactAccess, StoredLock};
use policy::allocation::{AllocatedGroup, AllocationView, SelectedCustomer, StoredAllocation};
use policy::customer::{CustomerFacts, Membership};
use policy::directory::{
    AccountFacts, AccountView, ContactFacts, CustomerFilter, CustomerName, NamedContact, UserFacts,
};
use policy::id::{ContactId, CustomerId, EmailAccountId, GroupId, ProfileId, UserId};
use policy::page::Page;
use policy::time::{Date, Instant};

pub(crate) const TODAY: i32 = 10;
pub(crate) const NOW: u64 = 1000;

/// A group, and its Head Office. The other one is gone.
const METRO: GroupId = GroupId(1);
const LOST: GroupId = GroupId(2);
const METRO_HEAD: CustomerId = CustomerId(1);

/// Customers, from 1 on: their names, groups, and whether they are gone.
const CUSTOMERS: [(&str, &[GroupId], bool); 6] = [
    ("Metro Head", &[METRO], false),
    ("Metro Shop", &[METRO], false),
    ("Alone", &[], false),
    ("Lost", &[LOST], false),
    ("Gone", &[METRO], true),
    ("Without Tickets", &[METRO], false),
];
const WITHOUT_TICKETS: CustomerId = CustomerId(6);

const OPEN: ContactAccess = ContactAccess {
    deleted: false,
    portal_enabled: true,
    window: AccessWindow::Unlimited,
    lock: None,
};

const fn within(start: Option<i32>, end: Option<i32>) -> ContactAccess {
    let start = if let Some(start) = start { Some(Date(start)) } else { None };
    let end = if let Some(end) = end { Some(Date(end)) } else { None };
    ContactAccess { window: AccessWindow::Dates { start, end }, ..OPEN }
}

const fn locked(until: Option<u64>) -> ContactAccess {
    let until = if let Some(until) = until { Some(Instant(until)) } else { None };
    ContactAccess { lock: Some(StoredLock { until, seen: Instant(0) }), ..OPEN }
}

/// Contacts, from 1 on: what they are, their access, their customer or 0, and the one they act for.
pub(crate) const CONTACTS: [(&str, ContactAccess, u64, Option<u64>); 25] = [
    ("of the Head Office", OPEN, 1, None),
    ("  acting for a member", OPEN, 1, Some(2)),
    ("  acting for itself", OPEN, 1, Some(1)),
    ("  acting for a stranger", OPEN, 1, Some(3)),
    ("  acting for one that is gone", OPEN, 1, Some(5)),
    ("  acting for one without tickets", OPEN, 1, Some(6)),
    ("of a member", OPEN, 2, None),
    ("  acting for the Head Office", OPEN, 2, Some(1)),
    ("of a customer without group", OPEN, 3, None),
    ("of a customer whose group is gone", OPEN, 4, None),
    ("of a customer that is gone", OPEN, 5, None),
    ("of a customer without tickets", OPEN, 6, None),
    ("without a customer", OPEN, 0, None),
    ("deleted", ContactAccess { deleted: true, ..OPEN }, 2, None),
    ("without the portal flag", ContactAccess { portal_enabled: false, ..OPEN }, 2, None),
    ("without a first day", within(None, Some(TODAY)), 2, None),
    ("on the day before", within(Some(TODAY + 1), Some(TODAY + 1)), 2, None),
    ("on the first day", within(Some(TODAY), Some(TODAY + 1)), 2, None),
    ("on the last day", within(Some(TODAY - 1), Some(TODAY)), 2, None),
    ("on the day after", within(Some(TODAY - 1), Some(TODAY - 1)), 2, None),
    ("with days reversed", within(Some(TODAY), Some(TODAY - 1)), 2, None),
    ("locked", locked(None), 2, None),
    ("locked for another second", locked(Some(NOW + 1)), 2, None),
    ("locked until now", locked(Some(NOW)), 2, None),
    // The last one is left out of the CRM.
    ("unknown", OPEN, 2, None),
];

/// Accounts, from 1 on: a letter, to whom each is allocated, and whether it is switched on.
pub(crate) const ACCOUNTS: [(char, &str, bool); 9] = [
    ('u', "never allocated", true),
    ('a', "all customers", true),
    ('m', "the group Metro", true),
    ('l', "the group that is gone", true),
    ('s', "Metro Shop, Alone and Gone selected", true),
    ('e', "Gone selected", true),
    ('n', "no customers", true),
    ('d', "all customers, switched off", false),
    // The last one is left out of the CRM.
    ('x', "not configured", true),
];

fn selected(letter: char) -> &'static [u64] {
    if letter == 's' { &[2, 3, 5] } else { &[5] }
}

pub(crate) fn name(customer: u64) -> &'static str {
    CUSTOMERS[customer as usize - 1].0
}

pub(crate) struct Crm;

type Found<T> = Result<T, Infallible>;

fn customer(CustomerId(id): CustomerId) -> CustomerFacts {
    let known = (id as usize).checked_sub(1).and_then(|place| CUSTOMERS.get(place));
    let (_, groups, deleted) = known.copied().unwrap_or(("", &[], true));
    let membership = |group: &GroupId| Membership {
        group: *group,
        group_deleted: *group == LOST,
        head_office: (*group == METRO).then_some(METRO_HEAD),
    };
    let without = CustomerId(id) == WITHOUT_TICKETS;
    CustomerFacts {
        customer: CustomerId(id),
        deleted,
        memberships: groups.iter().map(membership).collect(),
        tickets_module: if without { AllocationView::NoCustomers } else { AllocationView::Unset },
    }
}

impl Directory for Crm {
    type Error = Infallible;

    fn contact(
        &self,
        ContactId(contact): ContactId,
        acting: Option<CustomerId>,
    ) -> Found<Option<ContactFacts>> {
        let known = &CONTACTS[..CONTACTS.len() - 1];
        Ok(known.get(contact as usize - 1).map(|(_, access, own, _)| ContactFacts {
            access: access.clone(),
            customer: (*own != 0).then(|| customer(CustomerId(*own))),
            acting: acting.map(customer),
            profile: None,
        }))
    }

    fn contacts_by_name_key(&self, _: &str) -> Found<Vec<NamedContact>> {
        let named = |contact, email: &str, deleted, portal_enabled| NamedContact {
            contact: ContactId(contact),
            email: email.into(),
            user_name: None,
            deleted,
            portal_enabled,
        };
        Ok(vec![
            named(1, "one@x", false, true),
            named(7, "two@x", false, true),
            named(9, "two@x", false, true),
            named(14, "gone@x", true, true),
            named(15, "off@x", false, false),
            named(20, "over@x", false, true),
        ])
    }

    fn candidate_accounts(&self, asked: CustomerId, _: &[GroupId]) -> Found<Vec<AccountView>> {
        let configured = 1..ACCOUNTS.len() as u64;
        configured
            .filter_map(|id| self.account_for_customer(EmailAccountId(id), asked).transpose())
            .collect()
    }

    fn account_for_customer(
        &self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Found<Option<AccountView>> {
        Ok(self.account(account)?.map(|facts| AccountView {
            account,
            position: 0,
            enabled: facts.enabled,
            allocation: facts.allocation.seen_by(customer),
        }))
    }

    fn account(&self, EmailAccountId(id): EmailAccountId) -> Found<Option<AccountFacts>> {
        let (letter, _, enabled) = ACCOUNTS[id as usize - 1];
        let allocation = match letter {
            'u' => StoredAllocation::Unset,
            'a' | 'd' => StoredAllocation::AllCustomers,
            'm' => StoredAllocation::CustomerGroup(AllocatedGroup { group: METRO, deleted: false }),
            'l' => StoredAllocation::CustomerGroup(AllocatedGroup { group: LOST, deleted: true }),
            's' | 'e' => StoredAllocation::SelectedCustomers(
                selected(letter)
                    .iter()
                    .map(|&id| SelectedCustomer { customer: CustomerId(id), deleted: id == 5 })
                    .collect(),
            ),
            'n' => StoredAllocation::NoCustomers,
            _ => return Ok(None),
        };
        Ok(Some(AccountFacts { enabled, allocation }))
    }

    /// Everybody, which is always allowed.
    fn customers(&self, _: &CustomerFilter, page: Page) -> Found<Vec<CustomerFacts>> {
        let behind = page.after().unwrap_or(0) + 1;
        Ok((behind..=CUSTOMERS.len() as u64).map(CustomerId).map(customer).collect())
    }

    fn customer_names(&self, _: Page) -> Found<Vec<CustomerName>> {
        Ok(Vec::new())
    }

    fn group(&self, group: GroupId) -> Found<Option<Membership>> {
        Ok([METRO, LOST].contains(&group).then_some(Membership {
            group,
            group_deleted: group == LOST,
            head_office: None,
        }))
    }

    fn profile_exists(&self, profile: ProfileId) -> Found<bool> {
        Ok(profile == ProfileId(1))
    }

    fn user(&self, user: UserId) -> Found<Option<UserFacts>> {
        let administrator = UserFacts { active: true, deleted: false, administrator: true };
        Ok((user == UserId(1)).then_some(administrator))
    }
}

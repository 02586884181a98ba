//! Worlds and questions at random, biased to the odd cases: what is gone, missing, doubled, reversed or nobody's.

mod change;
mod lockout;
mod portal;
mod portal_question;

use std::ops::RangeInclusive;

use host_harness::facts::{
    AccessWindow, ContactAccess, CustomerId, Date, EmailAccountId, GroupId, Instant, StoredLock,
    UserFacts, WindowDates,
};
use host_harness::session::{AdminRequest, Allocation, PortalAccess, Request};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::question::Question;
use crate::world::{Account, Allocated, Contact, Customer, Group, Portal, Profile, World};

pub use change::change;
pub use lockout::{event as lockout_event, settings as lockout_settings, state as lockout_state};
pub use portal::{MODULES, RECORDS, fields_of, portal_world};
pub use portal_question::{portal_question, privilege_question};

/// Customers are numbered from this list, as far as there are any; the rest is unknown. Zero and the largest number
/// are identifiers like any other.
const CUSTOMERS: &[CustomerId] = &[1, 2, 3, 4, 0, u64::MAX, 9];
const GROUPS: &[GroupId] = &[1, 2, 3, 9];
const ACCOUNTS: &[EmailAccountId] = &[1, 2, 3, u64::MAX, 9];
/// Ordinary people, and one whom nobody knows.
const CONTACTS: RangeInclusive<u64> = 1..=5;
/// An administrator, then users who are disabled, deleted or no administrators, and one whom nobody knows.
const USERS: &[(bool, bool, bool)] =
    &[(true, false, true), (false, false, true), (true, true, true), (true, false, false)];

/// Equal and nearly equal addresses and user names.
const EMAILS: &[&str] =
    &["", " \u{2003}", "a@x.example", " A@X.example\u{3000}", "ä@x.example", "Ä@X.EXAMPLE", "aa@x"];
const NAMES: &[&str] = &[
    "Amber Freight",
    "amber RETAIL",
    "Öst & Söhne",
    "Zeta",
    "ΟΔΟΣ 1",
    "İstanbul",
    "100%_x",
    "",
    "ZETA",
    "a\u{301}b c",
];
const QUERIES: &[&str] = &[
    "",
    "am",
    "AMB",
    "  am ",
    "\u{3000}amb\u{2003}",
    "ber",
    "öst",
    "ÖST",
    "ost",
    "& S",
    "%%%",
    "%_x",
    "mbf",
    "οδοσ",
    "οδος",
    "ist",
    "i\u{307}s",
    "İst",
    "zeta",
    "b c",
    "r r",
    "Freight ",
    "0 %",
];

/// A whole CRM.
pub fn world() -> impl Strategy<Value = World> {
    (
        vec((gone(), option::of(customer_id())), 0..4),
        vec((gone(), select(NAMES), vec(select(GROUPS), 0..4), tickets()), 0..7),
        vec((access(), option::weighted(0.85, customer_id()), select(EMAILS), user_name()), 0..5),
        vec((0..3_u32, prop::bool::weighted(0.85), allocated()), 0..5),
        0..3_u64,
    )
        .prop_map(|(groups, customers, contacts, accounts, profiles)| World {
            groups: GROUPS
                .iter()
                .zip(groups)
                .map(|(&id, (deleted, head))| Group { id, deleted, head })
                .collect(),
            customers: CUSTOMERS
                .iter()
                .zip(customers)
                .map(|(&id, (deleted, name, groups, tickets))| Customer {
                    id,
                    deleted,
                    name: name.into(),
                    groups,
                    tickets,
                })
                .collect(),
            contacts: CONTACTS
                .zip(contacts)
                .map(|(id, (access, customer, email, user_name))| Contact {
                    id,
                    access,
                    customer,
                    email: email.into(),
                    user_name,
                    profile: None,
                })
                .collect(),
            accounts: ACCOUNTS
                .iter()
                .zip(accounts)
                .map(|(&id, (position, enabled, allocation))| Account {
                    id,
                    position,
                    enabled,
                    allocation,
                })
                .collect(),
            users: (1..)
                .zip(USERS)
                .map(|(id, &(active, deleted, administrator))| {
                    (id, UserFacts { active, deleted, administrator })
                })
                .collect(),
            portal: Portal {
                profiles: (0..profiles).map(|id| Profile::empty(id, &id.to_string())).collect(),
                ..Portal::default()
            },
        })
}

/// Any question.
pub fn question() -> impl Strategy<Value = Question> {
    prop_oneof![
        1 => request().prop_map(Question::Access),
        3 => request().prop_map(Question::Visible),
        3 => (request(), option::weighted(0.8, account_id()))
            .prop_map(|(request, account)| Question::Submit(request, account)),
        2 => account_id().prop_map(Question::Who),
        3 => (admin(), account_id(), allocation())
            .prop_map(|(admin, account, wanted)| Question::Allocate(admin, account, wanted)),
        2 => (account_id(), allocation())
            .prop_map(|(account, wanted)| Question::Impact(account, wanted)),
        1 => (select(QUERIES), prop_oneof![0..4_u32, Just(u32::MAX)])
            .prop_map(|(query, limit)| Question::Search(query.into(), limit)),
        3 => (admin(), portal_access())
            .prop_map(|(admin, wanted)| Question::Enable(admin, wanted)),
    ]
}

/// A question on behalf of a contact.
pub fn request() -> impl Strategy<Value = Request> {
    (CONTACTS, option::weighted(0.4, customer_id()), day(), moment())
        .prop_map(|(contact, acting, today, now)| Request { contact, acting, today, now })
}

/// A proposal, mostly by the administrator.
pub fn admin() -> impl Strategy<Value = AdminRequest> {
    (prop_oneof![8 => Just(1_u64), 1 => 2..=5_u64], day(), moment())
        .prop_map(|(actor, today, now)| AdminRequest { actor, today, now })
}

/// Any proposal, whether or not what it names exists.
pub fn allocation() -> impl Strategy<Value = Allocation> {
    prop_oneof![
        1 => Just(Allocation::AllCustomers),
        2 => select(GROUPS).prop_map(Allocation::CustomerGroup),
        3 => vec(customer_id(), 0..5).prop_map(Allocation::SelectedCustomers),
        1 => Just(Allocation::NoCustomers),
    ]
}

/// Any account, configured or not.
pub fn account_id() -> impl Strategy<Value = EmailAccountId> {
    select(ACCOUNTS)
}

fn portal_access() -> impl Strategy<Value = PortalAccess> {
    (CONTACTS, prop::bool::weighted(0.7), select(EMAILS), window(), option::of(0..4_u64)).prop_map(
        |(contact, portal_enabled, email, window, profile)| PortalAccess {
            contact,
            portal_enabled,
            email: email.into(),
            window,
            profile,
        },
    )
}

fn gone() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.2)
}

fn customer_id() -> impl Strategy<Value = CustomerId> {
    select(CUSTOMERS)
}

fn user_name() -> impl Strategy<Value = Option<String>> {
    option::weighted(0.3, select(EMAILS).prop_map(String::from))
}

fn allocated() -> impl Strategy<Value = Allocated> {
    prop_oneof![
        Just(Allocated::Unset),
        Just(Allocated::All),
        select(GROUPS).prop_map(Allocated::Group),
        // A set in no order: the order in which customers were selected is kept, and nobody is selected twice.
        prop::sample::subsequence(CUSTOMERS, 0..5).prop_shuffle().prop_map(Allocated::Selected),
        Just(Allocated::None),
    ]
}

/// Mostly everybody has the Tickets module.
fn tickets() -> impl Strategy<Value = Allocated> {
    prop_oneof![3 => Just(Allocated::Unset), 1 => allocated()]
}

/// Access without any hindrance.
fn open() -> ContactAccess {
    let window = AccessWindow::Unlimited;
    ContactAccess { deleted: false, portal_enabled: true, window, lock: None }
}

fn access() -> impl Strategy<Value = ContactAccess> {
    let lock =
        (option::of(moment()), moment()).prop_map(|(until, seen)| StoredLock { until, seen });
    (prop::bool::weighted(0.1), prop::bool::weighted(0.9), window(), option::weighted(0.2, lock))
        .prop_map(|(deleted, portal_enabled, window, lock)| ContactAccess {
            deleted,
            portal_enabled,
            window,
            lock,
        })
}

/// Mostly open at the days asked about; otherwise short, reversed, or without a date.
fn window() -> impl Strategy<Value = AccessWindow> {
    let dates = |start, end| AccessWindow::Dates(WindowDates { start, end });
    prop_oneof![
        2 => Just(AccessWindow::Unlimited),
        2 => Just(dates(Some(-100), Some(100))),
        2 => (option::weighted(0.9, day()), option::weighted(0.9, day()))
            .prop_map(move |(start, end)| dates(start, end)),
    ]
}

fn day() -> impl Strategy<Value = Date> {
    prop_oneof![9 => -2..=2_i32, 1 => select(&[i32::MIN, i32::MAX])]
}

fn moment() -> impl Strategy<Value = Instant> {
    prop_oneof![9 => 3..=6_u64, 1 => select(&[0, u64::MAX])]
}

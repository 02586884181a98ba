//! Whom to ask about first: contacts in classes by what rules can tell apart, each class in its turn.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::facts::{ContactId, CustomerId, Date, ProfileId};
use crate::store::{Grouped, StoreError, Traits, Transaction};

/// A contact to be asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) contact: ContactId,
    pub(crate) customer: Option<CustomerId>,
}

/// Contacts in the order in which they are to be asked about.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    /// Every class has its first one before any has its second.
    pub(crate) members: Vec<Member>,
    /// How many classes there are.
    pub(super) classes: usize,
}

/// An access period as it lies around a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Window {
    Unlimited,
    Missing,
    Before,
    Inside,
    /// Over since no more than thirty days.
    JustOver,
    LongOver,
}

/// What decides first: whether the contact has access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    portal_enabled: bool,
    deleted: bool,
    locked: bool,
    window: Window,
}

/// What rules can know of a customer but its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Company {
    None,
    /// Its place in the list of all sets of groups, and whether it is deleted.
    Groups(usize, bool),
}

/// How long an access period counts as just over.
const JUST: Date = 30;

pub(super) fn window(stored: Option<(Option<Date>, Option<Date>)>, today: Date) -> Window {
    match stored {
        None => Window::Unlimited,
        Some((Some(start), Some(_))) if today < start => Window::Before,
        Some((Some(_), Some(end))) if today <= end => Window::Inside,
        Some((Some(_), Some(end))) if today <= end.saturating_add(JUST) => Window::JustOver,
        Some((Some(_), Some(_))) => Window::LongOver,
        Some(_) => Window::Missing,
    }
}

/// Reads the whole directory. Version 1 or 2 is in force for everybody, so it tells nobody apart.
pub(crate) fn directory(facts: &Transaction, today: Date) -> Result<Directory, StoreError> {
    let companies = Companies::read(facts)?;
    let mut classes = Classes::default();
    facts.each_traits(|traits| classes.add(&companies, &traits, today))?;
    Ok(classes.in_turn())
}

#[derive(Default)]
struct Companies {
    /// For each customer in any group, the place of its set of groups; 0 is none.
    groups: HashMap<CustomerId, usize>,
    deleted: BTreeSet<CustomerId>,
}

impl Companies {
    fn read(facts: &Transaction) -> Result<Self, StoreError> {
        Ok(Companies::of(facts.all_memberships()?, facts.deleted_customers()?))
    }

    fn of(grouped: Vec<(CustomerId, Grouped)>, deleted: Vec<CustomerId>) -> Self {
        let mut sets: BTreeMap<CustomerId, Vec<Grouped>> = BTreeMap::new();
        for (customer, group) in grouped {
            sets.entry(customer).or_default().push(group);
        }
        let kinds: BTreeSet<&Vec<Grouped>> = sets.values().collect();
        let places: HashMap<_, usize> =
            kinds.iter().zip(1..).map(|(set, place)| (*set, place)).collect();
        let place = |set| places.get(set).copied().unwrap_or(0);
        let groups = sets.iter().map(|(customer, set)| (*customer, place(set))).collect();
        Companies { groups, deleted: deleted.into_iter().collect() }
    }

    fn company(&self, customer: Option<CustomerId>) -> Company {
        customer.map_or(Company::None, |customer| {
            let groups = self.groups.get(&customer).copied().unwrap_or(0);
            Company::Groups(groups, self.deleted.contains(&customer))
        })
    }
}

type ByCompany = BTreeMap<Company, Vec<Member>>;
type ByProfile = BTreeMap<Option<ProfileId>, ByCompany>;

#[derive(Default)]
struct Classes(BTreeMap<State, ByProfile>);

impl Classes {
    fn add(&mut self, companies: &Companies, traits: &Traits, today: Date) {
        let Traits { contact, customer, profile, portal_enabled, deleted, window, locked } =
            *traits;
        let window = self::window(window, today);
        let state = State { portal_enabled, deleted, locked, window };
        let class = self.0.entry(state).or_default().entry(profile).or_default();
        class.entry(companies.company(customer)).or_default().push(Member { contact, customer });
    }

    /// The classes in such an order that already the first few differ in what decides first.
    fn in_turn(self) -> Directory {
        let by_state = self.0.into_values().map(|profiles| {
            let by_profile = profiles.into_values().map(|classes| classes.into_values().collect());
            take_turns(by_profile.collect())
        });
        let classes: Vec<Vec<Member>> = take_turns(by_state.collect());
        let count = classes.len();
        Directory { members: take_turns(classes), classes: count }
    }
}

/// The first of each list, then the second of each, and so on.
pub(super) fn take_turns<T>(lists: Vec<Vec<T>>) -> Vec<T> {
    let mut taken = Vec::with_capacity(lists.iter().map(Vec::len).sum());
    let mut lists: Vec<_> = lists.into_iter().map(Vec::into_iter).collect();
    while !lists.is_empty() {
        lists.retain_mut(|list| match list.next() {
            Some(next) => {
                taken.push(next);
                true
            }
            None => false,
        });
    }
    taken
}

#[cfg(test)]
mod tests;

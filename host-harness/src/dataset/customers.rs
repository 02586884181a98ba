//! Customers, and the groups that they belong to.

use super::names::{Brand, Names, slug_of};
use super::odd_names::ODD_NAMES;
use super::random::Random;
use super::{Ids, Shape};
use crate::document::{Customer, CustomerGroup, Id};

/// A customer as its contacts and the accounts need it.
pub(super) struct Company {
    pub(super) customer: Id,
    pub(super) deleted: bool,
    pub(super) language: usize,
    pub(super) domain: String,
}

#[derive(Clone, Copy, PartialEq)]
enum GroupKind {
    HeadIsMember,
    HeadIsNoMember,
    HeadIsDeleted,
    NoHead,
    Empty,
    Deleted,
}

const ODD_GROUPS: &[GroupKind] = &[
    GroupKind::Deleted,
    GroupKind::HeadIsNoMember,
    GroupKind::HeadIsDeleted,
    GroupKind::Empty,
    GroupKind::NoHead,
    GroupKind::HeadIsMember,
];
const USUAL_GROUPS: &[(GroupKind, usize)] = &[
    (GroupKind::HeadIsMember, 70),
    (GroupKind::NoHead, 24),
    (GroupKind::Deleted, 4),
    (GroupKind::Empty, 2),
];

#[derive(Clone, Copy)]
enum Kind {
    InNoGroup,
    InOneGroup,
    InSeveralGroups,
    InDeletedGroup,
    Deleted,
}

const ODD: &[Kind] = &[
    Kind::Deleted,
    Kind::InSeveralGroups,
    Kind::InDeletedGroup,
    Kind::InOneGroup,
    Kind::InNoGroup,
];
const USUAL: &[(Kind, usize)] = &[
    (Kind::InNoGroup, 48),
    (Kind::InOneGroup, 37),
    (Kind::InSeveralGroups, 9),
    (Kind::Deleted, 5),
    (Kind::InDeletedGroup, 1),
];

struct Group {
    kind: GroupKind,
    brand: Brand,
    entry: CustomerGroup,
    members: Vec<Id>,
}

/// Groups, customers, and what else is known of the customers.
pub(super) type Customers = (Vec<CustomerGroup>, Vec<Customer>, Vec<Company>);

pub(super) fn generate(shape: &Shape, seed: u64, names: &mut Names) -> Result<Customers, String> {
    let random = &mut Random::new(seed, "customers");
    let mut groups = groups(shape.groups, seed, names)?;
    let mut draw = Draw::new(random, &groups);
    let mut odd_names: Vec<_> =
        ODD_NAMES.iter().copied().map(Some).take(shape.customers / 7).collect();
    odd_names.resize(shape.customers, None);
    random.shuffle(&mut odd_names);

    let mut ids = Ids::after(10_000);
    let (mut customers, mut companies) = (Vec::new(), Vec::new());
    let kinds = random.deal(shape.customers, ODD, USUAL);
    for (kind, odd_name) in kinds.into_iter().zip(odd_names) {
        let id = ids.next(random)?;
        let deleted = matches!(kind, Kind::Deleted);
        let places = draw.places(random, kind);
        let first = places.first().and_then(|&place| groups.get(place));
        let brand = match first {
            Some(group) if random.chance(75) => group.brand.clone(),
            _ => names.brand(random),
        };
        let name = match odd_name {
            Some(name) => name.to_owned(),
            None => names.company(random, &brand),
        };
        let domain = match odd_name.map(slug_of) {
            Some(slug) if slug.len() > 2 => format!("{slug}.example"),
            _ => brand.domain,
        };
        let mut belongs_to = Vec::new();
        for group in places.iter().copied() {
            if let Some(group) = groups.get_mut(group) {
                belongs_to.push(group.entry.id);
                group.members.extend((!deleted).then_some(id));
            }
        }
        customers.push(Customer { id, name: name.try_into()?, groups: belongs_to, deleted });
        companies.push(Company { customer: id, deleted, language: brand.language, domain });
    }
    choose_heads(random, &mut groups, &companies);
    Ok((groups.into_iter().map(|group| group.entry).collect(), customers, companies))
}

fn groups(size: usize, seed: u64, names: &mut Names) -> Result<Vec<Group>, String> {
    let random = &mut Random::new(seed, "groups");
    let mut ids = Ids::after(100);
    let mut groups = Vec::new();
    for kind in random.deal(size, ODD_GROUPS, USUAL_GROUPS) {
        let brand = names.group_brand(random);
        let entry = CustomerGroup {
            id: ids.next(random)?,
            name: names.group(&brand).try_into()?,
            head_office: None,
            deleted: kind == GroupKind::Deleted,
        };
        groups.push(Group { kind, brand, entry, members: Vec::new() });
    }
    Ok(groups)
}

fn choose_heads(random: &mut Random, groups: &mut [Group], companies: &[Company]) {
    let of = |deleted| {
        let found = companies.iter().filter(move |company| company.deleted == deleted);
        found.map(|company| company.customer).collect::<Vec<_>>()
    };
    let (live, deleted) = (of(false), of(true));
    for group in groups {
        group.entry.head_office = match group.kind {
            // A deleted group keeps the Head Office that it had: the right must end all the same.
            GroupKind::HeadIsMember | GroupKind::Deleted => random.pick(&group.members).copied(),
            GroupKind::HeadIsNoMember => {
                let strangers = (0..64).filter_map(|_| random.pick(&live).copied());
                strangers.into_iter().find(|customer| !group.members.contains(customer))
            }
            GroupKind::HeadIsDeleted => random.pick(&deleted).copied(),
            GroupKind::NoHead | GroupKind::Empty => None,
        };
    }
}

/// Draws groups for customers: a few large ones, many small ones, none of the others without members.
struct Draw {
    open: Vec<usize>,
    due: Vec<usize>,
    deleted: Vec<usize>,
}

impl Draw {
    fn new(random: &mut Random, groups: &[Group]) -> Self {
        let (mut open, mut deleted) = (Vec::new(), Vec::new());
        for (place, group) in groups.iter().enumerate() {
            match group.kind {
                GroupKind::Deleted => deleted.push(place),
                GroupKind::Empty => {}
                _ => open.push(place),
            }
        }
        random.shuffle(&mut open);
        Draw { due: open.repeat(2), open, deleted }
    }

    fn places(&mut self, random: &mut Random, kind: Kind) -> Vec<usize> {
        let mut places = Vec::new();
        match kind {
            Kind::InNoGroup => {}
            Kind::InOneGroup => self.add(random, &mut places, 1),
            Kind::InSeveralGroups => {
                let count = 2 + random.skewed(3);
                self.add(random, &mut places, count);
            }
            Kind::InDeletedGroup => places.extend(random.pick(&self.deleted)),
            // What a deleted customer's record still names counts for nothing, so it must not use up what is due.
            Kind::Deleted => places.extend(random.pick_skewed(&self.open)),
        }
        places
    }

    fn add(&mut self, random: &mut Random, places: &mut Vec<usize>, count: usize) {
        for _ in 0..count * 8 {
            if places.len() == count {
                break;
            }
            let place = self.due.pop().or_else(|| random.pick_skewed(&self.open).copied());
            places.extend(place.filter(|place| !places.contains(place)));
        }
    }
}

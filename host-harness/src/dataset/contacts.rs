//! People at customers, and the days on which they may use the portal.

use super::customers::Company;
use super::names::{Names, Person};
use super::random::Random;
use super::{Ids, Shape, TODAY};
use crate::day::Day;
use crate::document::{AccessDays, Contact, Profile};

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Usual,
    Unlimited,
    FlagOff,
    Expired,
    NotStarted,
    Deleted,
    WithoutCustomer,
    OfDeletedCustomer,
    WithoutEmail,
    StartMissing,
    EndMissing,
    Reversed,
    EndsToday,
    StartsToday,
    EndedYesterday,
    StartsTomorrow,
    OneDay,
    SharedEmail,
    OwnUserName,
}

const ODD: &[Kind] = &[
    Kind::EndsToday,
    Kind::EndedYesterday,
    Kind::StartMissing,
    Kind::FlagOff,
    Kind::SharedEmail,
    Kind::StartsTomorrow,
    Kind::StartsToday,
    Kind::EndMissing,
    Kind::Reversed,
    Kind::OneDay,
    Kind::Unlimited,
    Kind::WithoutCustomer,
    Kind::OfDeletedCustomer,
    Kind::Deleted,
    Kind::WithoutEmail,
    Kind::OwnUserName,
];
const USUAL: &[(Kind, usize)] = &[
    (Kind::Usual, 64),
    (Kind::FlagOff, 14),
    (Kind::Expired, 7),
    (Kind::Unlimited, 4),
    (Kind::NotStarted, 3),
    (Kind::Deleted, 3),
    (Kind::OwnUserName, 2),
    (Kind::OfDeletedCustomer, 2),
    (Kind::WithoutCustomer, 1),
];

pub(super) fn generate(
    shape: &Shape,
    seed: u64,
    names: &mut Names,
    companies: &[Company],
    profiles: &[Profile],
) -> Result<Vec<Contact>, String> {
    let random = &mut Random::new(seed, "contacts");
    let today = TODAY.parse::<Day>()?.number();
    let mut employers = Employers::new(random, companies);
    let mut ids = Ids::after(50_000);
    let kinds = random.deal(shape.contacts, ODD, USUAL);
    let mut contacts = Vec::new();
    for kind in kinds.iter().copied() {
        let employer = employers.next(random, kind);
        let language =
            employer.map_or_else(|| names.language(random), |employer| employer.language);
        let person = names.person(random, language);
        let domain = employer.map_or("post.example", |employer| &employer.domain);
        let has_email = kind != Kind::WithoutEmail && !(kind == Kind::FlagOff && random.chance(30));
        let email = if has_email { Some(email(random, names, &person, domain)) } else { None };
        let user_name = (kind == Kind::OwnUserName).then(|| names.user_name(&person));
        let has_profile = kind != Kind::FlagOff && random.chance(60);
        contacts.push(Contact {
            id: ids.next(random)?,
            name: person.name.try_into()?,
            email: email.map(TryInto::try_into).transpose()?,
            user_name: user_name.map(TryInto::try_into).transpose()?,
            customer: employer.map(|employer| employer.customer),
            portal_enabled: kind != Kind::FlagOff && !(kind == Kind::Deleted && random.chance(40)),
            access_window: window(random, kind, today),
            profile: random.pick_skewed(profiles).filter(|_| has_profile).map(|profile| profile.id),
            deleted: kind == Kind::Deleted,
        });
    }
    share_emails(random, &kinds, &mut contacts)?;
    Ok(contacts)
}

fn email(random: &mut Random, names: &mut Names, person: &Person, domain: &str) -> String {
    let address = names.address(&format!("{}.{}", person.given, person.family), domain);
    // Letter case tells no two addresses apart, and staff type it as they like.
    match random.below(20) {
        0 => address.split_inclusive(['.', '@']).map(capitalised).collect(),
        1 => address.to_uppercase(),
        _ => address,
    }
}

fn capitalised(part: &str) -> String {
    let mut letters = part.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn window(random: &mut Random, kind: Kind, today: i32) -> Option<AccessDays> {
    // Access is given for whole years, so one that is open has begun within the term that contains today.
    let begun = -random.between(1, 900);
    let open = begun + 365 * ((1 - begun) / 365 + 1) - 1;
    let (start, end) = match kind {
        Kind::Unlimited => return None,
        Kind::FlagOff if random.chance(50) => (None, None),
        Kind::FlagOff | Kind::Expired => {
            let end = -random.between(2, 800);
            (Some(end - 364), Some(end))
        }
        Kind::NotStarted => {
            let start = random.between(2, 90);
            (Some(start), Some(start + 364))
        }
        Kind::StartMissing => (None, Some(open)),
        Kind::EndMissing => (Some(begun), None),
        Kind::Reversed => (Some(open), Some(begun)),
        Kind::EndsToday => (Some(begun), Some(0)),
        Kind::EndedYesterday => (Some(begun - 1), Some(-1)),
        Kind::StartsToday => (Some(0), Some(open)),
        Kind::StartsTomorrow => (Some(1), Some(open + 1)),
        Kind::OneDay => (Some(0), Some(0)),
        Kind::Usual
        | Kind::Deleted
        | Kind::WithoutCustomer
        | Kind::OfDeletedCustomer
        | Kind::WithoutEmail
        | Kind::SharedEmail
        | Kind::OwnUserName => (Some(begun), Some(open)),
    };
    let day = |days: Option<i32>| days.and_then(|days| Day::from_number(today + days));
    Some(AccessDays { start: day(start), end: day(end) })
}

/// One person at two customers, entered twice with the same address.
fn share_emails(
    random: &mut Random,
    kinds: &[Kind],
    contacts: &mut [Contact],
) -> Result<(), String> {
    let usual: Vec<Contact> = kinds
        .iter()
        .zip(&*contacts)
        .filter(|(kind, _)| **kind == Kind::Usual)
        .map(|(_, contact)| contact.clone())
        .take(100)
        .collect();
    for (kind, contact) in kinds.iter().zip(contacts) {
        if *kind == Kind::SharedEmail
            && let Some(other) = random.pick(&usual)
            && let Some(email) = &other.email
        {
            let (lower, upper) = (email.as_str().to_lowercase(), email.as_str().to_uppercase());
            let email = if email.as_str() == lower { upper } else { lower };
            contact.name = other.name.clone();
            contact.email = Some(email.try_into()?);
        }
    }
    Ok(())
}

/// Deals customers to contacts: most have a few, some have many.
struct Employers<'a> {
    live: Vec<&'a Company>,
    deleted: Vec<&'a Company>,
    due: Vec<&'a Company>,
}

impl<'a> Employers<'a> {
    fn new(random: &mut Random, companies: &'a [Company]) -> Self {
        let (deleted, mut live): (Vec<_>, Vec<_>) =
            companies.iter().partition(|company| company.deleted);
        random.shuffle(&mut live);
        Employers { due: live.clone(), live, deleted }
    }

    fn next(&mut self, random: &mut Random, kind: Kind) -> Option<&'a Company> {
        match kind {
            Kind::WithoutCustomer => None,
            Kind::OfDeletedCustomer => random.pick(&self.deleted).copied(),
            _ if random.chance(60) => self.due.pop().or_else(|| random.pick(&self.live).copied()),
            _ => random.pick_skewed(&self.live).copied(),
        }
    }
}

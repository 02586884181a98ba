//! Makes up a CRM that a reader would call real, with every case that the rules tell apart.

mod accounts;
mod contacts;
mod customers;
mod names;
mod odd_cases;
mod odd_names;
mod odd_portal;
mod random;
mod records;
mod words;

pub use odd_cases::odd_cases;
pub(crate) use random::Random;

use crate::document::{Document, Id};

/// The day around which access periods lie, so that the same document means the same for ever.
pub const TODAY: &str = "2026-06-15";

/// The configuration of the portal: people, modules and profiles are few, and the same in every CRM.
const PORTAL: &str = include_str!("dataset/portal.json");

/// How many of the profiles, from the first on, contacts hold; the next is a copy that nobody does.
const HELD: usize = 5;

/// How much there is of everything; exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Companies, deleted ones included.
    pub customers: usize,
    /// Customer groups, deleted ones included.
    pub groups: usize,
    /// People at customers.
    pub contacts: usize,
    /// Ticket email accounts.
    pub accounts: usize,
}

impl Default for Shape {
    fn default() -> Self {
        Shape { customers: 240, groups: 24, contacts: 720, accounts: 64 }
    }
}

/// Makes up a document: the same one for the same shape and seed, on every machine.
///
/// From the default shape on, each of the [`odd_cases()`] is there, whatever the seed; smaller documents have fewer of
/// them, so that most of what they hold is ordinary.
pub fn generate(shape: &Shape, seed: u64) -> Document {
    // The words are short and without control characters: no name or number made of them can be refused.
    build(shape, seed).unwrap_or_default()
}

fn build(shape: &Shape, seed: u64) -> Result<Document, String> {
    let names = &mut names::Names::new();
    let portal: Document = serde_json::from_str(PORTAL).map_err(|error| error.to_string())?;
    let (customer_groups, customers, companies) = customers::generate(shape, seed, names)?;
    let held = portal.profiles.get(..HELD).unwrap_or_default();
    let mut contacts = contacts::generate(shape, seed, names, &companies, held)?;
    let deleted = portal.profiles.iter().find(|profile| profile.deleted);
    // Whoever deleted the profile has overlooked them.
    for contact in
        contacts.iter_mut().filter(|contact| contact.profile.is_some()).skip(9).step_by(90)
    {
        contact.profile = deleted.map(|profile| profile.id);
    }
    let ticket_email_accounts = accounts::generate(shape, seed, &customer_groups, &companies)?;
    let records = records::generate(seed, &customers, &contacts)?;
    Ok(Document { customer_groups, customers, contacts, ticket_email_accounts, records, ..portal })
}

/// Ascending identifiers with gaps, as years of use leave them.
struct Ids(u64);

impl Ids {
    fn after(last: u64) -> Self {
        Ids(last)
    }

    fn next(&mut self, random: &mut random::Random) -> Result<Id, String> {
        self.0 += if random.chance(8) { 2 + random.skewed(6) as u64 } else { 1 };
        self.0.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::Day;
    use crate::document::{AllocationEntry, Contact, Known};

    const TINY: Shape = Shape { customers: 3, groups: 1, contacts: 5, accounts: 10 };

    #[track_caller]
    fn check(shape: Shape, seed: u64) -> Document {
        let document = generate(&shape, seed);
        assert_eq!(document.faults(&Known::default(), false), []);
        let made = Shape {
            customers: document.customers.len(),
            groups: document.customer_groups.len(),
            contacts: document.contacts.len(),
            accounts: document.ticket_email_accounts.len(),
        };
        assert_eq!(made, shape);
        document
    }

    #[test]
    fn every_size_is_exact_and_without_faults() {
        let nothing = Shape { customers: 0, groups: 0, contacts: 0, accounts: 0 };
        for seed in 0..20 {
            check(nothing, seed);
            check(TINY, seed);
            check(Shape { accounts: 30, ..nothing }, seed);
            check(Shape { contacts: 40, groups: 40, ..nothing }, seed);
            check(Shape { customers: 40, ..nothing }, seed);
            check(Shape { customers: 8, groups: 4, contacts: 16, accounts: 300 }, seed);
        }
        check(Shape { customers: 2000, groups: 100, contacts: 4000, accounts: 20_000 }, 1);
    }

    #[test]
    fn a_document_is_read_as_it_was_written() {
        for shape in [TINY, Shape::default()] {
            let document = check(shape, 7);
            assert_eq!(Document::parse(&document.to_json()).unwrap(), document);
        }
    }

    #[test]
    fn a_seed_makes_the_same_bytes_for_ever() {
        let bytes = |seed| generate(&Shape::default(), seed).to_json();
        assert_eq!(bytes(1), bytes(1));
        assert_ne!(bytes(1), bytes(2));
        // A release that changes this changes what everybody's reports and comparisons are about.
        let sum = bytes(1).bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        assert_eq!(format!("{sum:016x}"), "f91847377a46a7f4");
    }

    #[test]
    fn accounts_change_nothing_else() {
        let few = generate(&Shape::default(), 3);
        let many = generate(&Shape { accounts: 500, ..Shape::default() }, 3);
        assert_eq!((few.customers, few.contacts), (many.customers, many.contacts));
    }

    #[test]
    fn every_odd_case_is_there() {
        for seed in 0..50 {
            let document = check(Shape::default(), seed);
            for (case, count) in odd_cases(&document) {
                assert!(count > 0, "seed {seed}: no {case}");
            }
        }
        let [(_, of_one_email)] = odd_cases(&generate(&Shape::default(), 1))
            .into_iter()
            .filter(|(case, _)| case.starts_with("enabled contacts of one email"))
            .collect::<Vec<_>>()[..]
        else {
            panic!("one such case")
        };
        assert_eq!(of_one_email, 2);
    }

    #[test]
    fn most_of_it_is_ordinary() {
        let document = generate(&Shape::default(), 1);
        let today: Day = TODAY.parse().unwrap();
        let valid = |contact: &&Contact| {
            contact.portal_enabled
                && !contact.deleted
                && contact.access_window.is_none_or(|window| {
                    window.start.is_some_and(|start| start <= today)
                        && window.end.is_some_and(|end| today <= end)
                })
        };
        let valid = document.contacts.iter().filter(valid).count();
        assert!((480..=550).contains(&valid), "{valid} of 720 contacts have access");
        let common = document.ticket_email_accounts.iter().filter(|account| {
            account.enabled
                && !matches!(account.allocation, Some(AllocationEntry::NoCustomers {}) | None)
        });
        assert!(common.count() > 45);
        let mut sizes = document
            .customer_groups
            .iter()
            .map(|group| {
                document
                    .customers
                    .iter()
                    .filter(|customer| customer.groups.contains(&group.id))
                    .count()
            })
            .collect::<Vec<_>>();
        sizes.sort_unstable();
        assert!(sizes[23] >= 15 && sizes[12] <= 8, "{sizes:?}");
    }

    #[test]
    fn addresses_are_plausible_and_made_up() {
        let document = generate(&Shape::default(), 1);
        let emails = document.contacts.iter().filter_map(|contact| contact.email.as_ref());
        let mailboxes = document.ticket_email_accounts.iter().map(|account| &account.address);
        for address in emails.chain(mailboxes) {
            let lower = address.as_str().to_lowercase();
            let (before, domain) = lower.split_once('@').unwrap();
            let host = domain.strip_suffix(".example").unwrap();
            for part in before.split('.').chain([host]) {
                let fits = part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
                assert!(fits && !part.is_empty() && !part.ends_with('-'), "{address:?}");
            }
        }
    }
}

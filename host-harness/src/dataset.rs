//! Makes up a CRM that a reader would call real, with every case that the rules tell apart.

mod accounts;
mod contacts;
mod customers;
mod names;
mod odd_cases;
mod odd_names;
mod random;
mod words;

pub use odd_cases::odd_cases;

use crate::document::{Document, Id, Profile, User};

/// The day around which access periods lie, so that the same document means the same for ever.
pub const TODAY: &str = "2026-06-15";

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
    let profiles = profiles()?;
    let (customer_groups, customers, companies) = customers::generate(shape, seed, names)?;
    let contacts = contacts::generate(shape, seed, names, &companies, &profiles)?;
    let ticket_email_accounts = accounts::generate(shape, seed, &customer_groups, &companies)?;
    Ok(Document {
        users: users()?,
        profiles,
        customer_groups,
        customers,
        contacts,
        ticket_email_accounts,
        tickets_module: None,
    })
}

fn users() -> Result<Vec<User>, String> {
    let user = |id: u64, name: &str, administrator, active, deleted| {
        let (id, name) = (id.try_into()?, name.to_owned().try_into()?);
        Ok(User { id, name, administrator, active, deleted })
    };
    Vec::from([
        user(1, "Administrator", true, true, false),
        user(2, "Miriam Castellanos", true, true, false),
        user(3, "Tomasz Wrona", false, true, false),
        user(4, "Κώστας Βλάχος", false, true, false),
        user(5, "松本 恵", false, true, false),
        user(6, "Gerrit ten Brink", true, false, false),
        user(7, "Rania Haddad", true, true, true),
    ])
    .into_iter()
    .collect()
}

fn profiles() -> Result<Vec<Profile>, String> {
    let names = ["DEFAULT", "Tickets only", "Read only", "Franchise partner", "Großkunde"];
    let profiles = (1_u64..).zip(names);
    profiles
        .map(|(id, name)| Ok(Profile { id: id.try_into()?, name: name.to_owned().try_into()? }))
        .collect()
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
        assert_eq!(format!("{sum:016x}"), "81f0995abbf7f9a9");
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

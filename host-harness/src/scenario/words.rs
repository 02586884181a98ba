//! Between a scenario's words and the host's.

use crate::crm::AllocationPreview;
use crate::day::Day;
use crate::document::AllocationEntry;
use crate::facts::{AccessWindow, WindowDates};
use crate::session::{Allocation, PortalAccess, Search};

use super::PortalSection;
use super::expect::{Affected, Allocated, Found};

pub(super) fn allocated(preview: AllocationPreview) -> Allocated {
    let AllocationPreview { accepted, impact, gaining_contacts, losing_contacts } = preview;
    Allocated {
        changed: accepted.changed,
        gain: Affected { customers: impact.gain, contacts: gaining_contacts },
        lose: Affected { customers: impact.lose, contacts: losing_contacts },
    }
}

pub(super) fn found(search: Search) -> Found {
    match search {
        Search::Found(found) => {
            let customers = found.customers.iter().map(|found| found.customer).collect();
            if found.more { Found::FirstCustomers(customers) } else { Found::Customers(customers) }
        }
        Search::TooShort { refusal, minimum } => {
            Found::Refused { reason: refusal.rule.reason.clone(), minimum }
        }
    }
}

pub(super) fn proposed(entry: &AllocationEntry) -> Allocation {
    match entry {
        AllocationEntry::AllCustomers {} => Allocation::AllCustomers,
        AllocationEntry::CustomerGroup { group } => Allocation::CustomerGroup(group.get()),
        AllocationEntry::SelectedCustomers { customers } => {
            Allocation::SelectedCustomers(customers.iter().map(|customer| customer.get()).collect())
        }
        AllocationEntry::NoCustomers {} => Allocation::NoCustomers,
    }
}

pub(super) fn portal_access(section: &PortalSection) -> PortalAccess {
    let day = |day: Option<Day>| day.map(Day::number);
    PortalAccess {
        contact: section.contact,
        portal_enabled: section.portal_enabled,
        email: section.email.clone(),
        window: section.access_window.map_or(AccessWindow::Unlimited, |days| {
            AccessWindow::Dates(WindowDates { start: day(days.start), end: day(days.end) })
        }),
        profile: section.profile,
    }
}

/// A moment of the day, for questions that also ask for the time.
pub(super) fn noon(today: i32) -> u64 {
    u64::try_from(today).unwrap_or(0) * 86_400 + 43_200
}

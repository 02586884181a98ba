//! What hosts do that is stored: each step of a sign-in, and what administrators do.

use std::net::{IpAddr, Ipv4Addr};

use host_harness::crm::{Crm, CrmError};
use host_harness::document::ChangeEntry;
use host_harness::session::changes::Change;
use host_harness::session::lockouts::{Password, WhitelistMode};
use host_harness::session::{Allocation, Answer};

use crate::place::{LEASE, START, THRESHOLD, admin, at};

/// Where a right password comes from.
pub(crate) const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));
/// More than a deed about a contact has.
const STATEMENTS: u64 = 45;
/// The attempt that is under way.
const TICKET: u64 = 900;

/// Something that is stored as a whole or not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    Begin,
    /// The wrong password that locks, of which the contact is told.
    SettleWrong,
    /// The right one, from an address that is remembered.
    SettleRight,
    Whitelist,
    Lock,
    Settings,
    Allocation,
}

/// How many of each a deed adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traces {
    pub(crate) log: usize,
    pub(crate) audit: usize,
    pub(crate) notices: usize,
    pub(crate) revisions: u64,
}

impl Deed {
    pub(crate) const ALL: [Deed; 7] = [
        Deed::Begin,
        Deed::SettleWrong,
        Deed::SettleRight,
        Deed::Whitelist,
        Deed::Lock,
        Deed::Settings,
        Deed::Allocation,
    ];

    pub(crate) fn number(self) -> u64 {
        (0..).zip(Deed::ALL).find(|(_, deed)| *deed == self).unwrap().0
    }

    /// Whether it changes what a document holds.
    pub(crate) fn changes_documents(self) -> bool {
        matches!(self, Deed::Settings | Deed::Allocation)
    }

    /// A contact about whom nothing is stored, for each statement that it is stopped before.
    pub(crate) fn contact(self, statement: u64) -> u64 {
        if self.changes_documents() {
            return 1;
        }
        assert!(statement < STATEMENTS, "{self:?} has no end");
        self.number() * STATEMENTS + statement
    }

    /// Whether an attempt is under way before it.
    pub(crate) fn settles(self) -> bool {
        matches!(self, Deed::SettleWrong | Deed::SettleRight)
    }

    pub(crate) fn traces(self) -> Traces {
        let (log, audit, notices, revisions) = match self {
            Deed::Begin | Deed::SettleRight => (1, 0, 0, 0),
            Deed::SettleWrong => (1, 0, 1, 0),
            Deed::Whitelist => (1, 1, 0, 1),
            Deed::Lock => (1, 1, 1, 1),
            Deed::Settings | Deed::Allocation => (0, 1, 0, 1),
        };
        Traces { log, audit, notices, revisions }
    }

    /// Brings about what it starts from.
    pub(crate) fn prepare(self, crm: &Crm, contact: u64) {
        match self {
            Deed::Begin | Deed::Lock => {}
            Deed::SettleWrong => {
                for ticket in 1..THRESHOLD as u64 {
                    crm.begin(contact, ticket, None, at(START)).unwrap();
                    crm.settle(contact, ticket, Password::Wrong, None, at(START)).unwrap();
                }
                Deed::Begin.perform(crm, contact).unwrap();
            }
            Deed::SettleRight => Deed::Begin.perform(crm, contact).unwrap(),
            Deed::Whitelist => Deed::Lock.perform(crm, contact).unwrap(),
            Deed::Settings => change(crm, LEASE).unwrap(),
            Deed::Allocation => allocate(crm, &Allocation::NoCustomers).unwrap(),
        }
    }

    /// Does it, or does it again where it was not stored.
    pub(crate) fn perform(self, crm: &Crm, contact: u64) -> Result<(), CrmError> {
        let now = at(START);
        match self {
            Deed::Begin => crm.begin(contact, TICKET, Some(ADDRESS), now).map(drop),
            Deed::SettleWrong => {
                crm.settle(contact, TICKET, Password::Wrong, Some(ADDRESS), now).map(drop)
            }
            Deed::SettleRight => {
                crm.settle(contact, TICKET, Password::Right, Some(ADDRESS), now).map(drop)
            }
            Deed::Whitelist => {
                let mode = WhitelistMode::UnlockOnly;
                crm.whitelist(admin(START), contact, mode, "asked for by phone").map(drop)
            }
            Deed::Lock => crm.lock(admin(START), contact, "stolen").map(drop),
            Deed::Settings => change(crm, LEASE + 1),
            Deed::Allocation => allocate(crm, &Allocation::SelectedCustomers(vec![3, 2])),
        }
    }
}

fn change(crm: &Crm, lease: u64) -> Result<(), CrmError> {
    let change = format!(r#"{{"lockout":{{"threshold":{THRESHOLD},"lease":{lease}}}}}"#);
    let change = Change::from(ChangeEntry::parse(&change).unwrap());
    let answer = crm.change(admin(START), &change, |_, _| Ok::<_, CrmError>(()))?;
    assert!(matches!(answer, Answer::Accepted(_)));
    Ok(())
}

fn allocate(crm: &Crm, allocation: &Allocation) -> Result<(), CrmError> {
    let answer = crm.allocate(admin(START), 1, allocation, |_, _| Ok::<_, CrmError>(()))?;
    assert!(matches!(answer, Answer::Accepted(_)));
    Ok(())
}

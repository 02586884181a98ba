//! What the facts that cross the border count for: rows, and the bytes of their texts and lists.

use crate::facts::*;

/// Something that a callback returns.
pub(super) trait Weigh: Sized {
    /// Most facts are one row, whatever hangs on them; the bytes count that.
    fn rows(&self) -> usize {
        1
    }

    /// What texts and lists hold. The rest has a size that no host can make larger.
    fn behind(&self) -> usize {
        0
    }

    /// As large as the host has it, which is about as large as the component gets it.
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.behind()
    }
}

macro_rules! of_one_size {
    ($($fact:ty),* $(,)?) => { $(impl Weigh for $fact {})* };
}

of_one_size! {
    bool, u64, AccountView, FieldFacts, HomeButton, LinkedContact, LockoutSettings, Membership, OwnerFacts,
    SelectedCustomer, TicketFacts, UserFacts,
}

impl Weigh for String {
    fn behind(&self) -> usize {
        self.len()
    }
}

impl<T: Weigh> Weigh for Vec<T> {
    fn rows(&self) -> usize {
        self.iter().map(T::rows).sum()
    }

    fn behind(&self) -> usize {
        self.iter().map(T::bytes).sum()
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn rows(&self) -> usize {
        self.as_ref().map_or(0, T::rows)
    }

    fn behind(&self) -> usize {
        self.as_ref().map_or(0, T::behind)
    }
}

impl Weigh for ContactFacts {
    fn behind(&self) -> usize {
        self.customer.behind() + self.acting.behind()
    }
}

impl Weigh for CustomerFacts {
    fn behind(&self) -> usize {
        self.memberships.behind()
    }
}

impl Weigh for CustomerName {
    fn behind(&self) -> usize {
        self.name.len()
    }
}

impl Weigh for NamedContact {
    fn behind(&self) -> usize {
        self.email.len() + self.user_name.behind()
    }
}

impl Weigh for AccountFacts {
    fn behind(&self) -> usize {
        match &self.allocation {
            StoredAllocation::SelectedCustomers(selected) => selected.behind(),
            StoredAllocation::Unset
            | StoredAllocation::AllCustomers
            | StoredAllocation::CustomerGroup(_)
            | StoredAllocation::NoCustomers => 0,
        }
    }
}

impl Weigh for PrivilegeFacts {
    fn rows(&self) -> usize {
        self.modules.len()
    }

    fn behind(&self) -> usize {
        self.modules.behind()
    }
}

impl Weigh for ModuleFacts {
    fn behind(&self) -> usize {
        self.reached_through.behind()
    }
}

/// A record is as many rows as it has links.
impl Weigh for RecordFacts {
    fn rows(&self) -> usize {
        1 + width(&self.links) + self.parents.rows()
    }

    fn behind(&self) -> usize {
        self.links.behind() + self.parents.behind()
    }
}

impl Weigh for ParentRecord {
    fn rows(&self) -> usize {
        1 + width(&self.links)
    }

    fn behind(&self) -> usize {
        self.links.behind()
    }
}

impl Weigh for RecordLink {
    fn behind(&self) -> usize {
        self.contacts.behind() + self.customers.behind()
    }
}

fn width(links: &RecordLink) -> usize {
    links.contacts.len() + links.customers.len()
}

impl Weigh for Picklist {
    fn rows(&self) -> usize {
        1 + self.values.len()
    }

    fn behind(&self) -> usize {
        self.values.behind()
    }
}

impl Weigh for StoredProfile {
    fn behind(&self) -> usize {
        self.name.len()
    }
}

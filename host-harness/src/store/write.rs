//! Stores what a policy has accepted.

use super::query::key;
use super::{StoreError, Transaction};
use crate::document::{AllocationEntry, Name, name_key};
use crate::facts::{AccessWindow, ContactId, Directory, EmailAccountId, FactsError, UserId};
use crate::session::{Allocation, PortalAccess};

impl Transaction {
    /// Replaces an account's allocation, and keeps the replaced one in the history.
    pub fn save_allocation(
        &mut self,
        account: EmailAccountId,
        allocation: &Allocation,
        actor: UserId,
        at: u64,
    ) -> Result<(), StoreError> {
        let replaced = self.allocation_entry(account)?;
        let (mode, group) = match allocation {
            Allocation::AllCustomers => (1, None),
            Allocation::CustomerGroup(group) => (2, Some(key(*group))),
            Allocation::SelectedCustomers(_) => (3, None),
            Allocation::NoCustomers => (4, None),
        };
        self.run("DELETE FROM selected_customer WHERE account = ?", &[&key(account)])?;
        self.one(
            "UPDATE email_account SET mode = ?, customer_group = ? WHERE id = ?",
            &[&mode, &group, &key(account)],
        )?;
        if let Allocation::SelectedCustomers(selected) = allocation {
            for (place, customer) in (0_i64..).zip(selected) {
                self.one(
                    "INSERT INTO selected_customer (account, customer, place) VALUES (?, ?, ?)",
                    &[&key(account), &key(*customer), &place],
                )?;
            }
        }
        self.record_replacement(account, replaced, actor, at)
    }

    /// Writes into the history what an account's allocation has replaced, if it has.
    pub(super) fn record_replacement(
        &mut self,
        account: EmailAccountId,
        replaced: Option<AllocationEntry>,
        actor: UserId,
        at: u64,
    ) -> Result<(), StoreError> {
        let saved = self.allocation_entry(account)?;
        if saved == replaced {
            return Ok(());
        }
        let (replaced, saved) = (replaced.map(json).transpose()?, saved.map(json).transpose()?);
        self.one(
            "INSERT INTO allocation_history (account, replaced, saved, actor, at) VALUES (?, ?, ?, ?, ?)",
            &[&key(account), &replaced, &saved, &key(actor), &key(at)],
        )
    }

    /// A contact's portal section as it is stored; none if there is no such contact.
    pub fn portal_access(
        &mut self,
        contact: ContactId,
    ) -> Result<Option<PortalAccess>, FactsError> {
        let Some(facts) = self.contact(contact, None)? else { return Ok(None) };
        let emails =
            self.rows("SELECT email FROM contact WHERE id = ?", &[&key(contact)], |row| {
                row.get(0)
            })?;
        Ok(Some(PortalAccess {
            contact,
            portal_enabled: facts.access.portal_enabled,
            email: emails.into_iter().next().unwrap_or_default(),
            window: facts.access.window,
            profile: facts.profile,
        }))
    }

    /// Replaces a contact's portal section.
    pub fn save_portal_access(&mut self, access: &PortalAccess) -> Result<(), StoreError> {
        let PortalAccess { contact, portal_enabled, email, window, profile } = access;
        let (has_window, start, end) = match window {
            AccessWindow::Unlimited => (false, None, None),
            AccessWindow::Dates(days) => (true, days.start, days.end),
        };
        if !email.is_empty() {
            Name::try_from(email.clone()).map_err(StoreError::Unfit)?;
        }
        self.one(
            "UPDATE contact SET portal_enabled = ?, email = ?, email_key = ?, has_window = ?,
                 window_start = ?, window_end = ?, profile = ? WHERE id = ?",
            &[
                portal_enabled,
                email,
                &name_key(email),
                &has_window,
                &start,
                &end,
                &profile.map(key),
                &key(*contact),
            ],
        )
    }
}

fn json(entry: AllocationEntry) -> Result<String, StoreError> {
    serde_json::to_string(&entry).map_err(|error| StoreError::Nonsense(error.to_string()))
}

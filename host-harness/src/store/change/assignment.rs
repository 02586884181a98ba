//! Stores who holds what: a contact its profile, a CRM user its ticket, a customer its groups.

use crate::session::changes::{GroupMembership, ProfileAssignment, TicketAssignment};
use crate::store::query::{gone, key};
use crate::store::{StoreError, Transaction};

impl Transaction {
    pub(super) fn assign_profile(&mut self, change: &ProfileAssignment) -> Result<(), StoreError> {
        let ProfileAssignment { contact, profile } = *change;
        if let Some(profile) = profile {
            self.standing(profile)?;
        }
        let sql = "UPDATE contact SET profile = ? WHERE id = ? AND deleted = 0";
        self.one(sql, &[&profile.map(key), &key(contact)])
    }

    pub(super) fn assign_ticket(&mut self, change: &TicketAssignment) -> Result<(), StoreError> {
        let TicketAssignment { ticket, user } = *change;
        self.one(
            "UPDATE record SET assignee = ?
             WHERE id = ? AND module IN (SELECT id FROM module WHERE kind = 2)",
            &[&key(user), &key(ticket)],
        )
    }

    pub(super) fn join_groups(&mut self, change: &GroupMembership) -> Result<(), StoreError> {
        let GroupMembership { customer, groups } = change;
        let customer = key(*customer);
        if !self.finds("SELECT 1 FROM customer WHERE id = ? AND deleted = 0", &[&customer])? {
            return Err(gone());
        }
        self.run("DELETE FROM membership WHERE customer = ?", &[&customer])?;
        for group in groups {
            self.one(
                "INSERT INTO membership (customer, customer_group)
                 SELECT ?, id FROM customer_group WHERE id = ? AND deleted = 0",
                &[&customer, &key(*group)],
            )?;
        }
        Ok(())
    }
}

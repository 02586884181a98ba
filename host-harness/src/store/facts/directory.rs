//! Facts about people, companies and ticket email accounts.

use std::collections::{HashMap, HashSet};

use super::super::column::{id, optional_id, view};
use super::super::database::{Row, storable};
use super::super::query::{key, keys};
use super::super::{StoreError, Transaction};
use crate::facts::*;

/// To whom the Tickets module is allocated; read once per snapshot.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct TicketsModule {
    mode: i64,
    group: Option<u64>,
}

/// The accounts that a customer could be offered come from three queries, each of which reads the rows that it returns
/// and no others.
pub(super) const FOR_ALL: &str =
    "SELECT id, position, enabled, mode, customer_group FROM email_account WHERE mode IN (0, 1)";
pub(super) const FOR_GROUPS: &str =
    "SELECT id, position, enabled, mode, customer_group FROM email_account
     WHERE mode = 2 AND customer_group IN (SELECT value FROM json_each(?))";
pub(super) const FOR_CUSTOMER: &str = "SELECT id, position, enabled, mode, customer_group
     FROM selected_customer CROSS JOIN email_account ON id = account
     WHERE customer = ? AND mode = 3";

impl Directory for Transaction {
    fn contact(
        &mut self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Found<Option<ContactFacts>> {
        let stored = self.rows(
            "SELECT deleted, portal_enabled, has_window, window_start, window_end, customer, profile
             FROM contact WHERE id = ?",
            &[&key(contact)],
            contact_row,
        )?;
        let Some((mut access, mut customer, mut profile)) = stored.into_iter().next() else {
            return Ok(None);
        };
        if let Some(supposed) = self.supposed.filter(|supposed| supposed.contact == contact) {
            customer = supposed.customer.unwrap_or(customer);
            profile = supposed.profile.unwrap_or(profile);
        }
        access.lock = self.stored_lock(contact)?;
        let wanted: Vec<u64> = customer.into_iter().chain(acting).collect();
        let found = self.customer_facts(&wanted)?;
        let facts = |id: u64| {
            let found = found.iter().find(|facts| facts.customer == id).cloned();
            found.unwrap_or_else(|| unknown_customer(id))
        };
        Ok(Some(ContactFacts {
            access,
            customer: customer.map(facts),
            acting: acting.map(facts),
            profile,
        }))
    }

    fn contacts_by_name_key(&mut self, name_key: &str) -> Found<Vec<NamedContact>> {
        if !storable(name_key) {
            return Ok(Vec::new());
        }
        let found = self.rows(
            "SELECT id, email, user_name, deleted, portal_enabled FROM contact WHERE email_key = ?1
             UNION SELECT id, email, user_name, deleted, portal_enabled FROM contact WHERE user_name_key = ?1",
            &[&name_key],
            |row| {
                Ok(NamedContact {
                    contact: id(row, 0)?,
                    email: row.get(1)?,
                    user_name: row.get(2)?,
                    deleted: row.get(3)?,
                    portal_enabled: row.get(4)?,
                })
            },
        )?;
        Ok(found)
    }

    fn candidate_accounts(
        &mut self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Found<Vec<AccountView>> {
        let account = |row: &Row<'_>| {
            Ok(AccountView {
                account: id(row, 0)?,
                position: row.get(1)?,
                enabled: row.get(2)?,
                allocation: view(row.get(3)?, optional_id(row, 4)?, true)?,
            })
        };
        let mut found = self.rows(FOR_ALL, &[], account)?;
        if !groups.is_empty() {
            found.extend(self.rows(FOR_GROUPS, &[&keys(groups)], account)?);
        }
        found.extend(self.rows(FOR_CUSTOMER, &[&key(customer)], account)?);
        // A favour: the policy puts them into this order anyhow, and is slower at it.
        found.sort_by_key(|account| (account.position, account.account));
        Ok(found)
    }

    fn account_for_customer(
        &mut self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Found<Option<AccountView>> {
        let found = self.rows(
            "SELECT id, position, enabled, mode, customer_group,
                    EXISTS (SELECT 1 FROM selected_customer WHERE account = id AND customer = ?2)
             FROM email_account WHERE id = ?1",
            &[&key(account), &key(customer)],
            |row| {
                Ok(AccountView {
                    account: id(row, 0)?,
                    position: row.get(1)?,
                    enabled: row.get(2)?,
                    allocation: view(row.get(3)?, optional_id(row, 4)?, row.get(5)?)?,
                })
            },
        )?;
        Ok(found.into_iter().next())
    }

    fn account(&mut self, account: EmailAccountId) -> Found<Option<AccountFacts>> {
        let found = self.rows(
            "SELECT email_account.enabled, mode, customer_group, coalesce(deleted, 1)
             FROM email_account LEFT JOIN customer_group ON customer_group.id = customer_group
             WHERE email_account.id = ?",
            &[&key(account)],
            |row| Ok((row.get(0)?, row.get::<_, i64>(1)?, optional_id(row, 2)?, row.get(3)?)),
        )?;
        let Some((enabled, mode, group, deleted)) = found.into_iter().next() else {
            return Ok(None);
        };
        let allocation = match (mode, group) {
            (0, None) => StoredAllocation::Unset,
            (1, None) => StoredAllocation::AllCustomers,
            (2, Some(group)) => StoredAllocation::CustomerGroup(AllocatedGroup { group, deleted }),
            (3, None) => StoredAllocation::SelectedCustomers(self.rows(
                "SELECT customer, deleted FROM selected_customer JOIN customer ON id = customer
                 WHERE account = ? ORDER BY place",
                &[&key(account)],
                |row| Ok(SelectedCustomer { customer: id(row, 0)?, deleted: row.get(1)? }),
            )?),
            (4, None) => StoredAllocation::NoCustomers,
            _ => return Err(wrong_mode(mode)),
        };
        Ok(Some(AccountFacts { enabled, allocation }))
    }

    fn customers(
        &mut self,
        filter: &CustomerFilter,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerFacts>> {
        let after = after.map_or(0, key);
        if after < 0 {
            return Ok(Vec::new());
        }
        let ids = if filter.everyone {
            self.rows(
                "SELECT id FROM customer WHERE id > ? ORDER BY id LIMIT ?",
                &[&after, &limit],
                |row| id(row, 0),
            )?
        } else {
            self.rows(
                "SELECT customer FROM membership
                 WHERE customer_group IN (SELECT value FROM json_each(?3)) AND customer > ?1
                 UNION SELECT id FROM customer WHERE id IN (SELECT value FROM json_each(?4)) AND id > ?1
                 ORDER BY 1 LIMIT ?2",
                &[&after, &limit, &keys(&filter.groups), &keys(&filter.customers)],
                |row| id(row, 0),
            )?
        };
        Ok(self.customer_facts(&ids)?)
    }

    fn customer_names(
        &mut self,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerName>> {
        let after = after.map_or(0, key);
        if after < 0 {
            return Ok(Vec::new());
        }
        let found = self.rows(
            "SELECT id, name FROM customer WHERE id > ? AND deleted = 0 ORDER BY id LIMIT ?",
            &[&after, &limit],
            |row| Ok(CustomerName { customer: id(row, 0)?, name: row.get(1)? }),
        )?;
        Ok(found)
    }

    fn group(&mut self, group: GroupId) -> Found<Option<Membership>> {
        let found = self.rows(
            "SELECT id, deleted, head_office FROM customer_group WHERE id = ?",
            &[&key(group)],
            |row| {
                let (group, group_deleted) = (id(row, 0)?, row.get(1)?);
                Ok(Membership { group, group_deleted, head_office: optional_id(row, 2)? })
            },
        )?;
        Ok(found.into_iter().next())
    }

    fn profile_exists(&mut self, profile: ProfileId) -> Found<bool> {
        let found = self.rows(
            "SELECT id FROM profile WHERE id = ? AND deleted = 0",
            &[&key(profile)],
            |row| id(row, 0),
        )?;
        Ok(!found.is_empty())
    }

    fn user(&mut self, user: UserId) -> Found<Option<UserFacts>> {
        let found = self.rows(
            "SELECT active, deleted, administrator FROM crm_user WHERE id = ?",
            &[&key(user)],
            |row| {
                Ok(UserFacts {
                    active: row.get(0)?,
                    deleted: row.get(1)?,
                    administrator: row.get(2)?,
                })
            },
        )?;
        Ok(found.into_iter().next())
    }
}

impl Transaction {
    /// Facts about those of the customers that exist, ascending.
    fn customer_facts(&mut self, ids: &[CustomerId]) -> Result<Vec<CustomerFacts>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = keys(ids);
        let mut memberships: HashMap<u64, Vec<Membership>> = HashMap::new();
        self.each(
            "SELECT customer, customer_group, deleted, head_office
             FROM membership JOIN customer_group ON id = customer_group
             WHERE customer IN (SELECT value FROM json_each(?)) ORDER BY customer, customer_group",
            &[&ids],
            |row| {
                memberships.entry(id(row, 0)?).or_default().push(Membership {
                    group: id(row, 1)?,
                    group_deleted: row.get(2)?,
                    head_office: optional_id(row, 3)?,
                });
                Ok(())
            },
        )?;
        let tickets_module = self.tickets_module()?;
        let mut selected = HashSet::new();
        if tickets_module.mode == 3 {
            self.each(
                "SELECT customer FROM tickets_module_customer
                 WHERE customer IN (SELECT value FROM json_each(?))",
                &[&ids],
                |row| {
                    selected.insert(id(row, 0)?);
                    Ok(())
                },
            )?;
        }
        let mut found = Vec::new();
        self.each(
            "SELECT id, deleted FROM customer
             WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
            &[&ids],
            |row| {
                let customer = id(row, 0)?;
                found.push(CustomerFacts {
                    customer,
                    deleted: row.get(1)?,
                    memberships: memberships.remove(&customer).unwrap_or_default(),
                    tickets_module: view(
                        tickets_module.mode,
                        tickets_module.group,
                        selected.contains(&customer),
                    )?,
                });
                Ok(())
            },
        )?;
        Ok(found)
    }

    fn tickets_module(&mut self) -> Result<TicketsModule, StoreError> {
        if let Some(known) = self.tickets_module {
            return Ok(known);
        }
        let mut stored = TicketsModule { mode: 0, group: None };
        self.each("SELECT mode, customer_group FROM tickets_module", &[], |row| {
            stored = TicketsModule { mode: row.get(0)?, group: optional_id(row, 1)? };
            Ok(())
        })?;
        self.tickets_module = Some(stored);
        Ok(stored)
    }
}

type StoredContact = (ContactAccess, Option<CustomerId>, Option<ProfileId>);

fn contact_row(row: &Row<'_>) -> Result<StoredContact, StoreError> {
    let window = if row.get(2)? {
        AccessWindow::Dates(WindowDates { start: row.get(3)?, end: row.get(4)? })
    } else {
        AccessWindow::Unlimited
    };
    let access =
        ContactAccess { deleted: row.get(0)?, portal_enabled: row.get(1)?, window, lock: None };
    Ok((access, optional_id(row, 5)?, optional_id(row, 6)?))
}

/// A customer that no table knows counts as a deleted one; the policy says what that means.
fn unknown_customer(customer: CustomerId) -> CustomerFacts {
    CustomerFacts {
        customer,
        deleted: true,
        memberships: Vec::new(),
        tickets_module: AllocationView::NoCustomers,
    }
}

fn wrong_mode(mode: i64) -> FactsError {
    StoreError::Nonsense(format!("an allocation of mode {mode}")).into()
}

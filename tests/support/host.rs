//! Lends a world's facts to a policy, in every manner that the contract allows.

mod portal;

use host_harness::facts::*;
use policy::text::name_key;

use crate::world::{Account, Allocated, World};

/// How a host answers where the contract leaves it free. No answer of a policy may depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// What was asked for, in order, once.
    Exact,
    /// What was asked for, in another order, and every row twice.
    Jumbled,
    /// Everything there is.
    Everything,
}

/// A CRM that answers in some manner.
#[derive(Clone, Debug)]
pub struct Host {
    /// What it knows.
    pub world: World,
    /// How it answers.
    pub manner: Manner,
}

impl Host {
    /// Rows of which order and number mean nothing.
    fn rows<T: Clone>(&self, mut rows: Vec<T>) -> Vec<T> {
        if self.manner == Manner::Jumbled {
            rows.extend_from_within(..);
            rows.reverse();
            let half = rows.len() / 3;
            rows.rotate_left(half);
        }
        rows
    }

    fn wanted(&self, asked_for: bool) -> bool {
        asked_for || self.manner == Manner::Everything
    }

    fn allocation_view(allocation: &Allocated, customer: CustomerId) -> AllocationView {
        match allocation {
            Allocated::Unset => AllocationView::Unset,
            Allocated::All => AllocationView::AllCustomers,
            Allocated::Group(group) => AllocationView::CustomerGroup(*group),
            Allocated::Selected(selected) => {
                AllocationView::SelectedCustomers(selected.contains(&customer))
            }
            Allocated::None => AllocationView::NoCustomers,
        }
    }

    fn account_view(account: &Account, customer: CustomerId) -> AccountView {
        AccountView {
            account: account.id,
            position: account.position,
            enabled: account.enabled,
            allocation: Host::allocation_view(&account.allocation, customer),
        }
    }

    fn customer_facts(&self, id: CustomerId) -> CustomerFacts {
        let Some(customer) = self.world.customers.iter().find(|customer| customer.id == id) else {
            let tickets_module = AllocationView::AllCustomers;
            return CustomerFacts {
                customer: id,
                deleted: true,
                memberships: vec![],
                tickets_module,
            };
        };
        let memberships = customer.groups.iter().map(|&group| Membership {
            group,
            group_deleted: self.world.group(group).is_none(),
            // Stated for deleted groups too: what that is worth is for the policy to say.
            head_office: self
                .world
                .groups
                .iter()
                .find(|known| known.id == group)
                .and_then(|g| g.head),
        });
        CustomerFacts {
            customer: id,
            deleted: customer.deleted,
            memberships: self.rows(memberships.collect()),
            tickets_module: Host::allocation_view(&customer.tickets, id),
        }
    }

    /// The identifiers behind `after`, ascending, at most `limit`.
    fn page(ids: impl Iterator<Item = u64>, after: Option<u64>, limit: u32) -> Vec<u64> {
        let mut ids: Vec<u64> = ids.filter(|id| after.is_none_or(|after| *id > after)).collect();
        ids.sort_unstable();
        ids.truncate(limit as usize);
        ids
    }
}

impl Directory for Host {
    fn contact(
        &mut self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Found<Option<ContactFacts>> {
        let found = self.world.contacts.iter().find(|known| known.id == contact);
        Ok(found.map(|found| ContactFacts {
            access: found.access,
            customer: found.customer.map(|customer| self.customer_facts(customer)),
            acting: acting.map(|acting| self.customer_facts(acting)),
            profile: found.profile,
        }))
    }

    fn contacts_by_name_key(&mut self, key: &str) -> Found<Vec<NamedContact>> {
        let named = self.world.contacts.iter().filter(|contact| {
            let user_name = contact.user_name.as_deref().unwrap_or_default();
            self.wanted(name_key(&contact.email) == key || name_key(user_name) == key)
        });
        let named = named.map(|contact| NamedContact {
            contact: contact.id,
            email: contact.email.clone(),
            user_name: contact.user_name.clone(),
            deleted: contact.access.deleted,
            portal_enabled: contact.access.portal_enabled,
        });
        Ok(self.rows(named.collect()))
    }

    fn candidate_accounts(
        &mut self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Found<Vec<AccountView>> {
        let candidates = self.world.accounts.iter().filter(|account| {
            self.wanted(match &account.allocation {
                Allocated::Unset | Allocated::All => true,
                Allocated::Group(group) => groups.contains(group),
                Allocated::Selected(selected) => selected.contains(&customer),
                Allocated::None => false,
            })
        });
        Ok(self.rows(candidates.map(|account| Host::account_view(account, customer)).collect()))
    }

    fn account_for_customer(
        &mut self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Found<Option<AccountView>> {
        let found = self.world.accounts.iter().find(|known| known.id == account);
        Ok(found.map(|found| Host::account_view(found, customer)))
    }

    fn account(&mut self, account: EmailAccountId) -> Found<Option<AccountFacts>> {
        let found = self.world.accounts.iter().find(|known| known.id == account);
        Ok(found.map(|found| AccountFacts {
            enabled: found.enabled,
            allocation: match &found.allocation {
                Allocated::Unset => StoredAllocation::Unset,
                Allocated::All => StoredAllocation::AllCustomers,
                Allocated::Group(group) => StoredAllocation::CustomerGroup(AllocatedGroup {
                    group: *group,
                    deleted: self.world.group(*group).is_none(),
                }),
                // The order in which customers were selected is part of what is stored.
                Allocated::Selected(selected) => StoredAllocation::SelectedCustomers(
                    selected
                        .iter()
                        .map(|&customer| SelectedCustomer {
                            customer,
                            deleted: self.world.customer(customer).is_none(),
                        })
                        .collect(),
                ),
                Allocated::None => StoredAllocation::NoCustomers,
            },
        }))
    }

    fn customers(
        &mut self,
        filter: &CustomerFilter,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerFacts>> {
        let matching = self.world.customers.iter().filter(|customer| {
            let in_group = customer.groups.iter().any(|group| filter.groups.contains(group));
            self.wanted(filter.everyone || in_group || filter.customers.contains(&customer.id))
        });
        let page = Host::page(matching.map(|customer| customer.id), after, limit);
        Ok(page.into_iter().map(|id| self.customer_facts(id)).collect())
    }

    fn customer_names(
        &mut self,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerName>> {
        let known = self.world.customers.iter().filter(|customer| !customer.deleted);
        let page = Host::page(known.map(|customer| customer.id), after, limit);
        let names = page.into_iter().filter_map(|id| self.world.customer(id));
        Ok(names
            .map(|known| CustomerName { customer: known.id, name: known.name.clone() })
            .collect())
    }

    fn group(&mut self, group: GroupId) -> Found<Option<Membership>> {
        let found = self.world.groups.iter().find(|known| known.id == group);
        Ok(found.map(|found| Membership {
            group,
            group_deleted: found.deleted,
            head_office: found.head,
        }))
    }

    fn profile_exists(&mut self, profile: ProfileId) -> Found<bool> {
        Ok(self.world.portal.profile(Some(profile)).is_some())
    }

    fn user(&mut self, user: UserId) -> Found<Option<UserFacts>> {
        Ok(self.world.users.iter().find(|(known, _)| *known == user).map(|(_, facts)| *facts))
    }
}

//! Facts that were looked up before and are kept in memory, so that a policy can be timed without the database.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::facts::*;

/// The same facts. What was never asked for is looked up, and counted.
pub struct InMemory<F> {
    facts: Rc<RefCell<F>>,
    known: Known,
    /// How many callbacks were not answered from memory.
    pub(super) looked_up: u64,
}

impl<F> InMemory<F> {
    /// Nothing is known yet.
    pub fn before(facts: Rc<RefCell<F>>) -> Self {
        InMemory { facts, known: Known::default(), looked_up: 0 }
    }
}

/// An argument, as an answer is found again by it.
trait Kept<K> {
    fn kept(&self) -> K;
}

impl<T: Copy> Kept<T> for T {
    fn kept(&self) -> T {
        *self
    }
}

impl Kept<String> for &str {
    fn kept(&self) -> String {
        (*self).to_owned()
    }
}

impl Kept<Vec<u64>> for &[u64] {
    fn kept(&self) -> Vec<u64> {
        self.to_vec()
    }
}

type Keys = Vec<(ModuleId, RecordId)>;

impl Kept<Keys> for &[RecordKey] {
    fn kept(&self) -> Keys {
        self.iter().map(|key| (key.module, key.record)).collect()
    }
}

type Filter = (bool, Vec<GroupId>, Vec<CustomerId>);

impl Kept<Filter> for &CustomerFilter {
    fn kept(&self) -> Filter {
        (self.everyone, self.groups.clone(), self.customers.clone())
    }
}

macro_rules! remembering {
    ($($interface:ident { $(fn $name:ident($($argument:ident: $of:ty => $key:ty),*) -> $found:ty;)* })*) => {
        #[derive(Default)]
        struct Known {
            $($($name: HashMap<($($key,)*), $found>,)*)*
        }

        $(impl<F: $interface> $interface for InMemory<F> {
            $(fn $name(&mut self, $($argument: $of),*) -> Found<$found> {
                let key: ($($key,)*) = ($($argument.kept(),)*);
                if let Some(known) = self.known.$name.get(&key) {
                    return Ok(known.clone());
                }
                self.looked_up += 1;
                let found = self.facts.borrow_mut().$name($($argument),*)?;
                self.known.$name.insert(key, found.clone());
                Ok(found)
            })*
        })*
    };
}

remembering! {
    Directory {
        fn contact(contact: ContactId => ContactId, acting: Option<CustomerId> => Option<CustomerId>) -> Option<ContactFacts>;
        fn contacts_by_name_key(key: &str => String) -> Vec<NamedContact>;
        fn candidate_accounts(customer: CustomerId => CustomerId, groups: &[GroupId] => Vec<u64>) -> Vec<AccountView>;
        fn account_for_customer(account: EmailAccountId => EmailAccountId, customer: CustomerId => CustomerId) -> Option<AccountView>;
        fn account(account: EmailAccountId => EmailAccountId) -> Option<AccountFacts>;
        fn customers(filter: &CustomerFilter => Filter, after: Option<CustomerId> => Option<CustomerId>, limit: u32 => u32) -> Vec<CustomerFacts>;
        fn customer_names(after: Option<CustomerId> => Option<CustomerId>, limit: u32 => u32) -> Vec<CustomerName>;
        fn group(group: GroupId => GroupId) -> Option<Membership>;
        fn profile_exists(profile: ProfileId => ProfileId) -> bool;
        fn user(user: UserId => UserId) -> Option<UserFacts>;
    }
    Configuration {
        fn privileges(profile: Option<ProfileId> => Option<ProfileId>, modules: &[ModuleId] => Vec<u64>) -> PrivilegeFacts;
        fn fields(profile: Option<ProfileId> => Option<ProfileId>, module: ModuleId => ModuleId, fields: &[FieldId] => Vec<u64>) -> Vec<FieldFacts>;
        fn records(keys: &[RecordKey] => Keys) -> Vec<Option<RecordFacts>>;
        fn owners(profile: Option<ProfileId> => Option<ProfileId>) -> OwnerFacts;
        fn home_buttons(profile: Option<ProfileId> => Option<ProfileId>) -> Vec<HomeButton>;
        fn picklists() -> Vec<Picklist>;
    }
    StoredSettings {
        fn profiles() -> Vec<StoredProfile>;
        fn notice_template(profile: ProfileId => ProfileId, notice: &str => String) -> Option<TemplateId>;
        fn access_template() -> Option<TemplateId>;
        fn template_exists(template: TemplateId => TemplateId) -> bool;
        fn lockout() -> LockoutSettings;
        fn ticket(ticket: RecordId => RecordId) -> Option<TicketFacts>;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::{Shape, generate};
    use crate::store::TemporaryStore;

    #[test]
    fn what_was_looked_up_once_is_not_looked_up_again_and_is_the_same() {
        let store = TemporaryStore::holding(&generate(&Shape::default(), 1)).unwrap();
        let snapshot = store.store.read().unwrap();
        let [one, other, ..] = snapshot.contact_ids().unwrap()[..] else { panic!("no contacts") };
        let snapshot = Rc::new(RefCell::new(snapshot));
        let mut memory = InMemory::before(Rc::clone(&snapshot));
        for looked_up in [1, 1] {
            let expected = snapshot.borrow_mut().contact(one, None).unwrap();
            assert!(expected.is_some());
            assert_eq!(memory.contact(one, None).unwrap(), expected);
            assert_eq!(memory.looked_up, looked_up);
        }
        for looked_up in [2, 2] {
            let expected = snapshot.borrow_mut().privileges(None, &[1, 2]).unwrap();
            assert_eq!(memory.privileges(None, &[1, 2]).unwrap(), expected);
            assert_eq!(memory.looked_up, looked_up);
        }
        memory.contact(one, Some(1)).unwrap();
        memory.contact(other, None).unwrap();
        assert_eq!(memory.looked_up, 4, "another question is not answered from memory");
    }
}

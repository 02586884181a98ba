//! A host whose callbacks fail in one way or another, until it is told not to.

mod portal;

use std::sync::OnceLock;
use std::time::Duration;

use host_harness::error::CallError;
use host_harness::facts::*;
use host_harness::session::Request;
use host_harness::{Limits, Policy};

use crate::host::{Host, Manner};
use crate::world::World;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The store cannot be read.
    Unavailable,
    /// The store holds nonsense.
    Corrupt,
    /// Something that nobody foresaw.
    Unforeseen,
    /// The host's own code is wrong.
    Panic,
    /// Lists hold this many more rows than there are.
    MoreRows(u64),
    /// Pages run backwards.
    Backwards,
    /// Pages name a row twice.
    Again,
    /// The first page is longer than was asked for.
    LongPage,
    /// There is always another page.
    Endless,
    /// Facts come about another customer than the one that is acted for, or about one although none is.
    WrongActing(Option<CustomerId>),
    /// Every look-up takes this long.
    Slow(Duration),
    /// One record more than was asked for.
    OneRecordMore,
    /// One record less than was asked for.
    OneRecordLess,
    /// The look-up asks a policy itself, which must be refused.
    Asks,
}

/// A host that fails.
#[derive(Debug)]
pub struct Faulty {
    host: Host,
    /// How.
    pub fault: Fault,
    /// Which callback, by its name in the contract; none: each of them.
    pub at: Option<&'static str>,
    /// How many callbacks were made.
    pub calls: usize,
}

impl Faulty {
    /// Answers exactly, except for the fault.
    pub fn new(world: World, fault: Fault) -> Self {
        Faulty { host: Host { world, manner: Manner::Exact }, fault, at: None, calls: 0 }
    }

    /// Fails in one callback only.
    pub fn at(self, callback: &'static str) -> Self {
        Faulty { at: Some(callback), ..self }
    }

    /// The fault, if it is this callback that has one.
    fn fault(&self, callback: &str) -> Fault {
        if self.at.is_none_or(|at| at == callback) { self.fault } else { Fault::None }
    }

    fn fail(&mut self, callback: &str) -> Found<()> {
        self.calls += 1;
        match self.fault(callback) {
            Fault::Unavailable => Err(FactsError::unavailable("the disk is gone")),
            Fault::Corrupt => Err(FactsError::corrupt("an allocation of mode 7")),
            Fault::Unforeseen => {
                Err(FactsError { kind: DataError::Other, source: "the moon is full".into() })
            }
            #[expect(clippy::panic, reason = "this is the fault")]
            Fault::Panic => panic!("the host forgot something"),
            Fault::Asks => match another_question() {
                Err(CallError::Reentered) => Err(FactsError::unavailable("one at a time")),
                other => Err(FactsError::corrupt(format!("{other:?}"))),
            },
            Fault::Slow(time) => {
                std::thread::sleep(time);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Makes a page wrong. `row`: a row for a customer that need not exist.
    fn page<T>(
        &self,
        mut rows: Vec<T>,
        after: Option<CustomerId>,
        limit: u32,
        row: fn(CustomerId) -> T,
    ) -> Vec<T> {
        let behind = after.map_or(0, |after| after + 1);
        match self.fault {
            Fault::Backwards => rows.reverse(),
            Fault::Again => rows.insert(0, row(1)),
            Fault::LongPage if after.is_none() => {
                rows = (behind..=behind + u64::from(limit)).map(row).collect()
            }
            Fault::Endless => rows = (behind..behind + u64::from(limit)).map(row).collect(),
            _ => {}
        }
        rows
    }
}

/// Asks a policy of its own, which is loaded the first time.
pub fn another_question() -> Result<(), CallError> {
    static POLICY: OnceLock<Option<Policy>> = OnceLock::new();
    let policy = POLICY.get_or_init(|| Policy::built_in(Limits::default()).ok());
    let session = policy.as_ref().map(|policy| policy.session(crate::asking::facts()));
    let request = Request { contact: 1, acting: None, today: 0, now: 0 };
    session.map_or(Ok(()), |session| session.check_access(request).map(drop))
}

fn customer(customer: CustomerId) -> CustomerFacts {
    CustomerFacts {
        customer,
        deleted: false,
        memberships: Vec::new(),
        tickets_module: AllocationView::Unset,
    }
}

impl Directory for Faulty {
    fn contact(
        &mut self,
        contact: ContactId,
        acting: Option<CustomerId>,
    ) -> Found<Option<ContactFacts>> {
        self.fail("contact")?;
        let acting = if let Fault::WrongActing(wrong) = self.fault { wrong } else { acting };
        self.host.contact(contact, acting)
    }

    fn contacts_by_name_key(&mut self, key: &str) -> Found<Vec<NamedContact>> {
        self.fail("contacts-by-name-key")?;
        self.host.contacts_by_name_key(key)
    }

    fn candidate_accounts(
        &mut self,
        customer: CustomerId,
        groups: &[GroupId],
    ) -> Found<Vec<AccountView>> {
        self.fail("candidate-accounts")?;
        let mut found = self.host.candidate_accounts(customer, groups)?;
        if let Fault::MoreRows(more) = self.fault {
            let allocation = AllocationView::NoCustomers;
            found.extend((0..more).map(|account| AccountView {
                account,
                position: 0,
                enabled: true,
                allocation,
            }));
        }
        Ok(found)
    }

    fn account_for_customer(
        &mut self,
        account: EmailAccountId,
        customer: CustomerId,
    ) -> Found<Option<AccountView>> {
        self.fail("account-for-customer")?;
        self.host.account_for_customer(account, customer)
    }

    fn account(&mut self, account: EmailAccountId) -> Found<Option<AccountFacts>> {
        self.fail("account")?;
        self.host.account(account)
    }

    fn customers(
        &mut self,
        filter: &CustomerFilter,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerFacts>> {
        self.fail("customers")?;
        let found = self.host.customers(filter, after, limit)?;
        Ok(self.page(found, after, limit, customer))
    }

    fn customer_names(
        &mut self,
        after: Option<CustomerId>,
        limit: u32,
    ) -> Found<Vec<CustomerName>> {
        self.fail("customer-names")?;
        let names = self.host.customer_names(after, limit)?;
        let row = |customer| CustomerName { customer, name: format!("Customer {customer}") };
        Ok(self.page(names, after, limit, row))
    }

    fn group(&mut self, group: GroupId) -> Found<Option<Membership>> {
        self.fail("group")?;
        self.host.group(group)
    }

    fn profile_exists(&mut self, profile: ProfileId) -> Found<bool> {
        self.fail("profile-exists")?;
        self.host.profile_exists(profile)
    }

    fn user(&mut self, user: UserId) -> Found<Option<UserFacts>> {
        self.fail("user")?;
        self.host.user(user)
    }
}

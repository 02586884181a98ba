//! The CRM that is made up to ask about, and whom to ask about in it.

use std::collections::BTreeMap;

use super::{ConformError, Scope};
use crate::dataset::{self, Shape, TODAY};
use crate::day::Day;
use crate::difference::{Member, directory};
use crate::facts::{
    ContactId, CustomerId, Date, EmailAccountId, FieldId, Instant, ModuleId, PortalVersion,
    RecordId,
};
use crate::question::{ActionWord, Question, Wish};
use crate::session::Request;
use crate::store::{Store, StoreError, TemporaryStore, Transaction};

pub(super) struct World {
    database: TemporaryStore,
    /// The component, for whoever needs it compiled again.
    pub(super) component: Vec<u8>,
    pub(super) seed: u64,
    today: Date,
    /// Every kind of contact has its first before any has its second.
    pub(super) members: Vec<Member>,
    /// In the order of the Module Manager.
    pub(super) modules: Vec<ModuleId>,
    pub(super) fields: BTreeMap<ModuleId, Vec<FieldId>>,
    pub(super) accounts: Vec<EmailAccountId>,
}

/// Nothing has this identifier.
pub(super) const NOBODY: u64 = 4_000_000_000;

/// A quarter past noon.
const HOUR: Instant = 44_100;

impl World {
    pub(super) fn new(scope: &Scope, component: &[u8]) -> Result<Self, ConformError> {
        let usual = Shape::default();
        // From this size on every odd case is there.
        let shape = Shape { contacts: scope.contacts.max(usual.contacts), ..usual };
        let database = TemporaryStore::holding(&dataset::generate(&shape, scope.seed))?;
        let today = TODAY.parse().map_or(0, Day::number);
        let facts = database.store.read()?;
        let mut members = directory(&facts, today)?.members;
        members.truncate(scope.contacts.max(1));
        let mut fields: BTreeMap<ModuleId, Vec<FieldId>> = BTreeMap::new();
        for (module, field) in facts.field_ids()? {
            fields.entry(module).or_default().push(field);
        }
        let (modules, accounts) = (facts.module_ids()?, facts.account_ids()?);
        drop(facts);
        let (component, seed) = (component.to_vec(), scope.seed);
        Ok(World { database, component, seed, today, members, modules, fields, accounts })
    }

    pub(super) fn store(&self) -> &Store {
        &self.database.store
    }

    /// A snapshot. All of them are the same.
    pub(super) fn read(&self) -> Result<Transaction, StoreError> {
        self.store().read()
    }

    /// The same, told as if this version of the portal were in force.
    pub(super) fn under(&self, version: PortalVersion) -> Result<Transaction, StoreError> {
        Ok(self.read()?.telling(version))
    }

    pub(super) fn today(&self) -> Date {
        self.today
    }

    pub(super) fn now(&self) -> Instant {
        Instant::from(self.today.unsigned_abs()) * 86_400 + HOUR
    }

    pub(super) fn request(&self, contact: ContactId) -> Request {
        Request { contact, acting: None, today: self.today, now: self.now() }
    }

    /// A contact for itself, and for other customers that it could try to act for.
    pub(super) fn requests(&self, member: &Member) -> Result<Vec<Request>, StoreError> {
        let own = self.request(member.contact);
        let others = self.read()?.customers_around(member.customer)?;
        let others = others.into_iter().map(|other| Request { acting: Some(other), ..own });
        Ok([own].into_iter().chain(others).collect())
    }

    /// Records that are the contact's, its customer's and somebody else's.
    pub(super) fn records(&self, member: &Member) -> Result<Vec<(ModuleId, RecordId)>, StoreError> {
        self.read()?.records_around(member.contact, member.customer)
    }

    /// One question of each kind about each module and some accounts.
    pub(super) fn questions(&self) -> Vec<Question> {
        let mut questions = vec![Question::Access, Question::Accounts, Question::View];
        let accounts = self.accounts.iter().step_by(self.accounts.len().div_ceil(6).max(1));
        let accounts = accounts.copied().map(Some).chain([None, Some(NOBODY)]);
        questions.extend(accounts.map(|account| Question::Ticket { account }));
        for module in self.modules.iter().copied().chain([NOBODY]) {
            questions.push(Question::Privileges(
                ActionWord::ALL.map(|action| wish(module, action)).to_vec(),
            ));
            questions.push(Question::Records { module, mine: false });
            questions.push(Question::Fields { module });
            questions.push(Question::NewRecord { module });
        }
        questions
    }

    pub(super) fn customer_of(&self, member: &Member) -> Option<CustomerId> {
        member.customer
    }
}

/// Something that one can do in a module, as a whole.
pub(super) fn wish(module: ModuleId, action: ActionWord) -> Wish {
    Wish { module, action, record: None, fields: Vec::new() }
}

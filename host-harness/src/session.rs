//! Questions to a policy over one snapshot of facts: one method per question of the contract.
//!
//! Every answer is resolved and checked: rule numbers become rules, pages become whole lists, and an answer that
//! contradicts itself or the question is none.

mod access;
mod accounts;
mod answers;
mod explain;
mod lockout;
mod no_facts;
mod privileges;
mod settings;
mod view;

use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use wasmtime::Store;

use crate::bindings::PortalPolicy;
use crate::bindings::portal::permissions::types::{Page, Undecided};
use crate::error::CallError;
use crate::facts::Facts;
use crate::policy::Policy;
use crate::sandbox::call::{CallState, call};
use crate::sandbox::limits::Limits;

pub use answers::{AllocationImpact, Answer, Audience, Member, Search, VisibleAccounts, Warning};
pub use explain::{Check, Explanation, Remedy};
pub use lockout::LockoutStep;
pub(crate) use no_facts::NoFacts;
pub use privileges::{FieldMask, NewRecord, PrivilegeAnswer, RecordFilter};
pub use view::{PortalView, SignIn};

pub use crate::bindings::exports::portal::permissions::about::{Description, RuleInfo};
pub use crate::bindings::exports::portal::permissions::access_settings::PortalAccess;
pub use crate::bindings::exports::portal::permissions::email_account_settings::{
    AcceptedAllocation, Allocation, FoundCustomers,
};
pub use crate::bindings::exports::portal::permissions::explain::{
    Fact, Question as ExplainQuestion, Value,
};
pub use crate::bindings::exports::portal::permissions::impact::{ContactImpact, ModuleChange};
pub use crate::bindings::exports::portal::permissions::lockout as lockouts;
pub use crate::bindings::exports::portal::permissions::portal_settings as changes;
pub use crate::bindings::exports::portal::permissions::privileges::{
    Action, CustomerScope, FieldAccess, FieldRight, ParentScope, Question as PrivilegeQuestion,
    RowScope,
};
pub use crate::bindings::portal::permissions::types::{AdminRequest, Request};

/// Customers per page of a long answer.
const PAGE: u32 = 256;

/// Pages of one answer: room for sixteen million customers.
const MAX_PAGES: usize = 65_536;

/// A policy, and the facts that its answers come from.
pub struct Session<'p, F> {
    policy: &'p Policy,
    facts: Rc<RefCell<F>>,
}

impl<'p, F: Facts + 'static> Session<'p, F> {
    pub(crate) fn new(policy: &'p Policy, facts: F) -> Self {
        Session { policy, facts: Rc::new(RefCell::new(facts)) }
    }

    /// The policy that is asked.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The facts, between two questions: a question that is asked while they are held is refused.
    pub fn facts(&self) -> RefMut<'_, F> {
        self.facts.borrow_mut()
    }

    fn ask<R>(
        &self,
        ask: impl FnOnce(&PortalPolicy, &mut Store<CallState>) -> wasmtime::Result<Result<R, Undecided>>,
    ) -> Result<R, CallError> {
        call(&self.policy.component, &self.policy.limits, self.facts.clone(), ask)
    }

    /// For a question whose work grows with the CRM: that many times the time, fuel, callbacks and rows.
    fn ask_long<R>(
        &self,
        ask: impl FnOnce(&PortalPolicy, &mut Store<CallState>) -> wasmtime::Result<Result<R, Undecided>>,
    ) -> Result<R, CallError> {
        let limits: Limits = self.policy.limits.times(20);
        call(&self.policy.component, &limits, self.facts.clone(), ask)
    }

    /// Asks for page after page. A policy that does not advance would be asked for ever.
    fn pages(
        &self,
        mut ask: impl FnMut(Page) -> Result<Option<u64>, CallError>,
    ) -> Result<(), CallError> {
        let mut after = None;
        for _ in 0..MAX_PAGES {
            let next = ask(Page { after, limit: PAGE })?;
            if next.is_none() {
                return Ok(());
            }
            if next <= after {
                return Err(CallError::BadAnswer("the next page does not lie ahead".into()));
            }
            after = next;
        }
        Err(CallError::BadAnswer("the pages do not end".into()))
    }
}

/// An answer that is not to be believed.
fn nonsense<T>(why: impl Into<String>) -> Result<T, CallError> {
    Err(CallError::BadAnswer(why.into()))
}

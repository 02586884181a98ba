//! Questions to a policy over one snapshot of facts: one method per question of the contract.
//!
//! Every answer is resolved and checked: rule numbers become rules, pages become whole lists, and an answer that
//! contradicts itself or the question is none.

mod access;
mod accounts;
mod answers;
mod calls;
mod exchange;
mod explain;
mod kept;
mod lockout;
mod no_facts;
mod privileges;
mod record;
mod repeat;
mod settings;
mod unlimited;
mod view;

use std::borrow::Cow;
use std::cell::{Cell, RefCell, RefMut};
use std::rc::Rc;

use wasmtime::component::InstancePre;

use crate::bindings::portal::permissions::types::Page;
use crate::error::{CallError, line};
use crate::facts::Facts;
use crate::policy::Policy;
use crate::sandbox::call::{CallState, Ended, SharedFacts, call};
use crate::sandbox::limits::Limits;
use crate::sandbox::usage::Usage;
use crate::sandbox::warm::{Retirement, Warm};

use calls::Call;
pub(crate) use calls::Functions;
use exchange::Noted;

pub use answers::{AllocationImpact, Answer, Audience, Member, Search, VisibleAccounts, Warning};
pub use exchange::{Callback, Exchange, FORM, Outcome, Recorder, Said};
pub(crate) use exchange::{function, value};
pub use explain::{Check, Explanation, Remedy};
pub use kept::KeptInstance;
pub use lockout::LockoutStep;
pub(crate) use lockout::verdict_of;
pub(crate) use no_facts::NoFacts;
pub use privileges::{FieldMask, NewRecord, PrivilegeAnswer, RecordFilter};
pub(crate) use record::Asked;
pub use record::{DecisionLine, DecisionLog, EffectWord, UsageEntry};
pub use repeat::Unasked;
pub(crate) use repeat::repeat;
pub use unlimited::Unlimited;
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

/// A policy, and the facts that its answers come from.
///
/// Any thread may ask: a call that finds less than a megabyte of stack gets a stack of its own. A callback may not.
pub struct Session<'p, F> {
    policy: &'p Policy,
    facts: Rc<RefCell<F>>,
    usage: Cell<Option<Usage>>,
    several: Cell<bool>,
    heedless: Cell<bool>,
    page: u32,
    recorder: Option<record::Recorder>,
    /// What the calls of one answer share, while it is asked for.
    batch: Warm<InstancePre<CallState>>,
    /// None: each answer has an instance of its own.
    kept: Option<kept::Shared>,
}

impl<'p, F: Facts + 'static> Session<'p, F> {
    pub(crate) fn new(policy: &'p Policy, facts: F) -> Self {
        Session {
            policy,
            facts: Rc::new(RefCell::new(facts)),
            usage: Cell::new(None),
            several: Cell::new(false),
            heedless: Cell::new(false),
            page: PAGE,
            recorder: None,
            batch: Warm::new(Retirement::NEVER),
            kept: None,
        }
    }

    /// Questions to another policy over the same facts. Nothing of it is written down.
    pub fn beside<'q>(&self, other: &'q Policy) -> Session<'q, F> {
        let facts = Rc::clone(&self.facts);
        Session {
            policy: other,
            facts,
            usage: Cell::new(None),
            several: Cell::new(false),
            heedless: Cell::new(false),
            page: PAGE,
            recorder: None,
            batch: Warm::new(Retirement::NEVER),
            kept: None,
        }
    }

    /// The same with pages of another size: no answer may depend on it.
    pub(crate) fn paged(self, page: u32) -> Self {
        Session { page, ..self }
    }

    /// Whether the policy has answered although facts could not be read, since this was asked last. The host refuses
    /// then, whatever the answer is.
    pub(crate) fn take_heedless(&self) -> bool {
        self.heedless.take()
    }

    /// The policy that is asked.
    pub fn policy(&self) -> &'p Policy {
        self.policy
    }

    /// The facts, between two questions: a question that is asked while they are held is refused.
    pub fn facts(&self) -> RefMut<'_, F> {
        self.facts.borrow_mut()
    }

    /// The facts, to ask another policy about the same moment; none: a question still holds them.
    pub fn into_facts(self) -> Option<F> {
        Rc::into_inner(self.facts).map(RefCell::into_inner)
    }

    /// The facts, for somebody who asks about the same moment without a component.
    pub(crate) fn shared_facts(&self) -> Rc<RefCell<F>> {
        Rc::clone(&self.facts)
    }

    /// What the last answer took, or the last attempt to get one; none: nothing was asked yet.
    pub fn last_usage(&self) -> Option<Usage> {
        self.usage.get()
    }

    fn ask<C: Call>(&self, asked: &C) -> Result<C::Answer, CallError> {
        let facts = || self.facts.clone();
        let (answer, usage, heedless) = match (&self.policy.recorder, &self.kept) {
            (Some(recorder), _) => self.taken_down(asked, &**recorder),
            (None, Some(kept)) => again(self.policy, kept.instance(), facts(), asked),
            (None, None) if self.several.get() => again(self.policy, &self.batch, facts(), asked),
            (None, None) => within(self.policy, facts(), asked),
        };
        self.heedless.set(self.heedless.get() || heedless);
        let before = self.usage.get().filter(|_| self.several.get());
        self.usage.set(Some(before.map_or(usage, |before| before.and(usage))));
        answer
    }

    fn taken_down<C: Call>(&self, asked: &C, recorder: &dyn Recorder) -> Ended<C::Answer> {
        let policy = self.policy;
        let noted = Rc::new(RefCell::new(Noted::new(self.facts.clone())));
        let (answer, usage, heedless) = within(policy, noted.clone(), asked);
        let callbacks = noted.borrow_mut().callbacks.split_off(0);
        let exchange = Exchange::of(policy, asked, callbacks, &answer);
        match recorder.record(policy, exchange) {
            Ok(()) => (answer, usage, heedless),
            Err(error) => (Err(CallError::Unrecorded(error)), usage, heedless),
        }
    }

    /// As long as this is held, calls count as one answer.
    fn several(&self) -> Several<'_> {
        self.usage.set(None);
        self.several.set(true);
        Several { several: &self.several, batch: &self.batch }
    }

    /// Asks for page after page. A policy that does not advance would be asked for ever.
    fn pages(
        &self,
        mut ask: impl FnMut(Page) -> Result<Option<u64>, CallError>,
    ) -> Result<(), CallError> {
        let _one_answer = self.several();
        let mut after = None;
        for _ in 0..self.policy.limits.pages {
            let next = ask(Page { after, limit: self.page })?;
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

/// One call in an instance of its own, with what its question is granted.
fn within<C: Call>(policy: &Policy, facts: SharedFacts, asked: &C) -> Ended<C::Answer> {
    let limits = granted::<C>(policy);
    call(&policy.component, &limits, facts, |instance, store| {
        asked.ask(&policy.functions, instance, store)
    })
}

/// One call in an instance that may have answered before.
fn again<C: Call>(
    policy: &Policy,
    warm: &Warm<InstancePre<CallState>>,
    facts: SharedFacts,
    asked: &C,
) -> Ended<C::Answer> {
    let limits = granted::<C>(policy);
    warm.call(&policy.component, &limits, facts, |instance, store| {
        asked.ask(&policy.functions, instance, store)
    })
}

/// What the question is granted by a policy's limits.
fn granted<C: Call>(policy: &Policy) -> Cow<'_, Limits> {
    if C::LONG {
        Cow::Owned(policy.limits.times(Limits::LONG))
    } else {
        Cow::Borrowed(&policy.limits)
    }
}

/// Several calls for one answer, in one instance: whatever it remembers was asked for by the same contact, in the same
/// request.
struct Several<'s> {
    several: &'s Cell<bool>,
    batch: &'s Warm<InstancePre<CallState>>,
}

impl Drop for Several<'_> {
    fn drop(&mut self) {
        self.several.set(false);
        self.batch.retire();
    }
}

/// An answer that is not to be believed.
fn nonsense<T>(why: impl Into<String>) -> Result<T, CallError> {
    Err(CallError::BadAnswer(line(&why.into())))
}

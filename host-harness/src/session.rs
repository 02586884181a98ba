//! Questions to a policy over one snapshot of facts: one method per question of the contract.
//!
//! Every answer is resolved and checked: rule numbers become rules, pages become whole lists.

mod answers;
mod no_facts;

use std::cell::{RefCell, RefMut};
use std::collections::HashSet;
use std::rc::Rc;

use wasmtime::Store;

use crate::bindings::PortalPolicy;
use crate::bindings::exports::portal::permissions::access_settings::AccessAnswer;
use crate::bindings::exports::portal::permissions::email_account_settings::{
    AllocateAnswer, SearchAnswer,
};
use crate::bindings::portal::permissions::types::{self, Page, Undecided};
use crate::decision::{Decision, Effect};
use crate::error::CallError;
use crate::facts::*;
use crate::policy::Policy;
use crate::sandbox::call::{CallState, call};

pub use answers::{AllocationImpact, Answer, Audience, Member, Search, VisibleAccounts, Warning};
pub(crate) use no_facts::NoFacts;

pub use crate::bindings::exports::portal::permissions::about::{Description, RuleInfo};
pub use crate::bindings::exports::portal::permissions::access_settings::PortalAccess;
pub use crate::bindings::exports::portal::permissions::email_account_settings::{
    AcceptedAllocation, Allocation, FoundCustomers,
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

    /// The facts, between two questions: a question that is asked while they are held is refused.
    pub fn facts(&self) -> RefMut<'_, F> {
        self.facts.borrow_mut()
    }

    /// Whether the contact may use the portal.
    pub fn check_access(&self, request: Request) -> Result<Decision, CallError> {
        let decision = self
            .ask(|policy, store| policy.portal_permissions_access().call_check(store, request))?;
        self.policy.rules.decision(decision)
    }

    /// The accounts that the contact may choose when it opens a ticket.
    pub fn visible_accounts(&self, request: Request) -> Result<VisibleAccounts, CallError> {
        let visible = self.ask(|policy, store| {
            policy.portal_permissions_email_accounts().call_visible_accounts(store, request)
        })?;
        let decision = self.policy.rules.decision(visible.decision)?;
        if !decision.allows() && !visible.accounts.is_empty() {
            return Err(CallError::BadAnswer("a refused list is not empty".into()));
        }
        let distinct: HashSet<_> = visible.accounts.iter().collect();
        if distinct.len() != visible.accounts.len() {
            return Err(CallError::BadAnswer("an account is listed twice".into()));
        }
        Ok(VisibleAccounts { decision, accounts: visible.accounts })
    }

    /// Whether the contact may submit a ticket that names this account, or none.
    pub fn submit_ticket(
        &self,
        request: Request,
        account: Option<EmailAccountId>,
    ) -> Result<Decision, CallError> {
        let decision = self.ask(|policy, store| {
            policy.portal_permissions_email_accounts().call_submit_ticket(store, request, account)
        })?;
        self.policy.rules.decision(decision)
    }

    /// The customers whose contacts may choose the account, if they have portal access.
    pub fn who_can_see(&self, account: EmailAccountId) -> Result<Audience, CallError> {
        let rules = &self.policy.rules;
        let mut decision = None;
        let (mut warnings, mut members) = (Vec::new(), Vec::new());
        self.pages(|page| {
            let audience = self.ask(|policy, store| {
                policy.portal_permissions_email_accounts().call_who_can_see(store, account, page)
            })?;
            let on_this_page = rules.decision(audience.decision)?;
            if decision.get_or_insert(on_this_page.clone()) != &on_this_page
                || (!on_this_page.allows() && !audience.members.is_empty())
            {
                return Err(CallError::BadAnswer("the pages contradict each other".into()));
            }
            for warning in audience.warnings {
                let rule = rules.rule(warning.rule)?;
                warnings.push(Warning { rule, subject: warning.subject });
            }
            for member in audience.members {
                let because = types::Decision { effect: Effect::Allow, rule: member.rule };
                members.push(Member {
                    customer: member.customer,
                    rule: rules.decision(because)?.rule,
                    head_offices: member.head_offices,
                });
            }
            Ok(audience.next)
        })?;
        let decision = decision.ok_or_else(|| CallError::BadAnswer("there is no page".into()))?;
        Ok(Audience { decision, warnings, members })
    }

    /// Whether the account may be allocated so.
    pub fn allocate(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<Answer<AcceptedAllocation>, CallError> {
        let answer = self.ask(|policy, store| {
            let settings = policy.portal_permissions_email_account_settings();
            settings.call_allocate(store, admin, account, allocation)
        })?;
        Ok(match answer {
            AllocateAnswer::Accepted(accepted) if same(&accepted.allocation, allocation) => {
                Answer::Accepted(accepted)
            }
            AllocateAnswer::Accepted(_) => {
                return Err(CallError::BadAnswer("another allocation than proposed".into()));
            }
            AllocateAnswer::Refused(refusal) => {
                Answer::Refused(self.policy.rules.refusal(refusal)?)
            }
        })
    }

    /// Whom the allocation would give the account to, and whom it would take it from.
    pub fn allocation_impact(
        &self,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<AllocationImpact, CallError> {
        let mut impact = AllocationImpact::default();
        self.pages(|page| {
            let part = self.ask(|policy, store| {
                let settings = policy.portal_permissions_email_account_settings();
                settings.call_impact(store, account, allocation, page)
            })?;
            impact.gain.extend(part.gain);
            impact.lose.extend(part.lose);
            Ok(part.next)
        })?;
        Ok(impact)
    }

    /// Customers whose name contains the query.
    pub fn search_customers(&self, query: &str, limit: u32) -> Result<Search, CallError> {
        // One call reads every name, which no page by page answer could sort.
        let limits = self.policy.limits.times(20);
        let answer = call(&self.policy.component, &limits, self.facts.clone(), |policy, store| {
            let settings = policy.portal_permissions_email_account_settings();
            settings.call_search_customers(store, query, limit)
        })?;
        Ok(match answer {
            SearchAnswer::Found(found) => Search::Found(found),
            SearchAnswer::TooShort(short) => Search::TooShort {
                refusal: self.policy.rules.refusal(short.refusal)?,
                minimum: short.minimum,
            },
        })
    }

    /// Whether a contact's portal access may be saved so.
    pub fn set_portal_access(
        &self,
        admin: AdminRequest,
        access: &PortalAccess,
    ) -> Result<Answer<PortalAccess>, CallError> {
        let answer = self.ask(|policy, store| {
            policy.portal_permissions_access_settings().call_set_portal_access(store, admin, access)
        })?;
        Ok(match answer {
            AccessAnswer::Accepted(accepted) if accepted.contact == access.contact => {
                Answer::Accepted(accepted)
            }
            AccessAnswer::Accepted(_) => {
                return Err(CallError::BadAnswer("another contact than proposed".into()));
            }
            AccessAnswer::Refused(refusal) => Answer::Refused(self.policy.rules.refusal(refusal)?),
        })
    }

    fn ask<R>(
        &self,
        ask: impl FnOnce(&PortalPolicy, &mut Store<CallState>) -> wasmtime::Result<Result<R, Undecided>>,
    ) -> Result<R, CallError> {
        call(&self.policy.component, &self.policy.limits, self.facts.clone(), ask)
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

/// Whether this is the allocation that was proposed, save for duplicates.
fn same(accepted: &Allocation, proposed: &Allocation) -> bool {
    match (accepted, proposed) {
        (Allocation::SelectedCustomers(accepted), Allocation::SelectedCustomers(proposed)) => {
            let mut seen = HashSet::new();
            proposed.iter().filter(|customer| seen.insert(**customer)).eq(accepted)
        }
        _ => accepted == proposed,
    }
}

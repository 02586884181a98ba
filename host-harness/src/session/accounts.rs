//! Questions about ticket email accounts.

use std::collections::HashSet;

use super::{
    AcceptedAllocation, AdminRequest, Allocation, AllocationImpact, Answer, Asked, Audience,
    Member, Request, Search, Session, VisibleAccounts, Warning, calls, nonsense,
};
use crate::bindings::exports::portal::permissions::email_account_settings::{
    AllocateAnswer, SearchAnswer,
};
use crate::bindings::exports::portal::permissions::email_accounts::Visible;
use crate::bindings::portal::permissions::types;
use crate::decision::{Decision, Effect, Rules};
use crate::error::CallError;
use crate::facts::{EmailAccountId, Facts};
use crate::question::Question;

impl<F: Facts + 'static> Session<'_, F> {
    /// The accounts that the contact may choose when it opens a ticket.
    pub fn visible_accounts(&self, request: Request) -> Result<VisibleAccounts, CallError> {
        self.recorded(
            || Asked::by(request, Question::Accounts),
            || {
                let visible = self.ask(&calls::VisibleAccounts { request })?;
                VisibleAccounts::new(&self.policy.rules, visible)
            },
        )
    }

    /// Whether the contact may submit a ticket that names this account, or none.
    pub fn submit_ticket(
        &self,
        request: Request,
        account: Option<EmailAccountId>,
    ) -> Result<Decision, CallError> {
        self.recorded(
            || Asked::by(request, Question::Ticket { account }),
            || {
                let decision = self.ask(&calls::SubmitTicket { request, account })?;
                self.policy.rules.decision(decision)
            },
        )
    }

    /// The customers whose contacts may choose the account, if they have portal access.
    pub fn who_can_see(&self, account: EmailAccountId) -> Result<Audience, CallError> {
        self.recorded(
            || Asked::anybody("who").about(account),
            || {
                let rules = &self.policy.rules;
                let mut decision = None;
                let (mut warnings, mut members) = (Vec::new(), Vec::new());
                self.pages(|page| {
                    let audience = self.ask(&calls::WhoCanSee { account, page })?;
                    let on_this_page = rules.decision(audience.decision)?;
                    if decision.get_or_insert(on_this_page.clone()) != &on_this_page
                        || (!on_this_page.allows() && !audience.members.is_empty())
                    {
                        return nonsense("the pages contradict each other");
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
                let decision =
                    decision.ok_or_else(|| CallError::BadAnswer("there is no page".into()))?;
                Ok(Audience { decision, warnings, members })
            },
        )
    }

    /// Whether the account may be allocated so.
    pub fn allocate(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<Answer<AcceptedAllocation>, CallError> {
        self.recorded(
            || Asked::proposed("allocate", admin).about(account),
            || {
                let answer = self.ask(&calls::Allocate { admin, account, allocation })?;
                Ok(match answer {
                    AllocateAnswer::Accepted(accepted)
                        if same(&accepted.allocation, allocation) =>
                    {
                        Answer::Accepted(accepted)
                    }
                    AllocateAnswer::Accepted(_) => {
                        return nonsense("another allocation than proposed");
                    }
                    AllocateAnswer::Refused(refusal) => {
                        Answer::Refused(self.policy.rules.refusal(refusal)?)
                    }
                })
            },
        )
    }

    /// Whom the allocation would give the account to, and whom it would take it from.
    pub fn allocation_impact(
        &self,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<AllocationImpact, CallError> {
        let mut impact = AllocationImpact::default();
        self.pages(|page| {
            let part = self.ask(&calls::ImpactOfAllocation { account, allocation, page })?;
            impact.gain.extend(part.gain);
            impact.lose.extend(part.lose);
            Ok(part.next)
        })?;
        Ok(impact)
    }

    /// Customers whose name contains the query.
    pub fn search_customers(&self, query: &str, limit: u32) -> Result<Search, CallError> {
        let answer = self.ask(&calls::SearchCustomers { query, limit })?;
        Ok(match answer {
            SearchAnswer::Found(found) => Search::Found(found),
            SearchAnswer::TooShort(short) => Search::TooShort {
                refusal: self.policy.rules.refusal(short.refusal)?,
                minimum: short.minimum,
            },
        })
    }
}

impl VisibleAccounts {
    pub(super) fn new(rules: &Rules, visible: Visible) -> Result<Self, CallError> {
        let Visible { decision, accounts } = visible;
        let decision = rules.decision(decision)?;
        if !decision.allows() && !accounts.is_empty() {
            return nonsense("a refused list is not empty");
        }
        let distinct: HashSet<_> = accounts.iter().collect();
        if distinct.len() != accounts.len() {
            return nonsense("an account is listed twice");
        }
        Ok(VisibleAccounts { decision, accounts })
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

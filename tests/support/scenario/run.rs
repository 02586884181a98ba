//! Runs a scenario through a policy and a database of its own, up to the first step that does not come out as expected.

use std::error::Error;
use std::fmt;

use host_harness::Policy;
use host_harness::crm::{AllocationPreview, Crm, CrmError, preview};
use host_harness::day::Day;
use host_harness::document::{Document, Id};
use host_harness::facts::{Date, EmailAccountId};
use host_harness::session::{AdminRequest, Allocation, Answer as Outcome, PortalAccess, Request};
use host_harness::store::{Mode, Transaction};
use serde::Serialize;

use super::expect::{Answer, Member, SavedAccess, Stored, Warning};
use super::words::{allocated, change, found, noon, portal_access, proposed};
use super::{Scenario, Step};
use crate::TemporaryStore;

/// 2026-06-15, in the middle of the shared world's access periods.
const USUAL_DAY: Date = 20_619;

/// The administrator that every database starts with.
const ADMINISTRATOR: u64 = 1;

const UPDATE: Mode = Mode::Update { actor: ADMINISTRATOR, at: 0 };

/// More than any scenario's customers.
const SEARCH_LIMIT: u32 = 100;

/// A scenario did not come out as it says.
#[derive(Debug)]
pub struct Failure {
    description: String,
    step: String,
    fault: Box<dyn Error + Send + Sync>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.description)?;
        writeln!(f, "{}", self.step)?;
        write!(f, "{}", self.fault)?;
        let mut cause = self.fault.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

type Done = Result<(), Box<dyn Error + Send + Sync>>;

/// Runs every step over the shared world.
pub fn run(scenario: &Scenario, policy: &Policy, world: &Document) -> Result<(), Failure> {
    let fail =
        |step: String, fault| Failure { description: scenario.description.clone(), step, fault };
    let mut run = Run::new(scenario, policy, world).map_err(|fault| fail("given".into(), fault))?;
    for (place, step) in scenario.steps.iter().enumerate() {
        run.step(step).map_err(|fault| {
            let written = scenario.written.get(place).map_or("", String::as_str);
            fail(format!("step {} of {}: {written}", place + 1, scenario.steps.len()), fault)
        })?;
    }
    Ok(())
}

/// The world with the given entries in it, in place of its own ones of the same identifier.
fn joined(mut world: Document, given: &Document) -> Document {
    fn join<T: Clone>(entries: &mut Vec<T>, given: &[T], id: impl Fn(&T) -> Id) {
        for entry in given {
            match entries.iter_mut().find(|known| id(known) == id(entry)) {
                Some(known) => *known = entry.clone(),
                None => entries.push(entry.clone()),
            }
        }
    }
    join(&mut world.users, &given.users, |user| user.id);
    join(&mut world.profiles, &given.profiles, |profile| profile.id);
    join(&mut world.customer_groups, &given.customer_groups, |group| group.id);
    join(&mut world.customers, &given.customers, |customer| customer.id);
    join(&mut world.contacts, &given.contacts, |contact| contact.id);
    join(&mut world.ticket_email_accounts, &given.ticket_email_accounts, |account| account.id);
    world.tickets_module = given.tickets_module.clone().or(world.tickets_module);
    world
}

struct Run<'a> {
    policy: &'a Policy,
    today: Date,
    crm: Crm,
    database: TemporaryStore,
}

impl<'a> Run<'a> {
    fn new(
        scenario: &Scenario,
        policy: &'a Policy,
        world: &Document,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let database = TemporaryStore::holding(&joined(world.clone(), &scenario.given))?;
        let crm = Crm::new(database.store.clone(), policy.clone());
        let today = scenario.today.map_or(USUAL_DAY, Day::number);
        Ok(Run { policy, today, crm, database })
    }

    fn allocate(
        &self,
        admin: AdminRequest,
        account: EmailAccountId,
        allocation: &Allocation,
    ) -> Result<Outcome<AllocationPreview>, CrmError> {
        let nothing = |_: &Transaction, _: &AllocationPreview| Ok(());
        Ok(match self.crm.allocate::<(), CrmError>(admin, account, allocation, nothing)? {
            Outcome::Accepted((preview, ())) => Outcome::Accepted(preview),
            Outcome::Refused(refusal) => Outcome::Refused(refusal),
        })
    }

    fn set_portal_access(
        &self,
        admin: AdminRequest,
        access: PortalAccess,
    ) -> Result<Outcome<PortalAccess>, CrmError> {
        let contact = access.contact;
        Ok(match self.crm.change_portal_access(admin, contact, |stored| *stored = access)? {
            Outcome::Accepted(change) => Outcome::Accepted(change.after),
            Outcome::Refused(refusal) => Outcome::Refused(refusal),
        })
    }

    fn step(&mut self, step: &Step) -> Done {
        if let Some(unpublished) = step.unpublished(self.policy) {
            return Err(unpublished.into());
        }
        match step {
            Step::Put(document) => Ok(self.database.store.import(document, UPDATE)?),
            Step::DeleteAccount { account } => self.delete_account(*account),
            Step::CheckAccess { contact, today, expect } => {
                let decision =
                    self.crm.session()?.check_access(self.request(*contact, None, *today))?;
                compare(expect, &Answer::new(&decision.rule, expect))
            }
            Step::VisibleAccounts { contact, acting, today, expect } => {
                let request = self.request(*contact, *acting, *today);
                let visible = self.crm.session()?.visible_accounts(request)?;
                let accounts = visible.decision.allows().then_some(visible.accounts);
                let answer = Answer::new(&visible.decision.rule, expect);
                compare(expect, &Answer { accounts, ..answer })
            }
            Step::SubmitTicket { contact, acting, account, today, expect } => {
                let request = self.request(*contact, *acting, *today);
                let decision = self.crm.session()?.submit_ticket(request, *account)?;
                compare(expect, &Answer::new(&decision.rule, expect))
            }
            Step::WhoCanSee { account, expect } => self.who_can_see(*account, expect),
            Step::Allocate { account, allocation, actor, expect } => {
                let outcome = self.allocate(self.admin(*actor), *account, &proposed(allocation))?;
                compare(expect, &change(outcome, expect, allocated))
            }
            Step::PreviewAllocation { account, allocation, actor, expect } => {
                let outcome = preview(
                    &self.crm.session()?,
                    self.admin(*actor),
                    *account,
                    &proposed(allocation),
                )?;
                compare(expect, &change(outcome, expect, allocated))
            }
            Step::StoredAllocation { account, expect } => self.stored(*account, expect),
            Step::SearchCustomers { query, limit, expect } => {
                let limit = limit.unwrap_or(SEARCH_LIMIT);
                let search = self.crm.session()?.search_customers(query, limit)?;
                compare(expect, &found(search))
            }
            Step::SetPortalAccess { section, actor, expect } => {
                let outcome = self.set_portal_access(self.admin(*actor), portal_access(section))?;
                let found = change(outcome, expect, |saved| SavedAccess { email: saved.email });
                compare(expect, &found)
            }
        }
    }

    fn request(&self, contact: u64, acting: Option<u64>, today: Option<Day>) -> Request {
        let today = today.map_or(self.today, Day::number);
        Request { contact, acting, today, now: noon(today) }
    }

    fn admin(&self, actor: Option<u64>) -> AdminRequest {
        let today = self.today;
        AdminRequest { actor: actor.unwrap_or(ADMINISTRATOR), today, now: noon(today) }
    }

    fn who_can_see(&self, account: u64, expect: &Answer) -> Done {
        let audience = self.crm.session()?.who_can_see(account)?;
        let members = audience.members.into_iter().map(|member| Member {
            customer: member.customer,
            reason: member.rule.reason.clone(),
            head_offices: member.head_offices,
        });
        let warnings = audience.warnings.into_iter().map(|warning| Warning {
            reason: warning.rule.reason.clone(),
            subject: warning.subject,
        });
        let customers = members.collect();
        let answer = Answer {
            customers: audience.decision.allows().then_some(customers),
            warnings: warnings.collect(),
            ..Answer::new(&audience.decision.rule, expect)
        };
        compare(expect, &answer)
    }

    fn stored(&self, account: u64, expect: &Stored) -> Done {
        let stored = self.database.store.read()?;
        let entry = stored.account_entry(account)?.ok_or("there is no such account")?;
        let replacements = stored.allocation_history(account)?.len();
        compare(expect, &Stored { allocation: entry.allocation, replacements })
    }

    /// The store keeps every account that it has ever had. A CRM without this one is a new database, whose history of
    /// allocations is empty.
    fn delete_account(&mut self, account: u64) -> Done {
        let mut document = self.database.store.export()?;
        let before = document.ticket_email_accounts.len();
        document.ticket_email_accounts.retain(|entry| entry.id.get() != account);
        if document.ticket_email_accounts.len() == before {
            return Err("there is no such account".into());
        }
        self.database = TemporaryStore::holding(&document)?;
        self.crm = Crm::new(self.database.store.clone(), self.policy.clone());
        Ok(())
    }
}

impl Step {
    fn unpublished(&self, policy: &Policy) -> Option<String> {
        let rules = policy.rules();
        match self {
            Step::Put(_) | Step::DeleteAccount { .. } | Step::StoredAllocation { .. } => None,
            Step::CheckAccess { expect, .. }
            | Step::VisibleAccounts { expect, .. }
            | Step::SubmitTicket { expect, .. }
            | Step::WhoCanSee { expect, .. } => expect.unpublished(rules),
            Step::Allocate { expect, .. } | Step::PreviewAllocation { expect, .. } => {
                expect.unpublished(rules)
            }
            Step::SetPortalAccess { expect, .. } => expect.unpublished(rules),
            Step::SearchCustomers { expect, .. } => expect.unpublished(rules),
        }
    }
}

fn compare<T: PartialEq + Serialize>(expected: &T, found: &T) -> Done {
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (serde_json::to_string(expected)?, serde_json::to_string(found)?);
    Err(format!("expected: {expected}\nfound:    {found}").into())
}

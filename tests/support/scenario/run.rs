//! Runs a scenario through a policy and a database of its own, up to the first step that does not come out as expected.

mod accounts;
mod join;
mod lockout;
mod records;
mod settings;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;

use host_harness::Policy;
use host_harness::crm::Crm;
use host_harness::day::Day;
use host_harness::document::Document;
use host_harness::facts::Date;
use host_harness::session::{AdminRequest, Answer as Outcomes, Request, RuleInfo};
use host_harness::store::{AuditFilter, Mode};
use serde::Serialize;

use super::expect::{Answer, Change};
use super::words::noon;
use super::{Scenario, Step};
use crate::TemporaryStore;

pub use join::joined;

/// 2026-06-15, in the middle of the shared world's access periods.
const USUAL_DAY: Date = 20_619;

/// The administrator that every database starts with.
const ADMINISTRATOR: u64 = 1;

const UPDATE: Mode = Mode::Update { actor: ADMINISTRATOR, at: 0 };

/// A scenario did not come out as it says.
#[derive(Clone, Debug)]
pub struct Failure {
    description: String,
    step: String,
    fault: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { description, step, fault } = self;
        write!(f, "{description}\n{step}\n{fault}")
    }
}

/// What a run has shown.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rules, by identifier, that the policy has named in answers up to the failure or the end. A check in an
    /// explanation that stood in nobody's way is not among them.
    pub rules: BTreeSet<String>,
    /// None: all came out as expected.
    pub failure: Option<Failure>,
}

type Done = Result<(), Box<dyn Error + Send + Sync>>;

/// Runs every step over the shared world.
pub fn run(scenario: &Scenario, policy: &Policy, world: &Document) -> Outcome {
    let failed = |step: String, fault: Box<dyn Error + Send + Sync>| {
        let description = scenario.description.clone();
        Some(Failure { description, step, fault: with_causes(&*fault) })
    };
    let mut run = match Run::new(scenario, policy, world) {
        Ok(run) => run,
        Err(fault) => {
            return Outcome { rules: BTreeSet::new(), failure: failed("given".into(), fault) };
        }
    };
    let mut failure = None;
    for (place, step) in scenario.steps.iter().enumerate() {
        if let Err(fault) = run.step(step) {
            let written = scenario.written.get(place).map_or("", String::as_str);
            let step = format!("step {} of {}: {written}", place + 1, scenario.steps.len());
            failure = failed(step, fault);
            break;
        }
    }
    Outcome { rules: run.rules.into_inner(), failure }
}

fn with_causes(fault: &dyn Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

struct Run<'a> {
    policy: &'a Policy,
    today: Date,
    crm: Crm,
    database: TemporaryStore,
    rules: RefCell<BTreeSet<String>>,
    /// Whole attempts so far.
    tickets: u64,
}

/// All that a refused change must leave as it is.
#[derive(PartialEq)]
struct Stored {
    document: Document,
    audit: usize,
    notices: Vec<String>,
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
        Ok(Run { policy, today, crm, database, rules: RefCell::default(), tickets: 0 })
    }

    fn step(&mut self, step: &Step) -> Done {
        if let Some(unpublished) = step.unpublished(self.policy) {
            return Err(unpublished.into());
        }
        match step {
            Step::Put(document) => Ok(self.database.store.import(document, UPDATE).map(drop)?),
            Step::DeleteAccount { account } => self.delete_account(*account),
            Step::CheckAccess { contact, today, expect } => {
                self.check_access(*contact, *today, expect)
            }
            Step::VisibleAccounts { contact, acting, today, expect } => {
                self.visible_accounts((*contact, *acting), *today, expect)
            }
            Step::SubmitTicket { contact, acting, account, today, expect } => {
                self.submit_ticket((*contact, *acting), *account, *today, expect)
            }
            Step::WhoCanSee { account, expect } => self.who_can_see(*account, expect),
            Step::Allocate { account, allocation, actor, expect } => {
                self.allocate(*actor, *account, allocation, expect)
            }
            Step::PreviewAllocation { account, allocation, actor, expect } => {
                self.preview_allocation(*actor, *account, allocation, expect)
            }
            Step::StoredAllocation { account, expect } => self.stored_allocation(*account, expect),
            Step::SearchCustomers { query, limit, expect } => self.search(query, *limit, expect),
            Step::SetPortalAccess { section, actor, expect } => {
                self.set_portal_access(section, *actor, expect)
            }
            Step::Decide { contact, question, today, expect } => {
                self.decide(*contact, question, *today, expect)
            }
            Step::ListRecords { contact, module, mine, expect } => {
                self.list_records(*contact, *module, *mine, expect)
            }
            Step::FieldMask { contact, module, expect } => {
                self.field_mask(*contact, *module, expect)
            }
            Step::NewRecord { contact, module, expect } => {
                self.new_record(*contact, *module, expect)
            }
            Step::PortalView { contact, acting, today, expect } => {
                self.portal_view((*contact, *acting), *today, expect)
            }
            Step::Identify { user_name, today, expect } => self.identify(user_name, *today, expect),
            Step::Explain { contact, acting, question, expect } => {
                self.explain((*contact, *acting), question, expect)
            }
            Step::ExplainSignIn { user_name, expect } => self.explain_sign_in(user_name, expect),
            Step::ChangeSettings { change, actor, expect } => {
                self.change_settings(change, *actor, expect)
            }
            Step::PreviewChange { change, actor, expect } => {
                self.preview_change(change, *actor, expect)
            }
            Step::StoredEntries { expect } => self.stored_entries(expect),
            Step::Profiles { expect } => self.profiles(expect),
            Step::Notices { expect } => compare(expect, &self.notices()?),
            Step::Audit { expect } => compare(expect, &self.audit()?),
            Step::SignIn { .. }
            | Step::Begin { .. }
            | Step::Settle { .. }
            | Step::Tick { .. }
            | Step::Whitelist { .. }
            | Step::EndExemption { .. }
            | Step::Lock { .. }
            | Step::KnownAddresses(_)
            | Step::Blocked { .. }
            | Step::Lockout { .. } => self.lockout_step(step),
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

    /// A decision as the step words it; the rule counts as exercised.
    fn answer(&self, rule: &RuleInfo, wanted: &Answer) -> Answer {
        self.saw(rule);
        Answer::new(rule, wanted)
    }

    fn saw(&self, rule: &RuleInfo) {
        self.rules.borrow_mut().insert(rule.id.clone());
    }

    /// What became of a proposed change, in the words of what was expected.
    fn change<A, T>(
        &self,
        outcome: Outcomes<A>,
        wanted: &Change<T>,
        accepted: impl FnOnce(A) -> T,
    ) -> Change<T> {
        match outcome {
            Outcomes::Accepted(answer) => Change::Accepted(accepted(answer)),
            Outcomes::Refused(refusal) => {
                self.saw(&refusal.rule);
                Change::refused(refusal, wanted)
            }
        }
    }

    /// Compares what became of a change that was to be saved. One that is refused must leave everything as it was.
    fn settled<A, T: PartialEq + Serialize>(
        &self,
        outcome: Outcomes<A>,
        before: Stored,
        expect: &Change<T>,
        accepted: impl FnOnce(A) -> T,
    ) -> Done {
        let refused = matches!(outcome, Outcomes::Refused(_));
        compare(expect, &self.change(outcome, expect, accepted))?;
        if refused { self.unchanged_since(&before) } else { Ok(()) }
    }

    fn unchanged_since(&self, before: &Stored) -> Done {
        if self.stored()? == *before {
            return Ok(());
        }
        Err("nothing was to be saved, and something else is stored than before".into())
    }

    fn stored(&self) -> Result<Stored, Box<dyn Error + Send + Sync>> {
        let document = self.database.store.export()?;
        Ok(Stored { document, audit: self.audit()?, notices: self.notices()? })
    }

    fn audit(&self) -> Result<usize, Box<dyn Error + Send + Sync>> {
        Ok(self.database.store.read()?.audit(&AuditFilter::default())?.len())
    }
}

fn compare<T: PartialEq + Serialize + ?Sized>(expected: &T, found: &T) -> Done {
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (serde_json::to_string(expected)?, serde_json::to_string(found)?);
    Err(format!("expected: {expected}\nfound:    {found}").into())
}

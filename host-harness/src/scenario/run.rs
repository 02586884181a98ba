//! Runs a scenario through a policy and a database of its own, up to the first step that does not come out as expected.

mod accounts;
mod join;
mod lockout;
mod most;
mod records;
mod settings;
mod survey;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::crm::Crm;
use crate::day::Day;
use crate::document::Document;
use crate::facts::Date;
use crate::policy::Policy;
use crate::sandbox::usage::Usage;
use crate::session::{AdminRequest, Answer as Outcomes, Request, RuleInfo};
use crate::store::{AuditFilter, Mode, TemporaryStore};

use super::expect::{Answer, Change};
use super::failure::{Failure, Fault};
use super::words::noon;
use super::{Scenario, Step};

pub(super) use join::joined;
use most::Most;

/// 2026-06-15, in the middle of the shared world's access periods.
const USUAL_DAY: Date = 20_619;

/// The administrator that every database starts with.
const ADMINISTRATOR: u64 = 1;

const UPDATE: Mode = Mode::Update { actor: ADMINISTRATOR, at: 0 };

/// What a run has shown.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rules, by identifier, that the policy has named in answers up to the failure or the end. A check in an
    /// explanation that stood in nobody's way is not among them.
    pub rules: BTreeSet<String>,
    /// None: all came out as expected, or it was skipped.
    pub failure: Option<Failure>,
    /// The most that any decision on the way has used of each limit.
    pub used: Usage,
    /// How long it took.
    pub took: Duration,
}

impl Outcome {
    /// Of a scenario that was not run.
    pub(super) fn skipped() -> Self {
        let (used, took) = (Usage::default(), Duration::ZERO);
        Outcome { rules: BTreeSet::new(), failure: None, used, took }
    }
}

type Done = Result<(), Fault>;

/// Runs every step over the shared world. What a step expects and the policy does not publish is a failure.
pub fn run(scenario: &Scenario, policy: &Policy, world: &Document) -> Outcome {
    let began = Instant::now();
    let mut run = match Run::new(scenario, policy, world) {
        Ok(run) => run,
        Err(fault) => {
            let failure = Some(failed(scenario, 0, fault));
            return Outcome { failure, took: began.elapsed(), ..Outcome::skipped() };
        }
    };
    let mut steps = (1..).zip(&scenario.steps);
    let failure = steps.find_map(|(number, step)| {
        let done = run.step(step);
        let done = match (step.unpublished(policy), done) {
            (None, done) => done,
            // What it came to is of use for whoever puts the expectation right.
            (Some(unpublished), Err(fault @ Fault::Otherwise { .. })) => {
                Err(Fault::Failed(format!("{unpublished}\n{fault}")))
            }
            (Some(unpublished), _) => Err(Fault::Failed(unpublished)),
        };
        done.err().map(|fault| failed(scenario, number, fault))
    });
    let used = run.most.used();
    Outcome { rules: run.rules.into_inner(), failure, used, took: began.elapsed() }
}

/// Every step that does not come out as expected, whatever the policy publishes: what it answers instead is of interest,
/// and what comes behind it, up to a step that cannot be carried out: behind others that follows from them.
pub(super) fn run_on_any(scenario: &Scenario, policy: &Policy, world: &Document) -> Vec<Failure> {
    let mut run = match Run::new(scenario, policy, world) {
        Ok(run) => run,
        Err(fault) => return vec![failed(scenario, 0, fault)],
    };
    let mut failures = Vec::new();
    for (number, step) in (1..).zip(&scenario.steps) {
        let Err(fault) = run.step(step) else { continue };
        let is_last = matches!(fault, Fault::Unusable(_));
        if !is_last || failures.is_empty() {
            failures.push(failed(scenario, number, fault));
        }
        if is_last {
            break;
        }
    }
    failures
}

fn failed(scenario: &Scenario, step: usize, fault: Fault) -> Failure {
    Failure {
        description: scenario.description.clone(),
        step,
        of: scenario.steps.len(),
        written: scenario.question(step),
        fault,
    }
}

struct Run<'a> {
    policy: &'a Policy,
    today: Date,
    crm: Crm,
    database: TemporaryStore,
    rules: RefCell<BTreeSet<String>>,
    most: Arc<Most>,
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
    fn new(scenario: &Scenario, policy: &'a Policy, world: &Document) -> Result<Self, Fault> {
        let database = TemporaryStore::holding(&joined(world.clone(), &scenario.given))?;
        let most = Arc::new(Most::default());
        let crm = Crm::new(database.store.clone(), policy.clone()).recording(most.clone());
        let today = scenario.today.map_or(USUAL_DAY, Day::number);
        Ok(Run { policy, today, crm, database, rules: RefCell::default(), most, tickets: 0 })
    }

    fn step(&mut self, step: &Step) -> Done {
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
            Step::What { contact, acting, today, expect } => {
                self.what((*contact, *acting), *today, expect)
            }
            Step::Who { question, today, expect } => self.who(question, *today, expect),
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
        let fault = "nothing was to be saved, and something else is stored than before";
        Err(Fault::Failed(fault.into()))
    }

    fn stored(&self) -> Result<Stored, Fault> {
        let document = self.database.store.export()?;
        Ok(Stored { document, audit: self.audit()?, notices: self.notices()? })
    }

    fn audit(&self) -> Result<usize, Fault> {
        Ok(self.database.store.read()?.audit(&AuditFilter::default())?.len())
    }
}

fn compare<T: PartialEq + Serialize + ?Sized>(expected: &T, found: &T) -> Done {
    if expected == found {
        return Ok(());
    }
    let value = |it: &T| {
        serde_json::to_value(it).map_err(|error| Fault::Unusable(format!("as JSON: {error}")))
    };
    Err(Fault::Otherwise { expected: value(expected)?, found: value(found)? })
}

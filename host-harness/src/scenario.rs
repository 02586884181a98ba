//! Scenario files: a small CRM, questions and changes in their order, and exactly what must come of each.

mod bundle;
mod compare;
mod direction;
mod expect;
mod failure;
mod lockout;
mod parallel;
mod portal;
mod run;
mod schema;
mod suite;
mod unpublished;
mod words;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::day::Day;
use crate::document::{self, AccessDays, AllocationEntry, ChangeEntry, Document, DocumentError};
use crate::question::{ActionWord, Wish};

pub use compare::{Difference, Unusable, compare};
pub use direction::Direction;
pub use expect::{
    Affected, Allocated, Answer, Change, Effect, FieldRight, Found, Member, Refused, SavedAccess,
    Stored, Warning,
};
pub use failure::{Failure, Fault};
pub use lockout::{BlockedLine, Mode, Password, Sheet, Stepped};
pub use parallel::Progress;
pub use portal::{Explained, Explanation, Impact, ModuleImpact, Saved, View};
pub use run::{Outcome, run};
pub use schema::schema;
pub use suite::{Case, Suite, SuiteError};

/// One file. Its folder and its name are the test's name.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Scenario {
    /// What the case shows; printed when it fails.
    pub description: String,
    /// Entries that join the shared world, or replace its entries of the same identifier, before the first step.
    #[serde(default)]
    pub given: Document,
    /// The day of every step that names no other; left out: 2026-06-15.
    pub today: Option<Day>,
    /// Why it is not run for the time being; left out: it is.
    pub skip: Option<String>,
    /// At least one.
    pub steps: Vec<Step>,
    /// The steps as they are written.
    #[serde(skip)]
    written: Vec<Value>,
}

/// A question, or a change. Changes stay for the steps that follow.
///
/// `today` is the scenario's day, and `actor` the administrator, unless the step says otherwise.
#[derive(Debug, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are named by the contract's words, explained there")]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Step {
    /// Somebody changes the CRM's data: these entries are new, or replace those of the same identifier.
    Put(Document),
    /// Somebody removes a ticket email account from the ticket settings.
    DeleteAccount { account: u64 },
    /// May the contact use the portal?
    CheckAccess { contact: u64, today: Option<Day>, expect: Answer },
    /// Which accounts may the contact choose?
    VisibleAccounts { contact: u64, acting: Option<u64>, today: Option<Day>, expect: Answer },
    /// May the contact submit a ticket that names this account, or none?
    SubmitTicket {
        contact: u64,
        acting: Option<u64>,
        account: Option<u64>,
        today: Option<Day>,
        expect: Answer,
    },
    /// Contacts of which customers may choose the account?
    WhoCanSee { account: u64, expect: Answer },
    /// An administrator saves an allocation.
    Allocate {
        account: u64,
        allocation: AllocationEntry,
        actor: Option<u64>,
        expect: Change<Allocated>,
    },
    /// An administrator looks at what an allocation would change, and does not save it.
    PreviewAllocation {
        account: u64,
        allocation: AllocationEntry,
        actor: Option<u64>,
        expect: Change<Allocated>,
    },
    /// What does the database hold for the account?
    StoredAllocation { account: u64, expect: Stored },
    /// An administrator looks for customers by name.
    SearchCustomers { query: String, limit: Option<u32>, expect: Found },
    /// An administrator saves a contact's portal section.
    SetPortalAccess { section: PortalSection, actor: Option<u64>, expect: Change<SavedAccess> },
    /// May the contact do this?
    Decide { contact: u64, question: Wish, today: Option<Day>, expect: Answer },
    /// Which of the stored records may a list show?
    ListRecords {
        contact: u64,
        module: u64,
        #[serde(default)]
        mine: bool,
        expect: Answer,
    },
    /// What may the contact do with each field?
    FieldMask { contact: u64, module: u64, expect: Answer },
    /// May the contact create a record, and who will own it?
    NewRecord { contact: u64, module: u64, expect: Answer },
    /// What does the portal show?
    PortalView { contact: u64, acting: Option<u64>, today: Option<Day>, expect: View },
    /// Which contact does a sign-in name mean?
    Identify { user_name: String, today: Option<Day>, expect: Answer },
    /// Somebody changes a setting.
    ChangeSettings { change: ChangeEntry, actor: Option<u64>, expect: Change<Saved> },
    /// Somebody looks at what a change would do, and does not save it.
    PreviewChange { change: ChangeEntry, actor: Option<u64>, expect: Change<Saved> },
    /// Every entry of this document is stored exactly so.
    StoredEntries { expect: Document },
    /// Which profiles are there, by identifier?
    Profiles { expect: BTreeMap<u64, String> },
    /// Somebody tries a password: an attempt begins and, if it is permitted, is settled. `at`: seconds after noon.
    SignIn {
        contact: u64,
        password: Password,
        address: Option<String>,
        #[serde(default)]
        at: u64,
        /// As often as this; the last time counts.
        #[serde(default = "once")]
        times: u32,
        expect: Stepped,
    },
    /// An attempt begins.
    Begin {
        contact: u64,
        ticket: u64,
        address: Option<String>,
        #[serde(default)]
        at: u64,
        expect: Stepped,
    },
    /// An attempt gets its result.
    Settle {
        contact: u64,
        ticket: u64,
        password: Password,
        address: Option<String>,
        #[serde(default)]
        at: u64,
        expect: Stepped,
    },
    /// Only time passes.
    Tick { contact: u64, at: u64, expect: Stepped },
    /// An administrator acts on the blocked list.
    Whitelist {
        contact: u64,
        mode: Mode,
        actor: Option<u64>,
        #[serde(default)]
        at: u64,
        expect: Stepped,
    },
    /// An administrator ends an exemption.
    EndExemption {
        contact: u64,
        actor: Option<u64>,
        #[serde(default)]
        at: u64,
        expect: Stepped,
    },
    /// An administrator locks a contact.
    Lock {
        contact: u64,
        actor: Option<u64>,
        #[serde(default)]
        at: u64,
        expect: Stepped,
    },
    /// An administrator decides whether known addresses are counted by themselves.
    KnownAddresses(bool),
    /// Who is on the blocked list?
    Blocked {
        #[serde(default)]
        at: u64,
        expect: Vec<BlockedLine>,
    },
    /// What is stored about the contact's sign-ins? Null: nothing.
    Lockout { contact: u64, expect: Option<Sheet> },
    /// Why does the contact get the answer that it gets?
    Explain { contact: u64, acting: Option<u64>, question: Explained, expect: Explanation },
    /// Why does a sign-in name mean whom it means?
    ExplainSignIn { user_name: String, expect: Explanation },
    /// What may the contact do in which modules? Exactly these: a module in which it may do nothing is not among them.
    What {
        contact: u64,
        acting: Option<u64>,
        today: Option<Day>,
        expect: BTreeMap<u64, Vec<ActionWord>>,
    },
    /// Which contacts may do this? Exactly these, ascending.
    Who { question: Wish, today: Option<Day>, expect: Vec<u64> },
    /// Everything that people are to be told since the first step, such as `became-locked contact 1`.
    Notices { expect: Vec<String> },
    /// How many changes the audit has since the first step.
    Audit { expect: usize },
}

fn once() -> u32 {
    1
}

/// A contact's portal section, as an administrator fills it in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PortalSection {
    /// Whose.
    pub contact: u64,
    /// The portal flag.
    #[serde(default)]
    pub portal_enabled: bool,
    /// Left out: empty.
    #[serde(default)]
    pub email: String,
    /// Left out: the CRM keeps no access periods.
    pub access_window: Option<AccessDays>,
    /// Left out: none is chosen.
    pub profile: Option<u64>,
}

impl Scenario {
    /// Reads a file; keys that it does not know, and a scenario without steps, are faults.
    pub fn parse(json: &str) -> Result<Self, DocumentError> {
        let scenario: Scenario = document::read(json)?;
        scenario.checked(&document::read(json)?)
    }

    /// The same for one that was put together.
    fn of(json: Value) -> Result<Self, DocumentError> {
        let scenario: Scenario = serde_path_to_error::deserialize(json.clone())
            .map_err(|error| misfit(&error.path().to_string(), &error.inner().to_string()))?;
        scenario.checked(&json)
    }

    fn checked(mut self, written: &Value) -> Result<Self, DocumentError> {
        if self.steps.is_empty() {
            return Err(misfit("steps", "a scenario needs at least one step"));
        }
        if self.description.trim().is_empty() {
            return Err(misfit("description", "a scenario needs a description"));
        }
        if self.skip.as_ref().is_some_and(|reason| reason.trim().is_empty()) {
            return Err(misfit("skip", "say why it is not run"));
        }
        let steps = written.get("steps").and_then(Value::as_array).into_iter().flatten();
        self.written = steps.cloned().collect();
        Ok(self)
    }

    /// A step, from 1, as it is written without what it expects; empty for what is given before the first one.
    fn question(&self, step: usize) -> String {
        self.written(step).map_or_else(String::new, question)
    }

    /// What the step expects, as it is written.
    fn expectation(&self, step: usize) -> Value {
        self.written(step).map_or(Value::Null, expectation)
    }

    fn written(&self, step: usize) -> Option<&Value> {
        self.written.get(step.checked_sub(1)?)
    }
}

fn misfit(path: &str, message: &str) -> DocumentError {
    DocumentError::Shape { fault: document::Fault { path: path.into(), message: message.into() } }
}

/// Without what it expects.
fn question(step: &Value) -> String {
    let mut step = step.clone();
    for question in step.as_object_mut().into_iter().flat_map(|step| step.values_mut()) {
        if let Some(question) = question.as_object_mut() {
            question.remove("expect");
        }
    }
    step.to_string()
}

/// What it expects; null: nothing.
fn expectation(step: &Value) -> Value {
    let questions = step.as_object().into_iter().flat_map(|step| step.values());
    questions.filter_map(|question| question.get("expect")).next().cloned().unwrap_or_default()
}

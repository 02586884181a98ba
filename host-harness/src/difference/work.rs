//! Lays out what is to be asked, and has several threads ask it, each part over a snapshot of its own.

mod plan;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::{mem, thread};

use super::group::{About, Tally};
use super::pair::{Pair, Patience};
use super::recorded::{self, Again};
use super::sample::Directory;
use super::{Coverage, Difference, Progress, Scope, compare_rules, live, lockout, settings};
use crate::crm::CrmError;
use crate::facts::{
    ContactId, CustomerId, Date, EmailAccountId, FieldId, ModuleId, PortalVersion, RecordId, UserId,
};
use crate::policy::Policy;
use crate::question::{ActionWord, Wish};
use crate::session::Request;
use crate::store::{Bucket, Store};

/// How many contacts or questions share a snapshot.
const CHUNK: usize = 64;
/// The same for those that are asked everything.
const SMALL_CHUNK: usize = 8;

/// Everything that is to be asked about.
pub(super) struct Work<'a> {
    pub(super) scope: &'a Scope,
    pub(super) directory: Directory,
    pub(super) modules: Vec<ModuleId>,
    pub(super) fields: BTreeMap<ModuleId, Vec<FieldId>>,
    pub(super) accounts: Vec<EmailAccountId>,
    /// How many contacts of the sample are asked about every account.
    pub(super) tickets: usize,
    pub(super) users: Vec<UserId>,
    pub(super) sign_ins: Vec<(ContactId, Bucket)>,
    pub(super) recorded: Vec<Again>,
    /// The version of the portal that is not in force; none: it cannot be chosen.
    pub(super) other_version: Option<PortalVersion>,
    pub(super) unknown: Unknown,
}

/// Identifiers that nothing has.
pub(super) struct Unknown {
    pub(super) contact: ContactId,
    pub(super) account: EmailAccountId,
    pub(super) module: ModuleId,
    pub(super) record: RecordId,
    /// Of a customer, a group or a profile.
    pub(super) customer: CustomerId,
    pub(super) user: UserId,
}

impl Work<'_> {
    pub(super) fn request(&self, contact: ContactId) -> Request {
        self.request_at(contact, (0, 0))
    }

    /// On another day it is another time too.
    pub(super) fn request_on(&self, contact: ContactId, today: Date) -> Request {
        self.request_at(contact, (today.saturating_sub(self.scope.today), 0))
    }

    /// So many days and hours from now. Hours that go beyond midnight begin again with the same day's first.
    pub(super) fn request_at(&self, contact: ContactId, (days, hours): (i32, u64)) -> Request {
        let Scope { today, now, .. } = *self.scope;
        let (midnight, second) = (now - now % 86_400, (now + hours * 3_600) % 86_400);
        let now = (midnight + second).saturating_add_signed(i64::from(days) * 86_400);
        let today = today.saturating_add(days);
        Request { contact, acting: None, today, now }
    }

    /// Everything that can be done in each module, one that does not exist among them.
    pub(super) fn actions(&self) -> Vec<Wish> {
        let modules = self.modules.iter().copied().chain([self.unknown.module]);
        let wish = |module| {
            ActionWord::ALL.map(|action| Wish { module, action, record: None, fields: Vec::new() })
        };
        modules.flat_map(wish).collect()
    }
}

/// What one thread does before it looks for something else to do.
#[derive(Clone, Debug)]
enum Task {
    Nobody,
    Stories,
    Settings,
    SignIns(Range<usize>),
    OtherDays(Range<usize>),
    OtherVersion(Range<usize>),
    Sample(Range<usize>),
    Everybody(Range<usize>),
    Recorded(Range<usize>),
}

/// What a task has found.
type Found = Result<(Tally, u64), CrmError>;

pub(super) fn run(
    store: &Store,
    active: &Policy,
    candidate: &Policy,
    scope: &Scope,
    progress: &mut dyn FnMut(Progress),
) -> Result<Difference, CrmError> {
    let (work, mut coverage) = plan::lay_out(&store.read()?, scope)?;
    let tasks = tasks(&work, &coverage);
    let patience = Patience::of(scope.failing);
    let mut tally = Tally::default();
    tally.add(compare_rules(active.rules(), candidate.rules()), About::default());
    let (next, stopped) = (AtomicUsize::new(0), AtomicBool::new(false));
    let ask = |found: Sender<Found>| {
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if stopped.load(Ordering::Relaxed) {
                break;
            }
            let done = perform(&work, task, store, active, candidate, &patience);
            if found.send(done).is_err() {
                break;
            }
        }
    };
    let (ask, mut failed) = (&ask, None);
    thread::scope(|threads| {
        let (found, results) = channel();
        for _ in 0..scope.threads.max(1) {
            let found = found.clone();
            threads.spawn(move || ask(found));
        }
        drop(found);
        for (done, result) in results.iter().enumerate() {
            match result {
                Ok((part, unreadable)) => {
                    tally.merge(part);
                    coverage.unreadable_sign_ins += unreadable;
                }
                Err(error) => {
                    stopped.store(true, Ordering::Relaxed);
                    failed.get_or_insert(error);
                }
            }
            progress(Progress { asked: tally.asked, done: done + 1, of: tasks.len() });
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    coverage.given_up = patience.is_over();
    let (asked, unanswered) = (tally.asked, tally.unanswered);
    let (groups, totals) = tally.finish();
    Ok(Difference { asked, unanswered, coverage, groups, totals, scenarios: Vec::new() })
}

fn perform(
    work: &Work<'_>,
    task: &Task,
    store: &Store,
    active: &Policy,
    candidate: &Policy,
    patience: &Patience,
) -> Found {
    let version = work.other_version.filter(|_| matches!(task, Task::OtherVersion(_)));
    let mut pair = Pair::new(store.read()?, version, active, candidate, patience);
    let mut unreadable = 0;
    match task.clone() {
        Task::Nobody => live::nobody(work, &mut pair)?,
        Task::Stories => lockout::tell(work, &mut pair)?,
        Task::Settings => settings::propose(work, &mut pair)?,
        Task::SignIns(states) => unreadable = lockout::stored(work, &mut pair, states)?,
        Task::OtherDays(members) => live::other_days(work, &mut pair, members)?,
        Task::OtherVersion(members) => live::other_version(work, &mut pair, members)?,
        Task::Sample(members) => live::sample(work, &mut pair, members)?,
        Task::Everybody(members) => live::everybody(work, &mut pair, members)?,
        Task::Recorded(questions) => recorded::ask(work, &mut pair, questions)?,
    }
    Ok((mem::take(&mut pair.tally), unreadable))
}

/// The long parts come first, so that no thread is left with one at the end.
fn tasks(work: &Work<'_>, coverage: &Coverage) -> Vec<Task> {
    let chunks = |count: u64, size: usize| {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        (0..count).step_by(size).map(move |from| from..count.min(from + size))
    };
    let mut tasks = vec![Task::Stories, Task::Settings, Task::Nobody];
    tasks.extend(chunks(coverage.days.asked, SMALL_CHUNK).map(Task::OtherDays));
    tasks.extend(chunks(coverage.other_version.asked, SMALL_CHUNK).map(Task::OtherVersion));
    tasks.extend(chunks(coverage.sample.asked, SMALL_CHUNK).map(Task::Sample));
    tasks.extend(chunks(coverage.sign_ins.asked, CHUNK).map(Task::SignIns));
    tasks.extend(chunks(coverage.contacts.asked, CHUNK).map(Task::Everybody));
    tasks.extend(chunks(work.recorded.len() as u64, CHUNK).map(Task::Recorded));
    tasks
}

//! Policy updates: how a component becomes the policy in force, and how one that was is put back.
//!
//! A delivery goes through stages, each of which refuses by names of its own ([`Refusal`]): it is opened once, its
//! signature is verified over the bytes that were read before anything looks into them, then it is scanned, compiled
//! in a process of its own, checked against the contract and asked fixed questions. What passes is stored under its
//! digest. Before it is put into force it is compared with the policy that is. To put it into force is a line in the
//! database; what serves follows that line. Whatever fails on the way changes nothing.

mod activate;
mod back;
mod claim;
mod delivery;
mod inbox;
mod open;
mod probe;
mod refusal;
mod self_test;
mod shelf;
mod standing;
mod trial;
mod trust;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::day::Day;
use crate::facts::{Date, Instant, UserId};
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::session::Recorder;
use crate::store::{PolicyComponent, Store};
use shelf::Shelf;

pub use activate::Compared;
pub use claim::Claim;
pub use delivery::{Delivery, Inspection, signature_file};
pub use inbox::{Inbox, Looked};
pub use probe::Probe;
pub use refusal::{Refusal, Refused};
pub use standing::Standing;

/// The folder of policies beside a database.
///
/// - `trust`: the public keys that may sign, as `NAME.pub`; `revoked` and `names`. The operator's; only ever read.
/// - `inbox`: where signed policies are delivered to a host that serves.
/// - `store`: what was taken, named by digest. Written by this program only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFolder(PathBuf);

impl PolicyFolder {
    /// At this path; need not exist.
    pub fn at(path: PathBuf) -> Self {
        PolicyFolder(path)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Whose signatures count.
    pub fn trust(&self) -> PathBuf {
        self.0.join("trust")
    }

    /// Where policies are delivered.
    pub fn inbox(&self) -> PathBuf {
        self.0.join("inbox")
    }
}

/// The policy that is to decide.
#[derive(Clone)]
pub struct Active {
    /// The policy.
    pub policy: Policy,
    /// The line of the history that put it into force; 0: none did, and it came with the program.
    pub number: u64,
    /// Since when, in seconds since 1970-01-01T00:00:00Z; 0: always.
    pub since: Instant,
    /// What is stored about it; none: it came with the program and was never replaced.
    pub component: Option<PolicyComponent>,
}

/// Who does it, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// A CRM user; to put a policy into force, an active administrator.
    pub user: UserId,
    /// In seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// The CRM's calendar day.
    pub today: Date,
}

/// Takes deliveries, and puts policies into force.
#[derive(Clone)]
pub struct Updates {
    store: Store,
    folder: PolicyFolder,
    shelf: Shelf,
    limits: Limits,
    probe: Option<Arc<Probe>>,
    host: String,
    recorder: Option<Arc<dyn Recorder>>,
}

impl Updates {
    /// `probe`: compiles what is delivered for the first time; none: this process does. `host`: how this host is named
    /// in the list of attempts.
    pub fn new(
        store: Store,
        folder: PolicyFolder,
        limits: Limits,
        probe: Option<Probe>,
        host: String,
    ) -> Self {
        let shelf = Shelf::new(folder.path());
        Updates { store, folder, shelf, limits, probe: probe.map(Arc::new), host, recorder: None }
    }

    /// The same on a host that is named so.
    pub fn named(self, host: String) -> Self {
        Updates { host, ..self }
    }

    /// The same, with somebody who is told each step with files right before it is taken: for tests that stop the
    /// process between any two of them.
    pub fn watch(self, before: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Updates { shelf: self.shelf.watch(before), ..self }
    }

    /// The same, with everything taken down that the policy in force is asked.
    pub fn recorded(self, recorder: Arc<dyn Recorder>) -> Self {
        Updates { recorder: Some(recorder), ..self }
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The folder.
    pub fn folder(&self) -> &PolicyFolder {
        &self.folder
    }

    /// Loads the policy in force. It is verified again: a key that was revoked meanwhile does not serve any more.
    pub fn active(&self) -> Result<Active, Refused> {
        let active = match self.store.read()?.active_policy()? {
            None => {
                let policy = Policy::built_in(self.limits.clone())?;
                Active { policy, number: 0, since: 0, component: None }
            }
            Some(line) => {
                let (policy, component) = self.verified(&line.component)?;
                let (number, since) = (line.number, line.at);
                Active { policy, number, since, component: Some(component) }
            }
        };
        let Some(recorder) = &self.recorder else { return Ok(active) };
        Ok(Active { policy: active.policy.recorded(recorder.clone()), ..active })
    }

    /// Whether a policy that serves would still be taken: its key is trusted and not revoked, and its last day not over.
    pub fn still_trusts(&self, active: &Active) -> Result<(), Refused> {
        let signer = active.component.as_ref().and_then(|component| component.signer.as_ref());
        let Some(signer) = signer else { return Ok(()) };
        self.trust()?.knows(&signer.key)?;
        signer.comment.parse::<Claim>()?.holds_on(Day::today())
    }

    /// The one component that was taken and whose digest begins so.
    pub fn find(&self, digest: &str) -> Result<PolicyComponent, Refused> {
        const SHORTEST: usize = 6;
        let unknown = |what: String| Err(Refused::new(Refusal::Unknown, what));
        if digest.len() < SHORTEST || !digest.chars().all(|digit| digit.is_ascii_hexdigit()) {
            return unknown(format!(
                "`{digest}` is no digest; give at least its first {SHORTEST} digits"
            ));
        }
        let wanted = digest.to_lowercase();
        let mut found = self.store.read()?.policy_components()?;
        found.retain(|component| component.digest.starts_with(&wanted));
        match (found.pop(), found.pop()) {
            (Some(only), None) => Ok(only),
            (Some(_), Some(_)) => {
                unknown(format!("several policies have a digest that begins with `{wanted}`"))
            }
            (None, _) => unknown(format!(
                "no policy `{wanted}` was delivered; `portal policy submit` takes one"
            )),
        }
    }
}

/// What the policy that came with the program calls itself.
fn built_in_name() -> Result<&'static str, Refused> {
    static NAME: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    if let Some(name) = NAME.get() {
        return Ok(name);
    }
    let name = Policy::built_in(Limits::default())?.description().name.clone();
    Ok(NAME.get_or_init(|| name))
}

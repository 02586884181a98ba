//! How a host serves, and what.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::inbox::Inbox;
use super::observe::Tolerance;
use super::{Candidates, Policies, Voice};
use crate::facts::UserId;
use crate::session::DecisionLog;
use crate::store::{Revision, Store};

/// What a host serves, and from where.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The policies that come into force.
    pub policies: Arc<dyn Policies>,
    /// The policies that are tried.
    pub candidates: Arc<dyn Candidates>,
    /// Where deliveries are put; none: nowhere.
    pub inbox: Option<Arc<dyn Inbox>>,
    /// Who is told what happens, one line at a time.
    pub voice: Voice,
}

/// How a host serves.
#[derive(Clone)]
pub struct Settings {
    /// Its name in the list of hosts; no other host may have it.
    pub name: String,
    /// The CRM user in whose name it falls back.
    pub actor: UserId,
    /// The Unix socket to listen on.
    pub socket: Option<PathBuf>,
    /// No answer comes from a revision before this one.
    pub at_least: Revision,
    /// Where decisions are written down.
    pub log: Option<Arc<dyn DecisionLog>>,
    /// Refuse, once nobody could say for so long that the policy is the one in force; none: only warn.
    pub fail_stale: Option<Duration>,
    /// When a new policy fails too often.
    pub tolerance: Tolerance,
    /// Where a candidate's disagreements are written down.
    pub shadow_log: PathBuf,
    pub(super) pace: Pace,
}

impl Settings {
    /// A host of this name, with the defaults.
    pub fn new(name: impl Into<String>, actor: UserId, shadow_log: PathBuf) -> Self {
        Settings {
            name: name.into(),
            actor,
            socket: None,
            at_least: 0,
            log: None,
            fail_stale: None,
            tolerance: Tolerance::default(),
            shadow_log,
            pace: Pace::default(),
        }
    }
}

/// How often things are done, and how long they may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// From one look at the database to the next.
    pub(super) tick: Duration,
    /// From one sign of life to the next.
    pub(super) beat: Duration,
    /// From one look at the inbox to the next.
    pub(super) inbox: Duration,
    /// Until a client that does not read is given up.
    pub(super) write: Duration,
    /// For what is under way when the host is told to stop.
    pub(super) farewell: Duration,
    /// For what it leaves in the database then.
    pub(super) flush: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace {
            tick: Duration::from_secs(1),
            beat: Duration::from_secs(5),
            inbox: Duration::from_secs(5),
            write: Duration::from_secs(10),
            farewell: Duration::from_secs(10),
            flush: Duration::from_secs(3),
        }
    }
}

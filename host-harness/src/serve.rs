//! A host that answers requests line by line, and takes up new policies while it does.
//!
//! The database is the truth: what it names as in force is served by every host within a second or so. A request is
//! decided by one policy from one snapshot, whatever is taken up meanwhile. Whatever goes wrong is no permission: a
//! request without an answer is refused, and a policy that cannot be loaded leaves the one in force where it is.

mod answer;
mod back_off;
mod connection;
mod counters;
mod fall_back;
mod fault;
mod follow;
mod host;
mod inbox;
mod listen;
mod observe;
mod protocol;
mod reply;
mod serving;
mod settings;
mod shadow;
mod shadow_log;
mod signals;
mod socket;
mod stale;
mod state;
mod strict;
#[cfg(test)]
mod tests;
mod trial;

use std::sync::Arc;

use crate::policy::Policy;
use crate::store::{Activation, StoreError, Transaction};
use crate::update::{Active, Actor, Refused, Updates};

pub use counters::Counters;
pub use fault::FaultKind;
pub use host::{Control, Host, ServeError, Summary};
pub use inbox::Inbox;
pub use listen::MOST_CONNECTIONS;
pub use observe::{Tolerance, Tripped, Watch};
pub use protocol::{LONGEST_LINE, RequestError};
pub use serving::{GoesBack, Served, Serving};
pub use settings::{Parts, Settings};
pub use signals::heed_signals;
pub use socket::SocketError;

/// Who is told what happens, one line at a time: standard error, for a program.
pub type Voice = Arc<dyn Fn(&str) + Send + Sync>;

/// The policies that come into force. Asked on a thread that may wait, and never by whoever answers.
pub trait Policies: Send + Sync {
    /// The number and the digest of the activation that the database names, only to be told apart from the one that is
    /// served; none: the policy that came with the program.
    fn newest(&self, facts: &Transaction) -> Result<Option<(u64, String)>, StoreError> {
        let line = facts.active_policy()?;
        Ok(line.map(|line| (line.number, line.component.digest)))
    }

    /// Loads the policy in force.
    fn active(&self) -> Result<Active, Refused>;

    /// Puts the policy into force that was before the activation `failing`, unless somebody was faster.
    fn fall_back(&self, failing: u64, actor: Actor, reason: &str) -> Result<Activation, Refused>;

    /// Whether the one that is served would still be taken: its key is trusted and not revoked, and its last day is not
    /// over.
    fn still_trusted(&self, _served: &Active) -> Result<(), Refused> {
        Ok(())
    }
}

impl Policies for Updates {
    fn active(&self) -> Result<Active, Refused> {
        Updates::active(self)
    }

    fn fall_back(&self, failing: u64, actor: Actor, reason: &str) -> Result<Activation, Refused> {
        Updates::fall_back(self, failing, actor, reason)
    }

    fn still_trusted(&self, served: &Active) -> Result<(), Refused> {
        Updates::still_trusts(self, served)
    }
}

/// The policies that are tried beside the one in force.
pub trait Candidates: Send + Sync {
    /// Loads one that was taken.
    fn candidate(&self, digest: &str) -> Result<Policy, Refused>;
}

impl<F: Fn(&str) -> Result<Policy, Refused> + Send + Sync> Candidates for F {
    fn candidate(&self, digest: &str) -> Result<Policy, Refused> {
        self(digest)
    }
}

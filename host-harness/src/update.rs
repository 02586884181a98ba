//! Policy updates: how a component becomes the policy in force, and how one that was is put back.
//!
//! A delivery goes through stages, each of which refuses by a name of its own ([`Refusal`]): it is opened once, its
//! signature is verified over the bytes that were read before anything looks into them, then it is scanned, compiled
//! in a process of its own, checked against the contract and asked fixed questions. What passes is stored under its
//! digest. To put it into force is a line in the database; what serves follows that line. Whatever fails on the way
//! changes nothing.

mod refusal;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::facts::{Instant, UserId};
use crate::policy::Policy;
use crate::sandbox::limits::Limits;
use crate::store::{Activation, PolicyComponent, Store};

pub use refusal::{Refusal, Refused};

/// The folder of policies beside a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFolder(pub PathBuf);

/// A program that compiles a component and ends, so that compiling cannot harm this process.
#[derive(Clone, Debug)]
pub struct Probe {
    /// The program.
    pub program: PathBuf,
    /// Its arguments. It reads the component from its standard input.
    pub arguments: Vec<String>,
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

/// Takes deliveries, and puts policies into force.
#[derive(Clone)]
pub struct Updates {
    store: Store,
    folder: PolicyFolder,
    limits: Limits,
    probe: Option<Arc<Probe>>,
    host: String,
}

/// Who puts a policy into force, when, and what they agree to.
#[derive(Clone, Debug)]
pub struct Consent {
    /// A CRM user; must be an active administrator.
    pub actor: UserId,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: Instant,
    /// The CRM's calendar day.
    pub today: i32,
    /// Why it may allow more than the one in force does; none: it may not.
    pub widening: Option<String>,
}

impl Updates {
    /// `host`: how this host is named in the list of attempts.
    pub fn new(
        store: Store,
        folder: PolicyFolder,
        limits: Limits,
        probe: Option<Probe>,
        host: String,
    ) -> Self {
        Updates { store, folder, limits, probe: probe.map(Arc::new), host }
    }

    /// Loads the policy in force.
    pub fn active(&self) -> Result<Active, Refused> {
        let _ = (&self.folder, &self.probe, &self.host, &self.store);
        todo!("{:?}", self.limits)
    }

    /// Takes a component and its signature, and stores them; nothing is put into force.
    pub fn submit(
        &self,
        file: &Path,
        actor: UserId,
        at: Instant,
    ) -> Result<PolicyComponent, Refused> {
        todo!("{file:?} {actor} {at}")
    }

    /// Puts a component that was taken into force, if it allows no more than the one in force, or that is agreed to.
    pub fn activate(&self, digest: &str, consent: &Consent) -> Result<Activation, Refused> {
        todo!("{digest} {consent:?}")
    }

    /// Goes back to a policy that was in force before.
    pub fn rollback(
        &self,
        digest: &str,
        actor: UserId,
        at: Instant,
        reason: &str,
    ) -> Result<Activation, Refused> {
        todo!("{digest} {actor} {at} {reason}")
    }

    /// As [`rollback`](Self::rollback), by a host whose policy fails: to the policy that was in force before the line
    /// `failing`, unless somebody has put another one into force meanwhile (`outrun`).
    pub fn fall_back(
        &self,
        failing: u64,
        actor: UserId,
        at: Instant,
        reason: &str,
    ) -> Result<Activation, Refused> {
        todo!("{failing} {actor} {at} {reason}")
    }
}

//! Trials of a candidate beside the policy in force: who may begin one, and of what.

use super::activate::is_administrator;
use super::{Actor, Refused, Updates};
use crate::policy::Policy;
use crate::store::PolicyComponent;

impl Updates {
    /// Begins a trial on all hosts that serve, and ends whichever runs; returns its number.
    pub fn begin_shadow(
        &self,
        component: &PolicyComponent,
        actor: Actor,
        decisions: u64,
        seconds: u64,
    ) -> Result<u64, Refused> {
        is_administrator(&mut self.store.read()?, actor.user)?;
        // What cannot be loaded cannot answer.
        self.taken(component)?;
        let at = (actor.user, actor.at);
        Ok(self.store.begin_shadow(&component.digest, at, decisions, seconds)?)
    }

    /// Ends the trial that runs; returns whether one did.
    pub fn stop_shadow(&self, actor: Actor) -> Result<bool, Refused> {
        is_administrator(&mut self.store.read()?, actor.user)?;
        Ok(self.store.stop_shadow()?)
    }

    /// The candidate of a trial, by its whole digest.
    pub fn candidate(&self, digest: &str) -> Result<Policy, Refused> {
        self.taken(&self.find(digest)?)
    }
}

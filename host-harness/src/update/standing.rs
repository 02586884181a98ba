//! How the policies stand: what is in force, what waits, what was refused, and what does not fit together.

use super::{Active, Refused, Updates};
use crate::store::{Activation, Attempt, How, PolicyComponent};

/// How the policies stand: everything that `portal policy status` tells.
#[derive(Debug)]
pub struct Standing {
    /// The newest line of the history; none: the policy that came with the program is in force.
    pub line: Option<Activation>,
    /// Whether it can be loaded here.
    pub loads: Result<(), Refused>,
    /// Taken and never in force, and newer than what was; the newest first.
    pub candidates: Vec<PolicyComponent>,
    /// What became of the latest deliveries, the newest first.
    pub attempts: Vec<Attempt>,
    /// The key and its mark, where the file beside the database knows of a later revision than the database: an old
    /// database was restored.
    pub ahead: Option<(String, u64)>,
}

impl Standing {
    /// Whether a host has gone back by itself, so that nothing is put into force until somebody does.
    pub fn is_held(&self) -> bool {
        self.line.as_ref().is_some_and(|line| line.how == How::Automatic)
    }
}

impl Updates {
    /// How the policies stand.
    pub fn standing(&self, attempts: u32) -> Result<(Standing, Option<Active>), Refused> {
        let facts = self.store.read()?;
        let history = facts.policy_history(u32::MAX)?;
        let mut candidates = facts.policy_components()?;
        candidates.retain(|known| {
            known.signer.is_some()
                && !history.iter().any(|line| line.component.digest == known.digest)
        });
        let mut ahead = None;
        for (key, mark) in self.shelf.high_water()? {
            let signed_so = |line: &&Activation| {
                line.component.signer.as_ref().is_some_and(|signer| signer.key == key)
            };
            let known = history.iter().filter(signed_so).map(|line| line.component.revision).max();
            if known.unwrap_or(0) < mark.revision {
                ahead = Some((key, mark.revision));
            }
        }
        let attempts = facts.policy_attempts(attempts)?;
        let line = history.into_iter().next();
        drop(facts);
        let (loads, active) = match self.active() {
            Ok(active) => (Ok(()), Some(active)),
            Err(refused) => (Err(refused), None),
        };
        Ok((Standing { line, loads, candidates, attempts, ahead }, active))
    }
}

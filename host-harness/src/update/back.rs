//! Goes back to a policy that was in force: by hand, or by itself because the one that is fails.

use std::collections::BTreeSet;

use super::activate::{is_administrator, may_begin};
use super::delivery::component;
use super::{Actor, Refusal, Refused, Updates};
use crate::policy::Policy;
use crate::store::{Activation, How, PolicyComponent, Transaction};

impl Updates {
    /// Goes back to a policy that was in force before.
    pub fn rollback(
        &self,
        component: &PolicyComponent,
        actor: Actor,
        reason: &str,
    ) -> Result<Activation, Refused> {
        let name = format!("{} {}", component.name, component.version);
        self.attempting(&name, actor.at, || {
            let roll = || {
                if reason.trim().is_empty() {
                    let what = "say why with --reason: it is written into the audit";
                    return Err(Refused::new(Refusal::Reason, what));
                }
                // What cannot be loaded cannot serve.
                may_begin(&self.verified(component)?.1)?;
                let mut transaction = self.store.write()?;
                is_administrator(&mut transaction, actor.user)?;
                was_in_force(&transaction, component)?;
                let at = (actor.user, actor.at);
                transaction.activate_policy(
                    &component.digest,
                    How::Rollback,
                    at,
                    Some(reason.trim()),
                    None,
                )?;
                self.committed(transaction)
            };
            let line = roll().map_err(|refused: Refused| refused.about(&component.digest))?;
            Ok((line, component.digest.clone(), format!("{name} is in force again")))
        })
    }

    /// Goes back by itself, because too many decisions of the policy that the line `failing` put into force fail: to
    /// the one before it that can still be loaded. Refused if somebody has put another one into force meanwhile.
    pub fn fall_back(
        &self,
        failing: u64,
        actor: Actor,
        reason: &str,
    ) -> Result<Activation, Refused> {
        self.attempting("fall-back", actor.at, || {
            let mut transaction = self.store.write()?;
            if transaction.policy_number()? != failing {
                let what = "another policy was put into force meanwhile";
                return Err(Refused::new(Refusal::Outrun, what));
            }
            let history = transaction.policy_history(u32::MAX)?;
            let good = self.before(&transaction, &history, actor)?;
            let at = (actor.user, actor.at);
            transaction.activate_policy(&good.digest, How::Automatic, at, Some(reason), None)?;
            let line = self.committed(transaction)?;
            Ok((line, good.digest, format!("went back to {} {}", good.name, good.version)))
        })
    }

    /// The latest policy of the history that can be gone back to, other than the one in force. Not one that somebody
    /// went away from by going back: that had a reason.
    fn before(
        &self,
        facts: &Transaction,
        history: &[Activation],
        actor: Actor,
    ) -> Result<PolicyComponent, Refused> {
        let digest = |line: &Activation| line.component.digest.clone();
        let bad = history.first().map(digest).unwrap_or_default();
        let mut known = BTreeSet::from([bad.clone()]);
        let mut before = Vec::new();
        for [next, line] in history.array_windows() {
            let left = matches!(next.how, How::Rollback | How::Automatic);
            if known.insert(digest(line)) && !left {
                before.push(line.component.clone());
            }
        }
        // The one that came with the program, if it is the same that was in force before the first line.
        let built_in = self.built_in(actor)?;
        let stored = facts.policy_components()?;
        let first = |stored: &PolicyComponent| {
            stored.digest == built_in.digest && !known.contains(&stored.digest)
        };
        before
            .into_iter()
            .chain(stored.into_iter().filter(first))
            .find(|component| {
                self.verified(component).and_then(|(_, verified)| may_begin(&verified)).is_ok()
            })
            .ok_or_else(|| {
                let what = "there is no policy to go back to";
                Refused::new(Refusal::NeverActive, what).about(&bad)
            })
    }

    /// The policy that came with the program, as something that can be gone back to.
    pub fn built_in(&self, actor: Actor) -> Result<PolicyComponent, Refused> {
        let policy = Policy::built_in(self.limits.clone())?;
        Ok(component(&policy, None, actor.user, actor.at))
    }
}

fn was_in_force(facts: &Transaction, component: &PolicyComponent) -> Result<(), Refused> {
    let history = facts.policy_history(u32::MAX)?;
    let same = |line: &Activation| line.component.digest == component.digest;
    if history.first().is_some_and(same) {
        return Err(Refused::new(Refusal::Same, "it is in force already"));
    }
    // Before the first line, it was the one that came with the program; the first line has stored which.
    let came_with_it = component.signer.is_none()
        && facts.policy_components()?.iter().any(|known| known.digest == component.digest);
    if history.iter().any(same) || came_with_it {
        return Ok(());
    }
    let what = "it was never in force; `portal policy activate` compares it first";
    Err(Refused::new(Refusal::NeverActive, what))
}

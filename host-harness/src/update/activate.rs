//! Puts a policy into force: a line in the database, which all hosts follow.

use super::claim::Claim;
use super::shelf::Mark;
use super::{Active, Actor, Refusal, Refused, Updates};
use crate::day::Day;
use crate::difference::{self, Difference, Progress, ScenarioTurn, Scope};
use crate::document::ComparisonEntry;
use crate::facts::{Directory, Instant, UserId};
use crate::plain::plain;
use crate::policy::Policy;
use crate::scenario::{self, Suite};
use crate::store::{Activation, Attempt, How, PolicyComponent, Signer, Transaction};

/// A candidate that was compared with the policy in force: the only thing that can be put into force.
#[derive(Debug)]
pub struct Compared {
    component: PolicyComponent,
    /// The line of the history that was newest then.
    against: u64,
    /// What differs.
    pub difference: Difference,
}

impl Compared {
    /// The candidate.
    pub fn component(&self) -> &PolicyComponent {
        &self.component
    }
}

impl Updates {
    /// Takes a component and its signature, and stores them; nothing is put into force. What was taken before is taken
    /// again, which mends what may have been damaged.
    pub fn submit(
        &self,
        file: &std::path::Path,
        actor: UserId,
        at: Instant,
    ) -> Result<PolicyComponent, Refused> {
        let source = plain(&file.display().to_string()).into_owned();
        self.attempting(&source, at, || {
            let delivery = self.check(file, actor, at)?;
            let (digest, component) = (delivery.component.digest.clone(), delivery.component);
            let store = || {
                self.shelf.put(&digest, &delivery.bytes, &delivery.signature)?;
                let mut transaction = self.store.write()?;
                transaction.save_policy_component(&component)?;
                transaction.commit()?;
                Ok(())
            };
            store().map_err(|refused: Refused| refused.about(&digest))?;
            let what = format!("{} {} was taken", component.name, component.version);
            Ok((component.clone(), component.digest, what))
        })
    }

    /// Asks the candidate and the policy in force the same.
    pub fn compare(
        &self,
        component: PolicyComponent,
        scope: &Scope,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Compared, Refused> {
        let about = |refused: Refused| refused.about(&component.digest);
        let active = self.active()?;
        let (candidate, verified) = self.verified(&component).map_err(about)?;
        let difference = self.ask_both(&active, &candidate, scope, progress).map_err(about)?;
        Ok(Compared { component: verified, against: active.number, difference })
    }

    /// The same for a policy that is not stored, and so cannot be put into force.
    pub fn compare_with(
        &self,
        candidate: &Policy,
        scope: &Scope,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Difference, Refused> {
        self.ask_both(&self.active()?, candidate, scope, progress)
    }

    /// About the live directory, the logs and the scenarios.
    fn ask_both(
        &self,
        active: &Active,
        candidate: &Policy,
        scope: &Scope,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Difference, Refused> {
        let mut difference =
            difference::between(&self.store, &active.policy, candidate, scope, progress)?;
        if scope.scenarios {
            let told = |error: &dyn std::error::Error| error.to_string();
            let unusable =
                |what| Refused::new(Refusal::Storage, "the scenarios cannot be run").because(what);
            let suite = Suite::built_in().map_err(|error| unusable(told(&error)))?;
            let asked = difference.asked;
            let mut heard = |done, of| progress(Progress { asked, done, of });
            let found = scenario::compare(&suite, &active.policy, candidate, &mut heard)
                .map_err(|error| unusable(told(&error)))?;
            difference.scenarios = found.into_iter().map(ScenarioTurn::from).collect();
            difference.coverage.scenarios = suite.cases().len() as u64;
        }
        Ok(difference)
    }

    /// Puts a candidate into force. `widening`: why it may allow more than the policy in force does.
    pub fn activate(
        &self,
        compared: &Compared,
        actor: Actor,
        widening: Option<&str>,
    ) -> Result<Activation, Refused> {
        self.put_into_force(compared, actor, How::Activate, widening)
    }

    /// The same where nobody looks at it: not while a host holds back, and nothing that allows more.
    pub(super) fn activate_by_itself(
        &self,
        compared: &Compared,
        actor: Actor,
    ) -> Result<Activation, Refused> {
        self.put_into_force(compared, actor, How::Inbox, None)
    }

    fn put_into_force(
        &self,
        compared: &Compared,
        actor: Actor,
        how: How,
        widening: Option<&str>,
    ) -> Result<Activation, Refused> {
        let component = &compared.component;
        let name = format!("{} {}", component.name, component.version);
        self.attempting(&name, actor.at, || {
            let line = self
                .activate_now(compared, actor, how, widening)
                .map_err(|refused| refused.about(&component.digest))?;
            Ok((line, component.digest.clone(), format!("{name} was put into force")))
        })
    }

    fn activate_now(
        &self,
        compared: &Compared,
        actor: Actor,
        how: How,
        widening: Option<&str>,
    ) -> Result<Activation, Refused> {
        let Compared { component, against, difference } = compared;
        let (wider, failing) = (difference.wider(), difference.failing());
        if failing > 0 {
            let what = format!(
                "it has no answer to {failing} questions that the policy in force answers; `portal policy diff` lists them"
            );
            return Err(Refused::new(Refusal::Failing, what));
        }
        let reason = widening.map(str::trim).filter(|reason| !reason.is_empty());
        if wider > 0 && reason.is_none() {
            let what = format!(
                "it allows more than the policy in force in {wider} answers; `portal policy diff` lists them, and \
                 `portal policy activate {:.12} --accept-widening REASON` agrees to them",
                component.digest
            );
            return Err(Refused::new(Refusal::Widening, what));
        }
        may_begin(component)?;
        let mut transaction = self.store.write()?;
        is_administrator(&mut transaction, actor.user)?;
        if how == How::Inbox
            && transaction.active_policy()?.is_some_and(|line| line.how == How::Automatic)
        {
            let what = "a host has gone back by itself; `portal policy activate` ends the hold";
            return Err(Refused::new(Refusal::Held, what));
        }
        if transaction.policy_number()? != *against {
            let what =
                "another policy was put into force since the two were compared; compare again";
            return Err(Refused::new(Refusal::Outrun, what));
        }
        self.must_advance(&transaction, component)?;
        if *against == 0 {
            transaction.save_policy_component(&self.built_in(actor)?)?;
        }
        // To compare may have taken its time.
        let at = (actor.user, self.store.now()?.max(actor.at));
        let comparison = Some(comparison(difference));
        transaction.activate_policy(&component.digest, how, at, reason, comparison.as_ref())?;
        self.raise_mark(component)?;
        self.committed(transaction)
    }

    pub(super) fn committed(&self, mut transaction: Transaction) -> Result<Activation, Refused> {
        let line = transaction.active_policy()?;
        transaction.commit()?;
        line.ok_or_else(|| Refused::new(Refusal::Storage, "what was put into force is not there"))
    }

    /// Neither what is in force, nor what was, nor what lies behind it.
    fn must_advance(
        &self,
        transaction: &Transaction,
        component: &PolicyComponent,
    ) -> Result<(), Refused> {
        let history = transaction.policy_history(u32::MAX)?;
        let same = |line: &Activation| line.component.digest == component.digest;
        if history.first().is_some_and(same) {
            return Err(Refused::new(Refusal::Same, "it is in force already"));
        }
        if history.iter().any(same) {
            let what = format!(
                "it was in force before, and another policy has replaced it; `portal policy rollback --to {:.12}` goes back",
                component.digest
            );
            return Err(Refused::new(Refusal::Downgrade, what));
        }
        let Some(Signer { key, .. }) = &component.signer else {
            return Err(Refused::new(
                Refusal::Same,
                "it came with the program; go back to it with rollback",
            ));
        };
        match self.mark(transaction, key)? {
            // The highest itself was marked, and died on its way into the database, or that is an old one restored.
            Some(Mark { revision, digest })
                if (component.revision, &component.digest) != (revision, &digest)
                    && component.revision <= revision =>
            {
                let what = format!(
                    "it is revision {}, and revision {revision} of its key was in force before; raise the revision",
                    component.revision
                );
                Err(Refused::new(Refusal::Downgrade, what))
            }
            _ => Ok(()),
        }
    }

    /// The highest revision of a key that was in force, by the database and by the file beside it.
    pub(super) fn mark(&self, facts: &Transaction, key: &str) -> Result<Option<Mark>, Refused> {
        let stored = facts
            .policy_history(u32::MAX)?
            .into_iter()
            .map(|line| line.component)
            .filter(|component| component.signer.as_ref().is_some_and(|signer| signer.key == key))
            .max_by_key(|component| component.revision)
            .map(|component| Mark { revision: component.revision, digest: component.digest });
        let beside = self.shelf.high_water()?.remove(key);
        Ok(stored.into_iter().chain(beside).max_by_key(|mark| mark.revision))
    }

    /// Before the database is committed: what is only marked and not in force can be put into force again, and what is
    /// in force without a mark could be taken back by restoring an old database.
    fn raise_mark(&self, component: &PolicyComponent) -> Result<(), Refused> {
        let Some(Signer { key, .. }) = &component.signer else { return Ok(()) };
        let mut marks = self.shelf.high_water()?;
        if marks.get(key).is_none_or(|mark| mark.revision < component.revision) {
            let (revision, digest) = (component.revision, component.digest.clone());
            marks.insert(key.clone(), Mark { revision, digest });
            self.shelf.save_high_water(&marks)?;
        }
        Ok(())
    }

    /// Writes down that a delivery is refused.
    pub(super) fn refuse<T>(
        &self,
        file: &std::path::Path,
        actor: Actor,
        refused: Refused,
    ) -> Result<T, Refused> {
        self.attempting(&plain(&file.display().to_string()), actor.at, || Err(refused))
    }

    /// Writes down what became of it, whatever did.
    pub(super) fn attempting<T>(
        &self,
        source: &str,
        at: Instant,
        attempt: impl FnOnce() -> Result<(T, String, String), Refused>,
    ) -> Result<T, Refused> {
        let outcome = attempt();
        let (digest, code, what) = match &outcome {
            Ok((_, digest, what)) => (digest.clone(), "", what.clone()),
            Err(refused) => {
                let digest = refused.digest.clone().unwrap_or_default();
                (digest, refused.code.as_str(), refused.what.clone())
            }
        };
        let (host, source) = (self.host.clone(), source.to_owned());
        let line = Attempt { at, host, source, digest, code: code.to_owned(), what };
        let written = self.store.record_policy_attempt(&line);
        let (done, ..) = outcome?;
        // It is done: that nobody can read of it later does not undo it.
        drop(written);
        Ok(done)
    }
}

/// Refuses a component whose signature says that it may not be put into force any more.
pub(super) fn may_begin(component: &PolicyComponent) -> Result<(), Refused> {
    let Some(signer) = &component.signer else { return Ok(()) };
    signer.comment.parse::<Claim>()?.holds_on(Day::today())
}

/// How much was asked, for the audit.
fn comparison(difference: &Difference) -> ComparisonEntry {
    let Difference { asked, unanswered, coverage, .. } = difference;
    ComparisonEntry {
        on: Day::from_number(coverage.today).map(|day| day.to_string()).unwrap_or_default(),
        asked: *asked,
        unanswered: *unanswered,
        contacts: coverage.contacts.asked,
        sample: coverage.sample.asked,
        scenarios: coverage.scenarios,
        wider: difference.wider(),
    }
}

/// The host's own rule, which no policy can change: who may replace the policy is not for the policy to say.
pub(super) fn is_administrator(facts: &mut Transaction, user: UserId) -> Result<(), Refused> {
    let known = facts.user(user).map_err(|error| {
        Refused::new(Refusal::Storage, "the database cannot be used").because(error)
    })?;
    if known.is_some_and(|user| user.active && !user.deleted && user.administrator) {
        return Ok(());
    }
    let what = format!("CRM user {user} is no active administrator; name one with --as");
    Err(Refused::new(Refusal::NotAdmin, what))
}

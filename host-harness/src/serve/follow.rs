//! Follows the database: takes up the policy that it names, counts trials, and says that the host is there. All on one
//! thread that nobody who answers waits for.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Instant as Clock;

use super::Policies;
use super::back_off::BackOff;
use super::fault::whole;
use super::observe::{Tolerance, Tripped, Watch};
use super::serving::Served;
use super::settings::Pace;
use super::state::State;
use super::trial::Trial;
use crate::day::now;
use crate::facts::{Instant, UserId};
use crate::store::{HostRow, How, ShadowCounts, ShadowRow, Store, StoreError};
use crate::update::{Active, Refusal, Refused};

/// Something to do before it is time for the next look.
pub(super) enum Chore {
    /// Look now.
    Look,
    /// Look now, and try again at once what failed.
    Retry,
    /// Too many decisions by the policy of this activation have failed.
    FallBack(u64, Tripped),
    /// Put everything in order, say so, and end.
    Finish(Sender<()>),
}

/// A policy that came into force less than so many seconds before a host starts is as new to it as one that comes later.
const NEW: Instant = 60 * 60;

/// Follows the database.
pub(super) struct Follower {
    pub(super) state: Arc<State>,
    pub(super) store: Store,
    pub(super) policies: Arc<dyn Policies>,
    /// In whose name the host falls back.
    pub(super) actor: UserId,
    tolerance: Tolerance,
    pace: Pace,
    /// The policy that is to be left.
    pub(super) failing: Option<(u64, Tripped)>,
    pub(super) leaving: BackOff,
    loading: BackOff,
    next_beat: Clock,
}

impl Follower {
    pub(super) fn new(
        state: Arc<State>,
        (store, policies): (Store, Arc<dyn Policies>),
        (actor, tolerance): (UserId, Tolerance),
        pace: Pace,
    ) -> Self {
        let (leaving, loading) = (BackOff::new(pace.tick), BackOff::new(pace.tick));
        let (failing, next_beat) = (None, Clock::now());
        Follower {
            state,
            store,
            policies,
            actor,
            tolerance,
            pace,
            failing,
            leaving,
            loading,
            next_beat,
        }
    }

    /// Until it is told to finish.
    pub(super) fn work(mut self, chores: &Receiver<Chore>) {
        loop {
            // Whoever stopped looking would serve what it has for ever.
            let looked = catch_unwind(AssertUnwindSafe(|| self.look()));
            if looked.is_err() {
                let what = "the host panicked while it looked for policies".to_owned();
                self.loading.failed();
                self.state.freshness.doubt(&what);
                self.failed(what);
            }
            match chores.recv_timeout(self.pace.tick) {
                Ok(Chore::Look) | Err(RecvTimeoutError::Timeout) => {}
                Ok(Chore::Retry) => {
                    self.loading.forget();
                    self.leaving.forget();
                }
                Ok(Chore::FallBack(number, tripped)) => {
                    self.leaving.forget();
                    self.failing = Some((number, tripped));
                }
                Ok(Chore::Finish(done)) => {
                    self.finish();
                    // Whoever has waited for too long is gone.
                    let _ = done.send(());
                    return;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn look(&mut self) {
        let state = self.state.clone();
        self.fall_back();
        let seen = self
            .store
            .read()
            .and_then(|facts| Ok((self.policies.newest(&facts)?, facts.shadow()?)));
        match seen {
            Ok((newest, shadow)) => {
                state.trouble("database", None);
                self.follow(newest.as_ref());
                self.shadow(shadow.as_ref());
            }
            Err(error) => {
                let what = whole(&error);
                state.freshness.doubt(&what);
                state.trouble("database", Some(what));
            }
        }
        let trusted = self.policies.still_trusted(&state.serving.served().active);
        state.freshness.distrust(trusted.err().map(|refused| whole(&refused)));
        if self.next_beat <= Clock::now() {
            self.next_beat = Clock::now() + self.pace.beat;
            state.trouble("heartbeat", self.beat().err().map(|error| whole(&error)));
        }
    }

    /// What the database names is served, or will be.
    fn follow(&mut self, newest: Option<&(u64, String)>) {
        let active = &self.state.serving.served().active;
        let (served, digest) = (active.number, active.policy.digest());
        let is_same = newest.is_none_or(|(_, named)| named == digest);
        let newest = newest.map_or(0, |(number, _)| *number);
        if newest == served && is_same {
            self.state.freshness.confirm();
            self.state.trouble("update", None);
            self.loading.forget();
            return;
        }
        let which = if is_same { "" } else { " of another policy" };
        let doubt =
            format!("the database names activation {newest}{which}, and {served} is served");
        self.state.freshness.doubt(&doubt);
        if newest <= served {
            let what = format!("{doubt}; was it restored from a backup? Start the host again then");
            self.failed(what);
        } else if self.loading.is_due() {
            self.load(true);
        }
    }

    /// Takes up the policy in force.
    pub(super) fn load(&mut self, aloud: bool) -> Option<Arc<Served>> {
        let taken = self.policies.active().and_then(|active| {
            let how = how(&self.store, active.number)?;
            let watch = self.watch(how);
            self.state
                .serving
                .swap(Served::new(active, how, watch))
                .map_err(|error| Refused::new(Refusal::Outrun, error.to_string()))
        });
        match taken {
            Ok(swapped) => {
                self.loading.forget();
                let served = self.state.serving.served();
                if swapped {
                    self.state.trouble("update", None);
                    self.state.trouble("fall-back", None);
                }
                if swapped && aloud {
                    self.state.say(&format!("Serving {} from now on.", title(&served.active)));
                }
                Some(served)
            }
            Err(refused) => {
                self.loading.failed();
                self.failed(format!("the policy in force cannot be loaded: {}", whole(&refused)));
                None
            }
        }
    }

    fn watch(&self, how: Option<How>) -> Watch {
        if matches!(how, Some(How::Activate | How::Inbox)) {
            Watch::new(self.tolerance)
        } else {
            Watch::nobody()
        }
    }

    /// The one that is served goes on being served.
    fn failed(&self, what: String) {
        if self.state.trouble("update", Some(what.clone())) {
            let served = self.state.serving.number();
            self.state.say(&format!("warning: {what}; activation {served} goes on being served"));
        }
    }

    fn shadow(&self, running: Option<&ShadowRow>) {
        let ended = self.state.shadow.follow(running);
        let trial = self.state.shadow.trial();
        for trial in ended.iter().chain(&trial) {
            self.count(trial);
        }
        // A trial without questions, or without this host, ends in time too.
        let now = self.clock();
        let over = running.filter(|running| running.at.saturating_add(running.seconds) <= now);
        if let Some(running) = over {
            let counted = self.store.count_shadow(running.number, ShadowCounts::default(), now);
            self.state.trouble("shadow", counted.err().map(|error| whole(&error)));
        }
    }

    fn count(&self, trial: &Trial) {
        let more = trial.take();
        if more == ShadowCounts::default() {
            return;
        }
        let stored = self.store.count_shadow(trial.number, more, self.clock());
        if stored.is_err() {
            trial.give_back(more);
        }
        self.state.trouble("shadow", stored.err().map(|error| whole(&error)));
    }

    fn clock(&self) -> Instant {
        self.store.now().unwrap_or_else(|_| now())
    }

    /// Says that the host is there, and how it is doing.
    fn beat(&self) -> Result<(), StoreError> {
        let (name, seen) = (self.state.name.clone(), self.store.now()?);
        let status = self.state.status().to_string();
        self.store.save_policy_host(&HostRow { name, seen, status })
    }

    fn finish(&self) {
        if let Some(trial) = self.state.shadow.trial() {
            self.count(&trial);
        }
        if let Err(error) = self.store.forget_policy_host(&self.state.name) {
            self.state.say(&format!("warning: the host stays in the list: {}", whole(&error)));
        }
    }
}

/// How an activation came about; none: none did, and it came with the program.
fn how(store: &Store, number: u64) -> Result<Option<How>, StoreError> {
    let line = store.read()?.active_policy()?;
    Ok(line.filter(|line| line.number == number).map(|line| line.how))
}

/// The policy that a host starts with. It is only looked at if it is new.
pub(super) fn first(
    store: &Store,
    active: Active,
    tolerance: Tolerance,
) -> Result<Served, StoreError> {
    let how = how(store, active.number)?;
    let new = matches!(how, Some(How::Activate | How::Inbox))
        && store.now()?.saturating_sub(active.since) < NEW;
    let watch = if new { Watch::new(tolerance) } else { Watch::nobody() };
    Ok(Served::new(active, how, watch))
}

/// A policy, for people.
pub(super) fn title(active: &Active) -> String {
    let description = active.policy.description();
    let (name, version) = (&description.name, &description.version);
    let unsigned = if active.policy.is_unsigned() { ", unsigned" } else { "" };
    let (digest, number) = (active.policy.digest(), active.number);
    format!("{name} {version} ({digest:.12}, activation {number}{unsigned})")
}

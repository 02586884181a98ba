//! The laws of one step, under settings that do not change.

use policy::lockout::{
    Actor, Event, HARD, LockCause, Locked, Next, Phase, Settings, State, Verdict, step,
};
use policy::time::Instant;

mod bookkeeping;

use bookkeeping::{
    notes_tell_every_change, others_are_refused, results_move_what_they_should,
    the_threshold_locks_exactly, time_forgives_nothing,
};

/// One event, and what came of it.
pub(crate) struct Step<'a> {
    settings: &'a Settings,
    before: Option<&'a State>,
    /// The state as time alone would have left it; not even time passes for those who may not act.
    ticked: Option<State>,
    event: Event,
    actor: Actor,
    now: Instant,
    pub(crate) next: Next,
}

/// A sentence, and whether a step bears it out.
pub(crate) type Law = (&'static str, fn(&Step<'_>) -> bool);

/// Whatever state was stored, even one that no step can make.
pub(crate) const OF_ANY_STATE: &[Law] = &[
    ("a permit fits under the threshold of its time (I1, D20)", a_permit_fits_under_the_threshold),
    ("no grant while locked (I3)", no_grant_while_locked),
    ("the epoch never falls (I5)", the_epoch_never_falls),
    ("the latest moment never falls, and rules (I6)", an_earlier_clock_is_the_latest_seen),
    ("what happened already does not happen again (I7)", repeating_changes_nothing),
    ("a lock without an end is ended by whitelisting only (I8)", only_whitelisting_ends_a_lock),
    ("a refusal changes nothing (I9)", a_refusal_changes_nothing),
    ("administrators' events are theirs alone", others_are_refused),
    ("notes tell every change of phase, once", notes_tell_every_change),
];

/// Whatever settings were in force before.
pub(crate) const OF_VALID_STATES: &[Law] = &[
    ("failures and attempts fit under the ceiling (I4)", attempts_fit_under_the_ceiling),
    ("the epoch rises with what ends and with what resets (I5)", the_epoch_rises_when_it_should),
    ("whoever is open has not reached the threshold (D12)", the_open_are_below_the_threshold),
    ("time forgives nothing", time_forgives_nothing),
    ("every result moves what it should", results_move_what_they_should),
    ("only valid states are made", |step| step.after().is_none_or(State::is_valid)),
];

/// As long as the settings stay.
pub(crate) const OF_ONE_POLICY: &[Law] = &[
    ("failures and attempts fit under the threshold (I1)", attempts_fit_under_the_threshold),
    ("a lock by failures strands nobody (I2)", a_lock_strands_nobody),
    ("an earlier clock neither locks nor unlocks (I6)", an_earlier_clock_changes_nothing),
    ("the threshold locks, and for as long as it should", the_threshold_locks_exactly),
];

impl<'a> Step<'a> {
    pub(crate) fn take(
        settings: &'a Settings,
        before: Option<&'a State>,
        (event, actor): (Event, Actor),
        now: Instant,
    ) -> Self {
        let next = step(settings, before.cloned(), event, actor, now);
        let ticked = match next.verdict {
            Verdict::NotAdmin => before.cloned(),
            _ => step(settings, before.cloned(), Event::Tick, actor, now).state,
        };
        Step { settings, before, ticked, event, actor, now, next }
    }

    #[track_caller]
    pub(crate) fn check(&self, laws: &[Law]) {
        for (law, holds) in laws {
            let Step { before, event, actor, now, next, .. } = self;
            assert!(holds(self), "{law}\n{before:?}\n{actor:?} at {now:?}: {event:?}\n{next:?}");
        }
    }

    fn after(&self) -> Option<&State> {
        self.next.state.as_ref()
    }

    fn again(&self, state: Option<State>, now: Instant) -> Next {
        step(self.settings, state, self.event, self.actor, now)
    }
}

/// Failures that count now, and attempts that may become some.
fn charged(state: &State) -> usize {
    let counted = if state.phase == Phase::Open { state.failures as usize } else { 0 };
    counted + state.pending.len()
}

fn is_locked(state: &State) -> bool {
    matches!(state.phase, Phase::Locked(_))
}

fn is_whitelisted(state: &State) -> bool {
    matches!(state.phase, Phase::Whitelisted(_))
}

fn attempts_fit_under_the_threshold(step: &Step<'_>) -> bool {
    step.after().is_none_or(|state| charged(state) <= step.settings.threshold() as usize)
}

fn a_permit_fits_under_the_threshold(step: &Step<'_>) -> bool {
    let attempts = |state: Option<&State>| state.map_or(0, |state| state.pending.len());
    let (ticked, after) = (attempts(step.ticked.as_ref()), attempts(step.after()));
    after <= ticked
        || step.next.verdict == Verdict::Permit && attempts_fit_under_the_threshold(step)
}

fn the_open_are_below_the_threshold(step: &Step<'_>) -> bool {
    step.next.verdict == Verdict::NotAdmin
        || step.after().is_none_or(|state| {
            state.phase != Phase::Open || state.failures < step.settings.threshold()
        })
}

fn the_epoch_never_falls(step: &Step<'_>) -> bool {
    step.before.is_none_or(|before| step.after().is_some_and(|after| before.epoch <= after.epoch))
}

fn a_lock_strands_nobody(step: &Step<'_>) -> bool {
    step.after().is_none_or(|state| match state.phase {
        Phase::Locked(Locked { cause: LockCause::Admin, .. }) => true,
        Phase::Locked(_) => state.pending.is_empty(),
        Phase::Open | Phase::Whitelisted(_) => true,
    })
}

fn no_grant_while_locked(step: &Step<'_>) -> bool {
    step.next.verdict != Verdict::Grant
        || !step.ticked.as_ref().is_none_or(is_locked) && !step.after().is_none_or(is_locked)
}

fn attempts_fit_under_the_ceiling(step: &Step<'_>) -> bool {
    step.after().is_none_or(|state| {
        state.consecutive as usize + state.pending.len() <= HARD as usize
            && (state.consecutive < HARD || is_locked(state))
    })
}

fn the_epoch_rises_when_it_should(step: &Step<'_>) -> bool {
    let (Some(before), Some(ticked), Some(after)) = (step.before, &step.ticked, step.after())
    else {
        return true;
    };
    let ended = |one: &State, other: &State| {
        is_locked(one) && !is_locked(other) || is_whitelisted(one) && other.phase == Phase::Open
    };
    let by_time = u64::from(ended(before, ticked));
    let by_event = match (step.event, step.next.verdict) {
        (_, Verdict::Grant) => 1,
        (Event::Whitelist(_) | Event::EndExemption(_), Verdict::Done) => 1,
        _ => 0,
    };
    ticked.epoch == before.epoch.saturating_add(by_time)
        && after.epoch == ticked.epoch.saturating_add(by_event)
}

fn an_earlier_clock_is_the_latest_seen(step: &Step<'_>) -> bool {
    let seen = step.before.map_or(step.now, |before| before.seen.max(step.now));
    let refused = step.next.verdict == Verdict::NotAdmin;
    step.after().is_none_or(|after| after.seen == seen || refused)
        && step.again(step.before.cloned(), seen) == step.next
}

fn an_earlier_clock_changes_nothing(step: &Step<'_>) -> bool {
    step.before.is_none_or(|before| before.seen < step.now || step.ticked.as_ref() == Some(before))
}

fn repeating_changes_nothing(step: &Step<'_>) -> bool {
    let again = || step.again(step.next.state.clone(), step.now);
    match step.event {
        Event::Begin(_) | Event::Tick => {
            let again = again();
            again.state == step.next.state
                && (again.verdict == step.next.verdict || step.event == Event::Tick)
        }
        Event::Settle(_) => {
            let again = again();
            again.state == step.next.state && again.verdict == Verdict::UnknownTicket
        }
        Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_) => true,
    }
}

fn only_whitelisting_ends_a_lock(step: &Step<'_>) -> bool {
    let endless = step
        .before
        .is_some_and(|state| matches!(state.phase, Phase::Locked(Locked { until: None, .. })));
    !endless
        || step
            .after()
            .is_some_and(|state| matches!(state.phase, Phase::Locked(Locked { until: None, .. })))
        || matches!(step.event, Event::Whitelist(_))
            && step.actor == Actor::Administrator
            && step.next.verdict == Verdict::Done
}

fn a_refusal_changes_nothing(step: &Step<'_>) -> bool {
    match step.next.verdict {
        Verdict::NotAdmin
        | Verdict::Busy
        | Verdict::Locked
        | Verdict::UnknownTicket
        | Verdict::Unchanged
        | Verdict::NotTracked
        | Verdict::InThePast => step.ticked.as_ref() == step.after(),
        Verdict::Permit | Verdict::Grant | Verdict::Deny(_) | Verdict::Done => true,
    }
}

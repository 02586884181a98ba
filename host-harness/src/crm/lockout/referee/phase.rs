//! Which phases may follow each other, and which failures count towards the threshold in each.

use super::{CEILING, Change, Event, Law, LockCause, Locked, Phase, Verdict, WhitelistMode};
use crate::session::lockouts::{Password, Whitelisted, Whitelisting};

/// The law that the change of the phase breaks.
pub(super) fn broken(change: &Change<'_>) -> Law {
    let after = &change.after.phase;
    let law = match after {
        Phase::Open => opened(change),
        Phase::Locked(lock) => locked(change, lock),
        Phase::Whitelisted(exempt) => exempted(change, exempt),
    };
    law.or_else(|| done(change)).or_else(|| ceiling(change)).or_else(|| failures(change))
}

/// What an administrator is told is done, is done.
fn done(change: &Change<'_>) -> Law {
    if change.verdict != Verdict::Done {
        return None;
    }
    let after = change.after.phase;
    let is_done = match change.asked.event {
        Event::Whitelist(Whitelisting { mode: WhitelistMode::UnlockOnly, .. }) => {
            after == Phase::Open
        }
        Event::Whitelist(_) => matches!(after, Phase::Whitelisted(_)),
        Event::EndExemption(_) => {
            after == Phase::Open && matches!(change.before.phase, Phase::Whitelisted(_))
        }
        Event::Lock(_) => after == Phase::Locked(Locked { cause: LockCause::Admin, until: None }),
        Event::Begin(_) | Event::Settle(_) | Event::Tick => true,
    };
    (!is_done).then_some("what an administrator is told is done, is done")
}

/// Whether a lock or an exemption ended by its time.
fn ran_out(change: &Change<'_>) -> bool {
    match change.before.phase {
        Phase::Locked(Locked { until: Some(until), .. })
        | Phase::Whitelisted(Whitelisted { until: Some(until), .. }) => until <= change.after.seen,
        _ => false,
    }
}

fn whitelisted_as(change: &Change<'_>) -> Option<Whitelisting> {
    match change.asked.event {
        Event::Whitelist(whitelisting) if change.verdict == Verdict::Done => Some(whitelisting),
        _ => None,
    }
}

fn opened(change: &Change<'_>) -> Law {
    let unlocked = whitelisted_as(change)
        .is_some_and(|whitelisting| whitelisting.mode == WhitelistMode::UnlockOnly);
    match change.before.phase {
        Phase::Locked(_) if !ran_out(change) && !unlocked => {
            return Some("a lock ends by its time or by an administrator's hand");
        }
        Phase::Whitelisted(_) if !ran_out(change) && !unlocked && !exemption_ended(change) => {
            return Some("an exemption ends by its time or by an administrator's hand");
        }
        _ => {}
    }
    (change.after.failures >= change.asked.settings.threshold)
        .then_some("as many failures as the threshold lock")
}

fn exemption_ended(change: &Change<'_>) -> bool {
    matches!(change.asked.event, Event::EndExemption(_)) && change.verdict == Verdict::Done
}

fn locked(change: &Change<'_>, lock: &Locked) -> Law {
    if change.before.phase == Phase::Locked(*lock) && !ran_out(change) {
        return None;
    }
    let settings = change.asked.settings;
    match lock.cause {
        LockCause::Admin => (!matches!(change.asked.event, Event::Lock(_))
            || change.verdict != Verdict::Done
            || lock.until.is_some())
        .then_some(
            "an administrator's lock is set by an administrator, and does not end by itself",
        ),
        LockCause::Hard => (change.after.consecutive < CEILING || lock.until.is_some())
            .then_some("the lock without end needs a hundred failures in a row"),
        LockCause::Threshold => {
            let shut = matches!(change.before.phase, Phase::Open) || ran_out(change);
            if !shut || change.after.failures < settings.threshold.min(CEILING) {
                return Some("the threshold locks whoever is open and has reached it");
            }
            let seen = change.after.seen;
            let longest = settings.auto_unlock.map(|unlock| seen.saturating_add(unlock.maximum));
            match (lock.until, longest) {
                (Some(until), Some(longest)) if until <= seen || until > longest => {
                    Some("a lock that ends by itself ends within the time that the settings say")
                }
                (Some(_), None) => Some("a lock ends by itself only if the settings say so"),
                (None, Some(longest)) if longest != u64::MAX => {
                    Some("a lock ends by itself where the settings say so")
                }
                _ => None,
            }
        }
    }
}

fn exempted(change: &Change<'_>, exempt: &Whitelisted) -> Law {
    if change.before.phase == Phase::Whitelisted(*exempt) && !ran_out(change) {
        return None;
    }
    let granted = whitelisted_as(change).is_some_and(|Whitelisting { by, mode }| {
        let until = match mode {
            WhitelistMode::UnlockOnly => return false,
            WhitelistMode::ExemptUntil(until) => Some(until),
            WhitelistMode::ExemptForever => None,
        };
        exempt.by == by && exempt.until == until
    });
    (!granted).then_some("an exemption is what an administrator granted")
}

/// A hundred failures in a row lock, and only an administrator helps.
fn ceiling(change: &Change<'_>) -> Law {
    let by_hand = matches!(
        change.after.phase,
        Phase::Locked(Locked { cause: LockCause::Hard | LockCause::Admin, until: None })
    );
    (change.after.consecutive >= CEILING && !by_hand)
        .then_some("a hundred failures in a row lock until an administrator helps")
}

/// While locked, failures count towards the ceiling only; a reset forgets them.
fn failures(change: &Change<'_>) -> Law {
    let (before, after) = (change.before, change.after);
    let most = before.failures.saturating_add(change.failed());
    let fits = match (before.phase, after.phase) {
        _ if change.starts_anew() || exemption_ended(change) => after.failures == 0,
        // What failed before the end is forgotten with the rest.
        _ if ran_out(change) => {
            after.failures == u32::from(change.settled() == Some(Password::Wrong))
        }
        (Phase::Locked(_), Phase::Locked(_)) => after.failures == before.failures,
        // It may have become locked by the first of several failures.
        (_, Phase::Locked(_)) => (before.failures..=most).contains(&after.failures),
        _ => after.failures == most,
    };
    (!fits).then_some("failures that count are neither forgotten nor made up")
}

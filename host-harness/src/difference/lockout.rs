//! Tells both policies the same stories of sign-ins, and asks about those that are stored.

use std::ops::Range;

use super::group::About;
use super::matter::Story;
use super::pair::Pair;
use super::step::{compare, verdicts};
use super::stories::{self, Scene, Script};
use super::work::Work;
use crate::crm::CrmError;
use crate::facts::{AutoUnlock, LockoutSettings};
use crate::session::LockoutStep;
use crate::session::lockouts::{Event, Settlement, State, TicketId};

/// What a new installation has.
const DEFAULT: LockoutSettings = LockoutSettings { threshold: 5, lease: 30, auto_unlock: None };

/// Makes names of attempts that no policy can know beforehand, in the range of real ones.
fn secret() -> TicketId {
    getrandom::u64().unwrap_or(0x2545_f491_4f6c_dd1d) >> 1
}

/// The same event with the names of attempts as they are told.
fn disguised(event: Event, secret: TicketId) -> Event {
    match event {
        Event::Begin(ticket) => Event::Begin(ticket ^ secret),
        Event::Settle(Settlement { ticket, password }) => {
            Event::Settle(Settlement { ticket: ticket ^ secret, password })
        }
        Event::Tick | Event::Whitelist(_) | Event::EndExemption(_) | Event::Lock(_) => event,
    }
}

/// The settings in force, those of a new installation, and locks that end by themselves.
pub(super) fn tell(work: &Work<'_>, pair: &mut Pair<'_>) -> Result<(), CrmError> {
    let live = LockoutSettings::from(pair.active.facts().lockout_settings()?);
    let auto_unlock = Some(AutoUnlock { base: 60, maximum: 7_200 });
    let mut told: Vec<LockoutSettings> = Vec::new();
    for settings in [live, DEFAULT, LockoutSettings { auto_unlock, ..DEFAULT }] {
        if told.contains(&settings) {
            continue;
        }
        told.push(settings);
        for script in stories::all(&settings, work.scope.now) {
            play(work, pair, settings, &script)?;
        }
    }
    Ok(())
}

/// Every step from the state that the policy in force has come to; and from its own, what the candidate lets happen.
fn play(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    settings: LockoutSettings,
    script: &Script,
) -> Result<(), CrmError> {
    let Script { story, scenes, until_refused } = script;
    let (story, about) = (*story, About::default());
    let (mut ours, mut theirs): (Option<State>, Option<State>) = (None, None);
    let secret = secret();
    for Scene { event, by_admin, at } in scenes.iter().copied() {
        let now = work.scope.now.saturating_add(at);
        let event = disguised(event, secret);
        let both = pair.both(
            about,
            |session| session.lockout_step(settings, ours.as_ref(), event, by_admin, now),
            |before, after| compare(story, event, before, after),
        )?;
        let Some((before, mut after)) = both else { return Ok(()) };
        if theirs != ours {
            let asked = pair.candidate_only(
                about,
                &before,
                |session| session.lockout_step(settings, theirs.as_ref(), event, by_admin, now),
                |before, after| verdicts(story, before, after).into_iter().collect(),
            );
            let Some(answer) = asked else { return Ok(()) };
            after = answer;
        }
        let refused = |step: &LockoutStep| !step.decision.allows();
        let is_over = *until_refused
            && matches!(event, Event::Begin(_))
            && before.as_ref().map_or(true, refused)
            && after.as_ref().map_or(true, refused);
        // Without an answer nothing is stored.
        if let Ok(step) = before {
            ours = step.state;
        }
        if let Ok(step) = after {
            theirs = step.state;
        }
        if is_over {
            break;
        }
    }
    Ok(())
}

/// The next attempt of everybody whose sign-ins are stored, now and a day later.
pub(super) fn stored(
    work: &Work<'_>,
    pair: &mut Pair<'_>,
    states: Range<usize>,
) -> Result<u64, CrmError> {
    let live = LockoutSettings::from(pair.active.facts().lockout_settings()?);
    let mut unreadable = 0;
    for (contact, bucket) in work.sign_ins.get(states).unwrap_or_default().iter().copied() {
        let (customer, found) = {
            let facts = pair.active.facts();
            (facts.customer_of(contact)?, facts.unproven_lockout(contact, bucket))
        };
        let Ok(Some(found)) = found else {
            unreadable += 1;
            continue;
        };
        let about = About { contact: Some((contact, customer)), ..About::default() };
        let event = Event::Begin(secret());
        for later in [0, 86_400] {
            let now = work.scope.now.saturating_add(later);
            pair.both(
                about,
                |session| session.lockout_step(live, Some(&found.state), event, false, now),
                |before, after| compare(Story::Stored, event, before, after),
            )?;
        }
    }
    Ok(unreadable)
}

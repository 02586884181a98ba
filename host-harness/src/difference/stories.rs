//! The stories of sign-ins that both policies are told: events with their times, whatever is answered.

use super::matter::Story;
use crate::facts::{Instant, LockoutSettings};
use crate::session::lockouts::{
    Event, Password, Settlement, TicketId, WhitelistMode, Whitelisting,
};

/// More failures in a row than any lockout may permit.
const MANY: u64 = 150;
const HOUR: u64 = 3_600;
const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;
/// The CRM user who acts. Whether it may is told with each event.
const ACTOR: u64 = 1;

/// What happens, when, and whether an administrator does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scene {
    pub(super) event: Event,
    pub(super) by_admin: bool,
    /// Seconds from the beginning.
    pub(super) at: u64,
}

/// A story, and whether it ends as soon as both refuse an attempt.
#[derive(Clone, Debug)]
pub(super) struct Script {
    pub(super) story: Story,
    pub(super) scenes: Vec<Scene>,
    pub(super) until_refused: bool,
}

/// Writes scenes one second apart.
#[derive(Default)]
struct Pen {
    scenes: Vec<Scene>,
    at: u64,
}

impl Pen {
    fn event(&mut self, event: Event, by_admin: bool) {
        self.scenes.push(Scene { event, by_admin, at: self.at });
        self.at += 1;
    }

    fn begin(&mut self, ticket: TicketId) {
        self.event(Event::Begin(ticket), false);
    }

    fn settle(&mut self, ticket: TicketId, password: Password) {
        self.event(Event::Settle(Settlement { ticket, password }), false);
    }

    fn wrong(&mut self, tickets: impl IntoIterator<Item = TicketId>) {
        for ticket in tickets {
            self.begin(ticket);
            self.settle(ticket, Password::Wrong);
        }
    }

    fn whitelist(&mut self, mode: WhitelistMode, by_admin: bool) {
        self.event(Event::Whitelist(Whitelisting { by: ACTOR, mode }), by_admin);
    }

    fn acts(&mut self, now: Instant, by_admin: bool) {
        self.whitelist(WhitelistMode::ExemptUntil(now.saturating_add(YEAR)), by_admin);
        self.whitelist(WhitelistMode::ExemptForever, by_admin);
        self.event(Event::EndExemption(ACTOR), by_admin);
        self.event(Event::Lock(ACTOR), by_admin);
        self.whitelist(WhitelistMode::UnlockOnly, by_admin);
    }

    fn wait(&mut self, seconds: u64) {
        self.at = self.at.saturating_add(seconds);
    }

    fn end(self, story: Story, until_refused: bool) -> Script {
        Script { story, scenes: self.scenes, until_refused }
    }
}

/// All of them, for a lockout with these settings that begin at this moment.
pub(super) fn all(settings: &LockoutSettings, now: Instant) -> Vec<Script> {
    vec![
        wrong_passwords(),
        at_once(),
        waiting(settings),
        exempted(),
        exempted_for_a_time(now),
        right_password(settings),
        acts(Story::NoAdministrator, now, false),
        acts(Story::Administrator, now, true),
    ]
}

fn wrong_passwords() -> Script {
    let mut pen = Pen::default();
    pen.wrong(1..=MANY);
    pen.end(Story::WrongPasswords, true)
}

fn at_once() -> Script {
    let mut pen = Pen::default();
    let begin = |ticket| Scene { event: Event::Begin(ticket), by_admin: false, at: 0 };
    pen.scenes.extend((1..=MANY).map(begin));
    (1..=10).for_each(|ticket| pen.settle(ticket, Password::Wrong));
    pen.begin(MANY + 1);
    pen.end(Story::AtOnce, false)
}

fn waiting(settings: &LockoutSettings) -> Script {
    let mut pen = Pen::default();
    let mut ticket = 0;
    let mut next = |pen: &mut Pen, times: u64| {
        pen.wrong(ticket + 1..=ticket + times);
        ticket += times;
    };
    next(&mut pen, u64::from(settings.threshold).min(MANY));
    for seconds in [1, HOUR, DAY, YEAR] {
        pen.wait(seconds);
        pen.event(Event::Tick, false);
        next(&mut pen, 2);
    }
    pen.end(Story::Waiting, false)
}

fn exempted() -> Script {
    let mut pen = Pen::default();
    pen.wrong([1]);
    pen.whitelist(WhitelistMode::ExemptForever, true);
    pen.wrong(2..=MANY);
    pen.end(Story::Exempted, true)
}

fn exempted_for_a_time(now: Instant) -> Script {
    let mut pen = Pen::default();
    pen.wrong([1]);
    pen.whitelist(WhitelistMode::ExemptUntil(now.saturating_add(HOUR)), true);
    pen.wrong(2..=12);
    pen.wait(HOUR);
    pen.wrong(13..=24);
    pen.end(Story::Exempted, false)
}

fn right_password(settings: &LockoutSettings) -> Script {
    let mut pen = Pen::default();
    pen.wrong([1]);
    pen.begin(2);
    pen.settle(2, Password::Right);
    pen.settle(2, Password::Right);
    pen.settle(99, Password::Right);
    pen.begin(3);
    pen.event(Event::Lock(ACTOR), true);
    pen.settle(3, Password::Right);
    pen.begin(4);
    pen.settle(4, Password::Right);
    pen.whitelist(WhitelistMode::UnlockOnly, true);
    pen.begin(5);
    pen.wait(settings.lease);
    pen.settle(5, Password::Right);
    pen.end(Story::RightPassword, false)
}

/// On nothing, on a failure, on a lock and on an exemption; an administrator makes the last two.
fn acts(story: Story, now: Instant, by_admin: bool) -> Script {
    let mut pen = Pen::default();
    pen.acts(now, by_admin);
    pen.wrong([1]);
    pen.acts(now, by_admin);
    pen.event(Event::Lock(ACTOR), true);
    pen.acts(now, by_admin);
    pen.whitelist(WhitelistMode::ExemptForever, true);
    pen.acts(now, by_admin);
    pen.whitelist(WhitelistMode::ExemptUntil(now), by_admin);
    pen.end(story, false)
}

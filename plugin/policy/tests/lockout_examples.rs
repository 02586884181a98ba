//! The worked examples of the lockout, one test each, as a host would live through them.

use policy::access::StoredLock;
use policy::id::{ContactId, UserId};
use policy::lockout::{
    Actor, Candidate, Denial, Event, Next, Note, Password, Phase, Settings, Settlement, State,
    TicketId, Verdict, WhitelistMode, Whitelisted, Whitelisting, blocked, step,
};
use policy::rule::Effect;
use policy::time::Instant;

const ADMINISTRATOR: UserId = UserId(7);
const WRONG: Verdict = Verdict::Deny(Denial::WrongPassword);
const YEAR: u64 = 366 * 24 * 60 * 60;

/// One contact under the default settings, with a clock that moves by a second per attempt.
#[derive(Default)]
struct Story {
    state: Option<State>,
    clock: u64,
    notes: Vec<Note>,
}

impl Story {
    fn event(&mut self, event: Event, actor: Actor) -> Verdict {
        let now = Instant(self.clock);
        let Next { state, verdict, notes } =
            step(&Settings::default(), self.state.take(), event, actor, now);
        self.state = state;
        self.notes.extend(notes);
        verdict
    }

    /// A whole attempt, as far as the contact is let.
    fn attempt(&mut self, password: Password) -> Verdict {
        self.clock += 1;
        let ticket = TicketId(self.clock);
        match self.event(Event::Begin(ticket), Actor::Other) {
            Verdict::Permit => {
                self.event(Event::Settle(Settlement { ticket, password }), Actor::Other)
            }
            refused => refused,
        }
    }

    #[track_caller]
    fn fails(&mut self, times: u32) {
        for time in 1..=times {
            assert_eq!(self.attempt(Password::Wrong), WRONG, "failure {time}");
        }
    }

    fn whitelist(&mut self, mode: WhitelistMode) -> Verdict {
        let by = ADMINISTRATOR;
        self.event(Event::Whitelist(Whitelisting { by, mode }), Actor::Administrator)
    }

    fn failures(&self) -> u32 {
        self.state.as_ref().map_or(0, |state| state.failures)
    }

    fn lock(&self) -> Option<StoredLock> {
        self.state.as_ref().and_then(State::lock)
    }
}

#[track_caller]
fn check(verdict: Verdict, effect: Effect, reason: &str) {
    let info = verdict.rule().info();
    assert_eq!((info.effect, info.reason), (effect, reason));
}

#[test]
fn example_85_a_success_before_the_fifth_failure_starts_anew() {
    let mut story = Story::default();
    story.fails(4);
    assert_eq!(story.attempt(Password::Right), Verdict::Grant);
    assert_eq!(story.failures(), 0);
    story.fails(4);
    assert_eq!(story.lock(), None);
}

#[test]
fn example_86_the_fifth_failure_locks_even_the_right_password_out() {
    let mut story = Story::default();
    story.fails(4);
    assert_eq!(story.lock(), None);
    story.fails(1);
    assert_eq!(story.lock(), Some(StoredLock { until: None, seen: Instant(5) }));
    assert_eq!(story.attempt(Password::Right), Verdict::Locked);
    check(Verdict::Locked, Effect::Deny, "locked");
}

#[test]
fn example_87_the_right_password_twice_moves_nothing_while_locked() {
    let mut story = Story::default();
    story.fails(5);
    let locked = story.state.clone().unwrap();
    for _ in 0..2 {
        assert_eq!(story.attempt(Password::Right), Verdict::Locked);
    }
    assert_eq!(story.state, Some(State { seen: Instant(7), ..locked }));
}

#[test]
fn example_88_the_blocked_list_names_the_locked_only() {
    let (mut one, mut two) = (Story::default(), Story::default());
    one.fails(5);
    two.fails(3);
    let candidates = [(1, &one), (2, &two)].map(|(contact, story)| Candidate {
        contact: ContactId(contact),
        lock: story.lock(),
        last_failure: Some(Instant(story.clock)),
    });
    assert_eq!(blocked(&candidates, Instant(9)), [ContactId(1)]);
    assert_eq!(one.failures(), 5);
}

#[test]
fn example_89_whitelisting_lets_the_contact_in() {
    for mode in [WhitelistMode::UnlockOnly, WhitelistMode::ExemptForever] {
        let mut story = Story::default();
        story.fails(5);
        assert_eq!(story.whitelist(mode), Verdict::Done);
        check(Verdict::Done, Effect::Allow, "done");
        assert_eq!(story.lock(), None);
        assert_eq!(story.attempt(Password::Right), Verdict::Grant);
    }
}

#[test]
fn example_90_the_exempt_are_not_locked_and_the_unlocked_are() {
    let mut exempt = Story::default();
    exempt.fails(5);
    exempt.whitelist(WhitelistMode::ExemptForever);
    exempt.fails(10);
    assert_eq!(exempt.attempt(Password::Right), Verdict::Grant);

    let mut unlocked = Story::default();
    unlocked.fails(5);
    unlocked.whitelist(WhitelistMode::UnlockOnly);
    unlocked.fails(5);
    assert_eq!(unlocked.attempt(Password::Right), Verdict::Locked);
}

#[test]
fn the_hundredth_failure_locks_even_the_exempt() {
    let mut story = Story::default();
    story.fails(1);
    story.whitelist(WhitelistMode::ExemptForever);
    story.fails(99);
    assert_eq!(story.lock(), None);
    story.fails(1);
    assert_eq!(story.attempt(Password::Right), Verdict::Locked);
}

#[test]
fn example_91_whitelisting_twice_changes_no_right() {
    let mut story = Story::default();
    story.fails(5);
    story.whitelist(WhitelistMode::ExemptForever);
    assert_eq!(story.whitelist(WhitelistMode::ExemptForever), Verdict::Done);
    let exempt = Phase::Whitelisted(Whitelisted { by: ADMINISTRATOR, until: None });
    assert_eq!(story.state.map(|state| state.phase), Some(exempt));
    let notes = [Note::BecameLocked, Note::BecameUnlocked, Note::BecameWhitelisted];
    assert_eq!(story.notes, notes);
}

#[test]
fn example_92_whoever_was_never_tracked_cannot_be_whitelisted_nor_can_others_whitelist() {
    let mut story = Story::default();
    assert_eq!(story.whitelist(WhitelistMode::UnlockOnly), Verdict::NotTracked);
    assert_eq!(story.state, None);
    let whitelisting = Whitelisting { by: UserId(8), mode: WhitelistMode::ExemptForever };
    assert_eq!(story.event(Event::Whitelist(whitelisting), Actor::Other), Verdict::NotAdmin);
    check(Verdict::NotTracked, Effect::Deny, "not-tracked");
    check(Verdict::NotAdmin, Effect::Deny, "not-admin");
}

#[test]
fn example_96_the_owner_is_told_of_the_lock_once() {
    let mut story = Story::default();
    story.fails(4);
    assert_eq!(story.notes, []);
    story.fails(1);
    assert_eq!(story.attempt(Password::Wrong), Verdict::Locked);
    assert_eq!(story.notes, [Note::BecameLocked]);
}

#[test]
fn example_101_failures_are_not_forgotten_in_years() {
    let mut story = Story::default();
    story.fails(3);
    story.clock += YEAR;
    story.fails(2);
    assert!(story.lock().is_some());
    story.clock += YEAR;
    assert_eq!(story.attempt(Password::Right), Verdict::Locked);
}

#[test]
fn example_103_attempts_under_way_are_no_lock() {
    let mut story = Story::default();
    for ticket in (1..=5).map(TicketId) {
        assert_eq!(story.event(Event::Begin(ticket), Actor::Other), Verdict::Permit);
    }
    assert_eq!(story.event(Event::Begin(TicketId(6)), Actor::Other), Verdict::Busy);
    check(Verdict::Busy, Effect::Deny, "busy");
    assert_eq!(story.lock(), None);
}

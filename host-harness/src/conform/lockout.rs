//! Sign-ins: no step that a lockout cannot take, and no more passwords compared in vain than the threshold says.

use super::ConformError;
use super::sheet::{About, Law, Sheet};
use super::world::World;
use crate::crm::{Turn, believable, stories};
use crate::facts::{Instant, LockoutSettings};
use crate::policy::Policy;
use crate::session::lockouts::{
    Event, Password, Settlement, State, Verdict, WhitelistMode, Whitelisting,
};
use crate::session::{NoFacts, Session};

const STEPS: Law = Law {
    group: "lockout",
    name: "steps",
    says: "No step of long stories is one that the host's referee does not believe.",
};
const GUESSES: Law = Law {
    group: "lockout",
    name: "guesses",
    says: "No more wrong passwords are compared than the threshold says, one by one, at once, or over a year.",
};
const FRESH: Law = Law {
    group: "lockout",
    name: "fresh",
    says: "A first attempt is permitted, a right password lets in, and both a success and an administrator start anew.",
};

pub(super) const LAWS: &[&Law] = &[&STEPS, &GUESSES, &FRESH];

/// Stories, and steps of each.
const STORIES: u64 = 6;
const LENGTH: usize = 150;
/// More than any threshold.
const MANY: u64 = 110;
const DAY: Instant = 86_400;

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let session = policy.session(NoFacts);
    for story in 0..STORIES {
        let part = format!("conformance {}", world.seed);
        stories::tell(story, &part, LENGTH, &mut |asked| step(&session, sheet, asked));
    }
    for threshold in [1, 2, 5, 100] {
        let settings = stories::settings(threshold, false);
        let mut attacker =
            Attacker { session: &session, settings, state: None, now: 1_000, next: 1 };
        attacker.fresh(sheet);
        for (how, wait, at_once) in
            [("one by one", 0, false), ("all at once", 0, true), ("over a year", DAY * 4, false)]
        {
            (attacker.state, attacker.now) = (None, 1_000);
            let permitted = attacker.guess(sheet, wait, at_once);
            if permitted > u64::from(threshold) {
                let about = About::nobody(format!(
                    "{MANY} wrong passwords, {how}, with threshold {threshold}"
                ));
                let expected = format!("at most {threshold} of them compared");
                sheet.broken(&GUESSES, &about, expected, permitted.to_string());
            }
        }
    }
    Ok(())
}

/// One step of a story; none: it cannot go on.
fn step(
    session: &Session<'_, NoFacts>,
    sheet: &mut Sheet,
    asked: &Turn<'_>,
) -> Option<Option<State>> {
    let Turn { settings, before, event, is_admin, now } = *asked;
    let about = About::nobody(format!(
        "{event:?} at {now}, by an administrator: {is_admin}, from {before:?}, with {settings:?}"
    ));
    let step = sheet.ask(&STEPS, session, &about, |session| {
        session.lockout_step(*settings, before, event, is_admin, now)
    })?;
    if let Err(error) = believable(asked, &step) {
        let found = format!("{} and {:?}: {error}", step.verdict_word(), step.state);
        sheet.broken(&STEPS, &about, "a step that a lockout can take", found);
        return None;
    }
    Some(step.state)
}

/// Somebody who tries passwords.
struct Attacker<'s, 'p> {
    session: &'s Session<'p, NoFacts>,
    settings: LockoutSettings,
    state: Option<State>,
    now: Instant,
    next: u64,
}

impl Attacker<'_, '_> {
    fn act(
        &mut self,
        sheet: &mut Sheet,
        law: &'static Law,
        event: Event,
        is_admin: bool,
    ) -> Option<Verdict> {
        let about =
            About::nobody(format!("{event:?} from {:?} with {:?}", self.state, self.settings));
        let step = sheet.ask(law, self.session, &about, |session| {
            session.lockout_step(self.settings, self.state.as_ref(), event, is_admin, self.now)
        })?;
        self.state = step.state;
        Some(step.verdict)
    }

    /// An attempt and its result, if it is permitted.
    fn tries(
        &mut self,
        sheet: &mut Sheet,
        law: &'static Law,
        password: Password,
    ) -> Option<Verdict> {
        let ticket = self.next;
        self.next += 1;
        match self.act(sheet, law, Event::Begin(ticket), false)? {
            Verdict::Permit => {
                self.act(sheet, law, Event::Settle(Settlement { ticket, password }), false)
            }
            refused => Some(refused),
        }
    }

    /// Tries many wrong passwords; how many were compared.
    fn guess(&mut self, sheet: &mut Sheet, wait: Instant, at_once: bool) -> u64 {
        let mut permitted = Vec::new();
        for _ in 0..MANY {
            let ticket = self.next;
            self.next += 1;
            self.now += wait;
            let verdict = self.act(sheet, &GUESSES, Event::Begin(ticket), false);
            if verdict == Some(Verdict::Permit) {
                permitted.push(ticket);
                if !at_once {
                    self.wrong(sheet, ticket);
                }
            }
        }
        if at_once {
            for ticket in permitted.clone() {
                self.wrong(sheet, ticket);
            }
            let ticket = self.next;
            if self.act(sheet, &GUESSES, Event::Begin(ticket), false) == Some(Verdict::Permit) {
                permitted.push(ticket);
            }
        }
        permitted.len() as u64
    }

    fn wrong(&mut self, sheet: &mut Sheet, ticket: u64) {
        let wrong = Settlement { ticket, password: Password::Wrong };
        self.act(sheet, &GUESSES, Event::Settle(wrong), false);
    }

    /// What everybody may expect who knows the password.
    fn fresh(&mut self, sheet: &mut Sheet) {
        let threshold = u64::from(self.settings.threshold);
        let expect = |sheet: &mut Sheet, what: &str, wanted: Verdict, found: Option<Verdict>| {
            if found != Some(wanted) {
                let about = About::nobody(format!("{what}, with threshold {threshold}"));
                sheet.broken(&FRESH, &about, format!("{wanted:?}"), format!("{found:?}"));
            }
        };
        let found = self.tries(sheet, &FRESH, Password::Right);
        expect(sheet, "the first attempt, with the right password", Verdict::Grant, found);
        for round in ["", ", after a success"] {
            for _ in 1..threshold {
                let found = self.tries(sheet, &FRESH, Password::Wrong);
                let what = format!("a wrong password below the threshold{round}");
                expect(sheet, &what, Verdict::Deny, found);
            }
            let found = self.tries(sheet, &FRESH, Password::Right);
            let what = format!("the right password before the threshold{round}");
            expect(sheet, &what, Verdict::Grant, found);
        }
        for _ in 0..threshold {
            self.tries(sheet, &FRESH, Password::Wrong);
        }
        let found = self.tries(sheet, &FRESH, Password::Right);
        expect(
            sheet,
            "the right password behind as many wrong ones as lock",
            Verdict::Locked,
            found,
        );
        let unlock = Event::Whitelist(Whitelisting { by: 1, mode: WhitelistMode::UnlockOnly });
        self.act(sheet, &FRESH, unlock, true);
        let found = self.tries(sheet, &FRESH, Password::Right);
        expect(
            sheet,
            "the right password after an administrator has unlocked",
            Verdict::Grant,
            found,
        );
    }
}

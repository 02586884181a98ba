//! Long stories of sign-ins, made up: attempts, results, waiting, administrators, and clocks that jump back.

use super::Turn;
use crate::dataset::Random;
use crate::facts::{AutoUnlock, LockoutSettings};
use crate::session::lockouts::{Event, Password, Settlement, State, WhitelistMode, Whitelisting};

pub(crate) fn settings(threshold: u32, unlocks: bool) -> LockoutSettings {
    let auto_unlock = unlocks.then_some(AutoUnlock { base: 40, maximum: 100 });
    LockoutSettings { threshold, lease: 30, auto_unlock }
}

fn event(random: &mut Random) -> (Event, bool) {
    let ticket = random.below(8) as u64;
    let password = if random.below(7) == 0 { Password::Right } else { Password::Wrong };
    let event = match random.below(16) {
        0..6 => Event::Begin(ticket),
        6..12 => Event::Settle(Settlement { ticket, password }),
        12 => Event::Tick,
        13 => Event::Lock(1),
        14 => Event::EndExemption(1),
        _ => {
            let mode = match random.below(3) {
                0 => WhitelistMode::UnlockOnly,
                1 => WhitelistMode::ExemptUntil(random.below(4_000) as u64),
                _ => WhitelistMode::ExemptForever,
            };
            Event::Whitelist(Whitelisting { by: 1, mode })
        }
    };
    let acts = matches!(event, Event::Lock(_) | Event::EndExemption(_) | Event::Whitelist(_));
    // Administrators are rare, or nothing would ever lock.
    (event, acts && random.below(4) == 0)
}

/// Tells one of the stories. `each`: the state that the step leads to; none: the story ends here.
pub(crate) fn tell(
    story: u64,
    part: &str,
    steps: usize,
    each: &mut dyn FnMut(&Turn<'_>) -> Option<Option<State>>,
) {
    let mut random = Random::new(story, part);
    let mut numbers = settings(1 + (story % 5) as u32, story.is_multiple_of(3));
    let (mut state, mut now): (Option<State>, u64) = (None, 1_000);
    for _ in 0..steps {
        if random.below(60) == 0 {
            numbers = settings(1 + random.below(6) as u32, random.below(2) == 0);
        }
        now = match random.below(20) {
            0 => now.saturating_sub(50),
            1..4 => now + random.below(45) as u64,
            _ => now,
        };
        let (event, is_admin) = event(&mut random);
        let before = state.as_ref();
        let asked = Turn { settings: &numbers, before, event, is_admin, now };
        let Some(next) = each(&asked) else { return };
        state = next;
    }
}

//! Sign-in attempts: pure steps, without a question to the host.

use alloc::vec::Vec;

use policy::id::ContactId;
use policy::lockout::{self as rules, Actor, Candidate, Settings, State};
use policy::time;

use crate::bindings::Component;
use crate::bindings::exports::portal::permissions::lockout;
use crate::bindings::portal::permissions::stored_settings::LockoutSettings;
use crate::bindings::portal::permissions::types::{Instant, Undecided};
use crate::convert::{list, raw};

impl lockout::Guest for Component {
    fn step(
        settings: LockoutSettings,
        state: Option<lockout::State>,
        event: lockout::Event,
        actor_is_admin: bool,
        now: Instant,
    ) -> Result<lockout::Next, Undecided> {
        let Ok(settings) = Settings::try_from(settings) else {
            return Err(Undecided::InvalidQuestion);
        };
        let state: Option<State> = state.map(Into::into);
        if state.as_ref().is_some_and(|state| !state.is_valid()) {
            return Err(Undecided::InvalidQuestion);
        }
        let actor = if actor_is_admin { Actor::Administrator } else { Actor::Other };
        Ok(rules::step(&settings, state, event.into(), actor, time::Instant(now)).into())
    }

    fn blocked(candidates: Vec<lockout::Candidate>, now: Instant) -> Result<Vec<u64>, Undecided> {
        let candidates: Vec<Candidate> = list(candidates);
        let blocked: Vec<ContactId> = rules::blocked(&candidates, time::Instant(now));
        Ok(raw(blocked))
    }
}

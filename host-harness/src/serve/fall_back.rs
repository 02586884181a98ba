//! Leaves a policy that was just put into force and fails too often.

use super::fault::whole;
use super::follow::{Follower, title};
use super::observe::Tripped;
use crate::day::{Day, now};
use crate::update::{Actor, Refusal};

impl Follower {
    /// Goes back, if there is a reason; tried again until the database says how it ended.
    pub(super) fn fall_back(&mut self) {
        let Some((number, tripped)) = self.failing else { return };
        let served = self.state.serving.served();
        if served.active.number != number {
            self.failing = None;
            return;
        }
        if !self.leaving.is_due() {
            return;
        }
        let Tripped { decisions, failed, last } = tripped;
        let host = &self.state.name;
        let last = last.as_str();
        let reason = format!(
            "on host {host}, {failed} of the first {decisions} decisions failed, the last one with {last}"
        );
        let from = title(&served.active);
        let at = self.store.now().unwrap_or_else(|_| now());
        let actor = Actor { user: self.actor, at, today: Day::today().number() };
        match self.policies.fall_back(number, actor, &reason) {
            Ok(_) => {
                self.failing = None;
                let to = self.load(false).map(|served| title(&served.active));
                let to = to.unwrap_or_else(|| "the one before, which cannot be loaded yet".into());
                self.state.say(&format!(
                    "Fell back from {from} to {to}: {reason}. Held until another policy is activated."
                ));
            }
            // Somebody has put another one into force, which is taken up as any other.
            Err(refused) if refused.code == Refusal::Outrun => self.failing = None,
            Err(refused) => {
                if refused.code == Refusal::Storage {
                    self.leaving.failed();
                } else {
                    self.failing = None;
                }
                let why = whole(&refused);
                let what = format!("{reason}, and the host cannot fall back from {from}: {why}");
                if self.state.trouble("fall-back", Some(what.clone())) {
                    self.state.say(&format!("warning: {what}"));
                }
            }
        }
    }
}

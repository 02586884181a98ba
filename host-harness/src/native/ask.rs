//! The questions that are both timed and compared.

use policy_rules::id::{FieldId, ModuleId, RecordId};
use policy_rules::lockout::{self, Actor, Settings, State, WrongSettings};
use policy_rules::time::Instant;
use policy_rules::{email_account, privilege, view};

use super::Native;
use super::answer::{Reason, Step, View, reason};
use super::convert::{numbers, ours, theirs};
use crate::facts::{EmailAccountId, Facts, Found, LockoutSettings, Picklist};
use crate::session::{PrivilegeQuestion, Request, lockouts};

impl<F: Facts + 'static> Native<F> {
    /// May the contact do this, and which fields refuse? None: the question makes no sense.
    pub fn decide(
        &self,
        request: Request,
        question: &PrivilegeQuestion,
    ) -> Found<Option<(Reason, Vec<u64>)>> {
        let Some(question) = sensible(question) else { return Ok(None) };
        let found = privilege::decide(self, ours(request), &question)?;
        Ok(Some((reason(found.rule), numbers(&found.forbidden_fields))))
    }

    /// The same for many questions, in their order. None: one of them makes no sense.
    pub fn decide_many(
        &self,
        request: Request,
        questions: &[PrivilegeQuestion],
    ) -> Found<Option<Vec<Reason>>> {
        let questions: Option<Vec<_>> = questions.iter().map(sensible).collect();
        let Some(questions) = questions else { return Ok(None) };
        let found = privilege::decide_many(self, ours(request), &questions)?;
        Ok(Some(found.iter().map(|answer| reason(answer.rule)).collect()))
    }

    /// The accounts that the contact may choose, in order.
    pub fn visible_accounts(&self, request: Request) -> Found<(Reason, Vec<EmailAccountId>)> {
        let visible = email_account::visible_accounts(self, ours(request))?;
        Ok((reason(visible.rule), numbers(&visible.accounts)))
    }

    /// Everything that the portal shows.
    pub fn portal_view(&self, request: Request) -> Found<View> {
        let found = view::portal_view(self, ours(request))?;
        let picklists = found.picklists.into_iter();
        Ok(View {
            reason: reason(found.rule),
            version: found.version.map(theirs),
            modules: numbers(&found.modules),
            buttons: numbers(&found.buttons),
            owner: found.owner.map(|owner| owner.0),
            picklists: picklists
                .map(|list| Picklist { field: list.field.0, values: list.values })
                .collect(),
            accounts: (reason(found.accounts.rule), numbers(&found.accounts.accounts)),
        })
    }
}

/// One event of a sign-in. None: the settings or the state make no sense.
pub fn lockout_step(
    settings: LockoutSettings,
    state: Option<&lockouts::State>,
    event: lockouts::Event,
    actor_is_admin: bool,
    now: u64,
) -> Option<Step> {
    let settings: Result<Settings, WrongSettings> = ours(settings);
    let settings = settings.ok()?;
    let state: Option<State> = state.cloned().map(ours);
    if !state.as_ref().is_none_or(State::is_valid) {
        return None;
    }
    let actor = if actor_is_admin { Actor::Administrator } else { Actor::Other };
    let next = lockout::step(&settings, state, ours(event), actor, Instant(now));
    Some(Step {
        reason: reason(next.rule()),
        notes: next.notes.iter().copied().map(theirs).collect(),
        verdict: theirs(next.verdict),
        state: next.state.map(theirs),
    })
}

/// The question, if it makes sense.
pub fn sensible(question: &PrivilegeQuestion) -> Option<privilege::Question> {
    let fields = question.fields.iter().copied().map(FieldId).collect();
    let record = question.record.map(RecordId);
    privilege::Question::new(ModuleId(question.module), ours(question.action), record, fields)
}

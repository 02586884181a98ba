//! Questions about signing in, records, settings and reasons, asked of the rules.

use host_harness::facts::FactsError;
use host_harness::session as asked;
use host_harness::session::changes::AcceptedChange;
use policy::explain::{self, Explanation};
use policy::id::{FieldId, ModuleId, RecordId};
use policy::lockout::{self, Actor, Candidate, Settings, State, WrongSettings};
use policy::record_scope::RecordScope;
use policy::request::{Moment, Request};
use policy::rule::{Effect, Rule};
use policy::time::{Date, Instant};
use policy::{field, impact, new_record, portal_settings, privilege, sign_in, view};

use super::convert::change::accepted;
use super::convert::{numbers, ours, theirs};
use super::{Native, word};
use crate::portal_question::{Answer, Question, Reason};

/// Asks the rules. Reasons are the identifiers of rules.
pub fn ask(native: &Native, question: &Question) -> Result<Answer, FactsError> {
    Ok(match question.clone() {
        Question::SignIn(name, today, now) => {
            match sign_in::identify(native, &name, moment(today, now))? {
                Ok(contact) => Answer::SignIn(reason(Rule::AccessGranted), Some(contact.0)),
                Err(rule) => Answer::SignIn(reason(rule), None),
            }
        }
        Question::Decide(request, question) => {
            let Some(question) = sensible(question) else { return Ok(Answer::Invalid) };
            let found = privilege::decide(native, ours(request), &question)?;
            Answer::Decided(reason(found.rule), numbers(&found.forbidden_fields))
        }
        Question::DecideMany(request, questions) => {
            let questions: Option<Vec<_>> = questions.into_iter().map(sensible).collect();
            let Some(questions) = questions else { return Ok(Answer::Invalid) };
            let found = privilege::decide_many(native, ours(request), &questions)?;
            Answer::Many(found.iter().map(|answer| reason(answer.rule)).collect())
        }
        Question::Filter(request, module, mine) => {
            let widest = if mine { RecordScope::Own } else { RecordScope::Customer };
            let found = privilege::filter(native, ours(request), ModuleId(module), widest)?;
            Answer::Records {
                reason: reason(found.rule),
                scope: found.scope.map(theirs),
                requires_portal_active: found.requires_portal_active,
                parents: found.parents.into_iter().map(theirs).collect(),
            }
        }
        Question::Mask(request, module) => {
            let found = field::field_mask(native, ours(request), ModuleId(module))?;
            Answer::Fields(reason(found.rule), found.fields.into_iter().map(theirs).collect())
        }
        Question::NewRecord(request, module) => {
            let found = new_record::new_record(native, ours(request), ModuleId(module))?;
            Answer::Creation(reason(found.rule), found.owner.map(|owner| owner.0))
        }
        Question::View(request) => shown(native, ours(request))?,
        Question::Step(settings, state, event, admin, now) => {
            let settings: Result<Settings, WrongSettings> = ours(settings);
            let state: Option<State> = state.map(ours);
            match settings {
                Ok(settings) if state.as_ref().is_none_or(State::is_valid) => {
                    let actor = if admin { Actor::Administrator } else { Actor::Other };
                    let next = lockout::step(&settings, state, ours(event), actor, Instant(now));
                    let notes = next.notes.iter().copied().map(theirs).collect();
                    let reason = reason(next.rule());
                    Answer::Step(reason, theirs(next.verdict), next.state.map(theirs), notes)
                }
                _ => Answer::Invalid,
            }
        }
        Question::Blocked(candidates, now) => {
            let candidates: Vec<Candidate> = candidates.into_iter().map(ours).collect();
            Answer::Blocked(numbers(&lockout::blocked(&candidates, Instant(now))))
        }
        Question::Change(admin, change) => {
            match portal_settings::validate(native, ours(admin), ours(change.clone()))? {
                Ok(found) => Answer::Accepted(AcceptedChange {
                    change: accepted(change, found.change),
                    changed: found.changed,
                    neighbour: found.neighbour.map(|neighbour| neighbour.0),
                    notify: numbers(&found.notify),
                }),
                Err(refusal) => Answer::Refused(word(refusal.rule), refusal.subjects),
            }
        }
        Question::Impact(contacts, change) => {
            let contacts: Vec<Request> = contacts.into_iter().map(ours).collect();
            let found = impact::of_change(native, &contacts, &ours(change))?;
            Answer::Impact(found.into_iter().map(theirs).collect())
        }
        Question::Explain(request, question) => {
            let question = match question {
                asked::ExplainQuestion::Access => explain::Question::Access,
                asked::ExplainQuestion::Accounts => explain::Question::Accounts,
                asked::ExplainQuestion::Ticket(account) => {
                    explain::Question::Ticket(account.map(policy::id::EmailAccountId))
                }
                asked::ExplainQuestion::Privilege(question) => match sensible(question) {
                    Some(question) => explain::Question::Privilege(question),
                    None => return Ok(Answer::Invalid),
                },
                asked::ExplainQuestion::NewRecord(module) => {
                    explain::Question::NewRecord(ModuleId(module))
                }
            };
            explained(explain::explain(native, ours(request), &question)?)
        }
        Question::ExplainSignIn(name, today, now) => {
            explained(explain::sign_in(native, &name, moment(today, now))?)
        }
    })
}

fn moment(today: i32, now: u64) -> Moment {
    Moment { today: Date(today), now: Instant(now) }
}

fn reason(rule: Rule) -> Reason {
    match rule.effect() {
        Effect::Allow => Ok(word(rule)),
        Effect::Deny => Err(word(rule)),
    }
}

fn sensible(question: asked::PrivilegeQuestion) -> Option<privilege::Question> {
    let fields = question.fields.into_iter().map(FieldId).collect();
    let record = question.record.map(RecordId);
    privilege::Question::new(ModuleId(question.module), ours(question.action), record, fields)
}

fn shown(native: &Native, request: Request) -> Result<Answer, FactsError> {
    let found = view::portal_view(native, request)?;
    let picklists = found.picklists.into_iter();
    Ok(Answer::View {
        reason: reason(found.rule),
        version: found.version.map(theirs),
        shown: [numbers(&found.modules), numbers(&found.buttons)],
        owner: found.owner.map(|owner| owner.0),
        picklists: picklists
            .map(|list| host_harness::facts::Picklist { field: list.field.0, values: list.values })
            .collect(),
        accounts: (reason(found.accounts.rule), numbers(&found.accounts.accounts)),
    })
}

fn explained(found: Explanation) -> Answer {
    let checks = found.checks.into_iter().map(|check| {
        let facts = check.facts.into_iter().map(theirs).collect();
        (word(check.rule), check.refuses, facts)
    });
    let remedies = found.remedies.iter().map(|rule| (word(*rule), rule.remedy().to_owned()));
    Answer::Explained {
        reason: reason(found.rule),
        checks: checks.collect(),
        lost: found.lost.into_iter().map(word).collect(),
        remedies: remedies.collect(),
        complete: found.complete,
    }
}

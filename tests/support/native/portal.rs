//! Questions about signing in, records, settings and reasons, asked of the rules.

use std::borrow::Cow;

use host_harness::facts::{Facts, FactsError};
use host_harness::native::convert::{numbers, ours, theirs};
use host_harness::native::{answer, lockout_step, sensible};
use host_harness::session as asked;
use host_harness::session::changes::AcceptedChange;
use policy::explain::{self, Explanation};
use policy::id::ModuleId;
use policy::lockout::{self, Candidate};
use policy::record_scope::RecordScope;
use policy::request::{Moment, Request};
use policy::rule::Rule;
use policy::time::{Date, Instant};
use policy::{field, impact, new_record, portal_settings, privilege, sign_in};

use super::change::accepted;
use super::{Native, word};
use crate::portal_question::{Answer, Question, Reason};

/// Asks the rules. Reasons are the identifiers of rules.
pub fn ask<F: Facts + 'static>(
    native: &Native<F>,
    question: &Question,
) -> Result<Answer, FactsError> {
    Ok(match question.clone() {
        Question::SignIn(name, today, now) => {
            match sign_in::identify(native, &name, moment(today, now))? {
                Ok(contact) => Answer::SignIn(reason(Rule::AccessGranted), Some(contact.0)),
                Err(rule) => Answer::SignIn(reason(rule), None),
            }
        }
        Question::Decide(request, question) => match native.decide(request, &question)? {
            Some((reason, forbidden)) => Answer::Decided(owned(reason), forbidden),
            None => Answer::Invalid,
        },
        Question::DecideMany(request, questions) => {
            match native.decide_many(request, &questions)? {
                Some(reasons) => Answer::Many(reasons.into_iter().map(owned).collect()),
                None => Answer::Invalid,
            }
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
        Question::View(request) => {
            let view = native.portal_view(request)?;
            let (reason, accounts) = view.accounts;
            Answer::View {
                reason: owned(view.reason),
                version: view.version,
                shown: [view.modules, view.buttons],
                owner: view.owner,
                picklists: view.picklists,
                accounts: (owned(reason), accounts),
            }
        }
        Question::Step(settings, state, event, admin, now) => {
            match lockout_step(settings, state.as_ref(), event, admin, now) {
                Some(step) => {
                    Answer::Step(owned(step.reason), step.verdict, step.state, step.notes)
                }
                None => Answer::Invalid,
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
                asked::ExplainQuestion::Privilege(question) => match sensible(&question) {
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
    owned(answer::reason(rule))
}

fn owned(reason: answer::Reason) -> Reason {
    reason.map(Cow::into_owned).map_err(Cow::into_owned)
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

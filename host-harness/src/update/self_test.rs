//! Fixed questions that every policy must answer before it serves, and answers that none may give, whatever its rules.

use crate::crm::{Crm, CrmError, Moment};
use crate::document::Document;
use crate::error::CallError;
use crate::facts::PortalVersion;
use crate::policy::Policy;
use crate::question::{ActionWord, Detail, Question, Wish};
use crate::session::changes::Change;
use crate::session::lockouts::{Password, Verdict};
use crate::session::{AdminRequest, Answer, Request, Session};
use crate::store::{Mode, Store, Transaction};

use super::{Refusal, Refused};

/// A small CRM with contacts of every kind.
const CRM: &str = include_str!("../demo/crm.json");

/// A day in the middle of its access periods.
const DAY: i32 = 20_619;
const NOON: u64 = 20_619 * 86_400 + 43_200;

/// Somebody who may use the portal.
const CONTACT: u64 = 1;
/// No policy may compare more wrong passwords in a row.
const MOST_FAILURES: u64 = 101;

/// Names nothing there.
const NOBODY: u64 = 4_000_000_000;

/// Refuses a policy that has no answer, or one that cannot be right.
pub(super) fn check(policy: &Policy) -> Result<(), Refused> {
    let no_room =
        || Refused::new(Refusal::Storage, "the fixed questions need room for temporary files");
    let folder = tempfile::tempdir().map_err(|error| no_room().because(error))?;
    let store = Store::create(&folder.path().join("self-test.db"))?;
    let document = Document::parse(CRM).map_err(|error| {
        Refused::new(Refusal::SelfTest, "the fixed questions cannot be read").because(error)
    })?;
    store.import(&document, Mode::New).map_err(|error| no_room().because(error))?;
    let session = policy.session(store.read()?);
    let modules: Vec<_> = document.modules.iter().map(|module| module.id.get()).collect();
    let contacts = document.contacts.iter().map(|contact| contact.id.get());
    for contact in contacts.chain([NOBODY]) {
        for question in questions(&modules) {
            asked_twice(&session, contact, &question)?;
        }
    }
    for user in [2, NOBODY] {
        no_settings(&session, user)?;
    }
    let crm = Crm::new(store.clone(), policy.clone());
    drop(session);
    locks(&crm)
}

fn questions(modules: &[u64]) -> Vec<Question> {
    let mut questions = vec![Question::Access, Question::Accounts, Question::View];
    questions
        .extend([None, Some(1), Some(2), Some(NOBODY)].map(|account| Question::Ticket { account }));
    for module in modules.iter().copied().chain([NOBODY]) {
        let wish = |action| Wish { module, action, record: None, fields: Vec::new() };
        questions.extend(ActionWord::ALL.map(|action| Question::Privilege(wish(action))));
        questions.push(Question::Privileges(ActionWord::ALL.map(wish).to_vec()));
        questions.push(Question::Records { module, mine: false });
        questions.push(Question::Records { module, mine: true });
        questions.push(Question::Fields { module });
        questions.push(Question::NewRecord { module });
    }
    questions
}

/// The same both times, and for somebody who does not exist a refusal that shows nothing.
fn asked_twice(
    session: &Session<'_, Transaction>,
    contact: u64,
    question: &Question,
) -> Result<(), Refused> {
    let request = Request { contact, acting: None, today: DAY, now: NOON };
    let about = || format!("the fixed question `{}` about contact {contact}", question.word());
    let ask = || question.ask(session, request).map_err(|error| unanswered(&about(), error));
    let (first, second) = (ask()?, ask()?);
    if first != second {
        return Err(wrong(format!("{} has another answer the second time", about())));
    }
    if contact == NOBODY && !first.is_nothing() {
        return Err(wrong(format!("{} lets somebody in who does not exist", about())));
    }
    if let (Question::Privileges(wishes), Detail::Decisions(decisions)) = (question, &first.detail)
    {
        for (wish, decision) in wishes.iter().zip(decisions) {
            let single = Question::Privilege(wish.clone());
            let single =
                single.ask(session, request).map_err(|error| unanswered(&about(), error))?;
            if single.decision.as_ref() != Some(decision) {
                return Err(wrong(format!("{} has other answers than its parts", about())));
            }
        }
    }
    Ok(())
}

/// Somebody who is no administrator changes nothing.
fn no_settings(session: &Session<'_, Transaction>, actor: u64) -> Result<(), Refused> {
    let admin = AdminRequest { actor, today: DAY, now: NOON };
    let change = Change::PortalVersion(PortalVersion::V2);
    let about = "the fixed proposal of a change by somebody who is no administrator";
    match session.validate(admin, &change).map_err(|error| unanswered(about, error))? {
        Answer::Refused(_) => Ok(()),
        Answer::Accepted(_) => Err(wrong(format!("{about} was accepted"))),
    }
}

/// Wrong passwords are refused before the host's own ceiling, by steps that it can believe.
fn locks(crm: &Crm) -> Result<(), Refused> {
    let about = "the fixed story of wrong passwords";
    match wrong_passwords(crm) {
        Ok(true) => Ok(()),
        Ok(false) => Err(wrong(format!("{about} is never refused"))),
        Err(error) => {
            Err(Refused::new(Refusal::SelfTest, format!("{about} has no answer")).because(error))
        }
    }
}

fn wrong_passwords(crm: &Crm) -> Result<bool, CrmError> {
    for ticket in 1..=MOST_FAILURES {
        let at = Moment { today: DAY, now: NOON + ticket };
        if crm.begin(CONTACT, ticket, None, at)?.verdict != Verdict::Permit {
            return Ok(true);
        }
        if crm.settle(CONTACT, ticket, Password::Wrong, None, at)?.verdict == Verdict::Grant {
            return Ok(false);
        }
    }
    Ok(false)
}

fn unanswered(about: &str, error: CallError) -> Refused {
    Refused::new(Refusal::SelfTest, format!("{about} has no answer")).because(error)
}

fn wrong(what: String) -> Refused {
    Refused::new(Refusal::SelfTest, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_that_comes_with_the_program_passes() {
        check(&Policy::built_in(crate::Limits::default()).unwrap()).unwrap();
    }
}

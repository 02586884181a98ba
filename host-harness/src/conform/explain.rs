//! An explanation says what the question itself says, and what would change that.

use super::ConformError;
use super::sheet::{About, Law, Sheet, decided};
use super::world::{World, wish};
use crate::decision::Decision;
use crate::error::CallError;
use crate::policy::Policy;
use crate::question::ActionWord;
use crate::session::{ExplainQuestion, Explanation, PrivilegeQuestion, Request, Session};
use crate::store::Transaction;

const DECISION: Law = Law {
    group: "explanations",
    name: "decision",
    says: "An explanation gives the decision that the question itself gets.",
};
const REMEDIES: Law = Law {
    group: "explanations",
    name: "remedies",
    says: "A refusal that is explained to the end names a remedy for the rule that decided.",
};
const NAMES: Law = Law {
    group: "explanations",
    name: "sign-in",
    says: "Why a sign-in name means whom it means is explained with the decision that it gets.",
};

pub(super) const LAWS: &[&Law] = &[&DECISION, &REMEDIES, &NAMES];

/// Asks the question itself.
type Itself =
    fn(&Session<'_, Transaction>, Request, &ExplainQuestion) -> Result<Decision, CallError>;

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    let session = policy.session(world.read()?);
    let itself: Itself = |session, request, question| {
        Ok(match question {
            ExplainQuestion::Access => session.check_access(request)?,
            ExplainQuestion::Accounts => session.visible_accounts(request)?.decision,
            ExplainQuestion::Ticket(account) => session.submit_ticket(request, *account)?,
            ExplainQuestion::Privilege(asked) => session.decide(request, asked)?.decision,
            ExplainQuestion::NewRecord(module) => session.new_record(request, *module)?.decision,
        })
    };
    for member in &world.members {
        let request = world.request(member.contact);
        for question in questions(world) {
            let about = About::said(request, &format!("why: {question:?}"));
            let decision = sheet
                .ask(&DECISION, &session, &about, |session| itself(session, request, &question));
            let explained = sheet
                .ask(&DECISION, &session, &about, |session| session.explain(request, &question));
            if let (Some(decision), Some(explained)) = (decision, explained) {
                check(sheet, &DECISION, &about, &decision, &explained);
            }
        }
        for name in world.read()?.sign_in_names(member.contact)? {
            let about = About::nobody(format!("whom does `{name}` mean"));
            let (today, now) = (world.today(), world.now());
            let decision =
                sheet.ask(&NAMES, &session, &about, |session| session.identify(&name, today, now));
            let explained = sheet.ask(&NAMES, &session, &about, |session| {
                session.explain_sign_in(&name, today, now)
            });
            if let (Some(found), Some(explained)) = (decision, explained) {
                check(sheet, &NAMES, &about, &found.decision, &explained);
            }
        }
    }
    Ok(())
}

/// One of each kind, and one of each module.
fn questions(world: &World) -> Vec<ExplainQuestion> {
    let mut questions =
        vec![ExplainQuestion::Access, ExplainQuestion::Accounts, ExplainQuestion::Ticket(None)];
    questions.extend(
        world.accounts.iter().take(4).map(|account| ExplainQuestion::Ticket(Some(*account))),
    );
    for module in &world.modules {
        let asked = [ActionWord::View, ActionWord::Edit].map(|action| wish(*module, action));
        questions.extend(
            asked.iter().map(|asked| ExplainQuestion::Privilege(PrivilegeQuestion::from(asked))),
        );
        questions.push(ExplainQuestion::NewRecord(*module));
    }
    questions
}

fn check(
    sheet: &mut Sheet,
    law: &'static Law,
    about: &About,
    decision: &Decision,
    explained: &Explanation,
) {
    let Explanation { decision: found, remedies, complete, .. } = explained;
    sheet.same(law, about, ("the question", decision), ("the explanation", found), decided);
    if decision.allows() || !complete {
        return;
    }
    sheet.tried(&REMEDIES, 1);
    if remedies.iter().all(|remedy| remedy.rule.id != found.rule.id) {
        let expected = format!("a remedy for {}", found.rule.id);
        let rules: Vec<_> = remedies.iter().map(|remedy| remedy.rule.id.as_str()).collect();
        sheet.broken(&REMEDIES, about, expected, format!("remedies for {rules:?}"));
    }
}

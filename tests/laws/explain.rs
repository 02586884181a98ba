//! An explanation says what the question itself says, and why.

use host_harness::decision::Decision;
use host_harness::session::{ExplainQuestion, Explanation};
use portal_tests::generate::{MODULES, account_id, portal_question, privilege_question, request};
use portal_tests::host::Manner;
use portal_tests::portal_question::Question;
use proptest::prelude::*;
use proptest::sample::select;

use super::{portal_law, session};

fn check(explained: &Explanation, decision: &Decision) -> Result<(), TestCaseError> {
    prop_assert_eq!(&explained.decision, decision);
    let mut refusing: Vec<_> = Vec::new();
    for check in explained.checks.iter().filter(|check| check.refuses) {
        if !refusing.contains(&check.rule) {
            refusing.push(check.rule.clone());
        }
    }
    prop_assert_eq!(refusing.is_empty(), decision.allows());
    prop_assert!(!explained.remedies.is_empty());
    if let [first, lost @ ..] = refusing.as_slice() {
        prop_assert_eq!(first, &decision.rule);
        prop_assert_eq!(lost, explained.lost.as_slice());
        let turned: Vec<_> = explained.remedies.iter().map(|one| one.rule.clone()).collect();
        prop_assert_eq!(turned, refusing);
    } else {
        prop_assert!(explained.complete);
    }
    Ok(())
}

#[test]
fn an_explanation_agrees_with_the_decision_it_explains() {
    let asked = (request(), account_id(), privilege_question(), select(&MODULES[..]));
    portal_law(60, asked, |world, (request, account, question, module)| {
        let session = session(&world, Manner::Exact);
        let explain = |question| session.explain(request, &question).expect("an explanation");
        let access = session.check_access(request).expect("a decision");
        check(&explain(ExplainQuestion::Access), &access)?;
        let visible = session.visible_accounts(request).expect("accounts");
        check(&explain(ExplainQuestion::Accounts), &visible.decision)?;
        for account in [None, Some(account)] {
            let submitted = session.submit_ticket(request, account).expect("a decision");
            check(&explain(ExplainQuestion::Ticket(account)), &submitted)?;
        }
        let created = session.new_record(request, module).expect("a decision");
        check(&explain(ExplainQuestion::NewRecord(module)), &created.decision)?;
        if let Ok(decided) = session.decide(request, &question) {
            check(&explain(ExplainQuestion::Privilege(question)), &decided.decision)?;
        }
        Ok(())
    });
}

#[test]
fn an_explanation_of_a_name_agrees_with_whom_it_means() {
    let named = portal_question().prop_filter_map("a name", |question| match question {
        Question::SignIn(name, today, now) | Question::ExplainSignIn(name, today, now) => {
            Some((name, today, now))
        }
        _ => None,
    });
    portal_law(100, named, |world, (name, today, now)| {
        let session = session(&world, Manner::Exact);
        let found = session.identify(&name, today, now).expect("a decision");
        let explained = session.explain_sign_in(&name, today, now).expect("an explanation");
        check(&explained, &found.decision)
    });
}

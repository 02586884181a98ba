//! Every way in which two replies can differ, and which way that counts.

mod details;

use std::sync::Arc;

use super::*;
use crate::decision::Effect;

use Direction::{Failing, Narrower, Otherwise, Wider};

/// `+` allows and `-` denies; a `?` behind it hides that the thing exists. The reason is what comes behind the dot.
pub(in crate::difference) fn decision(text: &str) -> Decision {
    let effect = if text.starts_with('+') { Effect::Allow } else { Effect::Deny };
    let id = text.trim_start_matches(['+', '-']).trim_end_matches('?').to_owned();
    let reason = id.rsplit('.').next().unwrap().to_owned();
    let (title, sources, conceals) = (String::new(), Vec::new(), text.ends_with('?'));
    Decision { effect, rule: Arc::new(RuleInfo { id, effect, reason, title, sources, conceals }) }
}

fn reply(text: &str, detail: Detail) -> Result<Reply, CallError> {
    Ok(Reply { decision: Some(decision(text)), detail })
}

fn silence() -> Result<Reply, CallError> {
    Err(CallError::Undecided("it does not say why"))
}

fn turns(
    question: &Question,
    before: &Result<Reply, CallError>,
    after: &Result<Reply, CallError>,
) -> Vec<(Direction, Kind, Option<Thing>)> {
    let turns = compare(question, before, after);
    assert_eq!(
        direction_of(&turns),
        turns.iter().map(|turn| turn.direction).min(),
        "the worst of them"
    );
    turns.into_iter().map(|turn| (turn.direction, turn.what.kind, turn.what.thing)).collect()
}

/// Details that go with the same decision, there and back: what is wider one way need not be narrower the other way.
#[track_caller]
fn check(
    question: &Question,
    one: Detail,
    other: Detail,
    there: &[(Direction, Kind, Option<Thing>)],
    back: &[(Direction, Kind, Option<Thing>)],
) {
    let (one, other) = (reply("+a", one), reply("+a", other));
    assert_eq!(turns(question, &one, &other), there);
    assert_eq!(turns(question, &other, &one), back);
    assert_eq!(turns(question, &one, &one), []);
    assert_eq!(turns(question, &other, &other), []);
}

#[track_caller]
fn check_effect(before: &str, after: &str, expected: Option<Direction>) {
    for question in [Question::Access, Question::View, Question::Ticket { account: None }] {
        let (before, after) = (reply(before, Detail::Nothing), reply(after, Detail::Nothing));
        let found = compare(&question, &before, &after);
        assert_eq!(direction_of(&found), expected, "{question:?}");
        let Some(turn) = found.first() else { continue };
        assert_eq!(turn.what, Matter::asked(&question));
        let rule = |reply: &Result<Reply, CallError>| {
            reply.as_ref().unwrap().decision.as_ref().map(|decision| decision.rule.clone())
        };
        assert_eq!((&turn.before, &turn.after), (&rule(&before), &rule(&after)));
    }
}

#[test]
fn a_decision_is_turned_or_comes_by_another_rule() {
    check_effect("-a", "+b", Some(Wider));
    check_effect("+a", "-b", Some(Narrower));
    check_effect("-a", "+a", Some(Wider));
    check_effect("+a", "+a", None);
    check_effect("-a", "-a", None);
    check_effect("+a", "+b", Some(Otherwise));
    check_effect("-a", "-b", Some(Otherwise));
}

#[test]
fn a_refusal_that_no_longer_hides_that_something_exists_is_wider() {
    check_effect("-a?", "-b", Some(Wider));
    check_effect("-a?", "-a", Some(Wider));
    check_effect("-a", "-b?", Some(Otherwise));
    check_effect("-a?", "-b?", Some(Otherwise));
    check_effect("-a", "-a?", None);
}

#[test]
fn whoever_would_only_be_locked_could_try_to_sign_in() {
    let found = |before, after| {
        let (before, after) = (reply(before, Detail::Nothing), reply(after, Detail::Nothing));
        direction_of(&compare(&Question::Access, &before, &after))
    };
    assert_eq!(found("-access.expired", "-access.locked"), Some(Wider));
    assert_eq!(found("-access.locked", "-access.expired"), Some(Otherwise));
    assert_eq!(found("-access.locked", "-other.locked"), Some(Otherwise));
    let (before, after) = (reply("-expired", Detail::Nothing), reply("-x.locked", Detail::Nothing));
    assert_eq!(direction_of(&compare(&Question::View, &before, &after)), Some(Otherwise));
}

#[test]
fn no_answer_is_failing_and_an_answer_where_there_was_none_counts_by_its_effect() {
    let allowed = reply("+a", Detail::Accounts(vec![1]));
    let denied = reply("-a", Detail::Accounts(vec![]));
    let of = |direction| vec![(direction, Kind::Accounts, None)];
    let question = Question::Accounts;
    assert_eq!(turns(&question, &silence(), &silence()), []);
    assert_eq!(turns(&question, &allowed, &silence()), of(Failing));
    assert_eq!(turns(&question, &denied, &silence()), of(Failing));
    assert_eq!(turns(&question, &silence(), &allowed), of(Wider));
    assert_eq!(turns(&question, &silence(), &denied), of(Narrower));
}

fn wish(action: ActionWord, record: Option<u64>) -> Wish {
    Wish { module: 30, action, record, fields: Vec::new() }
}

fn batch(decisions: &[&str]) -> Result<Reply, CallError> {
    Ok(decisions.iter().map(|text| decision(text)).collect::<Vec<_>>().into())
}

#[test]
fn a_batch_is_compared_wish_by_wish() {
    let view = (Kind::Action(ActionWord::View), Some(Thing::Module(30)));
    let edit =
        (Kind::RecordAction(ActionWord::Edit), Some(Thing::Record { module: 30, record: 7 }));
    let question =
        Question::Privileges(vec![wish(ActionWord::View, None), wish(ActionWord::Edit, Some(7))]);
    let with = |direction, (kind, thing): &(Kind, Option<Thing>)| (direction, *kind, thing.clone());
    let found = |before: &[&str], after: &[&str]| turns(&question, &batch(before), &batch(after));
    assert_eq!(found(&["+a", "-b"], &["+a", "-b"]), []);
    assert_eq!(found(&["+a", "-b"], &["-c", "+d"]), [with(Narrower, &view), with(Wider, &edit)]);
    assert_eq!(found(&["+a", "-b"], &["+c", "-b"]), [with(Otherwise, &view)]);
    assert_eq!(
        turns(&question, &batch(&["+a", "-b"]), &silence()),
        [with(Failing, &view), with(Failing, &edit)]
    );
    assert_eq!(
        turns(&question, &silence(), &batch(&["+a", "-b"])),
        [with(Wider, &view), with(Narrower, &edit)]
    );
    // Fewer answers than questions: nobody knows which is missing.
    let worst = |before: &[&str], after: &[&str]| {
        direction_of(&compare(&question, &batch(before), &batch(after)))
    };
    assert_eq!(worst(&["+a", "-b"], &["+a"]), Some(Wider));
    assert_eq!(worst(&["+a"], &["+a", "-b"]), Some(Wider));
    assert_eq!(worst(&["+a", "+b"], &["+a"]), Some(Wider));
    let nothing = Question::Privileges(Vec::new());
    assert_eq!(turns(&nothing, &batch(&[]), &batch(&[])), []);
    assert_eq!(turns(&nothing, &batch(&[]), &silence()), [(Failing, Kind::Actions, None)]);
    assert_eq!(turns(&nothing, &silence(), &batch(&[])), [(Otherwise, Kind::Actions, None)]);
}

#[test]
fn an_answer_of_another_form_is_wider() {
    let form = [(Wider, Kind::Form, None)];
    check(&Question::Access, Detail::Nothing, Detail::Accounts(vec![]), &form, &form);
    check(&Question::Accounts, Detail::Accounts(vec![1]), Detail::Owner(None), &form, &form);
    let undecided = Ok(Reply { decision: None, detail: Detail::Nothing });
    let denied = reply("-a", Detail::Nothing);
    assert_eq!(turns(&Question::Access, &undecided, &denied), form);
    assert_eq!(turns(&Question::Access, &denied, &undecided), form);
}

#[test]
fn an_account_more_is_wider_and_one_less_narrower() {
    let list = |accounts: &[u64]| Detail::Accounts(accounts.to_vec());
    let account = |direction, id| (direction, Kind::Account, Some(Thing::Account(id)));
    let question = &Question::Accounts;
    check(
        question,
        list(&[1, 2]),
        list(&[2, 3, 4]),
        &[account(Wider, 3), account(Wider, 4), account(Narrower, 1)],
        &[account(Wider, 1), account(Narrower, 3), account(Narrower, 4)],
    );
    let order = [(Otherwise, Kind::Order, None)];
    check(question, list(&[1, 2]), list(&[2, 1]), &order, &order);
    check(question, list(&[1]), list(&[1, 1]), &order, &order);
    check(question, list(&[]), list(&[9]), &[account(Wider, 9)], &[account(Narrower, 9)]);
}

#[test]
fn what_goes_with_a_turned_decision_is_not_told_one_by_one() {
    let list = |text, accounts: &[u64]| reply(text, Detail::Accounts(accounts.to_vec()));
    let question = &Question::Accounts;
    let of = |direction| vec![(direction, Kind::Accounts, None)];
    assert_eq!(turns(question, &list("-a", &[]), &list("+b", &[1, 2])), of(Wider));
    assert_eq!(turns(question, &list("+b", &[1, 2]), &list("-a", &[])), of(Narrower));
    // A refusal with more in it than was allowed is not harmless.
    let found = turns(question, &list("+b", &[1]), &list("-a", &[2]));
    assert_eq!(
        found,
        [of(Narrower), vec![(Wider, Kind::Account, Some(Thing::Account(2)))]].concat()
    );
    // The same with another rule of the same effect: both show.
    let found = turns(question, &list("+a", &[]), &list("+b", &[2]));
    assert_eq!(
        found,
        [of(Otherwise), vec![(Wider, Kind::Account, Some(Thing::Account(2)))]].concat()
    );
}

#[test]
fn one_field_fewer_that_refuses_is_wider() {
    let question = Question::Privilege(Wish { fields: vec![1, 2], ..wish(ActionWord::Edit, None) });
    let list = |text, fields: &[u64]| reply(text, Detail::ForbiddenFields(fields.to_vec()));
    let field =
        |direction, id| (direction, Kind::ForbiddenField(ActionWord::Edit), Some(Thing::Field(id)));
    let main = |direction| (direction, Kind::Action(ActionWord::Edit), Some(Thing::Module(30)));
    let found = |before, after| turns(&question, &before, &after);
    assert_eq!(found(list("-f", &[1, 2]), list("-f", &[2])), [field(Wider, 1)]);
    assert_eq!(found(list("-f", &[2]), list("-f", &[1, 2])), [field(Narrower, 1)]);
    assert_eq!(found(list("-f", &[1]), list("-f", &[2])), [field(Wider, 1), field(Narrower, 2)]);
    assert_eq!(found(list("-f", &[1]), list("-f", &[])), [field(Wider, 1)]);
    let order = [(Otherwise, Kind::Order, None)];
    assert_eq!(found(list("-f", &[1, 2]), list("-f", &[2, 1])), order);
    // All was refused, and now all but the field would be allowed; and the other way round.
    assert_eq!(found(list("-a", &[]), list("-f", &[1])), [main(Otherwise), field(Wider, 1)]);
    assert_eq!(found(list("-f", &[1]), list("-a", &[])), [main(Otherwise), field(Narrower, 1)]);
    // With the decision itself turned that says it all.
    assert_eq!(found(list("+a", &[]), list("-f", &[1])), [main(Narrower)]);
    assert_eq!(found(list("-f", &[1]), list("+a", &[])), [main(Wider)]);
}

#[test]
fn the_worst_direction_is_the_direction_of_all() {
    assert_eq!(direction_of(&[]), None);
    assert!(Direction::ALL.is_sorted());
    let list = |accounts: &[u64]| reply("+a", Detail::Accounts(accounts.to_vec()));
    let found = compare(&Question::Accounts, &list(&[1, 2]), &list(&[2, 3]));
    assert_eq!(direction_of(&found), Some(Wider));
}

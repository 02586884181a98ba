//! Every way in which two replies can differ, and which way that counts.

use std::sync::Arc;

use super::*;
use crate::decision::Effect;
use crate::difference::matter::Whose;
use crate::question::{FieldWord, FilterReply, ScopeReply};

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

const OWN: ScopeReply = ScopeReply::Own { contact: 1 };
const COMPANY: ScopeReply = ScopeReply::Customer { contact: 1, customer: 5 };
const ITSELF: ScopeReply = ScopeReply::CustomerItself { customer: 5 };

fn filter(scope: Option<ScopeReply>, marked: bool, parents: &[(u64, ScopeReply, bool)]) -> Detail {
    let (requires_portal_active, parents) = (marked, parents.to_vec());
    Detail::Filter(FilterReply { scope, requires_portal_active, parents })
}

#[track_caller]
fn check_scope(
    one: Option<ScopeReply>,
    other: Option<ScopeReply>,
    there: Direction,
    back: Direction,
) {
    let (before, after) = (one.map(Whose::from), other.map(Whose::from));
    let module = |direction, before, after| {
        [(direction, Kind::Scope { before, after }, Some(Thing::Module(30)))]
    };
    let question = Question::Records { module: 30, mine: false };
    check(
        &question,
        filter(one, true, &[]),
        filter(other, true, &[]),
        &module(there, before, after),
        &module(back, after, before),
    );
    let (Some(one), Some(other)) = (one, other) else { return };
    let through = |direction, before, after| {
        let thing = Thing::Through { module: 30, parent: 70 };
        [(direction, Kind::Scope { before, after }, Some(thing))]
    };
    check(
        &question,
        filter(None, true, &[(70, one, false)]),
        filter(None, true, &[(70, other, false)]),
        &through(there, before, after),
        &through(back, after, before),
    );
}

#[test]
fn whose_records_can_be_compared_only_if_the_one_lie_within_the_other() {
    check_scope(None, Some(OWN), Wider, Narrower);
    check_scope(None, Some(ITSELF), Wider, Narrower);
    check_scope(Some(OWN), Some(COMPANY), Wider, Narrower);
    check_scope(Some(ITSELF), Some(COMPANY), Wider, Narrower);
    check_scope(Some(OWN), Some(ITSELF), Wider, Wider);
    // Another's, whoever it is.
    let others = |customer| ScopeReply::Customer { contact: 1, customer };
    check_scope(Some(COMPANY), Some(others(6)), Wider, Wider);
    check_scope(
        Some(COMPANY),
        Some(ScopeReply::Customer { contact: 2, customer: 5 }),
        Wider,
        Wider,
    );
    check_scope(Some(OWN), Some(ScopeReply::Own { contact: 2 }), Wider, Wider);
    check_scope(Some(COMPANY), Some(ScopeReply::Own { contact: 2 }), Wider, Wider);
    check_scope(Some(ITSELF), Some(ScopeReply::CustomerItself { customer: 6 }), Wider, Wider);
    check_scope(Some(COMPANY), Some(ScopeReply::CustomerItself { customer: 6 }), Wider, Wider);
}

#[test]
fn unmarked_records_and_ways_to_records_are_wider_where_they_begin_to_count() {
    let question = Question::Records { module: 30, mine: false };
    let check = |one, other, there: &[_], back: &[_]| check(&question, one, other, there, back);
    let module = |direction, kind| (direction, kind, Some(Thing::Module(30)));
    let way =
        |direction, kind, parent| (direction, kind, Some(Thing::Through { module: 30, parent }));
    check(
        filter(Some(OWN), true, &[]),
        filter(Some(OWN), false, &[]),
        &[module(Wider, Kind::UnmarkedRecords)],
        &[module(Narrower, Kind::UnmarkedRecords)],
    );
    check(
        filter(None, true, &[(70, OWN, true)]),
        filter(None, true, &[(70, OWN, false), (80, OWN, true)]),
        &[way(Wider, Kind::UnmarkedRecords, 70), way(Wider, Kind::Through, 80)],
        &[way(Narrower, Kind::UnmarkedRecords, 70), way(Narrower, Kind::Through, 80)],
    );
    let order = [(Otherwise, Kind::Order, None)];
    let (one, other) = ((70, OWN, true), (80, ITSELF, true));
    check(filter(None, true, &[one, other]), filter(None, true, &[other, one]), &order, &order);
    // Several ways through one module: fewer of the same are narrower, anything else is not.
    let several = [(70, OWN, true), (70, ITSELF, true)];
    check(
        filter(None, true, &several),
        filter(None, true, &[(70, OWN, true)]),
        &[way(Narrower, Kind::Through, 70)],
        &[way(Wider, Kind::Through, 70)],
    );
    check(
        filter(None, true, &several),
        filter(None, true, &[(70, COMPANY, true)]),
        &[way(Wider, Kind::Through, 70)],
        &[way(Wider, Kind::Through, 70)],
    );
}

#[test]
fn a_field_opens_from_hidden_to_read_only_to_editable() {
    use FieldWord::{Editable, Hidden, ReadOnly};
    let question = Question::Fields { module: 30 };
    let field = |direction, before, after| {
        (direction, Kind::Field { before, after }, Some(Thing::Field(1)))
    };
    let fields = |fields: &[(u64, FieldWord)]| Detail::Fields(fields.to_vec());
    for (less, more) in [(Hidden, ReadOnly), (ReadOnly, Editable), (Hidden, Editable)] {
        check(
            &question,
            fields(&[(1, less), (2, Editable)]),
            fields(&[(1, more), (2, Editable)]),
            &[field(Wider, less, more)],
            &[field(Narrower, more, less)],
        );
    }
    // What is not in the list is not seen.
    check(
        &question,
        fields(&[]),
        fields(&[(1, ReadOnly)]),
        &[field(Wider, Hidden, ReadOnly)],
        &[field(Narrower, ReadOnly, Hidden)],
    );
    let order = [(Otherwise, Kind::Order, None)];
    check(&question, fields(&[]), fields(&[(1, Hidden)]), &order, &order);
    let (one, other) = ((1, ReadOnly), (2, ReadOnly));
    check(&question, fields(&[one, other]), fields(&[other, one]), &order, &order);
    // Listed twice: the more counts against the candidate.
    check(
        &question,
        fields(&[(1, Hidden)]),
        fields(&[(1, Hidden), (1, Editable)]),
        &[field(Wider, Hidden, Editable)],
        &order,
    );
}

#[test]
fn another_owner_is_wider() {
    let question = Question::NewRecord { module: 30 };
    let owner = |direction, user| (direction, Kind::Owner, Some(Thing::User(user)));
    let of = |user| Detail::Owner(user);
    check(&question, of(Some(1)), of(Some(2)), &[owner(Wider, 2)], &[owner(Wider, 1)]);
    check(&question, of(None), of(Some(2)), &[owner(Wider, 2)], &[owner(Narrower, 2)]);
}

fn view() -> ViewReply {
    ViewReply {
        version: Some("v2"),
        modules: vec![10, 20],
        buttons: vec![1],
        owner: Some(1),
        picklists: vec![(7, vec!["a".into(), "b".into()])],
        accounts_decision: decision("+accounts"),
        accounts: vec![1],
    }
}

#[track_caller]
fn check_view(
    change: impl FnOnce(&mut ViewReply),
    there: &[(Direction, Kind, Option<Thing>)],
    back: &[(Direction, Kind, Option<Thing>)],
) {
    let mut other = view();
    change(&mut other);
    let of = |view| Detail::View(Box::new(view));
    check(&Question::View, of(view()), of(other), there, back);
}

#[test]
fn a_view_that_shows_more_is_wider() {
    let of = |direction, kind| (direction, kind, None);
    let about = |direction, kind, thing| (direction, kind, Some(thing));
    check_view(
        |view| view.version = Some("v1"),
        &[of(Wider, Kind::Version)],
        &[of(Wider, Kind::Version)],
    );
    check_view(
        |view| view.version = None,
        &[of(Narrower, Kind::Version)],
        &[of(Wider, Kind::Version)],
    );
    check_view(
        |view| view.modules = vec![10, 30],
        &[
            about(Wider, Kind::Menu, Thing::Module(30)),
            about(Narrower, Kind::Menu, Thing::Module(20)),
        ],
        &[
            about(Wider, Kind::Menu, Thing::Module(20)),
            about(Narrower, Kind::Menu, Thing::Module(30)),
        ],
    );
    let order = [of(Otherwise, Kind::Order)];
    check_view(|view| view.modules.reverse(), &order, &order);
    check_view(
        |view| view.buttons.push(2),
        &[about(Wider, Kind::Button, Thing::Button(2))],
        &[about(Narrower, Kind::Button, Thing::Button(2))],
    );
    check_view(
        |view| view.owner = Some(2),
        &[about(Wider, Kind::Owner, Thing::User(2))],
        &[about(Wider, Kind::Owner, Thing::User(1))],
    );
}

#[test]
fn a_drop_down_with_more_values_is_wider() {
    let drop_down = |direction, field| (direction, Kind::DropDown, Some(Thing::Field(field)));
    check_view(
        |view| view.picklists[0].1.push("c".into()),
        &[drop_down(Wider, 7)],
        &[drop_down(Narrower, 7)],
    );
    let both = [drop_down(Wider, 7), drop_down(Narrower, 7)];
    check_view(|view| view.picklists[0].1[0] = "c".into(), &both, &both);
    check_view(
        |view| view.picklists.push((8, vec![])),
        &[drop_down(Wider, 8)],
        &[drop_down(Narrower, 8)],
    );
    let order = [(Otherwise, Kind::Order, None)];
    check_view(|view| view.picklists[0].1.reverse(), &order, &order);
}

#[test]
fn the_accounts_of_a_view_have_a_decision_of_their_own() {
    let account = |direction| (direction, Kind::Account, Some(Thing::Account(2)));
    check_view(|view| view.accounts.push(2), &[account(Wider)], &[account(Narrower)]);
    let of = |direction| [(direction, Kind::Accounts, None)];
    check_view(
        |view| (view.accounts_decision, view.accounts) = (decision("-accounts.no"), vec![]),
        &of(Narrower),
        &of(Wider),
    );
    check_view(
        |view| view.accounts_decision = decision("+accounts.new"),
        &of(Otherwise),
        &of(Otherwise),
    );
    // The view is refused, and the accounts are not.
    let reply = |text, accounts: &[u64]| {
        let view = ViewReply { accounts: accounts.to_vec(), ..view() };
        reply(text, Detail::View(Box::new(view)))
    };
    assert_eq!(
        turns(&Question::View, &reply("+a", &[1]), &reply("-b", &[1, 2])),
        [(Narrower, Kind::View, None), account(Wider)]
    );
    assert_eq!(
        turns(&Question::View, &silence(), &reply("-b", &[1])),
        [(Narrower, Kind::View, None), (Wider, Kind::Accounts, None)]
    );
}

#[test]
fn the_worst_direction_is_the_direction_of_all() {
    assert_eq!(direction_of(&[]), None);
    assert!(Direction::ALL.is_sorted());
    let list = |accounts: &[u64]| reply("+a", Detail::Accounts(accounts.to_vec()));
    let found = compare(&Question::Accounts, &list(&[1, 2]), &list(&[2, 3]));
    assert_eq!(direction_of(&found), Some(Wider));
}

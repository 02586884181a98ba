//! What is said beside the decision: records, fields, owners, and what the portal shows.

use super::*;
use crate::difference::matter::Whose;
use crate::question::{FieldWord, FilterReply, ScopeReply};

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

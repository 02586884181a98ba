//! What belongs together, and what is counted of it.

use super::*;
use crate::difference::matter::Matter;
use crate::difference::turn::tests::decision;

fn turn(direction: Direction, kind: Kind, thing: Option<Thing>, after: &str) -> Turn {
    let (before, after) = (decision("-old").rule, decision(after).rule);
    let what = Matter { kind, thing };
    Turn { direction, what, before: Some(before), after: Some(after) }
}

fn about(contact: u64, customer: Option<u64>) -> About {
    About { contact: Some((contact, customer)), day: Some(100), ..About::default() }
}

fn account(id: u64) -> Turn {
    turn(Direction::Wider, Kind::Account, Some(Thing::Account(id)), "+new")
}

#[test]
fn turns_of_one_kind_by_the_same_rules_are_a_group() {
    let mut tally = Tally::default();
    tally.add(vec![account(7), account(8)], about(1, Some(5)));
    tally.add(vec![account(7)], about(2, Some(5)));
    tally.add(vec![account(7)], About { day: Some(101), ..about(1, Some(5)) });
    tally.add(vec![account(7)], about(3, None));
    let (groups, totals) = tally.finish();
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!((group.turns, group.contacts, group.customers), (5, 3, 1));
    assert_eq!(group.people, [(1, Some(5)), (2, Some(5)), (3, None)]);
    assert_eq!(group.things, [Thing::Account(7), Thing::Account(8)]);
    assert_eq!((group.distinct_things, group.days.as_slice()), (2, &[100, 101][..]));
    let total = Total { turns: 5, contacts: 3, customers: 1 };
    assert_eq!(totals, BTreeMap::from([(Direction::Wider, total)]));
}

#[test]
fn whatever_differs_in_direction_kind_rules_or_customer_is_another_group() {
    let access = |direction, after| turn(direction, Kind::Access, None, after);
    let mut tally = Tally::default();
    tally.add(vec![access(Direction::Otherwise, "-b")], about(1, Some(5)));
    tally.add(vec![access(Direction::Wider, "+b")], about(1, Some(5)));
    tally.add(vec![access(Direction::Wider, "+c")], about(2, Some(6)));
    tally.add(vec![account(1)], about(2, Some(6)));
    tally.add(vec![account(1)], About { acting: true, ..about(2, Some(6)) });
    let (groups, totals) = tally.finish();
    let found: Vec<_> =
        groups.iter().map(|group| (group.direction, group.kind, group.acting)).collect();
    assert_eq!(
        found,
        [
            (Direction::Wider, Kind::Access, false),
            (Direction::Wider, Kind::Access, false),
            (Direction::Wider, Kind::Account, false),
            (Direction::Wider, Kind::Account, true),
            (Direction::Otherwise, Kind::Access, false),
        ]
    );
    // A contact in several groups counts once.
    let wider = totals.get(&Direction::Wider).copied().unwrap();
    assert_eq!(wider, Total { turns: 4, contacts: 2, customers: 2 });
}

#[test]
fn counts_are_exact_however_many_are_listed() {
    let mut tally = Tally::default();
    let many = EXAMPLES as u64 + 200;
    for contact in (1..=many).rev() {
        tally.add(vec![account(contact)], about(contact, Some(contact % 3 + 1)));
    }
    let (groups, _) = tally.finish();
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!((group.turns, group.contacts, group.customers), (many, many, 3));
    assert_eq!((group.distinct_things, group.things.len()), (many, EXAMPLES));
    assert_eq!((group.people.len(), group.people[0].0), (EXAMPLES, 1));
}

#[test]
fn it_does_not_matter_who_has_found_what() {
    let part = |contacts: &[u64]| {
        let mut tally = Tally { asked: 1, ..Tally::default() };
        for contact in contacts {
            tally.add(vec![account(*contact)], about(*contact, None));
        }
        tally
    };
    let merged = |parts: [&[u64]; 2]| {
        let mut tally = Tally::default();
        parts.into_iter().for_each(|contacts| tally.merge(part(contacts)));
        assert_eq!(tally.asked, 2);
        tally.finish()
    };
    assert_eq!(merged([&[1, 2], &[3]]), merged([&[3], &[2, 1]]));
    assert_eq!(merged([&[1, 2], &[3]]), merged([&[], &[1, 2, 3]]));
}

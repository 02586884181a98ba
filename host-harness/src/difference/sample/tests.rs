//! Classes, and the order in which their contacts come.

use super::*;

#[test]
fn lists_take_turns_until_all_are_empty() {
    assert_eq!(take_turns(vec![vec![1, 2, 3], vec![], vec![4], vec![5, 6]]), [1, 4, 5, 2, 6, 3]);
    assert!(take_turns(Vec::<Vec<u8>>::new()).is_empty());
}

#[test]
fn periods_lie_before_around_and_behind_a_day() {
    for (stored, expected) in [
        (None, Window::Unlimited),
        (Some((None, None)), Window::Missing),
        (Some((Some(1), None)), Window::Missing),
        (Some((None, Some(200))), Window::Missing),
        (Some((Some(101), Some(200))), Window::Before),
        (Some((Some(100), Some(100))), Window::Inside),
        (Some((Some(1), Some(99))), Window::JustOver),
        (Some((Some(1), Some(70))), Window::JustOver),
        (Some((Some(1), Some(69))), Window::LongOver),
        (Some((Some(1), Some(Date::MAX))), Window::Inside),
    ] {
        assert_eq!(window(stored, 100), expected, "{stored:?}");
    }
}

const KIM: Traits = Traits {
    contact: 1,
    customer: Some(1),
    profile: None,
    portal_enabled: true,
    deleted: false,
    window: None,
    locked: false,
};

#[track_caller]
fn check(contacts: &[Traits], classes: usize, order: &[ContactId]) {
    // Customers 1 and 2 are in group 7, which has customer 1 as Head Office; 3 and 4 are in 8; 5 in none.
    let grouped = vec![
        (1, (7, false, true)),
        (2, (7, false, false)),
        (3, (8, false, false)),
        (4, (8, false, false)),
    ];
    let companies = Companies::of(grouped, vec![4]);
    let mut found = Classes::default();
    for traits in contacts {
        found.add(&companies, traits, 100);
    }
    let found = found.in_turn();
    let contacts: Vec<_> = found.members.iter().map(|member| member.contact).collect();
    assert_eq!((contacts.as_slice(), found.classes), (order, classes));
}

#[test]
fn whatever_rules_can_tell_apart_is_a_class_of_its_own() {
    let others = [
        Traits { customer: None, ..KIM },
        Traits { customer: Some(2), ..KIM },
        Traits { customer: Some(3), ..KIM },
        Traits { customer: Some(4), ..KIM },
        Traits { customer: Some(5), ..KIM },
        Traits { profile: Some(1), ..KIM },
        Traits { portal_enabled: false, ..KIM },
        Traits { deleted: true, ..KIM },
        Traits { locked: true, ..KIM },
        Traits { window: Some((None, None)), ..KIM },
    ];
    for other in others {
        check(
            &[KIM, KIM, Traits { contact: 2, ..other }, KIM],
            2,
            &match other {
                // Classes without portal flag, customer and so on come first.
                Traits { customer: None, .. } | Traits { portal_enabled: false, .. } => {
                    [2, 1, 1, 1]
                }
                Traits { customer: Some(5), .. } => [2, 1, 1, 1],
                Traits { customer: Some(2), .. } => [2, 1, 1, 1],
                _ => [1, 2, 1, 1],
            },
        );
    }
    // Customers that differ in nothing but their number.
    check(&[KIM, Traits { customer: Some(1), contact: 2, ..KIM }], 1, &[1, 2]);
}

#[test]
fn the_first_few_differ_in_what_decides_first() {
    let of = |contact, profile, locked| Traits { contact, profile, locked, ..KIM };
    check(
        &[
            of(1, Some(1), false),
            of(2, Some(2), false),
            of(3, Some(3), false),
            of(4, Some(1), true),
            of(5, Some(1), false),
            of(6, Some(2), true),
        ],
        5,
        &[1, 4, 2, 6, 3, 5],
    );
}

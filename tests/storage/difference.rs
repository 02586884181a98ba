//! Two policies differ in the same, whichever database the data is in.

use host_harness::crm::{Crm, Moment};
use host_harness::difference::{Direction, Kind, Part, Scope, between};
use host_harness::{BUILT_IN, Limits, Policy};

use crate::{RICH, on_both};

const TODAY: i32 = 20_619;
const NOW: u64 = 20_619 * 86_400;

/// The built-in policy with a rule under another name, as long as its own.
fn renamed(old: &str, new: &str) -> Policy {
    assert_eq!(old.len(), new.len());
    let mut component = BUILT_IN.to_vec();
    let starts =
        (0..component.len()).filter(|start| component[*start..].starts_with(old.as_bytes()));
    for start in starts.collect::<Vec<_>>() {
        component[start..start + new.len()].copy_from_slice(new.as_bytes());
    }
    Policy::load(&component, Limits::default()).unwrap()
}

#[test]
fn a_difference_is_the_same_on_both() {
    let active = Policy::built_in(Limits::default()).unwrap();
    let candidate = renamed("access.not-enabled", "access.not_enabled");
    let found = on_both(|place| {
        let store = place.holding(RICH);
        let crm = Crm::new(store.clone(), active.clone());
        crm.begin(1, 7, None, Moment { today: TODAY, now: NOW }).unwrap();
        between(&store, &active, &candidate, &Scope::at(TODAY, NOW), &mut |_| {}).unwrap()
    });
    assert_eq!((found.wider(), found.failing(), found.unanswered), (0, 0, 0));
    let access = found.groups.iter().find(|group| group.kind == Kind::Access).unwrap();
    assert_eq!((access.direction, access.contacts), (Direction::Otherwise, 1));
    assert_eq!(access.people, [(2, Some(2))]);
    let all = |number| Part { asked: number, of: number };
    let coverage = &found.coverage;
    assert_eq!((coverage.contacts, coverage.sign_ins, coverage.users), (all(4), all(1), all(3)));
}

//! Do the rules decide on a module as fast as code written by hand for nothing else?
//!
//! Both look the same facts up. More than 1.5 means that the rules pay for what only explanations need.

use std::hint::black_box;

use policy::configuration::Configuration as _;
use policy::directory::Directory as _;
use policy::grant::Action;
use policy::id::ModuleId;
use policy::portal_version::{Installation, PortalState, PortalVersion};
use policy::privilege::{Question, decide};
use policy::request::Request;
use policy::rule::Effect;
use ratio::{Bench, Bound};

use crate::by_hand::has_access;
use crate::crm::Crm;

pub(crate) fn measure(bench: &mut Bench) {
    let crm = Crm::with(0);
    let mut allowed = 0;
    let all = 32 * 20;
    for (request, module) in Crm::requests().zip(Crm::modules()).take(all) {
        let answer = by_rules(&crm, request, module);
        assert_eq!(answer, by_hand(&crm, request, module));
        allowed += usize::from(answer);
    }
    assert!((1..all).contains(&allowed), "{allowed}: both kinds are asked about");
    let mut hand = Crm::requests().zip(Crm::modules());
    let mut rules = hand.clone();
    bench.compare(
        "rules: privilege decision",
        Bound::AtMost(1.5),
        ("by hand", || {
            let (request, module) = hand.next().unwrap();
            black_box(by_hand(&crm, request, module));
        }),
        || {
            let (request, module) = rules.next().unwrap();
            black_box(by_rules(&crm, request, module));
        },
    );
}

fn by_rules(crm: &Crm, request: Request, module: ModuleId) -> bool {
    let question = Question::new(module, Action::Edit, None, Vec::new()).unwrap();
    decide(crm, request, &question).unwrap().rule.effect() == Effect::Allow
}

fn by_hand(crm: &Crm, request: Request, module: ModuleId) -> bool {
    let Some(contact) = crm.contact(request.contact, None).unwrap() else { return false };
    if !has_access(&contact.access, request.at) {
        return false;
    }
    let facts = crm.privileges(contact.profile, &[module]).unwrap();
    let PortalState { installation: Installation::New, selected: PortalVersion::V2, .. } =
        facts.portal
    else {
        return false;
    };
    let (Some(profile), Some(found)) =
        (facts.profile, facts.modules.iter().find(|known| known.module == module))
    else {
        return false;
    };
    let row = found.profile;
    let may_view = row.is_some_and(|row| row.view) || profile.view_all || profile.edit_all;
    let may_edit = row.is_some_and(|row| row.edit) || profile.edit_all;
    found.on && may_view && may_edit
}

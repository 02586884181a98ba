//! Questions at random about signing in, records, settings and reasons.

use host_harness::facts::FieldId;
use host_harness::session::{Action, ExplainQuestion, PrivilegeQuestion};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::change::change;
use super::lockout::{candidate, event, now, settings, state};
use super::portal::{MODULES, RECORDS, fields_of};
use super::{EMAILS, account_id, admin, day, moment, request};
use crate::portal_question::Question;

/// Any question of the contract that is not about accounts or access alone.
pub fn portal_question() -> impl Strategy<Value = Question> {
    let module = || select(&MODULES[..]);
    let name = || {
        prop_oneof![
            select(EMAILS).prop_map(String::from),
            (1..=4_u64).prop_map(|id| format!(" C{id}@X.example\u{2003}")),
        ]
    };
    let explained = prop_oneof![
        1 => Just(ExplainQuestion::Access),
        1 => Just(ExplainQuestion::Accounts),
        2 => option::weighted(0.8, account_id()).prop_map(ExplainQuestion::Ticket),
        4 => privilege_question().prop_map(ExplainQuestion::Privilege),
        2 => module().prop_map(ExplainQuestion::NewRecord),
    ];
    prop_oneof![
        2 => (name(), day(), moment()).prop_map(|(name, today, now)| {
            Question::SignIn(name, today, now)
        }),
        4 => (request(), privilege_question())
            .prop_map(|(request, question)| Question::Decide(request, question)),
        3 => (request(), vec(privilege_question(), 0..6))
            .prop_map(|(request, questions)| Question::DecideMany(request, questions)),
        3 => (request(), module(), any::<bool>())
            .prop_map(|(request, module, mine)| Question::Filter(request, module, mine)),
        3 => (request(), module()).prop_map(|(request, module)| Question::Mask(request, module)),
        2 => (request(), module())
            .prop_map(|(request, module)| Question::NewRecord(request, module)),
        3 => request().prop_map(Question::View),
        3 => (settings(), option::of(state()), event()).prop_map(
            |(settings, state, (event, admin, now))| {
                Question::Step(settings, state, event, admin, now)
            }
        ),
        1 => (vec(candidate(), 0..6), now())
            .prop_map(|(candidates, now)| Question::Blocked(candidates, now)),
        6 => (admin(), change()).prop_map(|(admin, change)| Question::Change(admin, change)),
        3 => (vec(request(), 0..3), change())
            .prop_map(|(contacts, change)| Question::Impact(contacts, change)),
        4 => (request(), explained)
            .prop_map(|(request, question)| Question::Explain(request, question)),
        1 => (name(), day(), moment()).prop_map(|(name, today, now)| {
            Question::ExplainSignIn(name, today, now)
        }),
    ]
}

/// Any question about a module, mostly one that makes sense.
pub fn privilege_question() -> impl Strategy<Value = PrivilegeQuestion> {
    let action = select(&[Action::View, Action::Create, Action::Edit, Action::Delete][..]);
    let fields = vec(0..4_usize, 0..4);
    (select(&MODULES[..]), action, option::of(select(&RECORDS[..])), fields, 0..12_u8).prop_map(
        |(module, action, record, fields, odd)| {
            let [first, second] = fields_of(module);
            let known: [FieldId; 4] = [first, second, 10, 99];
            let fields = fields.into_iter().filter_map(|place| known.get(place).copied());
            PrivilegeQuestion {
                module,
                action,
                record: record.filter(|_| action != Action::Create || odd == 0),
                fields: fields.filter(|_| action != Action::Delete || odd == 1).collect(),
            }
        },
    )
}

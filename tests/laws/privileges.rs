//! Laws about what settings can do: more is never less, and nothing opens another company's records.

use host_harness::facts::{ContactId, PortalVersion, ProfileModule, RecordScope};
use host_harness::session::{Action, PrivilegeQuestion, Request, Session};
use portal_tests::generate::{MODULES, RECORDS, fields_of, request};
use portal_tests::host::{Host, Manner};
use portal_tests::world::{Record, World};
use proptest::prelude::*;

use super::{portal_law, session};

/// Every action on every module, on every record and field of it.
pub(super) fn everything() -> Vec<PrivilegeQuestion> {
    let mut questions = Vec::new();
    for module in MODULES {
        for action in [Action::View, Action::Create, Action::Edit, Action::Delete] {
            let mut ask = |record, fields| {
                questions.push(PrivilegeQuestion { module, action, record, fields });
            };
            ask(None, vec![]);
            if action != Action::Create {
                RECORDS.iter().for_each(|record| ask(Some(*record), vec![]));
            }
            if action != Action::Delete {
                fields_of(module).iter().for_each(|field| ask(None, vec![*field]));
            }
        }
    }
    questions
}

fn allowed(
    session: &Session<'_, Host>,
    request: Request,
    questions: &[PrivilegeQuestion],
) -> Vec<bool> {
    let decisions = session.decide_many(request, questions).expect("decisions");
    decisions.iter().map(|decision| decision.allows()).collect()
}

/// What the larger world allows, the smaller one need not; never the other way round.
fn check_larger(smaller: &World, larger: &World, request: Request) -> Result<(), TestCaseError> {
    let questions = everything();
    let [smaller, larger] =
        [smaller, larger].map(|world| allowed(&session(world, Manner::Exact), request, &questions));
    for ((question, before), after) in questions.iter().zip(smaller).zip(larger) {
        prop_assert!(after || !before, "{:?}", question);
    }
    Ok(())
}

#[test]
fn more_privileges_never_take_away() {
    let grants = (request(), any::<[bool; 7]>(), prop::sample::select(&MODULES[..]));
    portal_law(40, grants, |mut world, (request, grants, module)| {
        world.portal.state.selected = PortalVersion::V2;
        let mut larger = world.clone();
        let [view_all, edit_all, view, create, edit, delete, wide] = grants;
        for profile in &mut larger.portal.profiles {
            profile.view_all |= view_all;
            profile.edit_all |= edit_all;
            if profile.modules.iter().all(|(mentioned, _)| *mentioned != module) {
                let row = ProfileModule {
                    view: false,
                    create: false,
                    edit: false,
                    delete: false,
                    scope: RecordScope::Own,
                };
                profile.modules.push((module, row));
            }
            for (_, row) in profile.modules.iter_mut().filter(|(known, _)| *known == module) {
                row.view |= view;
                row.create |= create;
                row.edit |= edit;
                row.delete |= delete;
                if wide {
                    row.scope = RecordScope::Customer;
                }
            }
        }
        check_larger(&world, &larger, request)
    });
}

#[test]
fn a_narrower_scope_never_sees_more() {
    portal_law(40, (request(), any::<[bool; 8]>()), |world, (request, narrowed)| {
        let mut narrower = world.clone();
        let narrowed: Vec<_> =
            MODULES.iter().zip(narrowed).filter_map(|(id, is)| is.then_some(*id)).collect();
        for module in narrower.portal.modules.iter_mut() {
            if let Some(row) = module.v1.as_mut().filter(|_| narrowed.contains(&module.id)) {
                row.view_all = false;
            }
        }
        for profile in &mut narrower.portal.profiles {
            for (_, row) in profile.modules.iter_mut().filter(|(id, _)| narrowed.contains(id)) {
                row.scope = RecordScope::Own;
            }
        }
        check_larger(&narrower, &world, request)
    });
}

#[test]
fn a_module_that_the_profile_does_not_mention_is_closed() {
    let asked = (request(), prop::sample::select(&MODULES[..]));
    portal_law(100, asked, |mut world, (request, module)| {
        world.portal.state.selected = PortalVersion::V2;
        for profile in &mut world.portal.profiles {
            (profile.view_all, profile.edit_all) = (false, false);
            profile.modules.retain(|(mentioned, _)| *mentioned != module);
        }
        let mut questions = everything();
        questions.retain(|question| question.module == module);
        let allowed = allowed(&session(&world, Manner::Exact), request, &questions);
        prop_assert!(!allowed.contains(&true));
        Ok(())
    });
}

/// Whether the record names the contact, its customer, or a colleague.
fn is_of_company(world: &World, contact: ContactId, record: &Record) -> bool {
    let known = |id| world.contacts.iter().find(|known| known.id == id);
    let own = known(contact).and_then(|known| known.customer);
    let own = own.filter(|own| world.customer(*own).is_some());
    record.contacts.contains(&contact)
        || own.is_some_and(|own| {
            let colleague = |id: &ContactId| {
                known(*id).is_some_and(|one| one.customer == Some(own) && !one.access.deleted)
            };
            record.customers.contains(&own) || record.contacts.iter().any(colleague)
        })
}

#[test]
fn nothing_opens_another_companys_records() {
    portal_law(40, request(), |mut world, request| {
        let widest = ProfileModule {
            view: true,
            create: true,
            edit: true,
            delete: true,
            scope: RecordScope::Customer,
        };
        for profile in &mut world.portal.profiles {
            (profile.view_all, profile.edit_all) = (true, true);
            profile.modules = MODULES.iter().map(|module| (*module, widest)).collect();
        }
        for module in &mut world.portal.modules {
            module.on = true;
            if let Some(row) = &mut module.v1 {
                (row.visible, row.view_all) = (true, true);
            }
        }
        let session = session(&world, Manner::Exact);
        let mut questions = everything();
        questions.retain(|question| question.record.is_some());
        let allowed = allowed(&session, request, &questions);
        for (question, allowed) in questions.iter().zip(allowed) {
            let Some(id) = question.record else { continue };
            let record = world.portal.record(question.module, id);
            let parents = record.into_iter().flat_map(|record| &record.parents);
            let parents = parents.filter_map(|(module, id)| world.portal.record(*module, *id));
            let related = record
                .into_iter()
                .chain(parents)
                .any(|record| is_of_company(&world, request.contact, record));
            prop_assert!(related || !allowed, "{:?}", question);
        }
        Ok(())
    });
}

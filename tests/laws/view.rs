//! What the portal shows is what single decisions allow.

use host_harness::facts::{ButtonAction, PortalVersion};
use host_harness::session::{Action, PrivilegeQuestion};
use portal_tests::generate::{MODULES, request};
use portal_tests::host::Manner;
use proptest::prelude::*;

use super::records::about;
use super::{portal_law, session};

#[test]
fn the_portal_shows_what_single_decisions_allow() {
    portal_law(60, request(), |world, request| {
        let session = session(&world, Manner::Exact);
        let view = session.portal_view(request).expect("a view");
        let accounts = session.visible_accounts(request).expect("accounts");
        prop_assert_eq!(view.accounts, accounts);
        if !view.decision.allows() {
            return Ok(());
        }
        let may = |question: &PrivilegeQuestion| {
            session.decide(request, question).expect("a decision").decision.allows()
        };
        let v1 = view.version == Some(PortalVersion::V1);
        let mut menu: Vec<_> = world
            .portal
            .modules
            .iter()
            .filter(|module| may(&about(module.id, Action::View)))
            .filter_map(|module| match module.v1 {
                // The own contact record is in reach without the menu.
                row if v1 => row.filter(|row| row.visible).map(|row| (row.sequence, module.id)),
                _ => Some((module.position, module.id)),
            })
            .collect();
        menu.sort_unstable();
        let menu: Vec<_> = menu.into_iter().map(|(_, module)| module).collect();
        prop_assert_eq!(view.modules, menu);

        let held = world.contacts.iter().find(|known| known.id == request.contact);
        let profile = world.portal.profile(held.and_then(|held| held.profile));
        let buttons = profile.filter(|_| !v1).map_or(&[][..], |profile| &profile.buttons);
        let mut shown = Vec::new();
        for button in buttons {
            let target = match (button.action, button.module, button.record) {
                (ButtonAction::Link, None, _) => {
                    shown.push((button.position, button.button));
                    continue;
                }
                (ButtonAction::Open, Some(module), Some(record)) => {
                    PrivilegeQuestion { record: Some(record), ..about(module, Action::View) }
                }
                (ButtonAction::Create, Some(module), _) => about(module, Action::Create),
                (ButtonAction::List | ButtonAction::Link, Some(module), _) => {
                    about(module, Action::View)
                }
                (_, None, _) | (ButtonAction::Open, _, None) => continue,
            };
            shown.extend(may(&target).then_some((button.position, button.button)));
        }
        shown.sort_unstable();
        let shown: Vec<_> = shown.into_iter().map(|(_, button)| button).collect();
        prop_assert_eq!(view.buttons, shown);

        for module in MODULES {
            let created = session.new_record(request, module).expect("a decision");
            let may_create = may(&about(module, Action::Create));
            let expected = view.owner.filter(|_| may_create);
            prop_assert_eq!(created.owner, expected, "{}", module);
        }
        Ok(())
    });
}

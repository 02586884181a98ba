//! What the portal shows after signing in is what single questions say.

use super::ConformError;
use super::sheet::{About, Law, Sheet, decided, may};
use super::world::{World, wish};
use crate::facts::PortalVersion;
use crate::policy::Policy;
use crate::question::{ActionWord, Question};
use crate::session::{PrivilegeQuestion, VisibleAccounts};

const MODULES: Law = Law {
    group: "portal",
    name: "modules",
    says: "The menu has modules that the contact may view; under version 2, exactly those.",
};
const ACCOUNTS: Law = Law {
    group: "portal",
    name: "accounts",
    says: "The portal shows the ticket email accounts that the question for them gives.",
};
const OWNER: Law = Law {
    group: "portal",
    name: "owner",
    says: "Whoever gets a new record may create it, and the portal names the owner that it will have.",
};

pub(super) const LAWS: &[&Law] = &[&MODULES, &ACCOUNTS, &OWNER];

pub(super) fn ask(world: &World, policy: &Policy, sheet: &mut Sheet) -> Result<(), ConformError> {
    for version in [PortalVersion::V2, PortalVersion::V1] {
        let session = policy.session(world.under(version)?);
        for member in &world.members {
            let request = world.request(member.contact);
            let about = About::of(request, &Question::View);
            let view =
                sheet.ask(&ACCOUNTS, &session, &about, |session| session.portal_view(request));
            let Some(view) = view else { continue };
            let accounts =
                sheet.ask(&ACCOUNTS, &session, &about, |session| session.visible_accounts(request));
            if let Some(accounts) = accounts {
                let text = |visible: &VisibleAccounts| {
                    format!("{} {:?}", decided(&visible.decision), visible.accounts)
                };
                sheet.same(
                    &ACCOUNTS,
                    &about,
                    ("asked for", &accounts),
                    ("the portal", &view.accounts),
                    text,
                );
            }
            for module in &world.modules {
                let may_it = |action| {
                    let question = PrivilegeQuestion::from(&wish(*module, action));
                    session.decide(request, &question)
                };
                let about =
                    About::of(request, &Question::Privilege(wish(*module, ActionWord::View)));
                let viewed = sheet.ask(&MODULES, &session, &about, |_| may_it(ActionWord::View));
                let viewed = viewed.is_some_and(|answer| answer.decision.allows());
                let shown = view.modules.contains(module);
                // Under version 1 a module may be reached that the menu hides.
                let agrees = shown == viewed || version == PortalVersion::V1 && viewed;
                if view.decision.allows() && !agrees {
                    let (expected, found) = (may(&viewed), may(&shown));
                    sheet.broken(
                        &MODULES,
                        &about,
                        format!("{expected} (by itself)"),
                        format!("{found} (the menu)"),
                    );
                }
                let about = About::of(request, &Question::NewRecord { module: *module });
                let created = sheet
                    .ask(&OWNER, &session, &about, |session| session.new_record(request, *module));
                let Some(created) = created.filter(|created| created.decision.allows()) else {
                    continue;
                };
                let create = sheet.ask(&OWNER, &session, &about, |_| may_it(ActionWord::Create));
                if let Some(create) = create.filter(|create| !create.decision.allows()) {
                    let expected = format!("{} (may it create one)", decided(&create.decision));
                    sheet.broken(&OWNER, &about, expected, decided(&created.decision));
                }
                if view.decision.allows() {
                    let text = |owner: &Option<u64>| format!("owner {owner:?}");
                    sheet.same(
                        &OWNER,
                        &about,
                        ("the portal", &view.owner),
                        ("the record", &created.owner),
                        text,
                    );
                }
            }
        }
    }
    Ok(())
}

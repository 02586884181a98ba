//! Changes of settings through the built-in policy: one transaction for everything, or nothing of it.

use serde_json::json;

use crate::crm::tests::{accepted, admin, audit, change, contacts, crm, refused};
use crate::crm::{ChangePreview, Crm, CrmError, preview_change};
use crate::document::{AllocationEntry, ChangeEntry, Deed};
use crate::facts::{AccessWindow, WindowDates};
use crate::session::{AdminRequest, Allocation};
use crate::store::{Notice, Transaction};

fn silent(_: &Transaction, _: &ChangePreview) -> Result<(), CrmError> {
    Ok(())
}

#[track_caller]
fn saved(crm: &Crm, json: &str) -> crate::crm::Changed {
    accepted(crm.change(admin(1), &change(json), silent).unwrap()).0
}

#[test]
fn a_saved_change_is_audited_with_what_was_stored_before_and_after() {
    let (_folder, crm) = crm();
    let json = r#"{"rename-profile":{"profile":4,"name":"  Bronze "}}"#;
    assert!(saved(&crm, json).preview.accepted.changed);
    let [row] = audit(&crm).try_into().unwrap();
    let entry = row.entry;
    let kept = r#"{"rename-profile":{"profile":4,"name":"Bronze"}}"#;
    assert_eq!(entry.deed, Deed::Change(ChangeEntry::parse(kept).unwrap()));
    assert_eq!((entry.at, entry.actor, entry.affected), (1_000, 1, Some(0)));
    assert_eq!(entry.before, json!({ "id": 4, "name": "Silver" }));
    assert_eq!(entry.after, json!({ "id": 4, "name": "Bronze" }));
    assert_eq!(entry.reason, None);
}

#[test]
fn before_and_after_are_about_the_thing_that_changes() {
    let check = |json: &str, before: serde_json::Value, after: serde_json::Value| {
        let (_folder, crm) = crm();
        saved(&crm, json);
        let [row] = audit(&crm).try_into().unwrap();
        assert_eq!((row.entry.before, row.entry.after), (before, after), "{json}");
    };
    let portal =
        |version| json!({ "installation": "upgraded", "version": version, "licensed": true });
    check(r#"{"portal-version":"v2"}"#, portal("v1"), portal("v2"));
    let section = |profile: Option<u64>| {
        let mut section = json!({
            "contact": 1, "portal-enabled": true, "email": "kim@amber-freight.example",
            "access-window": { "start": "2026-01-01", "end": "2026-12-31" },
        });
        if let Some(profile) = profile {
            section["profile"] = json!(profile);
        }
        section
    };
    check(r#"{"assign-profile":{"contact":1}}"#, section(Some(2)), section(None));
    let ticket = |assignee| json!({ "ticket": 1, "assignee": assignee });
    check(r#"{"assign-ticket":{"ticket":1,"user":1}}"#, ticket(2), ticket(1));
    let groups = |groups: &[u64]| json!({ "customer": 1, "groups": groups });
    check(r#"{"group-membership":{"customer":1,"groups":[1]}}"#, groups(&[1, 2]), groups(&[1]));
    let silver = |deleted| {
        let mut profile = json!({ "id": 4, "name": "Silver" });
        if deleted {
            profile["deleted"] = json!(true);
        }
        json!({ "profile": profile, "holders": [] })
    };
    check(r#"{"delete-profile":{"profile":4}}"#, silver(false), silver(true));
    let made = json!({ "id": 5, "name": "Tin" });
    check(r#"{"create-profile":{"name":"Tin","base":4}}"#, json!(null), made);
}

#[test]
fn what_is_refused_or_changes_nothing_leaves_no_trace() {
    let (_folder, crm) = crm();
    let before = crm.store().export().unwrap();
    let refuse =
        |actor, json: &str| refused(crm.change(admin(actor), &change(json), silent).unwrap());
    assert_eq!(refuse(2, r#"{"portal-version":"v2"}"#), "not-admin");
    assert_eq!(refuse(1, r#"{"delete-profile":{"profile":2}}"#), "profile-in-use");
    assert_eq!(refuse(1, r#"{"delete-profile":{"profile":1,"transfer-to":2}}"#), "default-profile");
    let same = saved(&crm, r#"{"portal-version":"v1"}"#);
    assert!(!same.preview.accepted.changed && same.made.is_none() && same.preview.affected == 0);
    // What the policy lets pass and no button may lead to.
    let script = r#"{"add-button":{"profile":2,"label":"A","target":{"action":"link","address":"javascript:x"}}}"#;
    crm.change(admin(1), &change(script), silent).unwrap_err();
    preview_change(&crm.session().unwrap(), admin(1), &change(script)).unwrap_err();
    // A line that cannot be audited stops the change that it is about.
    let never = AdminRequest { now: 1 << 63, ..admin(1) };
    crm.change(never, &change(r#"{"portal-version":"v2"}"#), silent).unwrap_err();
    // Whoever looks before it is saved may stop it.
    let stop = |_: &Transaction, _: &ChangePreview| Err::<(), _>(CrmError::NoContact(0));
    crm.change(admin(1), &change(r#"{"portal-version":"v2"}"#), stop).unwrap_err();
    assert_eq!(audit(&crm), []);
    assert_eq!(crm.store().export().unwrap(), before);
}

#[test]
fn as_many_lines_are_audited_as_changes_are_stored() {
    let (_folder, crm) = crm();
    for (lines, json) in [
        (1, r#"{"portal-version":"v2"}"#),
        (1, r#"{"portal-version":"v2"}"#),
        (2, r#"{"v1-module-move":{"module":30,"direction":"down"}}"#),
        (2, r#"{"v1-module-move":{"module":60,"direction":"down"}}"#),
        (3, r#"{"module-privileges":{"profile":1,"module":50,"view":true}}"#),
        (4, r#"{"lockout":{"threshold":3,"lease":10}}"#),
    ] {
        saved(&crm, json);
        assert_eq!(audit(&crm).len(), lines, "{json}");
    }
}

#[test]
fn what_was_made_is_told() {
    let (_folder, crm) = crm();
    assert_eq!(saved(&crm, r#"{"create-profile":{"name":"Tin","base":2}}"#).made, Some(5));
    let add = r#"{"add-button":{"profile":5,"label":"A","target":{"action":"list","module":30}}}"#;
    let made = saved(&crm, add).made.unwrap();
    let profile = crm.store().read().unwrap().profile_entry(5).unwrap().unwrap();
    assert_eq!(profile.buttons.last().map(|button| button.id.get()), Some(made));
}

#[test]
fn a_new_assignee_is_told_exactly_once() {
    let (_folder, crm) = crm();
    let assign = r#"{"assign-ticket":{"ticket":1,"user":1}}"#;
    saved(&crm, assign);
    saved(&crm, assign);
    let notices = crm.store().read().unwrap().notices(9).unwrap();
    let told: Vec<_> = notices.iter().map(|row| (row.at, row.notice)).collect();
    assert_eq!(told, [(1_000, Notice::TicketAssigned { ticket: 1, user: 1 })]);
}

#[test]
fn a_preview_says_for_whom_something_changes_and_stores_nothing() {
    let (_folder, crm) = crm();
    let preview = |json: &str| {
        let session = crm.session().unwrap();
        accepted(preview_change(&session, admin(1), &change(json)).unwrap())
    };
    // Contact 3 has the flag and no dates: it may use nothing, before and after.
    let hidden = preview(r#"{"v1-module-visibility":{"module":30,"visible":false}}"#);
    assert_eq!((contacts(&hidden.impacts), hidden.affected), (vec![1], 1));
    assert_eq!(hidden.impacts[0].modules[0].module, 30);
    // Version 1 is in force: profiles are of no use to anybody yet.
    let gold = preview(r#"{"profile-owner":{"profile":2,"owner":1}}"#);
    assert_eq!((gold.impacts.len(), gold.affected), (0, 0));
    assert_eq!(preview(r#"{"v1-user":1}"#).affected, 2);
    assert_eq!(preview(r#"{"lockout":{"threshold":3,"lease":10}}"#).affected, 2);
    assert_eq!(audit(&crm), []);

    saved(&crm, r#"{"portal-version":"v2"}"#);
    assert_eq!(preview(r#"{"profile-owner":{"profile":2,"owner":1}}"#).affected, 1);
    // Without a profile DEFAULT stands in, and contact 3 has none.
    assert_eq!(
        preview(r#"{"profile-notification":{"profile":1,"notice":"a","template":1}}"#).affected,
        1
    );
    assert_eq!(preview(r#"{"v1-user":1}"#).affected, 0);
    let transfer = preview(r#"{"delete-profile":{"profile":2,"transfer-to":4}}"#);
    assert_eq!((contacts(&transfer.impacts), transfer.affected), (vec![1], 1));
}

#[test]
fn licence_and_known_addresses_are_switched_by_administrators() {
    let (_folder, crm) = crm();
    assert_eq!(refused(crm.set_licence(admin(2), false).unwrap()), "not-admin");
    assert_eq!(refused(crm.set_known_addresses(admin(2), false).unwrap()), "not-admin");
    assert_eq!(audit(&crm), []);
    let separate = crm.store().read().unwrap().lockout_settings().unwrap().known_addresses;
    assert!(accepted(crm.set_licence(admin(1), false).unwrap()).is_some());
    assert!(accepted(crm.set_licence(admin(1), false).unwrap()).is_none());
    assert!(accepted(crm.set_known_addresses(admin(1), !separate).unwrap()).is_some());
    let facts = crm.store().read().unwrap();
    assert!(!facts.portal().unwrap().licensed);
    assert_eq!(facts.lockout_settings().unwrap().known_addresses, !separate);
    let deeds: Vec<_> = audit(&crm).into_iter().map(|row| row.entry.deed).collect();
    assert_eq!(deeds, [Deed::KnownAddresses(!separate), Deed::Licence(false)]);
    let tin = change(r#"{"create-profile":{"name":"Tin","base":2}}"#);
    assert_eq!(refused(crm.change(admin(1), &tin, silent).unwrap()), "not-licensed");
}

#[test]
fn allocations_and_portal_sections_are_audited_too() {
    let (_folder, crm) = crm();
    let nobody = Allocation::NoCustomers;
    let show = |_: &Transaction, _: &_| Ok::<_, CrmError>(());
    for _ in 0..2 {
        accepted(crm.allocate(admin(1), 2, &nobody, show).unwrap());
    }
    let dates = AccessWindow::Dates(WindowDates { start: Some(20_000), end: Some(21_000) });
    for _ in 0..2 {
        accepted(crm.change_portal_access(admin(1), 1, |access| access.window = dates).unwrap());
    }
    let unknown = crm.change_portal_access(admin(1), 9, |_| ()).unwrap();
    assert_eq!(refused(unknown), "unknown-user");
    let [access, allocate] = audit(&crm).try_into().unwrap();
    let account = 2.try_into().unwrap();
    let allocation = AllocationEntry::NoCustomers {};
    assert_eq!(allocate.entry.deed, Deed::Allocate { account, allocation });
    assert_eq!(allocate.entry.before, json!({ "mode": "customer-group", "group": 1 }));
    // Contact 2 belongs to a customer that loses it too, and has no portal access.
    assert_eq!((allocate.entry.affected, access.entry.affected), (Some(1), Some(1)));
    assert_eq!(allocate.entry.after, json!({ "mode": "no-customers" }));
    assert_eq!(access.entry.deed.kind(), "portal-access");
    assert_eq!(access.entry.before["access-window"]["start"], "2026-01-01");
    assert_eq!(access.entry.after["access-window"]["start"], "2024-10-04");
    assert_eq!(crm.store().read().unwrap().allocation_history(2).unwrap().len(), 1);
}

#[test]
fn two_writers_take_turns_and_neither_change_is_lost() {
    let (_folder, crm) = crm();
    let other = crm.clone();
    let modules = [20_u64, 40, 50, 60, 70, 80];
    let write = |crm: &Crm, profile: u64| {
        for module in modules {
            let json = format!(
                r#"{{"module-privileges":{{"profile":{profile},"module":{module},"view":true}}}}"#
            );
            saved(crm, &json);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| write(&other, 4));
        write(&crm, 1);
    });
    let facts = crm.store().read().unwrap();
    let listed = |profile| facts.profile_entry(profile).unwrap().unwrap().modules.len();
    assert_eq!((listed(1), listed(4)), (7, 6));
    assert_eq!(audit(&crm).len(), 12);
}

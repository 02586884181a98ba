//! What changes of settings would do to contacts, as an administrator would be told.
#![expect(clippy::indexing_slicing, clippy::expect_used, reason = "a test may panic")]

#[path = "support/company.rs"]
mod company;
mod support;

use company::{
    COLLEAGUE, CONTACTS, DEFAULT, GOLD, INVOICES, K0, K1, K2, NOTHING, PRICE, PROJECTS, READING,
    TASKS, TICKETS, TITLE, WRITING, crm,
};
use policy::configuration::ProfileModule;
use policy::field::ProfileField;
use policy::grant::Action::{self, Create, Delete, Edit, View};
use policy::id::{ContactId, FieldId, ModuleId, ProfileId, UserId};
use policy::impact::{ModuleImpact, of_change};
use policy::portal_settings::{Change, Direction};
use policy::portal_version::{Installation, PortalVersion};
use policy::record_scope::RecordScope;
use support::{Crm, Profile, request};

fn nothing(module: u64) -> ModuleImpact {
    ModuleImpact {
        module: ModuleId(module),
        gain: Vec::new(),
        lose: Vec::new(),
        scope_widened: false,
        scope_narrowed: false,
        more_fields: Vec::new(),
        fewer_fields: Vec::new(),
    }
}

fn gain(module: u64, actions: &[Action]) -> ModuleImpact {
    ModuleImpact { gain: actions.to_vec(), ..nothing(module) }
}

fn lose(module: u64, actions: &[Action]) -> ModuleImpact {
    ModuleImpact { lose: actions.to_vec(), ..nothing(module) }
}

fn fields(fields: &[u64]) -> Vec<FieldId> {
    fields.iter().copied().map(FieldId).collect()
}

/// Of a contact with a customer, its colleague, and one without a customer.
#[track_caller]
fn check(crm: &Crm, change: &Change, expected: &[(u64, &[ModuleImpact])]) {
    let contacts = [K1, COLLEAGUE, K0].map(request);
    let found = of_change(crm, &contacts, change).expect("facts at hand");
    let found: Vec<_> =
        found.iter().map(|impact| (impact.contact.0, impact.modules.as_slice())).collect();
    assert_eq!(found, expected);
}

fn privileges(profile: u64, module: u64, privileges: ProfileModule) -> Change {
    Change::ModulePrivileges { profile: ProfileId(profile), module: ModuleId(module), privileges }
}

/// The first contact holds Gold, everybody else takes DEFAULT.
fn gold_crm() -> Crm {
    let mut crm = crm(PortalVersion::V2);
    crm.contacts[0].profile = Some(GOLD);
    crm
}

#[test]
fn a_row_changes_what_holders_of_its_profile_may_do() {
    let crm = gold_crm();
    let change = privileges(GOLD, PROJECTS, ProfileModule { delete: true, ..WRITING });
    check(&crm, &change, &[(K1, &[gain(PROJECTS, &[View, Create, Edit, Delete])])]);
    let answer = crm.ask(K1, View, PROJECTS, None, &[]);
    assert_eq!(answer.rule.info().reason, "module-not-viewable", "only a preview");
    let change = privileges(DEFAULT, INVOICES, NOTHING);
    let lost = [lose(INVOICES, &[View])];
    check(&crm, &change, &[(COLLEAGUE, &lost), (K0, &lost)]);
    let change = Change::RemoveModule { profile: ProfileId(GOLD), module: ModuleId(TICKETS) };
    check(&crm, &change, &[(K1, &[lose(TICKETS, &[View, Create, Edit])])]);
}

#[test]
fn a_narrower_scope_is_told_to_those_who_have_a_customer() {
    let mut crm = crm(PortalVersion::V2);
    let own = ProfileModule { scope: RecordScope::Own, ..READING };
    let narrowed = [ModuleImpact { scope_narrowed: true, ..nothing(INVOICES) }];
    let change = privileges(DEFAULT, INVOICES, own);
    check(&crm, &change, &[(K1, &narrowed), (COLLEAGUE, &narrowed)]);
    crm.profiles[0].modules = vec![(INVOICES, own)];
    let widened = [ModuleImpact { scope_widened: true, ..nothing(INVOICES) }];
    let change = privileges(DEFAULT, INVOICES, READING);
    check(&crm, &change, &[(K1, &widened), (COLLEAGUE, &widened)]);
}

#[test]
fn what_is_reached_through_a_module_comes_and_goes_with_it() {
    let mut crm = gold_crm();
    crm.profiles[1].modules.push((TASKS, READING));
    let change = privileges(GOLD, PROJECTS, READING);
    let tasks = ModuleImpact { scope_widened: true, ..nothing(TASKS) };
    check(&crm, &change, &[(K1, &[gain(PROJECTS, &[View]), tasks])]);
}

#[test]
fn view_all_and_edit_all_open_modules_and_fields() {
    let mut crm = gold_crm();
    crm.modules.truncate(3);
    crm.profiles[1].fields = vec![(TITLE, ProfileField::Hidden), (PRICE, ProfileField::ReadOnly)];
    let global = |view_all, edit_all| Change::GlobalPrivileges {
        profile: ProfileId(GOLD),
        view_all,
        edit_all,
    };
    let tickets = ModuleImpact { more_fields: fields(&[TITLE]), ..nothing(TICKETS) };
    let change = global(true, false);
    check(&crm, &change, &[(K1, &[gain(CONTACTS, &[View]), tickets.clone()])]);
    let change = global(false, true);
    let expected =
        [gain(CONTACTS, &[View, Create, Edit]), tickets, gain(INVOICES, &[Create, Edit])];
    check(&crm, &change, &[(K1, &expected)]);
    check(&crm, &global(false, false), &[]);
}

#[test]
fn a_field_is_told_where_the_module_can_be_seen() {
    let mut crm = gold_crm();
    let field = |access| Change::FieldPrivilege {
        profile: ProfileId(DEFAULT),
        module: ModuleId(TICKETS),
        field: FieldId(PRICE),
        access,
    };
    let more = [ModuleImpact { more_fields: fields(&[PRICE]), ..nothing(TICKETS) }];
    check(&crm, &field(ProfileField::Editable), &[(COLLEAGUE, &more), (K0, &more)]);
    let fewer = [ModuleImpact { fewer_fields: fields(&[PRICE]), ..nothing(TICKETS) }];
    check(&crm, &field(ProfileField::Hidden), &[(COLLEAGUE, &fewer), (K0, &fewer)]);
    crm.profiles[0].modules.clear();
    check(&crm, &field(ProfileField::Editable), &[]);
}

#[test]
fn a_module_that_opens_for_writing_opens_the_fields_that_the_profile_lists() {
    let mut crm = gold_crm();
    crm.profiles[1].modules = vec![(TICKETS, READING)];
    crm.profiles[1].fields = vec![(PRICE, ProfileField::Editable)];
    let writing = ModuleImpact { more_fields: fields(&[PRICE]), ..gain(TICKETS, &[Create, Edit]) };
    check(&crm, &privileges(GOLD, TICKETS, WRITING), &[(K1, &[writing])]);
}

#[test]
fn holders_of_a_deleted_profile_get_what_the_target_grants() {
    let mut crm = gold_crm();
    crm.profiles.push(Profile { id: 3, ..crm.profiles[1].clone() });
    crm.contacts[1].profile = Some(3);
    crm.profiles[0].modules = vec![(TICKETS, READING), (PROJECTS, READING)];
    let delete = |transfer_to: Option<u64>| Change::DeleteProfile {
        profile: ProfileId(GOLD),
        transfer_to: transfer_to.map(ProfileId),
    };
    let moved = [lose(TICKETS, &[Create, Edit]), lose(INVOICES, &[View]), gain(PROJECTS, &[View])];
    check(&crm, &delete(Some(DEFAULT)), &[(K1, &moved)]);
    let assigned =
        Change::AssignProfile { contact: ContactId(K1), profile: Some(ProfileId(DEFAULT)) };
    check(&crm, &assigned, &[(K1, &moved)]);
    let default = Change::AssignProfile { contact: ContactId(K1), profile: None };
    check(&crm, &default, &[(K1, &moved)]);
    let lost = [lose(TICKETS, &[View, Create, Edit]), lose(INVOICES, &[View])];
    for target in [None, Some(GOLD), Some(99)] {
        check(&crm, &delete(target), &[(K1, &lost)]);
    }
}

#[test]
fn version_1_settings_matter_while_version_1_is_in_force() {
    let mut crm = crm(PortalVersion::V1);
    let view_all = Change::V1ViewAll { module: ModuleId(TICKETS), view_all: true };
    let widened = [ModuleImpact { scope_widened: true, ..nothing(TICKETS) }];
    check(&crm, &view_all, &[(K1, &widened), (COLLEAGUE, &widened)]);
    let hide = Change::V1ModuleVisibility { module: ModuleId(TICKETS), visible: false };
    let lost = [lose(TICKETS, &[View, Create, Edit])];
    check(&crm, &hide, &[(K1, &lost), (COLLEAGUE, &lost), (K0, &lost)]);
    crm.portal.selected = PortalVersion::V2;
    check(&crm, &view_all, &[]);
    check(&crm, &hide, &[]);
}

#[test]
fn the_version_changes_everything_for_everybody_but_not_on_a_new_installation() {
    let mut crm = crm(PortalVersion::V1);
    crm.modules.retain(|module| [TICKETS, INVOICES].contains(&module.id));
    crm.profiles[0].modules = vec![(TICKETS, READING)];
    let change = Change::PortalVersion(PortalVersion::V2);
    let all = |scope_widened| {
        let fewer_fields = fields(&[TITLE, PRICE]);
        let tickets =
            ModuleImpact { scope_widened, fewer_fields, ..lose(TICKETS, &[Create, Edit]) };
        [tickets, lose(INVOICES, &[View])]
    };
    check(&crm, &change, &[(K1, &all(true)), (COLLEAGUE, &all(true)), (K0, &all(false))]);
    crm.portal.installation = Installation::New;
    check(&crm, &change, &[]);
    check(&crm, &Change::PortalVersion(PortalVersion::V1), &[]);
}

#[test]
fn under_version_1_the_contact_edits_fewer_contact_records_than_a_profile_lets() {
    let mut crm = crm(PortalVersion::V1);
    crm.modules.retain(|module| module.id == CONTACTS);
    crm.modules[0].v1.as_mut().expect("a row").view_all = true;
    crm.profiles[0].modules = vec![(CONTACTS, ProfileModule { edit: true, ..READING })];
    let change = Change::PortalVersion(PortalVersion::V2);
    let widened = [ModuleImpact { scope_widened: true, ..nothing(CONTACTS) }];
    check(&crm, &change, &[(K1, &widened), (COLLEAGUE, &widened)]);
}

#[test]
fn who_may_not_use_the_portal_and_what_grants_nothing_is_left_out() {
    let mut crm = gold_crm();
    crm.contacts[0].locked = true;
    check(&crm, &privileges(GOLD, PROJECTS, WRITING), &[]);
    let order = Change::V1ModuleMove { module: ModuleId(TICKETS), direction: Direction::Down };
    check(&crm, &order, &[]);
    check(&crm, &Change::V1User(UserId(8)), &[]);
    let found = of_change(&crm, &[request(99)], &privileges(DEFAULT, PROJECTS, WRITING));
    assert_eq!(found.expect("facts at hand"), []);
}

#[test]
fn contacts_are_answered_in_the_order_asked() {
    let crm = crm(PortalVersion::V2);
    let contacts = [K2, K0, K1].map(request);
    let found = of_change(&crm, &contacts, &privileges(DEFAULT, PROJECTS, READING));
    let found: Vec<_> =
        found.expect("facts at hand").iter().map(|impact| impact.contact.0).collect();
    assert_eq!(found, [K2, K0, K1]);
}

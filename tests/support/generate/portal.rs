//! Portal configurations and records at random, drawn from a tape of bytes so that they shrink towards the plain ones.

use host_harness::facts::{
    ButtonAction, FieldId, HomeButton, Installation, ModuleId, ModuleKind, OrganisationAccess,
    Picklist, PortalState, PortalVersion, ProfileField, ProfileId, ProfileModule, RecordId,
    RecordScope, TemplateId, V1Module,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::{open, world};
use crate::world::{Contact, Field, Module, Portal, Profile, Record, World};

/// One of each kind, and two more that others are reached through.
const KINDS: [ModuleKind; 8] = [
    ModuleKind::Contacts,
    ModuleKind::Customers,
    ModuleKind::Tickets,
    ModuleKind::Documents,
    ModuleKind::ProjectItems,
    ModuleKind::CatalogueItems,
    ModuleKind::Other,
    ModuleKind::Other,
];

/// Modules in the order of the kinds, and one that the Module Manager does not know.
pub const MODULES: [ModuleId; 9] = [1, 2, 3, 4, 5, 6, 7, u64::MAX, 9];
/// Drawn more often where a module or a record is reached through another.
const PARENTS: [ModuleId; 9] = [7, u64::MAX, 7, u64::MAX, 7, u64::MAX, 3, 2, 5];
/// Records, and one that no module has.
pub const RECORDS: [RecordId; 4] = [0, 1, u64::MAX, 4];
/// DEFAULT, two more profiles, and one that does not exist.
pub(super) const PROFILES: [ProfileId; 4] = [1, 2, 0, 9];
/// Templates, the last unknown.
pub(super) const TEMPLATES: [TemplateId; 3] = [1, u64::MAX, 9];
/// Occasions, labels, names and addresses: empty ones, and some that differ only in case or white space.
pub(super) const TEXTS: [&str; 9] =
    ["", " ", "DEFAULT", " default\u{3000}", "Gold", "\u{2003}gOLD", "öl", "ÖL ", "a note"];
/// Customers to whom records belong.
const CUSTOMERS: [u64; 6] = [1, 1, 2, 0, u64::MAX, 9];

/// Two fields of every module. The last module's number is too large to be multiplied.
pub fn fields_of(module: ModuleId) -> [FieldId; 2] {
    let number = if module == u64::MAX { 8 } else { module };
    [number * 10, number * 10 + 1]
}

/// A whole CRM with a portal that can be used.
pub fn portal_world() -> impl Strategy<Value = World> {
    (world(), vec(any::<u8>(), 900)).prop_map(|(mut world, tape)| {
        let mut tape = Tape(tape.into_iter());
        world.portal = portal(&mut tape);
        people(&mut tape, &mut world);
        world
    })
}

/// Four contacts, most of them with access, a customer and a profile.
fn people(tape: &mut Tape, world: &mut World) {
    for id in 1..=4 {
        if world.contacts.iter().all(|contact| contact.id != id) {
            let customer = tape.one_of(&[Some(1), Some(1), Some(2), None]);
            let (email, user_name, profile) = (format!("c{id}@x.example"), None, None);
            world.contacts.push(Contact {
                id,
                access: open(),
                customer,
                email,
                user_name,
                profile,
            });
        }
    }
    for contact in &mut world.contacts {
        if tape.below(4) != 3 {
            contact.access = open();
        }
        contact.profile = tape.one_of(&[None, Some(1), Some(2), Some(2), Some(0), Some(9)]);
    }
    for customer in &mut world.customers {
        customer.deleted &= tape.flag();
    }
}

fn portal(tape: &mut Tape) -> Portal {
    let profiles = PROFILES.into_iter().take(3).map(|id| profile(tape, id)).collect();
    let installation = tape.one_of(&[Installation::Upgraded, Installation::New]);
    let selected = tape.one_of(&[PortalVersion::V2, PortalVersion::V1]);
    let mut portal = Portal {
        state: PortalState { installation, selected, licensed: !tape.rarely() },
        profiles,
        v1_user: tape.one_of(&[Some(1), Some(2), Some(3), Some(77), None]),
        access_template: tape.one_of(&[None, Some(1)]),
        templates: vec![1, u64::MAX],
        tickets: vec![(1, None), (2, Some(4)), (u64::MAX, Some(2))],
        ..Portal::default()
    };
    for (kind, id) in KINDS.into_iter().zip(MODULES) {
        portal.modules.push(module(tape, kind, id));
        for record in RECORDS.into_iter().take(3) {
            portal.records.push(self::record(tape, id, record));
        }
        for field in fields_of(id) {
            portal.fields.push(self::field(tape, id, field));
        }
    }
    for field in [21, 10, 81] {
        let values = TEXTS.into_iter().take(tape.below(4) as usize).map(str::to_owned).collect();
        portal.picklists.push(Picklist { field, values });
    }
    portal
}

fn module(tape: &mut Tape, kind: ModuleKind, id: ModuleId) -> Module {
    let inherited = matches!(kind, ModuleKind::ProjectItems | ModuleKind::CatalogueItems);
    let row =
        V1Module { visible: tape.flag(), view_all: tape.flag(), sequence: tape.below(4) as u32 };
    Module {
        id,
        kind,
        on: !tape.rarely(),
        position: tape.below(4) as u32,
        reached_through: if inherited || tape.rarely() {
            tape.some_of(&PARENTS)
        } else {
            Vec::new()
        },
        v1: (!tape.rarely()).then_some(row),
    }
}

fn record(tape: &mut Tape, module: ModuleId, id: RecordId) -> Record {
    let parents = tape.below(4);
    Record {
        module,
        id,
        contacts: tape.some_of(&[1, 2, 3, 4, 5]),
        customers: tape.some_of(&CUSTOMERS),
        portal_active: tape.flag(),
        parents: (0..parents).map(|_| (tape.one_of(&PARENTS), tape.one_of(&RECORDS))).collect(),
    }
}

fn field(tape: &mut Tape, module: ModuleId, id: FieldId) -> Field {
    use OrganisationAccess::{Hidden, ReadOnly, Shown};
    Field {
        id,
        module,
        active: !tape.rarely(),
        mandatory: tape.flag(),
        organisation: tape.one_of(&[Shown, Shown, ReadOnly, Hidden]),
        v1_visible: tape.flag(),
    }
}

fn profile(tape: &mut Tape, id: ProfileId) -> Profile {
    use ProfileField::{Editable, Hidden, ReadOnly, Unlisted};
    let name = match id {
        1 => "DEFAULT".into(),
        2 => "Gold".into(),
        id => format!("Profile {id}"),
    };
    let mut profile = Profile::empty(id, &name);
    (profile.view_all, profile.edit_all) = (tape.below(4) == 3, tape.below(4) == 3);
    profile.owner = tape.one_of(&[Some(1), Some(2), Some(3), Some(77), None]);
    for module in MODULES.into_iter().take(8) {
        let row = ProfileModule {
            view: tape.below(4) != 3,
            create: tape.flag(),
            edit: tape.flag(),
            delete: tape.flag(),
            scope: tape.one_of(&[RecordScope::Own, RecordScope::Customer]),
        };
        profile.modules.extend((tape.below(5) != 4).then_some((module, row)));
        for field in fields_of(module) {
            profile.fields.push((field, tape.one_of(&[Unlisted, Hidden, ReadOnly, Editable])));
        }
    }
    for text in ["a note", "Gold"] {
        profile.notices.extend(tape.flag().then_some((text.into(), tape.one_of(&TEMPLATES))));
    }
    for button in 0..tape.below(6) {
        profile.buttons.push(HomeButton {
            button,
            position: tape.below(3) as u32,
            action: tape.one_of(&[
                ButtonAction::Open,
                ButtonAction::Create,
                ButtonAction::List,
                ButtonAction::Link,
            ]),
            module: tape.one_of(&[Some(3), Some(7), Some(9), None]),
            record: tape.one_of(&[Some(1), Some(0), None]),
        });
    }
    profile
}

struct Tape(std::vec::IntoIter<u8>);

impl Tape {
    fn below(&mut self, limit: u8) -> u64 {
        (self.0.next().unwrap_or(0) % limit).into()
    }

    fn flag(&mut self) -> bool {
        self.below(2) == 1
    }

    fn rarely(&mut self) -> bool {
        self.below(12) == 11
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        let choice = self.below(choices.len() as u8) as usize;
        #[expect(clippy::indexing_slicing, reason = "below the length")]
        choices[choice]
    }

    /// Up to two of them, in any order.
    fn some_of<T: Copy>(&mut self, choices: &[T]) -> Vec<T> {
        (0..self.below(3)).map(|_| self.one_of(choices)).collect()
    }
}

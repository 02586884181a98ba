//! Made-up CRMs of any shape, drawn from a tape of bytes so that they shrink towards the plain ones.

use policy::configuration::{ButtonAction, HomeButton, ModuleKind, ProfileModule, V1Module};
use policy::field::{OrganisationAccess, ProfileField};
use policy::id::{ButtonId, ModuleId, RecordId};
use policy::portal_version::{Installation, PortalVersion};
use policy::record_scope::RecordScope;
use proptest::prelude::*;

use crate::support::{Contact, Crm, Customer, Field, Module, Profile, Record};

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

/// Drawn more often where a module or a record is reached through another.
const PARENTS: [u64; 9] = [7, 8, 7, 8, 7, 8, 3, 2, 5];

/// Identifiers that exist, and one that does not.
pub(crate) const MODULES: [u64; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
pub(crate) const CONTACTS: [u64; 5] = [1, 2, 3, 4, 5];
pub(crate) const RECORDS: [u64; 4] = [1, 2, 3, 4];

/// The fields of a module, one of another module, and one that does not exist.
pub(crate) fn fields_around(module: u64) -> [u64; 4] {
    [module * 10 + 1, 99, module * 10, (module % 8 + 1) * 10]
}

/// Any CRM.
pub(crate) fn worlds() -> impl Strategy<Value = Crm> {
    proptest::collection::vec(any::<u8>(), 1000).prop_map(|tape| world(&mut Tape(tape.into_iter())))
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
        choices[self.below(choices.len() as u8) as usize]
    }

    fn some_of<T: Copy>(&mut self, choices: &[T]) -> Vec<T> {
        (0..self.below(4)).map(|_| self.one_of(choices)).collect()
    }
}

fn world(tape: &mut Tape) -> Crm {
    let installation =
        tape.one_of(&[Installation::Upgraded, Installation::Upgraded, Installation::New]);
    let mut crm = Crm::new(installation, tape.one_of(&[PortalVersion::V2, PortalVersion::V1]));
    crm.customers = [10, 20].map(|id| Customer { id, deleted: tape.rarely() }).into();
    for id in CONTACTS.into_iter().take(4) {
        crm.contacts.push(Contact {
            id,
            customer: tape.one_of(&[Some(10), Some(10), Some(20), Some(30), None]),
            deleted: tape.rarely(),
            portal_enabled: !tape.rarely(),
            locked: tape.rarely(),
            profile: tape.one_of(&[None, Some(1), Some(2), Some(2), Some(3)]),
        });
    }
    for (kind, id) in KINDS.into_iter().zip(MODULES) {
        crm.modules.push(module(tape, kind, id));
        crm.records
            .extend(RECORDS.into_iter().take(3).map(|record| self::record(tape, id, record)));
        crm.fields.extend([id * 10, id * 10 + 1].map(|field| self::field(tape, id, field)));
    }
    crm.profiles = [1, 2].map(|id| profile(tape, id)).into();
    crm.deleted_users = tape.some_of(&[7, 8]);
    crm.v1_user = tape.one_of(&[Some(7), Some(8), None]);
    crm.accounts = tape.some_of(&[1, 2, 3]);
    crm
}

fn module(tape: &mut Tape, kind: ModuleKind, id: u64) -> Module {
    let inherited = matches!(kind, ModuleKind::ProjectItems | ModuleKind::CatalogueItems);
    let row =
        V1Module { visible: tape.flag(), view_all: tape.flag(), sequence: tape.below(4) as u32 };
    Module {
        id,
        kind,
        on: !tape.rarely(),
        position: tape.below(4) as u32,
        reached_through: if inherited || tape.rarely() {
            tape.some_of(&MODULES)
        } else {
            Vec::new()
        },
        v1: (!tape.rarely()).then_some(row),
    }
}

fn record(tape: &mut Tape, module: u64, id: u64) -> Record {
    let parent = |tape: &mut Tape| (tape.one_of(&PARENTS), tape.one_of(&RECORDS));
    Record {
        module,
        id,
        contacts: tape.some_of(&CONTACTS),
        customers: tape.some_of(&[10, 20, 30]),
        portal_active: tape.flag(),
        parents: (0..tape.below(4)).map(|_| parent(tape)).collect(),
    }
}

fn field(tape: &mut Tape, module: u64, id: u64) -> Field {
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

fn profile(tape: &mut Tape, id: u64) -> Profile {
    use ProfileField::{Editable, Hidden, ReadOnly, Unlisted};
    let (view_all, edit_all) = (tape.below(4) == 3, tape.below(4) == 3);
    let mut profile = Profile {
        id,
        view_all,
        edit_all,
        modules: Vec::new(),
        fields: Vec::new(),
        owner: tape.one_of(&[Some(7), Some(8), None]),
        buttons: Vec::new(),
    };
    for module in MODULES {
        let row = ProfileModule {
            view: tape.flag(),
            create: tape.flag(),
            edit: tape.flag(),
            delete: tape.flag(),
            scope: tape.one_of(&[RecordScope::Own, RecordScope::Customer]),
        };
        profile.modules.extend((tape.below(5) != 4).then_some((module, row)));
        for field in [module * 10, module * 10 + 1] {
            profile.fields.push((field, tape.one_of(&[Unlisted, Hidden, ReadOnly, Editable])));
        }
    }
    for button in 0..tape.below(6) {
        profile.buttons.push(HomeButton {
            button: ButtonId(button),
            position: tape.below(3) as u32,
            action: tape.one_of(&[
                ButtonAction::Open,
                ButtonAction::Create,
                ButtonAction::List,
                ButtonAction::Link,
            ]),
            module: tape.one_of(&[Some(3), Some(7), Some(9), None]).map(ModuleId),
            record: tape.one_of(&[Some(1), Some(2), None]).map(RecordId),
        });
    }
    profile
}

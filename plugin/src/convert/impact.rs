//! What a proposed change would give and take.

use policy::impact::{ContactImpact, ModuleImpact};

use super::{list, raw};
use crate::bindings::exports::portal::permissions::impact;

impl From<ContactImpact> for impact::ContactImpact {
    fn from(changed: ContactImpact) -> Self {
        let ContactImpact { contact, acting, modules, gain_accounts, lose_accounts } = changed;
        Self {
            contact: contact.0,
            acting: acting.map(|acting| acting.0),
            modules: list(modules),
            gain_accounts: raw(&gain_accounts),
            lose_accounts: raw(&lose_accounts),
        }
    }
}

impl From<ModuleImpact> for impact::ModuleChange {
    fn from(changed: ModuleImpact) -> Self {
        let ModuleImpact {
            module,
            gain,
            lose,
            scope_widened,
            scope_narrowed,
            more_fields,
            fewer_fields,
        } = changed;
        Self {
            module: module.0,
            gain: list(gain),
            lose: list(lose),
            scope_widened,
            scope_narrowed,
            more_fields: raw(more_fields),
            fewer_fields: raw(fewer_fields),
        }
    }
}

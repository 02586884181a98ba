//! Module kinds as the column `module.kind` has them.

use super::database::{Result, out_of_range};
use crate::document::ModuleKindEntry;
use crate::facts::ModuleKind;

pub(super) fn column(kind: ModuleKindEntry) -> i64 {
    match kind {
        ModuleKindEntry::Contacts => 0,
        ModuleKindEntry::Customers => 1,
        ModuleKindEntry::Tickets => 2,
        ModuleKindEntry::Documents => 3,
        ModuleKindEntry::ProjectItems => 4,
        ModuleKindEntry::CatalogueItems => 5,
        ModuleKindEntry::Other => 6,
    }
}

pub(super) fn entry(kind: i64) -> Result<ModuleKindEntry> {
    Ok(match kind {
        0 => ModuleKindEntry::Contacts,
        1 => ModuleKindEntry::Customers,
        2 => ModuleKindEntry::Tickets,
        3 => ModuleKindEntry::Documents,
        4 => ModuleKindEntry::ProjectItems,
        5 => ModuleKindEntry::CatalogueItems,
        6 => ModuleKindEntry::Other,
        _ => return Err(out_of_range(0, kind)),
    })
}

pub(super) fn fact(kind: i64) -> Result<ModuleKind> {
    Ok(match entry(kind)? {
        ModuleKindEntry::Contacts => ModuleKind::Contacts,
        ModuleKindEntry::Customers => ModuleKind::Customers,
        ModuleKindEntry::Tickets => ModuleKind::Tickets,
        ModuleKindEntry::Documents => ModuleKind::Documents,
        ModuleKindEntry::ProjectItems => ModuleKind::ProjectItems,
        ModuleKindEntry::CatalogueItems => ModuleKind::CatalogueItems,
        ModuleKindEntry::Other => ModuleKind::Other,
    })
}

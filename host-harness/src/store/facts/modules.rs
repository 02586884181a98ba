//! Facts about modules, as a profile and version 1 have them.

use std::collections::HashMap;

use super::super::column::{id, optional_id};
use super::super::database::Row;
use super::super::kind;
use super::super::query::{key, keys};
use super::super::{StoreError, Transaction};
use super::unknown;
use crate::facts::*;

/// The modules asked for, and those that they are reached through.
pub(super) const MODULES: &str = "SELECT value FROM json_each(?1)
     UNION SELECT reached_through FROM json_each(?1) CROSS JOIN module_path ON module = value";

/// Rows of modules with those of version 1 and of a profile. No profile: none of its rows. Where all are asked for, the
/// list goes unread: every statement takes the same parameters.
macro_rules! module_rows {
    ($which:literal) => {
        concat!(
            "SELECT module.id, kind, is_on, module.position, v1.module, v1.visible, v1.view_all, v1.sequence,
                    own.module, own.may_view, own.may_create, own.may_edit, own.may_delete, own.scope
             FROM module LEFT JOIN v1_module AS v1 ON v1.module = module.id
                  LEFT JOIN profile_module AS own ON own.profile = ?2 AND own.module = module.id ",
            $which
        )
    };
}
const ALL_MODULE_ROWS: &str = module_rows!("WHERE ?1 IS NOT NULL ORDER BY module.position");
pub(super) const MODULE_ROWS: &str =
    module_rows!("WHERE module.id IN (SELECT value FROM json_each(?1))");

impl Transaction {
    pub(super) fn portal_state(&self) -> Result<PortalState, StoreError> {
        let found =
            self.rows("SELECT installation, version, licensed FROM portal", &[], |row| {
                Ok(PortalState {
                    installation: match row.get(0)? {
                        0 => Installation::New,
                        1 => Installation::Upgraded,
                        other => return Err(unknown(0, other)),
                    },
                    selected: match row.get(1)? {
                        1 => PortalVersion::V1,
                        2 => PortalVersion::V2,
                        other => return Err(unknown(1, other)),
                    },
                    licensed: row.get(2)?,
                })
            })?;
        let found = found.into_iter().next();
        let stored = found.ok_or_else(|| StoreError::Nonsense("no state of the portal".into()))?;
        Ok(match self.as_if {
            None => stored,
            Some(selected) => {
                PortalState { installation: Installation::Upgraded, selected, ..stored }
            }
        })
    }

    /// No module asks for all.
    pub(super) fn module_facts(
        &self,
        profile: Option<ProfileFacts>,
        modules: &[ModuleId],
    ) -> Result<Vec<ModuleFacts>, StoreError> {
        let mut wanted = String::new();
        if !modules.is_empty() {
            let found = self.rows(MODULES, &[&keys(modules)], |row| {
                // A module that no database can hold comes as a number that matches nothing.
                row.get::<_, i64>(0)
            })?;
            let found: Vec<u64> = found.into_iter().filter_map(|id| id.try_into().ok()).collect();
            wanted = keys(&found);
        }
        let mut paths: HashMap<u64, Vec<ModuleId>> = HashMap::new();
        let (rows, path_rows) = if modules.is_empty() {
            (
                ALL_MODULE_ROWS,
                "SELECT module, reached_through FROM module_path WHERE ?1 IS NOT NULL",
            )
        } else {
            (MODULE_ROWS, PATHS)
        };
        self.each(path_rows, &[&wanted], |row| {
            paths.entry(id(row, 0)?).or_default().push(id(row, 1)?);
            Ok(())
        })?;
        let profile = profile.map(|profile| key(profile.profile));
        self.rows(rows, &[&wanted, &profile], |row| module(row, &mut paths))
    }
}

pub(super) const PATHS: &str = "SELECT module, reached_through FROM module_path
     WHERE module IN (SELECT value FROM json_each(?1))";

fn module(
    row: &Row<'_>,
    paths: &mut HashMap<u64, Vec<ModuleId>>,
) -> Result<ModuleFacts, StoreError> {
    let module = id(row, 0)?;
    let v1 = match optional_id(row, 4)? {
        Some(_) => {
            Some(V1Module { visible: row.get(5)?, view_all: row.get(6)?, sequence: row.get(7)? })
        }
        None => None,
    };
    let profile = match optional_id(row, 8)? {
        Some(_) => Some(ProfileModule {
            view: row.get(9)?,
            create: row.get(10)?,
            edit: row.get(11)?,
            delete: row.get(12)?,
            scope: match row.get(13)? {
                0 => RecordScope::Own,
                1 => RecordScope::Customer,
                other => return Err(unknown(13, other)),
            },
        }),
        None => None,
    };
    Ok(ModuleFacts {
        module,
        kind: kind::fact(row.get(1)?)?,
        on: row.get(2)?,
        position: row.get(3)?,
        reached_through: paths.remove(&module).unwrap_or_default(),
        v1,
        profile,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::rich;
    use super::*;

    fn of(found: &PrivilegeFacts, module: ModuleId) -> &ModuleFacts {
        found.modules.iter().find(|facts| facts.module == module).unwrap()
    }

    #[track_caller]
    fn check_modules(profile: Option<ProfileId>, asked: &[ModuleId], modules: &[ModuleId]) {
        let (_folder, mut facts) = rich("");
        let found = facts.privileges(profile, asked).unwrap().modules;
        let mut found: Vec<_> = found.iter().map(|facts| facts.module).collect();
        found.sort_unstable();
        assert_eq!(found, modules);
    }

    #[test]
    fn modules_come_with_those_that_they_are_reached_through() {
        check_modules(None, &[], &[10, 20, 30, 40, 50, 60, 70, 80, 90]);
        check_modules(None, &[30], &[30]);
        check_modules(None, &[90, 30, 90], &[30, 70, 80, 90]);
        check_modules(None, &[90, 70], &[70, 80, 90]);
        check_modules(None, &[99, u64::MAX, 0], &[]);
    }

    #[test]
    fn privileges_are_those_of_the_profile() {
        let (_folder, mut facts) = rich("");
        let found = facts.privileges(Some(2), &[]).unwrap();
        let portal = PortalState {
            installation: Installation::Upgraded,
            selected: PortalVersion::V1,
            licensed: true,
        };
        assert_eq!(found.portal, portal);
        assert_eq!(
            found.profile,
            Some(ProfileFacts { profile: 2, view_all: true, edit_all: true })
        );
        let tickets = ModuleFacts {
            module: 30,
            kind: ModuleKind::Tickets,
            on: true,
            position: 0,
            reached_through: Vec::new(),
            v1: Some(V1Module { visible: true, view_all: true, sequence: 0 }),
            profile: Some(ProfileModule {
                view: true,
                create: true,
                edit: true,
                delete: true,
                scope: RecordScope::Customer,
            }),
        };
        assert_eq!(of(&found, 30), &tickets);
        let row = ProfileModule {
            view: false,
            create: false,
            edit: true,
            delete: false,
            scope: RecordScope::Own,
        };
        let invoices = ModuleFacts {
            module: 80,
            kind: ModuleKind::Other,
            on: false,
            position: 7,
            reached_through: Vec::new(),
            v1: None,
            profile: Some(row),
        };
        assert_eq!(of(&found, 80), &invoices);
        let tasks = of(&found, 60);
        assert_eq!((tasks.kind, &tasks.reached_through[..]), (ModuleKind::ProjectItems, &[50][..]));
        assert_eq!(tasks.v1, Some(V1Module { visible: false, view_all: true, sequence: 2 }));
        assert_eq!(tasks.profile, None);
    }

    #[test]
    fn a_version_can_be_told_as_if_it_were_in_force() {
        for (stored, told) in [("0", PortalVersion::V1), ("1", PortalVersion::V2)] {
            let (_folder, facts) = rich(&format!("UPDATE portal SET installation = {stored}"));
            let mut facts = facts.telling(told);
            let found = facts.privileges(Some(2), &[30]).unwrap().portal;
            let (installation, licensed) = (Installation::Upgraded, true);
            assert_eq!(found, PortalState { installation, selected: told, licensed });
        }
    }

    #[test]
    fn no_profile_means_the_first_and_a_deleted_one_is_none() {
        let (_folder, mut facts) = rich("");
        let found = facts.privileges(None, &[30, 10]).unwrap();
        assert_eq!(found, facts.privileges(Some(1), &[30, 10]).unwrap());
        let first = ProfileFacts { profile: 1, view_all: false, edit_all: false };
        assert_eq!(found.profile, Some(first));
        assert!(of(&found, 30).profile.is_some_and(|row| row.view && !row.create));
        assert_eq!(of(&found, 10).profile, None);
        for profile in [3, 99, u64::MAX] {
            let found = facts.privileges(Some(profile), &[30]).unwrap();
            assert_eq!((found.profile, of(&found, 30).profile), (None, None), "{profile}");
            assert!(facts.home_buttons(Some(profile)).unwrap().is_empty());
            assert_eq!(facts.owners(Some(profile)).unwrap().profile, None);
        }
    }
}

//! Changes of the portal's version and of version 1. They are kept, and may be changed, while the other version is in
//! force (AMB-51).

use alloc::vec::Vec;

use crate::Rule;
use crate::configuration::{ModuleFacts, V1Module};
use crate::id::{ModuleId, TemplateId, UserId, sort};
use crate::portal_settings::{Direction, Stop, refuse, refuse_bare};
use crate::portal_version::{Installation, PortalVersion};
use crate::profile_settings::known_module;
use crate::settings_facts::SettingsFacts;

pub(crate) fn version<F: SettingsFacts>(
    facts: &F,
    version: PortalVersion,
) -> Result<bool, Stop<F::Error>> {
    let portal = facts.privileges(None, &[])?.portal;
    match (portal.installation, version) {
        (Installation::New, PortalVersion::V1) => refuse_bare(Rule::SettingsV1Unavailable),
        (Installation::New | Installation::Upgraded, _) => Ok(portal.selected != version),
    }
}

/// A module that the Module Manager knows; without a row it counts as hidden and as No (V1-10).
pub(crate) fn row<F: SettingsFacts>(
    facts: &F,
    module: ModuleId,
) -> Result<Option<V1Module>, Stop<F::Error>> {
    known_module(&facts.privileges(None, &[module])?, module).map(|module| module.v1)
}

/// The module to change places with; none at the edge. A module without a row has no place.
pub(crate) fn neighbour<F: SettingsFacts>(
    facts: &F,
    module: ModuleId,
    direction: Direction,
) -> Result<Option<ModuleId>, Stop<F::Error>> {
    match beside(&facts.privileges(None, &[])?.modules, module, direction) {
        Some(neighbour) => Ok(neighbour),
        None => refuse(Rule::SettingsUnknownModule, module.0),
    }
}

/// Modules that are hidden or switched off keep their places, so they are neighbours like any other.
fn beside(
    modules: &[ModuleFacts],
    module: ModuleId,
    direction: Direction,
) -> Option<Option<ModuleId>> {
    let rows = modules.iter().filter_map(|module| Some((module.v1?.sequence, module.module.0)));
    let order: Vec<u64> = sort(rows.map(|(sequence, module)| (sequence.into(), module)).collect())
        .into_iter()
        .map(|(_, module)| module)
        .collect();
    let place = order.iter().position(|placed| *placed == module.0)?;
    let beside = match direction {
        Direction::Up => place.checked_sub(1),
        Direction::Down => place.checked_add(1),
    };
    Some(beside.and_then(|beside| order.get(beside)).copied().map(ModuleId))
}

/// Disabled users are as good as others (V1-18, AMB-49).
pub(crate) fn user<F: SettingsFacts>(facts: &F, user: UserId) -> Result<bool, Stop<F::Error>> {
    if facts.user(user)?.is_none_or(|found| found.deleted) {
        return refuse(Rule::SettingsNoPortalUser, user.0);
    }
    Ok(facts.owners(None)?.v1_user.is_none_or(|stored| stored.user != user))
}

pub(crate) fn access_template<F: SettingsFacts>(
    facts: &F,
    template: TemplateId,
) -> Result<bool, Stop<F::Error>> {
    if !facts.template_exists(template)? {
        return refuse(Rule::SettingsUnknownTemplate, template.0);
    }
    Ok(facts.access_template()? != Some(template))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::ModuleKind;

    fn module(module: u64, sequence: Option<u32>, visible: bool) -> ModuleFacts {
        ModuleFacts {
            module: ModuleId(module),
            kind: ModuleKind::Other,
            on: visible,
            position: 0,
            reached_through: Vec::new(),
            v1: sequence.map(|sequence| V1Module { visible, view_all: false, sequence }),
            profile: None,
        }
    }

    /// What is above and below; none if the module has no place.
    #[track_caller]
    fn check(asked: u64, expected: Option<[Option<u64>; 2]>) {
        let modules = [
            module(1, Some(30), true),
            module(2, Some(10), true),
            module(3, Some(20), false),
            module(4, None, false),
            module(2, Some(10), true),
        ];
        let found = [Direction::Up, Direction::Down]
            .map(|direction| beside(&modules, ModuleId(asked), direction));
        let expected = match expected {
            Some(beside) => beside.map(|beside| Some(beside.map(ModuleId))),
            None => [None, None],
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn hidden_neighbours_count_and_there_is_none_beyond_the_edge() {
        check(2, Some([None, Some(3)]));
        check(3, Some([Some(2), Some(1)]));
        check(1, Some([Some(3), None]));
    }

    #[test]
    fn a_module_without_a_row_has_no_place() {
        check(4, None);
        check(5, None);
    }
}

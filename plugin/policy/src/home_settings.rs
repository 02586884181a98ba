//! Changes of the buttons on a profile's home page. Whether a contact may follow one is not asked here (AMB-68).

use alloc::vec::Vec;

use crate::Rule;
use crate::id::{ButtonId, ModuleId, ProfileId, sort, sorted};
use crate::portal_settings::{ButtonTarget, Stop, refuse, refuse_bare};
use crate::profile_settings::{exists, known_module};
use crate::settings_facts::SettingsFacts;

pub(crate) fn add<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    label: &str,
    target: &ButtonTarget,
) -> Result<bool, Stop<F::Error>> {
    exists(facts, profile)?;
    if label.is_empty() {
        return refuse_bare(Rule::SettingsLabelRequired);
    }
    if let Some(module) = target.module() {
        known_module(&facts.privileges(Some(profile), &[module])?, module)?;
    }
    match target {
        ButtonTarget::Open(key) => {
            if facts.records(&[*key])?.into_iter().next().flatten().is_none() {
                return refuse(Rule::SettingsUnknownRecord, key.record.0);
            }
        }
        ButtonTarget::Link { address, .. } if address.is_empty() => {
            return refuse_bare(Rule::SettingsLinkRequired);
        }
        ButtonTarget::Create(_) | ButtonTarget::List(_) | ButtonTarget::Link { .. } => {}
    }
    Ok(true)
}

pub(crate) fn remove<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    button: ButtonId,
) -> Result<bool, Stop<F::Error>> {
    exists(facts, profile)?;
    if facts.home_buttons(Some(profile))?.iter().all(|stored| stored.button != button) {
        return refuse(Rule::SettingsUnknownButton, button.0);
    }
    Ok(true)
}

pub(crate) fn order<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    buttons: &[ButtonId],
) -> Result<bool, Stop<F::Error>> {
    exists(facts, profile)?;
    let stored = facts.home_buttons(Some(profile))?;
    let places = stored.iter().map(|button| (button.position.into(), button.button.0)).collect();
    match reorder(places, buttons) {
        Some(changed) => Ok(changed),
        None => refuse_bare(Rule::SettingsNotAPermutation),
    }
}

/// Whether the order differs from the stored one; none unless each button is named exactly once.
fn reorder(stored: Vec<(u64, u64)>, proposed: &[ButtonId]) -> Option<bool> {
    let stored = sort(stored);
    let known = sorted(stored.iter().map(|(_, button)| *button));
    let named = sorted(proposed.iter().copied());
    if known != named || named.len() != proposed.len() {
        return None;
    }
    let unchanged = stored.iter().map(|(_, button)| *button).eq(proposed.iter().map(|id| id.0));
    Some(!unchanged)
}

impl ButtonTarget {
    fn module(&self) -> Option<ModuleId> {
        match *self {
            ButtonTarget::Open(key) => Some(key.module),
            ButtonTarget::Create(module) | ButtonTarget::List(module) => Some(module),
            ButtonTarget::Link { module, .. } => module,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(proposed: &[u64], changed: Option<bool>) {
        let proposed: Vec<ButtonId> = proposed.iter().copied().map(ButtonId).collect();
        let stored = Vec::from([(9, 3), (5, 1), (7, 2), (5, 1)]);
        assert_eq!(reorder(stored, &proposed), changed, "{proposed:?}");
    }

    #[test]
    fn an_order_names_every_button_exactly_once() {
        check(&[3, 1, 2], Some(true));
        check(&[3, 1], None);
        check(&[3, 1, 2, 1], None);
        check(&[3, 1, 1], None);
        check(&[3, 1, 2, 4], None);
        check(&[3, 1, 4], None);
        check(&[], None);
    }

    #[test]
    fn the_stored_order_changes_nothing() {
        check(&[1, 2, 3], Some(false));
        assert_eq!(reorder(Vec::new(), &[]), Some(false));
    }
}

//! Changes of profiles: the profile named comes first, then its name, then what else the change names.

use crate::Rule;
use crate::configuration::{ModuleFacts, PrivilegeFacts, ProfileFacts, ProfileModule};
use crate::field::ProfileField;
use crate::id::{FieldId, ModuleId, ProfileId, TemplateId, UserId};
use crate::portal_settings::{Stop, refuse, refuse_bare};
use crate::settings_facts::{SettingsFacts, StoredProfile};
use crate::text::name_key;

/// Only this needs the licence: what exists may be edited, assigned and deleted without it (AMB-33).
pub(crate) fn create<F: SettingsFacts>(
    facts: &F,
    name: &str,
    base: ProfileId,
) -> Result<bool, Stop<F::Error>> {
    if !facts.privileges(None, &[])?.portal.licensed {
        return refuse_bare(Rule::SettingsNotLicensed);
    }
    let profiles = facts.profiles()?;
    usable_name(&profiles, name, None)?;
    listed(&profiles, base)?;
    Ok(true)
}

pub(crate) fn rename<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    name: &str,
) -> Result<bool, Stop<F::Error>> {
    let profiles = facts.profiles()?;
    let stored = ordinary(&profiles, profile)?;
    usable_name(&profiles, name, Some(profile))?;
    Ok(stored.name != name)
}

/// A target is judged even where nobody needs it, so that no typing error waits for its first holder.
pub(crate) fn delete<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    transfer_to: Option<ProfileId>,
) -> Result<bool, Stop<F::Error>> {
    let profiles = facts.profiles()?;
    let stored = ordinary(&profiles, profile)?;
    match transfer_to {
        Some(target) if target == profile => refuse(Rule::SettingsUnknownProfile, target.0),
        Some(target) => listed(&profiles, target).map(|_| true),
        None if stored.held => refuse(Rule::SettingsProfileInUse, profile.0),
        None => Ok(true),
    }
}

/// Disabled users keep their records, so they may own new ones (AMB-36).
pub(crate) fn owner<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    owner: UserId,
) -> Result<bool, Stop<F::Error>> {
    exists(facts, profile)?;
    if facts.user(owner)?.is_none_or(|user| user.deleted) {
        return refuse(Rule::SettingsNoOwner, owner.0);
    }
    let stored = facts.owners(Some(profile))?.profile;
    Ok(stored.is_none_or(|stored| stored.user != owner))
}

/// Any occasion will do: which ones there are is not public (AMB-70).
pub(crate) fn notification<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    notice: &str,
    template: Option<TemplateId>,
) -> Result<bool, Stop<F::Error>> {
    exists(facts, profile)?;
    if notice.is_empty() {
        return refuse_bare(Rule::SettingsNoticeRequired);
    }
    if let Some(template) = template
        && !facts.template_exists(template)?
    {
        return refuse(Rule::SettingsUnknownTemplate, template.0);
    }
    Ok(facts.notice_template(profile, notice)? != template)
}

/// What the profile says of a module that the Module Manager knows; being off there does not matter here.
pub(crate) fn row<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    module: ModuleId,
) -> Result<Option<ProfileModule>, Stop<F::Error>> {
    let privileges = facts.privileges(Some(profile), &[module])?;
    the_one(&privileges, profile)?;
    known_module(&privileges, module).map(|module| module.profile)
}

pub(crate) fn field<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
    module: ModuleId,
    field: FieldId,
) -> Result<ProfileField, Stop<F::Error>> {
    row(facts, profile, module)?;
    let fields = facts.fields(Some(profile), module, &[field])?;
    match fields.iter().find(|found| found.field == field && found.module == module) {
        Some(found) => Ok(found.profile),
        None => refuse(Rule::SettingsUnknownField, field.0),
    }
}

/// What the profile says of all modules at once.
pub(crate) fn known<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
) -> Result<ProfileFacts, Stop<F::Error>> {
    the_one(&facts.privileges(Some(profile), &[])?, profile)
}

pub(crate) fn exists<F: SettingsFacts>(
    facts: &F,
    profile: ProfileId,
) -> Result<(), Stop<F::Error>> {
    if facts.profile_exists(profile)? {
        return Ok(());
    }
    refuse(Rule::SettingsUnknownProfile, profile.0)
}

pub(crate) fn known_module<E>(
    privileges: &PrivilegeFacts,
    module: ModuleId,
) -> Result<&ModuleFacts, Stop<E>> {
    match privileges.modules.iter().find(|known| known.module == module) {
        Some(known) => Ok(known),
        None => refuse(Rule::SettingsUnknownModule, module.0),
    }
}

/// A host that answers about another profile has not found this one.
fn the_one<E>(privileges: &PrivilegeFacts, profile: ProfileId) -> Result<ProfileFacts, Stop<E>> {
    match privileges.profile.filter(|found| found.profile == profile) {
        Some(found) => Ok(found),
        None => refuse(Rule::SettingsUnknownProfile, profile.0),
    }
}

fn listed<E>(profiles: &[StoredProfile], profile: ProfileId) -> Result<&StoredProfile, Stop<E>> {
    match profiles.iter().find(|stored| stored.profile == profile) {
        Some(stored) => Ok(stored),
        None => refuse(Rule::SettingsUnknownProfile, profile.0),
    }
}

/// A profile that is there and is not DEFAULT.
fn ordinary<E>(profiles: &[StoredProfile], profile: ProfileId) -> Result<&StoredProfile, Stop<E>> {
    let stored = listed(profiles, profile)?;
    if stored.is_default {
        return refuse(Rule::SettingsDefaultProfile, profile.0);
    }
    Ok(stored)
}

/// A profile may take its own name again, in other letters as well.
fn usable_name<E>(
    profiles: &[StoredProfile],
    name: &str,
    own: Option<ProfileId>,
) -> Result<(), Stop<E>> {
    let key = name_key(name);
    if key.is_empty() {
        return refuse_bare(Rule::SettingsNameRequired);
    }
    let mut others = profiles.iter().filter(|other| Some(other.profile) != own);
    match others.find(|other| name_key(&other.name) == key) {
        Some(other) => refuse(Rule::SettingsDuplicateName, other.profile.0),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use core::convert::Infallible;

    use super::*;

    fn profiles() -> [StoredProfile; 3] {
        [(1, "DEFAULT"), (2, "Gold"), (3, "ÖL")].map(|(profile, name)| StoredProfile {
            profile: ProfileId(profile),
            name: name.into(),
            is_default: profile == 1,
            held: false,
        })
    }

    /// The rule that refuses, and about whom.
    #[track_caller]
    fn check(name: &str, own: Option<u64>, refusal: Option<(Rule, Option<u64>)>) {
        let found = match usable_name::<Infallible>(&profiles(), name, own.map(ProfileId)) {
            Ok(()) => None,
            Err(Stop::Refused(refusal)) => Some((refusal.rule, refusal.subjects.first().copied())),
        };
        assert_eq!(found, refusal, "{name}");
    }

    #[test]
    fn names_are_compared_without_case_and_outer_white_space() {
        let gold = Some((Rule::SettingsDuplicateName, Some(2)));
        check(" gold ", None, gold);
        check("GOLD", Some(3), gold);
        check("öl", None, Some((Rule::SettingsDuplicateName, Some(3))));
        check("ol", None, None);
        check("Go ld", None, None);
    }

    #[test]
    fn a_profile_may_keep_its_own_name() {
        check("GOLD", Some(2), None);
        check("default", Some(2), Some((Rule::SettingsDuplicateName, Some(1))));
    }

    #[test]
    fn a_name_is_more_than_white_space() {
        check("", None, Some((Rule::SettingsNameRequired, None)));
        check("\u{2003}\t", Some(2), Some((Rule::SettingsNameRequired, None)));
    }
}
